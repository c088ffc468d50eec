"""The demo library's files agree with each other and with the entry rules; no database is touched."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.identifiers import OF_A_WORK
from evidence.models import claims as coded
from evidence.models.notices import NoticeKind
from evidence.models.references import ReferenceType, StudyDesign
from evidence.services.references import FIELDS, ISSUED
from evidence.text import clean_line, clean_text, looks_like_claim, stands_alone, things_to_look_at
from reviews.policy import APPROVALS_NEEDED

pytestmark = pytest.mark.once  # of texts alone: no database takes part

DEMO = Path(__file__).resolve().parents[2] / "editorial" / "demo"
Node = dict[str, Any]


def read(name: str) -> Any:
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


ARTICLES = {path.stem: read(f"articles/{path.name}") for path in sorted((DEMO / "articles").glob("*.json"))}
CLAIMS = {claim["key"]: claim for article in ARTICLES.values() for claim in article["claims"]}
REFERENCES = {reference["key"]: reference for reference in read("references.json")}
PEOPLE = {person["key"]: person for person in read("people.json")}
SCENARIO = read("scenario.json")
PLANNED = SCENARIO["claims"]
NEVER_APPROVED = {"draft", "submitted", "under-review", "changes-requested", "rejected"}
STATES = NEVER_APPROVED | {"withdrawn", "on-hold", "quarantined", "recheck", "changed", "approved"}


def sections_of(article: Node) -> Iterator[Node]:
    waiting = list(article["sections"])
    while waiting:
        section = waiting.pop(0)
        waiting += section.get("sections", [])
        yield section


def nodes_of(article: Node) -> Iterator[Node]:
    waiting = [node for section in sections_of(article) for node in section.get("nodes", [])]
    while waiting:
        node = waiting.pop(0)
        waiting += node.get("children", [])
        yield node


def placed_in(slug: str) -> Counter[str]:
    return Counter(node["claim"] for node in nodes_of(ARTICLES[slug]) if "claim" in node)


def depth(node: Node) -> int:
    return 1 + max((depth(child) for child in node.get("children", [])), default=0)


def texts_of(claim: Node) -> list[str]:
    wordings = [wording["text"] for wording in claim.get("wordings", [])]
    return [claim["text"], *([claim["on_page_form"]] if "on_page_form" in claim else []), *wordings]


def supports(claim: Node) -> set[str]:
    return {one["reference"] for one in claim["citations"] if one["direction"] == "supports"}


def test_library_has_the_promised_size():
    public = [key for key, claim in CLAIMS.items() if any(w["audience"] == "public" for w in claim.get("wordings", []))]

    written = sum(len(article["claims"]) for article in ARTICLES.values())

    assert (len(ARTICLES) >= 3, "bone-marrow-edema" in ARTICLES) == (True, True)
    assert (len(CLAIMS) >= 60, len(CLAIMS) == written) == (True, True)
    assert (len(REFERENCES) >= 30, len(REFERENCES) == len(read("references.json"))) == (True, True)
    assert set(REFERENCES) == {one["reference"] for claim in CLAIMS.values() for one in claim["citations"]}
    assert len(public) >= 20


@pytest.mark.parametrize("key", CLAIMS)
def test_claim_texts_are_as_they_would_be_stored(key):
    texts = texts_of(CLAIMS[key])

    cleaned = [clean_text(text, field="text") for text in texts]

    assert cleaned == texts
    assert [found for text in texts for found in things_to_look_at(text)] == []


@pytest.mark.parametrize("key", CLAIMS)
def test_claim_and_its_wordings_stand_alone(key):
    alone = [CLAIMS[key]["text"], *(wording["text"] for wording in CLAIMS[key].get("wordings", []))]

    reasons = {text: found for text in alone if (found := stands_alone(text))}

    assert reasons == {}


@pytest.mark.parametrize("key", CLAIMS)
def test_claim_uses_known_codes_references_and_claims(key):
    claim = CLAIMS[key]
    cited = [one["reference"] for one in claim["citations"]]

    codes = [
        (claim["kind"], coded.Kind),
        (claim["asserts"], coded.Asserts),
        (claim["risk"], coded.Risk),
        *((claim[name], choices) for name, choices in _graded(claim)),
        *((one["direction"], coded.Direction) for one in claim["citations"]),
        *((one["directness"], coded.Directness) for one in claim["citations"]),
        *((wording["audience"], coded.Audience) for wording in claim.get("wordings", [])),
    ]

    assert [value for value, choices in codes if value not in choices.values] == []
    assert set(cited) - set(REFERENCES) == set()
    assert [n for n in Counter(cited).values() if n > 1] == []
    assert set(claim.get("requires", [])) - (set(CLAIMS) - {key}) == set()
    assert supports(claim) != set()


def _graded(claim: Node) -> list[tuple[str, Any]]:
    grades = [("certainty", coded.Certainty), ("strength", coded.Strength)]
    return [(name, choices) for name, choices in grades if name in claim]


def test_grades_come_with_their_rationale():
    graded = [(claim, name) for claim in CLAIMS.values() for name in ("certainty", "strength")]

    odd = [claim["key"] for claim, name in graded if (name in claim) != (f"{name}_rationale" in claim)]
    ungraded = [
        claim["key"]
        for claim in CLAIMS.values()
        if (claim["kind"], claim["asserts"]) == ("recommendation", "established") and "strength" not in claim
    ]

    assert (odd, ungraded) == ([], [])


def test_library_shows_every_kind_assertion_and_risk():
    kinds, asserts, risks = ({claim[name] for claim in CLAIMS.values()} for name in ("kind", "asserts", "risk"))

    assert kinds == set(coded.Kind.values)
    assert asserts == set(coded.Asserts.values)
    assert risks == set(coded.Risk.values)
    assert any("requires" in claim for claim in CLAIMS.values())


@pytest.mark.parametrize("key", REFERENCES)
def test_reference_is_as_it_would_be_stored(key):
    reference = REFERENCES[key]
    lines = [reference["title"], *(name for author in reference["authors"] for name in author.values())]

    assert set(reference) - {"key"} - set(FIELDS) == set()
    assert [line for line in lines if clean_line(line, field="line", longest=1000) != line] == []
    assert reference["type"] in ReferenceType.values
    assert reference.get("design", "rct") in StudyDesign.values
    assert ISSUED.fullmatch(reference.get("issued", "2000"))


@pytest.mark.parametrize("key", REFERENCES)
def test_reference_identifiers_are_valid(key):
    given = {name: value for name, value in REFERENCES[key].items() if name in OF_A_WORK}

    assert [name for name, value in given.items() if not OF_A_WORK[name](value)] == []


@pytest.mark.parametrize("name", ["doi", "pmid", "title"])
def test_references_are_each_another_work(name):
    values = [reference[name].lower() for reference in REFERENCES.values() if name in reference]

    assert [value for value, times in Counter(values).items() if times > 1] == []


@pytest.mark.parametrize("slug", ARTICLES)
def test_article_places_its_claims_and_lines(slug):
    article = ARTICLES[slug]
    nodes = list(nodes_of(article))

    own = {claim["key"] for claim in article["claims"]}
    headings = [article["title"], article["question_title"], *(section["title"] for section in sections_of(article))]
    links = {one["title"] for one in article["related_links"]} - {one["line"] for one in SCENARIO["waivers"]}
    lines = [*headings, *links, *(node["text"] for node in nodes if "text" in node)]

    assert article["slug"] == slug
    assert [node for node in nodes if ("claim" in node) == ("text" in node)] == []
    assert {node["kind"] for node in nodes} - {"paragraph", "bullet", "step", "callout"} == set()
    assert (set(placed_in(slug)) - set(CLAIMS), own - set(placed_in(slug))) == (set(), set())
    assert {line: found for line in lines if (found := looks_like_claim(line))} == {}


@pytest.mark.parametrize("slug", ARTICLES)
def test_article_has_people_topics_synonyms_and_links(slug):
    article = ARTICLES[slug]

    assert [PEOPLE[one["person"]]["name"] for one in article["authors"]] == [one["name"] for one in article["authors"]]
    assert {one["article"] for one in article["related_links"] if "article" in one} - set(ARTICLES) == set()
    assert all(article[name] for name in ("title", "question_title", "topics", "synonyms", "related_links"))


def test_pages_show_nesting_steps_callouts_and_shared_claims():
    nodes = [node for article in ARTICLES.values() for node in nodes_of(article)]
    placed = {slug: placed_in(slug) for slug in ARTICLES}

    nested = [node for node in nodes if node["kind"] == "bullet" and depth(node) > 1]
    steps = [node for node in nodes if node["kind"] == "step" and "text" in node and node.get("children")]
    shared = [key for key in CLAIMS if sum(key in counts for counts in placed.values()) > 1]
    twice = [key for counts in placed.values() for key, times in counts.items() if times > 1]

    assert all((nested, steps, shared, twice))
    assert [slug for slug in ARTICLES if not _calls_out(slug)] == []


def _calls_out(slug: str) -> bool:
    return any(node["kind"] == "callout" for node in nodes_of(ARTICLES[slug]))


def test_scenario_brings_each_claim_to_a_state_and_every_state_about():
    states = {planned["state"] for planned in PLANNED.values()}
    badges = {badge for planned in PLANNED.values() for badge in planned.get("badges", [])}

    assert set(PLANNED) == set(CLAIMS)
    assert states == STATES
    assert badges == {"flagged", "overdue"}


@pytest.mark.parametrize("key", CLAIMS)
def test_scenario_names_people_who_may_do_it(key):
    planned = PLANNED[key]
    quorum = APPROVALS_NEEDED[CLAIMS[key]["risk"]]
    signers = planned.get("approved_by", [])

    decided = [*signers, *planned.get("taken_by", []), planned.get("decision", {}).get("by", "rob")]
    drafted = [planned["drafted_by"], planned.get("submitted_by", "ann"), planned.get("edit", {}).get("by", "eve")]

    assert {group for who in decided for group in PEOPLE[who]["groups"]} - {"reviewer", "chief"} == set()
    assert {group for who in drafted for group in PEOPLE[who]["groups"]} == {"editor"}
    assert len(set(signers)) == len(signers)
    assert (len(signers) >= quorum) == (planned["state"] not in NEVER_APPROVED)


def test_scenario_leaves_out_what_has_no_approval():
    never = {key for key, planned in PLANNED.items() if planned["state"] in NEVER_APPROVED}

    expected = {edition["article"]: never & set(placed_in(edition["article"])) for edition in SCENARIO["editions"]}

    assert {edition["article"]: set(edition["left_out"]) for edition in SCENARIO["editions"]} == expected
    assert {edition["published_by"] for edition in SCENARIO["editions"]} == {"chief"}
    assert len(SCENARIO["editions"]) < len(ARTICLES)


def test_published_claims_require_only_published_claims():
    never = {key for key, planned in PLANNED.items() if planned["state"] in NEVER_APPROVED}

    broken = [key for key in set(CLAIMS) - never if never & set(CLAIMS[key].get("requires", []))]

    assert broken == []


def test_notices_explain_the_quarantine_and_the_flags():
    retracted = {one["reference"] for one in SCENARIO["notices"] if one["kind"] == "retraction"}
    noticed = {one["reference"] for one in SCENARIO["notices"]}

    quarantined = {key for key, claim in CLAIMS.items() if supports(claim) <= retracted}
    citing = {key for key, claim in CLAIMS.items() if noticed & {one["reference"] for one in claim["citations"]}}

    assert [one["kind"] for one in SCENARIO["notices"] if one["kind"] not in NoticeKind.values] == []
    assert quarantined == {key for key, planned in PLANNED.items() if planned["state"] == "quarantined"}
    assert citing == {key for key, planned in PLANNED.items() if "flagged" in planned.get("badges", [])}


def test_withdrawal_names_an_approved_successor_and_overdue_claims_are_old_enough():
    successors = [one for p in PLANNED.values() for one in p.get("withdrawal", {}).get("successors", [])]
    overdue = [key for key, planned in PLANNED.items() if "overdue" in planned.get("badges", [])]

    good_for = {"standard": 730, "high": 365}
    too_old = [
        key for key, planned in PLANNED.items() if planned.get("approved_days_ago", 0) > good_for[CLAIMS[key]["risk"]]
    ]

    assert [PLANNED[key]["state"] for key in successors] == ["approved"]
    assert too_old == overdue


def test_those_who_sign_have_a_profile_checked_by_another_chief():
    signers = [person for person in PEOPLE.values() if {"reviewer", "chief"} & set(person.get("groups", []))]

    unchecked = [one["key"] for one in signers if one["checked_by"] == one["key"]]

    assert unchecked == []
    assert all("chief" in PEOPLE[one["checked_by"]]["groups"] for one in signers)
    assert all(one["profession"] and one["registration"].startswith("DEMO-") for one in signers)


def test_policy_and_disclaimer_are_versioned():
    texts = read("boilerplate.json")

    assert [(one["kind"], one["number"]) for one in texts] == [("policy", 1), ("policy", 2), ("disclaimer", 1)]
    assert [one["text"] for one in texts if clean_text(one["text"], field="text") != one["text"]] == []
