"""How the reader page writes what documents hold as codes and ISO dates."""

from datetime import date

from django import template

from evidence.models.claims import Asserts, Audience, Certainty, Kind, Strength

register = template.Library()
WORDS = {
    value: str(label) for choices in (Kind, Asserts, Certainty, Strength, Audience) for value, label in choices.choices
}
MORE_WORDS = {
    "retracted-and-replaced": "Retracted and replaced",
    "withdrawn-guideline": "Withdrawn guideline",
    "expression-of-concern": "Expression of concern",
}


@register.filter
def day(value: str | None) -> str:
    """“2026-03-14T09:00:00Z” and “2026-03-14” as “14 March 2026”."""
    if not value:
        return ""
    moment = date.fromisoformat(value[:10])
    return f"{moment.day} {moment:%B %Y}"


@register.filter
def words(code: str | None) -> str:
    """The plain words of a code."""
    return WORDS.get(code or "") or MORE_WORDS.get(code or "") or (code or "").replace("-", " ").capitalize()
