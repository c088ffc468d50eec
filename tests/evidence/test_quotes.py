"""`evidence/text/quotes.py`: a quoted passage is found word for word, or it is not."""

import pytest

from evidence.text import QuoteCheck, check_quote, drug_names, quote_stands_in

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
    ],
)
def test_quote_is_found_word_for_word(quote, stands):
    assert quote_stands_in(quote, ABSTRACT) is stands


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


def test_long_quotes_of_many_gaps_take_no_time():
    text = "pain fell " * 1_000

    assert not quote_stands_in("pain … fell [x] " * 300 + "harm", text)


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
