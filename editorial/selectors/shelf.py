"""Everything the documents of a scope are drawn from, read in a constant number of queries.

Only frozen rows (editions, versions, opinions) are read, and what is true of them today (holds, withdrawals, approvals,
standings): never a working copy.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, JSONField, Max
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from editorial.formats import messages
from editorial.formats.parts import (
    HELD,
    REPLACED,
    UNPUBLISHED,
    Appearance,
    ClaimText,
    Page,
    PublicStanding,
    PublicStatus,
    Source,
)
from editorial.models import Edition, EditionClaim, EditionReference
from editorial.selectors.scopes import Scope, current_editions, placed_in_current
from editorial.selectors.status import article_statuses, public_standing, public_statuses, with_requirements
from editorial.selectors.survivors import survivors_of
from evidence.models import ClaimSuccession, ClaimVersion, Standing, VersionCitation


@dataclass(frozen=True)
class Spot:
    """A version of a claim on a page."""

    claim: int
    version: int
    article: int
    appearance: Appearance | None = None


@dataclass
class Shelf:
    scope: Scope
    editions: dict[int, Edition]
    current: dict[int, Edition]
    placed: dict[int, list[int]]
    now: dict[int, list[Spot]]
    ever: dict[int, list[Spot]]
    versions: dict[int, ClaimVersion]
    statuses: dict[int, PublicStatus]
    articles: dict[int, PublicStatus]
    first_published: dict[int, datetime]
    cited: dict[int, tuple[str | None, ...]]
    sources: dict[int, Source]
    standings: dict[str, PublicStanding]
    successors: dict[int, tuple[str, ...]]
    content: dict[int, dict[str, Any]] = field(default_factory=dict)

    def pages(self) -> Iterator[tuple[Edition, Page]]:
        for pk in sorted(self.scope.editions):
            yield self.editions[pk], self._page(self.editions[pk], "edition")
        for article in sorted(self.current):
            yield self.current[article], self._page(self.current[article], "article")

    def claims(self) -> Iterator[tuple[int, ClaimText, list[ClaimText]]]:
        """Each published claim of the scope: its id, what its own address says, and all its published versions."""
        told = with_requirements(self.statuses, self._newest_published)
        for claim in sorted(self.scope.claims & self.ever.keys()):
            spots = {one.version: one for one in self.ever[claim]}
            versions = [self._version(one, told) for one in spots.values()]
            yield claim, self._claim(claim, told), sorted(versions, key=lambda one: one.version)

    @cached_property
    def _newest_published(self) -> dict[str, ClaimVersion]:
        """By claim public id the version that its own address would show."""
        newest: dict[str, ClaimVersion] = {}
        for claim in self.ever:
            version = self._newest(claim)
            newest[self.text(version.pk)["id"]] = version
        return newest

    def _newest(self, claim: int) -> ClaimVersion:
        """The newest version on a page that is shown; or else the newest that ever was on one."""
        spots = self._shown_now(claim) or self.now.get(claim) or self.ever[claim]
        return max((self.versions[one.version] for one in spots), key=lambda one: one.number)

    def _shown_now(self, claim: int) -> list[Spot]:
        return [one for one in self.now.get(claim, []) if self.articles[one.article].shown]

    def text(self, version: int) -> dict[str, Any]:
        if version not in self.content:
            self.content[version] = self.versions[version].content
        return self.content[version]

    def _claim_text(self, version: int, status: PublicStatus, **rest: Any) -> ClaimText:
        row, content = self.versions[version], self.text(version)
        newest = max((self.versions[one.version].number for one in self._shown_now(row.claim_id)), default=0)
        return ClaimText(
            id=content["id"],
            version=row.number,
            digest=row.digest,
            content=content,
            cited=self.cited.get(version, ()),
            status=status,
            **rest or {"newer_version": newest if newest > row.number else None},
        )

    def _claim(self, claim: int, told: dict[int, PublicStatus]) -> ClaimText:
        version = self._newest(claim)
        status = self._unless_unseen(told[version.pk], self.now.get(claim, []))
        if successors := self.successors.get(claim):
            status = _succeeded(status, successors)
        appears = sorted((one.appearance for one in self._shown_now(claim) if one.appearance), key=lambda one: one.slug)
        return self._claim_text(version.pk, status, appears_in=tuple(dict.fromkeys(appears)))

    def _version(self, spot: Spot, told: dict[int, PublicStatus]) -> ClaimText:
        """A version other than the newest is told of by itself: what it requires may have changed since."""
        status = told.get(spot.version) or self._beside_newest(spot.version, told)
        carried_by = [one for one in self.ever[spot.claim] if one.version == spot.version]
        return self._claim_text(spot.version, self._unless_unseen(status, carried_by))

    def _beside_newest(self, version: int, told: dict[int, PublicStatus]) -> PublicStatus:
        others = {id: row for id, row in self._newest_published.items() if row.claim_id != self._of(version)}
        return with_requirements(self.statuses, {**others, self.text(version)["id"]: self.versions[version]})[version]

    def _of(self, version: int) -> int:
        return self.versions[version].claim_id

    def _unless_unseen(self, status: PublicStatus, spots: Iterable[Spot]) -> PublicStatus:
        """A text that stands only on pages which are held or withdrawn is not shown at its own address either."""
        pages = [self.articles[one.article] for one in spots]
        if not status.shown or any(one.shown for one in pages):
            return status
        held = any(one.word == HELD for one in pages)
        return status.gone(HELD, messages.HELD) if held else status.gone(UNPUBLISHED, messages.UNPUBLISHED)

    def _page(self, edition: Edition, kind: str) -> Page:
        content = edition.content
        versions = {self.text(pk)["id"]: self.versions[pk] for pk in self.placed.get(edition.pk, [])}
        told = with_requirements(self.statuses, versions)
        return Page(
            kind=kind,
            number=edition.number,
            digest=edition.digest,
            content=content,
            published=self.first_published[edition.article_id],
            modified=edition.at,
            status=self.articles[edition.article_id],
            claims={id: self._on_page(one.pk, told[one.pk], kind) for id, one in versions.items()},
            standings=self.standings,
        )

    def _on_page(self, version: int, status: PublicStatus, kind: str) -> ClaimText:
        """Only the present page says that there is a newer version: an old edition would have to say it for ever."""
        return self._claim_text(version, status, **({} if kind == "article" else {"newer_version": None}))


def _succeeded(status: PublicStatus, successors: tuple[str, ...]) -> PublicStatus:
    told = status.gone(REPLACED, messages.REPLACED) if status.word == UNPUBLISHED else status
    return PublicStatus(**{**vars(told), "successors": told.successors or successors})


def load_shelf(scope: Scope) -> Shelf:
    editions = Edition.objects.in_bulk(scope.editions)
    current = {one.article_id: one for one in current_editions().filter(article__in=scope.articles)}
    placed = _placed({*editions, *(one.pk for one in current.values())})
    ever = _ever(scope.claims)
    now = _now({*scope.claims, *ever, *(claim for rows in placed.values() for claim, _ in rows)})
    versions = _versions(placed, now, ever)
    articles = {one.article for spots in (*now.values(), *ever.values()) for one in spots}
    articles |= {one.article_id for one in (*editions.values(), *current.values())}
    cited = _cited(versions)
    references = {one.reference_id for rows in cited.values() for one in rows}
    return Shelf(
        scope=scope,
        editions=editions,
        current=current,
        placed={pk: list(dict.fromkeys(version for _, version in rows)) for pk, rows in placed.items()},
        now=now,
        ever=ever,
        versions=versions,
        statuses=public_statuses(versions.values()),
        articles=article_statuses(articles),
        first_published=dict(Edition.objects.filter(article__in=articles, number=1).values_list("article_id", "at")),
        cited=_cited_ids(versions, cited),
        **_works(scope, editions, current, references),
        successors=_successors(scope.claims),
    )


def _placed(editions: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    placed: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = EditionClaim.objects.filter(edition__in=editions).order_by("edition_id", "id")
    for edition, claim, version in rows.values_list("edition_id", "claim_id", "version_id"):
        placed[edition].append((claim, version))
    return placed


def _now(claims: Iterable[int]) -> dict[int, list[Spot]]:
    spots: dict[int, list[Spot]] = defaultdict(list)
    page = ("edition_id", "edition__article__public_id", "edition__title", "edition__slug", "edition__number")
    rows = placed_in_current(claims).order_by("edition_id", "id")
    found = list(rows.values_list("claim_id", "version_id", "edition__article_id", *page))
    topics = _topics({one[3] for one in found})
    for claim, version, article, edition, public, title, slug, number in found:
        appearance = Appearance(str(public), title, slug, number, topics[edition])
        spots[claim].append(Spot(claim, version, article, appearance))
    return spots


def _topics(editions: Iterable[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Read out by the database: a page is long, and its topics are short."""
    rows = Edition.objects.filter(pk__in=editions).annotate(
        topics=KeyTransform("topics", Cast("canonical", JSONField()))
    )
    return {
        pk: tuple((one["slug"], one["name"]) for one in topics or [])
        for pk, topics in rows.order_by("pk").values_list("pk", "topics")
    }


