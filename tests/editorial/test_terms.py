"""What a word is, before any engine is asked."""

import pytest

from editorial.formats.terms import LONGEST, MOST, terms_asked, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Rest RELIEVES rest.", ["rest", "relieves"]),
        ("Ménière’s café", ["meniere", "s", "cafe"]),
        ("β-blocker, Β BLOCKER", ["beta", "blocker"]),
        ("0.5 mg, 0,5mg or 0·5 mg", ["0.5", "mg", "or"]),
        ("B12 and COVID‑19", ["b12", "and", "covid", "19"]),
        ("２０ µg per m²", ["20", "μg", "per", "m2"]),
        ("treat\u00adment", ["treatment"]),
        ("Straße ﬁt", ["strasse", "fit"]),
        ("高血圧", ["高", "血", "圧", "高血", "血圧"]),
        ("위장 질환", ["위장", "질환"]),
        ("! % _ * \" ' -- ()", []),
        ("x" * 100, ["x" * LONGEST]),
    ],
)
def test_words_of_a_text(text, terms):
    assert terms_of([text]) == terms


@pytest.mark.parametrize(
    ("q", "asked"),
    [
        ("tend* rest", (["rest"], ["tend"])),
        ("te* 0.5* b12* 高血*", (["te", "0.5", "b12", "高血"], [])),
        ("高", (["高"], [])),
        ("高血圧", (["高血", "血圧"], [])),
        ('"rest" AND (pain OR -heat) t:x', (["rest", "and", "pain", "or", "heat", "t", "x"], [])),
        ("", ([], [])),
    ],
)  # fmt: skip
def test_words_that_are_asked_for(q, asked):
    assert terms_asked(q) == asked


def test_every_word_of_a_text_finds_it():
    text = "Σίσυφος naïve İstanbul ŒUVRE ½ tablet/day αβγ ﷺ Å x²–y"

    assert set(terms_asked(text)[0]) <= set(terms_of([text]))


def test_a_page_has_so_many_words_at_most():
    assert len(terms_of(f"word{number}" for number in range(MOST + 5))) == MOST
