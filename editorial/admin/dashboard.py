"""The dashboard: charts of the work, each beside its numbers, and each number a link to the list behind it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from editorial.admin.board_filters import PERIODS
from editorial.admin.charts import Chart, Line, Number
from editorial.admin.desk_pages import DeskAdmin
from editorial.selectors import board
from evidence.people import printed_name
from reviews.models import State

USUAL, PAGES_SHOWN = "90", 12
STATES = {
    State.SUBMITTED: "Submitted, not yet started",
    State.UNDER_REVIEW: "Under review",
    State.CHANGES_REQUESTED: "Changes requested",
    State.REJECTED: "Rejected",
}
OUTCOMES = {
    State.APPROVED: "Approved",
    State.CHANGES_REQUESTED: "Changes requested",
    State.REJECTED: "Rejected",
    State.REVOKED: "Approved, revoked since",
}


class DashboardPages(DeskAdmin):
    def dashboard_page(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("days", USUAL)
        days = asked if asked in PERIODS else USUAL
        return self.desk(
            request,
            "admin/desk/dashboard.html",
            title="Dashboard",
            opts=None,  # it is about more than the list it stands beside
            charts=charts_of(int(days), timezone.now()),
            days=days,
            periods=PERIODS.items(),
        )


def charts_of(days: int, now: datetime) -> list[Chart]:
    start = now - timedelta(days=days)
    return [
        standing(now),
        cycle(start, days),
        throughput(start, now),
        due(now),
        load(start, now, days),
        shares(),
        least_approved(),
    ]


def _to(page: str, **query: Any) -> str:
    return f"{reverse(f'admin:{page}_changelist')}?{urlencode(query)}"


def _reviews(**query: Any) -> str:
    return _to("reviews_review", **{"turn": "all", **query})


def standing(now: datetime) -> Chart:
    counted = board.standing_where(now)

    def link(state: State, span: board.Span) -> str:
        if state in board.SENT_BACK:
            return _to("evidence_claim", state=state.value, since=span.key)
        return _reviews(state=state.value, since=span.key)

    lines = [
        Line(said, [Number(counted[state, span.key], link(state, span)) for span in board.WAITS])
        for state, said in STATES.items()
    ]
    about = "How long what waits has been in the state it is in."
    empty = "Nothing waits: no claim is submitted, under review or sent back."
    return Chart("standing", "Time in each state", about, "State", [one.said for one in board.WAITS], lines, (), empty)


def cycle(start: datetime, days: int) -> Chart:
    counted = board.cycle_times(start)
    lines = [
        Line(
            span.said.capitalize(),
            [
                Number(counted[again, span.key], _reviews(within=days, took=span.key, recheck="yes" if again else "no"))
                for again in (False, True)
            ],
        )
        for span in board.TAKEN
    ]
    return Chart(
        "cycle",
        "From submission to decision",
        _half_within(lines),
        "It took",
        ["First reviews", "Rechecks"],
        lines,
        empty="Nothing was decided in this time.",
    )


def _half_within(lines: Iterable[Line]) -> str:
    """The median, as far as the spans tell it."""
    lines = list(lines)
    total, so_far = sum(line.total for line in lines), 0
    for line in lines:
        so_far += line.total
        if total and so_far * 2 >= total:
            return f"{total:,} decided. The one in the middle took {line.name.lower()}."
    return "How long decisions took."


def throughput(start: datetime, now: datetime) -> Chart:
    weeks = board.weeks(start, now)
    decided, opened = board.throughput(weeks[0])
    lines = [
        Line(
            f"Week of {week:%d %b %Y}",
            [Number(decided[week, state], _reviews(state=state.value, decided=week)) for state in OUTCOMES],
            [Number(opened[(week,)], _reviews(opened=week))],
            short=f"{week:%d %b}",
        )
        for week in weeks
    ]
    about = "Decisions by the week in which they were made, Monday to Sunday, UTC."
    kinds = list(OUTCOMES.values())
    nothing = "Nothing was submitted or decided in this time."
    return Chart("throughput", "Decisions a week", about, "Week", kinds, lines, ["Submitted"], nothing, upright=True)


def due(now: datetime) -> Chart:
    counted = board.due_ladder(now.date())
    lines = [
        Line(span.said.capitalize(), [Number(counted[(span.key,)], _to("reviews_claimstate", due=span.key))])
        for span in board.DUE
    ]
    about = "Approved claims by the day their next review is due. What is overdue stays public, and says so."
    return Chart("due", "Overdue and due", about, "Due", ["Claims"], lines, (), "No review is due within 90 days.")


def load(start: datetime, now: datetime, days: int) -> Chart:
    found = board.load(now.date(), start)
    people = User.objects.in_bulk([one.reviewer for one in found])

    def line(one: board.Load) -> Line:
        open_ones = {"turn": "open", "reviewer": one.reviewer}
        return Line(
            printed_name(people[one.reviewer]),
            [
                Number(one.standard, _reviews(**open_ones, risk="standard")),
                Number(one.high, _reviews(**open_ones, risk="high")),
            ],
            [
                Number(one.late, _reviews(**open_ones, late="yes")),
                Number(one.signed, _reviews(signed=one.reviewer, within=days)),
            ],
        )

    about = "Open reviews by who has them. What somebody signed counts once the review is decided."
    return Chart(
        "load",
        "Load by reviewer",
        about,
        "Reviewer",
        ["Standard risk", "High risk"],
        [line(one) for one in found],
        ["Past the due date", "Signed in this time"],
        "Nobody has a review, or signed one in this time.",
    )


def shares() -> Chart:
    counted = board.shares()
    lines = [
        Line(span.said.capitalize(), [Number(counted[(span.key,)], _to("editorial_article", share=span.key))])
        for span in board.SHARES
    ]
    about = "Articles by the share of their claims that have an approved version."
    return Chart(
        "shares", "Share of claims approved", about, "Of its claims", ["Articles"], lines, (), "No article yet."
    )


def least_approved() -> Chart:
    lines = [
        Line(
            one.title,
            [
                Number(one.claims_approved, _to("evidence_claim", article=one.pk, state="approved")),
                Number(
                    one.claims_placed - one.claims_approved, _to("evidence_claim", article=one.pk, state="unapproved")
                ),
            ],
        )
        for one in board.least_approved()[:PAGES_SHOWN]
    ]
    about = f"Up to {PAGES_SHOWN} articles, the least approved first."
    nothing = "Every claim that stands on an article has an approved version."
    kinds = ["Approved", "Not approved"]
    return Chart("least", "Articles that lack approvals", about, "Article", kinds, lines, (), nothing)
