"""Submissions, and the runs of versions through the state machine; only `workflow.perform` moves `Review.state`."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef

from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Claim, ClaimVersion
from evidence.people import printed_name
from evidence.public_id import new_public_id
from evidence.related import unindexed
from evidence.roles import DUTIES
from reviews.models.policies import Policy


class State(models.TextChoices):
    SUBMITTED = "submitted", "Submitted"
    UNDER_REVIEW = "under-review", "Under review"
    APPROVED = "approved", "Approved"
    CHANGES_REQUESTED = "changes-requested", "Changes requested"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled"
    REVOKED = "revoked", "Approval revoked"


OPEN_STATES = [State.SUBMITTED, State.UNDER_REVIEW]


class Submission(AppendOnly):
    """What an editor hands over in one act; `subject` is the article's slug, or a title for any other set."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    title = models.CharField(max_length=300)
    subject = models.CharField(max_length=300, blank=True, db_index=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def sent_by(self) -> str:
        """Words fit to show: a job that acts by rule has an account, and is no colleague."""
        return "opened by rule" if self.by.username in DUTIES else f"sent by {printed_name(self.by)}"


class ReviewQuerySet(models.QuerySet):
    def open(self) -> "ReviewQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def open_from(self, person: User) -> "ReviewQuerySet":
        """Found from what the person sent: few, however many are open."""
        return self.alias(now=unindexed("state")).filter(now__in=OPEN_STATES, submission__by=person)

    def opened_knowing(self, moment: datetime) -> "ReviewQuerySet":
        """As `Review.opened_knowing`."""
        return self.filter(opened_at__gte=moment)

    def standing(self) -> "ReviewQuerySet":
        """Reviews whose approval still stands, and rests on a signed opinion about this very digest."""
        opinions = self.model._meta.get_field("opinions").related_model
        taken_back = opinions._meta.get_field("taken_back").related_model.objects.filter(opinion=OuterRef("pk"))
        approving = opinions.objects.filter(
            ~Exists(taken_back), review=OuterRef("pk"), verdict="approve", digest=OuterRef("version__digest")
        )
        return self.filter(Exists(approving), state=State.APPROVED)


class Review(models.Model):
    """One run of one version; `claim` repeats the version's, for the lock and for “one open review a claim”."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, related_name="reviews")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20, choices=State.choices, default=State.SUBMITTED)
    recheck = models.BooleanField(default=False)
    why = models.CharField(max_length=300, default="new", help_text="New, changed, recheck because of …")
    correction = models.BooleanField(
        default=False, help_text="The editor says that the meaning is unchanged (DESIGN §3.7)."
    )
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="In force when opened."
    )
    approvals_needed = models.PositiveSmallIntegerField(
        default=1, help_text="As the policy said when it was opened; raised with it while open, never lowered."
    )
    blinded = models.BooleanField(default=False, help_text="No opinion is shown to who signed none, while open.")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="rounds", help_text="The round before."
    )
    opened_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    next_review_due = models.DateField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(state__in=OPEN_STATES), name="one_open_review_per_claim"
            )
        ]
        indexes = [
            models.Index(fields=["version", "state"]),
            models.Index(fields=["state", "id"], name="reviews_by_state"),
            models.Index(fields=["decided_at", "state", "recheck", "opened_at"], name="decided_reviews"),
            models.Index(fields=["opened_at"], name="reviews_by_opening"),
        ]

    def __str__(self) -> str:
        return f"{'recheck' if self.recheck else 'review'} of {self.version}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def digest(self) -> str:
        return self.version.digest

    def opened_knowing(self, moment: datetime) -> bool:
        """What was recorded at that moment lay before everybody who decided it, whenever they loaded their page."""
        return self.opened_at >= moment


class Assignment(models.Model):
    """Who is reviewing; releasing ends the assignment, not the state. Written by the workflow only."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True, help_text="Late from the next 00:00 UTC.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reviewer"],
                condition=models.Q(ended_at__isnull=True),
                name="assigned_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} reviews {self.review_id}"


class ClaimState(models.Model):
    """The review's facts, one row a claim, for lists of a million; written only by `submit` and `perform`."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="state", primary_key=True)
    review = models.OneToOneField(
        Review, on_delete=models.PROTECT, related_name="listed", help_text="Open, or else the last."
    )
    state = models.CharField(max_length=20, choices=State.choices)
    recheck = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False, help_text="The last recheck asked for changes; the approval stands.")
    last_version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0, help_text="The claim's revision when last submitted.")
    approved_version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    next_review_due = models.DateField(null=True)
    lacking = models.BooleanField(default=False, help_text="Open, and lacks people, or a specialty.")
    lacks_only = models.CharField(max_length=120, default="", help_text="The specialty, where it lacks nothing else.")

    class Meta:
        verbose_name, verbose_name_plural = "review due", "reviews due"
        indexes = [
            models.Index(fields=["state", "recheck", "claim"], name="claims_by_state"),
            models.Index(fields=["next_review_due", "claim"], name="claims_by_due_date"),
            models.Index(fields=["claim"], condition=models.Q(flagged=True), name="flagged_claims"),
            models.Index(fields=["review"], condition=models.Q(lacking=True), name="lacking_reviews"),
            models.Index(fields=["state", "review"], condition=models.Q(lacking=True), name="lacking_reviews_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.get_state_display()}"
