"""Publish all that is ready: one password, each page for itself, nothing unseen, and safe to repeat."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.admin import publishing_ready
from editorial.models import Article, Edition
from editorial.ready import ReadyFollower
from editorial.selectors import composition_of
from editorial.selectors.waiting import ready_to_publish
from editorial.services import move_placement, place_line, publish, publishing_many, remove_placement, revise_article
from evidence.models import Signature
from evidence.services import revise_claim
from reviews.services import open_recheck
from tests import make, make_editorial
from tests.cast import PASSWORD, person, qualified
from tests.editorial.desk import signed_in

READY = "/admin/editorial/article/ready/"
TITLES = ("Ankle sprain", "Bursitis", "Coccyx pain")


@pytest.fixture
def pages(ann, rob) -> list[Article]:
    """Three pages that were never published."""
    return [make_editorial.article([approved(ann, rob, one)], by=ann, title=one) for one in TITLES]


def approved(ann: User, rob: User, about: str):
    return make.approved_claim(f"Rest eases {about.lower()} in adults.", by=ann, reviewers=[rob])


def tick(page: Article) -> str:
    return f"{page.pk}:{composition_of(Article.objects.get(pk=page.pk)).digest}"


def shown(by: User, query: str = "") -> str:
    return unescape(signed_in(by).get(f"{READY}{query}").content.decode())


def publish_ticked(by: User, *ticks: str, password: str = PASSWORD) -> Any:
    return signed_in(by).post(READY, {"publish": ticks, "password": password})


def words(answer: Any) -> list[str]:
    return [one.word for one in answer.context["outcomes"]]


def editions() -> list[tuple[str, int]]:
    return list(Edition.objects.order_by("title", "number").values_list("title", "number"))


def new_version(page: Article, *, by: User, reviewer: User, text: str) -> None:
    claim = page.placements.filter(claim__isnull=False).first().claim
    claim.refresh_from_db()
    revise_claim(claim, revision=claim.revision, fields={"text": text}, by=by)
    make.approved(claim, by=by, reviewers=[reviewer])


def test_one_password_publishes_all_that_is_ticked(pages, chief):
    answer = publish_ticked(chief, *map(tick, pages))

    assert (answer.status_code, words(answer)) == (200, ["published"] * 3)
    assert editions() == [(title, 1) for title in TITLES]
    assert [one.digests for one in Signature.objects.filter(meaning="publication")] == [
        [one.digest] for one in Edition.objects.order_by("pk")
    ]


@pytest.mark.parametrize("number", ["0{}", "-{}", "{} ", "９", ""])
def test_row_spelt_otherwise_breaks_nothing(pages, chief, number):
    """A number with a nought before it is the page all the same; anything else is nobody's."""
    _, digest = tick(pages[0]).split(":")

    answer = publish_ticked(chief, f"{number.format(pages[0].pk)}:{digest}")

    expected = (200, [("Ankle sprain", 1)]) if number == "0{}" else (422, [])
    assert (answer.status_code, editions()) == expected


def test_what_is_not_ticked_stays_and_stays_in_the_list(pages, chief):
    answer = publish_ticked(chief, tick(pages[1]))

    assert editions() == [("Bursitis", 1)]
    assert [one.article.title for one in answer.context["rows"]] == ["Ankle sprain", "Coccyx pain"]


def test_the_same_again_publishes_nothing_twice(pages, chief):
    ticks = [tick(one) for one in pages]
    publish_ticked(chief, *ticks)

    answer = publish_ticked(chief, *ticks)

    assert (words(answer), editions()) == (["already"] * 3, [(title, 1) for title in TITLES])


def test_what_stopped_half_way_is_taken_up_again(pages, chief, monkeypatch):
    ticks = [tick(one) for one in pages]

    def stops(article: Article, **asked: Any) -> Edition:
        if article == pages[1]:
            raise RuntimeError("the machine stopped")
        return publish(article, **asked)

    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr(publishing_many, "publish", stops)
        publish_ticked(chief, *ticks)
    after = editions()

    answer = publish_ticked(chief, *ticks)

    assert (after, words(answer)) == ([("Ankle sprain", 1)], ["already", "published", "published"])
    assert editions() == [(title, 1) for title in TITLES]


def test_page_that_changed_since_is_not_published_and_the_others_are(pages, ann, chief):
    ticks = [tick(one) for one in pages]
    place_line(pages[0], pages[0].sections.get(), "See also", by=ann)

    answer = publish_ticked(chief, *ticks)

    assert (words(answer), editions()) == (["changed", "published", "published"], [("Bursitis", 1), ("Coccyx pain", 1)])
    assert "Changed since you looked" in answer.content.decode()


def test_rules_are_those_of_the_button(pages, ann, chief, admin):
    """Whoever changed a page does not publish it, and the page says who can."""
    revise_article(pages[0], fields={"question_title": "What is a sprain?"}, by=chief)
    before = shown(chief)

    answer = publish_ticked(chief, *map(tick, pages))
    by_another = publish_ticked(qualified(person("carol", "chief"), checked_by=admin), tick(pages[0]))

    said = "You changed this page since its last edition. A chief who did not must publish it."
    assert ("You changed this page since its last edition." in before, f'value="{tick(pages[0])}"' in before) == (
        True, False)  # fmt: skip
    assert (words(answer), str(answer.context["outcomes"][0].unmet[0])) == (["refused", "published", "published"], said)
    assert words(by_another) == ["published"]


