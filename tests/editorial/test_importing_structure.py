"""Titles, headings, lists, steps, notices and wrapped lines of plain text and Markdown."""

import pytest

from tests.editorial.pages import placed, read, rules


def test_lead_in_and_its_uncited_items_are_one_claim():
    page = read("Title\n\nGout is treated with:\n- rest\n- ice\n  - for ten minutes\n")

    assert placed(page) == [("paragraph", 0, "Gout is treated with:\n- rest\n- ice\n  - for ten minutes")]
    assert page.claims[0].lines == (3, 4, 5, 6)


def test_item_with_its_own_citation_is_a_claim_that_may_not_stand_alone():
    page = read("Title\n\nGout is treated with:\n- rest\n- ice [2]\n- Colchicine relieves acute gout [3]\n")

    assert placed(page) == [
        ("paragraph", 0, "Gout is treated with:\n- rest"),
        ("bullet", 0, "ice"),
        ("bullet", 0, "Colchicine relieves acute gout"),
    ]
    assert [claim.stands_alone for claim in page.claims] == [True, False, True]
    assert "list-partly-cited" in rules(page)


def test_lead_in_whose_items_are_all_cited_is_a_structural_line():
    page = read("Title\n\n1. First days:\n   - Rest relieves gout [1]\n2. Look at the joint again [2]\n")

    assert [(node.kind, node.n, node.depth, node.text) for node in page.sections[0].nodes] == [
        ("step", 1, 0, "First days:"), ("bullet", None, 1, ""), ("step", 2, 0, ""),
    ]  # fmt: skip


def test_steps_stay_steps_and_keep_their_numbers():
    page = read("Title\n\nDo this:\n3. Rest the joint\n5. Cool the joint\n")

    assert placed(page) == [("paragraph", 0, "Do this:"), ("step", 0, "Rest the joint"), ("step", 0, "Cool the joint")]
    assert [node.n for node in page.sections[0].nodes] == [None, 3, 5]


def test_sentences_of_a_paragraph_are_claims_that_run_on():
    page = read("Title\n\nGout is painful, e.g. at night. It passes. Why does it come back?\n")

    assert [(node.runs_on, node.claim is None) for node in page.sections[0].nodes] == [
        (False, False), (True, False), (True, True),
    ]  # fmt: skip
    assert [claim.stands_alone for claim in page.claims] == [True, False]
    assert rules(page) == ["does-not-stand-alone"]


def test_mark_in_a_heading_is_named():
    page = read("# Gout\n\n## Treatment [1]\n\nRest relieves gout.\n", "markdown")

    assert [(problem.rule, problem.line) for problem in page.problems] == [("citation-without-claim", 3)]


def test_question_and_statement_are_two_titles():
    both = read("What is gout?\n\nGout in Adults\n\nGout is painful.\n")
    question = read("What is gout?\n\nGout is painful. It passes.\n")
    none = read("Gout is a painful disease of the joints. It passes.\n")

    assert (both.question_title, both.title) == ("What is gout?", "Gout in Adults")
    assert (question.question_title, question.title) == ("What is gout?", "What is gout?")
    assert (none.title, rules(none)[0]) == ("", "title-missing")


def test_lines_wrapped_at_one_width_are_one_paragraph():
    page = read(
        "Title\n\nGout is a painful disease of the joints that comes in attacks\n"
        "Mostly at night and mostly in the joint of the large toe, where\nUric acid forms crystals.\n"
    )

    assert len(page.claims) == 1
    assert page.claims[0].lines == (3, 4, 5)


def test_lines_broken_at_links_are_joined():
    page = read("Title\n\nYou are at risk if you have:\nBone infections (\nosteomyelitis\n).\nArthritis\n.\n")

    assert placed(page) == [
        ("paragraph", 0, "You are at risk if you have:\n- Bone infections (osteomyelitis).\n- Arthritis.")
    ]
    assert "list-guessed" in rules(page)


