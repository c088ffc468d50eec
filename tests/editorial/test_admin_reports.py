"""The list of reported problems and the page on which one is answered."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial.models import Hold, ProblemReport
from editorial.services import close_report, receive_report, recheck_reported, report_problem, take_report
from reviews.workflow import perform
from tests import make, make_editorial
from tests.editorial.desk import address, review_page, signed_in

LIST = "/admin/editorial/problemreport/"


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


@pytest.fixture
def report(page, claim):
    return receive_report(page, claim=claim, edition=1, text="<b>Ten</b> times too high.", sender="one")


def act(by: User, report: ProblemReport, do: str, **typed: Any):
    return signed_in(by).post(address("editorial_problemreport_act", report.pk), {"do": do, **typed})


def shown(client: Client, query: str = "") -> set[int]:
    return {one.pk for one in client.get(f"{LIST}{query}").context["cl"].result_list}


def test_list_shows_what_is_open_mine_overdue_and_answered(page, ann, rob):
    free, mine, late, closed = (report_problem(article=page, text=f"Problem {n}.", by=rob) for n in range(4))
    take_report(mine, by=ann)
    close_report(closed, reason="Nothing is wrong.", by=rob)
    ProblemReport.objects.filter(pk=late.pk).update(due=timezone.now().date() - timedelta(days=1))
    client = signed_in(ann)

    assert shown(client) == {free.pk, mine.pk, late.pk}
    assert shown(client, "?open=mine") == {mine.pk}
    assert shown(client, "?open=overdue") == {late.pk}
    assert shown(client, "?open=closed") == {closed.pk}
    assert shown(client, "?open=all") == {free.pk, mine.pk, late.pk, closed.pk}


def test_list_costs_the_same_for_one_and_three(page, ann):
    client = signed_in(ann)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    report_problem(article=page, text="One.", by=ann)
    client.get(LIST)
    one = queries()
    for text in ("Two.", "Three."):
        take_report(report_problem(claim=page.placements.get().claim, text=text, by=ann), by=ann)

    assert queries() == one


def test_menu_counts_what_is_open(report, ann):
    def menu() -> str:
        return signed_in(ann).get("/admin/").content.decode()

    assert "1 open" in menu()
    close_report(report, reason="Nothing is wrong.", by=ann)
    assert "1 open" not in menu()


def test_reader_s_words_are_shown_and_not_run(report, ann):
    body = signed_in(ann).get(f"{LIST}{report.pk}/change/").content.decode()

    assert ("<b>Ten</b>" in body, "&lt;b&gt;Ten&lt;/b&gt;" in body) == (False, True)


def test_taking_and_giving_back(report, ann):
    act(ann, report, "take")
    report.refresh_from_db()
    owner = report.owner
    act(ann, report, "release")
    report.refresh_from_db()

    assert (owner, report.owner) == (ann, None)


def test_chief_gives_it_to_somebody_by_name(report, rob, chief):
    unsaid = act(chief, report, "give", reason="You know the drug.")
    given = act(chief, report, "give", owner=str(rob.pk), reason="You know the drug.")

    report.refresh_from_db()
    assert (unsaid.status_code, given.status_code, report.owner) == (422, 302, rob)
    assert "You know the drug." in unsaid.content.decode()
    assert "Given to somebody" in signed_in(rob).get(f"{LIST}{report.pk}/change/").content.decode()


def test_hold_is_of_what_was_chosen(report, claim, page, ann):
    unsaid = act(ann, report, "hold", reason="Wrong.")
    held = act(ann, report, "hold", target=str(claim.pk), reason="Wrong.")

    assert (unsaid.status_code, held.status_code, Hold.objects.get().claim) == (422, 302, claim)


def test_hold_of_the_page_is_chosen_by_name(report, page, ann):
    act(ann, report, "hold", target="page", reason="Wrong.")

    assert Hold.objects.get().article == page


def test_refused_answer_keeps_what_was_typed(report, claim, ann):
    answer = act(ann, report, "hold", target="", reason="A figure is wrong.")

    assert "A figure is wrong." in answer.content.decode()


def test_report_stands_beside_the_review_that_it_asked_for(report, ann, rob):
    review = recheck_reported(report, claim=None, by=ann)

    body = signed_in(rob).get(review_page(review)).content.decode()

    assert (f"reported problem {report.pk}" in body, "times too high" in body) == (True, True)


def test_report_stands_on_the_card_of_a_sitting(report, ann, rob):
    review = perform(recheck_reported(report, claim=None, by=ann), "start", by=rob)
    asked = {"open": f"{review.pk}:{review.version.digest}"}

    plain = signed_in(rob).post(address("reviews_submission_open", review.submission_id), asked, follow=True)
    card = signed_in(rob).post(
        address("reviews_submission_open", review.submission_id), asked, headers={"Accept": "application/json"}
    )

    assert "times too high" in plain.content.decode()
    assert "times too high" in card.json()["html"]


def test_report_stands_on_the_page_of_its_claim(report, claim, ann):
    body = signed_in(ann).get(address("evidence_claim_change", claim.pk)).content.decode()

    assert f"{LIST}{report.pk}/change/" in body


def test_second_answer_says_who_was_first(report, ann, chief):
    act(ann, report, "close", reason="Nothing is wrong.")

    answer = act(chief, report, "recheck", target=str(report.claim_id))

    assert (answer.status_code, "Ann Example answered this report" in answer.content.decode()) == (409, True)


def test_colleague_s_report_is_left_to_them(report, ann, rob):
    take_report(report, by=ann)

    page = signed_in(rob).get(f"{LIST}{report.pk}/change/").content.decode()
    answer = act(rob, report, "close", reason="Nothing is wrong.")

    assert ("Close with this reason" in page, answer.status_code) == (False, 403)


def test_blanking_is_for_chiefs(report, ann, chief):
    def blank(by: User) -> int:
        asked = {"reason": "It names a person."}
        return signed_in(by).post(address("editorial_problemreport_redact", report.pk), asked).status_code

    assert (blank(ann), blank(chief), blank(chief)) == (403, 302, 409)
    assert "times too high" not in signed_in(chief).get(f"{LIST}{report.pk}/change/").content.decode()


@pytest.mark.parametrize("kind", ["claim", "article"])
def test_staff_report_from_the_page_they_look_at(kind, page, claim, ann):
    about = {"claim": claim, "article": page}[kind]
    where = address("evidence_claim_change" if kind == "claim" else "editorial_article_change", about.pk)
    form = f"{LIST}file/?{kind}={about.pk}"

    button = form in signed_in(ann).get(where).content.decode()
    empty = signed_in(ann).post(form, {"text": ""})
    signed_in(ann).post(form, {"text": "A figure is wrong."})

    report = ProblemReport.objects.get()
    assert (button, empty.status_code, getattr(report, kind), report.by) == (True, 422, about, ann)


def test_review_leads_to_the_form(ann, rob):
    review = make.review(make.claim(by=ann), by=ann)

    assert f"{LIST}file/?claim={review.claim_id}" in signed_in(rob).get(review_page(review)).content.decode()


def test_unknown_answer_is_a_bad_request(report, ann):
    assert act(ann, report, "burn").status_code == 400


def test_late_answer_is_marked_in_words(report, ann):
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        body = signed_in(ann).get(f"{LIST}{report.pk}/change/").content.decode()

    assert ">Overdue<" in body
