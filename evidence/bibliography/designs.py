"""The study design that a record's publication types say, where they say one and no other (PubMed's words)."""

from collections.abc import Iterable

from evidence.models.references import StudyDesign

DESIGNS = {
    "practice guideline": StudyDesign.GUIDELINE,
    "guideline": StudyDesign.GUIDELINE,
    "systematic review": StudyDesign.SYSTEMATIC_REVIEW,
    "meta-analysis": StudyDesign.META_ANALYSIS,
    "randomized controlled trial": StudyDesign.RCT,
    "pragmatic clinical trial": StudyDesign.RCT,
    "equivalence trial": StudyDesign.RCT,
    "controlled clinical trial": StudyDesign.CONTROLLED_TRIAL,
    "case reports": StudyDesign.CASE_SERIES,
    "review": StudyDesign.NARRATIVE_REVIEW,
    "consensus development conference": StudyDesign.CONSENSUS,
    "consensus development conference, nih": StudyDesign.CONSENSUS,
    "editorial": StudyDesign.OPINION,
    "comment": StudyDesign.OPINION,
    "letter": StudyDesign.OPINION,
}
# A systematic review carries “Review” as well, and a meta-analysis often both: the narrower word says what it is.
WIDER = {
    StudyDesign.META_ANALYSIS: {StudyDesign.SYSTEMATIC_REVIEW, StudyDesign.NARRATIVE_REVIEW},
    StudyDesign.SYSTEMATIC_REVIEW: {StudyDesign.NARRATIVE_REVIEW},
    StudyDesign.RCT: {StudyDesign.CONTROLLED_TRIAL},
}
# With these a design is a person's to choose: they name a notice, or several designs at once.
UNDECIDED = {
    "comparative study",
    "expression of concern",
    "multicenter study",
    "observational study",
    "published erratum",
    "retraction of publication",
    "twin study",
}


def design_said(publication_types: Iterable[str]) -> str:
    """Empty where they say none or several; nothing is inferred from “Clinical Trial” or a phase."""
    words = {one.casefold() for one in publication_types}
    found = {DESIGNS[one] for one in words if one in DESIGNS}
    for narrower, wider in WIDER.items():
        found -= wider if narrower in found else set()
    return next(iter(found)) if len(found) == 1 and not words & UNDECIDED else ""
