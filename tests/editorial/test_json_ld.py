"""`editorial/formats/json_ld.py`: valid schema.org, our own words under our prefix, nothing of what is not shown."""

import json

import pytest
from hypothesis import given

from editorial.formats.json import article_document, reference_document
from editorial.formats.json_ld import CONTEXT, json_ld
from editorial.formats.parts import PublicStanding, Source
from evidence.bibliography.csl import to_csl
from evidence.models.references import ReferenceType
from tests.editorial.hostile import hostile_documents
from tests.editorial.schema_org import every_node, vocabulary
from tests.editorial.states import (
    BOOK,
    CLAIM,
    OTHER,
    QUOTE,
    STATUSES,
    TEXT,
    TRIAL,
    WORDING,
    claim,
    page,
    public_documents,
)

DOCUMENTS = public_documents()
NOT_SHOWN = ["held", "quarantined", "withdrawn", "erased", "replaced", "unpublished"]


@pytest.fixture(scope="module")
def words():
    return vocabulary()


def part(document: dict) -> dict:
    """The first statement of a page."""
    return next(one for one in json_ld(document)["hasPart"] if one["@type"] == "Claim")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_keeps_to_the_vocabulary(words, name):
    assert words.faults(json_ld(DOCUMENTS[name])) == []


@given(hostile_documents())
def test_whatever_texts_hold_the_document_keeps_to_the_vocabulary(document):
    drawn = json_ld(document)

    assert vocabulary().faults(drawn) == []
    assert json.loads(json.dumps(drawn)) == drawn


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "Claims"}, ": no type Claims"),
        ({"@type": "Claim", "words": "x"}, "/words: no such property"),
        ({"@type": "Claim", "Thing": "x"}, "/Thing: no such property"),
        ({"@type": "Claim", "lastReviewed": "2026-01-01"}, "/lastReviewed: not a property of Claim"),
        ({"@type": "MedicalWebPage", "aspect": "x"}, "/aspect: superseded"),
        ({"@type": "MedicalWebPage", "lastReviewed": "soon"}, "/lastReviewed: 'soon' is none of ['Date']"),
        ({"@type": "Claim", "datePublished": "2026-02-30"}, "/datePublished: '2026-02-30' is none of"),
        ({"@type": "MedicalWebPage", "relatedLink": ["x"]}, "/relatedLink: 'x' is none of ['URL']"),
        ({"@type": "Claim", "author": {"@type": "Book"}}, "/author: Book is none of ['Organization', 'Person']"),
        ({"@type": "Claim", "author": {"name": "x"}}, "/author: a node without a type"),
        ({"@type": "Claim", "attest:x": {"@type": "Odd"}}, "/attest:x: no type Odd"),
        ({"@type": "Claim", "hasPart": [{"@type": "Claim", "odd": 1}]}, "/hasPart/odd: no such property"),
    ],
)
def test_the_checker_finds_what_is_wrong(words, node, fault):
    assert [one[: len(fault)] for one in words.faults(node)][:1] == [fault]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_of_ours_is_called_a_review_of_claims(name):
    assert "ClaimReview" not in {one.get("@type") for one in every_node(json_ld(DOCUMENTS[name]))}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_word_of_ours_stands_under_the_prefix_that_the_context_declares(name):
    prefixed = {key.split(":")[0] for node in every_node(json_ld(DOCUMENTS[name])) for key in node if ":" in key}

    assert prefixed <= set(CONTEXT[1])


def test_a_page_says_who_reviewed_it_when_and_what_it_rests_on():
    drawn = json_ld(DOCUMENTS["article"])

    assert (drawn["@type"], drawn["lastReviewed"], drawn["attest:nextReviewDue"]) == (
        "MedicalWebPage",
        "2026-03-01",
        "2028-02-28",
    )
    assert drawn["reviewedBy"] == [
        {"@type": "Person", "jobTitle": "Physician"},
        {"@type": "Person", "jobTitle": "Medical reviewer"},
    ]
    assert [(one["position"], one["@type"], one["name"]) for one in drawn["citation"]] == [
        (1, "ScholarlyArticle", "Example trial"),
        (2, "Book", "Example book"),
    ]


def test_a_page_has_its_statements_and_lines_in_reading_order():
    parts = json_ld(DOCUMENTS["article"])["hasPart"]

    assert [(one["position"], one["@type"], one.get("headline") or one.get("text")) for one in parts] == [
        (1, "WebPageElement", "About this page"),
        (2, "WebPageElement", "Treatment"),
        (3, "WebPageElement", "Rest & <ice>"),
        (4, "Claim", TEXT),
        (5, "Claim", "- one\n- two"),
        (6, "WebPageElement", None),
        (7, "WebPageElement", "Nothing yet"),
    ]
    assert (parts[5]["attest:status"], parts[5]["attest:message"][:28]) == (
        "left-out",
        "A statement is left out here",
    )


def test_a_claim_says_grade_and_sources_in_full_words():
    drawn = part(DOCUMENTS["article"])

    assert (drawn["attest:certainty"], drawn["attest:strength"]) == ("low", "conditional-for")
    assert drawn["isBasedOn"] == [{"@id": f"/api/v1/references/{TRIAL}"}]
    assert drawn["citation"] == [{"@id": f"/api/v1/references/{id}"} for id in (TRIAL, BOOK)]
    assert drawn["attest:citedAs"] == [
        {
            "attest:work": {"@id": f"/api/v1/references/{TRIAL}"},
            "attest:direction": "supports",
            "attest:locator": "p. 3",
            "attest:quote": QUOTE,
        },
        {"attest:work": {"@id": f"/api/v1/references/{BOOK}"}, "attest:direction": "contradicts"},
        {"attest:direction": "background", "attest:sourceUnknown": True},
    ]


