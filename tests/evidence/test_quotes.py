"""`evidence/text/quotes.py`: a quoted passage is found word for word, or it is not."""

import pytest

from evidence.text import drug_names, quote_stands_in

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
    ],
)
def test_quote_is_found_word_for_word(quote, stands):
    assert quote_stands_in(quote, ABSTRACT) is stands


def test_nothing_stands_in_no_abstract():
    assert quote_stands_in("Rest", "") is False


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
