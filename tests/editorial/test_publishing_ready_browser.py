"""A chief publishes what is ready: reads it, ticks it, types one password; what did the clicks cost?"""

import pytest
from playwright.sync_api import Locator

from editorial.models import Edition
from editorial.services import place_line
from evidence.services import revise_claim
from tests import make, make_editorial
from tests.browsing import Visitor
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
PAGES = ("Ankle sprain", "Bursitis", "Coccyx pain")


@pytest.fixture
def pages(ann, rob, chief):
    """Two that were never published, and one whose second edition is ready."""
    made = [
        make_editorial.article(
            [make.approved_claim(f"Rest eases {title.lower()} in adults.", by=ann, reviewers=[rob])],
            by=ann,
            title=title,
        )
        for title in PAGES
    ]
    make_editorial.published(made[0], by=chief)
    claim = made[0].placements.get().claim
    revised = revise_claim(claim, revision=1, fields={"text": "Rest for a week eases ankle sprain in adults."}, by=ann)
    make.approved(revised, by=ann, reviewers=[rob])
    return made


class Counting:
    """Counts what the chief does: opens, ticks, types, presses."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.count = visitor, 0

    def open(self, name: str) -> None:
        self.count += 1
        self.visitor.choose(name)

    def tick(self, box: Locator) -> None:
        self.count += 1
        box.check()

    def sign(self, password: str) -> None:
        self.count += 2
        self.visitor.page.get_by_label("Your password").fill(password)
        self.visitor.press("Publish what is ticked")


def test_three_pages_cost_six_interactions_and_one_password(browser, live_server, pages, chief, ann):
    visitor = Visitor(browser, live_server.url, "chief")
    does = Counting(visitor)

    does.open("Ready to publish")
    visitor.look("ready")
    for title in PAGES:
        does.tick(visitor.part(title).get_by_role("checkbox"))
    place_line(pages[1], pages[1].sections.get(), "See also", by=ann)  # somebody works on
    does.sign(PASSWORD)
    visitor.look("ready-published")

    outcome = visitor.part("What became of the 3 you ticked")
    assert [one.split("\n")[0] for one in outcome.get_by_role("listitem").all_inner_texts()] == [
        "Published Ankle sprain, edition 2",
        "Changed since you looked Bursitis was not published: look at it again.",
        "Published Coccyx pain, edition 1",
    ]
    assert does.count == 6
    does.tick(visitor.part("Bursitis").get_by_role("checkbox"))
    does.sign(PASSWORD)
    assert visitor.reads("Nothing is ready that is not public.")
    assert (does.count, Edition.objects.count(), visitor.faults) == (9, 4, [])
