"""`evidence/services/surveillance.py`: who is asked about when, what an answer records, and that nothing is lost."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.models import ArchiveCheck, Notice, Reference, Standing, WatchMark
from evidence.outgoing import WEB_PAGE, NotFetched, Reply
from evidence.services import check_standings, create_claim, dismiss_notice, record_notice, revise_reference
from evidence.services import freshly as listing
from evidence.services import surveillance as service
from tests import make
from tests.cast import PASSWORD
from tests.evidence.archives_asked import message, related
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = pytest.mark.django_db
OFFLINE = NotFetched("api.crossref.org has no address: the name may be wrong, or this machine is offline.")


def later(monkeypatch, **after) -> None:
    monkeypatch.setattr(service.clock, "now", lambda: timezone.now() + timedelta(**after))


def standing(reference: Reference) -> str:
    found = Standing.objects.filter(reference=reference).first()
    return found.status if found else "current"


def told(surveyed) -> tuple[int, ...]:
    return surveyed.asked, surveyed.known, surveyed.unknown, surveyed.unanswered, surveyed.notices


def row(reference: Reference, archive: str = "crossref") -> ArchiveCheck:
    return ArchiveCheck.objects.get(reference=reference, archive=archive)


def test_a_retraction_in_an_answer_about_many_becomes_a_notice_of_a_named_account(ann, archives):
    works = [make.reference(by=ann) for _ in range(3)]
    archives.retracted(works[1].doi)
    archives.knows(works[0].doi)

    surveyed = check_standings()

    notice = Notice.objects.get()
    assert archives.questions == [[one.doi for one in works]]
    assert (notice.reference, notice.kind, notice.source, notice.doi) == (
        works[1],
        "retraction",
        "publisher",
        "10.5555/notice.1",
    )
    assert (notice.by.username, notice.by.is_active) == ("service-watch", False)
    assert [standing(one) for one in works] == ["current", "retracted", "current"]
    assert (told(surveyed), surveyed.changed) == ((3, 2, 1, 0, 1), {works[1].pk})


def test_pubmed_is_asked_about_what_has_a_pmid(ann, archives):
    work = make.reference(by=ann, doi=None, pmid="400712")
    archives.has_article("400712", related("RetractionIn", "400955"), kind="Retracted Publication")

    check_standings()

    assert archives.questions == [["400712"]]
    assert {(one.kind, one.source, one.pmid) for one in work.notices.all()} == {
        ("retraction", "PubMed", "400955"),
        ("retraction", "PubMed", ""),
    }
    assert (work.notices.filter(same_as=None).count(), standing(work)) == (1, "retracted")


def test_asked_again_nothing_is_recorded_twice(ann, archives, monkeypatch):
    work = make.reference(by=ann)
    archives.retracted(work.doi)
    check_standings()
    later(monkeypatch, days=31)

    surveyed = check_standings()

    assert (surveyed.asked, surveyed.notices, Notice.objects.count()) == (1, 0, 1)


def test_one_event_that_both_archives_tell_counts_once(ann, archives):
    work = make.reference(by=ann, pmid="400712")
    archives.retracted(work.doi)
    archives.has_article("400712", related("RetractionIn", "400955").replace("14<", "14. doi: 10.5555/NOTICE.1.<"))

    check_standings()

    first, second = work.notices.all()
    assert (first.source, second.source, second.same_as) == ("publisher", "PubMed", first)


def test_what_was_dismissed_stays_dismissed_and_a_new_notice_counts(ann, rob, archives, monkeypatch):
    work = make.reference(by=ann)
    archives.retracted(work.doi)
    check_standings()
    dismiss_notice(work.notices.get(), reason="Another work.", password=PASSWORD, by=rob)
    archives.retracted(work.doi, source="retraction-watch")
    later(monkeypatch, days=31)
    check_standings()
    assert standing(work) == "current"

    archives.retracted(work.doi, DOI="10.5555/notice.2")
    later(monkeypatch, days=62)
    check_standings()

    assert standing(work) == "retracted"


def test_what_a_person_recorded_before_is_the_same_event(ann, archives):
    work = make.reference(by=ann)
    by_hand = record_notice(work, kind="retraction", dated=None, source="Bone", doi="10.5555/NOTICE.1", by=ann)
    archives.retracted(work.doi)

    check_standings()

    assert list(work.notices.values_list("same_as", flat=True)) == [None, by_hand.pk]


def test_what_claims_cite_is_asked_weekly_and_first_and_the_rest_monthly(ann, archives, monkeypatch):
    loose, cited = make.reference(by=ann), make.reference(by=ann)
    create_claim("Example treatment relieves pain in adults.", citations=[{"reference": cited}], by=ann)
    asked = Counter()

    for day in (0, 3, 8, 16, 31):
        later(monkeypatch, days=day)
        archives.asked.clear()
        while check_standings(most=1).asked:
            pass
        asked.update(one for some in archives.questions for one in some)
        if day == 0:
            assert archives.questions == [[cited.doi], [loose.doi]]

    assert asked == {cited.doi: 4, loose.doi: 2}


def test_what_a_claim_has_come_to_cite_is_not_asked_a_month_later_but_within_a_week(ann, archives, monkeypatch):
    work, never = make.reference(by=ann), make.reference(by=ann)
    check_standings()
    create_claim("Example treatment relieves pain in adults.", citations=[{"reference": work}], by=ann)

    later(monkeypatch, days=8)
    check_standings()

    assert archives.questions == [[work.doi, never.doi], [work.doi]]


def test_a_turn_is_no_longer_than_it_may_be(ann, archives, monkeypatch):
    works = [make.reference(by=ann) for _ in range(5)]
    archives.instead = [Reply("", 400, {}, b"")] * 100
    monkeypatch.setattr(service, "QUESTIONS", 4)

    first = check_standings(most=4)

    assert len(archives.asked) == 4
    assert first.unanswered < len(works)


def test_another_doi_is_another_question_and_one_taken_away_is_none(ann, archives):
    work, other = make.reference(by=ann), make.reference(by=ann)
    check_standings()
    revise_reference(work, revision=work.revision, fields={"doi": "10.5555/put.right"}, by=ann)
    revise_reference(other, revision=other.revision, fields={"doi": None}, by=ann)

    check_standings()

    assert archives.questions[1:] == [["10.5555/put.right"]]
    assert set(ArchiveCheck.objects.values_list("identifier", flat=True)) == {"10.5555/put.right"}


def test_an_answer_for_a_doi_that_was_put_right_meanwhile_is_not_recorded(ann, archives, monkeypatch):
    work = make.reference(by=ann)

    def meanwhile(address: str) -> Reply:
        old = work.doi
        revise_reference(work, revision=work.revision, fields={"doi": "10.5555/put.right"}, by=ann)
        archives.retracted(old)
        return archives.answer(address)

    archives.instead = [meanwhile]
    check_standings()

    assert (Notice.objects.count(), standing(work)) == (0, "current")


def test_an_absent_doi_is_unknown_and_the_others_are_read(ann, archives):
    known, absent = make.reference(by=ann), make.reference(by=ann)
    archives.works[known.doi] = {"DOI": known.doi.upper(), "updated-by": [{"DOI": "10.5555/n", "type": "correction"}]}

    surveyed = check_standings()

    assert told(surveyed) == (2, 1, 1, 0, 1)
    assert (row(known).answer, row(absent).answer, standing(known)) == ("known", "unknown", "corrected")


def test_what_is_missing_of_half_an_answer_is_asked_for_again_and_the_half_is_kept(ann, archives, monkeypatch):
    there, cut_off = make.reference(by=ann), make.reference(by=ann)
    archives.retracted(there.doi)
    half = message("work-list", {"total-results": 2, "items": [archives.works[there.doi]]})
    archives.instead = [Reply("", 200, {}, half)]

    surveyed = check_standings()
    later(monkeypatch, hours=2)
    check_standings()

    assert (told(surveyed), standing(there)) == ((2, 1, 0, 1, 1), "retracted")
    assert archives.questions[1] == [cut_off.doi]


@pytest.mark.parametrize(
    "bad",
    [
        Reply("", 400, {}, b"{}"),
        Reply("", 200, {}, b"[", whole=False),
        Reply("", 200, {}, b'{"message-type": "work-list", "message": {"items": [{"DOI": "\\u0000"}]}}'),
    ],
)
def test_one_work_that_spoils_an_answer_is_found_by_halves(bad, ann, archives):
    works = [make.reference(by=ann) for _ in range(8)]
    spoils = works[5].doi
    for one in works:
        archives.retracted(one.doi)
    archives.instead = [lambda address: bad if spoils in address.replace("%2F", "/") else archives.answer(address)] * 20

    surveyed = check_standings()

    assert told(surveyed) == (8, 7, 0, 1, 7)
    assert [standing(one) for one in works].count("retracted") == 7
    assert (row(works[5]).failed, row(works[5]).answer) == (1, "none")


def test_a_page_to_sign_in_costs_one_question_and_says_what_it_was(ann, archives, caplog):
    for _ in range(90):
        make.reference(by=ann)
    archives.instead = [Reply("", 200, {}, b"<!doctype html><title>Sign in to the guest network</title>")] * 100

    surveyed = check_standings()

    assert (len(archives.asked), surveyed.unanswered, surveyed.unknown) == (1, 40, 0)
    assert [one.getMessage() for one in caplog.records] == [f"Crossref was not asked further in this turn. {WEB_PAGE}"]


def test_what_got_no_answer_is_asked_for_with_half_as_many_so_that_one_cannot_hide_others(ann, archives, monkeypatch):
    works = [make.reference(by=ann) for _ in range(8)]
    page = Reply("", 200, {}, b"<html>")
    spoils = works[5].doi
    archives.instead = [
        lambda address: page if spoils in address.replace("%2F", "/") else archives.answer(address)
    ] * 99
    monkeypatch.setattr(service, "ARCHIVES", [replace(one, at_once=8) for one in service.ARCHIVES])

    for hours in (0, 2, 8, 26, 99):
        later(monkeypatch, hours=hours)
        check_standings()

    assert sorted({len(one) for one in archives.questions}) == [1, 2, 4, 8]
    assert {one.answer for one in map(row, works) if one.identifier != spoils} == {"unknown"}
    assert row(works[5]).failed == 5


def test_offline_one_question_is_asked_one_line_said_and_nothing_lost(ann, archives, monkeypatch, caplog):
    works = [make.reference(by=ann) for _ in range(90)]
    archives.instead = [OFFLINE]

    surveyed = check_standings()

    assert (len(archives.asked), surveyed.unanswered, Notice.objects.count()) == (1, 40, 0)
    assert [one.getMessage() for one in caplog.records] == [
        f"Crossref was not asked further in this turn. {OFFLINE}",
    ]
    later(monkeypatch, hours=2)
    assert check_standings().asked == len(works)
    assert set(ArchiveCheck.objects.values_list("failed", flat=True)) == {0}


def test_without_an_answer_it_is_asked_less_and_less_but_weekly_at_least(ann, archives, monkeypatch):
    work = make.reference(by=ann)
    waits = []
    for _ in range(6):
        archives.instead = [OFFLINE]
        check_standings()
        waits.append(round((row(work).due_at - service.clock.now()) / timedelta(hours=1)))
        due = row(work).due_at + timedelta(minutes=1)
        monkeypatch.setattr(service.clock, "now", lambda due=due: due)

    assert waits == [1, 4, 16, 64, 168, 168]
    assert row(work).said.startswith("api.crossref.org has no address")


def test_an_archive_that_asks_to_be_left_alone_is_for_as_long_as_that(ann, archives, monkeypatch):
    for _ in range(50):
        make.reference(by=ann)
    archives.instead = [Reply("", 429, {"retry-after": "7200"}, b"")]
    check_standings()
    make.reference(by=ann)
    asked = []

    for minutes in (10, 60, 115, 121):
        later(monkeypatch, minutes=minutes)
        check_standings()
        asked.append(len(archives.asked))

    assert asked == [1, 1, 1, 3]


def test_however_long_it_asks_for_a_day_is_enough(ann, archives, monkeypatch):
    make.reference(by=ann)
    archives.instead = [Reply("", 429, {"retry-after": "315360000"}, b"")]
    check_standings()

    later(monkeypatch, hours=25)

    assert check_standings().asked == 1


def test_one_archive_that_is_silent_keeps_nobody_from_asking_the_other(ann, archives):
    work = make.reference(by=ann, pmid="400712")
    archives.has_article("400712", related("RetractionIn", "400955"))
    archives.instead = [OFFLINE]

    check_standings()

    assert (standing(work), row(work, "pubmed").answer) == ("retracted", "known")


@pytest.mark.parametrize("told_by", ["the preprint", "the article"])
def test_a_preprint_that_was_published_is_no_work_that_was_superseded(told_by, ann, archives):
    preprint = make.reference(by=ann, doi=None, pmid="35132415", genre="Preprint")
    article = make.reference(by=ann, doi=None, pmid="36000000")
    archives.has_article("35132415", related("UpdateIn", "36000000"), kind="Preprint")
    archives.has_article("36000000", related("UpdateOf", "35132415"))
    archives.articles.pop("35132415" if told_by == "the article" else "36000000")

    check_standings()

    assert (standing(preprint), standing(article)) == ("preprint", "current")
    assert preprint.notices.get().pmid == "36000000"


def test_it_is_a_preprint_where_only_pubmed_says_so(ann, archives):
    preprint = make.reference(by=ann, doi=None, pmid="35132415")
    archives.has_article("35132415", related("UpdateIn", "36000000"), kind="Preprint")

    check_standings()

    assert standing(preprint) == "preprint"


def test_crossref_says_that_a_preprint_was_published(ann, archives):
    preprint = make.reference(by=ann)
    archives.knows(preprint.doi, relation={"is-preprint-of": [{"id": "10.5555/ARTICLE", "id-type": "doi"}]})

    check_standings()

    assert (standing(preprint), preprint.notices.get().doi) == ("preprint", "10.5555/article")


def test_what_is_listed_already_is_not_read_again(ann, archives, monkeypatch):
    for _ in range(3):
        make.reference(by=ann)
    check_standings()
    later(monkeypatch, hours=7)
    check_standings()
    newest = history_row()

    with CaptureQueriesContext(connection) as asked:
        check_standings()

    assert marks() == {newest}
    assert [one["sql"] for one in asked if 'FROM "evidence_reference"' in one["sql"]] == []


def marks() -> set[int]:
    return set(WatchMark.objects.filter(stream__in=["crossref", "pubmed"]).values_list("upto", flat=True))


def history_row() -> int:
    return Reference.history.order_by("-history_id").values_list("history_id", flat=True)[0]


def test_the_mark_waits_for_what_somebody_may_still_be_writing(ann, archives, monkeypatch):
    make.reference(by=ann)
    check_standings()
    assert marks() == {0}

    later(monkeypatch, hours=7)
    check_standings()

    assert marks() == {history_row()}


def test_a_large_library_is_listed_part_by_part(ann, archives, monkeypatch):
    works = [make.reference(by=ann) for _ in range(7)]
    for one in works:
        archives.knows(one.doi)
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    monkeypatch.setattr(listing, "PARTS", 2)
    later(monkeypatch, hours=7)

    counts = [check_standings().asked, check_standings().asked]

    assert (counts, len(works)) == ([4, 3], 7)


def test_as_many_queries_for_three_as_for_one(ann, archives):
    counts = []
    for count in (1, 1, 3):
        for _ in range(count):
            archives.retracted(make.reference(by=ann).doi)
        with CaptureQueriesContext(connection) as asked:
            check_standings()
        counts.append(len(asked))

    assert counts[1] == counts[2]


@pytest.mark.django_db(transaction=True)
def test_two_who_watch_at_once_ask_for_each_once(ann, archives):
    works = [make.reference(by=ann) for _ in range(90)]
    archives.retracted(works[0].doi)

    results = at_once(check_standings, check_standings)

    assert unexpected(results) == []
    assert Counter(one for some in archives.questions for one in some) == {one.doi: 1 for one in works}
    assert Notice.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_locks_two_would_ask_twice(ann, archives, monkeypatch):
    for _ in range(3):
        make.reference(by=ann)
    check_standings()
    monkeypatch.setattr(service, "in_questions", slowly(service.in_questions))

    def twice(number: int) -> bool:
        ArchiveCheck.objects.update(due_at=timezone.now() - timedelta(days=1))
        archives.asked.clear()
        at_once(check_standings, check_standings)
        return len(archives.asked) > 1

    with unlocked(monkeypatch):
        assert goes_wrong(twice)