@pytest.mark.parametrize("state", NOT_SHOWN)
@pytest.mark.parametrize("kind", ["article with a claim", "claim", "version"])
def test_of_a_claim_that_is_not_shown_only_status_and_message_are_left(kind, state):
    document = DOCUMENTS[f"{kind} {state}"]
    drawn = part(document) if "claims" in document else json_ld(document)

    assert [one for one in (TEXT, WORDING, QUOTE, "relieves") if one in json.dumps(drawn)] == []
    assert (drawn["creativeWorkStatus"], drawn["attest:status"], drawn.get("attest:message", "")) == (
        STATUSES[state].word,
        STATUSES[state].word,
        STATUSES[state].message,
    )
    assert "text" not in drawn


def test_a_replaced_claim_leads_to_every_successor():
    drawn = json_ld(DOCUMENTS["claim withdrawn"])

    assert drawn["attest:successor"] == [{"@id": f"/api/v1/claims/{OTHER}"}]


def test_a_page_that_is_not_shown_has_no_parts():
    for state in ("held", "withdrawn", "erased"):
        drawn = json_ld(DOCUMENTS[f"article {state}"])

        assert (drawn["attest:status"] in ("held", "withdrawn"), "hasPart" in drawn, "citation" in drawn) == (
            True,
            False,
            False,
        )


def test_a_claim_in_doubt_or_late_says_so():
    flagged, overdue = part(DOCUMENTS["article with a claim flagged"]), part(DOCUMENTS["article with a claim overdue"])

    assert flagged["attest:flag"][0] == {
        "attest:kind": "retracted",
        "attest:message": "A source was retracted.",
        "attest:work": {"@id": f"/api/v1/references/{TRIAL}"},
        "attest:since": "2026-03-20",
    }
    assert overdue["attest:overdue"] is True


def test_a_wording_that_is_held_or_missing_has_no_text():
    [wording] = part(DOCUMENTS["article with a claim wording held"])["attest:wording"]
    missing = part(DOCUMENTS["article for professionals"])

    assert (wording["creativeWorkStatus"], wording.get("text")) == ("held", None)
    assert (missing["attest:missingWording"], missing.get("text")) == (True, None)


def test_a_document_for_one_audience_says_for_whom():
    drawn = json_ld(DOCUMENTS["claim for the public"])

    assert (drawn["text"], drawn["audience"]) == (WORDING, {"@type": "MedicalAudience", "audienceType": "Patient"})


def test_an_earlier_day_says_what_is_said_today():
    drawn = json_ld(DOCUMENTS["claim of an earlier day"])

    assert (drawn["attest:historical"], drawn["attest:statusToday"]) == (True, "withdrawn")


def test_a_retracted_work_is_marked_wherever_it_is_printed():
    printed = [
        json_ld(DOCUMENTS["article"])["citation"][0],
        json_ld(DOCUMENTS["claim approved"])["citation"][0],
        json_ld(DOCUMENTS["reference retracted"]),
    ]

    assert [(one["creativeWorkStatus"], one["attest:message"]) for one in printed] == [
        ("retracted", "This source was retracted.")
    ] * 3


def test_a_journal_article_stands_in_its_issue_volume_and_journal():
    drawn = json_ld(DOCUMENTS["reference"])

    assert drawn["isPartOf"] == {
        "@type": "PublicationIssue",
        "issueNumber": "3",
        "isPartOf": {
            "@type": "PublicationVolume",
            "volumeNumber": "12",
            "isPartOf": {"@type": "Periodical", "name": "Journal of Examples"},
        },
    }
    assert drawn["sameAs"] == ["https://doi.org/10.5555/a", "https://pubmed.ncbi.nlm.nih.gov/99000017/"]
    assert [one["name"] for one in drawn["author"]] == ["Erin Example", "Example Group"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("article-journal", "ScholarlyArticle"),
        ("report", "Report"),
        ("book", "Book"),
        ("chapter", "Chapter"),
        ("webpage", "WebPage"),
        ("article", "ScholarlyArticle"),
        ("paper-conference", "ScholarlyArticle"),
        ("thesis", "Thesis"),
        ("dataset", "Dataset"),
        ("document", "CreativeWork"),
        ("legislation", "Legislation"),
        ("software", "SoftwareApplication"),
        ("post-weblog", "BlogPosting"),
    ],
)
def test_every_type_of_reference_is_the_work_it_is(words, kind, expected):
    assert kind in ReferenceType.values
    fields = {
        "id": TRIAL,
        "type": kind,
        "title": "Work",
        "container_title": "Whole",
        "page": "3",
        "isbn": "9783161484100",
    }
    drawn = json_ld(reference_document(Source(TRIAL, to_csl(fields), PublicStanding())))

    assert (drawn["@type"], words.faults(drawn)) == (expected, [])


def test_a_statement_that_stands_twice_is_given_once():
    twice = page(claim(), blocks=[_placed("b1"), _placed("b2")])

    assert [one["position"] for one in json_ld(article_document(twice))["hasPart"]] == [1]


def _placed(id: str) -> dict:
    return {"id": id, "type": "bullet", "level": 1, "claim": CLAIM, "version": 2, "digest": "d" * 64}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "https://a b", "data:text/html,x", "x"])
def test_what_is_no_web_address_is_not_given_as_one(address):
    drawn = json_ld(article_document(page(related=[{"title": "x", "url": address}], license=address)))

    assert ("relatedLink" in drawn, drawn["license"]) == (False, {"@type": "CreativeWork", "name": address})


def test_the_same_document_gives_the_same_bytes():
    first, second = (json.dumps(json_ld(public_documents()["article"])) for _ in range(2))

    assert first == second
