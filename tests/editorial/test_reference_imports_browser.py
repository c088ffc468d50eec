"""An editor brings a file of references: what it holds, letting it in, and what became of each record."""

import pytest

from evidence.services import add_reference
from evidence.services.importing import accept_import
from evidence.tasks import take_in_references
from tests import make_records
from tests.browsing import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
WORKS = [
    ("Rest or motion in acute gout: a randomised trial", "10.5555/gout.1"),
    ("Colchicine in gout", "10.5555/gout.2"),
]


def test_a_file_of_references_is_looked_at_and_taken_in(browser, live_server, tmp_path, ann):
    add_reference({"title": "Colchicine in gout", "doi": "10.5555/gout.2", "volume": "3"}, by=ann)
    file = tmp_path / "gout.ris"
    file.write_bytes(make_records.ris(*WORKS) + b"TY  - JOUR\nAU  - Nobody, N\nER  - \n")
    editor = Visitor(browser, live_server.url, "ann")

    editor.open("/admin/evidence/reference/")
    editor.follow("Import a file")
    editor.page.get_by_label("File").set_input_files(str(file))
    editor.look("import-references")
    editor.press("Look at it")
    assert editor.reads("1 would be new, 1 the library has already, 1 would be rejected.")
    editor.look("reference-import")
    editor.press("Take them in")
    assert editor.reads("1 new, 1 merged, 1 rejected.")
    editor.look("reference-imported")
    editor.choose("Files of references")
    assert editor.reads("gout.ris")
    editor.look("reference-imports")

    assert editor.faults == []


def test_the_page_of_a_long_file_tells_by_itself_when_it_is_in(browser, live_server, ann):
    run = make_records.uploaded(by=ann)
    accept_import(run, by=ann)
    editor = Visitor(browser, live_server.url, "ann")
    editor.open(f"/admin/evidence/referenceimport/{run.pk}/change/")
    assert editor.reads("0 of 1 records done")
    editor.look("reference-import-going")

    take_in_references()

    editor.page.get_by_text("1 new, 0 merged, 0 rejected.").wait_for()
    assert editor.faults == []
