"""The sidebar: the words of the desk, with counts of what waits. Counting stops where a number says nothing more."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from editorial.models import Article, Boilerplate, Edition, Hold, InboxItem, ProblemReport, Topic, Withdrawal
from editorial.news import inbox_of, unread
from editorial.selectors.board import with_review_due
from editorial.selectors.desks import sittings_of
from editorial.site import roles_on
from evidence.models import AccountEvent, Claim, Notice, Reference, ReferenceImport
from evidence.models.notices import StandingStatus
from evidence.roles import CHIEF, REVIEWER
from reviews.models import (
    ClaimState,
    ConflictDeclaration,
    EvidencePolicy,
    FindingWaiver,
    Policy,
    Review,
    ReviewerProfile,
    Submission,
)
from reviews.selectors import conflicts_awaiting_a_word

MOST = 99


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    groups = [
        _group(
            "Work",
            _list(
                "Inbox",
                InboxItem,
                "notifications",
                badge=unread(inbox_of(request.user, roles_on(request))),
                told="unread",
            ),
            _link("Desk", "admin:index", "home"),
            _link("Dashboard", "admin:reviews_claimstate_dashboard", "monitoring"),
            _my_submissions(request),
            _list("Reviews", Review, "rate_review", badge=Review.objects.open()),
            _list("Submissions", Submission, "outbox"),
            _list("Reviews due", ClaimState, "event_upcoming", badge=soon_due(), told="soon"),
            _list("Articles", Article, "article"),
            _link("Ready to publish", "admin:editorial_article_ready", "publish")
            if CHIEF in roles_on(request)
            else None,
            _link("Import a page", "admin:editorial_article_import", "upload_file"),
            _list("Claims", Claim, "format_quote", badge=overdue_claims(), told="overdue"),
            _list("References", Reference, "menu_book", badge=doubtful_references(), told="in doubt"),
            _list("Files of references", ReferenceImport, "library_add"),
            _list("Reported problems", ProblemReport, "report", badge=ProblemReport.objects.open(), told="open"),
        ),
        _group(
            "Record",
            _list("Holds", Hold, "front_hand", badge=Hold.objects.filter(lifted__isnull=True), told="in force"),
            _list("Withdrawals", Withdrawal, "block"),
            _list("Editions", Edition, "collections_bookmark"),
            _list("Notices", Notice, "campaign"),
            _list("Waived findings", FindingWaiver, "task_alt"),
        ),
        _group(
            "House",
            _list("Review policies", Policy, "policy"),
            _list("Evidence policy", EvidencePolicy, "fact_check"),
            *_conflicts(request),
            _list("Reviewer profiles", ReviewerProfile, "badge"),
            *_accounts(request),
            _list("Topics", Topic, "sell"),
            _list("Policy and disclaimer", Boilerplate, "gavel"),
        ),
    ]
    return [group for group in groups if group["items"]]


def _my_submissions(request: HttpRequest) -> dict[str, Any] | None:
    """For reviewers, with how many they have something open of."""
    if not roles_on(request) & {REVIEWER, CHIEF}:
        return None
    item = _link("My submissions", "admin:reviews_submission_mine", "fact_check")
    return _counted(item, sittings_of(request.user))  # type: ignore[arg-type]


def _accounts(request: HttpRequest) -> list[dict[str, Any] | None]:
    """For those who keep or audit them."""
    if not admin.site.get_model_admin(User).has_view_permission(request):
        return []
    return [
        _list("People", User, "group"),
        _list("Accounts: what changed", AccountEvent, "manage_accounts"),
        _link("By signer", "admin:auth_user_signers", "draw"),
    ]


def _conflicts(request: HttpRequest) -> list[dict[str, Any] | None]:
    if not admin.site.get_model_admin(ConflictDeclaration).has_view_permission(request):
        return []
    waiting = {"badge": conflicts_awaiting_a_word(), "told": "waiting"}
    return [_list("Conflicts of interest", ConflictDeclaration, "balance", **waiting)]


def overdue_claims() -> QuerySet:
    return ClaimState.objects.filter(next_review_due__lt=timezone.now().date())


def soon_due() -> QuerySet:
    """Within thirty days, overdue too: what the list of reviews due begins with."""
    return with_review_due().filter(next_review_due__lte=timezone.now().date() + timedelta(days=30))


def doubtful_references() -> QuerySet:
    harmless = [StandingStatus.CURRENT, StandingStatus.REINSTATED]
    return Reference.objects.unmerged().filter(standing__isnull=False).exclude(standing__status__in=harmless)


def _group(title: str, *items: dict[str, Any] | None) -> dict[str, Any]:
    return {"title": title, "items": [one for one in items if one]}


def _link(title: str, name: str, icon: str) -> dict[str, Any] | None:
    try:
        return {"title": title, "link": reverse(name), "icon": icon}
    except NoReverseMatch:
        return None


def _is_list_or_row(link: str, request: HttpRequest) -> bool:
    """A page that has an entry of its own, such as the dashboard, is none of the list it stands beside."""
    rest = request.path.removeprefix(link)
    return rest != request.path and rest not in ("dashboard/", "import/", "ready/", "mine/", "signers/")


def _list(
    title: str, model: type[Model], icon: str, *, badge: QuerySet | None = None, told: str = ""
) -> dict[str, Any] | None:
    """The list page of a model, if it has one; `told` says what the badge counts."""
    if not admin.site.is_registered(model):
        return None
    item = _link(title, f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", icon)
    if item:
        item["active"] = partial(_is_list_or_row, item["link"])
    return item if badge is None else _counted(item, badge, told)


def _counted(item: dict[str, Any] | None, badge: QuerySet, told: str = "") -> dict[str, Any] | None:
    if item and (count := badge.order_by()[: MOST + 1].count()):
        number = f"{MOST}+" if count > MOST else str(count)
        item |= {"badge": f"{number} {told}".strip(), "badge_variant": "warning" if told else "info"}
    return item
