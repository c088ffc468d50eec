"""The article workspace in a real browser: a page built by keyboard alone, saved by itself, undone, judged by axe."""

import pytest
from django.conf import settings
from playwright.sync_api import Locator, expect

from editorial.models import Article
from editorial.selectors import article_tree
from editorial.services import add_section, create_article, place_line
from evidence.models import Claim
from evidence.services import revise_claim
from tests import make, make_editorial
from tests.browsing import DESK, PHONE, Visitor, Walk
from tests.editorial.desk import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

HEAT, REST = "Heat eases knee pain in adults.", "Rest eases knee pain in adults for a day."


@pytest.fixture
def visit(browser, live_server):
    opened: list[Visitor] = []

    def visit(username: str) -> Visitor:
        opened.append(Visitor(browser, live_server.url, username))
        return opened[-1]

    yield visit
    assert [fault for one in opened for fault in one.faults] == []


def open_page(visitor: Visitor, article: Article) -> None:
    visitor.open(f"/admin/editorial/article/{article.pk}/change/")


def line(visitor: Visitor, words: str) -> Locator:
    return visitor.page.locator("#lines a.pick", has_text=words)


def shown(article: Article) -> list[tuple[str, int]]:
    return [(one.text, one.level) for one in article_tree(article)]


def keys(visitor: Visitor, *names: str) -> None:
    for name in names:
        visitor.page.keyboard.press(name)


def said(visitor: Visitor, words: str) -> None:
    """What a screen reader is told; it also means that the step is done."""
    expect(visitor.page.locator("#spoken")).to_contain_text(words)


def saved(visitor: Visitor) -> None:
    expect(visitor.page.locator("#saved")).to_have_text("saved")


def test_page_is_built_by_keyboard_alone_and_undone(visit, ann):
    make.claim(HEAT, by=ann)
    article = create_article("Knee pain", by=ann)
    desk = visit("ann")
    open_page(desk, article)

    add_section_by_keyboard(desk)
    place_known_claim_by_keyboard(desk)
    draft_new_claim_by_keyboard(desk)
    assert shown(article) == [("Treatment", 2), (HEAT, 1), ("It eases pain.", 1)]

    move_by_keyboard(desk)
    assert shown(article) == [("Treatment", 2), ("It eases pain.", 1), (HEAT, 2)]

    write_by_keyboard(desk)
    assert shown(article)[1] == (REST, 1)
    desk.look("workspace")

    undo_by_keyboard(desk)
    assert shown(article) == [("Treatment", 2), (HEAT, 1), ("It eases pain.", 1)]


def add_section_by_keyboard(desk: Visitor) -> None:
    desk.page.get_by_label("Heading", exact=True).focus()
    desk.page.keyboard.type("Treatment")
    keys(desk, "Enter")
    said(desk, "Section added")


def place_known_claim_by_keyboard(desk: Visitor) -> None:
    """The library is asked first, and has it."""
    desk.page.get_by_label("What should it say?").focus()
    desk.page.keyboard.type("heat eases knee pain")
    place = desk.page.get_by_role("button", name=f"Place: {HEAT}")
    expect(place).to_be_visible()
    place.focus()
    keys(desk, "Enter")
    said(desk, "Placed")


def draft_new_claim_by_keyboard(desk: Visitor) -> None:
    desk.page.get_by_label("What should it say?").focus()
    desk.page.keyboard.type("It eases pain.")
    expect(desk.page.locator("#findings-new")).to_contain_text("it opens with “It”")
    fresh = desk.page.get_by_role("button", name="write it as a new claim")
    expect(fresh).to_be_enabled()
    fresh.focus()
    keys(desk, "Enter")
    said(desk, "Drafted")


def move_by_keyboard(desk: Visitor) -> None:
    line(desk, HEAT).focus()
    keys(desk, "Alt+ArrowDown")
    said(desk, "2 of 2 in “Treatment”")
    expect(line(desk, HEAT)).to_be_focused()
    keys(desk, "Alt+ArrowRight")
    said(desk, "Moved in")
    expect(line(desk, HEAT)).to_be_focused()


def write_by_keyboard(desk: Visitor) -> None:
    """A second of rest saves it; nobody presses anything."""
    keys(desk, "ArrowUp", "Enter")
    box = desk.page.get_by_label("What the claim says")
    expect(box).to_be_focused()
    keys(desk, "Control+A")
    desk.page.keyboard.type(REST)
    expect(line(desk, REST)).to_be_visible()
    saved(desk)
    expect(desk.page.locator("#preview")).to_contain_text(REST)
    expect(box).to_be_focused()


