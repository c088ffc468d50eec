"""Reviews due: thirty days ahead, soonest first, each with who would look at it; rechecks for a selection."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from editorial.follow import Follower
from editorial.services import create_topic, withdraw
from reviews.models import ClaimState, Review
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/reviews/claimstate/"
APPROVED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def claims_listed(person, query: str = "") -> list[str]:
    return [row.claim.text for row in signed_in(person).get(f"{LIST}?{query}").context["cl"].result_list]


@pytest.fixture
def claims(ann, rob, rita, chief):
    """Approved a month apart; the last is of high risk, and due a year earlier than the others."""
    approved = []
    for months, text, risk in ((0, "Rest", "standard"), (1, "Heat", "standard"), (2, "Surgery", "high")):
        with time_machine.travel(APPROVED + timedelta(days=30 * months), tick=False):
            reviewers = [rob, rita] if risk == "high" else [rob]
            approved.append(
                make.approved_claim(f"{text} relieves pain in adults.", by=ann, reviewers=reviewers, risk=risk)
            )
    return approved


def due_of(claim) -> datetime:
    return datetime.fromisoformat(f"{ClaimState.objects.get(claim=claim).next_review_due}T12:00Z")


def days_before(claim, days: int):
    return time_machine.travel(due_of(claim) - timedelta(days=days), tick=False)


def test_list_begins_thirty_days_ahead(claims, ann):
    with days_before(claims[0], 31):
        assert claims_listed(ann) == [claims[2].text]
    with days_before(claims[0], 30):
        assert claims_listed(ann) == [claims[2].text, claims[0].text]


def test_soonest_is_first_and_filters_reach_further(claims, ann):
    with days_before(claims[0], 30):
        assert claims_listed(ann, "due=within-60") == [one.text for one in (claims[2], *claims[:2])]
        assert claims_listed(ann, "due=60") == [claims[1].text]
        assert claims_listed(ann, "due=30") == [claims[0].text]
        assert claims_listed(ann, "due=long-overdue") == [claims[2].text]
        assert claims_listed(ann, "risk=high") == [claims[2].text]


def test_filters_by_page_and_topic(claims, ann):
    create_topic("feet", "Feet", by=ann)
    make_editorial.article([claims[0]], by=ann, title="Heel pain", topics=["feet"])
    page = make_editorial.article([claims[1]], by=ann, title="Hip pain")

    with days_before(claims[0], 1):
        assert claims_listed(ann, f"due=within-90&article={page.pk}") == [claims[1].text]
        assert claims_listed(ann, "due=within-90&topic=feet") == [claims[0].text]
        assert claims_listed(ann, "due=within-90&q=heel") == [claims[0].text]


def test_withdrawn_claim_is_not_due(claims, ann, chief):
    withdraw(claim=claims[2], reason="An error.", password=PASSWORD, by=chief)

    with days_before(claims[0], 30):
        assert claims_listed(ann) == [claims[0].text]


def test_owner_is_who_reviews_it_now_or_else_who_reviewed_it_last(claims, ann, rita):
    with days_before(claims[0], 30):
        client = signed_in(ann)
        owners = [one.owned_by for one in client.get(LIST).context["cl"].result_list]
        assert owners == ["Rita Example, reviewed last", "Rob Example, reviewed last"]

        client.post(LIST, {"action": "open_rechecks", "_selected_action": [claims[0].pk]})
        perform(Review.objects.open().get(), "start", by=rita)

        assert [one.owned_by for one in client.get(LIST).context["cl"].result_list][1] == "Rita Example, reviewing"


def test_rechecks_are_opened_for_a_selection_with_an_outcome_for_each(claims, ann):
    with days_before(claims[0], 30):
        client = signed_in(ann)
        asked = {"action": "open_rechecks", "_selected_action": [claims[0].pk, claims[2].pk]}

        first, second = client.post(LIST, asked), client.post(LIST, asked)

    assert first.content.decode().count("Recheck opened.") == 2
    assert second.content.decode().count("Nothing to open: a review is open already.") == 2
    opened = Review.objects.open()
    assert {(one.claim_id, one.why, one.recheck) for one in opened} == {
        (claims[0].pk, "review due", True),
        (claims[2].pk, "review due", True),
    }


@pytest.mark.parametrize("who", ["stan", "audrey"])
def test_rechecks_are_not_opened_by_who_only_reads(who, claims, request):
    with days_before(claims[0], 30):
        signed_in(request.getfixturevalue(who)).post(
            LIST, {"action": "open_rechecks", "_selected_action": [claims[0].pk]}
        )

    assert not Review.objects.open().exists()


def test_list_asks_as_many_questions_of_one_as_of_three(claims, ann, django_assert_max_num_queries):
    counts = []
    with days_before(claims[0], 30):
        client = signed_in(ann)
        for query in ("due=30", "due=within-60"):
            with django_assert_max_num_queries(100) as asked:
                assert client.get(f"{LIST}?{query}").status_code == 200
            counts.append(len(asked))

    assert counts[0] == counts[1] > 5


def test_row_leads_to_its_claim(claims, ann):
    answer = signed_in(ann).get(f"{LIST}{claims[0].pk}/change/")

    assert answer["Location"] == f"/admin/evidence/claim/{claims[0].pk}/change/"


def test_nothing_expires_silently(claims, ann):
    """Whether or not anybody looked at the list, the day after is a recheck."""
    with days_before(claims[0], -1):
        Follower().run_once()

    assert {one.claim_id for one in Review.objects.open()} == {claims[0].pk, claims[2].pk}
