"""`evidence/bibliography/crossref.py`: recorded answers, and what becomes of each part of a work."""

import json

import pytest

from evidence.bibliography import crossref
from evidence.bibliography.records import Announced, Record, Unreadable
from tests.evidence.real_files import bodies, counted, names_in, real_text

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

# What each answer of a cassette is: the DOIs of the works, or why it has none.
NO_JSON = "It is no JSON: expecting value (line 1, column 1)."
ANSWERS = {
    "habanero_test_content_negotiation_citeproc_json": [NO_JSON, ["10.1126/science.169.3946.635"]],
    "habanero_test_registration_agency": [["it names who registered a DOI, and no work"]],
    "habanero_test_works_bad_id_warn": [NO_JSON],
    "habanero_test_works_mixed_ids_warn": [
        ["10.1371/journal.pone.0033693"],
        NO_JSON,
        ["10.1371/journal.pone.0020476"],
    ],
    "habanero_test_works_query": [["10.1093/obo/9780199830060-0238", "10.1093/obo/9780199830060-0023"]],
    "habanero_test_works_with_one_id": [["10.1371/journal.pone.0033693"]],
    "paperqa_test_crossref_journalquality_fields_filtering": [
        ["10.1038/s42256-024-00832-8"],
        ["10.1056/nejmoa2404204"],
    ],
    "paperqa_test_tricky_journal_quality_results_10.1016-j.bbcan.2023.188947-1": [
        ["10.1016/j.bbcan.2023.188947"],
        NO_JSON,
    ],
}
FILES = {
    "oc_0": ("10.1001/10-v4n2-hsf10003", True),
    "papis_test_1_multiple_authors": ("10.1103/physrevb.89.140501", False),
    "papis_test_2_abstract": ("10.32396/usurj.v1i1.55", True),
}
NOTICE = "10.5555/example.17.ret"


def outcome(body: str) -> str | list[str]:
    try:
        return [record.item["DOI"] if record.item else record.rejected for record in crossref.read(body)]
    except Unreadable as why:
        return str(why)


def read(work: dict) -> Record:
    (record,) = crossref.read(json.dumps(work))
    return record


def work(**parts: object) -> Record:
    return read({"DOI": "10.5555/Example.17", "type": "journal-article", "title": ["Example trial"], **parts})


def update(kind: str = "retraction", source: str = "publisher", doi: str = NOTICE) -> dict:
    return {"DOI": doi, "type": kind, "source": source, "updated": {"date-parts": [[2023, 3, 2]]}}


@pytest.mark.parametrize("name", names_in("crossref", ".yaml") or [f"crossref/{name}.yaml" for name in ANSWERS])
def test_recorded_answers_have_the_outcome_of_the_table(name):
    outcomes, facts = [outcome(body) for body in bodies(name)], counted(name)
    works = [one for answer in outcomes if isinstance(answer, list) for one in answer]

    assert outcomes == ANSWERS[name.removeprefix("crossref/").removesuffix(".yaml")]
    assert len(works) == facts["records"]
    assert [0 if isinstance(one, str) else len(one) for one in outcomes] == [
        answer.get("items", 0) for answer in facts["responses"]
    ]


@pytest.mark.parametrize("name", names_in("crossref", ".json") or [f"crossref/{name}.json" for name in FILES])
def test_stored_works_have_the_outcome_of_the_table(name):
    (record,) = crossref.read(real_text(name))
    facts = counted(name)

    assert (record.item["DOI"], "abstract" in record.item) == FILES[
        name.removeprefix("crossref/").removesuffix(".json")
    ]
    assert ("abstract" in record.item) == bool(facts["with_abstract"])
    assert (1, record.item["type"]) == (facts["records"], "article-journal")


def test_the_works_that_were_updated_are_those_that_were_counted():
    for name in names_in("crossref", ".yaml"):
        for body, facts in zip(bodies(name), counted(name)["responses"], strict=True):
            records = list(crossref.read(body)) if "items" in facts else []
            assert [told.work["doi"] for record in records for told in record.announced] == facts.get("updated", [])


def test_a_recorded_correction_is_announced():
    (record,) = crossref.read(bodies("crossref/habanero_test_works_with_one_id.yaml")[0])

    assert record.announced == (
        Announced(
            "correction",
            "publisher",
            notice={"doi": "10.1371/annotation/c76da2c1-ccb8-4797-94c1-359d3ceceeda"},
            work={"doi": "10.1371/journal.pone.0033693"},
            dated="2012-05-08",
        ),
    )


def test_one_event_told_twice_is_announced_once_with_both_sources():
    record = work(
        **{"updated-by": [update(), update(source="retraction-watch", doi=NOTICE.upper()), update("erratum")]}
    )

    assert [(told.kind, told.source, told.notice) for told in record.announced] == [
        ("retraction", "publisher, retraction-watch", {"doi": NOTICE}),
        ("erratum", "publisher", {"doi": NOTICE}),
    ]


def test_a_notice_says_which_work_it_is_about():
    (told,) = work(**{"update-to": [update(doi="10.5555/other")]}).announced

    assert (told.notice, told.work) == ({"doi": "10.5555/example.17"}, {"doi": "10.5555/other"})


def test_an_update_in_place_is_its_own_notice():
    (told,) = work(**{"updated-by": [update("new_version", doi="10.5555/example.17")]}).announced

    assert told.notice == told.work == {"doi": "10.5555/example.17"}


