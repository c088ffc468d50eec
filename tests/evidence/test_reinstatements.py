"""What lifts a retraction: a reinstatement on its day, by whoever may dismiss; and nothing that is told again."""

from datetime import timedelta

import pytest
import time_machine

from evidence import clock
from evidence.bibliography.records import Announced
from evidence.models import Notice, Standing
from evidence.people import service_account
from evidence.refusals import NotAllowed, Refusal
from evidence.roles import may_lift
from evidence.services import dismiss_notice, import_notices, record_announced, record_notice
from evidence.services.notices import KnownNotice
from evidence.services.notices_import import NOT_LIFTED
from evidence.services.telling import rebuild_standings
from tests import make
from tests.cast import PASSWORD
from tests.evidence.retraction_files import rows_of, written

pytestmark = pytest.mark.django_db


def day(after: int = 0):
    return clock.now().date() + timedelta(days=after)


def told(reference, kind="reinstatement", *, on=None, by, note="Its publisher says so.", **rest) -> Notice:
    return record_notice(reference, kind=kind, dated=on, source="Example Journal", note=note, by=by, **rest)


def standing(reference) -> str:
    return Standing.objects.get(reference=reference).status


@pytest.fixture
def retracted(ann):
    reference = make.reference(by=ann)
    told(reference, "retraction", on=day(-30), by=ann)
    return reference


def test_a_person_records_nothing_for_a_day_to_come(ann, rob, retracted):
    for kind, by in (("reinstatement", rob), ("correction", ann)):
        with pytest.raises(Refusal) as refused:
            told(retracted, kind, on=day(1), by=by)
        assert refused.value.codes == ["day-to-come"]

    assert (retracted.notices.count(), standing(retracted)) == (1, "retracted")


def test_a_reinstatement_needs_who_may_dismiss_a_day_and_a_reason(ann, rob, retracted):
    with pytest.raises(NotAllowed):
        told(retracted, on=day(), by=ann)
    with pytest.raises(Refusal) as refused:
        told(retracted, note=" ", by=rob)

    assert (refused.value.codes, standing(retracted)) == (["no-day", "no-reason"], "retracted")


@pytest.mark.parametrize("dated", ["2999-01-01", ""])
def test_one_that_a_record_tells_for_a_day_to_come_or_without_one_lifts_nothing(rob, retracted, dated):
    said = Announced("Reinstatement", "Crossref", notice={"DOI": "10.5555/again"}, dated=dated)

    record_announced([(retracted, said)], by=rob)

    assert (retracted.notices.count(), standing(retracted)) == (2, "retracted")


def test_one_that_an_editor_imports_lifts_nothing(ann, retracted):
    said = Announced("Reinstatement", "Crossref", notice={"DOI": "10.5555/again"}, dated=day(-1).isoformat())

    record_announced([(retracted, said)], by=ann)

    assert (retracted.notices.count(), standing(retracted)) == (2, "retracted")


def in_a_file(reference) -> list:
    """What a row of Retraction Watch says that lifts it."""
    written_on = f"{day(-1):%m/%d/%Y} 0:00"
    row = {"OriginalPaperDOI": reference.doi, "RetractionNature": "Reinstatement", "RetractionDate": written_on}
    return rows_of(written({**row, "RetractionDOI": "10.5555/again"}))


def test_one_in_a_file_of_retraction_watch_lifts_nothing_where_an_editor_brings_it(ann, retracted):
    read = import_notices(in_a_file(retracted), by=ann)

    assert (read.imported, [said for _, said in read.warnings]) == (1, [NOT_LIFTED])
    assert (retracted.notices.last().dated, standing(retracted)) == (None, "retracted")


@pytest.mark.parametrize("who", ["rob", "chief", "the job"])
def test_and_lifts_where_a_reviewer_or_the_job_of_the_server_does(request, retracted, who):
    by = service_account("notices") if who == "the job" else request.getfixturevalue(who)

    read = import_notices(in_a_file(retracted), by=by)

    assert (read.warnings, standing(retracted)) == ([], "reinstated")


def test_who_has_left_lifts_nothing_more(rob):
    rob.is_active = False
    rob.save()

    assert (may_lift(rob), may_lift(service_account("watch"))) == (False, True)


