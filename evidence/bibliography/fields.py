"""A CSL item as the fields of a Reference, and back: what no column can hold is kept in `more` or named, never guessed.

Rejected is a record without a title, or with one that is too long or unreadable: a title is signed with every claim. A
variable that is too long for its column, or says more than the column can (a range of dates, a season), is kept whole
in `more` and comes back in exports. Anything else that cannot be taken is left out, with a warning.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evidence.bibliography.csl import NAME_PARTS, Item, csl_names, date_parts, date_text, in_short, to_csl
from evidence.bibliography.variables import as_text, kept_variable
from evidence.identifiers import OF_A_WORK, InvalidIdentifier
from evidence.models import Reference
from evidence.models.references import ReferenceType
from evidence.text import UnacceptableText, clean_line, clean_text

LONGEST_TITLE, LONGEST_ABSTRACT, MOST_AUTHORS, LONGEST_NAME = 1_000, 20_000, 10_000, 300
LINES = {
    "container-title": "container_title",
    **{name: name for name in ("volume", "issue", "page", "publisher", "language", "genre")},
}
IDENTIFIERS = {name.upper(): name for name in OF_A_WORK}
IN_COLUMNS = {"id", "type", "title", "author", "issued", "accessed", "abstract", *LINES, *IDENTIFIERS}
LONGEST = {column: int(Reference._meta.get_field(column).max_length or 0) for column in LINES.values()}
KINDS = frozenset(ReferenceType.values)
_PARTS = frozenset(NAME_PARTS)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", re.ASCII)


@dataclass
class Fitted:
    """What a Reference can take of an item; `rejected` says why it can take nothing."""

    fields: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    rejected: str = ""


def fields_of(item: Mapping[str, Any]) -> Fitted:
    """Every field of the bibliographic record that `item` says; what it does not say is not among them."""
    fitted = Fitted(fields={"more": {}})
    try:
        fitted.fields["title"] = clean_line(as_text(item.get("title")), field="title", longest=LONGEST_TITLE)
    except UnacceptableText as refused:
        return Fitted(rejected=str(refused) if item.get("title") else "It has no title.")
    _take_type(item, fitted)
    _take_authors(item, fitted)
    _take_dates(item, fitted)
    _take_lines(item, fitted)
    _take_abstract(item, fitted)
    _take_identifiers(item, fitted)
    _take_more(item, fitted)
    return fitted


def item_of(reference: Reference) -> Item:
    """The other way, with its abstract, under its public id."""
    item = to_csl({**vars(reference), "id": str(reference.public_id)})
    return {**item, "abstract": reference.abstract} if reference.abstract else item


def _take_type(item: Mapping[str, Any], fitted: Fitted) -> None:
    kind = as_text(item.get("type"))
    fitted.fields["type"] = kind if kind in KINDS else ReferenceType.DOCUMENT
    if kind not in KINDS:
        fitted.warnings.append("its kind of work is not known, so it became “Other document”")


def _take_authors(item: Mapping[str, Any], fitted: Fitted) -> None:
    given = item.get("author") or []
    taken = [name for one in given[:MOST_AUTHORS] if (name := _author(one))] if isinstance(given, list) else []
    if taken:
        fitted.fields["authors"] = taken
        if any(not _PARTS.issuperset(one) for one in given if isinstance(one, dict)):
            _keep_what_is_longer("author", given, fitted)
    if len(taken) < len(given):
        fitted.warnings.append(f"{len(taken):,} of {len(given):,} authors were taken")


def _author(name: Any) -> dict[str, str]:
    """The parts that CSL knows, each on one line; a person with one name only has it as the family name."""
    try:
        [parts] = csl_names([name])
        if "family" not in parts and "literal" not in parts:
            parts["family"] = parts.pop("given")
        return {part: clean_line(text, field="author", longest=LONGEST_NAME) for part, text in parts.items()}
    except (UnacceptableText, ValueError, AttributeError, TypeError):
        return {}


def _keep_what_is_longer(name: str, value: Any, fitted: Fitted) -> None:
    """The variable as it came, where the column says it in short."""
    kept = kept_variable(name, value)
    short = to_csl(fitted.fields).get(name)
    if kept and kept != short and in_short(name, kept) == in_short(name, short):
        fitted.fields["more"][name] = kept


def _take_dates(item: Mapping[str, Any], fitted: Fitted) -> None:
    if (issued := item.get("issued")) and (text := _issued(issued, fitted)):
        fitted.fields["issued"] = text
        if set(issued) != {"date-parts"} or len(issued["date-parts"]) > 1:
            _keep_what_is_longer("issued", issued, fitted)
    if accessed := item.get("accessed"):
        try:
            fitted.fields["accessed"] = date(*date_parts(accessed))
        except (TypeError, ValueError):
            fitted.fields["more"] |= {"accessed": kept} if (kept := kept_variable("accessed", accessed)) else {}


def _issued(issued: Any, fitted: Fitted) -> str:
    """The year alone where the rest is words; none where the words name several years, or none that can be."""
    if not isinstance(issued, dict):
        return ""
    if text := _possible(date_text(issued)):
        return text
    words = as_text(issued.get("literal")) or as_text(issued.get("raw"))
    years = set(_YEAR.findall(words))
    if len(years) == 1:
        fitted.warnings.append(f"of its date “{words[:40]}” only the year was taken")
        return str(years.pop())
    if words:
        fitted.warnings.append(f"“{words[:40]}” was not taken as its date")
        fitted.fields["more"] |= {"issued": kept} if (kept := kept_variable("issued", issued)) else {}
    return ""


def _possible(text: str) -> str:
    """2021-02-31 is February 2021."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return text[:7] if len(text) == 10 else ""
    return text


