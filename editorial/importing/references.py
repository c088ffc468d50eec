"""The reference list of a page: its entries as they stand, each with the words it was read from.

An entry is a numbered line, a bullet, a kind line ("Guideline") with the lines under it, or a line. A part that is
not there (an identifier, a year) stays empty; nothing is completed or invented.
"""

import re
from dataclasses import dataclass, replace

from evidence.text.dates import date_in

from .blocks import Block, Findings
from .document import SAY_WHICH_DAY, ReadReference
from .patterns import AFTER_REFERENCES, REFERENCE_KINDS, REFERENCES

NUMBERED = re.compile(r"(?:\[(\d{1,3})\]|\((\d{1,3})\))[.:]?\s*(?=\S)")
YEAR = re.compile(r"(?<![\d.-])((?:19|20)\d\d)(?!\d)")
ENDS_IN_YEAR = re.compile(r",?\s*\(?((?:19|20)\d\d)\)?\.?$")
DOI = re.compile(r"\b10\.\d{4,9}/[^\s“”\"<>]{1,200}(?:<[^\s]{1,200})?")
URL = re.compile(r"https?://[^\s<>“”\"]{1,1000}", re.IGNORECASE)
NUMBERS = {
    "pmid": re.compile(r"\bPMID:?\s?(\d{1,9})(?!\d)", re.IGNORECASE),
    "pmcid": re.compile(r"\b(PMC\d{1,9})(?!\d)", re.IGNORECASE),
    "isbn": re.compile(r"\bISBN(?:-1[03])?:?\s?([\dX-]{10,17})", re.IGNORECASE),
}
ACCESSED = re.compile(r"\b(?:accessed|access|retrieved|viewed)(?: on)?:?\s", re.IGNORECASE)
SURNAME = re.compile(r"[A-ZÀ-Ý][\w’.-]{0,40}")
NAME = re.compile(r"[A-ZÀ-Ý][\w’'-]{1,40}(?: [A-ZÀ-Ý][\w’'-]{1,40}){0,2},? [A-Z]{1,3}")
PUBLISHER = re.compile(r"\s?\((?:publisher|editors?|eds?\.?)\)$", re.IGNORECASE)
NAMES_AND_TITLE = re.compile(r"(?P<names>[^:]{3,200}?): (?P<title>.+)")


@dataclass(frozen=True)
class ReferenceList:
    entries: tuple[ReadReference, ...] = ()
    numbered: bool = False
    heading: Block | None = None


def take_references(blocks: list[Block], source: list[str], found: Findings) -> tuple[list[Block], ReferenceList]:
    """The blocks that are no references, and the list: the one under its heading, and footnotes."""
    notes = [block for block in blocks if block.kind == "note"]
    blocks = [block for block in blocks if block.kind != "note"]
    start = next((at for at, block in enumerate(blocks) if _opens(block)), None)
    if start is None:
        entries, numbered = _entries(notes)
        return blocks, _warned(ReferenceList(tuple(entries), numbered, notes[0] if notes else None), found)
    end = _end(blocks, start + 1)
    found.leave_out(blocks[start], source)
    entries, numbered = _entries([part for block in blocks[start + 1 : end] for part in _parted(block)])
    if not entries and not notes:
        found.problem("references-empty", blocks[start].line, "The heading of the reference list has no list under it.")
    if notes:
        entries, numbered = _with_notes(entries, numbered, notes)
    return blocks[:start] + blocks[end:], _warned(ReferenceList(tuple(entries), numbered, blocks[start]), found)


def _with_notes(entries: list[ReadReference], numbered: bool, notes: list[Block]) -> tuple[list[ReadReference], bool]:
    """Footnotes first; a list without numbers is counted on after them."""
    footnotes, _ = _entries(notes)
    if not numbered:
        last = max(entry.n for entry in footnotes)
        entries = [replace(entry, n=entry.n + last) for entry in entries]
    return [*footnotes, *entries], True


