"""Comparing texts word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.formats.words import ADDED, REMOVED, word_changes


def drawn(before: str, after: str) -> str:
    signs = {"same": "{}", "added": "+{}+", "removed": "-{}-"}
    return "".join(signs[one.change].format(one.text) for one in word_changes(before, after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Take 5 mg.", "Take 50 mg.", "Take -5-+50+ mg."),
        ("Take 0.5 mg.", "Take 1.5 mg.", "Take -0.5-+1.5+ mg."),
        ("Do not run.", "Do run.", "Do -not -run."),
        ("Take 5 mg.", "Take 5 µg.", "Take 5 -mg-+µg+."),
        ("<5 mg", "≤5 mg", "-<-+≤+5 mg"),
        ("", "New.", "+New.+"),
        ("Old.", "", "-Old.-"),
        ("", "", ""),
        ("Same.", "Same.", "Same."),
    ],
)
def test_changed_words_are_shown_whole(before, after, shown):
    assert drawn(before, after) == shown


@given(st.text(), st.text())
def test_pieces_add_up_to_both_texts(before, after):
    pieces = word_changes(before, after)

    assert "".join(one.text for one in pieces if one.change != REMOVED) == after
    assert "".join(one.text for one in pieces if one.change != ADDED) == before
