"""Publishing, holding and withdrawing at the same moment: what was stopped is never public when both are done."""

import json
import threading
import time
from collections.abc import Callable

import pytest

from editorial import documents
from editorial.models import Change, Document, Edition, Published
from editorial.selectors import composition_of
from editorial.services import add_section, create_article, hold, place_claim, publish, withdraw
from evidence.models import Claim
from tests import make
from tests.cast import PASSWORD
from tests.races import at_once, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, rob, chief):
    return {"ann": ann, "rob": rob, "chief": chief}


@pytest.fixture
def pages(team):
    """Fresh pages on demand, each with one approved claim that is not published yet."""

    def page(claims: int = 1):
        placed = [make.approved_claim(by=team["ann"], reviewers=[team["rob"]]) for _ in range(claims)]
        article = create_article("Gout", slug=f"gout-{placed[0].pk}", by=team["ann"])
        section = add_section(article, "Treatment", by=team["ann"])
        for claim in placed:
            place_claim(article, section, claim, by=team["ann"])
        return article, placed

    return page


@pytest.fixture(autouse=True)
def drawing(monkeypatch) -> threading.Event:
    """Set when somebody has read what they are about to draw; they wait a moment before they write it."""
    has_read, load = threading.Event(), documents.load_shelf

    def load_and_wait(scope):
        shelf = load(scope)
        has_read.set()
        time.sleep(0.03)
        return shelf

    monkeypatch.setattr(documents, "load_shelf", load_and_wait)
    return has_read


def publishing(article, team) -> Callable:
    seen = composition_of(article).digest
    return lambda: publish(article, seen_digest=seen, password=PASSWORD, by=team["chief"])


def shown(claim: Claim) -> set[str]:
    """Every text of the claim in the newest document of any address."""
    texts = set()
    for row in Published.objects.select_related("document__blob"):
        body = json.loads(bytes(row.document.blob.content))
        texts |= set(found(body, str(claim.public_id)))
    return texts - {None}


def found(body: dict, public_id: str):
    if body.get("type") in ("claim", "version") and body["id"] == public_id:
        yield body["text"]
    for block in body.get("blocks", []):
        if block.get("claim") == public_id:
            yield block["text"]
    if public_id in body.get("claims", {}):
        yield body["claims"][public_id]["text"]


def during(drawing: threading.Event, act: Callable) -> Callable:
    """The act, begun when the other one is about to write what it drew."""

    def begun():
        drawing.wait(timeout=5)
        return act()

    return begun


def hold_against_publish(team, pages, drawing) -> bool:
    article, [claim] = pages()
    drawing.clear()
    holding = during(drawing, lambda: hold(claim=claim, reason="Harm.", by=team["ann"]))
    results = at_once(publishing(article, team), holding)
    return bool(shown(claim) or unexpected(results))


def withdraw_against_publish(team, pages, drawing) -> bool:
    article, [claim] = pages()
    drawing.clear()
    reason = {"reason": "Harm.", "password": PASSWORD}
    withdrawing = during(drawing, lambda: withdraw(claim=claim, by=team["chief"], **reason))
    results = at_once(publishing(article, team), withdrawing)
    return bool(shown(claim) or unexpected(results))


def two_holds_on_one_page(team, pages, drawing) -> bool:
    article, [one, other] = pages(claims=2)
    publishing(article, team)()
    results = at_once(
        lambda: hold(claim=one, reason="Harm.", by=team["ann"]),
        lambda: hold(claim=other, reason="Harm.", by=team["rob"]),
    )
    return bool(shown(one) or shown(other) or unexpected(results))


RACES = [hold_against_publish, withdraw_against_publish, two_holds_on_one_page]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_what_was_stopped_is_not_public(race, team, pages, drawing, rounds):
    violations = sum(race(team, pages, drawing) for _ in range(rounds))

    assert violations == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_what_was_stopped_is_public_without_the_lock(race, team, pages, drawing, monkeypatch):
    """The negative control: drawn before the counter is locked, a document brings a stopped text back."""
    with unlocked(monkeypatch):
        violations = sum(race(team, pages, drawing) for _ in range(5))

    assert violations > 0


def test_a_page_published_twice_at_once_has_one_edition(team, pages, rounds):
    for _ in range(rounds):
        article, _ = pages()

        results = at_once(publishing(article, team), publishing(article, team))

        assert unexpected(results) == []
        assert Edition.objects.filter(article=article).count() == 1


def test_changes_have_no_gap_and_follow_commit_order(team, pages, rounds):
    ready = [pages() for _ in range(4)]
    acts = [publishing(article, team) for article, _ in ready]

    assert unexpected(at_once(*acts)) == []

    sequences = list(Change.objects.order_by("at", "sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    numbers = list(Document.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
