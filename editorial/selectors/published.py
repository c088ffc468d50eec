"""What the public may read: documents and the published index, and nothing else (DESIGN §3.9)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from editorial.formats.index import in_lists_of, label
from editorial.formats.terms import terms_asked
from editorial.fulltext import newest
from editorial.models import Change, Document, Published, Withdrawal

MOST = 100


def published_article(slug: str) -> tuple[str, str] | None:
    """(path, present address) of the page that is or was public under `slug`; drafts' addresses are unknown here."""
    pages = Published.objects.filter(kind=Published.Kind.ARTICLE, article__editions__slug=slug).order_by()
    found = pages.values_list("path", "summary")[:1]
    return next(((path, summary["slug"]) for path, summary in found), None)


def newest_document(path: str) -> Document | None:
    return Document.objects.filter(path=path).select_related("blob").order_by("-sequence").first()


def document_as_of(path: str, moment: datetime) -> Document | None:
    """The last document at `path` not later than `moment`."""
    documents = Document.objects.filter(path=path, at__lte=moment)
    return documents.select_related("blob").order_by("-sequence").first()


def erased_of(ids: Iterable[str]) -> set[str]:
    """Those of these public ids that were withdrawn as erased: of such a claim or article no old text is answered."""
    erased = Withdrawal.objects.filter(erased=True).order_by()
    if not erased.exists():  # nearly always
        return set()
    wanted = set(ids)
    claims = erased.filter(claim__public_id__in=wanted).values_list("claim__public_id", flat=True)
    articles = erased.filter(article__public_id__in=wanted).values_list("article__public_id", flat=True)
    return {str(one) for one in claims.union(articles)}


def published(
    kind: str,
    *,
    q: str = "",
    topic: str = "",
    reference: str = "",
    audience: str = "",
    claim_kind: str = "",
    language: str = "",
    updated_since: datetime | None = None,
    after: int | None = None,
    limit: int = MOST,
) -> tuple[list[Published], int | None]:
    """One page of the index, newest first, and the cursor of the next (a sequence), or None at the end.

    By `after` nothing is shown twice: what changes meanwhile gets a higher sequence, and is news for `changes`.
    """
    limit = min(limit, MOST)
    words, beginnings = terms_asked(q)
    if q.strip() and not (words or beginnings):
        return [], None  # only signs: no text has them, and everything is not what was asked for
    first = _first_since(kind, updated_since) if updated_since else 0
    if first is None:
        return [], None
    asked = {"lang": language, "kind": claim_kind, "topic": topic, "reference": reference, "audience": audience}
    terms = [*words, *(label(name, value) for name, value in asked.items() if value)]
    rows = Published.objects.filter(kind=kind).only("sequence", "summary")
    if terms or beginnings:
        terms, beginnings = in_lists_of(kind, terms), in_lists_of(kind, beginnings)
        found = newest(rows, terms, beginnings=beginnings, first=first, before=after, limit=limit + 1)
    else:
        rows = rows.filter(sequence__gte=first, **({"sequence__lt": after} if after else {}))
        found = list(rows.order_by("-sequence")[: limit + 1])
    return found[:limit], found[limit - 1].sequence if len(found) > limit else None


def _first_since(kind: str, moment: datetime) -> int | None:
    """The sequence of the first that was updated since: the index numbers rows in the order of these moments."""
    rows = Published.objects.filter(kind=kind, updated_at__gte=moment).order_by("updated_at", "sequence")
    return rows.values_list("sequence", flat=True).first()


def changes_after(cursor: int, limit: int = MOST) -> QuerySet[Change]:
    """The next lines of the public list of changes, oldest first."""
    return Change.objects.filter(sequence__gt=cursor).order_by("sequence")[:limit]


def changes_before(cursor: int | None, limit: int = MOST) -> QuerySet[Change]:
    """The public list of changes from its end, or from before `cursor`; newest first."""
    changes = Change.objects.filter(sequence__lt=cursor) if cursor is not None else Change.objects.all()
    return changes.order_by("-sequence")[:limit]


def todays_summaries(paths: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By address what lists say today of the page or claim."""
    return dict(Published.objects.filter(path__in=set(paths)).values_list("path", "summary"))


def title_in(summary: dict[str, Any]) -> str:
    """What a page or claim may be called today: empty where its text is not shown any more."""
    return (summary.get("title") or summary.get("text") or "")[:300]


def todays_titles(paths: Iterable[str]) -> dict[str, str]:
    return {path: title_in(one) for path, one in todays_summaries(paths).items()}


def editions_of(article_path: str) -> QuerySet[Published]:
    """In no order: an engine that is asked for one, or for a kind, may walk the editions of all articles."""
    id = article_path.removeprefix("articles/")
    return Published.objects.filter(article__public_id=id).exclude(path=article_path).order_by()


def todays_notices(document: dict) -> dict[str, dict]:
    """For a document of an earlier day: by address what lists say today of the page or claim, and of claims in it."""
    collection = "articles" if "claims" in document else "claims"
    paths = [f"{collection}/{document['id']}", *(f"claims/{one}" for one in document.get("claims", {}))]
    return todays_summaries(paths)
