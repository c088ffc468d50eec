"""`evidence/services/claims.py` and what keeps a claim from being submitted."""

import pytest

from evidence.models import Citation
from evidence.refusals import NotAllowed, Refusal
from evidence.selectors import nearest_claims, unready
from evidence.services import create_claim, resolve_citation, revise_claim
from evidence.services.claims import NotAChoice
from evidence.text import UnacceptableText
from tests import make


def codes(claim) -> list[str]:
    return [one.code for one in unready(claim)]


def test_a_claim_with_text_and_reference_is_ready(ann):
    assert codes(make.claim(by=ann)) == []


@pytest.mark.parametrize(
    "text", ["It relieves pain.", "This relieves pain in adults.", "They usually recover.", "pain relief"]
)
def test_a_claim_that_does_not_stand_alone_is_not_ready(ann, text):
    assert set(codes(make.claim(text, by=ann))) == {"stands-alone"}


def test_a_lead_in_with_its_members_is_one_ready_claim(ann):
    text = "Bone marrow edema can be caused by:\n- osteoarthritis\n- osteoporosis\n- a stress fracture"

    assert codes(make.claim(text, by=ann)) == []


def test_a_claim_without_reference_is_not_ready_unless_it_defines(ann):
    kinds = {kind: codes(make.claim(by=ann, citations=[], kind=kind)) for kind in ("safety", "definition")}

    assert kinds == {"safety": ["no-reference"], "definition": []}


def test_a_strong_recommendation_on_low_certainty_needs_a_reason(ann):
    graded = {"certainty": "very-low", "strength": "strong-against"}

    assert codes(make.claim(by=ann, **graded)) == ["strength-rationale"]
    assert codes(make.claim(by=ann, **graded, strength_rationale="The harm is certain.")) == []


def test_changing_the_text_leaves_wordings_to_look_at_until_they_are_saved(ann):
    wording = [{"audience": "public", "text": "Rest helps."}]
    claim = make.claim(by=ann, wordings=wording)
    fields = {"text": "Rest relieves pain in adults with gout."}
    claim = revise_claim(claim, by=ann, revision=1, fields=fields)
    before = codes(claim)

    claim = revise_claim(claim, by=ann, revision=2, wordings=wording)

    assert (before, codes(claim), claim.revision) == (["wording-to-look-at"], [], 3)


def test_resolving_a_number_is_attributed_to_who_did_it(ann, eve):
    claim = make.claim(by=ann, citations=[{"number": 4}])
    reference = make.reference(by=ann)

    resolved = resolve_citation(claim.citations.get(), reference=reference, by=eve)

    assert (resolved.reference, resolved.attributed_by, codes(claim)) == (reference, eve, [])


def test_whoever_puts_another_source_in_place_of_an_attributed_one_answers_for_it(ann, eve):
    claim = make.claim(by=ann, citations=[{"number": 4}])
    [citation] = claim.citations.all()
    resolve_citation(citation, reference=make.reference(by=ann), by=ann)
    claim.refresh_from_db()

    claim = revise_claim(claim, by=eve, revision=2, citations=[{"id": citation.pk, "locator": "p. 4"}])
    same = claim.citations.get().attributed_by
    claim = revise_claim(
        claim, by=eve, revision=3, citations=[{"id": citation.pk, "reference": make.reference(by=eve)}]
    )

    assert (same, claim.citations.get().attributed_by) == (ann, eve)


def test_two_numbers_of_one_reference_become_one_citation(ann):
    claim = make.claim(by=ann, citations=[{"number": 4}, {"number": 5}])
    reference = make.reference(by=ann)

    for citation in claim.citations.all():
        resolve_citation(citation, reference=reference, by=ann)

    assert [(one.number, one.reference) for one in claim.citations.all()] == [(4, reference)]


def test_an_unknown_source_is_said_and_does_not_support_a_claim(ann):
    claim = make.claim(by=ann, citations=[{"number": 4}])

    resolve_citation(claim.citations.get(), source_unknown=True, by=ann)

    assert codes(claim) == ["no-reference"]


@pytest.mark.parametrize("fields", [{"kind": "advice"}, {"risk": ""}, {"certainty": "certain"}])
def test_a_value_outside_the_list_is_refused(ann, fields):
    with pytest.raises(NotAChoice):
        make.claim(by=ann, **fields)


@pytest.mark.parametrize("text", ["", "  ", "dose \u202egm 01\u202c", "a\u0000b", "pain\u200bful"])
def test_unacceptable_text_is_refused(ann, text):
    with pytest.raises(UnacceptableText):
        create_claim(text, by=ann)


def test_citations_keep_their_order_and_their_rows(ann):
    first, second = make.reference(by=ann), make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": first}, {"reference": second}])
    kept = {one.reference: one.pk for one in claim.citations.all()}
    swapped = [{"id": kept[second], "quote": "It helped."}, {"id": kept[first]}]

    revise_claim(claim, by=ann, revision=1, citations=swapped)

    assert [(one.pk, one.reference, one.quote) for one in Citation.objects.all()] == [
        (kept[second], second, "It helped."),
        (kept[first], first, ""),
    ]


def test_a_citation_of_another_claim_cannot_be_taken_over(ann):
    mine, other = make.claim(by=ann), make.claim(by=ann)

    with pytest.raises(Refusal):
        revise_claim(mine, by=ann, revision=1, citations=[{"id": other.citations.get().pk}])

    assert other.citations.count() == 1


def test_a_claim_cannot_require_itself(ann):
    claim = make.claim(by=ann)

    with pytest.raises(Refusal):
        revise_claim(claim, by=ann, revision=1, requires=[claim])


def test_only_those_who_may_draft_write_claims(ann, stan, audrey, admin):
    claim = make.claim(by=ann)

    for person in (stan, audrey, admin):
        with pytest.raises(NotAllowed):
            revise_claim(claim, by=person, revision=1, fields={"text": "Rest cures gout."})


def test_the_nearest_existing_claims_are_found_before_a_new_one_is_made(ann):
    near = make.claim("Iloprost relieves rest pain in adults with bone marrow edema.", by=ann)
    make.claim("Colchicine prevents flares in adults with gout.", by=ann)

    found = nearest_claims("In bone marrow edema, iloprost relieves pain at rest.")

    assert [claim for claim, _ in found] == [near]