def undo_by_keyboard(desk: Visitor) -> None:
    keys(desk, "Escape")
    expect(line(desk, REST)).to_be_focused()
    keys(desk, "Control+Z")
    expect(line(desk, "It eases pain.")).to_be_visible()
    keys(desk, "Control+Z", "Control+Z")
    said(desk, "Undone")
    expect(desk.page.locator("#lines ol ol")).to_have_count(0)
    expect(desk.page.locator("#lines > li > ol > li").first).to_contain_text(HEAT)


def test_refused_words_stay_in_the_box_and_say_why(visit, ann):
    article = make_editorial.article([make.claim(HEAT, by=ann)], by=ann)
    desk = visit("ann")
    open_page(desk, article)
    line(desk, HEAT).click()
    box = desk.page.get_by_label("What the claim says")

    box.fill("!?")

    expect(desk.page.locator(".saying .saved")).to_contain_text("not saved: Text cannot be taken")
    assert (box.input_value(), Claim.objects.get().text) == ("!?", HEAT)


def test_second_of_two_people_sees_both_texts_beside_the_box(visit, ann, eve):
    claim = make.claim(HEAT, by=ann)
    article = make_editorial.article([claim], by=ann)
    desk = visit("ann")
    open_page(desk, article)
    line(desk, HEAT).click()
    box = desk.page.get_by_label("What the claim says")
    expect(box).to_have_value(HEAT)
    revise_claim(claim, revision=1, fields={"text": "Heat eases back pain in adults."}, by=eve)

    box.fill("Heat eases hip pain in adults.")

    expect(desk.page.locator(".saying .saved")).to_contain_text("not saved: Eve Example saved this claim")
    assert box.input_value() == "Heat eases hip pain in adults."
    desk.look("workspace-clash")
    desk.page.get_by_role("button", name="Save mine in its place").click()
    saved(desk)
    claim.refresh_from_db()
    assert claim.text == "Heat eases hip pain in adults."


def test_line_is_dragged_below_another(visit, ann):
    article = make_editorial.article([make.claim(HEAT, by=ann), make.claim(REST, by=ann)], by=ann)
    desk = visit("ann")
    open_page(desk, article)

    onto = desk.page.locator("#lines li.bullet .standing").last
    below = {"x": 60, "y": onto.bounding_box()["height"] - 4}
    desk.page.locator("#lines li.bullet .grip").first.drag_to(onto, target_position=below)

    said(desk, "Moved")
    assert [text for text, _ in shown(article)][1:] == [REST, HEAT]


def test_open_panels_are_accessible_and_fit_by_day_and_by_night(browser, live_server, ann, rob):
    cited = make.claim(HEAT, citations=[{"reference": make.reference(by=ann), "quote": "It fell.", "to_confirm": True},
                                        {"number": 4}], by=ann)  # fmt: skip
    article = make_editorial.article([cited, make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    line = place_line(article, add_section(article, "Doses", by=ann), "Take 5 mg daily", kind="callout", by=ann)
    session = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    session["value"] = signed_in(ann).cookies[settings.SESSION_COOKIE_NAME].value
    marks = [f"p{article.placements.get(claim=cited).pk}", f"p{line.pk}", f"s{line.section_id}"]

    walk = Walk(browser, live_server.url, looks=[(DESK, "light"), (PHONE, "dark")], cookies=[session])
    for mark in marks:
        walk.look_at(f"/admin/editorial/article/{article.pk}/change/?edit={mark}&find=pain")

    assert (walk.faults, len(walk.seen)) == ({}, len(marks))


def test_what_is_typed_is_saved_before_the_next_step_and_both_are_undone(visit, ann):
    claim, other = make.claim(HEAT, by=ann), make.reference(by=ann, title="A trial of warmth")
    article = make_editorial.article([claim], by=ann)
    desk = visit("ann")
    open_page(desk, article)
    line(desk, HEAT).click()
    desk.page.get_by_placeholder("Cite:").fill("warmth")
    expect(desk.page.get_by_role("button", name="Cite: A trial of warmth")).to_be_visible()

    desk.page.get_by_label("What the claim says").fill(REST)
    desk.page.get_by_role("button", name="Cite: A trial of warmth").click()

    said(desk, "Cited: A trial of warmth")
    expect(desk.page.locator(".cited ol > li")).to_have_count(2)
    claim.refresh_from_db()
    assert (claim.text, claim.citations.last().reference) == (REST, other)
    desk.page.get_by_role("button", name="Undo").click()
    said(desk, "Undone")
    desk.page.get_by_role("button", name="Undo").click()
    expect(line(desk, HEAT)).to_be_visible()
    expect(desk.page.get_by_label("What the claim says")).to_have_value(HEAT)
    assert [one.reference for one in claim.citations.all()] != [other]
