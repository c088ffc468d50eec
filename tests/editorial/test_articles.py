"""Drafting pages: addresses are never reused, positions are renumbered, every write counts and is somebody's."""

import pytest

from editorial.models import ArticleSlug, Placement, Section
from editorial.services import (
    NewBlock,
    NewSection,
    NotThere,
    SlugTaken,
    UnknownTopic,
    add_section,
    create_article,
    fill_article,
    merge_placed_claims,
    move_placement,
    move_section,
    place_claim,
    place_line,
    remove_placement,
    remove_section,
    revise_article,
    revise_line,
    revise_section,
    split_placed_claim,
    submit_article,
    undo_split_or_merge,
)
from evidence.identifiers import InvalidIdentifier
from evidence.models import ClaimSuccession
from evidence.refusals import NotAllowed, StaleForm
from evidence.text import UnacceptableText
from tests import make, make_editorial

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ann):
    return create_article("Example condition", by=ann)


@pytest.fixture
def lines(page, ann):
    """Three lines, A, B and C, in one section."""
    section = add_section(page, "Signs", by=ann)
    return [place_line(page, section, text, by=ann) for text in "ABC"]


def standing(page) -> list[tuple[str, int]]:
    return [(str(one), one.position) for one in page.placements.order_by("section_id", "parent_id", "position")]


def revision(page) -> int:
    page.refresh_from_db()
    return page.revision


def test_an_address_is_made_from_the_title(ann):
    slugs = [create_article("Gout & rheumatism: what helps?", by=ann).slug for _ in range(3)]

    assert slugs == ["gout-rheumatism-what-helps", "gout-rheumatism-what-helps-2", "gout-rheumatism-what-helps-3"]


def test_an_address_is_never_given_away(page, ann):
    revise_article(page, fields={"slug": "new-address"}, by=ann)

    with pytest.raises(SlugTaken):
        create_article("Another condition", slug="example-condition", by=ann)

    assert revise_article(page, fields={"slug": "example-condition"}, by=ann).slug == "example-condition"
    assert ArticleSlug.objects.count() == 2


@pytest.mark.parametrize("slug", ["Capital", "two--hyphens", "späce", "a b", "-a", "a/b", "x" * 121])
def test_an_address_is_plain(page, ann, slug):
    with pytest.raises(Exception, match="is no address"):
        revise_article(page, fields={"slug": slug}, by=ann)


def test_saving_without_a_change_writes_nothing(page, ann):
    revise_article(page, fields={"title": "Example condition"}, authors=[], by=ann)

    assert (revision(page), page.history.count()) == (1, 1)


def test_a_stale_form_is_refused_and_says_who_saved(page, ann, eve):
    revise_article(page, revision=1, fields={"title": "Changed"}, by=eve)

    with pytest.raises(StaleForm, match="Eve Example saved this article"):
        revise_article(page, revision=1, fields={"title": "Other"}, by=ann)


def test_every_write_to_the_tree_counts_up_the_revision(page, ann):
    counts = [revision(page)]
    section = add_section(page, "Signs", by=ann)
    placement = place_line(page, section, "A", by=ann)
    counts.append(revision(page))
    revise_line(placement, "B", by=ann)
    revise_section(section, "Symptoms", by=ann)
    move_placement(placement, kind="bullet", by=ann)
    move_section(section, by=ann)
    counts.append(revision(page))
    remove_placement(placement, by=ann)
    remove_section(section, by=ann)

    assert [*counts, revision(page)] == [1, 3, 7, 9]


def test_people_without_a_role_draft_nothing(page, stan, audrey):
    for person in (stan, audrey):
        with pytest.raises(NotAllowed):
            add_section(page, "Signs", by=person)
        with pytest.raises(NotAllowed):
            create_article("Example", by=person)


def test_text_that_cannot_be_read_is_refused(page, ann):
    with pytest.raises(UnacceptableText):
        revise_article(page, fields={"title": "Rest \u202eslleh"}, by=ann)


