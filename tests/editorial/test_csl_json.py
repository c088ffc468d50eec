"""The bibliography of a public document: valid by the schema of the Citation Style Language, and true to the page."""

import json

import pytest
from hypothesis import given

from editorial.formats.csl_json import csl_json
from editorial.formats.messages import STANDINGS
from tests.editorial.csl_rules import complaints
from tests.editorial.hostile import hostile_documents
from tests.editorial.states import BOOK, CSL, TRIAL, public_documents

DOCUMENTS = public_documents()


@pytest.mark.parametrize("state", DOCUMENTS)
def test_every_bibliography_is_valid(state):
    assert complaints(csl_json(DOCUMENTS[state])) == []


def test_the_schema_refuses_what_it_should():
    assert complaints([{"id": "x", "type": "article-journal", "doi": "10.5555/a"}, {"id": "y"}]) != []


def test_a_page_lists_its_works_in_the_order_of_their_numbers():
    items = csl_json(DOCUMENTS["article"])

    assert [one["id"] for one in items] == [TRIAL, BOOK]
    assert items[1] == CSL[BOOK]


def test_a_claim_lists_each_work_once_and_no_unknown_source():
    twice = {**DOCUMENTS["claim approved"]}
    twice["citations"] = [*twice["citations"], twice["citations"][0]]

    assert [one["id"] for one in csl_json(twice)] == [TRIAL, BOOK]


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_work_says_what_became_of_it(standing):
    [item] = csl_json(DOCUMENTS[f"reference {standing}"])

    assert (item["status"], item["note"]) == (standing, STANDINGS[standing])
    assert {name: item[name] for name in CSL[TRIAL]} == CSL[TRIAL]


def test_a_work_of_good_standing_is_its_record():
    assert csl_json(DOCUMENTS["reference"]) == [CSL[TRIAL]]


@pytest.mark.parametrize(
    "state",
    ["article held", "article withdrawn", "article erased", "claim held", "claim quarantined", "claim withdrawn",
     "claim replaced", "claim unpublished", "version held", "claim of an earlier day, erased"],
)  # fmt: skip
def test_what_is_not_shown_cites_nothing(state):
    assert csl_json(DOCUMENTS[state]) == []


def test_a_work_without_a_record_keeps_its_identifiers_and_its_line():
    first, second = csl_json(DOCUMENTS["article drawn before works had records"])

    assert (first["DOI"], first["PMID"], first["type"]) == ("10.5555/a", "99000017", "document")
    assert second["note"] == "Example book. Example."


@given(hostile_documents())
def test_hostile_text_stays_text(document):
    items = csl_json(document)

    assert complaints(items) == []
    assert json.dumps(items) == json.dumps(csl_json(json.loads(json.dumps(document))))