@pytest.mark.parametrize(
    ("line", "kind", "raw", "value"),
    [
        ("Last updated: October 16, 2025View editorial policy", "updated", "October 16, 2025", "2025-10-16"),
        ("Last reviewed on 01/03/2023.", "reviewed", "01/03/2023", None),
        ("Last reviewed on 13/03/2023.", "reviewed", "13/03/2023", "2023-03-13"),
        ("Published 5 May 2021", "published", "5 May 2021", "2021-05-05"),
        ("Updated: January 2022", "updated", "January 2022", "2022-01"),
        ("Updated: 2022-02-30", "updated", "2022-02-30", None),
    ],
)
def test_date_has_a_value_only_where_it_means_one_day(line, kind, raw, value):
    page = read(f"Title\n\n{line}\n\nGout is painful.\n")

    assert [(date.kind, date.raw, date.line, date.value) for date in page.dates] == [(kind, raw, 3, value)]
    assert ("date-ambiguous" in rules(page)) == (value is None)


def test_sentence_that_speaks_of_updates_or_policies_stays_in_the_text():
    page = read("Title\n\nUpdated guidance from May 2020 recommends rest in gout.\n\nAdvertising of drugs is banned.\n")

    assert [claim.text for claim in page.claims] == [
        "Updated guidance from May 2020 recommends rest in gout.",
        "Advertising of drugs is banned.",
    ]


def test_boilerplate_is_left_out_and_listed():
    page = read(
        "Title\n\nHome > Health > Gout\n\nAdvertisement\n\nGout is painful.\n\nHave a follow-up question?\n\nAsk us.\n"
    )

    assert [(left.line, left.text) for left in page.left_out] == [
        (3, "Home > Health > Gout"), (5, "Advertisement"), (9, "Have a follow-up question?"), (11, "Ask us."),
    ]  # fmt: skip


def test_text_under_an_emergency_heading_is_a_callout():
    page = read("Title\n\nIs This an Emergency?\n\nIf you have a fever, seek help at once.\n")

    assert placed(page) == [("callout", 0, "If you have a fever, seek help at once.")]


def test_markdown_keeps_levels_lists_and_quotes():
    page = read(
        "# Gout\n\n## Care\n\nRest *helps* in `gout`.\n\n### At night\n\n1. Cool the joint\n"
        "   - It is best at night\n\n> **Warning:** Seek help if you have a fever.\n",
        "markdown",
    )

    assert [(section.title, section.level) for section in page.sections] == [("Care", 1), ("At night", 2)]
    assert placed(page) == [
        ("paragraph", 0, "Rest helps in gout."), ("step", 0, "Cool the joint"), ("bullet", 1, "It is best at night"),
        ("callout", 0, "Warning: Seek help if you have a fever."),
    ]  # fmt: skip


def test_markup_links_pictures_tables_and_code_in_markdown_are_named():
    page = read(
        "# Gout\n\nRest <b>helps</b> in [gout](https://example.org/gout).\n\n![A foot](foot.png) hurts in gout.\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nrest\n```\n",
        "markdown",
    )

    assert [claim.text for claim in page.claims] == ["Rest <b>helps</b> in gout.", "A foot hurts in gout."]
    assert sorted({"markup-in-text", "link-in-text", "image-left-out", "table-not-read", "literal-block"}) == sorted(
        set(rules(page))
    )


def test_html_in_markdown_is_text():
    page = read("# Gout\n\n<div onclick=x()>Rest relieves gout.</div>\n\n<!-- Ice relieves gout. -->\n", "markdown")

    assert [claim.text for claim in page.claims] == [
        "<div onclick=x()>Rest relieves gout.</div>",
        "<!-- Ice relieves gout. -->",
    ]
    assert (rules(page), page.left_out) == (["markup-in-text", "markup-in-text"], ())


def test_format_is_told_by_name_and_by_signs():
    text, marked = "Title\n\nGout is painful.\n", "# Title\n\nGout is painful.\n"

    assert [read(text, "auto").format, read(marked, "auto").format] == ["text", "markdown"]


def test_line_that_only_attests_is_kept_apart_from_the_text():
    page = read("Title\n\nChecked by doctors.\n\nGout is painful.\n")

    assert [(line.kind, line.text) for line in page.status_lines] == [("attestation", "Checked by doctors.")]
