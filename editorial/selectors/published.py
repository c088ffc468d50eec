"""What the public may read: documents and the published index, and nothing else (DESIGN §3.9)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from editorial.models import Change, Document, Edition, Published, Withdrawal

MOST = 100


def published_article(slug: str) -> tuple[str, str] | None:
    """(path, present address) of the page that is or was public under `slug`; drafts' addresses are unknown here."""
    edition = Edition.objects.filter(slug=slug).select_related("article").first()
    if edition is None:
        return None
    path = f"articles/{edition.article.public_id}"
    row = Published.objects.filter(path=path).first()
    return (path, row.summary["slug"]) if row else None


def newest_document(path: str) -> Document | None:
    return Document.objects.filter(path=path).select_related("blob").order_by("-sequence").first()


def document_as_of(path: str, moment: datetime) -> Document | None:
    """The last document at `path` not later than `moment`."""
    documents = Document.objects.filter(path=path, at__lte=moment)
    return documents.select_related("blob").order_by("-sequence").first()


def erased_ids() -> set[str]:
    """Public ids of claims and articles withdrawn as erased: of those no document answers an old text."""
    rows = Withdrawal.objects.filter(erased=True).select_related("claim", "article")
    return {str((one.claim or one.article).public_id) for one in rows}


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
    """One page of the index, newest first, and the cursor of the next (a sequence), or None at the end."""
    rows = Published.objects.filter(kind=kind)
    for word in q.casefold().split()[:8]:
        rows = rows.filter(words__contains=word)
    for name, value in (("topic", topic), ("reference", reference), ("audience", audience)):
        rows = rows.filter(labels__contains=f" {name}:{value} ") if value else rows
    given = {"claim_kind": claim_kind, "language": language, "updated_at__gte": updated_since, "sequence__lt": after}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    found = list(rows.order_by("-sequence")[: min(limit, MOST) + 1])
    shown = found[: min(limit, MOST)]
    return shown, shown[-1].sequence if len(found) > len(shown) else None


def changes_after(cursor: int, limit: int = MOST) -> QuerySet[Change]:
    """The next lines of the public list of changes, oldest first."""
    return Change.objects.filter(sequence__gt=cursor).order_by("sequence")[:limit]


def todays_titles(paths: Iterable[str]) -> dict[str, str]:
    """By address what the page or claim may be called today: empty where its text is not shown any more."""
    summaries = Published.objects.filter(path__in=set(paths)).values_list("path", "summary")
    return {path: (one.get("title") or one.get("text") or "")[:300] for path, one in summaries}


def editions_of(article_path: str) -> QuerySet[Published]:
    return Published.objects.filter(kind="edition", path__startswith=f"{article_path}/").order_by("-sequence")


def todays_notices(document: dict) -> dict[str, dict]:
    """For a document of an earlier day: by address what lists say today of the page or claim, and of claims in it."""
    collection = "articles" if "claims" in document else "claims"
    paths = [f"{collection}/{document['id']}", *(f"claims/{one}" for one in document.get("claims", {}))]
    return dict(Published.objects.filter(path__in=paths).values_list("path", "summary"))
