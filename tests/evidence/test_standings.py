"""`evidence/standings.py`: severity, several sources, reinstatement, days that are not known."""

from datetime import date

import pytest

from evidence.models import Standing
from evidence.services import dismiss_notice, record_notice
from evidence.services.notices import KnownNotice
from evidence.standings import STANDING_AFTER
from tests import make
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def recorded(reference, kind, day=1, *, by, source="Crossref", **rest):
    return record_notice(
        reference, kind=kind, dated=date(2024, 1, day), source=source, note="Told by its publisher.", by=by, **rest
    )


def standing(reference) -> tuple[str, str]:
    found = Standing.objects.get(reference=reference)
    return found.status, found.notice.kind if found.notice else ""


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("retraction", "retracted"),
        ("withdrawal", "retracted"),
        ("partial-retraction", "expression-of-concern"),
        ("corrected-and-republished", "corrected"),
        ("correction", "corrected"),
        ("addendum", "bibliographic-correction"),
        ("comment", "current"),
        ("other", "current"),
        ("notice-itself", "current"),
    ],
)
def test_each_kind_has_its_standing(ann, kind, status):
    reference = make.reference(by=ann)

    recorded(reference, kind, by=ann)

    assert standing(reference)[0] == status


def test_every_effect_is_of_a_kind_that_is_known():
    assert {"comment", "other", "notice-itself"} & set(STANDING_AFTER) == set()


SEVERITY = [
    *("comment", "addendum", "correction", "superseded", "expression-of-concern", "partial-retraction"),
    *("withdrawal", "retraction"),
]


@pytest.mark.parametrize("position", range(1, len(SEVERITY)))
@pytest.mark.parametrize("latest_first", [True, False])
def test_the_graver_decides_whichever_came_first(ann, position, latest_first):
    milder, graver = SEVERITY[position - 1 : position + 1]
    reference = make.reference(by=ann)

    for day, kind in enumerate([graver, milder] if latest_first else [milder, graver], start=1):
        recorded(reference, kind, day, by=ann)

    assert standing(reference)[1] == graver


def test_a_reinstatement_lifts_what_was_taken_back_and_no_correction(ann, rob):
    reference = make.reference(by=ann)
    for day, kind in enumerate(["correction", "retraction", "expression-of-concern", "reinstatement"], start=1):
        recorded(reference, kind, day, by=rob)

    assert standing(reference) == ("corrected", "correction")
    assert reference.notices.count() == 4


def test_the_day_of_the_notice_counts_and_not_the_day_it_was_recorded(ann, rob):
    reference = make.reference(by=ann)

    recorded(reference, "reinstatement", 9, by=rob)
    recorded(reference, "retraction", 3, by=ann)
    lifted = standing(reference)[0]
    recorded(reference, "retraction", 10, by=ann)

    assert (lifted, standing(reference)[0]) == ("reinstated", "retracted")


def test_a_retraction_without_a_day_counts_from_when_it_was_told(ann, rob):
    reference = make.reference(by=ann)
    recorded(reference, "reinstatement", 9, by=rob)

    record_notice(reference, kind="retraction", dated=None, source="PubMed", pmid="40095501", by=ann)

    found = Standing.objects.get(reference=reference)
    assert (found.status, found.since) == ("retracted", None)


def test_another_source_that_gives_the_day_dates_the_event(ann, rob):
    reference = make.reference(by=ann)
    record_notice(reference, kind="retraction", dated=None, source="PubMed", pmid="40095501", by=ann)

    recorded(reference, "retraction", 3, source="Retraction Watch", pmid="40095501", doi="10.5555/notice", by=ann)
    recorded(reference, "reinstatement", 9, by=rob)

    assert standing(reference)[0] == "reinstated"


def test_one_event_told_by_two_sources_counts_once_and_both_are_kept(ann):
    reference = make.reference(by=ann)
    first = recorded(reference, "retraction", 3, doi="10.5555/NOTICE", by=ann)

    second = recorded(reference, "retraction", 5, source="Retraction Watch", doi="10.5555/notice", by=ann)

    assert (second.same_as, second.event) == (first, first.pk)
    assert Standing.objects.get(reference=reference).notice == first
    assert reference.notices.count() == 2


def test_two_corrections_on_one_day_are_two(ann):
    reference = make.reference(by=ann)

    first = recorded(reference, "correction", 3, doi="10.5555/first", by=ann)
    second = recorded(reference, "correction", 3, doi="10.5555/second", by=ann)

    assert first.event != second.event


def test_notices_at_the_works_own_address_are_told_apart_by_their_day(ann):
    reference = make.reference(by=ann)

    events = [
        recorded(reference, "correction", day, source=source, doi=reference.doi, by=ann).event
        for day, source in [(3, "Crossref"), (3, "Retraction Watch"), (4, "Crossref")]
    ]

    assert events[0] == events[1] != events[2]


def test_dismissing_what_one_source_tells_dismisses_the_event(ann, rob):
    reference = make.reference(by=ann)
    recorded(reference, "retraction", 3, doi="10.5555/notice", by=ann)
    again = recorded(reference, "retraction", 3, source="PubMed", doi="10.5555/notice", by=ann)

    dismiss_notice(again, reason="Another paper.", password=PASSWORD, by=rob)
    third = recorded(reference, "retraction", 3, source="Retraction Watch", doi="10.5555/notice", by=ann)

    assert standing(reference)[0] == "current"
    with pytest.raises(KnownNotice):
        dismiss_notice(third, reason="Another paper.", password=PASSWORD, by=rob)


def test_a_new_notice_opens_what_was_dismissed(ann, rob):
    reference = make.reference(by=ann)
    first = recorded(reference, "retraction", 3, doi="10.5555/notice", by=ann)
    dismiss_notice(first, reason="Another paper.", password=PASSWORD, by=rob)

    recorded(reference, "retraction", 4, doi="10.5555/another-notice", by=ann)

    assert standing(reference)[0] == "retracted"


def test_recorded_again_without_its_identifiers_it_is_known(ann):
    reference = make.reference(by=ann)
    recorded(reference, "retraction", 3, doi="10.5555/notice", by=ann)

    with pytest.raises(KnownNotice):
        recorded(reference, "retraction", 3, by=ann)
