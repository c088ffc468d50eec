"""Where a page of the admin stands: the way back to the desk, and what the page is called."""

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.db.models import Model
from django.db.models.options import Options
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

register = template.Library()
# Lists that are called otherwise than their models.
NAMED = {"auth.user": "People", "evidence.referenceimport": "Files of references"}
# Rows whose names are what somebody wrote, or called a file: “pH …” and “gout.ris” begin small.
THEIR_WORDS = {"evidence.claim", "evidence.reference", "evidence.referenceimport", "editorial.article"}


@dataclass(frozen=True)
class Step:
    """A page on the way, and its address."""

    name: str
    link: str


@dataclass(frozen=True)
class Place:
    """The steps that lead to a page, from the desk on, and the page's own name as it is shown."""

    name: str
    steps: list[Step] = field(default_factory=list)


@register.inclusion_tag("unfold/helpers/place.html", takes_context=True)
def place(context: Any) -> dict[str, Any]:
    listed = context.get("cl")
    searching = bool(listed and (listed.has_active_filters or listed.query))
    return {"place": place_of(context), "searching": searching}


def place_of(context: Any) -> Place:
    """Desk, then the list, then the row it is about; a list or a row is not on the way to itself."""
    opts, listed, subject = context.get("opts"), context.get("cl"), _subject(context)
    title = str(context.get("title") or "")
    if listed:
        return Place(_list_name(opts) if title in ("", str(listed.title)) else _beginning_large(title), [_desk()])
    if context.get("adminform") and subject:
        title = str(subject)
    if not opts:
        return Place(_beginning_large(title), [_desk()] if context.request.path != _desk().link else [])
    steps = [_desk(), *_steps(_list_name(opts), opts, "changelist")]
    if subject and str(subject) != title:
        steps += _steps(str(subject), subject._meta, "change", subject.pk)
    is_their_word = subject and subject._meta.label_lower in THEIR_WORDS and str(subject) == title
    return Place(title if is_their_word else _beginning_large(title), steps)


def _beginning_large(title: str) -> str:
    return str(capfirst(title))


def _subject(context: Any) -> Model | None:
    found = context.get("original") or context.get("object")
    return found if isinstance(found, Model) else None


def _list_name(opts: Options) -> str:
    return NAMED.get(opts.label_lower) or str(capfirst(opts.verbose_name_plural))


def _desk() -> Step:
    return Step("Desk", reverse("admin:index"))


def _steps(name: str, opts: Options, page: str, *key: Any) -> list[Step]:
    """None where that model has no pages."""
    try:
        return [Step(name, reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=key))]
    except NoReverseMatch:
        return []
