"""Drafting an article: titles, address, topics, authors, links. What stands in it is for `sections`, `placements`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from editorial.models import Article, ArticleAuthor, ArticleSlug, RelatedLink, Topic
from editorial.services.locking import count_up, lock_article
from evidence import roles
from evidence.history import remove, write
from evidence.identifiers import normalise_url
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.text import clean_line

FIELDS = ("title", "question_title", "slug", "language", "translation_of", "topics", "synonyms", "import_notes")
LINES = {"title": 300, "question_title": 300, "language": 12}
TOPIC_NAME, TOPIC_SLUG = 120, 80
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OWN_PATH = re.compile(rf"/articles/{SLUG.pattern}/")  # another page of this publisher, wherever the site stands


class SlugTaken(Refusal):
    """An address that another article has, or had: it is never given away."""


class UnknownTopic(Refusal):
    """A topic that is not on the list."""


@transaction.atomic
def create_article(
    title: str,
    *,
    slug: str = "",
    authors: Sequence[Mapping[str, str]] = (),
    related_links: Sequence[Mapping[str, str]] = (),
    imported_from: str = "",
    imported_digest: str = "",
    reason: str = "",
    by: User,
    **fields: Any,
) -> Article:
    """A new, empty page. Without `slug` its address is made from the title. Raises SlugTaken, UnacceptableText."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="create articles")
    article = Article(imported_from=imported_from[:300], imported_digest=imported_digest)
    _apply(article, {"title": title, "slug": slug or _free_slug(title), **fields})
    write(article, by=by, reason=reason or "created")
    _keep_slug(article)
    _replace(article, ArticleAuthor, authors, by=by)
    _replace(article, RelatedLink, related_links, by=by)
    return article


@transaction.atomic
def revise_article(
    article: Article,
    *,
    revision: int | None = None,
    fields: Mapping[str, Any] | None = None,
    authors: Sequence[Mapping[str, str]] | None = None,
    related_links: Sequence[Mapping[str, str]] | None = None,
    reason: str = "",
    by: User,
) -> Article:
    """Change the page's own fields; lists replace what was there, None leaves it. Nothing changed, nothing written."""
    locked = lock_article(article, revision, by)
    changed = _apply(locked, fields or {})
    _keep_slug(locked)
    if authors is not None:
        changed |= _replace(locked, ArticleAuthor, authors, by=by)
    if related_links is not None:
        changed |= _replace(locked, RelatedLink, related_links, by=by)
    return count_up(locked, by=by, reason=reason) if changed else locked


@transaction.atomic
def create_topic(slug: str, name: str, *, by: User) -> Topic:
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="add topics")
    known = Topic.objects.filter(slug=slug).first()
    if known is not None:
        return known
    slug, name = _clean_slug(slug, longest=TOPIC_SLUG), clean_line(name, field="name", longest=TOPIC_NAME)
    return write(Topic(slug=slug, name=name), by=by)


@transaction.atomic
def revise_topic(topic: Topic, *, name: str, revision: int | None = None, reason: str = "", by: User) -> Topic:
    """Rename it; its address stays, and pages show the new name from their next edition. Raises StaleForm."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="rename topics")
    locked = Topic.objects.select_for_update().get(pk=topic.pk)
    if revision is not None and locked.revision != revision:
        raise StaleForm(Unmet("stale", "Somebody renamed this topic after you opened it.", "Compare and save again."))
    before, locked.name = locked.name, clean_line(name, field="name", longest=TOPIC_NAME)
    return locked if locked.name == before else write(locked, by=by, reason=reason)


def _apply(article: Article, fields: Mapping[str, Any]) -> bool:
    """Set cleaned values; True when any differs from what was there."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of an article: {', '.join(sorted(unknown))}")
    before = {name: getattr(article, name) for name in FIELDS}
    for name, value in fields.items():
        setattr(article, name, _cleaned(name, value))
    return before != {name: getattr(article, name) for name in FIELDS}


def _cleaned(name: str, value: Any) -> Any:
    if name in LINES:
        field = name.replace("_", " ")
        return clean_line(value, field=field, longest=LINES[name]) if value or name == "title" else ""
    if name == "slug":
        return _clean_slug(value)
    if name == "synonyms":
        return [clean_line(one, field="synonym", longest=120) for one in value]
    if name == "topics":
        return _known_topics(list(dict.fromkeys(value)))
    return value


def _known_topics(slugs: list[str]) -> list[str]:
    missing = set(slugs) - set(Topic.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    if missing:
        named = ", ".join(sorted(missing))
        raise UnknownTopic(Unmet("topic", f"There is no topic “{named}”.", "Add it to the topics first."))
    return slugs


def _clean_slug(value: str, *, longest: int = 120) -> str:
    if not SLUG.fullmatch(value) or len(value) > longest:
        raise Refusal(
            Unmet("slug", f"“{value[:120]}” is no address.", "Use small letters, figures and single hyphens.")
        )
    return value


def _free_slug(title: str) -> str:
    base = slugify(title)[:100].strip("-_").replace("_", "-") or "page"
    base = re.sub(r"-+", "-", base)
    taken = set(ArticleSlug.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in candidates if one not in taken)


def _keep_slug(article: Article) -> None:
    """Reserve the address for ever; an article may go back to one of its own."""
    known = ArticleSlug.objects.filter(slug=article.slug).first()
    if known is None:
        ArticleSlug.objects.create(article=article, slug=article.slug)
    elif known.article_id != article.pk:
        said = f"The address “{article.slug}” belongs to another page."
        raise SlugTaken(Unmet("slug-taken", said, "Choose another."))


def _replace(
    article: Article, model: type[ArticleAuthor | RelatedLink], items: Iterable[Mapping[str, str]], *, by: User
) -> bool:
    """Make the rows of `article` equal to `items`, in order; unchanged rows stay the rows they are."""
    wanted = [_cleaned_item(model, one) for one in items]
    present: list[Any] = list(model.objects.filter(article=article))
    if [{name: getattr(row, name) for name in _names(model)} for row in present] == wanted:
        return False
    for row in present[len(wanted) :]:
        remove(row, by=by)
    for position, values in enumerate(wanted):
        row = present[position] if position < len(present) else model(article=article)
        _set(row, {**values, "position": position}, by=by)
    return True


def _set(row: Any, values: Mapping[str, Any], *, by: User) -> None:
    if row.pk is None or any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        write(row, by=by)


def _names(model: type) -> tuple[str, ...]:
    return ("name", "role") if model is ArticleAuthor else ("title", "url")


def _cleaned_item(model: type, item: Mapping[str, str]) -> dict[str, str]:
    if model is ArticleAuthor:
        return {
            "name": clean_line(item["name"], field="name", longest=200),
            "role": clean_line(item["role"], field="role", longest=120),
        }
    url = item.get("url", "")
    return {
        "title": clean_line(item["title"], field="title", longest=300),
        "url": url if not url or OWN_PATH.fullmatch(url) else normalise_url(url),
    }