def _parted(block: Block) -> list[Block]:
    """A paragraph of "[1] …" lines, one block for each."""
    starts = [at for at, piece in enumerate(block.pieces) if NUMBERED.match(piece.text.strip())]
    if block.in_list or block.extra_lines or len(starts) < 2 or starts[0] != 0:
        return [block]
    ends = [*starts[1:], len(block.pieces)]
    return [block.as_kind("line", pieces=block.pieces[start:end]) for start, end in zip(starts, ends, strict=True)]


def _warned(listed: ReferenceList, found: Findings) -> ReferenceList:
    for entry in listed.entries:
        _warn(entry, found)
    return listed


def _opens(block: Block) -> bool:
    return block.kind in ("line", "heading") and bool(REFERENCES.fullmatch(block.text.strip().rstrip(":")[:60]))


def _end(blocks: list[Block], start: int) -> int:
    """Where the list ends: at a heading; where entries are numbered or bulleted, at the first block that is neither."""
    if start < len(blocks) and (blocks[start].in_list or NUMBERED.match(blocks[start].text)):
        return next((at for at in range(start, len(blocks)) if not _is_listed(blocks[at])), len(blocks))
    if start < len(blocks) and REFERENCE_KINDS.fullmatch(blocks[start].text):
        return _end_of_kinds(blocks, start)
    return next((at for at in range(start, len(blocks)) if _closes(blocks[at])), len(blocks))


def _is_listed(block: Block) -> bool:
    return block.in_list or bool(NUMBERED.match(block.text))


def _closes(block: Block) -> bool:
    return block.kind == "heading" or bool(AFTER_REFERENCES.fullmatch(block.text[:80]))


def _end_of_kinds(blocks: list[Block], start: int) -> int:
    at = start
    while at < len(blocks) and REFERENCE_KINDS.fullmatch(blocks[at].text):
        at = _end_of_entry(blocks, at)
    return at


def _end_of_entry(blocks: list[Block], at: int) -> int:
    """A kind line, a title, and the lines up to the one that ends in a year; three lines when none does."""
    for end in range(at + 2, min(at + 5, len(blocks) + 1)):
        if ENDS_IN_YEAR.search(blocks[end - 1].text) and end > at + 2:
            return end
        if end < len(blocks) and REFERENCE_KINDS.fullmatch(blocks[end].text):
            return end
    return min(at + 3, len(blocks))


def _entries(blocks: list[Block]) -> tuple[list[ReadReference], bool]:
    if blocks and REFERENCE_KINDS.fullmatch(blocks[0].text):
        return _by_kind(blocks), False
    entries, numbered = [], bool(blocks)
    for at, block in enumerate(blocks, 1):
        number, text = _number(block)
        numbered = numbered and number is not None
        entries.append(entry_of(number if number is not None else at, text, block.lines))
    if not numbered:
        entries = [replace(entry, n=at) for at, entry in enumerate(entries, 1)]
    return entries, numbered


def _number(block: Block) -> tuple[int | None, str]:
    text = block.text.strip()
    if block.kind in ("step", "note"):
        return block.n, text
    found = NUMBERED.match(text)
    return (int(found[1] or found[2]), text[found.end() :]) if found else (None, text)


def _by_kind(blocks: list[Block]) -> list[ReadReference]:
    entries, at = [], 0
    while at < len(blocks):
        end = _end_of_entry(blocks, at)
        entries.append(_kind_entry(len(entries) + 1, blocks[at:end]))
        at = end
    return entries


def _kind_entry(n: int, blocks: list[Block]) -> ReadReference:
    texts = [block.text.strip() for block in blocks]
    lines = tuple(line for block in blocks for line in block.lines)
    title, container = (texts[1] if len(texts) > 1 else ""), " ".join(texts[2:])
    year = ENDS_IN_YEAR.search(container)
    raw = "\n".join(texts)
    container = ENDS_IN_YEAR.sub("", container)
    return ReadReference(
        n, lines[0], texts[0].lower(), _bare(title), container, int(year[1]) if year else None, (),
        **_identifiers(raw), raw=raw, lines=lines,
    )  # fmt: skip


