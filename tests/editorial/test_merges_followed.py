"""A merge and what is published: nothing changes by it, but what is said of either work reaches statements on both."""

import json
from datetime import date

import pytest
from django.db.models import QuerySet

from editorial.follow import Follower
from editorial.models import Document
from editorial.reconcile import reconcile
from evidence.models import Citation, Claim, Likeness, Reference
from evidence.services import dismiss_notice, record_notice, undo_merge
from reviews.models import Review, State
from reviews.services import open_recheck
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.desk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(ann) -> dict[str, Reference]:
    """One work that somebody entered twice, once with its DOI and once with its PMID."""
    return {
        "survivor": make.reference(by=ann, title="Rest for tendon injury"),
        "merged": make.reference(by=ann, title="Rest for tendon injury.", doi=None, pmid="3100001"),
    }


@pytest.fixture
def claims(ann, rob, chief, works) -> dict[str, Claim]:
    """Two published statements, each with one of the two as its only support."""
    texts = {"survivor": "Rest relieves pain in adults.", "merged": "Rest relieves swelling in adults."}
    made = {
        name: make.approved_claim(text, by=ann, reviewers=[rob], citations=[{"reference": works[name]}])
        for name, text in texts.items()
    }
    make_editorial.published(make_editorial.article(list(made.values()), by=ann), by=chief)
    Follower().run_once()
    return made


def noticed(reference: Reference, kind: str = "retraction", *, by):
    notice = record_notice(reference, kind=kind, dated=date(2026, 1, 5), source="Publisher", by=by)
    Follower().run_once()
    return notice


def merged(works, *, by):
    row = make.merged(works["merged"], works["survivor"], by=by)
    Follower().run_once()
    return row


def undone(row, *, by) -> None:
    undo_merge(row, reason="Two reports.", by=by)
    Follower().run_once()


def told(client, claims: dict[str, Claim]) -> dict[str, tuple[str, list[str]]]:
    bodies = {}
    for name, claim in claims.items():
        body = json.loads(client.get(f"/api/v1/claims/{claim.public_id}").content)
        bodies[name] = body["status"], [one["kind"] for one in body["flags"]]
    return bodies


def waiting(claims: dict[str, Claim]) -> dict[str, list[str]]:
    """The rechecks that are open for each."""
    reviews = Review.objects.filter(recheck=True, state=State.SUBMITTED)
    return {name: [one.why.partition(":")[0] for one in reviews.filter(claim=claim)] for name, claim in claims.items()}


BOTH = ["survivor", "merged"]
FINE = ("approved", [])


def at(works, name: str) -> str:
    return f"/api/v1/references/{works[name].public_id}"


def test_a_merge_changes_no_statement_and_its_address_leads_on(client, ann, works, claims):
    others = Document.objects.exclude(path__startswith="references/")
    before = others.count(), told(client, claims), client.get(at(works, "merged")).json()

    row = merged(works, by=ann)
    after = others.count(), told(client, claims), client.get(at(works, "merged")).json()
    page = client.get(at(works, "merged") + ".html").content.decode()
    undone(row, by=ann)

    assert after == (*before[:2], {**before[2], "merged_into": at(works, "survivor")})
    assert at(works, "survivor") in page
    assert (others.count(), told(client, claims), client.get(at(works, "merged")).json()) == before
    assert "merged_into" not in client.get(at(works, "survivor")).json()
    assert waiting(claims) == {"survivor": [], "merged": []}


def test_it_leads_to_no_reference_that_is_not_published_until_that_is(client, ann, rob, chief, works):
    first = make.approved_claim(
        "Rest helps adults.", by=ann, reviewers=[rob], citations=[{"reference": works["merged"]}]
    )
    make_editorial.published(make_editorial.article([first], by=ann), by=chief)
    merged(works, by=ann)
    assert "merged_into" not in client.get(at(works, "merged")).json()

    second = make.approved_claim("Rest helps.", by=ann, reviewers=[rob], citations=[{"reference": works["survivor"]}])
    make_editorial.published(make_editorial.article([second], by=ann, title="Another"), by=chief)

    assert client.get(at(works, "merged")).json()["merged_into"] == at(works, "survivor")


@pytest.mark.parametrize("on", BOTH)
def test_a_retraction_of_either_reaches_statements_on_both(client, ann, works, claims, on):
    merged(works, by=ann)

    noticed(works[on], by=ann)

    assert {name: status for name, (status, _) in told(client, claims).items()} == dict.fromkeys(BOTH, "quarantined")
    assert waiting(claims) == {key: ["Retraction"] for key in BOTH}


def test_a_notice_on_a_work_that_no_version_cites_reaches_what_cites_the_other(client, ann, rob, chief, works):
    cited = [{"reference": works["merged"]}]
    claim = make.approved_claim("Rest helps adults.", by=ann, reviewers=[rob], citations=cited)
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    merged(works, by=ann)

    noticed(works["survivor"], by=ann)

    assert told(client, {"only": claim})["only"][0] == "quarantined"
    assert waiting({"only": claim}) == {"only": ["Retraction"]}


