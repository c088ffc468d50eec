"""One box over claims with their wordings, articles and references: words, a public id, a digest's start, DOI, PMID."""

import json
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from editorial.models import Article, Edition
from evidence.identifiers import InvalidIdentifier, normalise_doi, normalise_pmcid, normalise_pmid
from evidence.models import Claim, Reference
from evidence.selectors import claims_matching

MOST = 20
HEXADECIMAL = set("0123456789abcdef-")


@dataclass(frozen=True)
class Found:
    claims: list[Claim] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.claims) + len(self.articles) + len(self.references)


def found_for(words: str, *, most: int = MOST) -> Found:
    """At most `most` of each kind; nothing for nothing."""
    words = words.replace("\x00", "").strip()
    if not words:
        return Found()
    return Found(
        claims=list(claims_matching(words)[:most]),
        articles=list(articles_matching(words)[:most]),
        references=list(references_matching(words)[:most]),
    )


def articles_matching(words: str) -> QuerySet[Article]:
    """By title, question, synonym or address; by public id or an edition's digest."""
    found = Q()
    for word in words.split()[:8]:
        said = Q(title__icontains=word) | Q(question_title__icontains=word) | Q(slug__icontains=word)
        found &= said | Q(synonyms__icontains=word)
    if start := _identity(words):
        of_editions = Edition.objects.filter(digest__startswith=start).values("article")
        found |= Q(public_id__startswith=start) | Q(pk__in=of_editions)
    return Article.objects.filter(found)


def references_matching(words: str) -> QuerySet[Reference]:
    """By title, author or journal; by DOI, PMID, PMCID or public id in any usual spelling. Of merged ones that which
    stands for the work."""
    found = Q()
    for word in words.split()[:8]:
        said = Q(title__icontains=word) | Q(container_title__icontains=word) | Q(doi__icontains=word)
        # SQLite keeps JSON with its letters beyond ASCII spelt out.
        found &= said | Q(authors__icontains=word) | Q(authors__icontains=json.dumps(word)[1:-1]) | Q(pmid=word)
    for name, value in _identifiers(words):
        found |= Q(**{name: value})
    if start := _identity(words):
        away = Reference.objects.filter(public_id__startswith=start, merged_into__isnull=False)
        found |= Q(public_id__startswith=start) | Q(pk__in=away.order_by().values("merged_into"))
    return Reference.objects.unmerged().filter(found).select_related("standing")


def _identity(words: str) -> str:
    """The beginning of a public id or digest, if these words can be one."""
    compact = words.lower()
    return compact if len(compact) >= 6 and set(compact) <= HEXADECIMAL else ""


def _identifiers(words: str) -> list[tuple[str, str]]:
    read = {"doi": normalise_doi, "pmid": normalise_pmid, "pmcid": normalise_pmcid}
    found = []
    for name, normalise in read.items():
        try:
            found.append((name, normalise(words)))
        except InvalidIdentifier:
            continue
    return found
