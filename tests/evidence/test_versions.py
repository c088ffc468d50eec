"""`evidence/services/versions.py`: freezing finds or makes, and remembers everybody who touched the content."""

import pytest

from evidence.content import canonical, digest
from evidence.history import write
from evidence.models import ClaimVersion, Wording
from evidence.refusals import StaleForm
from evidence.services import NotReady, freeze_version, revise_claim, revise_reference
from tests import make

GOLDEN_CONTENT = {
    "format": 1,
    "id": "018f0000-0000-7000-8000-000000000001",
    "text": "Iloprost relieves rest pain in adults with bone marrow edema.",
    "on_page_form": "",
    "kind": "recommendation",
    "asserts": "established",
    "risk": "standard",
    "certainty": "low",
    "strength": "conditional-for",
    "language": "en",
    "requires": [],
    "wordings": [{"audience": "public", "language": "en", "text": "Iloprost can ease pain."}],
    "citations": [
        {
            "locator": "p. 12",
            "quote": "",
            "direction": "supports",
            "reference": {"type": "article-journal", "title": "Example", "year": "2021", "doi": "10.5555/a"},
            "source_unknown": "",
        }
    ],
}
# Changing this line means that every approval ever given no longer covers its text.
GOLDEN_DIGEST = "bad40f716e74616338c61a1bfeda514e57e706506faa2d9344aecb46a3a5e541"


def touched(version: ClaimVersion) -> set[str]:
    return set(version.touches.values_list("person__username", flat=True))


def test_digest_is_the_golden_one():
    assert digest(canonical(GOLDEN_CONTENT)) == GOLDEN_DIGEST


def test_digest_is_the_same_when_a_field_without_value_is_added():
    later = {**GOLDEN_CONTENT, "a_later_field": "", "another": None, "a_list": []}

    assert digest(canonical(later)) == GOLDEN_DIGEST


def test_freezing_twice_finds_the_same_version(ann):
    claim = make.claim(by=ann)

    first, second = freeze_version(claim, by=ann), freeze_version(claim, by=ann)

    assert (second.pk, ClaimVersion.objects.count()) == (first.pk, 1)


def test_a_changed_text_becomes_the_next_version_and_a_restored_one_is_found(ann):
    claim = make.claim("Rest relieves pain in adults with gout.", by=ann)
    first = freeze_version(claim, by=ann)

    changed = revise_claim(claim, by=ann, revision=1, fields={"text": "Rest relieves pain in people with gout."})
    second = freeze_version(changed, by=ann)
    restored = revise_claim(changed, by=ann, revision=2, fields={"text": "Rest relieves pain in adults with gout."})

    assert (second.number, freeze_version(restored, by=ann).pk) == (2, first.pk)


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"page": "100-109"}, True),
        ({"abstract": "Background and methods."}, True),
        ({"title": "Another title"}, False),
        ({"issued": "2020"}, False),
        ({"authors": [{"literal": "Example Trial Group"}]}, False),
        ({"doi": "10.5555/other"}, False),
    ],
)
def test_only_covered_reference_content_makes_a_new_version(ann, fields, same):
    reference = make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": reference}])
    before = freeze_version(claim, by=ann)

    revise_reference(reference, by=ann, revision=1, fields=fields)

    assert (freeze_version(claim, by=ann).pk == before.pk) is same


def test_touched_by_names_everybody_since_the_previous_version(ann, eve, rob, rita):
    reference = make.reference(by=rita)
    claim = make.claim(by=ann, citations=[{"reference": reference}])
    first = freeze_version(claim, by=ann)
    claim = revise_claim(claim, by=rob, revision=1, fields={"text": "Rest relieves pain in adults with acute gout."})

    second = freeze_version(claim, by=eve)

    assert (touched(first), touched(second)) == ({"ann", "rita"}, {"rob", "eve"})


def test_touched_by_includes_who_changed_wording_citation_and_reference(ann, eve, rob, rita, chief):
    reference = make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": reference}])
    freeze_version(claim, by=ann)
    wording = [{"audience": "public", "text": "Rest helps when you have gout."}]
    claim = revise_claim(claim, by=eve, revision=1, wordings=wording)
    citation = claim.citations.get()
    claim = revise_claim(claim, by=rob, revision=2, citations=[{"id": citation.pk, "locator": "p. 3"}])
    revise_reference(reference, by=rita, revision=1, fields={"title": "Example trial, corrected"})

    assert touched(freeze_version(claim, by=chief)) == {"eve", "rob", "rita", "chief"}


def test_touched_by_reads_every_history_of_the_aggregate_and_not_the_claims_alone(ann, eve, rob, rita):
    wordings = [{"audience": "public", "text": "Rest helps."}]
    claim = make.claim(by=ann, wordings=wordings, requires=[make.claim(by=ann)])
    freeze_version(claim, by=ann)
    wording, citation, requirement = claim.wordings.get(), claim.citations.get(), claim.requirements.get()
    wording.text, citation.locator = "Rest can help.", "p. 3"
    for row, person in ((wording, eve), (citation, rob), (requirement, rita)):
        write(row, by=person)

    assert touched(freeze_version(claim, by=ann)) == {"ann", "eve", "rob", "rita"}


def test_a_corrected_page_number_makes_nobody_an_author(ann, rob):
    reference = make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": reference}])
    freeze_version(claim, by=ann)
    revise_reference(reference, by=rob, revision=1, fields={"page": "7"})
    claim = revise_claim(claim, by=ann, revision=1, fields={"text": "Rest relieves pain in adults with acute gout."})

    assert touched(freeze_version(claim, by=ann)) == {"ann"}


def test_changing_covered_reference_content_counts_as_changing_the_claim(ann, rob):
    reference = make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": reference}])

    revise_reference(reference, by=rob, revision=1, fields={"title": "Example trial, corrected"})

    claim.refresh_from_db()
    assert (claim.revision, claim.history.first().history_user) == (2, rob)


def test_what_is_not_ready_is_refused_with_every_reason(ann):
    claim = make.claim(
        "It relieves pain.",
        by=ann,
        citations=[{"number": 8}],
        wordings=[{"audience": "public", "text": "Rest helps."}],
    )
    claim = revise_claim(
        claim,
        by=ann,
        revision=1,
        fields={"text": "They relieve pain."},
        wordings=[{"audience": "public", "text": "Rest helps.", "looked_at": False}],
    )

    with pytest.raises(NotReady) as refusal:
        freeze_version(claim, by=ann)

    assert sorted(set(refusal.value.codes)) == ["citation-unresolved", "stands-alone", "wording-to-look-at"]


def test_a_form_opened_before_another_save_changes_nothing(ann, eve):
    claim = make.claim(by=ann)
    revise_claim(claim, by=eve, revision=1, wordings=[{"audience": "public", "text": "Rest helps."}])

    with pytest.raises(StaleForm):
        revise_claim(claim, by=ann, revision=1, wordings=[])

    assert Wording.objects.count() == 1


def test_saving_without_change_changes_nothing(ann):
    claim = make.claim(by=ann, wordings=[{"audience": "public", "text": "Rest helps."}])
    same = [{"id": claim.citations.get().pk}]

    saved = revise_claim(
        claim,
        by=ann,
        revision=1,
        fields={"text": claim.text},
        wordings=[{"audience": "public", "text": "Rest helps."}],
        citations=same,
        requires=[],
    )

    assert (saved.revision, claim.history.count()) == (1, 1)
