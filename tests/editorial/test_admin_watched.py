"""What a reference's page says of its watch, and of the article that a preprint became."""

import pytest

from editorial.models import InboxItem
from editorial.news import inbox_of, unread
from editorial.telling import Teller
from evidence import clock
from evidence.models import ArchiveCheck
from evidence.outgoing import NotFetched
from evidence.services import check_standings, dismiss_notice, record_notice, revise_claim
from tests import make
from tests.cast import PASSWORD
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db
BECAME = {"is-preprint-of": [{"id": "10.5555/ARTICLE.1", "id-type": "doi", "asserted-by": "subject"}]}


def read(reader, reference) -> str:
    response = signed_in(reader).get(f"/admin/evidence/reference/{reference.pk}/change/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def day(moment) -> str:
    return f"{moment.day} {moment:%b %Y}"


@pytest.fixture
def preprint(ann, archives):
    work = make.reference(by=ann, genre="Preprint")
    archives.knows(work.doi, relation=BECAME)
    return work


def test_when_archives_were_asked_and_will_be_is_said(ann, archives, settings):
    settings.WATCH_REFERENCES = True
    work = make.reference(by=ann, pmid="400712")
    archives.knows(work.doi)
    check_standings()
    today, due = clock.now(), ArchiveCheck.objects.first().due_at

    text = read(ann, work)

    said = f"Last asked: Crossref {day(today)}, PubMed {day(today)} (does not know it). Next {day(due)}."
    assert said in text


def test_an_archive_that_never_answered_is_said_to_be_silent(ann, archives, settings):
    settings.WATCH_REFERENCES = True
    work = make.reference(by=ann)
    archives.instead = [NotFetched("Nothing came.")]
    check_standings()

    assert "Crossref never answered (no answer since, 1 time in a row)." in read(ann, work)


def test_where_nothing_is_asked_by_the_clock_no_day_is_promised(ann, archives):
    work = make.reference(by=ann)
    assert "Last asked" not in read(ann, work)
    check_standings()

    text = read(ann, work)

    assert "Archives are not asked by the clock here." in text
    assert ". Next " not in text


def test_a_preprint_says_what_it_became_and_offers_to_look_it_up(ann, audrey, preprint):
    check_standings()

    text, read_only = read(ann, preprint), read(audrey, preprint)

    assert "This preprint was published as" in text
    assert 'href="https://doi.org/10.5555/article.1"' in text
    assert "/look_up_new/?asked=10.5555/article.1" in text
    assert "This preprint was published as" in read_only
    assert "look_up_new" not in read_only


def test_an_article_that_the_library_has_is_offered_instead(ann, preprint):
    article = make.reference(by=ann, doi="10.5555/article.1")
    check_standings()
    uncited = read(ann, preprint)
    make.claim(by=ann, citations=[{"reference": preprint}])

    text = read(ann, preprint)

    assert f"/admin/evidence/reference/{article.pk}/change/" in text
    assert "Look the article up" not in text
    replacing = f"/admin/evidence/reference/{preprint.pk}/replace/?by={article.pk}"
    assert (replacing in uncited, replacing in text) == (False, True)


def test_a_dismissed_one_says_nothing_any_more(ann, rob, preprint):
    check_standings()
    dismiss_notice(preprint.notices.get(), reason="Another study.", password=PASSWORD, by=rob)

    assert "This preprint was published as" not in read(ann, preprint)


def test_editors_are_told_once_and_until_the_article_is_cited(ann, rob, preprint):
    claim = make.claim(by=ann, citations=[{"reference": preprint}])
    check_standings()
    Teller(seconds=60).run_once()
    check_standings()
    Teller(seconds=60).run_once()
    items = inbox_of(ann, {"editor"})
    assert [one.title for one in unread(items)] == [f"Preprint published: “{preprint.title}”, cited by 1 claim"]
    assert list(InboxItem.objects.values_list("person__username", flat=True)) == ["ann"]

    article = make.reference(by=ann, doi="10.5555/article.1")
    revise_claim(claim, revision=claim.revision, fields={}, citations=[{"reference": article}], by=ann)

    assert list(unread(items)) == []


def test_a_preprint_of_which_no_article_is_known_is_no_news(ann, archives):
    work = make.reference(by=ann)
    make.claim(by=ann, citations=[{"reference": work}])
    record_notice(work, kind="preprint", dated=None, source="medRxiv", by=ann)
    Teller(seconds=60).run_once()

    assert (InboxItem.objects.count(), "was published as" in read(ann, work)) == (0, False)


def test_a_preprint_that_nobody_cites_is_told_to_nobody(ann, preprint):
    check_standings()

    Teller(seconds=60).run_once()

    assert InboxItem.objects.count() == 0