def test_an_unknown_topic_is_refused(page, ann):
    with pytest.raises(UnknownTopic):
        revise_article(page, fields={"topics": ["nowhere"]}, by=ann)


def test_authors_are_replaced_in_order_and_unchanged_ones_stay(page, ann):
    revise_article(page, authors=[{"name": "A", "role": "Author"}, {"name": "B", "role": "Editor"}], by=ann)
    first = page.authors.first()

    revise_article(page, authors=[{"name": "A", "role": "Author"}], by=ann)

    assert [(one.pk, one.history.count()) for one in page.authors.all()] == [(first.pk, 1)]


def test_a_page_links_to_another_page_of_this_publisher(page, ann):
    revise_article(page, related_links=[{"title": "Gout", "url": "/articles/gout-flare/"}], by=ann)

    assert [one.url for one in page.related_links.all()] == ["/articles/gout-flare/"]


@pytest.mark.parametrize("url", ["//evil.example/", "/articles//evil/", "/admin/logout/", "javascript:alert(1)"])
def test_a_link_to_nowhere_that_was_meant_is_refused(page, ann, url):
    with pytest.raises(InvalidIdentifier):
        revise_article(page, related_links=[{"title": "Gout", "url": url}], by=ann)


def test_a_line_is_placed_between_others(page, lines, ann):
    place_line(page, page.sections.get(), "new", position=1, by=ann)

    assert standing(page) == [("A", 0), ("new", 1), ("B", 2), ("C", 3)]


def test_a_line_is_moved(page, lines, ann):
    move_placement(lines[2], position=0, by=ann)

    assert standing(page) == [("C", 0), ("A", 1), ("B", 2)]


def test_removing_a_line_leaves_what_is_nested_in_its_place(page, lines, ann):
    move_placement(lines[2], parent=lines[0], by=ann)

    remove_placement(lines[0], by=ann)

    assert standing(page) == [("C", 0), ("B", 1)]


def test_what_is_nested_moves_along_to_another_section(page, lines, ann):
    move_placement(lines[1], parent=lines[0], by=ann)
    move_placement(lines[2], parent=lines[1], by=ann)
    other = add_section(page, "Causes", by=ann)

    move_placement(lines[0], section=other, by=ann)

    assert set(page.placements.values_list("section", flat=True)) == {other.pk}


def test_a_line_cannot_stand_under_itself(page, lines, ann):
    move_placement(lines[1], parent=lines[0], by=ann)

    with pytest.raises(NotThere):
        move_placement(lines[0], parent=Placement.objects.get(pk=lines[1].pk), by=ann)


def test_nothing_is_placed_in_another_page(page, lines, ann):
    other = create_article("Another condition", by=ann)

    with pytest.raises(NotThere):
        place_line(other, page.sections.get(), "D", by=ann)
    with pytest.raises(NotThere):
        add_section(other, "Inner", parent=page.sections.get(), by=ann)


def test_what_somebody_removed_meanwhile_is_neither_moved_nor_changed_nor_removed_again(page, lines, ann):
    empty = add_section(page, "Empty", by=ann)
    remove_section(Section.objects.get(pk=empty.pk), by=ann)
    remove_placement(Placement.objects.get(pk=lines[0].pk), by=ann)
    before = Placement.history.count(), Section.history.count()

    for act in (
        lambda: remove_placement(lines[0], by=ann),
        lambda: move_placement(lines[0], position=1, by=ann),
        lambda: revise_line(lines[0], "Other", by=ann),
        lambda: remove_section(empty, by=ann),
        lambda: move_section(empty, position=0, by=ann),
        lambda: revise_section(empty, title="Other", by=ann),
    ):
        with pytest.raises(NotThere, match="Somebody removed it meanwhile"):
            act()
    assert (Placement.history.count(), Section.history.count()) == before


def test_a_section_that_is_not_empty_is_not_removed(page, lines, ann):
    with pytest.raises(NotThere):
        remove_section(page.sections.get(), by=ann)


