"""`evidence/services/announced.py`: what imported records say, on the reference it happened to; and the real data."""

import json
from datetime import date

import pytest
from lxml import etree

from evidence.bibliography.records import Announced
from evidence.models import Notice, Standing
from evidence.refusals import NotAllowed
from evidence.services import is_notice_itself, record_announced
from tests import make
from tests.evidence.retraction_files import facts, real

pytestmark = pytest.mark.django_db


def standing(reference) -> str:
    found = Standing.objects.filter(reference=reference).first()
    return found.status if found else "current"


def kinds(reference) -> list[str]:
    return list(reference.notices.values_list("kind", flat=True))


def updated_by(kind: str, doi: str, *, source: str = "Crossref", dated: str = "2024-03-14") -> Announced:
    return Announced(kind, source, notice={"DOI": doi}, dated=dated)


def test_what_a_record_says_of_itself_is_recorded_with_all_that_identifies_it(ann):
    reference = make.reference(by=ann)

    record_announced([(reference, updated_by("retraction", "10.5555/NOTICE"))], by=ann)

    notice = reference.notices.get()
    assert (notice.kind, notice.doi, notice.dated) == ("retraction", "10.5555/notice", date(2024, 3, 14))
    assert (notice.source, notice.said, standing(reference)) == ("Crossref", "retraction", "retracted")


def test_read_again_it_is_known(ann):
    reference = make.reference(by=ann)
    said = [(reference, updated_by("retraction", "10.5555/notice"))]
    record_announced(said, by=ann)

    again = record_announced(said, by=ann)

    assert (again.recorded, again.known, reference.notices.count()) == ([], 1, 1)


def test_one_event_that_crossref_tells_of_twice_is_kept_twice_and_counts_once(ann):
    reference = make.reference(by=ann)
    told = [updated_by("retraction", "10.5555/notice", source=one) for one in ("publisher", "retraction-watch")]

    record_announced([(reference, one) for one in told], by=ann)

    first, second = reference.notices.all()
    assert second.same_as == first


@pytest.mark.parametrize("by_words", [True, False])
def test_what_a_notice_says_of_another_work_is_recorded_there(ann, by_words):
    paper, notice = make.reference(by=ann), make.reference(by=ann)
    kind, source = ("RetractionOf", "PubMed") if by_words else ("retraction", "Crossref")
    told = Announced(kind, source, notice={"DOI": notice.doi}, work={"DOI": paper.doi.upper()}, dated="2024-03")

    recorded = record_announced([(notice, told)], by=ann)

    assert (kinds(paper), standing(paper)) == (["retraction"], "retracted")
    assert (kinds(notice), standing(notice)) == (["notice-itself"], "current")
    assert paper.notices.get().dated_about == "2024-03"
    assert recorded.notices_themselves == {notice.pk}
    assert is_notice_itself(told, {"DOI": notice.doi})


def test_a_notice_about_a_work_that_we_do_not_have_still_warns_who_cites_the_notice(ann):
    notice = make.reference(by=ann)

    recorded = record_announced([(notice, Announced("ROF", "PubMed", work={"PMID": "400712"}))], by=ann)

    assert (recorded.unmatched, kinds(notice)) == (1, ["notice-itself"])
    assert notice.notices.get().note == "It is about PMID 400712."


def test_a_newer_version_supersedes_the_older_and_is_no_notice(ann):
    older, newer = make.reference(by=ann), make.reference(by=ann)

    record_announced([(newer, Announced("new_version", "Crossref", work={"DOI": older.doi}))], by=ann)

    assert (standing(older), kinds(newer)) == ("superseded", [])


@pytest.mark.parametrize("of_the_article", [True, False])
def test_a_preprint_that_became_an_article_is_known_as_one(ann, of_the_article):
    article, preprint = make.reference(by=ann), make.reference(by=ann)
    kind, told_by = ("has-preprint", article) if of_the_article else ("is-preprint-of", preprint)

    told = Announced(kind, "Crossref", notice={"doi": article.doi}, work={"doi": preprint.doi})
    record_announced([(told_by, told)], by=ann)

    assert (kinds(article), kinds(preprint), standing(preprint)) == ([], ["preprint"], "preprint")


