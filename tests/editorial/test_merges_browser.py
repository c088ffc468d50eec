"""An editor meets a work that was entered twice, compares the two, merges them, and takes that back."""

import pytest

from evidence.models import Reference
from tests import make, make_editorial
from tests.browsing import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_two_references_are_merged_and_two_again(browser, live_server, ann, rob, chief):
    kept = make.reference(by=ann, title="Rest and load in tendon pain: a randomised trial", doi="10.5555/tendon.1")
    other = make.reference(
        by=ann, title="Rest and load in tendon pain. A randomised trial", doi=None, pmid="3100001", volume="7"
    )
    claim = make.approved_claim(
        "Load relieves tendon pain in adults.", by=ann, reviewers=[rob], citations=[{"reference": other}]
    )
    make_editorial.published(make_editorial.article([claim], by=ann, title="Tendon pain"), by=chief)
    make.claim(
        "Rest delays recovery of tendons in adults.",
        by=ann,
        citations=[
            {"reference": kept, "quote": "Rest delayed recovery."},
            {"reference": other, "quote": "Recovery was later after rest."},
        ],
    )
    editor = Visitor(browser, live_server.url, "ann")

    editor.open(f"/admin/evidence/reference/{kept.pk}/change/")
    editor.look("reference-before-merge")
    editor.follow("Merge")
    editor.page.get_by_label("Words, an author, DOI").fill("3100001")
    editor.press("Look for it")
    editor.look("merge-choose")
    editor.follow(other.title)
    assert editor.reads("Recovery was later after rest.")
    assert editor.reads("Tendon pain")
    editor.look("merge-compare")
    editor.page.get_by_label("Reason").fill("One trial, entered twice.")
    editor.press("It is one work: merge them")
    assert editor.reads("Merged. Published text is as it was")
    editor.look("reference-merged-into")

    editor.follow(other.title, within="Merged into this one")
    assert editor.reads("stands for this work now")
    editor.look("reference-merged-away")
    editor.follow("Undo the merge")
    editor.look("unmerge")
    editor.page.get_by_label("Reason").fill("Two reports of one trial.")
    editor.press("They are two works: undo the merge")
    assert editor.reads("Undone: they are two works again.")

    assert editor.faults == []
    assert Reference.objects.get(pk=other.pk).pmid == "3100001"


def test_a_possible_duplicate_is_called_two_works(browser, live_server, ann):
    title = "Rest and load in tendon pain: a randomised trial of an exercise programme in adults"
    make.reference(by=ann, title=title, doi="10.5555/tendon.1")
    make.reference(by=ann, title=title, doi=None, pmid="3100001")
    editor = Visitor(browser, live_server.url, "ann")

    editor.open("/admin/evidence/reference/")
    editor.look("references-with-duplicates")
    editor.follow("Possible duplicates (1)")
    editor.look("alike")
    editor.page.get_by_label("Why they are two").fill("A report, and its protocol.")
    editor.press("Two works")
    assert editor.reads("Noted: two works.")
    editor.follow("Called two works")
    editor.look("alike-settled")
    editor.press("Take it back")
    assert editor.reads("Taken back: the two are listed again.")

    assert editor.faults == []
