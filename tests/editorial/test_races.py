"""Publishing against everything that takes a text away, at the same moment; each with its control without the locks."""

from collections.abc import Callable
from datetime import date

import pytest

from editorial import documents
from editorial.follow import Follower
from editorial.models import Article, Document, Edition, Handled, Published
from editorial.selectors import composition_of
from editorial.services import hold, lift_hold, place_line, publish, publishing, withdraw
from editorial.services.publishing_many import publish_each
from evidence.models import Claim
from evidence.services import record_notice
from reviews.models import Review
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD, person, qualified
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, rob, chief, admin):
    """Made in the database that other connections see."""
    second = qualified(person("carol", "chief"), checked_by=admin)
    return {"ann": ann, "rob": rob, "chief": chief, "carol": second}


def published_before(team) -> tuple[Article, Claim]:
    """A page with a new line since its first edition, and the claim on it."""
    page = make_editorial.published_article(by=team["ann"], reviewer=team["rob"], chief=team["chief"])
    place_line(page, page.sections.get(), "See also", by=team["ann"])
    return page, page.placements.first().claim


def publishing_again(page: Article, by) -> Callable:
    page.refresh_from_db()
    seen = composition_of(page).digest
    return lambda: publish(page, seen_digest=seen, password=PASSWORD, by=by)


def still_served(claim: Claim) -> bool:
    rows = Published.objects.select_related("document__blob")
    return any(claim.text.encode() in bytes(one.document.blob.content) for one in rows)


def has_gaps() -> bool:
    sequences = list(Document.objects.order_by("sequence").values_list("sequence", flat=True))
    return sequences != list(range(1, len(sequences) + 1))


def publish_against_hold(team) -> bool:
    page, claim = published_before(team)
    results = at_once(
        publishing_again(page, team["chief"]), lambda: hold(claim=claim, reason="Harm reported.", by=team["ann"])
    )
    return still_served(claim) or has_gaps() or bool(unexpected(results))


def publish_against_withdrawal(team) -> bool:
    page, claim = published_before(team)
    results = at_once(
        publishing_again(page, team["chief"]),
        lambda: withdraw(claim=claim, reason="Wrong.", password=PASSWORD, by=team["carol"]),
    )
    return still_served(claim) or has_gaps() or bool(unexpected(results))


def publish_against_withdrawal_of_the_page(team) -> bool:
    page, claim = published_before(team)
    results = at_once(
        publishing_again(page, team["chief"]),
        lambda: withdraw(article=page, reason="Wrong.", password=PASSWORD, by=team["carol"]),
    )
    return still_served(claim) or has_gaps() or bool(unexpected(results))


def publish_against_revocation(team) -> bool:
    page, claim = published_before(team)
    review = Review.objects.get(claim=claim)
    results = at_once(
        publishing_again(page, team["chief"]),
        lambda: perform(
            review, "revoke", by=team["carol"], seen_digest=review.digest, reason="Wrong.", password=PASSWORD
        ),
    )
    Follower().run_once()
    return still_served(claim) or has_gaps() or bool(unexpected(results))


def two_publish_the_same(team) -> bool:
    page, _ = published_before(team)
    results = at_once(publishing_again(page, team["chief"]), publishing_again(page, team["carol"]))
    return page.editions.count() != 2 or has_gaps() or bool(unexpected(results))


def publish_against_an_edit_of_the_page(team) -> bool:
    """What is frozen is what was signed, whoever comes first."""
    page, _ = published_before(team)
    act = publishing_again(page, team["chief"])
    section = page.sections.get()
    results = at_once(act, lambda: place_line(page, section, "Slipped in", by=team["ann"]))
    last = Edition.objects.filter(article=page).order_by("number").last()
    return "Slipped in" in last.canonical or bool(unexpected(results))


RACES = [
    publish_against_hold,
    publish_against_withdrawal,
    publish_against_withdrawal_of_the_page,
    publish_against_revocation,
    two_publish_the_same,
    publish_against_an_edit_of_the_page,
]
# The digest that was signed guards this one without any lock.
CONTROLLED = RACES[:3] + RACES[4:5]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_never_goes_wrong(race, team, rounds):
    violations = sum(race(team) for _ in range(rounds))

    assert violations == 0


@pytest.mark.parametrize("race", CONTROLLED, ids=lambda race: race.__name__)
def test_race_goes_wrong_without_the_locks(race, team, monkeypatch):
    monkeypatch.setattr(documents, "load_shelf", slowly(documents.load_shelf))
    monkeypatch.setattr(publishing, "composition_of", slowly(publishing.composition_of))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda _: race(team))


def test_holding_and_lifting_at_once_ends_in_what_the_rows_say(team, rounds):
    for _ in range(rounds):
        _, claim = published_before(team)
        first = hold(claim=claim, reason="One reason.", by=team["ann"])

        results = at_once(
            lambda h=first: lift_hold(h, reason="Checked.", password=PASSWORD, by=team["rob"]),
            lambda c=claim: hold(claim=c, reason="Another reason.", by=team["ann"]),
        )

        assert (unexpected(results), still_served(claim), has_gaps()) == ([], False, False)


def test_two_followers_do_each_thing_once(team, rounds):
    for number in range(rounds):
        _, claim = published_before(team)
        reference = claim.citations.get().reference
        record_notice(
            reference, kind="correction", dated=date(2026, 1, 5), source=f"Publisher {number}", by=team["ann"]
        )

        results = at_once(Follower().run_once, Follower().run_once)

        assert (sum(results), unexpected(results)) == (1, [])
        assert Review.objects.filter(claim=claim, recheck=True).count() == 1
    assert Handled.objects.count() == rounds


def test_pages_that_share_a_claim_are_published_at_once(team, rounds):
    for _ in range(rounds):
        claim = make.approved_claim(by=team["ann"], reviewers=[team["rob"]])
        pages = [make_editorial.article([claim], by=team["ann"], title=f"Page {one}") for one in "AB"]

        results = at_once(publishing_again(pages[0], team["chief"]), publishing_again(pages[1], team["carol"]))

        row = Published.objects.get(path=f"claims/{claim.public_id}")
        body = bytes(row.document.blob.content).decode()
        assert (unexpected(results), has_gaps(), body.count('"edition":1')) == ([], False, 2)


def test_two_chiefs_who_publish_all_that_is_ready_publish_each_once(team, rounds):
    for _ in range(rounds):
        page, _ = published_before(team)
        page.refresh_from_db()
        wanted = [(page, composition_of(page).digest)]

        results = at_once(
            lambda asked=wanted: publish_each(asked, password=PASSWORD, by=team["chief"]),
            lambda asked=wanted: publish_each(asked, password=PASSWORD, by=team["carol"]),
        )

        assert (unexpected(results), page.editions.count()) == ([], 2)
        assert sorted(one.word for outcomes in results for one in outcomes) == ["already", "published"]