def test_a_type_that_says_retracted_adds_nothing_to_the_notice_that_says_so(ann):
    reference = make.reference(by=ann)
    typed = Announced("Retracted Publication", "PubMed")
    named = Announced("RetractionIn", "PubMed", notice={"PMID": "400955"})

    recorded = record_announced([(reference, typed), (reference, named)], by=ann)

    assert (recorded.known, [one.pmid for one in recorded.recorded]) == (1, ["400955"])


def test_an_unknown_word_is_kept_and_has_no_effect(ann):
    reference = make.reference(by=ann)

    record_announced([(reference, updated_by("retractoin", "10.5555/notice"))], by=ann)

    assert (kinds(reference), reference.notices.get().said, standing(reference)) == (["other"], "retractoin", "current")


def test_a_relation_that_is_no_notice_is_counted_as_that(ann):
    recorded = record_announced([(make.reference(by=ann), Announced("Cites", "PubMed"))], by=ann)

    assert (recorded.no_notice, Notice.objects.count()) == (1, 0)


def test_text_that_no_database_takes_is_left_out(ann):
    reference = make.reference(by=ann)

    record_announced([(reference, Announced("odd\x00kind\udcff", "PubMed\u202e", dated="2024-13-45"))], by=ann)

    notice = reference.notices.get()
    assert (notice.said, notice.source, notice.day_said) == ("oddkind\ufffd", "PubMed", "")


def test_recording_needs_a_role(ann, stan):
    with pytest.raises(NotAllowed):
        record_announced([(make.reference(by=ann), updated_by("retraction", "10.5555/notice"))], by=stan)


# This record is itself the notice (“Retraction Note: Effects of Nano-particles …”), and what Crossref has of it is a
# correction. The prefix of a title is for people to see, and no status (standards §2.2).
RETRACTED_BY_TITLE_ONLY = {"10.1186/s40201-015-0216-9"}


def test_each_file_of_open_retractions_has_its_outcome(ann):
    told = {name: fact for name, fact in facts().items() if name.startswith("retractions/open-retractions/")}
    wrong = set()
    for name, fact in told.items():
        record = json.loads(real(name).read_text())
        reference = make.reference(by=ann, title=" ".join(record["title"].split()), doi=record["identifier"]["doi"])
        said = [(reference, updated_by(one["type"], one["identifier"]["doi"])) for one in record["updates"]]
        record_announced(said, by=ann)
        wrong |= {fact["doi"]} if (standing(reference) == "retracted") != fact["retracted"] else set()

    assert (len(told), wrong) == (120, RETRACTED_BY_TITLE_ONLY)
    assert Standing.objects.filter(status="superseded").count() == 9  # Cochrane reviews “withdrawn” by a newer version


def test_what_pubmed_says_of_the_retracted_papers_in_a_real_file(ann):
    name = "pubmed-xml/extract_pubmed20n0014.xml"
    expected, references, said = facts()[name], {}, []
    for article in etree.parse(real(name)).iter("PubmedArticle"):
        pmid = article.findtext("MedlineCitation/PMID")
        references[pmid] = make.reference(by=ann, pmid=pmid, doi=None)
        for one in article.iter("CommentsCorrections"):
            here, there = {"PMID": pmid}, {"PMID": one.findtext("PMID")}
            of = one.get("RefType").endswith(("Of", "For", "On"))
            announced = Announced(one.get("RefType"), "PubMed", *((here, there) if of else (there, here)))
            said.append((references[pmid], announced))

    recorded = record_announced(said, by=ann)

    retracted = Standing.objects.filter(status="retracted").values_list("reference__pmid", flat=True)
    themselves = {one.pmid for one in references.values() if one.pk in recorded.notices_themselves}
    assert sorted(retracted) == expected["retracted_pmids"]
    assert sorted(themselves) == expected["retraction_notice_pmids"]
    assert (len(said), recorded.unmatched) == (sum(expected["comments_corrections"].values()), 5)