def test_one_from_before_days_were_checked_waits_for_its_day(rob, retracted):
    Notice.objects.create(reference=retracted, kind="reinstatement", dated=day(3), source="Example Journal", by=rob)

    seen = []
    for after in (0, 3):
        with time_machine.travel(clock.now() + timedelta(days=after)):
            rebuild_standings([retracted.pk])
            seen.append(standing(retracted))

    assert seen == ["retracted", "reinstated"]


@pytest.mark.parametrize("kinds", [("retraction", "reinstatement"), ("reinstatement", "retraction")])
def test_on_the_same_day_it_lifts_whichever_was_recorded_first(ann, rob, kinds):
    reference = make.reference(by=ann)

    for kind in kinds:
        told(reference, kind, on=day(-5), by=rob)

    assert standing(reference) == "reinstated"


def bare(reference, *, by) -> None:
    record_announced([(reference, Announced("Retracted Publication", "PubMed"))], by=by)


def test_a_dismissed_retraction_does_not_come_back_as_a_bare_word(ann, rob, retracted):
    dismiss_notice(retracted.notices.get(), reason="It is of another work.", password=PASSWORD, by=rob)

    bare(retracted, by=ann)

    first, again = retracted.notices.all()
    assert (again.same_as, standing(retracted)) == (first, "current")


def test_a_lifted_retraction_does_not_come_back_as_a_bare_word(ann, rob, retracted):
    told(retracted, on=day(-20), by=rob)

    bare(retracted, by=ann)

    assert standing(retracted) == "reinstated"


def test_a_bare_word_is_its_own_where_it_may_mean_one_of_two_and_then_all_of_them_are_one(ann, rob, retracted):
    told(retracted, "retraction", on=day(-10), doi="10.5555/second", by=ann)
    for one in retracted.notices.all():
        dismiss_notice(one, reason="It is of another work.", password=PASSWORD, by=rob)

    bare(retracted, by=ann)
    record_announced([(retracted, Announced("Retracted Publication", "MEDLINE"))], by=ann)

    *_, third, fourth = retracted.notices.all()
    assert (third.same_as, fourth.same_as, standing(retracted)) == (None, third, "retracted")


def test_who_records_what_was_dismissed_reads_by_whom_and_why(ann, rob, retracted):
    dismiss_notice(retracted.notices.get(), reason="It is of another work.", password=PASSWORD, by=rob)

    with pytest.raises(KnownNotice) as known:
        told(retracted, "retraction", on=day(-30), by=ann)

    assert known.value.codes == ["known-dismissed"]
    assert "Rob Example dismissed it on" in str(known.value)
    assert "It is of another work." in str(known.value)


@pytest.mark.parametrize("first", ["an editor's", "of a day to come"])
@pytest.mark.parametrize("place", ["10.5555/again", "where the work is", ""])
def test_one_told_without_effect_takes_effect_when_it_is_told_with_it(ann, rob, retracted, first, place):
    by, dated = (ann, day(-1)) if first == "an editor's" else (rob, day(9))
    named = {"DOI": retracted.doi if place == "where the work is" else place} if place else {}

    def say(on, by):
        said = Announced("Reinstatement", "Crossref", notice=named, dated=on.isoformat())
        return len(record_announced([(retracted, said)], by=by).recorded), standing(retracted)

    seen = [say(dated, by), say(dated, by), say(day(-1), rob), say(day(-1), rob), say(day(-1), ann)]

    assert seen == [(1, "retracted"), (0, "retracted"), (1, "reinstated"), (0, "reinstated"), (0, "reinstated")]


def test_and_is_one_event_which_is_dismissed_as_one(ann, rob, retracted):
    for by in (ann, rob):
        import_notices(in_a_file(retracted), by=by)

    *_, first, second = retracted.notices.all()
    dismiss_notice(second, reason="It is of another work.", password=PASSWORD, by=rob)

    assert (first.dated, second.same_as, standing(retracted)) == (None, first, "retracted")


def test_told_with_its_day_it_counts_once_also_where_only_the_number_of_the_record_names_it(ann, rob, retracted):
    for by in (ann, rob):
        [row] = in_a_file(retracted)
        row.values[row.places["RetractionDOI"]] = ""
        import_notices([row], by=by)

    *_, first, second = retracted.notices.all()
    assert (second.same_as, standing(retracted)) == (first, "reinstated")
