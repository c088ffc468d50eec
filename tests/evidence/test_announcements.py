"""`evidence/announcements.py`: what each source's words come to."""

import pytest

from evidence.announcements import CROSSREF, MEANINGS, RETRACTION_WATCH, meaning_of
from evidence.bibliography.records import Announced
from evidence.models.notices import NoticeKind

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

OWN = {"DOI": "10.5555/own"}


def told(kind: str, source: str = "Crossref", **ids) -> Announced:
    return Announced(kind, source, **ids)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("addendum", "addendum"),
        ("clarification", "addendum"),
        ("correction", "correction"),
        ("corrigendum", "correction"),
        ("erratum", "correction"),
        ("expression_of_concern", "expression-of-concern"),
        ("new_edition", "superseded"),
        ("new_version", "superseded"),
        ("partial_retraction", "partial-retraction"),
        ("removal", "withdrawal"),
        ("retraction", "retraction"),
        ("withdrawal", "withdrawal"),
        ("Reinstatement", "reinstatement"),
        ("Expression of concern", "expression-of-concern"),
        ("RetractionIn", "retraction"),
        ("RIN", "retraction"),
        ("PRIN", "partial-retraction"),
        ("ErratumIn", "correction"),
        ("ExpressionOfConcernIn", "expression-of-concern"),
        ("CorrectedandRepublishedIn", "corrected-and-republished"),
        ("RetractedandRepublishedIn", "retraction-and-replacement"),
        ("UpdateIn", "superseded"),
        ("CommentIn", "comment"),
        ("Retracted Publication", "retraction"),
        ("retractoin", "other"),
        ("something new", "other"),
    ],
)
def test_a_word_of_a_source_comes_to_one_kind(word, kind):
    meaning = meaning_of(told(word, notice={"DOI": "10.5555/notice"}), OWN)

    assert (meaning.kind, meaning.to_another) == (kind, False)


def test_all_twelve_types_of_crossref_and_all_four_of_retraction_watch_are_known():
    assert (len(CROSSREF), len(RETRACTION_WATCH)) == (12, 4)


@pytest.mark.parametrize("word", ["Cites", "AssociatedDataset", "SummaryForPatientsIn", "RepublishedIn", "RPI"])
def test_a_relation_that_says_nothing_happened_is_no_notice(word):
    assert meaning_of(told(word, "PubMed"), OWN) is None


@pytest.mark.parametrize(
    ("word", "is_notice"),
    [
        ("RetractionOf", True),
        ("ROF", True),
        ("ErratumFor", True),
        ("Retraction of Publication", True),
        ("Published Erratum", True),
        ("Expression of Concern", True),
        ("CommentOn", False),
        ("UpdateOf", False),
        ("CorrectedandRepublishedFrom", False),
    ],
)
def test_a_record_that_is_the_notice_says_it_of_the_other_work(word, is_notice):
    meaning = meaning_of(told(word, "PubMed", work={"PMID": "400712"}), OWN)

    assert (meaning.to_another, meaning.is_notice) == (True, is_notice)


@pytest.mark.parametrize(
    ("work", "to_another"),
    [({}, False), ({"DOI": "10.5555/OWN"}, False), ({"DOI": "10.5555/other"}, True)],
)
def test_crossref_says_by_the_identifiers_which_work_it_happened_to(work, to_another):
    meaning = meaning_of(told("retraction", work=work, notice={"DOI": "10.5555/notice"}), OWN)

    assert (meaning.to_another, meaning.is_notice) == (to_another, to_another)


@pytest.mark.parametrize(
    ("work", "notice", "kind"),
    [
        ("10.1002/14651858.cd004403.pub2", "10.1002/14651858.cd004403.pub3", NoticeKind.SUPERSEDED),
        ("10.1002/14651858.cd006253", "10.1002/14651858.CD006253.pub2", NoticeKind.SUPERSEDED),
        ("10.1002/14651858.cd006253", "10.1002/14651858.cd006253", NoticeKind.WITHDRAWAL),
        ("10.1002/14651858.cd006253", "10.1002/14651858.cd006254.pub2", NoticeKind.WITHDRAWAL),
        ("10.5555/example.pub1", "10.5555/example.pub2", NoticeKind.WITHDRAWAL),
    ],
)
def test_a_cochrane_review_withdrawn_by_its_next_version_was_superseded(work, notice, kind):
    assert meaning_of(told("withdrawal", notice={"DOI": notice}), {"DOI": work}).kind == kind


def test_no_two_vocabularies_disagree_about_a_word():
    assert MEANINGS["retraction"].kind == NoticeKind.RETRACTION
    assert MEANINGS["correction"].kind == NoticeKind.CORRECTION
    assert not MEANINGS["retraction"].to_another
