"""Reading everything a page is composed of, in a constant number of queries, and composing it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet, Value

from editorial.composition import Composition, Draft, compose
from editorial.differences import DiffLine, FieldChange, changed_fields, changed_lines
from editorial.models import (
    Article,
    ArticleAuthor,
    Boilerplate,
    Edition,
    LineWaiver,
    Placement,
    RelatedLink,
    Section,
    Topic,
    Withdrawal,
)
from evidence import roles
from evidence.models import ClaimVersion, Reference, VersionCitation
from evidence.refusals import Unmet
from evidence.related import with_related
from reviews.selectors import approved_versions, is_medically_qualified


def draft_of(article: Article) -> Draft:
    placements = list(article.placements.select_related("claim"))
    claims = {one.claim_id for one in placements if one.claim_id}
    versions = approved_versions(claims)
    return Draft(
        article=article,
        sections=list(article.sections.all()),
        placements=placements,
        publisher={"name": settings.PUBLISHER_NAME, "url": settings.PUBLISHER_URL},
        license=settings.CONTENT_LICENSE,
        authors=list(article.authors.all()),
        links=list(article.related_links.all()),
        topics=_topics(article),
        **_boilerplate(article.language),
        versions=versions,
        cited=cited_references(versions.values()),
        withdrawn=frozenset(Withdrawal.objects.filter(claim__in=claims).values_list("claim_id", flat=True)),
        waived=frozenset(LineWaiver.objects.filter(article=article).values_list("text", flat=True)),
    )


def _topics(article: Article) -> list[dict[str, str]]:
    """Names as they are today, in the article's own order."""
    names = dict(Topic.objects.filter(slug__in=article.topics).values_list("slug", "name"))
    return [{"slug": slug, "name": names[slug]} for slug in article.topics if slug in names]


def _boilerplate(language: str) -> dict[str, Boilerplate]:
    """The newest text of each kind in the article's language, or else in any."""
    texts = Boilerplate.objects.order_by("number")
    newest = {one.kind: one for one in sorted(texts, key=lambda one: one.language == language)}
    return {kind: newest[kind] for kind in Boilerplate.Kind.values if kind in newest}


def cited_references(versions: Iterable[ClaimVersion]) -> dict[int, list[Reference]]:
    """By version id the references it cites, in order; citations without a reference have none."""
    cited: dict[int, list[Reference]] = defaultdict(list)
    rows = VersionCitation.objects.filter(version__in=[one.pk for one in versions])
    for row in with_related(rows.order_by("version_id", "position"), "reference", Reference.objects.all()):
        cited[row.version_id].append(row.reference)
    return cited


def composition_of(article: Article, leave_out: Iterable[str] = ()) -> Composition:
    return compose(draft_of(article), leave_out)


def last_edition(article: Article) -> Edition | None:
    return article.editions.order_by("number").last()


def tree_marks(article: Article) -> dict[str, int]:
    """The newest history row of every table the page is made of."""
    histories = histories_of(article)
    marks = [
        rows.order_by().annotate(table=Value(name)).values("table").annotate(last=Max("history_id"))
        for name, rows in histories.items()
    ]
    newest = dict(_together(marks).values_list("table", "last"))
    return {name: newest.get(name) or 0 for name in histories}


def changed_by(article: Article, since: dict[str, int]) -> set[int | None]:
    """Ids of everybody who changed the page after those marks; None where a change names nobody."""
    later = [
        rows.order_by().filter(history_id__gt=since.get(name, 0)).values("history_user_id")
        for name, rows in histories_of(article).items()
    ]
    return set(_together(later).values_list("history_user_id", flat=True))


def _together(rows: list[QuerySet[Any]]) -> QuerySet[Any]:
    """As one question to the database."""
    return rows[0].union(*rows[1:])


def histories_of(article: Article) -> dict[str, QuerySet[Any]]:
    """The history of every table the page is made of."""
    return {
        "article": Article.history.filter(id=article.pk),
        "author": ArticleAuthor.history.filter(article_id=article.pk),
        "link": RelatedLink.history.filter(article_id=article.pk),
        "section": Section.history.filter(article_id=article.pk),
        "placement": Placement.history.filter(article_id=article.pk),
    }


@dataclass(frozen=True)
class PublishPage:
    """What the publisher is shown before signing: the edition, how it differs from the last, and what is unmet."""

    composition: Composition
    last: Edition | None
    fields: list[FieldChange]
    lines: list[DiffLine]
    texts: dict[str, str]
    unmet: list[Unmet]

    def text_of(self, block: dict | None) -> str:
        """The words of a block: its own, or those of the version that stands there."""
        return (block or {}).get("text") or self.texts.get((block or {}).get("digest", ""), "")


def publish_page(article: Article, by: User, leave_out: Iterable[str] = ()) -> PublishPage:
    composition, last = composition_of(article, leave_out), last_edition(article)
    before = last.content if last else {}
    return PublishPage(
        composition=composition,
        last=last,
        fields=changed_fields(before, composition.content),
        lines=changed_lines(before.get("blocks", []), composition.blocks),
        texts=_texts(composition, last),
        unmet=unmet_for(article, composition, last, by),
    )


def _texts(composition: Composition, last: Edition | None) -> dict[str, str]:
    versions = [version for _, version in composition.placed]
    if last:
        versions += [row.version for row in last.claims.select_related("version")]
    return {one.digest: _printed(one) for one in versions}


def _printed(version: ClaimVersion) -> str:
    """The words that readers get: the on-page form where there is one."""
    return version.content.get("on_page_form") or version.content["text"]


def unmet_for(article: Article, composition: Composition, last: Edition | None, by: User) -> list[Unmet]:
    """Everything that keeps `by` from publishing this composition now."""
    return [
        *_unmet_publisher(article, last, by),
        *_unmet_article(article, composition, last),
        *composition.blockers,
    ]


def _unmet_publisher(article: Article, last: Edition | None, by: User) -> list[Unmet]:
    unmet = []
    if not roles.is_chief(by):
        unmet.append(Unmet("role", "You cannot publish.", "Ask a chief."))
    if not is_medically_qualified(by):
        unmet.append(
            Unmet("profile", "Your medical qualification is not on record, or has expired.", "Another chief checks it.")
        )
    people = changed_by(article, last.marks if last else {})
    if by.pk in people:
        unmet.append(
            Unmet("own-page", "You changed this page since its last edition.", "A chief who did not must publish it.")
        )
    if None in people:
        unmet.append(Unmet("unknown-author", "A change to this page names no person.", "Ask whoever runs Attest."))
    return unmet


def _unmet_article(article: Article, composition: Composition, last: Edition | None) -> list[Unmet]:
    unmet = []
    if article.withdrawals.exists():
        unmet.append(Unmet("withdrawn", "This page was withdrawn.", "Make a new page instead."))
    if last and last.digest == composition.digest:
        said = f"Edition {last.number} is the same, so there is nothing new to publish."
        unmet.append(Unmet("nothing-new", said, "Change the page, or have changed statements approved."))
    return unmet
