"""Moves as a hand makes them: where things end up, and what is said to those that have nowhere to go."""

import pytest

from editorial.selectors import article_tree
from editorial.services import (
    NotThere,
    add_section,
    create_article,
    drop_placement,
    drop_section,
    move_placement,
    place_line,
    shift_placement,
    shift_section,
)
from evidence.refusals import NotAllowed, StaleForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ann):
    """Signs (A, B, C), in it Early (D), then Causes (E)."""
    page = create_article("Example condition", by=ann)
    signs = add_section(page, "Signs", by=ann)
    early, causes = add_section(page, "Early", parent=signs, by=ann), add_section(page, "Causes", by=ann)
    for section, texts in ((signs, "ABC"), (early, "D"), (causes, "E")):
        for text in texts:
            place_line(page, section, text, by=ann)
    return page


def line(page, text):
    return page.placements.get(line=text)


def section(page, title):
    return page.sections.get(title=title)


def shown(page) -> str:
    """“Signs:2 A:1”: everything in reading order with its level."""
    return " ".join(f"{one.text}:{one.level}" for one in article_tree(page))


@pytest.mark.parametrize(
    ("text", "way", "expected"),
    [
        ("B", "up", "Signs:2 B:1 A:1 C:1 Early:3 D:1 Causes:2 E:1"),
        ("B", "down", "Signs:2 A:1 C:1 B:1 Early:3 D:1 Causes:2 E:1"),
        ("B", "in", "Signs:2 A:1 B:2 C:1 Early:3 D:1 Causes:2 E:1"),
        ("C", "down", "Signs:2 A:1 B:1 Early:3 C:1 D:1 Causes:2 E:1"),
        ("D", "up", "Signs:2 A:1 B:1 C:1 D:1 Early:3 Causes:2 E:1"),
        ("E", "up", "Signs:2 A:1 B:1 C:1 Early:3 D:1 E:1 Causes:2"),
    ],
)
def test_line_goes_one_place_and_on_into_the_next_section(page, ann, text, way, expected):
    shift_placement(line(page, text), way, by=ann)

    assert shown(page) == expected


def test_line_comes_out_right_after_what_it_was_under(page, ann):
    move_placement(line(page, "B"), parent=line(page, "A"), by=ann)

    shift_placement(line(page, "B"), "out", by=ann)

    assert shown(page) == "Signs:2 A:1 B:1 C:1 Early:3 D:1 Causes:2 E:1"


@pytest.mark.parametrize(
    ("text", "way", "code"), [("A", "in", "first"), ("A", "out", "outermost"), ("A", "up", "end"), ("E", "down", "end")]
)
def test_line_with_nowhere_to_go_stays_and_is_told(page, ann, text, way, code):
    before = shown(page)

    with pytest.raises(NotThere) as refused:
        shift_placement(line(page, text), way, by=ann)

    assert (refused.value.codes, shown(page)) == ([code], before)


def test_line_under_another_does_not_leave_it_by_going_on(page, ann):
    move_placement(line(page, "B"), parent=line(page, "A"), by=ann)

    with pytest.raises(NotThere, match="Move it out first"):
        shift_placement(line(page, "B"), "down", by=ann)


@pytest.mark.parametrize(
    ("title", "way", "expected"),
    [
        ("Causes", "up", "Causes:2 E:1 Signs:2 A:1 B:1 C:1 Early:3 D:1"),
        ("Signs", "down", "Causes:2 E:1 Signs:2 A:1 B:1 C:1 Early:3 D:1"),
        ("Causes", "in", "Signs:2 A:1 B:1 C:1 Early:3 D:1 Causes:3 E:1"),
        ("Early", "out", "Signs:2 A:1 B:1 C:1 Early:2 D:1 Causes:2 E:1"),
    ],
)
def test_section_goes_one_place(page, ann, title, way, expected):
    shift_section(section(page, title), way, by=ann)

    assert shown(page) == expected


@pytest.mark.parametrize(("title", "way"), [("Signs", "up"), ("Signs", "in"), ("Causes", "down"), ("Causes", "out")])
def test_section_with_nowhere_to_go_stays(page, ann, title, way):
    with pytest.raises(NotThere):
        shift_section(section(page, title), way, by=ann)


@pytest.mark.parametrize(
    ("where", "expected"), [("before", "C:1 A:1 B:1"), ("after", "A:1 C:1 B:1"), ("into", "A:1 C:2 B:1")]
)
def test_line_is_dropped_beside_or_under_another(page, ann, where, expected):
    drop_placement(line(page, "C"), where, line(page, "A"), by=ann)

    assert shown(page) == f"Signs:2 {expected} Early:3 D:1 Causes:2 E:1"


def test_line_is_dropped_on_a_heading(page, ann):
    drop_placement(line(page, "A"), "into", section(page, "Causes"), by=ann)

    assert shown(page) == "Signs:2 B:1 C:1 Early:3 D:1 Causes:2 A:1 E:1"


@pytest.mark.parametrize(("where", "target"), [("after", "B"), ("beside", "A"), ("into", "B")])
def test_line_is_not_dropped_on_itself_or_nowhere(page, ann, where, target):
    with pytest.raises(NotThere):
        drop_placement(line(page, "B"), where, line(page, target), by=ann)


def test_section_is_dropped_before_another_and_never_into_itself(page, ann):
    drop_section(section(page, "Causes"), "before", section(page, "Signs"), by=ann)

    assert shown(page) == "Causes:2 E:1 Signs:2 A:1 B:1 C:1 Early:3 D:1"
    with pytest.raises(NotThere):
        drop_section(section(page, "Signs"), "into", section(page, "Early"), by=ann)


def test_moves_need_a_role_and_todays_token(page, ann, stan):
    with pytest.raises(NotAllowed):
        shift_placement(line(page, "A"), "down", by=stan)
    with pytest.raises(StaleForm):
        shift_placement(line(page, "A"), "down", revision=1, by=ann)
    with pytest.raises(StaleForm):
        drop_section(section(page, "Signs"), "after", section(page, "Causes"), revision=1, by=ann)
