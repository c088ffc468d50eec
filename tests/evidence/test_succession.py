"""`evidence/services/succession.py`: parts name their parents and confirm what they were given."""

import pytest

from evidence.models import ClaimSuccession
from evidence.selectors import unready
from evidence.services import merge_claims, split_claim, undo_succession
from evidence.services.succession import NothingToDo
from tests import make

PARTS = ["Rest relieves pain in adults with gout.", "Ice relieves pain in adults with gout."]


def test_the_parts_of_a_split_name_their_parent_and_copy_its_citations_to_confirm(ann):
    parent = make.claim(by=ann, risk="high")

    parts = split_claim(parent, parts=PARTS, by=ann)

    assert [part.text for part in parts] == PARTS
    assert [(part.risk, part.ancestries.get().parent) for part in parts] == [("high", parent)] * 2
    assert [[one.code for one in unready(part)] for part in parts] == [["citation-to-confirm"]] * 2
    assert parts[0].citations.get().reference == parent.citations.get().reference


def required_by(claim) -> list:
    return [row.required for row in claim.requirements.order_by("required_id")]


def test_parts_of_a_split_keep_what_they_must_be_shown_with(ann):
    caveat = make.claim(by=ann)
    parent = make.claim(by=ann, requires=[caveat])

    assert [required_by(part) for part in split_claim(parent, parts=PARTS, by=ann)] == [[caveat]] * 2


def test_a_merged_claim_keeps_what_its_parents_must_be_shown_with(ann):
    caveat, step = make.claim(by=ann), make.claim(by=ann)
    one = make.claim(by=ann, requires=[caveat])
    other = make.claim(by=ann, requires=[caveat, step, one])

    merged = merge_claims([one, other], text="Rest and ice relieve pain in adults with gout.", by=ann)

    assert required_by(merged) == [caveat, step]


def test_a_merged_claim_has_all_citations_once_and_the_highest_risk(ann):
    shared = make.reference(by=ann)
    one = make.claim(by=ann, citations=[{"reference": shared}])
    other = make.claim(by=ann, citations=[{"reference": shared}, {"reference": make.reference(by=ann)}], risk="high")

    merged = merge_claims([one, other], text="Rest and ice relieve pain in adults with gout.", by=ann)

    assert (merged.citations.count(), merged.risk) == (2, "high")
    assert {row.parent for row in merged.ancestries.all()} == {one, other}


def test_an_undone_split_stays_on_record_and_is_not_undone_twice(ann):
    split_claim(make.claim(by=ann), parts=PARTS, by=ann)
    act = ClaimSuccession.objects.first().act

    undo_succession(act, by=ann)

    assert [row.undone for row in ClaimSuccession.objects.all()] == [True, True]
    with pytest.raises(NothingToDo):
        undo_succession(act, by=ann)


@pytest.mark.parametrize("parts", [[], ["Rest relieves pain in adults with gout."]])
def test_a_split_needs_two_parts(ann, parts):
    with pytest.raises(NothingToDo):
        split_claim(make.claim(by=ann), parts=parts, by=ann)
