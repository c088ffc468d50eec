"""`editorial/ready.py`: the pages listed for desks are the ready ones; only touched ones are looked at."""

from datetime import timedelta

import pytest
import time_machine

from editorial import ready as module
from editorial.admin.desk import desk_of
from editorial.models import Article, ReadyPage
from editorial.ready import ReadyFollower
from editorial.reconcile import reconcile
from editorial.selectors.waiting import ready_to_publish
from editorial.services import place_claim, withdraw
from evidence import clock
from evidence.services import revise_claim
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch) -> list[list[int]]:
    """The pages that each pass looked at."""
    looked: list[list[int]] = []
    real = module.list_ready
    monkeypatch.setattr(module, "list_ready", lambda pages: looked.append(list(pages)) or real(pages))
    return looked


def follow(follower: ReadyFollower) -> list[Article]:
    while follower.run_once():
        pass
    listed = list(Article.objects.filter(ready__isnull=False).order_by("pk"))
    assert listed == list(ready_to_publish().order_by("pk"))
    return listed


def test_a_page_from_its_first_line_to_its_withdrawal(ann, rob, chief):
    follower = ReadyFollower()
    claim = make.claim(by=ann)
    page = make_editorial.article([claim], by=ann)
    seen = [follow(follower)]
    make.approved(claim, by=ann, reviewers=[rob])
    seen.append(follow(follower))
    make_editorial.published(page, by=chief)
    seen.append(follow(follower))
    claim.refresh_from_db()
    revise_claim(claim, fields={"text": "Example rest relieves pain in children."}, revision=claim.revision, by=ann)
    make.approved(claim, by=ann, reviewers=[rob])
    seen.append(follow(follower))
    perform(
        claim.reviews.last(),
        "revoke",
        reason="Wrong.",
        seen_digest=claim.reviews.last().digest,
        password=PASSWORD,
        by=chief,
    )
    seen.append(follow(follower))

    assert seen == [[], [page], [], [page], []]


def test_a_claim_that_is_added_is_waited_for(ann, rob):
    follower = ReadyFollower()
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    before = follow(follower)

    page.refresh_from_db()
    place_claim(page, page.sections.get(), make.claim(by=ann), by=ann)

    assert (before, follow(follower)) == ([page], [])


def test_a_withdrawn_page_is_not_ready(ann, rob, chief):
    follower = ReadyFollower()
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    before = follow(follower)

    withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)

    assert (before, follow(follower)) == ([page], [])


def test_only_pages_are_looked_at_that_something_happened_to(asked, ann, rob, chief):
    pages = [make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann) for _ in range(3)]
    follower = ReadyFollower()
    follow(follower)
    follow(follower)
    make_editorial.published(pages[1], by=chief)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        follow(follower)
        follow(follower)
        remembered = sum(map(len, follower.seen.values()))
        make_editorial.published(pages[2], by=chief)
        follow(follower)

    assert remembered == 0
    assert asked == [[page.pk for page in pages], [pages[1].pk], [pages[2].pk]]


def test_who_has_forgotten_everything_looks_at_every_page_in_small_steps(asked, ann, rob, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 2)
    pages = [make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann) for _ in range(3)]
    with time_machine.travel(clock.now() + timedelta(days=1)):
        follow(ReadyFollower())

    assert asked == [[pages[0].pk, pages[1].pk], [pages[2].pk]]


def test_the_desk_shows_what_waits_longest_and_nothing_that_is_ready_no_more(ann, rob, chief):
    pages = [make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann) for _ in range(3)]
    follow(ReadyFollower())
    make_editorial.published(pages[0], by=chief)

    assert desk_of(chief)["ready"] == pages[1:]


def test_reconcile_finds_and_mends_what_is_listed_wrongly(ann, rob):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    found = [one.row for one in reconcile(repair=True).findings]

    assert found == [f"article {page.public_id}"]
    assert list(ReadyPage.objects.values_list("article", flat=True)) == [page.pk]
    assert reconcile(repair=False).findings == []
