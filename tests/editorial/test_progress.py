"""How far a notice on a much cited work has come, as its page tells it: while it is under way, done, and stuck."""

from datetime import date, timedelta

import pytest
import time_machine

from editorial import follow
from editorial.follow import Follower
from editorial.progress import progress_of
from evidence import clock
from evidence.models import Reference
from evidence.services import dismiss_notice, record_notice, undo_merge
from reviews.services import open_recheck
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.desk import address, questions, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(follow, "LARGE", 4)
    monkeypatch.setattr(follow, "PAGES", 1)


def cited(*, pages: int, by, rob, chief) -> Reference:
    """By two published statements on each of so many pages."""
    source = make.reference(by=by)
    for number in range(pages):
        claims = [make.approved_claim(by=by, reviewers=[rob], citations=[{"reference": source}]) for _ in range(2)]
        title = f"{'One' if pages == 1 else 'Another'} condition {'abc'[number]}"
        make_editorial.published(make_editorial.article(claims, title=title, by=by), by=chief)
    Follower().run_once()
    return source


@pytest.fixture
def source(ann, rob, chief) -> Reference:
    return cited(pages=3, by=ann, rob=rob, chief=chief)


def retracted(reference: Reference, *, by):
    return record_notice(reference, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=by)


def cut_short(monkeypatch, name: str, after: int) -> None:
    """The pass ends in the middle, as where its process is killed."""
    calls, whole = [], getattr(follow, name)

    def until(*args, **kwargs):
        calls.append(1)
        if len(calls) > after:
            raise ValueError("cut short")
        return whole(*args, **kwargs)

    monkeypatch.setattr(follow, name, until)
    Follower().run_once()
    monkeypatch.setattr(follow, name, whole)


def told(reference: Reference) -> tuple[int, int, int, int]:
    now = progress_of(reference)
    assert now is not None
    assert now.done is None
    return now.drawn, now.pages, now.opened, now.rechecks


def read(reference: Reference, person, name: str = "change") -> str:
    return " ".join(signed_in(person).get(address(f"evidence_reference_{name}", reference.pk)).content.decode().split())


def test_pages_and_rechecks_are_counted_as_they_come(ann, source, monkeypatch):
    retracted(source, by=ann)
    at_first = told(source)
    cut_short(monkeypatch, "_issue", after=2)
    two_pages = told(source)
    cut_short(monkeypatch, "_look_again", after=1)
    four_rechecks = told(source)

    assert (at_first, two_pages, four_rechecks) == ((0, 3, 0, 6), (2, 3, 0, 6), (3, 3, 4, 6))


def test_the_page_says_it_and_after_it_is_done_what_became_of_it(ann, audrey, source, monkeypatch):
    assert "What follows from the notices" not in read(source, audrey)
    retracted(source, by=ann)
    cut_short(monkeypatch, "_issue", after=1)
    under_way = [read(source, audrey, name) for name in ("change", "following")]
    Follower().run_once()
    done = read(source, audrey)

    for text in under_way:
        assert "1 of 3 pages say so" in text
        assert '<progress id="pages-drawn" max="3" value="1">' in text
        assert "0 of 6 rechecks opened" in text
        assert "data-look-again" in text
        assert "Nothing has moved" not in text
    assert "All 3 pages that cite it are as they should be. 6 rechecks were opened." in done
    assert ("data-look-again" in done, "look-again.js" in done, "<progress" in done) == (False, False, False)


def test_what_does_not_move_is_said(ann, source):
    retracted(source, by=ann)

    with time_machine.travel(clock.now() + timedelta(minutes=3, seconds=5)):
        stuck = read(source, ann, "following")
        Follower().run_once()
        done = read(source, ann, "following")

    assert "Nothing has moved for 3 minutes. Readers may still see the old text." in stuck
    assert "Nothing has moved" not in done


def test_in_its_first_minute_nothing_has_moved_for_less_than_one(ann, source):
    retracted(source, by=ann)

    with time_machine.travel(clock.now() + timedelta(seconds=45)):
        stuck = read(source, ann, "following")

    assert "Nothing has moved for less than a minute. Readers" in stuck


def test_moving_on_is_counted_from_the_last_page_drawn(ann, source, monkeypatch):
    retracted(source, by=ann)
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        cut_short(monkeypatch, "_issue", after=1)
        assert not progress_of(source).is_stalled
    with time_machine.travel(clock.now() + timedelta(minutes=4)):
        assert progress_of(source).is_stalled


def test_a_dismissal_is_followed_as_well(ann, rob, source, monkeypatch):
    notice = retracted(source, by=ann)
    Follower().run_once()
    dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=rob)

    assert (told(source), progress_of(source).ending) == ((0, 3, 0, 0), 6)
    assert "6 rechecks that nobody began are still to end." in read(source, ann)
    Follower().run_once()
    now = progress_of(source)
    assert (now.done is not None, now.drawn, now.opened, now.ending) == (True, 3, 0, 0)


def test_a_claim_that_is_under_review_already_has_no_recheck_to_be_opened(ann, source):
    claim = source.citations.first().claim
    open_recheck(claim, why="Somebody asked.", by=ann)
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        retracted(source, by=ann)

        assert told(source) == (0, 3, 0, 5)


def test_a_claim_that_cites_the_work_as_a_draft_only_is_not_counted(ann, source):
    make.claim(by=ann, citations=[{"reference": source}])
    retracted(source, by=ann)

    assert told(source) == (0, 3, 0, 6)


def test_what_means_nothing_for_a_page_has_no_progress(ann, source):
    record_notice(source, kind="comment", dated=date(2026, 1, 5), source="Publisher", by=ann)

    assert progress_of(source) is None
    assert "Nothing was said of it that means anything for a page." in read(source, ann, "following")


def test_it_costs_the_same_for_one_page_and_three_under_way_and_done(ann, rob, chief, source):
    one = cited(pages=1, by=ann, rob=rob, chief=chief)
    for reference in (source, one):
        retracted(reference, by=ann)
    record_notice(source, kind="correction", dated=date(2026, 1, 6), source="Journal", by=ann)
    pages = [address("evidence_reference_following", each.pk) for each in (one, source)]
    under_way = [questions(signed_in(ann), page) for page in pages]
    Follower().run_once()
    done = [questions(signed_in(ann), page) for page in pages]

    assert (len(set(under_way)), len(set(done))) == (1, 1)


def test_a_merge_and_its_undo_are_followed_as_well(ann, source):
    """What was said of the one means something for pages that cite the other from then on, and no longer after."""
    retracted(other := make.reference(by=ann, doi=None, pmid="3100001"), by=ann)
    Follower().run_once()
    merge = make.merged(other, source, by=ann)

    under_way = told(source), told(other)
    Follower().run_once()
    done = progress_of(source)
    undo_merge(merge, reason="Two reports.", by=ann)
    taking_back = told(source)
    Follower().run_once()

    assert (under_way, taking_back) == (((0, 3, 0, 6), (0, 3, 0, 6)), (0, 3, 0, 0))
    assert (done.done is not None, done.drawn, done.opened) == (True, 3, 6)
    assert progress_of(source).done is not None


def test_a_merge_of_two_of_which_nothing_was_said_has_no_progress(ann, source):
    make.merged(make.reference(by=ann, doi=None), source, by=ann)

    assert progress_of(source) is None