@pytest.mark.parametrize(("cited", "on"), [("merged", "survivor"), ("survivor", "merged"), ("merged", "third")])
def test_a_doubt_that_came_while_a_review_was_open_is_looked_at_when_it_ends(ann, rob, chief, works, cited, on):
    """The approved version cites the one, the notice is on the other, and no recheck could be opened meanwhile."""
    works["third"] = make.reference(by=ann, doi=None, pmcid="PMC310001")
    citations = [{"reference": works[cited]}]
    claim = make.approved_claim("Rest helps adults.", by=ann, reviewers=[rob], citations=citations)
    merged(works, by=ann)
    make.merged(works["third"], works["survivor"], by=ann)
    opened = open_recheck(claim, why="A question.", by=ann)
    noticed(works[on], by=ann)
    assert waiting({"only": claim}) == {"only": ["A question."]}

    perform(opened, "cancel", by=ann, reason="Later.")
    Follower().run_once()

    assert waiting({"only": claim}) == {"only": ["Retraction"]}


@pytest.mark.parametrize("on", BOTH)
def test_a_concern_about_either_flags_statements_on_both(client, ann, works, claims, on):
    merged(works, by=ann)

    noticed(works[on], "expression-of-concern", by=ann)

    assert told(client, claims) == dict.fromkeys(BOTH, ("approved", ["expression-of-concern"]))
    assert waiting(claims) == {key: ["Expression of concern"] for key in BOTH}


@pytest.mark.parametrize("kind", ["retraction", "expression-of-concern"])
@pytest.mark.parametrize("on", BOTH)
def test_what_was_said_before_reaches_the_other_by_the_merge_and_leaves_it_by_the_undo(
    client, ann, works, claims, on, kind
):
    other = next(name for name in BOTH if name != on)
    noticed(works[on], kind, by=ann)
    alone = told(client, claims), waiting(claims)
    assert (alone[0][other], alone[1][other]) == (FINE, [])

    row = merged(works, by=ann)
    assert told(client, claims)[other] == told(client, claims)[on] == alone[0][on]
    assert waiting(claims) == {on: alone[1][on], other: alone[1][on]}

    undone(row, by=ann)
    assert (told(client, claims), waiting(claims)) == alone


def test_what_was_said_in_between_stays_said_of_both(client, ann, works, claims):
    row = merged(works, by=ann)
    noticed(works["survivor"], by=ann)

    undone(row, by=ann)
    Follower().run_once()

    assert {status for status, _ in told(client, claims).values()} == {"quarantined"}
    assert waiting(claims) == {key: ["Retraction"] for key in BOTH}


def test_a_dismissal_takes_it_from_both(client, ann, rob, works, claims):
    merged(works, by=ann)
    notice = noticed(works["merged"], by=ann)

    dismiss_notice(notice, reason="Another paper.", password=PASSWORD, by=rob)
    Follower().run_once()

    assert (told(client, claims), waiting(claims)) == (dict.fromkeys(BOTH, FINE), {key: [] for key in BOTH})


def test_who_approved_knowing_it_of_the_one_did_not_know_it_of_the_other(client, ann, rob, works, claims):
    """A reviewer saw a concern about the one, and approved a statement that cites the other after it was recorded."""
    noticed(works["survivor"], "expression-of-concern", by=ann)
    later = make.approved_claim("Rest helps.", by=ann, reviewers=[rob], citations=[{"reference": works["merged"]}])

    merged(works, by=ann)

    assert waiting({"later": later}) == {"later": ["Expression of concern"]}


def test_reconcile_finds_nothing_after_a_merge_with_notices_and_after_its_undo(ann, works, claims):
    noticed(works["merged"], "expression-of-concern", by=ann)
    row = merged(works, by=ann)
    first = reconcile(repair=False)
    undone(row, by=ann)
    second = reconcile(repair=False)

    assert (first.findings, second.findings) == ([], [])


def test_reconcile_names_a_citation_of_what_was_merged_away(ann, works):
    """As only a hand in the database could make it."""
    row = merged(works, by=ann)
    claim = make.claim(by=ann, citations=[{"reference": works["survivor"]}])
    QuerySet(Citation).filter(claim=claim).update(reference=works["merged"])

    [found] = reconcile(repair=False).findings

    assert found.row == f"claim {claim.public_id}"
    assert str(row.merged.public_id) in found.what


def test_reconcile_lists_pairs_that_nobody_listed(ann, works):
    Likeness.objects.all().delete()

    found = reconcile(repair=True)

    assert [one.repaired for one in found.findings] == [True]
    assert Likeness.objects.count() == 1


def test_what_joined_an_event_of_the_other_is_looked_at_and_dismissed_by_itself(client, ann, rob, works, claims):
    told_by = {"kind": "retraction", "dated": date(2026, 1, 5), "doi": "10.5555/notice", "by": ann}
    record_notice(works["merged"], source="Publisher", **told_by)
    row = merged(works, by=ann)
    again = record_notice(works["survivor"], source="Crossref", **told_by)
    Follower().run_once()
    undone(row, by=ann)
    reader = signed_in(rob)
    page = f"/admin/evidence/reference/{works['survivor'].pk}/"

    assert again.same_as.reference == works["merged"]
    assert f"dismiss/?notice={again.pk}" in reader.get(f"{page}change/").content.decode()
    assert waiting(claims) == {key: ["Retraction"] for key in BOTH}

    asked = {"reason": "Another paper.", "password": PASSWORD}
    reader.post(f"{page}dismiss/?notice={again.pk}", asked)
    Follower().run_once()

    assert {name: status for name, (status, _) in told(client, claims).items()} == {
        "survivor": "approved", "merged": "quarantined",
    }  # fmt: skip
    assert waiting(claims) == {"survivor": [], "merged": ["Retraction"]}
    assert "Dismissed by Rob" in reader.get(f"{page}change/").content.decode()
    assert reconcile(repair=False).findings == []
