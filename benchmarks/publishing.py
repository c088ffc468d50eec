"""What publishing costs: a page of 40 approved claims through `publish`, and what a page would cost without keeping it.

`plain` saves the same rows past every history; `history` is django-simple-history's own bulk path on the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import count

from django.contrib.auth.models import User
from django.db import models, transaction
from django.test import Client
from simple_history.utils import bulk_update_with_history

from benchmarks.measure import Act, answer
from benchmarks.sittings import taken
from editorial.models import Article, Edition
from editorial.selectors import composition_of
from editorial.services import publish
from evidence.models import Claim
from evidence.services import revise_claim
from reviews.models import Review, State
from reviews.services import BulkRow, Shown, mark_opened, open_recheck, save_mark, sign_in_bulk, sign_sitting
from reviews.workflow import perform
from tests import make
from tests.cast import PASSWORD

TOGETHER = 100  # rechecks signed in one go
FORTY = 40  # claims approved in one sitting


@dataclass
class Desk:
    """The people, pages that are ready for their first edition, and one page that is published again and again."""

    numbers: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        people = User.objects.in_bulk(["ann", "rob", "chief"], field_name="username")
        self.ann, self.rob, self.chief = people["ann"], people["rob"], people["chief"]
        self.ready = iter(Article.objects.filter(editions=None).order_by("pk"))
        self.spare = next(self.ready)
        self.client = Client(SERVER_NAME="127.0.0.1")

    @cached_property
    def page(self) -> Article:
        page = next(self.ready)
        self.publishing(page)()
        return page

    def publishing(self, page: Article) -> Callable[[], Edition]:
        """What the chief does who has just been shown the page."""
        seen = composition_of(page).digest
        return partial(publish, page, seen_digest=seen, password=PASSWORD, by=self.chief)

    def revised(self) -> Review:
        """One claim of the page, changed and under review, with nothing missing but the signature."""
        claim = Claim.objects.filter(placements__article=self.page).order_by("pk")[0]
        text = f"Example treatment {next(self.numbers)} relieves pain in adults."
        claim = revise_claim(claim, revision=claim.revision, fields={"text": text}, by=self.ann)
        return make.started(claim, by=self.ann, reviewer=self.rob)

    def approve(self, review: Review) -> None:
        perform(review, "approve", by=self.rob, seen_digest=review.digest, password=PASSWORD)

    def rows(self) -> tuple[Article, list[Claim]]:
        """A page and its claims, changed and not saved."""
        claims = list(Claim.objects.filter(placements__article=self.spare).order_by("pk"))
        rows: list[Article | Claim] = [self.spare, *claims]
        for row in rows:
            row.revision += 1
            row.skip_history_when_saving = True  # type: ignore[attr-defined]
        return self.spare, claims


def first_edition(desk: Desk) -> Act:
    return desk.publishing(next(desk.ready))


def next_edition(desk: Desk) -> Act:
    desk.approve(desk.revised())
    return desk.publishing(desk.page)


def approval_to_public(desk: Desk) -> Act:
    review = desk.revised()

    def act() -> None:
        desk.approve(review)
        edition = desk.publishing(desk.page)()
        served = desk.client.get(f"/api/v1/articles/{desk.page.slug}").json()
        assert served["edition"] == edition.number

    return act


def password(desk: Desk) -> Act:
    """What every signature begins with."""
    return partial(desk.chief.check_password, PASSWORD)


def two_passwords(desk: Desk) -> Act:
    return lambda: (password(desk)(), password(desk)())


def plain(desk: Desk) -> Act:
    page, claims = desk.rows()

    def act() -> None:
        with transaction.atomic():
            for row in (page, *claims):
                models.Model.save(row)

    return act


def plain_one(desk: Desk) -> Act:
    return partial(models.Model.save, desk.rows()[1][0])


def history(desk: Desk) -> Act:
    page, claims = desk.rows()

    def act() -> None:
        with transaction.atomic():
            for model, rows in ((Article, [page]), (Claim, claims)):
                kept = model._base_manager
                bulk_update_with_history(rows, model, ["revision"], default_user=desk.ann, manager=kept)

    return act


def rechecks(desk: Desk) -> list[Review]:
    """Of claims that are approved; their approvals stand until they are decided."""
    approved = Claim.objects.filter(state__state=State.APPROVED, state__approved_version__isnull=False).order_by("-pk")
    opened = (open_recheck(one, why="review due", by=desk.ann) for one in approved[:TOGETHER])
    return [one for one in opened if one]


def reaffirm_together(desk: Desk) -> Act:
    shown = [BulkRow(one.pk, one.digest) for one in rechecks(desk)]

    def act() -> None:
        signed = sign_in_bulk(shown, password=PASSWORD, answer="none", by=desk.rob)
        assert [one.how for one in signed] == ["done"] * TOGETHER

    return act


def reaffirm_one_by_one(desk: Desk) -> Act:
    reviews = rechecks(desk)
    return lambda: [make.signed(one, "approve", by=desk.rob) for one in reviews]


def sitting(desk: Desk) -> Act:
    """Forty new claims of a page, each opened and marked, under one password."""
    submission = taken(FORTY, by=desk.ann, reviewer=desk.rob)
    rows = [Shown(one.pk, one.version.digest, "approve") for one in submission.reviews.select_related("version")]
    for row in rows:
        review = Review.objects.get(pk=row.review)
        mark_opened(review, seen_digest=row.seen_digest, by=desk.rob)
        save_mark(review, verdict="approve", seen_digest=row.seen_digest, by=desk.rob)

    def act() -> None:
        signed = sign_sitting(submission, rows=rows, password=PASSWORD, by=desk.rob)
        assert [one.unmet for one in signed] == [[]] * FORTY, signed

    return act


ACTS = (
    first_edition,
    next_edition,
    sitting,
    approval_to_public,
    reaffirm_together,
    reaffirm_one_by_one,
    password,
    two_passwords,
    plain,
    plain_one,
    history,
)


def main() -> None:
    desk = Desk()
    acts: dict[str, Callable[[], Act]] = {one.__name__: partial(one, desk) for one in ACTS}
    answer(acts)
