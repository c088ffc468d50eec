"""When a citation number may be linked to a listed reference, and when it must stay unresolved."""

import pytest

from tests.editorial.pages import read, rules

TEXT = "Title\n\nRest relieves gout [1]. Ice relieves gout [2]. Heat harms in gout [3].\n\nReferences\n\n"


def links(page):
    return [(mark.number, mark.reference) for mark in page.marks]


def test_numbered_list_that_covers_every_number_is_linked():
    page = read(TEXT + "1. Work of rest\n2. Work of ice\n3. Work of heat\n4. Work of none\n")

    assert links(page) == [(1, 1), (2, 2), (3, 3)]
    assert rules(page) == ["citation-number-skipped"]


def test_list_in_brackets_is_linked():
    page = read(TEXT + "[1] Work of rest\n[2] Work of ice\n[3] Work of heat\n")

    assert links(page) == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize(
    ("listed", "rule"),
    [
        ("1. Work of rest\n2. Work of ice\n", "citation-out-of-range"),
        ("1. Work of rest\n2. Work of ice\n2. Work of cold\n3. Work of heat\n", "reference-number-repeated"),
        ("1. Work of rest\n2. Work of ice\n3. Work of heat\n5. Work of none\n", "citation-number-skipped"),
        ("Work of rest, 2020\nWork of ice, 2021\n", "citation-out-of-range"),
        ("Work of rest, 2020\nWork of ice, 2021\nA heat work, 2022\nOne more, 2023\n", "citation-number-skipped"),
    ],
)
def test_list_that_does_not_agree_links_nothing(listed, rule):
    page = read(TEXT + listed)

    assert links(page) == [(1, None), (2, None), (3, None)]
    assert {rule, "citation-list-mismatch"} <= set(rules(page))


def test_list_without_numbers_is_linked_by_order_and_a_problem_asks_to_compare():
    page = read(TEXT + "Work of rest, 2020\nWork of ice, 2021\nA heat work, 2022\n")

    assert links(page) == [(1, 1), (2, 2), (3, 3)]
    assert rules(page) == ["citations-linked-by-order"]


def test_list_without_numbers_sorted_by_name_or_kind_links_nothing():
    by_name = read(TEXT + "A heat work, 2022\nWork of ice, 2021\nWork of rest, 2020\n")
    by_kind = read(
        TEXT + "Guideline\n\nRest\n\nOne, 2020\n\nResearch\n\nIce\n\nTwo, 2020\n\nResearch\n\nHeat\n\nThree, 2020\n"
    )

    assert {reference for _, reference in links(by_name)} == {None}
    assert {reference for _, reference in links(by_kind)} == {None}
    assert len(by_kind.references) == 3


def test_list_without_numbers_links_nothing_when_numbers_begin_in_another_order():
    text = "Title\n\nRest relieves gout [2]. Ice relieves gout [1].\n\nReferences\n\n"
    page = read(text + "Work of rest, 2020\nAnother work, 2021\n")

    assert {reference for _, reference in links(page)} == {None}


def test_marks_without_a_list_and_a_list_without_marks_are_problems():
    no_list = read("Title\n\nRest relieves gout [1].\n")
    no_marks = read("Title\n\nRest relieves gout.\n\nReferences\n\n1. Work of rest\n")
    nothing = read("Title\n\nRest relieves gout.\n\nReferences\n")

    assert (rules(no_list), rules(no_marks), rules(nothing)) == (
        ["citations-without-list"], ["references-not-cited"], ["references-empty"],
    )  # fmt: skip


def test_footnotes_of_markdown_are_linked_by_name():
    page = read(
        "# Title\n\nRest relieves gout.[^rest] Ice relieves gout.[^2]\n\n[^2]: Ice work\n[^rest]: Rest work\n",
        "markdown",
    )

    assert links(page) == [(1, 1), (2, 2)]
    assert {entry.n: entry.title for entry in page.references} == {1: "Rest work", 2: "Ice work"}


def test_footnote_that_is_not_defined_links_nothing():
    page = read("# Title\n\nRest relieves gout.[^1] Ice relieves gout.[^2]\n\n[^1]: Rest work\n", "markdown")

    assert links(page) == [(1, None), (2, None)]
    assert {"footnote-missing", "citation-list-mismatch"} <= set(rules(page))


def test_entry_keeps_authors_identifiers_and_its_own_words():
    raw = "Smith J, Doe AB. Rest in gout. BMJ. 2020;1:2-3. doi:10.1000/abc. PMID: 123456 PMC7654321"
    page = read(f"Title\n\nRest relieves gout [1].\n\nReferences\n\n1. {raw}\n")

    entry = page.references[0]
    assert (entry.title, entry.year, entry.doi, entry.pmid, entry.pmcid, entry.raw) == (
        "Rest in gout", 2020, "10.1000/abc", "123456", "PMC7654321", raw,
    )  # fmt: skip
    assert entry.authors == ({"family": "Smith", "given": "J"}, {"family": "Doe", "given": "AB"})
    assert rules(page) == ["identifier-punctuation"]


def test_entry_without_parts_that_can_be_told_stays_whole():
    page = read("Title\n\nRest relieves gout [1].\n\nReferences\n\n1. Gout and rest: a view of the matter\n")

    entry = page.references[0]
    assert (entry.title, entry.authors, entry.year, entry.container) == (
        "Gout and rest: a view of the matter",
        (),
        None,
        "",
    )


def test_a_bracketed_number_after_a_figure_is_in_doubt_and_nothing_is_linked_by_order():
    page = (
        "Gout\n\nAllopurinol lowers serum urate in adults with gout. 1\n\n"
        "Flares fell to 0 [3] in adults with gout. 2\n\nReferences\n\n"
        "Zimmer A. First trial. BMJ 2020.\n\nAdams B. Second trial. BMJ 2021.\n"
    )

    document = read(page)

    assert "possible-citation" in {problem.rule for problem in document.problems}
    assert {mark.reference for claim in document.claims for mark in claim.marks} == {None}