def _ever(claims: Iterable[int]) -> dict[int, list[Spot]]:
    """Every version of these claims that was ever published, and of those they require."""
    spots: dict[int, list[Spot]] = {}
    wanted = EditionClaim.objects.filter(claim__in=claims)
    while True:
        rows = wanted.values_list("claim_id", "version_id", "edition__article_id").distinct()
        found = [Spot(*row) for row in rows.order_by("claim_id", "version_id", "edition__article_id")]
        for one in found:
            spots.setdefault(one.claim, []).append(one)
        needs = _required({one.version for one in found})
        if not needs:
            return spots
        wanted = EditionClaim.objects.filter(claim__public_id__in=needs).exclude(claim__in=spots)


def _required(versions: Iterable[int]) -> set[str]:
    rows = ClaimVersion.objects.filter(pk__in=versions, canonical__contains='"requires"')
    return {one for row in rows for one in row.content.get("requires", [])}


def _versions(placed: dict, now: dict[int, list[Spot]], ever: dict[int, list[Spot]]) -> dict[int, ClaimVersion]:
    ids = {version for rows in placed.values() for _, version in rows}
    ids |= {one.version for spots in (*now.values(), *ever.values()) for one in spots}
    return ClaimVersion.objects.in_bulk(ids)


def _cited(versions: Iterable[int]) -> dict[int, list[VersionCitation]]:
    cited: dict[int, list[VersionCitation]] = defaultdict(list)
    rows = VersionCitation.objects.filter(version__in=versions).annotate(public=F("reference__public_id"))
    for row in rows.order_by("version_id", "position"):
        cited[row.version_id].append(row)
    return cited


