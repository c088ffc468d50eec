"""The dashboard: every number is right and leads to a list of as many; an opinion in an open review is not told."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from editorial.admin.dashboard import charts_of
from reviews.models import ClaimState
from reviews.services import assign_reviewers
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
PAGE = "/admin/reviews/claimstate/dashboard/"


def numbers(title: str, *, now: datetime, days: int = 90) -> dict[str, list[int]]:
    """The table of one chart, by the name of its line; lines without a number are left out."""
    [chart] = [one for one in charts_of(days, now) if one.title == title]
    cells = {line.name: [cell.count for cell in line.cells] for line in chart.lines}
    return {name: counts for name, counts in cells.items() if any(counts)}


def after(days: float):
    return time_machine.travel(MONDAY + timedelta(days=days), tick=False)


@pytest.fixture
def at_work(admin, ann, rob, rita, chief):
    """One claim approved in two days, one sent back in ten; one waits for twenty, one is read since yesterday."""
    with after(0):
        waiting, quick, slow = (make.claim(by=ann) for _ in range(3))
        make.review(waiting, by=ann)
        approving, doubting = make.started(quick, by=ann, reviewer=rob), make.started(slow, by=ann, reviewer=rita)
    with after(2):
        signed = {"seen_digest": approving.version.digest, "password": PASSWORD}
        perform(approving, "approve", by=rob, **signed)
    with after(10):
        signed = {"seen_digest": doubting.version.digest, "password": PASSWORD}
        perform(doubting, "request_changes", by=rita, reason="In whom?", **signed)
        reading = make.review(make.claim(by=ann, risk="high"), by=ann)
    with after(19):
        perform(reading, "start", by=rob)
    make_editorial.article([quick, slow, waiting], by=ann)
    return MONDAY + timedelta(days=20)


def test_time_in_each_state_begins_when_it_came_there(at_work):
    assert numbers("Time in each state", now=at_work) == {
        "Submitted, not yet started": [0, 0, 1, 0],
        "Under review": [1, 0, 0, 0],
        "Changes requested": [0, 1, 0, 0],
    }


def test_cycle_time_is_from_submission_to_decision(at_work):
    assert numbers("From submission to decision", now=at_work) == {"2 to 3 days": [1, 0], "8 to 14 days": [1, 0]}


def test_time_that_is_counted_ends_at_the_period(at_work):
    later = at_work + timedelta(days=15)

    assert numbers("From submission to decision", now=later, days=30) == {"8 to 14 days": [1, 0]}


def test_throughput_is_told_by_week(at_work):
    assert numbers("Decisions a week", now=at_work) == {
        "Week of 01 Jun 2026": [1, 0, 0, 0, 3],
        "Week of 08 Jun 2026": [0, 1, 0, 0, 1],
    }


def test_load_counts_open_reviews_and_what_was_signed_once_it_is_decided(at_work):
    assert numbers("Load by reviewer", now=at_work) == {"Rob Example": [0, 1, 0, 1], "Rita Example": [0, 0, 0, 1]}


def test_what_somebody_signed_in_an_open_review_is_not_told(at_work, rob, rita, ann):
    with after(20):
        first = make.signed(make.review(make.claim(by=ann, risk="high"), by=ann), "approve", by=rob)

        assert first.is_open
        assert numbers("Load by reviewer", now=at_work)["Rob Example"] == [0, 2, 0, 1]

        make.signed(first, "approve", by=rita)

    assert numbers("Load by reviewer", now=at_work + timedelta(hours=1))["Rob Example"] == [0, 1, 0, 2]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-100, None),
        (-90, "Due in 61 to 90 days"),
        (-31, "Due in 31 to 60 days"),
        (-30, "Due within 30 days"),
        (0, "Due within 30 days"),
        (1, "Overdue by up to 30 days"),
        (31, "Overdue by more than 30 days"),
    ],
)
def test_overdue_and_due_are_told_apart_to_the_day(at_work, days, said):
    due = datetime.fromisoformat(f"{ClaimState.objects.get(approved_version__isnull=False).next_review_due}T23:00Z")

    found = numbers("Overdue and due", now=due + timedelta(days=days))

    assert found == ({said: [1]} if said else {})


def test_share_of_claims_approved_is_told_by_article(at_work):
    assert numbers("Share of claims approved", now=at_work) == {"1 to 49 %": [1]}
    assert numbers("Articles that lack approvals", now=at_work) == {"Example condition": [1, 2]}


def test_every_number_leads_to_a_list_of_as_many(at_work, chief):
    client = signed_in(chief)
    with time_machine.travel(at_work, tick=False):
        cells = [cell for chart in charts_of(90, at_work) for line in chart.lines for cell in line.cells]
        wrong = {one.link: one.count for one in cells if listed(client, one.link) != one.count}

    assert len(cells) > 40
    assert wrong == {}


def listed(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context["cl"].result_count


def test_who_is_late_is_told_of_each_reviewer_where_two_have_one_review(ann, rob, rita, chief):
    with after(0):
        first, second = (make.review(make.claim(by=ann, risk="high"), by=ann) for _ in range(2))
        today = MONDAY.date()
        assign_reviewers([first, second], reviewers=[rob], due_on=today, by=chief)
        assign_reviewers([first], reviewers=[rita], due_on=today, by=chief)
        assign_reviewers([second], reviewers=[rita], due_on=today + timedelta(days=30), by=chief)
    with after(2):
        [chart] = [one for one in charts_of(90, MONDAY + timedelta(days=2)) if one.key == "load"]
        late = {line.name: line.cells[2] for line in chart.lines}
        shown = {name: listed(signed_in(chief), cell.link) for name, cell in late.items()}

    assert {name: cell.count for name, cell in late.items()} == {"Rob Example": 2, "Rita Example": 1} == shown


def test_dashboard_asks_as_many_questions_of_one_claim_as_of_three(
    ann, rob, chief, client, django_assert_max_num_queries
):
    client.force_login(chief)
    counts = []
    for _ in range(2):
        for _ in range(len(counts) + 1):
            make_editorial.article([make.approved_claim(by=ann, reviewers=[rob]), make.claim(by=ann)], by=ann)
        with django_assert_max_num_queries(200) as asked:
            client.get(PAGE)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_empty_library_says_so(chief, client):
    client.force_login(chief)

    page = client.get(PAGE).content.decode()

    assert "Nothing waits: no claim is submitted" in page
    assert "<svg" not in page


def test_chart_has_the_numbers_of_its_table(at_work, stan, client):
    client.force_login(stan)
    with time_machine.travel(at_work, tick=False):
        page = client.get(PAGE, {"days": "30"}).content.decode()

    [cycle] = re.findall(r'aria-labelledby="cycle">.*?</section>', page, re.DOTALL)
    assert len(re.findall(r"<rect class=\"mark kind-1\" x=\"0.0\"", cycle)) == 2
    assert cycle.count('<th scope="row">') == 6
