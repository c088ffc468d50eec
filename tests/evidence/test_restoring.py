"""Undoing what a claim says: text, citations, wordings and requirements are written back, and history keeps both."""

import pytest

from evidence.refusals import NotAllowed, Refusal, StaleForm
from evidence.selectors import findings_on, unready, unready_of
from evidence.services import CannotUndo, claim_marks, merge_claims, restore_claim, revise_claim, split_claim
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(ann):
    subject = make.claim("Rest eases pain in adults.", by=ann)
    wordings = [{"audience": "public", "text": "Resting helps."}]
    return revise_claim(subject, revision=1, wordings=wordings, requires=[make.claim(by=ann)], by=ann)


def whole(claim) -> tuple:
    claim.refresh_from_db()
    cited = list(claim.citations.values_list("pk", "reference", "locator", "quote", "position"))
    worded = list(claim.wordings.values_list("pk", "text", "claim_text_seen"))
    return claim.text, claim.risk, cited, worded, list(claim.requirements.values_list("pk", "required"))


def change_everything(claim, by) -> None:
    revise_claim(
        claim,
        revision=claim.revision,
        fields={"text": "Heat eases pain in adults.", "risk": "high"},
        citations=[{"reference": make.reference(by=by), "locator": "p. 3"}],
        wordings=[],
        requires=[],
        by=by,
    )


def undone(claim, marks, *, by):
    claim.refresh_from_db()
    return restore_claim(claim, marks=marks, revision=claim.revision, by=by)


def test_claim_says_again_what_it_said_with_the_same_rows(claim, ann):
    before, marks = whole(claim), claim_marks(claim)
    change_everything(claim, ann)

    undone(claim, marks, by=ann)

    assert whole(claim) == before


def test_undoing_is_a_revision_of_its_own_and_is_undone_the_same_way(claim, ann):
    marks = claim_marks(claim)
    change_everything(claim, ann)
    after, again = whole(claim), claim_marks(claim)
    undone(claim, marks, by=ann)

    restored = undone(claim, again, by=ann)

    assert whole(claim) == after
    assert [one.history_change_reason for one in restored.history.all()[:2]] == ["undone", "undone"]
    assert restored.revision == 5


def test_work_of_somebody_else_is_not_undone(claim, ann, eve):
    marks = claim_marks(claim)
    change_everything(claim, eve)
    before = whole(claim)

    with pytest.raises(CannotUndo, match="Eve Example changed this too"):
        undone(claim, marks, by=ann)

    assert whole(claim) == before


@pytest.mark.parametrize("named", [[], ["claim"], ["citation", "requirement", "wording"]])
def test_moment_that_is_not_named_whole_is_refused(claim, ann, named):
    before, marks = whole(claim), claim_marks(claim)

    with pytest.raises(CannotUndo, match="was not there"):
        undone(claim, {name: marks[name] for name in named}, by=ann)

    assert whole(claim) == before


def test_moment_before_the_claim_was_made_is_refused(claim, ann):
    with pytest.raises(CannotUndo, match="was not there"):
        undone(claim, dict.fromkeys(claim_marks(claim), 0), by=ann)


def test_undoing_needs_a_role_and_todays_token(claim, ann, stan):
    marks = claim_marks(claim)

    with pytest.raises(NotAllowed):
        undone(claim, marks, by=stan)
    with pytest.raises(StaleForm):
        restore_claim(claim, marks=marks, revision=1, by=ann)


def test_split_and_merge_of_what_was_not_seen_are_stale(claim, ann):
    other = make.claim(by=ann)

    with pytest.raises(StaleForm):
        split_claim(claim, parts=["Rest helps men.", "Rest helps women."], revision=1, by=ann)
    with pytest.raises(StaleForm):
        merge_claims([claim, other], text="Rest helps.", revisions={claim.pk: 1, other.pk: 1}, by=ann)


def test_same_passage_is_not_cited_twice(claim, ann):
    known = claim.citations.get()

    with pytest.raises(Refusal, match="cited twice"):
        rows = [{"id": known.pk}, {"reference": known.reference}]
        revise_claim(claim, revision=claim.revision, citations=rows, by=ann)

    rows[1]["locator"] = "p. 7"
    assert revise_claim(claim, revision=claim.revision, citations=rows, by=ann).citations.count() == 2


def test_many_claims_are_looked_at_in_the_queries_of_one(ann, django_assert_num_queries):
    claims = [make.claim(by=ann), make.claim("It helps.", citations=[], by=ann), make.claim(by=ann)]
    expected = {one.pk: unready(one) for one in claims}

    with django_assert_num_queries(2):
        assert unready_of(claims) == expected


def test_text_is_judged_while_it_is_typed_and_stays_unsaved(claim):
    found = findings_on("It eases pain.", claim=claim)

    claim.refresh_from_db()
    assert claim.text == "Rest eases pain in adults."
    assert [one.code for one in found.unready] == ["stands-alone", "wording-to-look-at"]


def test_figure_without_a_source_is_worth_a_look(claim):
    said = "Rest eases pain in 40 % of adults."

    assert [one.code for one in findings_on(said).worth] == ["uncited-figure"]
    assert [one.code for one in findings_on(said, claim=claim).worth] == []


def test_text_that_cannot_be_saved_says_so_first():
    assert [one.code for one in findings_on("Rest \u202eslleh").unready] == ["entry"]
