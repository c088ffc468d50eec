"""What is told by an identifier lifts nothing that was recorded while the work did not have it, until somebody confirms
it who may lift."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence import clock
from evidence.events import events_told_of
from evidence.matched import may_be_lifted
from evidence.models import ArchiveCheck, Reference, Standing
from evidence.people import service_account
from evidence.services import (
    check_standings,
    dismiss_notice,
    import_notices,
    record_notice,
    revise_reference,
)
from evidence.services.notices_import import NOT_CONFIRMED
from tests import make
from tests.cast import PASSWORD
from tests.evidence.retraction_files import rows_of, written

pytestmark = pytest.mark.django_db
OTHER = "10.5555/another-work"
AGAIN = {"DOI": "10.5555/again", "type": "reinstatement", "updated": {"date-parts": [[2024, 5, 1]]}}


def standing(reference) -> str:
    return Standing.objects.get(reference=reference).status


def identified(reference, *, by, doi=OTHER) -> None:
    present = Reference.objects.get(pk=reference.pk)
    revise_reference(present, revision=present.revision, fields={"doi": doi}, by=by)


def retract(reference, *, by, source="Bone") -> None:
    record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source=source, by=by)


def rows_for(*dois: str) -> list:
    row = {"RetractionNature": "Reinstatement", "RetractionDate": "5/1/2024 0:00", "RetractionDOI": "10.5555/again"}
    return rows_of(written(*({**row, "Record ID": doi[-9:], "OriginalPaperDOI": doi} for doi in dois)))


def by_the_clock(archives) -> None:
    """As often as it is called: everything is due."""
    archives.knows(OTHER, **{"updated-by": [AGAIN]})
    ArchiveCheck.objects.update(due_at=clock.now() - timedelta(days=1))
    check_standings()


def by_a_file(archives) -> None:
    import_notices(rows_for(OTHER), by=service_account("notices"))


told_either_way = pytest.mark.parametrize("tell", [by_the_clock, by_a_file])


@pytest.fixture
def retracted(ann):
    reference = make.reference(by=ann)
    retract(reference, by=ann)
    return reference


@told_either_way
def test_a_doi_that_an_editor_gives_what_was_taken_back_lifts_nothing_however_often_it_is_told(
    ann, archives, retracted, tell
):
    identified(retracted, by=ann)

    for _ in range(2):
        tell(archives)

    notice = retracted.notices.get(kind="reinstatement")
    [event] = [one for one in events_told_of(retracted) if one.notice == notice]
    assert (standing(retracted), notice.dated, event.waits_for_its_day) == ("retracted", None, True)


@told_either_way
def test_a_reviewer_confirms_it_with_its_day(ann, rob, archives, retracted, tell):
    identified(retracted, by=ann)
    tell(archives)
    waiting = retracted.notices.get(kind="reinstatement")

    record_notice(retracted, kind="reinstatement", dated=date(2024, 5, 1), source=waiting.source, doi=waiting.doi,
                  note="It is this work.", by=rob)  # fmt: skip

    assert standing(retracted) == "reinstated"


@told_either_way
def test_a_doi_that_a_reviewer_gives_lifts(rob, archives, retracted, tell):
    identified(retracted, by=rob)

    tell(archives)

    assert standing(retracted) == "reinstated"


@told_either_way
def test_a_doi_that_it_had_when_it_was_taken_back_lifts(ann, archives, tell):
    reference = make.reference(by=ann, doi=OTHER)
    retract(reference, by=ann)

    tell(archives)

    assert standing(reference) == "reinstated"


def test_and_does_so_when_it_was_away_for_a_while(ann, archives):
    reference = make.reference(by=ann, doi=OTHER)
    retract(reference, by=ann)
    for doi in ("10.5555/typing-error", OTHER):
        identified(reference, doi=doi, by=ann)

    by_the_clock(archives)

    assert standing(reference) == "reinstated"


def test_once_what_was_taken_back_before_is_dismissed_what_is_told_by_the_doi_itself_is_lifted(
    ann, rob, archives, retracted
):
    identified(retracted, by=ann)
    retract(retracted, source="Retraction Watch", by=ann)
    by_the_clock(archives)
    first = retracted.notices.filter(kind="retraction").first()

    dismiss_notice(first, reason="It is of another work.", password=PASSWORD, by=rob)
    before = standing(retracted)
    by_the_clock(archives)

    assert (before, standing(retracted)) == ("retracted", "reinstated")


@pytest.mark.parametrize("way", ["into the other", "the other into it"])
def test_a_merge_by_an_editor_with_what_has_the_doi_lifts_nothing(ann, archives, way):
    reference = make.reference(by=ann, doi=None)
    retract(reference, by=ann)
    other = make.reference(by=ann, doi=OTHER)
    make.merged(*((reference, other) if way == "into the other" else (other, reference)), by=ann)

    by_the_clock(archives)

    assert standing(reference) == "retracted"


def test_a_merge_leaves_lifted_by_the_doi_what_had_it_when_it_was_taken_back(ann, archives):
    reference, other = make.reference(by=ann, doi=OTHER), make.reference(by=ann, doi=None)
    retract(reference, by=ann)
    make.merged(reference, other, by=ann)

    by_the_clock(archives)

    assert {standing(reference), standing(other)} == {"reinstated"}


def test_the_account_of_a_file_says_which_row_waits_for_a_reviewer(ann, rob, retracted):
    identified(retracted, by=ann)
    had = make.reference(by=ann)
    retract(had, by=ann)

    read = import_notices(rows_for(had.doi, OTHER), by=rob)

    assert (read.imported, read.warnings) == (2, [(2, NOT_CONFIRMED)])


def test_of_many_it_is_found_out_in_as_many_queries_as_of_one(ann):
    def cost(works) -> int:
        for one in works:
            retract(one, by=ann)
        with CaptureQueriesContext(connection) as asked:
            assert may_be_lifted((one.pk, {"DOI": one.doi}) for one in works) == [True] * len(works)
        return len(asked)

    assert cost([make.reference(by=ann)]) == cost([make.reference(by=ann) for _ in range(3)])
