"""A reader reports a statement, without script or account; an editor answers with a hold, and the text is gone."""

import pytest

from tests.browsing import Visitor
from tests.editorial.rich_page import TEXTS, rich_page

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
READ = "/read/tennis-elbow/"
WORDS = "My leaflet says six months, and here it says a year."


def test_reader_s_report_ends_in_a_hold(browser, live_server, ann, rob, chief):
    rich_page(ann=ann, rob=rob, chief=chief)
    reader, editor = Visitor(browser, live_server.url), Visitor(browser, live_server.url, "ann")

    reader.open(READ)
    assert report_it(reader) == 4
    assert answer_it(editor) == 6
    reader.open(READ)
    reader.page.reload()  # what a browser has seen it may show for some seconds without asking

    assert (reader.reads(TEXTS["time"]), reader.reads("This statement is not shown while it is being checked.")) == (
        False, True)  # fmt: skip
    assert reader.faults + editor.faults == []


def report_it(reader: Visitor) -> int:
    """How many things the reader did."""
    reader.follow("Report a problem on this page")
    reader.look("report")
    reader.page.get_by_label("What is it about?").select_option(label=TEXTS["time"])
    reader.page.get_by_label("What is wrong?").fill(WORDS)
    reader.press("Send the report")
    assert reader.reads("Thank you: the editors have your report")
    reader.look("report-thanks")
    return 4


def answer_it(editor: Visitor) -> int:
    """From the desk: what was reported, and its text is off every public page."""
    editor.choose("Reported problems")
    editor.look("reports")
    editor.follow(WORDS)
    assert editor.reads("a reader, without account")
    editor.look("reported")
    editor.press("Take it")
    editor.part("Hold it").get_by_label("Reason").fill("Two sources differ.")
    editor.press("Hold it now")
    assert editor.reads("On hold: the text is gone from every public document.")
    editor.look("report-held")
    editor.follow("the hold")
    assert editor.reads("Two sources differ.")
    return 6
