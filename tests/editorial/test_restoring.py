"""Undoing on a page: the tree is written back as it stood, and nobody undoes what somebody else did."""

import pytest

from editorial.models import Placement
from editorial.selectors import article_tree
from editorial.selectors.drafts import tree_marks
from editorial.services import (
    KnownClaim,
    add_section,
    create_article,
    draft_placed_claim,
    move_placement,
    move_section,
    place_line,
    remove_placement,
    remove_section,
    restore_tree,
    revise_line,
    revise_section,
    split_placed_claim,
    undo_split_or_merge,
)
from evidence.models import Claim, ClaimSuccession
from evidence.refusals import NotAllowed, StaleForm
from evidence.services import CannotUndo
from tests import make, make_editorial

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ann):
    page = create_article("Example condition", by=ann)
    signs, causes = add_section(page, "Signs", by=ann), add_section(page, "Causes", by=ann)
    outer = place_line(page, signs, "A", by=ann)
    place_line(page, signs, "B", parent=outer, by=ann)
    place_line(page, causes, "C", by=ann)
    return page


def whole(page) -> list[tuple]:
    """Everything that stands there, and as which row."""
    nodes = article_tree(page)
    return [(one.text, one.kind, one.level, (one.placement or one.section).public_id) for one in nodes]


def undone(page, marks, *, by):
    page.refresh_from_db()
    return restore_tree(page, marks=marks, revision=page.revision, by=by)


def change_everything(page, by) -> None:
    """Move, rename, rewrite, add and remove, so that nothing is where it was."""
    signs, causes = page.sections.get(title="Signs"), page.sections.get(title="Causes")
    outer, inner, third = (page.placements.get(line=text) for text in "ABC")
    move_placement(third, section=signs, parent=outer, by=by)
    move_placement(inner, section=signs, position=0, kind="bullet", by=by)
    revise_line(outer, "Changed", by=by)
    remove_section(causes, by=by)
    remove_placement(Placement.objects.get(pk=outer.pk), by=by)
    revise_section(signs, "Symptoms", by=by)
    added = add_section(page, "Added", by=by)
    draft_placed_claim(page, added, "Rest eases pain in adults.", by=by)
    move_section(page.sections.get(title="Symptoms"), parent=added, by=by)


def test_everything_stands_again_where_it_stood_as_the_same_rows(page, ann):
    before, marks = whole(page), tree_marks(page)
    change_everything(page, ann)

    undone(page, marks, by=ann)

    assert whole(page) == before


def test_undoing_is_undone_the_same_way(page, ann):
    marks = tree_marks(page)
    change_everything(page, ann)
    after, again = whole(page), tree_marks(page)
    undone(page, marks, by=ann)

    undone(page, again, by=ann)

    assert whole(page) == after


def test_history_keeps_both_and_names_who_undid_it(page, ann):
    marks, line = tree_marks(page), page.placements.get(line="C")
    revise_line(line, "D", by=ann)

    undone(page, marks, by=ann)

    told = [(one.line, one.history_change_reason, one.history_user) for one in line.history.all()[:2]]
    assert told == [("C", "undone", ann), ("D", "line changed", ann)]


def test_what_did_not_change_is_not_written(page, ann):
    marks, line = tree_marks(page), page.placements.get(line="C")
    revise_line(page.placements.get(line="A"), "Changed", by=ann)

    undone(page, marks, by=ann)

    assert line.history.count() == 1


def test_drafted_claim_leaves_the_page_and_stays_in_the_library(page, ann):
    marks = tree_marks(page)
    draft_placed_claim(page, page.sections.first(), "Rest eases pain in adults.", by=ann)

    undone(page, marks, by=ann)

    assert (page.placements.filter(claim__isnull=False).count(), Claim.objects.count()) == (0, 1)


def test_moment_before_a_split_that_was_undone_is_gone_back_to(ann):
    claim = make.claim(by=ann)
    page = make_editorial.article([claim, make.claim(by=ann)], by=ann)
    before, marks = whole(page), tree_marks(page)
    move_placement(page.placements.first(), position=1, by=ann)
    split_placed_claim(claim, ["Rest helps men with gout.", "Rest helps women with gout."], by=ann)
    undo_split_or_merge(ClaimSuccession.objects.first().act, by=ann)

    undone(page, marks, by=ann)

    assert whole(page) == before


def test_work_of_somebody_else_is_not_undone_with_ones_own(page, ann, eve):
    marks = tree_marks(page)
    revise_line(page.placements.get(line="A"), "Mine", by=ann)
    revise_line(page.placements.get(line="C"), "Hers", by=eve)
    before = whole(page)

    with pytest.raises(CannotUndo, match="Eve Example changed this too"):
        undone(page, marks, by=ann)

    assert whole(page) == before


def test_undoing_needs_a_role_and_todays_token(page, ann, stan):
    marks = tree_marks(page)
    revise_line(page.placements.get(line="A"), "Changed", by=ann)

    with pytest.raises(NotAllowed):
        undone(page, marks, by=stan)
    with pytest.raises(StaleForm):
        restore_tree(page, marks=marks, revision=1, by=ann)


def test_claim_is_drafted_where_it_stands_in_the_language_of_the_page(ann):
    page = create_article("Knieschmerz", language="de", by=ann)
    section = add_section(page, "Behandlung", by=ann)

    placed = draft_placed_claim(page, section, "Wärme lindert Knieschmerzen.", kind="bullet", by=ann)

    assert (placed.claim.text, placed.claim.language, placed.kind) == ("Wärme lindert Knieschmerzen.", "de", "bullet")


def test_claim_that_exists_to_the_letter_is_not_drafted_again(page, ann):
    known = make.claim("Rest eases pain in adults.", by=ann)

    with pytest.raises(KnownClaim):
        draft_placed_claim(page, page.sections.first(), " Rest eases pain in adults. ", by=ann)

    assert list(Claim.objects.all()) == [known]


def test_line_changed_elsewhere_on_the_page_is_no_conflict(page, ann, eve):
    line = page.placements.get(line="A")
    revise_line(page.placements.get(line="C"), "Hers", by=eve)

    revise_line(line, "Mine", was="A", by=ann)
    with pytest.raises(StaleForm, match="Ann Example saved this article"):
        revise_line(line, "Late", was="A", by=eve)
    with pytest.raises(StaleForm):
        revise_section(page.sections.first(), "Late", was="Something else", by=eve)

    line.refresh_from_db()
    assert line.line == "Mine"
