"""Every public document as a FHIR R5 Bundle: valid by other people's rules, whole in itself, true to the document."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given

from editorial.formats.fhir import fhir_bundle
from editorial.formats.fhir.citation import fhir_date
from editorial.formats.messages import STANDINGS
from tests.editorial.fhir_rules import R6_ONLY, complaints, invalid, r6_shapes, resources
from tests.editorial.hostile import hostile_documents
from tests.editorial.states import ARTICLE, BOOK, CLAIM, OTHER, PARTNER, QUOTE, TEXT, TRIAL, WORDING, public_documents

DOCUMENTS = public_documents()
SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
HIDDEN = [name for name in DOCUMENTS if name.endswith((" held", " quarantined", " withdrawn", " erased", " replaced"))]


def bundle(state: str) -> dict[str, Any]:
    return fhir_bundle(DOCUMENTS[state])


def only(state: str, kind: str, id: str = "") -> dict[str, Any]:
    [found] = [one for one in resources(bundle(state), kind) if id in ("", one["id"])]
    return found


def assessed(state: str, title: str, about: str = CLAIM) -> list[dict[str, Any]]:
    found = resources(bundle(state), "ArtifactAssessment")
    return [one for one in found if title in one["title"] and one["artifactReference"]["reference"].endswith(about)]


def contents(assessment: dict[str, Any]) -> dict[str, Any]:
    """By type: the classifier, else the summary."""
    return {
        one["type"]["text"]: one["classifier"][0]["text"] if "classifier" in one else one["summary"]
        for one in assessment["content"]
    }


@pytest.mark.parametrize("state", DOCUMENTS)
def test_every_state_is_valid_and_whole(state):
    assert complaints(bundle(state)) == []


@pytest.mark.parametrize("state", DOCUMENTS)
def test_the_same_document_is_the_same_bundle(state):
    again = json.loads(json.dumps(DOCUMENTS[state]))

    assert json.dumps(fhir_bundle(again)) == json.dumps(bundle(state))


def test_forms_need_nothing_but_the_document():
    asked = "import sys, editorial.formats.fhir, editorial.formats.csl_json; print('django' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", asked], cwd=settings.BASE_DIR, capture_output=True, text=True)

    assert (told.stdout, told.stderr) == ("False\n", "")


def test_no_two_documents_have_one_identifier():
    identifiers = [fhir_bundle(one)["identifier"]["value"] for one in DOCUMENTS.values()]
    distinct = {json.dumps(one, sort_keys=True) for one in DOCUMENTS.values()}

    assert len(set(identifiers)) == len(distinct)


@given(hostile_documents())
def test_hostile_text_stays_text(document):
    assert complaints(fhir_bundle(document)) == []


@pytest.mark.parametrize("state", [one for one in HIDDEN if not one.startswith("reference")])
def test_nothing_of_what_is_not_shown_is_left(state):
    text = json.dumps(bundle(state))

    withheld = [WORDING] if "wording" in state else [TEXT, WORDING, QUOTE]
    assert [one for one in withheld if one in text] == []


def test_a_page_is_a_document_that_begins_with_its_composition():
    whole, page = bundle("article"), only("article", "Composition")

    assert (whole["type"], whole["timestamp"]) == ("document", DOCUMENTS["article"]["dateModified"])
    assert {name: page[name] for name in ("id", "status", "title", "version", "url", "date")} == {
        "id": ARTICLE,
        "status": "final",
        "title": "Example",
        "version": "3",
        "url": "https://example.org/articles/example/",
        "date": "2026-03-01T12:30:15Z",
    }


def outline(sections: list[dict[str, Any]]) -> list[Any]:
    return [(one.get("title"), outline(one.get("section", []))) for one in sections]


def test_sections_lie_in_each_other_as_headings_do():
    assert outline(only("article", "Composition")["section"]) == [
        (None, []),
        ("Treatment", [("Rest & <ice>", [])]),
        ("Nothing yet", []),
        ("References", []),
        ("Medical review", []),
        ("Editorial policy", []),
        ("Disclaimer", []),
        ("Licence", []),
    ]


def test_a_section_reads_as_the_page_and_names_its_claims():
    section = only("article", "Composition")["section"][1]["section"][0]

    assert section["text"]["div"] == (
        '<div xmlns="http://www.w3.org/1999/xhtml"><ul style="list-style-type: none"><li><p>1. '
        "Rest relieves pain in adults. [1, 2]</p><ul><li><ul><li>one [1]</li><li>two</li></ul></li></ul></li>"
        "<li><p>2. A statement is left out here: it is not approved yet.</p></li></ul></div>"
    )
    assert [one["reference"] for one in section["entry"]] == [f"urn:uuid:{CLAIM}", f"urn:uuid:{OTHER}"]


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        ("article held", "unknown", ["Being checked."]),
        ("article withdrawn", "deprecated", ["Old."]),
        ("article of an earlier day", "deprecated", ["Today: withdrawn. Old."]),
    ],
)
def test_a_page_that_is_not_shown_says_why(state, status, said):
    page = only(state, "Composition")

    assert (page["status"], [one["text"] for one in page["note"]]) == (status, said)


def test_a_withdrawn_page_names_its_successors_and_since_when():
    [link] = [one for one in only("article withdrawn", "Composition")["relatesTo"] if one["type"] == "replaced-with"]

    assert link["resourceReference"]["identifier"]["value"] == f"urn:uuid:{PARTNER}"
    assert bundle("article withdrawn")["timestamp"] == "2026-04-02T09:00:00Z"


def test_an_erased_page_has_no_title():
    page = only("article erased", "Composition")

    assert ("title" in page, page["_title"]["extension"][0]["valueCode"]) == (False, "masked")


def test_a_page_has_its_publisher_for_an_author_where_none_is_printed():
    page = only("article without small print", "Composition")

    [publisher] = resources(bundle("article without small print"), "Organization")
    assert [one["reference"] for one in page["author"]] == [f"urn:uuid:{publisher['id']}"]
    assert publisher["name"] == "Example publisher"


def test_a_claim_is_evidence():
    one = only("version approved", "Evidence")

    assert (one["assertion"], one["status"], one["version"], one["approvalDate"]) == (TEXT, "active", "2", "2026-03-01")
    assert one["certainty"][0]["rating"]["coding"][0]["code"] == "low"
    assert [note["text"] for note in one["note"]] == [
        "On the page: It relieves pain.",
        "Wording, public (en): Rest helps.",
    ]


def test_evidence_says_what_each_source_does_for_it():
    related = only("article", "Evidence", CLAIM)["relatedArtifact"]

    told = [(one["type"], one["classifier"][0]["text"], one.get("label"), one.get("display")) for one in related]
    assert told == [
        ("supported-with", "supports", "1", "p. 3"),
        ("cites", "contradicts", "2", None),
        ("cites", "background", None, "The source is not known."),
    ]
    assert related[0]["resourceReference"]["reference"] == f"urn:uuid:{TRIAL}"


def test_evidence_leads_to_what_it_is_read_with_and_what_comes_after():
    related = only("version withdrawn", "Evidence")["relatedArtifact"]
    told = [
        (one["type"], one.get("resource") or one["resourceReference"]["identifier"]["value"].removeprefix("urn:uuid:"))
        for one in related
    ]

    assert told == [
        ("depends-on", PARTNER),
        ("replaced-with", OTHER),
        ("successor", f"urn:uuid:{CLAIM}|3"),
    ]


@pytest.mark.parametrize(
    ("state", "status", "progress", "message"),
    [
        ("approved", "active", "published", None),
        ("held", "unknown", "waiting-for-input", "Being checked."),
        ("quarantined", "unknown", "waiting-for-input", "Its source was retracted."),
        ("withdrawn", "retired", "applied", "Wrong."),
        ("replaced", "retired", "applied", "Replaced."),
        ("unpublished", "retired", "applied", "On no page."),
    ],
)
@pytest.mark.parametrize("kind", ["claim", "version", "article with a claim"])
def test_the_status_of_a_claim_is_an_assessment(kind, state, status, progress, message):
    [found] = assessed(f"{kind} {state}", "Public status")

    first = found["content"][0]
    assert only(f"{kind} {state}", "Evidence", CLAIM)["status"] == status
    assert (first["classifier"][0]["text"], first.get("summary")) == (state, message)
    assert found["workflowStatus"] == progress


def test_a_claim_of_an_earlier_day_has_the_status_of_today():
    [found] = assessed("claim of an earlier day", "Public status")

    assert (contents(found)["Status"], found["content"][0]["summary"]) == ("withdrawn", "Wrong.")
    assert only("claim of an earlier day", "Evidence")["status"] == "retired"


def test_an_approval_is_an_assessment_by_whoever_signed():
    [found] = assessed("claim approved", "Medical approval")

    signers = [one["author"]["display"] for one in found["content"] if "author" in one]
    assert (found["approvalDate"], found["date"], signers) == (
        "2026-03-01",
        "2026-03-01T12:30:15Z",
        ["Physician", "reviewer"],
    )
    assert contents(found)["Next review due"] == "2028-02-28"


def test_nothing_says_that_an_unapproved_claim_was_approved():
    assert assessed("claim held", "Medical approval") == []


def test_an_overdue_review_is_said():
    [late], [timely] = (assessed(f"claim {one}", "Medical approval") for one in ("overdue", "approved"))

    assert ("Overdue" in contents(late), "Overdue" in contents(timely)) == (True, False)


def test_each_flag_is_an_open_assessment():
    retracted, recheck = assessed("claim flagged", "Flag")

    assert [contents(one) for one in (retracted, recheck)] == [{"Flag": "retracted"}, {"Flag": "recheck"}]
    assert (retracted["workflowStatus"], retracted["disposition"]) == ("submitted", "unresolved")
    [source] = retracted["content"][0]["relatedArtifact"]
    assert source["resourceReference"]["reference"] == f"urn:uuid:{TRIAL}"


def test_a_passage_is_an_assessment_that_points_at_its_citation():
    [found] = assessed("article", "Passages")

    [content] = found["content"]
    assert (content["summary"], content["path"]) == (QUOTE, ["Evidence.relatedArtifact[0]"])


def test_a_wording_that_is_held_or_missing_is_said_to_be():
    held, missing = only("claim wording held", "Evidence"), only("claim for professionals", "Evidence")

    assert (held["assertion"], held["note"][-1]["text"]) == (
        TEXT,
        "Wording, public (en): This wording is not shown while it is being checked.",
    )
    assert ("assertion" in missing, missing["note"][0]["text"]) == (
        False,
        "There is no wording of this statement for this audience.",
    )


def test_a_work_is_a_citation():
    work = only("reference", "Citation")["citedArtifact"]

    assert [(one["system"], one["value"]) for one in work["identifier"]] == [
        ("https://doi.org", "10.5555/a"),
        ("https://pubmed.ncbi.nlm.nih.gov", "99000017"),
    ]
    assert work["publicationForm"] == [
        {
            "publishedIn": {"title": "Journal of Examples"},
            "volume": "12",
            "issue": "3",
            "articleDate": "2021-05",
            "pageString": "101-109",
        }
    ]
    assert [one["contributor"]["display"] for one in work["contributorship"]["entry"]] == [
        "Erin Example",
        "Example Group",
    ]
    assert only("reference, a book", "Citation")["citedArtifact"]["identifier"][0]["value"] == "urn:isbn:9783161484100"


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_work_says_what_became_of_it(standing):
    state = f"reference {standing}"
    [found] = assessed(state, "Standing", TRIAL)

    assert only(state, "Citation")["citedArtifact"]["currentState"][0]["text"] == standing
    assert (contents(found), found["content"][0]["summary"], found["date"]) == (
        {"Standing": standing},
        STANDINGS[standing],
        "2026-03-20",
    )


def test_a_retracted_work_is_coded_as_such():
    work = only("article", "Citation", TRIAL)["citedArtifact"]

    assert work["currentState"][0]["coding"][0]["code"] == "retracted"
    assert work["relatesTo"] == [{"type": "retracted-by", "display": STANDINGS["retracted"]}]
    assert "currentState" not in only("article", "Citation", BOOK)["citedArtifact"]


@pytest.mark.parametrize(
    ("csl", "told"),
    [
        ({"date-parts": [[2024, 2, 29]]}, "2024-02-29"),
        ({"date-parts": [[2023, 2, 29]]}, "2023-02"),
        ({"date-parts": [["2021", "05"]]}, "2021-05"),
        ({"date-parts": [[2021]]}, "2021"),
        ({"literal": "in press"}, None),
        (None, None),
    ],
)
def test_a_date_keeps_its_precision(csl, told):
    assert fhir_date(csl) == told


R6_EXAMPLES = {
    "PublicationRecord": {"resourceType": "PublicationRecord", "status": "active"},
    "resourceDefinition": {"resourceType": "Citation", "status": "active", "resourceDefinition": "x"},
    "citedArtifact.baseCitation": {
        "resourceType": "Citation",
        "status": "active",
        "citedArtifact": {"baseCitation": {"display": "x"}},
    },
    "citedArtifact.title.language as a code": {
        "resourceType": "Citation",
        "status": "active",
        "citedArtifact": {"title": [{"text": "x", "language": "en"}]},
    },
    "ArtifactAssessment.citeAs": {"resourceType": "ArtifactAssessment", "artifactUri": "x:y", "citeAs": "x"},
    "ArtifactAssessment.content.author as a list": {
        "resourceType": "ArtifactAssessment",
        "artifactUri": "x:y",
        "content": [{"author": [{"display": "x"}]}],
    },
    "ArtifactAssessment.relatesTo": {
        "resourceType": "ArtifactAssessment",
        "artifactUri": "x:y",
        "relatesTo": [{"type": {"text": "x"}}],
    },
    "Evidence.relatesTo": {
        "resourceType": "Evidence",
        "status": "active",
        "variableDefinition": [{"variableRole": {"text": "x"}}],
        "relatesTo": [{"type": {"text": "x"}}],
    },
    "Evidence.variableDefinition.variableRole as a code": {
        "resourceType": "Evidence",
        "status": "active",
        "variableDefinition": [{"variableRole": "population"}],
    },
    "Evidence.synthesisType as a list": {
        "resourceType": "Evidence",
        "status": "active",
        "variableDefinition": [{"variableRole": {"text": "x"}}],
        "synthesisType": [{"text": "x"}],
    },
    "Composition.relatesTo.type as a concept": {
        "resourceType": "Composition",
        "status": "final",
        "type": {"text": "x"},
        "date": "2026-01-01",
        "author": [{"display": "x"}],
        "title": "x",
        "relatesTo": [{"type": {"text": "x"}}],
    },
}


@pytest.mark.parametrize("shape", R6_ONLY)
def test_a_shape_of_the_r6_ballot_is_named_and_is_not_r5(shape):
    example = R6_EXAMPLES[shape]

    assert (r6_shapes(example), invalid(example) != []) == ([shape], True)
    assert r6_shapes({"resourceType": "Bundle", "entry": [{"resource": example}]}) == [shape]


def examples(folder: str) -> list[dict[str, Any]]:
    found = sorted((SHARED / folder).glob("*.json"))
    if not found:
        pytest.skip(f"../shared/data/{folder} is not here")
    return [json.loads(one.read_bytes()) for one in found]


def test_other_peoples_r5_is_let_through():
    found = examples("fhir-r5")

    assert [(invalid(one), r6_shapes(one)) for one in found] == [([], [])] * len(found)


def test_other_peoples_r6_ballot_is_not():
    found = examples("fhir-r6-ballot")

    assert [bool(invalid(one)) and bool(r6_shapes(one)) for one in found] == [True] * len(found)


def broken(path: tuple, value: Any) -> dict[str, Any]:
    whole = json.loads(json.dumps(bundle("article")))
    place = whole
    for one in path[:-1]:
        place = place[one]
    place[path[-1]] = value
    return whole


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("entry", 0, "resource", "status"), "published"),
        (("entry", 0, "resource", "note"), []),
        (("entry", 0, "resource", "title"), "a\x00b"),
        (("entry", 0, "resource", "section", 0), {"title": "x"}),
        (("entry", 0, "resource", "section", 0, "text", "div"), "<div><script/></div>"),
        (("entry", 0, "resource", "section", 0, "entry"), [{"reference": f"urn:uuid:{PARTNER}"}]),
        (("entry", 0, "resource", "custodian", "type"), "Evidence"),
        (("entry", 0, "resource", "section", 4), {"title": "x", "text": {"status": "empty", "div": "<div>x</div>"}}),
        (("entry", 1, "fullUrl"), f"urn:uuid:{ARTICLE}"),
        (("entry", 2, "resource", "status"), "final"),
        (("entry", 2, "resource", "certainty", 0, "rating", "coding", 0, "code"), "very-high"),
        (("identifier",), {"value": "x"}),
    ],
)
def test_the_rules_find_what_is_broken(path, value):
    assert complaints(broken(path, value)) != []
