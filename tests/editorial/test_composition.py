"""What an edition would contain: reading order, numbers, gaps, and how it differs from the last one."""

from types import SimpleNamespace

import pytest

from editorial.composition import reading_order
from editorial.differences import changed_fields, changed_lines
from editorial.selectors import composition_of
from editorial.services import (
    NewBlock,
    NewSection,
    create_article,
    create_topic,
    fill_article,
    issue_boilerplate,
    revise_article,
)
from tests import make, make_editorial


def section(pk, position=0, parent=None, title="A"):
    return SimpleNamespace(pk=pk, position=position, parent_id=parent, title=title, public_id=f"s{pk}")


def placement(pk, section=1, parent=None, kind="bullet", position=0):
    return SimpleNamespace(pk=pk, section_id=section, parent_id=parent, kind=kind, position=position)


def drawn(sections, placements):
    return [(one.placement.pk if one.placement else one.section.title, one.level, one.n)
            for one in reading_order(sections, placements)]  # fmt: skip


def test_sections_are_read_depth_first_and_each_line_before_its_subsections():
    sections = [section(1, title="One"), section(2, 1, title="Two"), section(3, parent=1, title="Inner")]
    placements = [placement(10), placement(11, section=3), placement(12, section=2)]

    assert drawn(sections, placements) == [
        ("One", 2, None),
        (10, 1, None),
        ("Inner", 3, None),
        (11, 1, None),
        ("Two", 2, None),
        (12, 1, None),
    ]


def test_nested_bullets_are_one_level_deeper():
    placements = [placement(10), placement(11, parent=10), placement(12, parent=11), placement(13, position=1)]

    assert drawn([section(1, title="")], placements) == [(10, 1, None), (11, 2, None), (12, 3, None), (13, 1, None)]


def test_steps_are_counted_in_their_own_list():
    placements = [
        placement(10, kind="step"),
        placement(11, kind="step", parent=10),
        placement(12, kind="paragraph", position=1),
        placement(13, kind="step", position=2),
    ]

    assert [n for _, _, n in drawn([section(1, title="")], placements)] == [1, 1, None, 2]


@pytest.mark.django_db
def test_steps_keep_their_numbers_over_a_gap(ann, rob):
    claims = [make.approved_claim(by=ann, reviewers=[rob]) for _ in range(3)]
    page = create_article("Example condition", by=ann)
    fill_article(page, [NewSection("", blocks=[NewBlock("step", claim=one) for one in claims])], by=ann)

    composition = composition_of(page, [claims[1].public_id])

    assert [(one["n"], one.get("gap", False)) for one in composition.blocks] == [(1, False), (2, True), (3, False)]
    assert [one.claim for one in composition.gaps] == [claims[1]]


@pytest.mark.django_db
def test_the_digest_is_that_of_the_content_alone(ann, eve, rob):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    page = make_editorial.article([claim], by=ann)
    before = composition_of(page).digest

    revise_article(page, fields={"import_notes": {"problems": 2}}, by=eve)

    page.refresh_from_db()
    assert composition_of(page).digest == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda page, ann, chief: revise_article(page, fields={"title": "Other"}, by=ann),
        lambda page, ann, chief: revise_article(page, fields={"slug": "other"}, by=ann),
        lambda page, ann, chief: revise_article(page, fields={"synonyms": ["Other"]}, by=ann),
        lambda page, ann, chief: revise_article(page, authors=[{"name": "Ann", "role": "Author"}], by=ann),
        lambda page, ann, chief: revise_article(page, related_links=[{"title": "Other", "url": ""}], by=ann),
        lambda page, ann, chief: issue_boilerplate("policy", "We check everything.", by=chief),
    ],
)
def test_everything_that_is_printed_changes_the_digest(ann, rob, chief, change):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    before = composition_of(page).digest

    change(page, ann, chief)

    page.refresh_from_db()
    assert composition_of(page).digest != before


@pytest.mark.django_db
def test_the_page_carries_policy_disclaimer_and_topics_as_they_are(ann, rob, chief):
    create_topic("hands", "Hands", by=ann)
    issue_boilerplate("policy", "Old.", by=chief)
    issue_boilerplate("policy", "New.", url="https://example.org/policy", by=chief)
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann, topics=["hands"])

    content = composition_of(page).content

    assert content["policy"] == {"number": 2, "text": "New.", "url": "https://example.org/policy"}
    assert (content["disclaimer"], content["topics"]) == (None, [{"slug": "hands", "name": "Hands"}])


def block(id, **rest):
    return {"id": id, "type": "bullet", "level": 1, **rest}


def test_the_difference_names_what_came_went_moved_and_changed():
    before = [block("a", text="A"), block("b", text="B"), block("c", text="C"), block("d", text="D")]
    after = [block("a", text="A"), block("c", text="C!"), block("d", text="D"), block("e"), block("b", text="B")]

    lines = [(one.change, one.block["id"]) for one in changed_lines(before, after)]

    assert lines == [("same", "a"), ("changed", "c"), ("same", "d"), ("added", "e"), ("moved", "b")]


def test_a_removed_line_is_shown_where_it_stood():
    before = [block("a"), block("b"), block("c")]

    lines = [(one.change, one.block["id"]) for one in changed_lines(before, [block("a"), block("c")])]

    assert lines == [("same", "a"), ("removed", "b"), ("same", "c")]


def test_an_empty_field_and_an_absent_one_are_the_same():
    before = {"title": "A", "synonyms": [], "policy": {"text": "We review."}}
    after = {"title": "B", "question_title": "", "policy": {"text": "We review.", "url": ""}}

    changes = changed_fields(before, after)

    assert [(one.label, one.before, one.after) for one in changes] == [("Title", "A", "B")]