def _take_lines(item: Mapping[str, Any], fitted: Fitted) -> None:
    for name, column in LINES.items():
        text = as_text(item.get(name))
        if not text:
            continue
        try:
            fitted.fields[column] = clean_line(text, field=name, longest=LONGEST[column])
        except UnacceptableText as refused:
            kept = kept_variable(name, text) if len(text) > LONGEST[column] else None
            fitted.fields["more"] |= {name: kept} if kept else {}
            said = "is too long for its box and stands among the further details" if kept else "was left out"
            fitted.warnings.append(f"{name.replace('-', ' ')} {said}: {refused.reasons[0]}")


def _take_abstract(item: Mapping[str, Any], fitted: Fitted) -> None:
    text = as_text(item.get("abstract"))
    if len(text) > LONGEST_ABSTRACT:
        fitted.warnings.append(f"its abstract was cut at {LONGEST_ABSTRACT:,} of {len(text):,} characters")
        text = f"{text[: LONGEST_ABSTRACT - 1]}…"
    if text:
        try:
            fitted.fields["abstract"] = clean_text(text, field="abstract", longest=LONGEST_ABSTRACT)
        except UnacceptableText as refused:
            fitted.warnings.append(f"its abstract was left out: {refused.reasons[0]}")


def _take_identifiers(item: Mapping[str, Any], fitted: Fitted) -> None:
    for name, column in IDENTIFIERS.items():
        if text := as_text(item.get(name)):
            try:
                fitted.fields[column] = OF_A_WORK[column](text)
            except InvalidIdentifier as refused:
                fitted.warnings.append(f"{refused} It was left out.")


def _take_more(item: Mapping[str, Any], fitted: Fitted) -> None:
    unknown = []
    for name, value in item.items():
        if name in IN_COLUMNS or value in ("", None, [], {}):
            continue
        kept = kept_variable(name, value)
        if kept:
            fitted.fields["more"][name] = kept
        else:
            unknown.append(name)
    if unknown:
        fitted.warnings.append(f"left out: {_listed(unknown)}")


def _listed(names: Iterable[str]) -> str:
    named = [one[:40] for one in names]
    return ", ".join(named[:8]) + (f" and {len(named) - 8} more" if len(named) > 8 else "")
