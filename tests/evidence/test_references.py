"""`evidence/services/references.py`: one work is one reference, whatever way its identifier is written."""

import pytest

from evidence.identifiers import InvalidIdentifier
from evidence.models import Reference
from evidence.refusals import StaleForm
from evidence.services import KnownReference, add_reference, find_or_add_reference, revise_reference
from evidence.services.references import BadField
from tests import make
from tests.races import at_once

SPELLINGS = ["10.1000/ABC", "https://doi.org/10.1000/abc", "DOI: 10.1000/abc", "10.1000%2Fabc"]
MALFORMED = [{"doi": "11.1000/x"}, {"pmid": "012"}, {"pmid": "١٢٣"}, {"isbn": "9780306406158"}, {"url": "javascript:x"}]
BAD_FIELDS = [{"issued": "21"}, {"issued": "2021-13"}, {"authors": [{}]}, {"authors": [{"name": "x"}]}]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_two_spellings_of_one_doi_are_one_reference(ann, spelling):
    first = make.reference(by=ann, doi="10.1000/abc")

    with pytest.raises(KnownReference) as known:
        make.reference(by=ann, doi=spelling)

    assert known.value.reference == first
    assert find_or_add_reference({"title": "The same", "doi": spelling}, by=ann) == first


@pytest.mark.parametrize("fields", MALFORMED)
def test_a_malformed_identifier_is_refused_and_nothing_is_stored(ann, fields):
    with pytest.raises(InvalidIdentifier):
        add_reference({"title": "Example", **fields}, by=ann)

    assert Reference.objects.count() == 0


@pytest.mark.parametrize("fields", BAD_FIELDS)
def test_a_malformed_field_is_refused(ann, fields):
    with pytest.raises(BadField):
        add_reference({"title": "Example", **fields}, by=ann)


def test_references_without_an_identifier_do_not_collide(ann):
    titles = [add_reference({"title": "Example"}, by=ann).doi for _ in range(2)]

    assert titles == [None, None]


def test_a_reference_cannot_take_the_identifier_of_another(ann):
    first, second = make.reference(by=ann), make.reference(by=ann)

    with pytest.raises(KnownReference):
        revise_reference(second, by=ann, revision=1, fields={"doi": first.doi})

    second.refresh_from_db()
    assert second.doi != first.doi


def test_a_form_opened_before_another_save_is_refused(ann, eve):
    reference = make.reference(by=ann)
    revise_reference(reference, by=eve, revision=1, fields={"volume": "3"})

    with pytest.raises(StaleForm):
        revise_reference(reference, by=ann, revision=1, fields={"volume": "4"})


def test_every_citing_claim_moves_with_a_covered_change_and_with_no_other(ann, eve):
    reference = make.reference(by=ann)
    claims = [make.claim(by=ann, citations=[{"reference": reference}]) for _ in range(2)]
    revise_reference(reference, by=eve, revision=1, fields={"page": "3-9"})
    revise_reference(reference, by=eve, revision=2, fields={"title": "Corrected title"})

    for claim in claims:
        claim.refresh_from_db()

    assert [(claim.revision, claim.history.first().history_user) for claim in claims] == [(2, eve), (2, eve)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_work_added_twice_at_once_is_one_reference(transactional_db, ann, rounds):
    for number in range(rounds):
        fields = {"title": "Example", "doi": f"10.1000/at-once-{number}"}

        first, second = at_once(*[lambda f=fields: find_or_add_reference(f, by=ann)] * 2)

        assert first == second
