"""Two hundred generated articles in every form, held against other people's rules and against our own description."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from editorial.api.v1 import description
from editorial.formats.csl_json import csl_json
from editorial.formats.feeds import Channel, atom_feed, json_feed
from editorial.formats.fhir import fhir_bundle
from editorial.formats.json_ld import json_ld
from editorial.formats.markdown import markdown
from editorial.formats.nhs import nhs
from evidence.models.references import ReferenceType
from tests.editorial import csl_rules, fhir_rules, html_rules
from tests.editorial.atom_rules import ATOM, checked
from tests.editorial.generated import Generator
from tests.editorial.nhs_answers import FOLDER, answers, differences
from tests.editorial.rendered import OURS, kinds
from tests.editorial.schema_org import vocabulary
from tests.editorial.test_openapi import closed

MANY, AT_ONCE = 200, 25
CHANNEL = Channel("Example", "https://example.org/", "https://example.org", "https://example.org/f", "CC BY 4.0")


@cache
def documents() -> dict[int, dict[str, Any]]:
    """As they are read back from what is stored."""
    return {number: json.loads(json.dumps(Generator(number).document())) for number in range(MANY)}


def faults(rule) -> dict[int, list[str]]:
    return {number: found for number, one in documents().items() if (found := list(rule(one)))}


@cache
def described(name: str) -> Draft202012Validator:
    told = json.loads(description())
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": closed(told["components"])})


def test_our_own_description_accepts_them():
    """What is drawn from them below is drawn from documents that can be served."""
    assert faults(lambda one: map(str, described("ArticleDocument").iter_errors(one))) == {}


def test_they_have_everything_a_page_can_have():
    pages = documents().values()
    claims = [claim for page in pages for claim in page["claims"].values()]
    blocks = [block for page in pages for block in page["blocks"]]
    works = [work for page in pages for work in page["references"]]

    assert {one["type"] for one in blocks} == {"heading", "paragraph", "bullet", "step", "callout"}
    assert {one["level"] for one in blocks} == {1, 2, 3, 4, 5, 6}
    assert {one["status"] for one in pages} == {"published", "held", "withdrawn"}
    assert {one["status"] for one in claims} == {
        "approved", "held", "quarantined", "withdrawn", "replaced", "unpublished",
    }  # fmt: skip
    assert "left-out" in {one.get("status") for one in blocks}
    assert {one["csl"]["type"] for one in works} == set(ReferenceType.values)
    for name in ("flags", "overdue", "missing_wording", "newer_version", "successors", "shown_with", "today"):
        assert any(one.get(name) for one in claims), name
    assert not all(one["title"] and one["license"] and one["authors"] and one["disclaimer"] for one in pages)


def test_as_json_ld_they_keep_to_the_vocabulary_of_schema_org():
    words = vocabulary()

    assert faults(lambda one: words.faults(json_ld(one))) == {}


@pytest.mark.parametrize("first", range(0, MANY, AT_ONCE))
def test_as_fhir_they_are_valid_bundles(first):
    some = {number: documents()[number] for number in range(first, first + AT_ONCE)}

    assert {number: found for number, one in some.items() if (found := fhir_rules.complaints(fhir_bundle(one)))} == {}


def test_as_csl_their_bibliographies_are_valid():
    assert faults(lambda one: csl_rules.complaints(csl_json(one))) == {}


def test_they_have_the_shape_of_the_nhs_content_api():
    """Their schema calls `genre` a string; each of their answers has a list."""
    schema = (
        Draft7Validator(json.loads((FOLDER / "schema_WebPage.json").read_text(encoding="utf-8"))) if answers() else None
    )

    assert faults(lambda one: differences(nhs(one), answers())) == {}
    assert faults(lambda one: {str(e.path[-1]) for e in schema.iter_errors(nhs(one))} - {"genre"}) == {}


def test_as_markdown_no_text_of_theirs_is_a_mark():
    assert faults(lambda one: kinds(markdown(one)) - OURS) == {}


def test_as_html_only_our_elements_are_in_their_pages():
    assert faults(html_rules.faults) == {}


def test_in_feeds_each_of_them_is_an_entry():
    told = [
        {
            "sequence": number,
            "kind": {"published": "updated"}.get(one["status"], one["status"]),
            "path": f"articles/{one['id']}",
            "url": one["api_url"],
            "title": one["title"] or "",
            "meaning_changed": [True, False, None][number % 3],
            "at": one["dateModified"],
            "status": one["status"],
            "message": one["message"],
        }
        for number, one in documents().items()
    ]

    feed = json.loads(json.dumps(json_feed(CHANNEL, told)))

    assert (len(checked(atom_feed(CHANNEL, told)).findall(f"{ATOM}entry")), len(feed["items"])) == (MANY, MANY)
    assert [str(one) for one in described("JsonFeed").iter_errors(feed)] == []


def test_the_same_number_is_the_same_article():
    assert json.dumps(Generator(7).document()) == json.dumps(Generator(7).document())