def entry_of(n: int, text: str, lines: tuple[int, ...]) -> ReadReference:
    """An entry written as one text. What cannot be told apart stays in the title, and all of it in `raw`."""
    accessed, body = _accessed(text)
    body = _without_identifiers(body).strip(" ,;")
    year = YEAR.search(body)
    authors, title, container = _parts(body)
    return ReadReference(
        n, lines[0], "", _bare(title), container, int(year[1]) if year else None, authors,
        **_identifiers(text), accessed=accessed, raw=text.strip(), lines=lines,
    )  # fmt: skip


def _accessed(text: str) -> tuple[str, str]:
    found = ACCESSED.search(text)
    read = date_in(text[found.end() : found.end() + 40]) if found else None
    if not found or not read:
        return "", text
    return read[1] or read[0], text[: found.start()] + text[found.end() + read[2] :]


def _parts(text: str) -> tuple[tuple[dict, ...], str, str]:
    if found := NAMES_AND_TITLE.fullmatch(text):
        title, _, container = found["title"].partition(", in: ")
        if authors := _names_first(found["names"]):
            return authors, title, container
        if PUBLISHER.search(found["names"]):
            return ({"literal": PUBLISHER.sub("", found["names"]).strip()},), title, container
    names, _, rest = text.partition(". ")
    if rest and NAME.match(names):
        title, _, container = rest.partition(". ")
        return _vancouver(names), title, container
    return (), text, ""


def _names_first(names: str) -> tuple[dict, ...]:
    """ "Jäger, Marcus, Dittrich, Florian and Harren, Katharina"; nothing where the words are not such pairs."""
    pairs = re.split(r" and | & ", names)
    words = [word for pair in pairs for word in pair.split(", ")]
    if any(len(pair.split(", ")) % 2 for pair in pairs) or not all(SURNAME.fullmatch(word) for word in words):
        return ()
    return tuple({"family": family, "given": given} for family, given in zip(words[::2], words[1::2], strict=True))


def _vancouver(names: str) -> tuple[dict, ...]:
    authors = []
    for name in names.split(", "):
        family, _, given = name.rpartition(" ")
        known = bool(family) and given.isupper() and len(given) <= 3
        authors.append({"family": family, "given": given} if known else {"literal": name})
    return tuple(authors)


def _identifiers(text: str) -> dict[str, str]:
    doi, url = DOI.search(text), URL.search(text)
    read = {key: (found[1] if (found := pattern.search(text)) else "") for key, pattern in NUMBERS.items()}
    is_doi_url = url is not None and "doi.org/" in url[0].lower()
    return {
        **read,
        "doi": doi[0].rstrip(".,;)") if doi else "",
        "url": "" if not url or is_doi_url else url[0].rstrip(".,;)"),
    }


def _without_identifiers(text: str) -> str:
    text = URL.sub("", text)
    text = re.sub(r"\bdoi:?\s?(?=10\.)", "", text, flags=re.IGNORECASE)
    text = DOI.sub("", text)
    for pattern in NUMBERS.values():
        text = pattern.sub("", text)
    return " ".join(text.split())


def _bare(title: str) -> str:
    return title.strip().removesuffix(".").rstrip()


def _warn(entry: ReadReference, found: Findings) -> None:
    match = DOI.search(entry.raw)
    if match and match[0] != entry.doi:
        found.problem(
            "identifier-punctuation",
            entry.line,
            f"Punctuation after the DOI {entry.doi} was not read as part of it. Check the DOI.",
        )
    if entry.accessed and not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", entry.accessed):
        found.problem("date-ambiguous", entry.line, f"“{entry.accessed}” can be more than one day. {SAY_WHICH_DAY}")
    if not entry.title:
        found.problem("reference-unread", entry.line, "No title was found in this entry.")
