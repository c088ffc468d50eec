"""Two imports at once: each work is made once and no record is lost; with its negative control."""

from itertools import count

import pytest

from evidence.history import change_many
from evidence.models import Citation, Reference
from evidence.services import find_or_add_reference, revise_reference
from evidence.services.importing import files, parts
from tests import make
from tests.make_records import imported, item
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
_files = count()


def a_file() -> list[dict]:
    """With a work that has no identifier, one that comes twice, and a book."""
    number = next(_files)
    anonymous = item(title=f"Anonymous {number}", DOI=None, PMID=None)
    book = item(type="book", title=f"Book {number}", DOI=None, PMID=None, ISBN="9783161484100", volume=str(number))
    twice = item()
    return [item(), anonymous, twice, {**twice, "language": "en"}, book, item()]


def imported_by_both(one, other) -> list:
    records = a_file()
    return at_once(*(lambda by=by: imported(*records, by=by) for by in (one, other)))


def test_one_file_imported_twice_at_once_is_each_work_once(transactional_db, ann, eve, rounds, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 2)
    for number in range(rounds):
        results = imported_by_both(ann, eve)

        assert unexpected(results) == []
        first, second = results
        assert (first.records, second.records, first.imported + second.imported) == (6, 6, 5)
        assert first.merged + second.merged == 7
        assert Reference.objects.count() == (number + 1) * 5


def test_without_waiting_it_would_not_be(transactional_db, ann, eve, monkeypatch):
    monkeypatch.setattr(parts, "one_at_a_time", lambda: None)
    monkeypatch.setattr(parts, "MOST_TRIES", 1)
    monkeypatch.setattr(parts.Library, "about", slowly(parts.Library.about))

    assert goes_wrong(lambda number: bool(unexpected(imported_by_both(ann, eve))))


def test_a_work_added_by_hand_at_that_moment_is_merged(transactional_db, ann, eve, rounds):
    for _ in range(rounds):
        record = item()
        by_hand = {"title": record["title"], "doi": record["DOI"]}

        outcome, added = at_once(
            lambda record=record: imported(record, by=ann), lambda fields=by_hand: find_or_add_reference(fields, by=eve)
        )

        assert (outcome.imported + outcome.merged, Reference.objects.get(doi=record["DOI"]).pk) == (1, added.pk)


def filled_under_a_claim(by, citing_by, monkeypatch) -> bool:
    """Whether somebody's citation stood there when covered fields were filled in."""
    known = make.reference(by=by, issued="", container_title="")
    seen: list[bool] = []

    def looking(model, rows, **how):
        seen.extend(Citation.objects.filter(reference=one).exists() and bool(one.issued) for one in rows)
        return change_many(model, rows, **how)

    monkeypatch.setattr(parts, "change_many", looking)
    record = item(DOI=known.doi, PMID=None)
    results = at_once(
        lambda: imported(record, by=by), lambda: make.claim(by=citing_by, citations=[{"reference": known}])
    )
    assert unexpected(results) == []
    return any(seen)


def test_what_somebody_cites_at_that_moment_is_not_filled_under_the_claim(
    transactional_db, ann, eve, rounds, monkeypatch
):
    monkeypatch.setattr(parts.Known, "of", slowly(parts.Known.of))

    assert not any(filled_under_a_claim(ann, eve, monkeypatch) for _ in range(rounds))


def test_without_locks_it_would_be(transactional_db, ann, eve, monkeypatch):
    monkeypatch.setattr(parts.Known, "of", slowly(parts.Known.of))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: filled_under_a_claim(ann, eve, monkeypatch))


def test_an_edit_at_that_moment_is_not_lost(transactional_db, ann, eve, rounds):
    for _ in range(rounds):
        known = make.reference(by=eve, volume="")
        record = item(DOI=known.doi, PMID=None, volume=None)

        at_once(
            lambda record=record: imported(record, by=ann),
            lambda known=known: revise_reference(known, by=eve, revision=1, fields={"volume": "99"}),
        )

        known.refresh_from_db()
        written = known.history.filter(history_user=eve, volume="99").exists()
        assert (known.volume == "99") is written
