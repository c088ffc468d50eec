"""Composing and submitting a page, from the outside."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.models import Article, Placement
from editorial.selectors import article_tree
from editorial.services import add_section, create_article, create_topic, place_claim, place_line
from evidence.models import Claim
from reviews.models import Review
from tests import make, make_editorial
from tests.editorial.desk import address, signed_in


@pytest.fixture
def article(ann) -> Article:
    page = create_article("Knee pain", by=ann)
    section = add_section(page, "Treatment", by=ann)
    place_line(page, section, "In this order:", by=ann)
    place_claim(page, section, make.claim("Rest eases knee pain.", by=ann), kind="step", by=ann)
    page.refresh_from_db()
    return page


def step(person: User, article: Article, do: str, **typed: Any) -> Any:
    """What a button of the tree posts."""
    posted = {"do": do, "revision": article.revision, **typed}
    return signed_in(person).post(address("editorial_article_tree", article.pk), posted)


def shown(article: Article) -> list[str]:
    return [one.text for one in article_tree(article)]


def details(article: Article, **typed: Any) -> dict[str, Any]:
    return {
        "title": article.title,
        "slug": article.slug,
        "language": "en",
        "revision": article.revision,
        **typed,
    }


def page_of(article: Article) -> str:
    return address("editorial_article_change", article.pk)


def test_list_tells_how_far_each_page_is(ann, rob):
    make_editorial.article([make.approved_claim(by=ann, reviewers=[rob]), make.claim(by=ann)], by=ann)

    page = signed_in(ann).get(address("editorial_article_changelist")).content.decode()

    assert "1 of 2" in page


def test_list_needs_the_same_queries_for_one_and_for_three(ann, django_assert_max_num_queries):
    client, lists = signed_in(ann), address("editorial_article_changelist")
    make_editorial.article([make.claim(by=ann)], by=ann)
    with django_assert_max_num_queries(40) as first:
        client.get(lists)
    for number in range(2):
        make_editorial.article([make.claim(by=ann)], by=ann, title=f"Page {number}")

    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(lists)


def test_page_shows_its_tree_with_a_status_for_each_statement(article, stan):
    page = signed_in(stan).get(page_of(article)).content.decode()

    assert ("Rest eases knee pain." in page, ">Draft</span>" in page, "0 of 1 approved" in page) == (True, True, True)


def test_page_is_made_from_a_title_alone(ann):
    answer = signed_in(ann).post(address("editorial_article_add"), {"title": "Hip pain", "language": "en"})

    made = Article.objects.get()
    assert (answer.status_code, made.title, made.slug) == (302, "Hip pain", "hip-pain")


def test_page_that_cannot_be_made_keeps_what_was_typed(ann):
    typed = {"title": "Hip pain", "language": "en", "slug": "Hip Pain!", "synonyms": "coxalgia"}

    answer = signed_in(ann).post(address("editorial_article_add"), typed)

    page = answer.content.decode()
    assert (answer.status_code, Article.objects.count()) == (422, 0)
    assert ("Hip Pain!" in page, "coxalgia" in page) == (True, True)


def test_details_are_saved_with_their_lists(article, ann):
    create_topic("knee", "Knee", by=ann)
    typed = details(article, topics=["knee"], synonyms="gonalgia\n", authors="Ann Example | author", reason="Tidied")
    typed["related_links"] = "Bones | https://example.org/bones"

    signed_in(ann).post(address("editorial_article_details", article.pk), typed)

    article.refresh_from_db()
    assert (article.topics, article.synonyms, article.history.first().history_change_reason) == (
        ["knee"],
        ["gonalgia"],
        "Tidied",
    )
    assert [(one.name, one.role) for one in article.authors.all()] == [("Ann Example", "author")]
    assert [(one.title, one.url) for one in article.related_links.all()] == [("Bones", "https://example.org/bones")]


def test_author_without_a_role_is_refused_and_stays_typed(article, ann):
    answer = signed_in(ann).post(
        address("editorial_article_details", article.pk), details(article, authors="Ann Example")
    )

    assert (answer.status_code, "Ann Example</textarea>" in answer.content.decode()) == (422, True)


def test_second_of_two_people_sees_both_texts_and_loses_nothing(article, ann, eve):
    form = details(article)
    signed_in(ann).post(address("editorial_article_details", article.pk), {**form, "title": "Pain in the knee"})

    answer = signed_in(eve).post(address("editorial_article_details", article.pk), {**form, "title": "Sore knee"})

    page = answer.content.decode()
    article.refresh_from_db()
    assert (answer.status_code, article.title) == (409, "Pain in the knee")
    assert ('value="Sore knee"' in page, "Pain in the" in page, "Ann Example saved this article" in page) == (True,) * 3


def test_saving_again_after_both_were_shown_puts_ones_own_in_place(article, ann, eve):
    form = details(article)
    signed_in(ann).post(address("editorial_article_details", article.pk), {**form, "title": "Pain in the knee"})
    shown_again = signed_in(eve).post(address("editorial_article_details", article.pk), {**form, "title": "Sore knee"})

    token = shown_again.context["details"]["revision"].value()
    signed_in(eve).post(
        address("editorial_article_details", article.pk), {**form, "title": "Sore knee", "revision": token}
    )

    article.refresh_from_db()
    assert article.title == "Sore knee"


def test_line_moves_down_and_up(article, ann):
    line = article.placements.get(claim=None)

    step(ann, article, f"down:{line.pk}")
    below = shown(article)
    article.refresh_from_db()
    step(ann, article, f"up:{line.pk}")

    assert below == ["Treatment", "Rest eases knee pain.", "In this order:"]
    assert shown(article) == ["Treatment", "In this order:", "Rest eases knee pain."]


def test_section_line_and_claim_are_added(article, ann):
    other = make.claim("Heat eases knee pain.", by=ann)

    step(ann, article, "add-section", title="Heat")
    article.refresh_from_db()
    section = article.sections.get(title="Heat")
    step(ann, article, "place-line", section=section.pk, line="Also:", kind="bullet")
    article.refresh_from_db()
    step(ann, article, "place-claim", section=section.pk, claim=other.pk, kind="bullet")

    assert shown(article)[-3:] == ["Heat", "Also:", "Heat eases knee pain."]


def test_change_of_drawing_keeps_the_place(article, ann):
    line = article.placements.get(claim=None)

    step(ann, article, f"change-place:{line.pk}", kind="callout", section=line.section_id)

    assert [(one.text, one.kind) for one in article_tree(article)][1] == ("In this order:", "callout")


def test_line_is_put_under_another(article, ann):
    line, claim = article.placements.get(claim=None), article.placements.get(line="")

    step(ann, article, f"change-place:{claim.pk}", kind="bullet", under=line.pk, section=line.section_id)

    assert [(one.text, one.level) for one in article_tree(article)][2] == ("Rest eases knee pain.", 2)


def test_section_gets_a_new_name_and_a_new_place_at_once(article, ann):
    inner = add_section(article, "Heat", by=ann)
    article.refresh_from_db()

    step(ann, article, f"change-section:{inner.pk}", title="Warmth", parent=article.sections.first().pk)

    inner.refresh_from_db()
    assert (inner.title, inner.parent) == ("Warmth", article.sections.get(title="Treatment"))


def test_removing_a_placement_keeps_the_claim(article, ann):
    step(ann, article, f"remove:{article.placements.get(line='').pk}")

    assert (shown(article), Claim.objects.count()) == (["Treatment", "In this order:"], 1)


def test_section_with_something_in_it_is_not_removed(article, ann):
    answer = step(ann, article, f"remove-section:{article.sections.get().pk}")

    assert (answer.status_code, "is not empty" in answer.content.decode()) == (422, True)


def test_stale_step_is_a_conflict_and_keeps_the_line(article, ann, eve):
    section = article.sections.get()
    step(eve, article, "add-section", title="Heat")

    answer = step(ann, article, "place-line", section=section.pk, line="A line that took long to write")

    page = answer.content.decode()
    assert (answer.status_code, Placement.objects.count()) == (409, 2)
    assert ("A line that took long to write" in page, "Eve Example saved this article" in page) == (True, True)


@pytest.mark.parametrize("token", ["", "x", "9" * 30])
def test_step_without_a_token_is_a_conflict(article, ann, token):
    assert step(ann, article, "add-section", title="Heat", revision=token).status_code == 409


@pytest.mark.parametrize("do", ["", "delete:1", "up", "up:x", "remove:999999", "__init__:1"])
def test_made_up_steps_are_not_found(article, ann, do):
    assert (step(ann, article, do).status_code, len(shown(article))) == (404, 3)


def test_line_of_another_page_cannot_be_moved_from_here(article, ann):
    other = make_editorial.article([make.claim(by=ann)], by=ann, title="Another page")

    answer = step(ann, article, f"remove:{other.placements.get().pk}")

    assert (answer.status_code, other.placements.count()) == (404, 1)


def test_stan_reads_and_changes_nothing(article, stan):
    codes = [
        step(stan, article, "add-section", title="Heat").status_code,
        signed_in(stan).post(address("editorial_article_details", article.pk), details(article, title="X")).status_code,
        signed_in(stan).post(address("editorial_article_submit", article.pk)).status_code,
        signed_in(stan).post(address("editorial_article_add"), {"title": "X", "language": "en"}).status_code,
    ]

    page = signed_in(stan).get(page_of(article)).content.decode()
    assert (codes, len(shown(article)), "Submit article" in page) == ([403] * 4, 3, False)


def test_auditor_writes_nothing_either(article, audrey):
    assert step(audrey, article, "add-section", title="Heat").status_code == 403


@pytest.mark.parametrize("page", ["tree", "details", "submit", "waive"])
def test_reading_changes_nothing(article, ann, page):
    assert signed_in(ann).get(address(f"editorial_article_{page}", article.pk)).status_code == 405


def test_page_itself_takes_no_post(article, ann):
    answer = signed_in(ann).post(page_of(article), {"title": "Forged"})

    article.refresh_from_db()
    assert (answer.status_code, article.title) == (405, "Knee pain")


def test_submitting_sends_what_is_ready_and_lists_what_is_not(article, ann):
    unready = make.claim("It eases pain.", by=ann)
    place_claim(article, article.sections.get(), unready, by=ann)

    answer = signed_in(ann).post(address("editorial_article_submit", article.pk), {"note": "First round."})

    page = answer.content.decode()
    assert [one.claim.text for one in Review.objects.all()] == ["Rest eases knee pain."]
    assert ("1 claim sent for review" in page, "it opens with “It”" in page) == (True, True)


def test_unchanged_statement_goes_again_with_a_reason_only(article, ann, rob):
    client, send = signed_in(ann), address("editorial_article_submit", article.pk)
    client.post(send)
    make.signed(Review.objects.get(), "request_changes", by=rob, reason="Say for how long.")

    without = client.post(send, {"note": "Please look again."}).content.decode()
    client.post(send, {"reason": "The trial does not say."})

    assert ("was reviewed before and is unchanged" in without, "Please look again." in without) == (True, True)
    assert [one.state for one in Review.objects.order_by("pk")] == ["changes-requested", "submitted"]


def test_history_of_a_page_tells_of_its_lines_too(article, ann):
    step(ann, article, f"remove:{article.placements.get(claim=None).pk}")

    page = signed_in(ann).get(address("editorial_article_history", article.pk)).content.decode()

    assert ("placement" in page, "removed" in page) == (True, True)


def test_existing_statements_are_found_for_placing(article, ann):
    make.claim("Heat eases knee pain.", by=ann)

    page = signed_in(ann).get(f"{page_of(article)}?find=heat")

    assert [one.text for one in page.context["found"]] == ["Heat eases knee pain."]
