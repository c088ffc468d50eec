"""The reference list of an imported page becomes references of the library, cited by nobody yet.

A part that cannot be taken (an identifier with a wrong check digit) is left out and named; all words stay in the notes.
A work without identifiers is the known one only where type, title, authors, container and date are the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from editorial.importing import Problem, ReadReference
from evidence.identifiers import OF_A_WORK, UNIQUE, InvalidIdentifier
from evidence.matched import ids_in
from evidence.models import Reference
from evidence.models.references import ReferenceType, StudyDesign
from evidence.services import find_or_add_reference
from evidence.services.announced import told_of
from evidence.services.works import lock_all_found, one_at_a_time

SAME_WORK = ("type", "title", "authors", "container_title", "issued")
LONGEST_TITLE, LONGEST_CONTAINER = 1000, 500

# By the word that a page puts over an entry.
KINDS: dict[str, tuple[str, str]] = {
    "guideline": (ReferenceType.REPORT, StudyDesign.GUIDELINE),
    "practice guideline": (ReferenceType.REPORT, StudyDesign.GUIDELINE),
    "clinical guideline": (ReferenceType.REPORT, StudyDesign.GUIDELINE),
    "consensus": (ReferenceType.REPORT, StudyDesign.CONSENSUS),
    "report": (ReferenceType.REPORT, ""),
    "systematic review": (ReferenceType.ARTICLE_JOURNAL, StudyDesign.SYSTEMATIC_REVIEW),
    "meta-analysis": (ReferenceType.ARTICLE_JOURNAL, StudyDesign.META_ANALYSIS),
    "book": (ReferenceType.BOOK, ""),
    "textbook": (ReferenceType.BOOK, ""),
    "website": (ReferenceType.WEBPAGE, ""),
    "web page": (ReferenceType.WEBPAGE, ""),
    "webpage": (ReferenceType.WEBPAGE, ""),
    "drug label": (ReferenceType.DOCUMENT, ""),
    "fda label": (ReferenceType.DOCUMENT, ""),
}


@dataclass
class Listed:
    """The references of a page by their number in its list."""

    references: dict[int, Reference] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def add_listed_references(entries: Iterable[ReadReference], *, by: User) -> Listed:
    """Find or add each; raises UnacceptableText where an entry's words cannot be taken at all."""
    listed = Listed()
    read = [(entry, *reference_fields(entry)) for entry in entries]
    one_at_a_time()
    lock_all_found(lambda: _touched([fields for _, fields, _ in read]))
    for entry, fields, problems in read:
        reference = _known_work(fields) or find_or_add_reference(fields, by=by)
        listed.problems += [*problems, *_differing(entry, fields, reference)]
        listed.references[entry.n] = reference
        note = {"n": entry.n, "line": entry.line, "raw": entry.raw, "accessed": entry.accessed}
        listed.notes.append({**note, "reference": str(reference.public_id)})
    return listed


def _touched(works: Sequence[dict[str, Any]]) -> set[int]:
    """What will be cited or told of, locked before the first is written: no two transactions wait for one another."""
    named = reduce(or_, (Q(**{f"{name}__in": [one[name] for one in works if one[name]]}) for name in UNIQUE))
    there = set(Reference.objects.filter(named).order_by().values_list("pk", flat=True))
    return there | {one.pk for one in map(_known_work, works) if one} | told_of(map(ids_in, works))


def reference_fields(entry: ReadReference) -> tuple[dict[str, Any], list[Problem]]:
    """What `add_reference` takes of an entry, and what of it had to be left out."""
    problems: list[Problem] = []
    kind, design = KINDS.get(entry.kind, ("", ""))
    fields = {
        "type": kind or _kind_of(entry),
        "design": design,
        "title": _fitting(entry, entry.title or " ".join(entry.raw.split()), LONGEST_TITLE, problems),
        "authors": list(entry.authors),
        "container_title": _fitting(entry, entry.container, LONGEST_CONTAINER, problems),
        "issued": str(entry.year or ""),
        "accessed": _day(entry.accessed),
    }
    for name, normalise in OF_A_WORK.items():
        fields[name] = _identifier(entry, name, normalise, problems)
    return fields, problems


def _kind_of(entry: ReadReference) -> str:
    identified = entry.doi or entry.pmid or entry.pmcid
    if entry.isbn and not identified:
        return ReferenceType.BOOK
    return ReferenceType.WEBPAGE if entry.url and not (identified or entry.container) else ReferenceType.ARTICLE_JOURNAL


def _fitting(entry: ReadReference, text: str, longest: int, problems: list[Problem]) -> str:
    if len(text) <= longest:
        return text
    said = f"The entry is {len(text):,} characters long and was cut at {longest:,}. Its words are kept with the import."
    problems.append(Problem("reference-too-long", entry.line, said))
    return f"{text[: longest - 1]}…"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _identifier(entry: ReadReference, name: str, normalise: Callable, problems: list[Problem]) -> str | None:
    value = getattr(entry, name)
    try:
        return normalise(value) if value else ("" if name not in UNIQUE else None)
    except InvalidIdentifier as refused:
        problems.append(Problem("identifier-refused", entry.line, f"{refused} It was left out."))
        return "" if name not in UNIQUE else None


def _known_work(fields: dict[str, Any]) -> Reference | None:
    if any(fields[name] for name in OF_A_WORK):
        return None
    none_at_all = {**dict.fromkeys(UNIQUE), "isbn": "", "url": ""}
    same = {name: fields[name] for name in SAME_WORK if name != "authors"}
    candidates = Reference.objects.filter(**same, **none_at_all).select_related("merged_into").order_by("pk")
    return next((one.present for one in candidates if one.authors == fields["authors"]), None)


def _differing(entry: ReadReference, fields: dict[str, Any], reference: Reference) -> Iterable[Problem]:
    """An identifier found the work: say where the library's record of it differs from the page's."""
    if _plain(reference.title) != _plain(fields["title"]):
        said = f"Its identifier belongs to “{reference.title}” in the library; the page says “{fields['title']}”."
        yield Problem("reference-differs", entry.line, f"{said} Check which is meant.")
    for name in UNIQUE:
        ours = getattr(reference, name)
        if fields[name] and ours != fields[name]:
            said = f"The page gives {name.upper()} {fields[name]}; the library has {ours or 'none'} for this work."
            yield Problem("identifier-conflict", entry.line, f"{said} Nothing was changed in the library.")


def _plain(title: str) -> str:
    return "".join(one for one in title.casefold() if one.isalnum())
