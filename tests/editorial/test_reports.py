"""`editorial/services/reports.py`: who answers a reported problem, by when, and what stays of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from editorial.models import Hold, ProblemReport, ReportEvent
from editorial.services import (
    HandledMeanwhile,
    TooManyReports,
    close_report,
    give_report,
    hold_reported,
    receive_report,
    recheck_reported,
    redact_report,
    release_report,
    reopen_report,
    report_problem,
    take_report,
)
from editorial.services.reports import IN_TOTAL, PER_SENDER
from evidence.people import service_account
from evidence.refusals import NotAllowed, Refusal
from evidence.services import revise_claim
from evidence.text import UnacceptableText
from reviews.models import Review
from tests import make, make_editorial

TEXT = "The dose is ten times too high."


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


@pytest.fixture
def report(page, claim):
    return receive_report(page, claim=claim, edition=1, text=TEXT, sender="one")


def done(report: ProblemReport) -> list[tuple[str, str]]:
    return [(one.kind, one.by.username) for one in report.events.all()]


def days_left(report: ProblemReport) -> int:
    return (report.due - timezone.now().date()).days


def test_readers_report_is_the_service_accounts(report):
    account = service_account("readers")

    assert (account.is_active, report.by, report.from_reader, report.is_open) == (False, account, True, True)
    assert done(report) == [("reported", "service-readers")]


def test_words_that_cannot_be_taken_are_refused_and_not_counted(page):
    for _ in range(PER_SENDER + 1):
        with pytest.raises(UnacceptableText):
            receive_report(page, text="…", sender="one")

    assert ProblemReport.objects.count() == 0
    assert receive_report(page, text=TEXT, sender="one").pk


def test_high_risk_is_answered_sooner(ann, rob, rita, page, claim):
    high = make.claim(by=ann, risk="high")

    waits = [days_left(report_problem(**about, text=TEXT, by=ann)) for about in (
        {"article": page}, {"claim": claim}, {"claim": high})]  # fmt: skip

    assert waits == [7, 7, 2]


def test_risk_of_what_is_public_counts_though_the_draft_says_less(ann, rob, rita):
    claim = make.approved_claim(by=ann, reviewers=[rob, rita], risk="high")
    revise_claim(claim, revision=claim.revision, fields={"risk": "standard"}, by=ann)
    claim.refresh_from_db()

    assert days_left(report_problem(claim=claim, text=TEXT, by=ann)) == 2


def test_report_is_overdue_from_the_day_after(report):
    def overdue(days: int) -> bool:
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            return ProblemReport.objects.overdue().exists()

    assert [overdue(7), overdue(8)] == [False, True]


def test_one_sender_is_stopped_and_another_is_not(page):
    for _ in range(PER_SENDER):
        receive_report(page, text=TEXT, sender="one")

    with pytest.raises(TooManyReports):
        receive_report(page, text=TEXT, sender="one")

    assert receive_report(page, text=TEXT, sender="two").pk
    assert ProblemReport.objects.count() == PER_SENDER + 1


def test_all_senders_together_are_stopped(page):
    for number in range(IN_TOTAL):
        receive_report(page, text=TEXT, sender=str(number))

    with pytest.raises(TooManyReports):
        receive_report(page, text=TEXT, sender="another")


def test_what_staff_report_is_not_counted(page, ann):
    for _ in range(IN_TOTAL):
        report_problem(article=page, text=TEXT, by=ann)

    assert receive_report(page, text=TEXT, sender="one").pk


def test_hour_later_a_sender_is_free_again_and_forgotten(page):
    for _ in range(PER_SENDER):
        receive_report(page, text=TEXT, sender="one")

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        receive_report(page, text=TEXT, sender="one")

    assert sorted(ProblemReport.objects.values_list("sender", flat=True)) == [*[""] * PER_SENDER, "one"]


def test_report_is_taken_given_back_and_taken_over(report, ann, rob, chief):
    take_report(report, by=ann)
    with pytest.raises(NotAllowed) as refused:
        take_report(report, by=rob)
    release_report(report, by=ann)
    take_report(report, by=rob)
    take_report(report, by=chief)

    report.refresh_from_db()
    assert (refused.value.codes, report.owner) == (["owner"], chief)
    assert done(report)[1:] == [("taken", "ann"), ("released", "ann"), ("taken", "rob"), ("taken", "chief")]


def test_chief_gives_a_report_to_somebody_who_can_answer_it(report, ann, rob, stan, chief):
    take_report(report, by=ann)

    for owner, by in ((rob, ann), (stan, chief)):
        with pytest.raises(Refusal):
            give_report(report, owner=owner, by=by)
    given = give_report(report, owner=rob, reason="She is on leave.", by=chief)

    assert given.owner == rob
    assert [(one.by, one.reason) for one in given.events.all() if one.is_given] == [
        (chief, "Given to Rob Example: She is on leave.")
    ]
    with pytest.raises(HandledMeanwhile):
        give_report(report, owner=rob, by=chief)


def test_recheck_says_why_and_answers_the_report(report, claim, ann):
    review = recheck_reported(report, claim=None, by=ann)

    report.refresh_from_db()
    event = report.events.last()
    assert (review.claim, review.recheck, review.why) == (claim, True, f"reported problem {report.pk}")
    assert (report.outcome, report.owner, event.kind, event.review) == ("recheck", ann, "recheck", review)


def test_recheck_joins_a_review_that_is_open(report, page, claim, ann):
    again = receive_report(page, claim=claim, text=TEXT, sender="two")

    first, second = recheck_reported(report, claim=None, by=ann), recheck_reported(again, claim=claim, by=ann)

    assert (first, Review.objects.open().count()) == (second, 1)


def test_recheck_of_what_nobody_approved_is_refused(ann):
    report = report_problem(claim=make.claim(by=ann), text=TEXT, by=ann)

    with pytest.raises(Refusal) as refused:
        recheck_reported(report, claim=None, by=ann)

    report.refresh_from_db()
    assert (refused.value.codes, report.outcome, report.owner, done(report)) == (
        ["not-approved"], "", None, [("reported", "ann")])  # fmt: skip


def test_hold_takes_the_claim_away_and_answers_the_report(report, claim, ann):
    row = hold_reported(report, claim=claim, reason="Being checked.", by=ann)

    report.refresh_from_db()
    assert (row.claim, report.outcome, report.events.last().hold) == (claim, "hold", row)


def test_hold_of_the_page_takes_the_page_away(page, ann):
    report = receive_report(page, text=TEXT, sender="one")

    assert hold_reported(report, reason="Being checked.", by=ann).article == page


@pytest.mark.parametrize("act", [hold_reported, recheck_reported])
def test_claim_of_another_page_is_none_of_this_report(act, report, ann, rob):
    elsewhere = make.approved_claim(by=ann, reviewers=[rob])
    reason = {"reason": "Wrong."} if act is hold_reported else {}

    with pytest.raises(Refusal) as refused:
        act(report, claim=elsewhere, **reason, by=ann)

    assert (refused.value.codes, Hold.objects.count(), Review.objects.open().count()) == (["claim"], 0, 0)


def test_closing_needs_a_reason(report, ann):
    with pytest.raises(UnacceptableText):
        close_report(report, reason=" ", by=ann)

    close_report(report, reason="The dose is right: it is a child's.", by=ann)
    report.refresh_from_db()
    assert (report.outcome, report.events.last().reason) == ("closed", "The dose is right: it is a child's.")


def test_what_is_answered_is_not_answered_again_but_opened(report, ann, rob):
    close_report(report, reason="Nothing is wrong.", by=ann)
    for act in (take_report, lambda one, by: hold_reported(one, reason="Wrong.", by=by)):
        with pytest.raises(HandledMeanwhile):
            act(report, by=rob)

    reopen_report(report, reason="It is wrong after all.", by=rob)

    report.refresh_from_db()
    assert (report.is_open, report.owner, done(report)[-1]) == (True, None, ("reopened", "rob"))
    with pytest.raises(HandledMeanwhile):
        reopen_report(report, reason="Again.", by=rob)


def test_chief_blanks_the_words_and_what_was_done_stays(report, ann, chief):
    close_report(report, reason="Nothing is wrong.", by=ann)
    with pytest.raises(NotAllowed):
        redact_report(report, reason="A name.", by=ann)

    redact_report(report, reason="It names a person.", by=chief)

    report.refresh_from_db()
    assert (report.text, report.redacted, report.outcome) == ("", True, "closed")
    assert [one.kind for one in report.events.all()] == ["reported", "taken", "closed", "redacted"]
    with pytest.raises(HandledMeanwhile):
        redact_report(report, reason="Again.", by=chief)


@pytest.mark.parametrize("who", ["stan", "audrey", "admin"])
def test_who_has_no_part_in_it_handles_nothing(who, request, report):
    person, before = request.getfixturevalue(who), ReportEvent.objects.count()
    acts = [
        lambda: report_problem(claim=report.claim, text=TEXT, by=person),
        lambda: take_report(report, by=person),
        lambda: release_report(report, by=person),
        lambda: recheck_reported(report, claim=None, by=person),
        lambda: hold_reported(report, reason="Wrong.", by=person),
        lambda: close_report(report, reason="Right.", by=person),
        lambda: reopen_report(report, reason="Wrong.", by=person),
        lambda: redact_report(report, reason="A name.", by=person),
    ]

    for act in acts:
        with pytest.raises(NotAllowed):
            act()

    assert ReportEvent.objects.count() == before
