"""What archives were asked of a reference, when they will be again, and what a preprint became."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from evidence.events import events_open
from evidence.models import ArchiveCheck, Notice, Reference
from evidence.models.notices import NoticeKind


@dataclass(frozen=True)
class Watched:
    """`checks` in the order of their archives; `next_at` is the earliest of their days, none where nothing is asked."""

    checks: Sequence[ArchiveCheck]
    next_at: datetime | None
    is_on: bool


@dataclass(frozen=True)
class Became:
    """The article that a preprint became, as a notice tells it; `known` where the library has it."""

    notice: Notice
    known: Reference | None

    @property
    def asked(self) -> str:
        """By what it can be looked up."""
        return self.notice.doi or self.notice.pmid

    @property
    def named(self) -> str:
        return f"DOI {self.notice.doi}" if self.notice.doi else f"PMID {self.notice.pmid}"


def watched(reference: Reference) -> Watched:
    checks = list(reference.archive_checks.order_by("archive"))
    days = [one.due_at for one in checks] if settings.WATCH_REFERENCES else []
    return Watched([one for one in checks if one.at or one.failed], min(days, default=None), settings.WATCH_REFERENCES)


def published_as(reference: Reference) -> list[Became]:
    """Nothing where the notice was dismissed, or names no article."""
    told = events_open().filter(reference=reference, kind=NoticeKind.PREPRINT)
    articles = [one for one in told.exclude(doi="", pmid="") if one.doi != reference.doi or one.pmid]
    return [Became(one, _article(one)) for one in articles]


def _article(notice: Notice) -> Reference | None:
    named = Q(doi=notice.doi) if notice.doi else Q()
    named |= Q(pmid=notice.pmid) if notice.pmid else Q()
    return Reference.objects.filter(named).exclude(pk=notice.reference_id).order_by("pk").first()