@pytest.mark.parametrize("kind", ["retraction", "Expression of Concern", "retration", "removal"])
def test_kinds_stand_as_they_are_written(kind):
    assert [told.kind for told in work(**{"updated-by": [update(kind)]}).announced] == [kind]


def test_the_older_answers_name_their_kind_otherwise():
    older = {"DOI": NOTICE, "update-nature": "Reinstatement", "asserted-by": "Retraction Watch"}

    assert [(one.kind, one.source) for one in work(**{"updated-by": [older]}).announced] == [
        ("Reinstatement", "Retraction Watch")
    ]


@pytest.mark.parametrize(
    ("relation", "told"),
    [
        ("is-preprint-of", ({"doi": "10.5555/other"}, {"doi": "10.5555/example.17"})),
        ("has-preprint", ({"doi": "10.5555/example.17"}, {"doi": "10.5555/other"})),
    ],
)
def test_what_became_of_a_preprint_is_announced_from_either_side(relation, told):
    entry = {"id-type": "doi", "id": "10.5555/OTHER", "asserted-by": "subject"}
    record = work(relation={relation: [entry], "is-review-of": [entry]})

    assert [(one.kind, one.source, one.notice, one.work) for one in record.announced] == [(relation, "subject", *told)]


@pytest.mark.parametrize(
    ("written", "csl"),
    [
        ("journal-article", "article-journal"),
        ("posted-content", "article"),
        ("book-chapter", "chapter"),
        ("proceedings-article", "paper-conference"),
        ("report", "report"),
        ("dissertation", "thesis"),
        ("dataset", "dataset"),
        ("peer-review", "review"),
        ("standard", "standard"),
        ("reference-entry", "entry"),
        ("something-new", "document"),
        (None, "document"),
    ],
)
def test_types(written, csl):
    record = work(type=written)

    assert record.item["type"] == csl
    assert any("taken as a document" in said for said in record.warnings) == (csl == "document")


def test_jats_in_an_abstract_becomes_lines_of_text():
    written = (
        "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aims</jats:title><jats:p>To <jats:italic>see"
        "</jats:italic> if p&lt;0.05 at 10<jats:sup>9</jats:sup>/L.</jats:p></jats:sec>"
        "<jats:p>It is &amp;lt;i&amp;gt;so&amp;lt;/i&amp;gt;.</jats:p>"
    )

    assert work(abstract=written).item["abstract"] == "Aims: To see if p<0.05 at 10⁹/L.\nIt is so."


def test_what_only_looks_like_a_tag_stays():
    assert work(title=["Is 2<i and j>3, or <script>alert(1)</script>?"]).item["title"] == (
        "Is 2<i and j>3, or <script>alert(1)</script>?"
    )


@pytest.mark.parametrize("parts", [[[None]], [[]], [], None, "x", [["2020"]], [[2020, 13]], [[True]]])
def test_dates_that_are_none(parts):
    issued = work(issued={"date-parts": parts}).item.get("issued")

    assert issued == ({"date-parts": [[2020]]} if "2020" in str(parts) else None)


def test_a_date_that_is_missing_is_taken_from_where_it_is():
    written = {"issued": {"date-parts": [[None]]}, "published-print": {"date-parts": [[2011, 3]]}}

    assert work(**written).item["issued"] == {"date-parts": [[2011, 3]]}


def test_names_and_organisations():
    people = [{"given": "Ana", "family": "García", "sequence": "first"}, {"name": "Trial Group"}, {"given": "Solo"}, {}]

    assert work(author=people).item["author"] == [
        {"family": "García", "given": "Ana"},
        {"literal": "Trial Group"},
        {"given": "Solo"},
    ]


def test_a_subtitle_belongs_to_the_title_once():
    assert work(subtitle=["A sequel"]).item["title"] == "Example trial: A sequel"
    assert work(title=["Example: a sequel"], subtitle=["A sequel"]).item["title"] == "Example: a sequel"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("Resource not found.", NO_JSON),
        (
            json.dumps({"message-type": "validation-failure", "message": [{"message": "No such filter."}]}),
            "Crossref refused the request: No such filter.",
        ),
        ("[]", "There is no work in it."),
        ('"x"', "It is no answer of Crossref: neither an object nor a list."),
    ],
)
def test_answers_without_a_work_say_so(answer, why):
    assert outcome(answer) == why


@pytest.mark.parametrize("key", ["approved_by", "is_superuser", "__proto__"])
def test_what_no_file_may_set_is_a_rejection(key):
    assert work(**{key: "me"}).rejected == f"it has “{key}”, which no file may set"


def test_nothing_found_is_an_answer_of_no_records():
    assert outcome(json.dumps({"message-type": "work-list", "message": {"total-results": 0, "items": []}})) == []


def test_other_lists_of_crossref_are_rejected_one_by_one():
    members = {"message-type": "member-list", "message": {"items": [{"primary-name": "A"}, {"primary-name": "B"}]}}

    assert outcome(json.dumps(members)) == ["it describes a publisher, and no work"] * 2


def test_works_under_their_dois_are_read():
    assert outcome(json.dumps({"10.5555/a": [{"DOI": "10.5555/a", "title": "A"}]})) == ["10.5555/a"]
