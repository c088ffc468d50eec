"""What a record adds to the reference it is: only what is empty, and never what somebody emptied.

What differs stays as it is on record and is named. Where claims cite the reference, what their versions pin of it
(`Reference.COVERED`) is not touched by an import: filling it in would change what was approved.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.likeness import plain
from evidence.models import Citation, Reference

FILLED = (
    "authors", "issued", "container_title", "volume", "issue", "page", "publisher", "language", "genre", "abstract",
    "doi", "pmid", "pmcid", "isbn", "url", "accessed",
)  # fmt: skip
LONGEST_SHOWN = 60
CALLED = {name: str(Reference._meta.get_field(name).verbose_name) for name in ("type", "title", *FILLED)}


@dataclass(frozen=True)
class Known:
    """What decides about references before anything is merged into them: who is cited, and what each had once."""

    cited: frozenset[int] = frozenset()
    had: Mapping[int, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, references: Iterable[Reference]) -> "Known":
        """In one statement each, whatever their number; what was never edited had nothing else before."""
        there = [one for one in references if one.pk]
        cited = Citation.objects.filter(reference__in=[one.pk for one in there]) if there else Citation.objects.none()
        edited = [one.pk for one in there if one.revision > 1]
        return cls(frozenset(cited.values_list("reference_id", flat=True).distinct()), _had(edited))


def _had(edited: list[int]) -> dict[int, set[str]]:
    had: dict[int, set[str]] = defaultdict(set)
    rows = Reference.history.filter(id__in=edited).values("id", "more", *FILLED) if edited else ()
    for row in rows:
        had[row["id"]] |= {name for name in FILLED if row[name]} | set(row["more"])
    return had


@dataclass
class Merged:
    """`changed` says whether the reference has to be saved."""

    changed: bool = False
    warnings: list[str] = field(default_factory=list)


def merge(reference: Reference, fields: Mapping[str, Any], known: Known) -> Merged:
    """Fill what the reference lacks, in memory."""
    merged = Merged()
    cited, had = reference.pk in known.cited, known.had.get(reference.pk or 0, set())
    withheld, emptied = [], []
    for name in _lacking(reference, fields):
        if name in had:
            emptied.append(name)
        elif cited and name in Reference.COVERED:
            withheld.append(name)
        else:
            setattr(reference, name, fields[name])
            merged.changed = True
    merged.changed |= _fill_more(reference, fields["more"], had, emptied)
    merged.warnings = list(_told(reference, fields, withheld, emptied))
    return merged


def _lacking(reference: Reference, fields: Mapping[str, Any]) -> list[str]:
    return [name for name in FILLED if fields.get(name) and not getattr(reference, name)]


def _fill_more(reference: Reference, more: Mapping[str, Any], had: set[str], emptied: list[str]) -> bool:
    lacking = [name for name in more if name not in reference.more]
    filled = {name: more[name] for name in lacking if name not in had}
    emptied += [name for name in lacking if name in had]
    if filled:
        reference.more = {**reference.more, **filled}
    return bool(filled)


def _told(reference: Reference, fields: Mapping[str, Any], withheld: list[str], emptied: list[str]) -> Iterator[str]:
    """One sentence for each reason, however many fields it is about."""
    if kept := [_difference(reference, name, fields) for name in CALLED if _differ(reference, name, fields)]:
        yield f"kept as on record: {'; '.join(kept)}"
    if withheld:
        named = ", ".join(f"{CALLED[name]} ({_shown(fields[name])})" for name in withheld)
        yield f"not filled in, as claims cite this work: {named}. Enter it on the work’s page; then those change"
    if emptied:
        yield f"left empty, as somebody emptied it: {', '.join(CALLED.get(name, name) for name in emptied)}"


def _differ(reference: Reference, name: str, fields: Mapping[str, Any]) -> bool:
    """Both say something, and not the same but for capitals and marks."""
    ours, theirs = getattr(reference, name), fields.get(name)
    if not ours or not theirs or ours == theirs:
        return False
    if name == "authors":
        return _families(ours) != _families(theirs)
    if name == "issued":
        return not (ours.startswith(theirs) or theirs.startswith(ours))
    return name != "accessed" and plain(str(ours)) != plain(str(theirs))


def _families(authors: list[dict[str, str]]) -> list[str]:
    return [plain(one.get("family") or one.get("literal") or "") for one in authors]


def _difference(reference: Reference, name: str, fields: Mapping[str, Any]) -> str:
    if name in ("abstract", "authors"):
        return CALLED[name]
    return f"{CALLED[name]} {_shown(getattr(reference, name))} (in the file {_shown(fields[name])})"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)}"
    text = str(value)
    return f"“{text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + '…'}”"