def _cited_ids(versions: dict[int, ClaimVersion], cited: dict) -> dict[int, tuple[str | None, ...]]:
    """For each citation of a version the public id of its reference, or None where the source is unknown."""
    ids = {}
    for pk, version in versions.items():
        known = {one.position: str(one.public) for one in cited.get(pk, [])}
        ids[pk] = tuple(known.get(position) for position in range(len(version.content.get("citations", []))))
    return ids


def _works(scope: Scope, editions: dict, current: dict, cited: set[int]) -> dict[str, dict]:
    """Records as last published, and standings, of every reference that is printed somewhere in the scope."""
    listed = EditionReference.objects.filter(edition__in=[*editions, *(one.pk for one in current.values())])
    references = cited | scope.references | set(listed.values_list("reference_id", flat=True))
    newest = EditionReference.objects.filter(reference__in=references).values("reference").annotate(last=Max("id"))
    records = list(EditionReference.objects.filter(pk__in=newest.values("last")).select_related("reference"))
    survivors = survivors_of(one.reference for one in records)
    rows = {one.reference_id: one for one in Standing.objects.filter(reference__in=references).select_related("notice")}
    sources = {
        one.reference_id: Source(
            str(one.reference.public_id),
            one.csl,
            public_standing(rows.get(one.reference_id)),
            survivors.get(one.reference_id, ""),
        )
        for one in records
    }
    return {"sources": sources, "standings": {one.id: one.standing for one in sources.values()}}


def _successors(claims: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """What replaced a split or merged claim, as far as it was ever published."""
    successors: dict[int, list[str]] = defaultdict(list)
    rows = ClaimSuccession.objects.filter(parent__in=claims, undone=False, child__edition_claims__isnull=False)
    for parent, child in rows.distinct().order_by("position", "id").values_list("parent_id", "child__public_id"):
        successors[parent].append(str(child))
    return {parent: tuple(dict.fromkeys(children)) for parent, children in successors.items()}
