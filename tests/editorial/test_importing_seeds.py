"""The four real pages, as they were met on the web: what each must become."""

from collections import Counter

import pytest

from editorial.importing import read_document
from tests.editorial.pages import OWN_PAGE, rules, seed


def counts(page):
    nodes = [node for section in page.sections for node in section.nodes]
    return {
        "sections": len(page.sections),
        "claims": len(page.claims),
        "cited": sum(bool(claim.marks) for claim in page.claims),
        "placements": sum(node.claim is not None for node in nodes),
        "marks": len(page.marks),
        "linked": sum(mark.reference is not None for mark in page.marks),
        "references": len(page.references),
    }


def test_page_000_has_31_cited_statements_35_marks_7_references_and_no_link():
    page = read_document(seed("000"))

    assert counts(page) == {
        "sections": 10, "claims": 31, "cited": 31, "placements": 31, "marks": 35, "linked": 0, "references": 7,
    }  # fmt: skip
    assert {mark.number for mark in page.marks} == {1, 2, 3, 4, 5, 6, 7, 8}
    assert [(p.line, p.rule) for p in page.problems if "citation" in p.rule] == [
        (76, "citation-out-of-range"),
        (80, "citation-list-mismatch"),
    ]


def test_page_000_keeps_its_titles_date_and_notices():
    page = read_document(seed("000"))

    assert (page.question_title, page.title) == (
        "What is the treatment for bone marrow edema?",
        "Treatment for Bone Marrow Edema",
    )
    assert [(date.kind, date.line, date.value) for date in page.dates] == [("updated", 10, "2025-10-16")]
    assert [(line.kind, line.line) for line in page.status_lines] == [
        ("attestation", 3), ("status", 4), ("status", 5), ("status", 6), ("status", 7), ("status", 8),
        ("policy", 10), ("disclaimer", 124), ("disclaimer", 126),
    ]  # fmt: skip
    assert [left.line for left in page.left_out] == [12, 14, 16, 80, 128, 130]


def test_page_000_keeps_nested_bullets_and_the_steps_of_its_algorithm():
    page = read_document(seed("000"))
    algorithm = next(section for section in page.sections if section.line == 62)
    nested = next(node for section in page.sections for node in section.nodes if node.line == 40)

    assert (nested.kind, nested.depth) == ("bullet", 1)
    assert [(node.kind, node.depth, node.n, node.claim is None) for node in algorithm.nodes] == [
        ("step", 0, 1, False), ("step", 0, 2, True), ("bullet", 1, None, False), ("bullet", 1, None, False),
        ("step", 0, 3, True), ("bullet", 1, None, False), ("bullet", 1, None, False), ("bullet", 1, None, False),
        ("step", 0, 4, False),
    ]  # fmt: skip


def test_page_000_references_keep_kind_bracketed_title_container_and_year():
    page = read_document(seed("000"))

    assert Counter(entry.kind for entry in page.references) == {"guideline": 3, "research": 4}
    fourth = page.references[3]
    assert (fourth.line, fourth.title, fourth.container, fourth.year, fourth.doi) == (
        100, "[Bone marrow edema syndrome (BMES)]", "Der Orthopade", 2013, "",
    )  # fmt: skip


def test_page_001_places_repeated_sentences_twice_and_related_links_apart():
    page = read_document(seed("001"))
    times = Counter(node.claim for section in page.sections for node in section.nodes)

    assert counts(page) == {
        "sections": 7, "claims": 26, "cited": 1, "placements": 34, "marks": 1, "linked": 0, "references": 0,
    }  # fmt: skip
    assert sum(number == 2 for number in times.values()) == 8
    assert [line for _, line in page.related] == [16, 31]
    assert next(node.kind for section in page.sections for node in section.nodes if node.line == 5) == "callout"
    assert "citations-without-list" in rules(page)


def test_page_001_names_sources_in_words_and_keeps_the_quoted_phrase():
    page = read_document(seed("001"))

    assert [p.line for p in page.problems if p.rule == "source-named-in-text"] == [20, 35, 37]
    assert [claim.quote for claim in page.claims if claim.quote] == ["limited and ineffective."]


def test_page_002_keeps_initials_attestation_access_dates_and_authors():
    page = read_document(seed("002"))

    assert counts(page) == {
        "sections": 5, "claims": 31, "cited": 0, "placements": 31, "marks": 0, "linked": 0, "references": 4,
    }  # fmt: skip
    assert [(line.kind, line.line) for line in page.status_lines] == [("attestation", 46), ("author", 42)]
    assert [entry.accessed for entry in page.references] == ["2019-09-09", "2019-09-09", "", "2019-09-09"]
    assert [author["family"] for author in page.references[2].authors] == ["Jäger", "Dittrich", "Harren"]
    assert page.related == (("Video: Should we use Bone Marrow Edema or Bone Marrow Lesion? (January 2022).", 54),)


def test_page_003_joins_wrapped_lines_into_lists_and_keeps_the_ambiguous_date_raw():
    page = read_document(seed("003"))
    risk = next(claim for claim in page.claims if 53 in claim.lines and 62 in claim.lines)

    assert risk.text == (
        "You’re at greater risk of BME if you have:\n- Arthritis.\n- Bone cancer.\n"
        "- Bone infections (osteomyelitis).\n- Osteoporosis."
    )
    assert [(date.raw, date.value) for date in page.dates] == [("01/03/2023", None)]
    assert {"date-ambiguous", "references-empty", "list-guessed"} <= set(rules(page))


def test_page_003_takes_its_levels_from_its_table_of_contents():
    page = read_document(seed("003"))

    assert [section.title for section in page.sections if section.level == 1] == [
        "Bone Marrow Edema", "Overview", "Symptoms and Causes", "Diagnosis and Tests", "Management and Treatment",
        "Outlook / Prognosis", "Prevention", "Living With", "A note from Cleveland Clinic",
    ]  # fmt: skip
    assert all(section.is_question for section in page.sections if section.level == 2)
    assert [section.title for section in page.sections if section.level == 3][:2] == [
        "Cancer",
        "Degenerative conditions",
    ]


def test_page_of_our_own_is_read_like_page_000():
    page = read_document(OWN_PAGE.read_bytes())

    assert counts(page) == {
        "sections": 8, "claims": 18, "cited": 18, "placements": 18, "marks": 22, "linked": 0, "references": 5,
    }  # fmt: skip
    assert rules(page) == [
        "heading-level-guessed", "citation-out-of-range", "does-not-stand-alone", "does-not-stand-alone",
        "citation-list-mismatch",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_every_problem_has_a_line_of_the_page(number):
    source = seed(number)
    page = read_document(source)

    last = source.decode().count("\n") + 1
    assert [problem for problem in page.problems if not 1 <= problem.line <= last] == []
