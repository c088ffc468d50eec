"""A notice on the page of its work: how far it is, told by itself, with what is typed beside it left alone."""

from datetime import date

import pytest

from editorial.follow import Follower
from evidence.services import record_notice
from tests import make, make_editorial
from tests.browsing import Visitor
from tests.editorial.desk import address

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_the_page_tells_by_itself_when_a_notice_is_followed(browser, live_server, ann, rob, chief):
    source = make.reference(by=ann)
    claim = make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": source}])
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    Follower().run_once()
    record_notice(source, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)
    editor = Visitor(browser, live_server.url, "ann")

    editor.open(address("evidence_reference_change", source.pk))
    assert editor.reads("0 of 1 page says so", within="What follows from the notices")
    assert editor.reads("0 of 1 recheck opened", within="What follows from the notices")
    editor.look("notice-under-way")
    editor.page.get_by_label("Volume").fill("typed meanwhile")
    Follower().run_once()

    editor.page.get_by_text("The page that cites it is as it should be. 1 recheck was opened.").wait_for()
    assert editor.page.get_by_label("Volume").input_value() == "typed meanwhile"
    editor.look("notice-followed")
    assert editor.faults == []