def test_a_section_cannot_stand_in_itself(page, ann):
    outer = add_section(page, "Outer", by=ann)
    inner = add_section(page, "Inner", parent=outer, by=ann)

    with pytest.raises(NotThere):
        move_section(outer, parent=inner, by=ann)


def test_filling_nests_by_depth_and_level(page, ann):
    blocks = [
        NewBlock("bullet", depth, line=text) for depth, text in ((0, "A"), (1, "B"), (2, "C"), (1, "D"), (0, "E"))
    ]
    sections = [NewSection("One", 1, blocks), NewSection("Inner", 2), NewSection("Two", 1)]

    fill_article(page, sections, by=ann)

    assert [str(one.parent) for one in Section.objects.order_by("pk")] == ["None", "None", "One"]
    nested = {str(one): str(one.parent) for one in Placement.objects.all()}
    assert nested == {"A": "None", "B": "A", "C": "B", "D": "A", "E": "None"}
    assert {one.history.get().history_user for one in Placement.objects.all()} == {ann}


def test_a_split_replaces_the_claim_wherever_it_stands_in_order(ann):
    claim, other = make.claim(by=ann), make.claim(by=ann)
    pages = [make_editorial.article([other, claim, other, claim], by=ann, title=title) for title in ("One", "Two")]

    parts = split_placed_claim(claim, ["Rest helps men with gout.", "Rest helps women with gout."], by=ann)

    expected = [other, *parts, other, *parts]
    assert [[one.claim for one in page.placements.all()] for page in pages] == [expected, expected]


def test_a_split_is_undone_in_place(ann):
    claim, other = make.claim(by=ann), make.claim(by=ann)
    page = make_editorial.article([other, claim, other, claim], by=ann)
    before = [(one.public_id, one.claim_id, one.position) for one in page.placements.all()]
    split_placed_claim(claim, ["Rest helps men with gout.", "Rest helps women with gout."], by=ann)

    undo_split_or_merge(ClaimSuccession.objects.first().act, by=ann)

    assert [(one.public_id, one.claim_id, one.position) for one in page.placements.all()] == before


def test_a_merge_is_undone_in_place(ann):
    claims = [make.claim(by=ann) for _ in range(4)]
    page = make_editorial.article(claims, by=ann)
    before = [(one.public_id, one.claim_id, one.position) for one in page.placements.all()]
    merge_placed_claims([claims[1], claims[3]], "Rest helps everybody with gout.", by=ann)

    undo_split_or_merge(ClaimSuccession.objects.first().act, by=ann)

    assert [(one.public_id, one.claim_id, one.position) for one in page.placements.all()] == before


def test_what_is_nested_under_a_split_claim_stands_under_the_last_part_and_comes_back(page, ann):
    section, claim = add_section(page, "Signs", by=ann), make.claim(by=ann)
    outer = place_claim(page, section, claim, kind="bullet", by=ann)
    inner = place_line(page, section, "Inner", kind="bullet", parent=outer, by=ann)
    parts = split_placed_claim(claim, ["Rest helps men with gout.", "Rest helps women with gout."], by=ann)
    inner.refresh_from_db()
    between = inner.parent.claim

    undo_split_or_merge(ClaimSuccession.objects.first().act, by=ann)

    inner.refresh_from_db()
    assert (between, inner.parent.claim) == (parts[1], claim)


def test_submitting_a_page_sends_what_is_ready_and_lists_the_rest(page, ann, rob):
    ready, approved = make.claim(by=ann), make.approved_claim(by=ann, reviewers=[rob])
    unready = make.claim("This helps.", by=ann)
    page = make_editorial.article([ready, approved, unready], by=ann, title="Another condition")

    sent = submit_article(page, by=ann)

    assert [one.claim for one in sent.reviews] == [ready]
    assert [(claim, unmet[0].code) for claim, unmet in sent.skipped] == [
        (approved, "approved"),
        (unready, "stands-alone"),
    ]
    assert sent.submission.subject == "another-condition"
