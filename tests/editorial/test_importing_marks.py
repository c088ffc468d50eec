"""Which numbers are citation marks, and which are part of the sentence."""

import pytest

from editorial.importing.marks import trailing_marks
from tests.editorial.pages import cited, read, rules


@pytest.mark.parametrize(
    ("written", "text", "numbers"),
    [
        ("Rest relieves gout 1", "Rest relieves gout", [1]),
        ("Rest relieves gout 4, 5", "Rest relieves gout", [4, 5]),
        ("Rest relieves gout 1.", "Rest relieves gout.", [1]),
        ("Rest relieves gout. 1", "Rest relieves gout.", [1]),
        ("Rest relieves gout [3].", "Rest relieves gout.", [3]),
        ("Rest relieves gout.[3]", "Rest relieves gout.", [3]),
        ("Rest relieves gout [1–3, 7].", "Rest relieves gout.", [1, 2, 3, 7]),
        ("Rest relieves gout.¹²", "Rest relieves gout.", [12]),
        ("Rest relieves gout¹,³.", "Rest relieves gout.", [1, 3]),
        ("Rest relieves gout (2, 4).", "Rest relieves gout.", [2, 4]),
        ("Rest relieves gout [1]–[4].", "Rest relieves gout.", [1, 2, 3, 4]),
        ("Rest relieves gout [1], [3], [7].", "Rest relieves gout.", [1, 3, 7]),
        ("Rest relieves gout [1] and [3].", "Rest relieves gout.", [1, 3]),
        ("Rest relieves gout [1][2].", "Rest relieves gout.", [1, 2]),
        ("Rest relieves gout [1, 3 and 4–6].", "Rest relieves gout.", [1, 3, 4, 5, 6]),
        ("Rest relieves gout [1, 2, & 3].", "Rest relieves gout.", [1, 2, 3]),
        ("Rest relieves gout [1 to 4].", "Rest relieves gout.", [1, 2, 3, 4]),
        ("Rest relieves gout (refs. 1, 2).", "Rest relieves gout.", [1, 2]),
        ("Rest [reference 3] relieves gout.", "Rest relieves gout.", [3]),
        ("Ice [1] and rest [2] relieve gout.", "Ice and rest relieve gout.", [1, 2]),
        ("Rest is needed in the acute phase 6", "Rest is needed in the acute phase", [6]),
        ("Gout resolves within 1-3 months 1, 8", "Gout resolves within 1-3 months", [1, 8]),
        ("Rest relieves pain in 80% 3", "Rest relieves pain in 80%", [3]),
    ],
)
def test_mark_is_taken_from_the_sentence(written, text, numbers):
    page = read(f"Title\n\n{written}\n")

    assert cited(page) == [(text, numbers)]


@pytest.mark.parametrize(
    "written",
    [
        "Gout resolves within 3 months.",
        "Rest is advised in phase 3.",
        "The tear is of grade 2",
        "Most people recover in 4 to 12",
        "The dose is more than 5",
        "Gout is common in people with diabetes type 2.",
        "The drug inhibits COX 2",
        "The review took place on January 3",
        "The median stay is 2 [1–3] days.",
        "The area is 20 m².",
        "The count was above 10⁹ in all people.",
        "The ratio is 2.1 (95% CI [1–3]).",
        "The waiting time is [2] weeks.",
        "The number of attacks was 2 [1–3].",
        "Either (1) rest or (2) ice relieves gout.",
        "The range is [1]–[3] days.",
        "The interval is [1 to 4] weeks.",
    ],
)
def test_quantity_is_never_a_mark(written):
    page = read(f"Title\n\n{written}\n")

    assert cited(page) == [(written, [])]


def test_number_that_may_be_a_mark_stays_and_is_named():
    page = read("Title\n\nThe pain is rated as 7, 3\n\nGout is more common with older age 3\n")

    assert [numbers for _, numbers in cited(page)] == [[], []]
    assert rules(page).count("possible-citation") == 1


def test_marks_go_to_the_sentence_before_them():
    page = read("Title\n\nRest relieves gout. 1 Ice relieves gout. [2] Heat harms.\n")

    assert cited(page) == [("Rest relieves gout.", [1]), ("Ice relieves gout.", [2]), ("Heat harms.", [])]


def test_number_named_twice_and_backward_range_are_problems():
    page = read("Title\n\nRest relieves gout [2, 2].\n\nIce relieves gout [9–4].\n")

    assert [numbers for _, numbers in cited(page)] == [[2], [9, 4]]
    assert {"citation-number-repeated", "citation-range-unclear"} <= set(rules(page))


def test_marks_of_a_sentence_placed_twice_count_each_time():
    page = read("Title\n\nRest relieves gout. [1]\n\n• Rest relieves gout 1\n")

    assert [(claim.lines, [mark.line for mark in claim.marks]) for claim in page.claims] == [((3, 5), [3, 5])]
    assert "same-sentence-other-citations" not in rules(page)


def test_same_sentence_under_other_marks_is_one_claim_and_a_problem():
    page = read("Title\n\nRest relieves gout. [1]\n\n• Rest relieves gout 2\n")

    assert cited(page) == [("Rest relieves gout.", [1, 2])]
    assert [(p.rule, p.line) for p in page.problems if "same" in p.rule] == [("same-sentence-other-citations", 5)]


@pytest.mark.parametrize("end", ["before standing up 2", "for a short time only 3", "the day after 1"])
def test_number_after_a_word_that_may_end_a_sentence_is_in_doubt(end):
    text, group, doubt = trailing_marks(f"The heel is stretched {end}.")

    assert (text, group, doubt) == (f"The heel is stretched {end}.", None, end[-1])
