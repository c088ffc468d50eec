"""Merging at the same moment as somebody merges the other way round, cites, or imports; with its negative control."""

import pytest

from evidence.models import Citation, Reference, ReferenceMerge
from evidence.services import MergedAway, merge_references, merges, record_notice
from tests import make
from tests.make_records import imported, item
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def two(by) -> list[Reference]:
    return [make.reference(by=by), make.reference(by=by, doi=None)]


def merging(survivor: Reference, merged: Reference, by):
    shown = {survivor.pk: survivor.revision, merged.pk: merged.revision}
    return lambda: merge_references(survivor, merged, revisions=shown, reason="One trial.", by=by)


def test_two_who_merge_each_into_the_other_leave_one_that_stands(transactional_db, ann, eve, rounds):
    for _ in range(rounds):
        one, other = two(ann)

        results = at_once(merging(one, other, ann), merging(other, one, eve))

        assert unexpected(results) == []
        assert [type(result) for result in results if isinstance(result, Exception)] == [MergedAway]
        assert Reference.objects.unmerged().filter(pk__in=[one.pk, other.pk]).count() == 1


def test_a_chain_made_at_once_leads_to_one_that_stands(transactional_db, ann, eve, rounds):
    for _ in range(rounds):
        one, other = two(ann)
        last = make.reference(by=ann, doi=None)

        results = at_once(merging(other, one, ann), merging(last, other, eve))

        assert unexpected(results) == []
        away = Reference.objects.filter(pk__in=[one.pk, other.pk, last.pk], merged_into__isnull=False)
        assert not away.filter(merged_into__merged_into__isnull=False).exists()


def cited_while_merged(by, merging_by) -> bool:
    """Whether a claim ends with a citation of what was merged away."""
    kept, other = two(by)
    make.claim(by=by, citations=[{"reference": other}])
    results = at_once(merging(kept, other, merging_by), lambda: make.claim(by=by, citations=[{"reference": other}]))
    assert unexpected(results) == []
    return Citation.objects.filter(reference=other).exists()


def test_nobody_cites_what_is_merged_away_at_that_moment(transactional_db, ann, eve, rounds):
    assert not any(cited_while_merged(ann, eve) for _ in range(rounds))


def test_without_locks_somebody_would(transactional_db, ann, eve, monkeypatch):
    monkeypatch.setattr(merges, "_refuse", slowly(merges._refuse))
    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: cited_while_merged(ann, eve))


def test_an_import_and_a_merge_at_once_make_no_work_twice(transactional_db, ann, eve, rounds):
    for number in range(rounds):
        kept, other = make.reference(by=ann), make.reference(by=ann, doi=None, pmid=str(4_000_000 + number))
        record = item(title=other.title, DOI=None, PMID=other.pmid, volume="7")

        results = at_once(merging(kept, other, eve), lambda record=record: imported(record, by=ann))

        assert unexpected(results) == []
        merge, outcome = results
        assert (outcome.imported, outcome.merged) == (0, 1)
        named = Reference.objects.get(pmid=record["PMID"])
        assert named.pk == (kept.pk if isinstance(merge, ReferenceMerge) else other.pk)
        assert named.volume == "7"


def test_a_notice_at_that_moment_is_of_both(transactional_db, ann, eve, rounds):
    for _ in range(rounds):
        kept, other = two(ann)
        telling = {"kind": "retraction", "dated": None, "source": "Publisher", "by": ann}

        results = at_once(merging(kept, other, eve), lambda other=other, said=telling: record_notice(other, **said))

        assert unexpected(results) == []
        assert {one.standing.status for one in Reference.objects.filter(pk__in=[kept.pk, other.pk])} == {"retracted"}
