"""The inbox and help in a real browser: read, marked, led on, by day at a desk and on a phone."""

import pytest

from editorial.models import InboxItem
from editorial.services import hold, submit_article
from editorial.site import HELP
from editorial.telling import Teller
from tests import make, make_editorial
from tests.browsing import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(browser, live_server, ann, rob, rita, chief) -> Visitor:
    claims = [make.claim(by=ann, risk="high"), make.claim(by=ann)]
    submitted = submit_article(make_editorial.article(claims, by=ann, title="Gout"), by=ann).submission
    hold(claim=submitted.reviews.first().claim, reason="A figure.", by=ann)
    Teller(seconds=60).run_once()
    return Visitor(browser, live_server.url, "rob")


def test_reviewer_reads_the_inbox_and_says_how_to_be_told(visitor, rob):
    visitor.follow("Inbox", within="Menu")
    visitor.look("inbox")
    visitor.follow("“Gout”: 2 claims to review, 1 high risk")
    assert visitor.reads("Take this submission")

    visitor.follow("Inbox", within="Menu")
    assert not visitor.reads("claims to review")
    visitor.press("Mark all read")
    visitor.look("inbox-empty")
    assert visitor.reads("Nothing waits for you")

    visitor.follow("How you are told")
    visitor.page.get_by_label("Once a week, on my review day").check()
    visitor.page.get_by_label("My review day", exact=True).select_option("Thursday")
    visitor.press("Save")
    visitor.look("preferences")

    assert visitor.faults == []
    assert (rob.preferences.mail, rob.preferences.review_day) == ("weekly", 3)
    assert not InboxItem.objects.filter(person=rob, read_at__isnull=True).exists()


def test_help_is_one_press_away_and_reads_well(visitor):
    visitor.follow("Help")
    assert visitor.page.url.endswith("/admin/help/")

    for name in HELP:
        visitor.open(f"/admin/help/{name}/")
        visitor.look(f"help-{name}")

    assert visitor.faults == []