@pytest.mark.parametrize(("who", "password", "status"), [
    ("chief", "guess", 422), ("ann", PASSWORD, 403), ("rob", PASSWORD, 403), ("stan", PASSWORD, 403)])  # fmt: skip
def test_nothing_is_published_by_who_may_not_or_without_the_password(who, password, status, request, pages):
    answer = publish_ticked(request.getfixturevalue(who), *map(tick, pages), password=password)

    assert (answer.status_code, editions()) == (status, [])


def test_wrong_password_keeps_the_ticks(pages, chief):
    answer = publish_ticked(chief, tick(pages[1]), password="guess")

    assert [one.is_ticked for one in answer.context["rows"]] == [False, True, False]


@pytest.mark.parametrize("ticked", [[], ["nonsense"], ["0:x"], ["9999999:x"], ["²:x"], [":"]])
def test_ticks_that_name_no_page_publish_none(ticked, pages, chief):
    assert (publish_ticked(chief, *ticked).status_code, editions()) == (422, [])


def test_every_line_of_a_first_edition_is_shown(pages, chief, ann):
    place_line(pages[0], pages[0].sections.get(), "See also", by=ann)

    body = shown(chief)

    unseen = [
        text for page in pages for text in [*page.placements.exclude(line="").values_list("line", flat=True),
            *page.placements.filter(claim__isnull=False).values_list("claim__text", flat=True),
            *page.sections.values_list("title", flat=True)] if text not in body
    ]  # fmt: skip
    assert (unseen, "3 lines, all of them new" in body) == ([], True)


def test_all_that_differs_from_the_last_edition_is_shown_and_nothing_else(ann, rob, chief):
    texts = ("Rest eases pain.", "Ice eases pain.", "Heat eases pain.")
    page = make_editorial.published_article(*texts, by=ann, reviewer=rob, chief=chief)
    _, second, _ = page.placements.order_by("position")
    new_version(page, by=ann, reviewer=rob, text="Rest eases pain in adults.")
    remove_placement(second, by=ann)
    place_line(page, page.sections.get(), "See also", by=ann)

    [row] = signed_in(chief).get(READY).context["rows"]

    assert [(one.change, one.after or one.before) for one in row.lines] == [
        ("changed", "Rest eases pain in adults."),
        ("removed", "Ice eases pain."),
        ("added", "See also"),
    ]
    assert row.short == "lines: 1 new, 1 changed, 1 gone"


def test_line_that_moved_is_shown(ann, rob, chief):
    page = make_editorial.published_article("Rest eases pain.", "Ice eases pain.", by=ann, reviewer=rob, chief=chief)
    new_version(page, by=ann, reviewer=rob, text="Rest eases pain in adults.")
    move_placement(page.placements.order_by("position").last(), position=0, by=ann)

    [row] = signed_in(chief).get(READY).context["rows"]

    assert sorted(one.change for one in row.lines) == ["changed", "moved"]


def test_what_changed_about_the_page_is_shown(ann, rob, chief):
    page = make_editorial.published_article("Rest eases pain.", by=ann, reviewer=rob, chief=chief)
    new_version(page, by=ann, reviewer=rob, text="Rest eases pain in adults.")
    revise_article(page, fields={"title": "Another title"}, by=ann)

    [row] = signed_in(chief).get(READY).context["rows"]

    assert row.short == "lines: 1 changed; Title changed"
    assert [name for name, _ in row.fields] == ["Title"]


def test_page_whose_statements_were_only_reaffirmed_is_not_ready(ann, rob, chief):
    page = make_editorial.published_article("Rest eases pain.", by=ann, reviewer=rob, chief=chief)
    recheck = open_recheck(page.placements.get().claim, why="as every year", by=ann)
    make.signed(recheck, "approve", by=rob)
    reaffirmed = list(ready_to_publish())

    new_version(page, by=ann, reviewer=rob, text="Rest eases pain in adults.")

    assert (reaffirmed, list(ready_to_publish())) == ([], [page])


def test_long_list_comes_in_parts_and_says_how_far_it_is(pages, chief, monkeypatch):
    monkeypatch.setattr(publishing_ready, "AT_ONCE", 2)

    first, second = shown(chief), shown(chief, "?page=2")
    answer = publish_ticked(chief, *map(tick, pages[:2])).content.decode()

    assert ("3 pages are ready; here are 1 to 2" in first, "Coccyx pain" in first) == (True, False)
    assert ("Coccyx pain" in second, "Ankle sprain" in second) == (True, False)
    assert "2 of 2 are public; 1 is left below." in answer


def test_all_can_be_ticked_in_one_go(pages, chief):
    assert (shown(chief).count(" checked>"), shown(chief, "?tick=all").count(" checked>")) == (0, 3)


def test_empty_list_says_what_makes_a_page_ready(chief):
    assert "Nothing is ready that is not public." in shown(chief)


def test_who_may_not_publish_reads_and_is_not_asked(pages, ann):
    body = shown(ann)

    assert ("Rest eases bursitis in adults." in body, 'type="password"' in body, 'type="checkbox"' in body) == (
        True, False, False)  # fmt: skip


def test_chief_finds_it_in_the_menu_and_on_the_desk(pages, chief, ann):
    ReadyFollower().run_once()

    assert (shown_desk(chief).count(READY), shown_desk(ann).count(READY)) == (2, 1)


def shown_desk(by: User) -> str:
    return signed_in(by).get("/admin/").content.decode()
