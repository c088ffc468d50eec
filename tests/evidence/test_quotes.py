"""`evidence/text/quotes.py`: a quoted passage is found word for word, or it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.text import QuoteCheck, check_quote, drug_names, quote_stands_in, quotes
from tests.growth import TIMES_LARGER, growth

ABSTRACT = """Background: Daily stretching was compared with rest. In 120 adults, pain fell by 1.5 points
(95% CI 0.7–2.3) after
eight weeks; no harm was seen. Catheters were not used."""


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("Daily stretching was compared with rest.", True),
        ("daily  STRETCHING was compared, with rest", True),
        ("pain fell by 1.5 points … no harm was seen", True),
        ("pain fell by 1.5 points ... no harm was seen", True),
        ("pain fell by 1.5 points […] no harm was seen", True),
        ("eight weeks; no harm", True),
        ("points (95 % CI", True),
        ("after\neight weeks", True),
        ("no harm was seen … pain fell", False),
        ("pain fell by 15 points", False),
        ("pain fell by 2.5 points", False),
        ("Cat", False),
        ("no harm was found", False),
        ("…", False),
        ("", False),
        ("“Daily stretching” was compared with rest", True),
        ("[D]aily stretching was compared with rest", True),
        ("[The] pain fell by 1.5 points", True),
        ("In [a group of] adults, pain fell", True),
        ("In 120 [people], pain fell by 1.5 points", True),
        ("no harm was seen [in either group]", True),
        ("no [sic] harm was seen", True),
        ("pain fell [by very much] and no harm was seen", False),
        ("Daily stretching [which helps] no harm was seen", False),
        ("Catheter[s] were not used", True),
        ("[stretching] was compared with rest", True),
        ("[…]", False),
        ("[nothing]", False),
        ("pain fell by 1.5 points . . . no harm was seen", True),
        ("Daily stret-\nching was com-\npared with rest", True),
        ("Daily stret-\nched was compared", False),
    ],
)
def test_quote_is_found_word_for_word(quote, stands):
    assert quote_stands_in(quote, ABSTRACT) is stands


@pytest.mark.parametrize(
    ("quote", "text", "stands"),
    [
        ("1.500 mg", "a dose of 1,500 mg", False),
        ("1,500 mg", "a dose of 1,500 mg", True),
        ("0.7 points", "fell by 0·7 points", True),
        ("p < 5", "p < .5", False),
        ("p < .05", "p < .05", True),
        ("change 5 mm", "change −5 mm", False),
        ("change 5 mm", "change -5 mm", False),
        ("change 5 mm", "change (– 5 mm)", False),
        ("5 mm", "change −5 mm", False),
        ("change -5 mm", "change \u22125 mm", True),
        ("change −5 to −3", "change −5 to −3", True),
        ("2.3 5.1", "2.3 −5.1", False),
        ("2.3-5.1", "2.3–5.1", True),
        ("2.3 - 5.1", "2.3–5.1", True),
        ("5%-10%", "5%–10%", True),
        ("0.7 (-2.3--1.1)", "0.7 (−2.3–−1.1)", True),
        ("0.7 (-2.3-1.1)", "0.7 (−2.3–−1.1)", False),
        ("105 cells", "10⁵ cells", False),
        ("10⁵ cells", "10⁵ cells", True),
        ("51 2 mg", "5½ mg", False),
        ("low-dose 5 mg", "low dose 5 mg", True),
        ("low-\ndose colchicine", "low-dose colchi-\ncine", True),
        ("5-\n10 mg", "5-10 mg", True),
        ("510 mg", "5-\n10 mg", False),
    ],
)
def test_figures_are_the_same_with_their_sign_and_their_marks(quote, text, stands):
    assert quote_stands_in(quote, text) is stands


def test_nothing_stands_in_no_abstract():
    assert quote_stands_in("Rest", "") is False


def test_brackets_of_the_source_are_its_own_words():
    text = "The hazard ratio [HR] was 0.7 [95% CI 0.5–0.9]."

    assert quote_stands_in("hazard ratio [HR] was 0.7 [95% CI 0.5-0.9]", text)


def test_a_later_place_counts_where_an_earlier_one_leads_nowhere():
    text = "Pain fell in all. Pain fell by two points and no harm was seen."

    assert quote_stands_in("Pain fell [about] two points and no harm", text)


@pytest.mark.parametrize(
    ("quote", "text", "said"),
    [
        ("no harm was seen", ABSTRACT, QuoteCheck.FOUND),
        ("harm was seen often", ABSTRACT, QuoteCheck.NOT_FOUND),
        ("no harm was seen", "", QuoteCheck.NO_TEXT),
        ("no harm was seen", " \n", QuoteCheck.NO_TEXT),
    ],
)
def test_quote_is_found_or_not_or_there_is_no_text(quote, text, said):
    assert check_quote(quote, text) is said


def test_long_quotes_of_many_gaps_are_found_or_not():
    assert not quote_stands_in("pain … fell [x] " * 300 + "harm", "pain fell " * 1_000)
    assert quote_stands_in("a…" * 2_500, "a " * 10_000)
    assert not quote_stands_in("a[x] " * 1_000 + "b", "a " * 10_000)


@pytest.mark.parametrize(("gap", "end"), [("a…", ""), ("a[x] ", "b")])
def test_time_for_a_quote_grows_with_the_text_it_is_looked_for_in(gap, end):
    quote = gap * 500 + end

    assert growth(lambda text: quote_stands_in(quote, text), "a " * 10_000, "a " * 40_000) < 2 * TIMES_LARGER


def test_time_for_a_text_grows_with_a_word_that_does_not_end():
    assert growth(lambda text: quote_stands_in("rest helps", text), "a" * 2_000, "a" * 8_000) < 2 * TIMES_LARGER


def stands_by_trying_all(parts: list[tuple[int, list[str]]], text: list[str], at: int = 0) -> bool:
    """What `_stand_in` must say, by its definition."""
    if not parts:
        return True
    (most, words), *others = parts
    return any(
        text[start : start + len(words)] == words and stands_by_trying_all(others, text, start + len(words))
        for start in range(at, min(at + most, len(text)) + 1)
    )


GAPS = st.sampled_from([" … ", " [x] ", " "])
LETTERS = st.sampled_from("ab")


@given(
    st.lists(st.tuples(st.lists(LETTERS, min_size=1, max_size=3).map(" ".join), GAPS), min_size=1, max_size=5),
    st.lists(st.sampled_from("abcccc"), max_size=30),
)
def test_quotes_stand_where_trying_every_place_finds_them(pieces, text):
    quote = "".join(piece + gap for piece, gap in pieces)
    readings = [quotes._parts(quote, gaps) for gaps in (quotes._GAP, quotes._GAP_OR_BRACKET)]

    assert quote_stands_in(quote, " ".join(text)) is any(stands_by_trying_all(parts, text) for parts in readings)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Zoledronic acid and iloprost relieve pain; ZOLEDRONIC ACID did so longer.", ["Zoledronic acid", "iloprost"]),
        ("An NSAID such as ibuprofen eases pain.", ["NSAID", "ibuprofen"]),
        ("Rest relieves pain in adults.", []),
    ],
)
def test_drugs_are_named_once_each(text, names):
    assert drug_names(text) == names
