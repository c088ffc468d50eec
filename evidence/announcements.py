"""What each source's words for a notice come to: one table for each vocabulary, and nothing of it anywhere else.

A correction is not a retraction, and the notice is not the paper: words by which a record says that it *is* a notice
stand in `OF_ANOTHER`. A word in no table is a notice of kind `other`, which editors see and which has no effect.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.bibliography.records import Announced
from evidence.models.notices import NoticeKind

# The column RetractionNature of the Retraction Watch database; Crossref's Labs API has the same under `update-nature`.
RETRACTION_WATCH = {
    "Retraction": NoticeKind.RETRACTION,
    "Expression of concern": NoticeKind.EXPRESSION_OF_CONCERN,
    "Correction": NoticeKind.CORRECTION,
    "Reinstatement": NoticeKind.REINSTATEMENT,
}
# The types of an update in Crossref's REST API (`updated-by`, `update-to`), all twelve.
CROSSREF = {
    "addendum": NoticeKind.ADDENDUM,
    "clarification": NoticeKind.ADDENDUM,
    "correction": NoticeKind.CORRECTION,
    "corrigendum": NoticeKind.CORRECTION,
    "erratum": NoticeKind.CORRECTION,
    "expression_of_concern": NoticeKind.EXPRESSION_OF_CONCERN,
    "new_edition": NoticeKind.SUPERSEDED,
    "new_version": NoticeKind.SUPERSEDED,
    "partial_retraction": NoticeKind.PARTIAL_RETRACTION,
    "removal": NoticeKind.WITHDRAWAL,
    "retraction": NoticeKind.RETRACTION,
    "withdrawal": NoticeKind.WITHDRAWAL,
}
# Of Crossref's relations between works: the preprint, and the article that it became.
CROSSREF_RELATIONS = {"is-preprint-of": NoticeKind.PREPRINT, "has-preprint": NoticeKind.PREPRINT}
# DataCite's REST API: relations of a work, its date of withdrawal, and what the reader found that a preprint became.
DATACITE = {
    "IsPreviousVersionOf": NoticeKind.SUPERSEDED,
    "IsObsoletedBy": NoticeKind.SUPERSEDED,
    "IsPreviousVersionOf, of a preprint": NoticeKind.PREPRINT,
    "IsVersionOf, of a preprint": NoticeKind.PREPRINT,
    "Withdrawn": NoticeKind.WITHDRAWAL,
}
# PubMed: RefType of CommentsCorrections, MEDLINE's tag for the same, and the one publication type about the work.
PUBMED = {
    "CommentIn": NoticeKind.COMMENT,
    "CIN": NoticeKind.COMMENT,
    "CorrectedandRepublishedIn": NoticeKind.CORRECTED_AND_REPUBLISHED,
    "CRI": NoticeKind.CORRECTED_AND_REPUBLISHED,
    "ErratumIn": NoticeKind.CORRECTION,
    "EIN": NoticeKind.CORRECTION,
    "ExpressionOfConcernIn": NoticeKind.EXPRESSION_OF_CONCERN,
    "ECI": NoticeKind.EXPRESSION_OF_CONCERN,
    "PartialRetractionIn": NoticeKind.PARTIAL_RETRACTION,
    "PRIN": NoticeKind.PARTIAL_RETRACTION,
    "RetractedandRepublishedIn": NoticeKind.RETRACTION_AND_REPLACEMENT,
    "RRI": NoticeKind.RETRACTION_AND_REPLACEMENT,
    "RetractionIn": NoticeKind.RETRACTION,
    "RIN": NoticeKind.RETRACTION,
    "UpdateIn": NoticeKind.SUPERSEDED,
    "UIN": NoticeKind.SUPERSEDED,
    "Retracted Publication": NoticeKind.RETRACTION,
}
# PubMed's words by which a record is the notice, and what it says of the other work.
OF_ANOTHER = {
    "ErratumFor": NoticeKind.CORRECTION,
    "EFR": NoticeKind.CORRECTION,
    "ExpressionOfConcernFor": NoticeKind.EXPRESSION_OF_CONCERN,
    "ECF": NoticeKind.EXPRESSION_OF_CONCERN,
    "PartialRetractionOf": NoticeKind.PARTIAL_RETRACTION,
    "PROF": NoticeKind.PARTIAL_RETRACTION,
    "RetractionOf": NoticeKind.RETRACTION,
    "ROF": NoticeKind.RETRACTION,
    "Retraction of Publication": NoticeKind.RETRACTION,
    "Retraction Notice": NoticeKind.RETRACTION,
    "Published Erratum": NoticeKind.CORRECTION,
}
# Those that come from the other work too, but as one in its own right: a comment, a new version, the corrected article.
WORK_OF_ITS_OWN = {
    "CommentOn": NoticeKind.COMMENT,
    "CON": NoticeKind.COMMENT,
    "CorrectedandRepublishedFrom": NoticeKind.CORRECTED_AND_REPUBLISHED,
    "CRF": NoticeKind.CORRECTED_AND_REPUBLISHED,
    "RetractedandRepublishedFrom": NoticeKind.RETRACTION_AND_REPLACEMENT,
    "RRF": NoticeKind.RETRACTION_AND_REPLACEMENT,
    "UpdateOf": NoticeKind.SUPERSEDED,
    "UOF": NoticeKind.SUPERSEDED,
}
# Of PubMed it is the type of a publication that is the notice; others say by it what happened to the work itself.
PUBMED_TYPES = {"Expression of Concern": NoticeKind.EXPRESSION_OF_CONCERN}
# PubMed's words for a newer version; of a preprint, that is the article that it became.
NEWER = ("UpdateIn", "UIN", "UpdateOf", "UOF")
# Relations that say nothing happened to the work; MEDLINE's tags beside them.
NO_NOTICE = [
    *("AssociatedDataset", "AssociatedPublication", "Cites", "OriginalReportIn", "ReprintIn", "ReprintOf"),
    *("RepublishedIn", "RepublishedFrom", "SummaryForPatientsIn", "ORI", "RPI", "RPF", "SPIN"),
]


TABLES = (CROSSREF, CROSSREF_RELATIONS, DATACITE, RETRACTION_WATCH, PUBMED)


@dataclass(frozen=True)
class Meaning:
    """`kind` is what happened; `to_another` says that it happened to another work than the one whose record says so,
    `is_notice` that the record is of nothing but the notice."""

    kind: NoticeKind
    to_another: bool = False
    is_notice: bool = False


def _plain(word: str) -> str:
    """“Expression of concern”, “expression_of_concern” and “ExpressionOfConcern” are one word."""
    return re.sub(r"[^a-z]", "", word.lower())


MEANINGS: dict[str, Meaning | None] = {
    **{_plain(word): Meaning(kind) for table in TABLES for word, kind in table.items()},
    **{_plain(word): Meaning(kind, to_another=True) for word, kind in WORK_OF_ITS_OWN.items()},
    **{_plain(word): Meaning(kind, to_another=True, is_notice=True) for word, kind in OF_ANOTHER.items()},
    **dict.fromkeys(map(_plain, NO_NOTICE)),
}
_COCHRANE = re.compile(r"(10\.1002/14651858\.[a-z]{2}\d+)(?:\.pub\d+)?", re.IGNORECASE)


# What is published for its own sake only to say so; a new version or a republished article is a work as well.
NOTICES = [
    NoticeKind.ADDENDUM,
    NoticeKind.CORRECTION,
    NoticeKind.EXPRESSION_OF_CONCERN,
    NoticeKind.PARTIAL_RETRACTION,
    NoticeKind.WITHDRAWAL,
    NoticeKind.RETRACTION,
]


def of_target(kind: NoticeKind, told: Announced, *, is_preprint: bool) -> NoticeKind:
    """A preprint that became an article was not superseded: nothing is wrong with what rests on it."""
    became = kind == NoticeKind.SUPERSEDED and _plain(told.kind) in map(_plain, NEWER)
    return NoticeKind.PREPRINT if is_preprint and became else kind


def meaning_of(told: Announced, own: Mapping[str, str]) -> Meaning | None:
    """What the record of a work with these identifiers of its `own` says; None where that is no notice.

    Crossref has the same words on either side: there, a work that is not the record's own is the one it happened to.
    """
    known = _known(told)
    if known is None:
        return None
    kind = NoticeKind.SUPERSEDED if known.kind == NoticeKind.WITHDRAWAL and _is_other_version(told, own) else known.kind
    if known.to_another or not told.work or is_same(told.work, own):
        return Meaning(kind, known.to_another, known.is_notice)
    return Meaning(kind, to_another=True, is_notice=kind in NOTICES)


def _known(told: Announced) -> Meaning | None:
    by_type = {_plain(word): Meaning(kind, to_another=True, is_notice=True) for word, kind in PUBMED_TYPES.items()}
    from_pubmed = re.search("pubmed|medline|nbib", told.source, re.IGNORECASE)
    known = MEANINGS.get(_plain(told.kind), Meaning(NoticeKind.OTHER))
    return by_type.get(_plain(told.kind), known) if from_pubmed else known


def is_same(work: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """They share an identifier, without regard to case."""
    return any(value and value.lower() == other.get(name, "").lower() for name, value in work.items())


def _is_other_version(told: Announced, own: Mapping[str, str]) -> bool:
    """A Cochrane review is “withdrawn” by its own next version: it was superseded, not taken back."""
    versions = [_COCHRANE.fullmatch(one.get("DOI", "")) for one in (told.work or own, told.notice or own)]
    work, notice = versions
    return bool(work and notice and work[1].lower() == notice[1].lower() and work[0].lower() != notice[0].lower())
