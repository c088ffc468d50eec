"""What we published, and the pages it is composed of."""

from editorial.models.articles import (
    Article,
    ArticleAuthor,
    ArticleSlug,
    Boilerplate,
    Counter,
    Placement,
    PlacementSwap,
    ReadyPage,
    RelatedLink,
    Section,
    Topic,
)
from editorial.models.inbox import InboxItem, TellingMark
from editorial.models.publications import (
    Blob,
    Change,
    Document,
    Edition,
    EditionClaim,
    EditionReference,
    Handled,
    Published,
    Rendition,
)
from editorial.models.replacements import DraftedDecision, ReplacementDraft, SourceReplacement
from editorial.models.reports import ProblemReport, ReportEvent
from editorial.models.restraints import Hold, HoldLifted, LineWaiver, Withdrawal

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleSlug",
    "Blob",
    "Boilerplate",
    "Change",
    "Counter",
    "Document",
    "DraftedDecision",
    "Edition",
    "EditionClaim",
    "EditionReference",
    "Handled",
    "Hold",
    "HoldLifted",
    "InboxItem",
    "LineWaiver",
    "Placement",
    "PlacementSwap",
    "ProblemReport",
    "Published",
    "ReadyPage",
    "RelatedLink",
    "Rendition",
    "ReplacementDraft",
    "ReportEvent",
    "Section",
    "SourceReplacement",
    "TellingMark",
    "Topic",
    "Withdrawal",
]
