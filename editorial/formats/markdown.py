"""A public document as Markdown that reads as plain text: any kind, in CommonMark 0.31.2 without HTML.

What people wrote is escaped, so that nothing in it acts as a mark. In place of a text that is not shown stands why it
is not; steps keep their numbers, sources theirs. Members of a list inside a statement are marked +, other lists - and
1., or * and 1) where they lie under a paragraph: neighbouring lists of one mark would run together (section 5.3).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from editorial.formats import messages
from editorial.formats.html import Group, Line, outline
from editorial.formats.markdown_text import line_of, lines_of, link, paragraph
from editorial.formats.parts import APPROVED, PUBLISHED

Document = dict[str, Any]
Lines = list[str]
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NO_TITLE = "(no title)"


def markdown(document: Document) -> str:
    """Any public document as text, ending with a line end; blocks are parted by one empty line."""
    draw = {"article": _page, "edition": _page, "claim": _claim_page, "version": _claim_page, "reference": _reference}
    blocks = [one for one in draw[document["type"]](document) if one]
    return "\n\n".join("\n".join(one) for one in blocks) + "\n"


def _page(page: Document) -> Iterator[Lines]:
    yield [f"# {line_of(page['title']) or NO_TITLE}"]
    yield _said(page["question_title"])
    if page["synonyms"]:
        yield [f"Also known as {', '.join(line_of(one) for one in page['synonyms'])}"]
    yield from _standing(page, PUBLISHED, "articles")
    yield _dates(page)
    yield from _groups(outline(page["blocks"], page["claims"]))
    yield from _sources(page["references"])
    yield from _closing(page)


def _dates(page: Document) -> Lines:
    said = {
        "Last reviewed": day(page["lastReviewed"]),
        "Next review due": day(page["nextReviewDue"]),
        "First published": day(page["datePublished"]),
        "Last changed": day(page["dateModified"]),
        "Edition": str(page["edition"]),
    }
    return [" · ".join(f"{name} {value}" for name, value in said.items() if value)]


def _standing(document: Document, shown: str, collection: str) -> Iterator[Lines]:
    """Whether the text is shown, what is said with it, and what is there in its place."""
    if document["status"] != shown:
        yield _quoted([_not_shown(document)])
    elif document["message"]:
        yield _quoted([line_of(document["message"])])
    if document.get("historical"):
        today = document.get("today", {})
        yield _quoted([f"**{messages.EARLIER_DAY}** {_today(today)}".strip()])
    if document["successors"]:
        yield ["In its place: " + ", ".join(f"/api/v1/{collection}/{one}" for one in document["successors"])]


def _not_shown(document: Document) -> str:
    named = messages.NOT_SHOWN.get(document["status"], "Not shown.")
    return f"**{named}** {line_of(document['message'])}".strip()


def _today(today: Document) -> str:
    if not today or today.get("status") in (APPROVED, PUBLISHED):
        return line_of(today.get("message"))
    return f"Today: {_not_shown({'message': '', **today})}"


def _groups(groups: Iterable[Group], inner: bool = False) -> Iterator[Lines]:
    for group in groups:
        if group.kind == "heading":
            block = group.lines[0].block
            yield [f"{'#' * max(block['level'], 2)} {line_of(block['text']) or NO_TITLE}"]
        elif group.kind in ("bullets", "steps"):
            yield _list(group, inner)
        elif group.kind == "callout":
            yield _quoted(_joined(_line(group.lines[0], not inner, f"**{messages.EMERGENCY}:** ")))
        else:
            yield from _line(group.lines[0], not inner)


def _list(group: Group, inner: bool) -> Lines:
    """Items with what lies in them; where anything does, parted by empty lines."""
    items = [_item(line, _mark(line, group.kind, inner)) for line in group.lines]
    apart = [""] if any("" in one for one in items) else []
    return [text for n, one in enumerate(items) for text in ([*apart, *one] if n else one)]


def _mark(line: Line, kind: str, inner: bool) -> str:
    if kind == "bullets":
        return "* " if inner else "- "
    return f"{line.block['n'] or 1}{')' if inner else '.'} "


def _item(line: Line, mark: str) -> Lines:
    first, *rest = _joined(_line(line, False)) or [""]
    return [f"{mark}{first}", *(f"{' ' * len(mark)}{one}" if one else "" for one in rest)]


def _line(line: Line, inner: bool, label: str = "") -> Iterator[Lines]:
    """One block: the text with its marks, or why there is none; what is said of it; what lies under it."""
    block, claim = line.block, line.claim or {}
    if block["text"] is None:
        yield [label + _why(block)]
    else:
        yield from _text(line, label + _asserts(claim))
        yield from _notes(claim)
    yield from _groups(line.inside, inner)


def _why(block: Document) -> str:
    if block.get("missing_wording"):
        return f"**No wording.** {messages.NO_WORDING}"
    return _not_shown({"status": "", "message": "", **block})


def _text(line: Line, opening: str) -> Iterator[Lines]:
    cites = f" [{', '.join(map(str, line.block['cites']))}]" if line.block["cites"] else ""
    members = [one for one in map(line_of, line.members) if one]
    lead = f"{opening}{paragraph(line.lead)}{'' if members else cites}".strip()
    yield lead.split("\n") if lead else []
    if members:
        yield [f"+ {one}" for one in [*members[:-1], members[-1] + cites]]


def _asserts(claim: Document) -> str:
    word = messages.ASSERTS.get(claim.get("asserts") or "")
    return f"**{word}.** " if word else ""


def _notes(claim: Document) -> Iterator[Lines]:
    """What people should know before they rely on a statement that is shown."""
    for flag in claim.get("flags", []):
        yield _note(flag["message"], flag["since"])
    if claim.get("overdue"):
        yield _note(f"The review of this statement is overdue: it was due on {day(claim['next_review_due'])}.")
    today = claim.get("today", {})
    if today.get("status", APPROVED) != APPROVED:
        yield [f"**Note:** {_today(today)}"]


def _note(message: str, since: str | None = None) -> Lines:
    return [f"**Note:** {line_of(message)}{f' (since {day(since)})' if since else ''}"]


def _sources(references: list[Document]) -> Iterator[Lines]:
    if not references:
        return
    yield ["## Sources"]
    yield [text for one in references for text in _numbered(one["n"], _printed(one))]


def _numbered(number: int, lines: Lines) -> Lines:
    mark = f"{number}. "
    return [f"{mark if n == 0 else ' ' * len(mark)}{one}" for n, one in enumerate(lines)]


def _printed(work: Document) -> Lines:
    """The line of a work, where it can be read, and its source status in a paragraph's next line."""
    standing = work["standing"]
    line = " ".join(filter(None, (line_of(work["formatted"]), link(work["url"]))))
    if standing["status"] == "current":
        return [line]
    said = f"**Source status:** {line_of(standing['message']) or line_of(standing['status'])}"
    since = f" (since {day(standing['since'])})" if standing["since"] else ""
    return [f"{line}\\", f"{said}{since}"] if line else [f"{said}{since}"]


def _closing(page: Document) -> Iterator[Lines]:
    yield ["---"]
    for name, text in (("Editorial policy", page["policy"]), ("Disclaimer", page["disclaimer"])):
        if text:
            yield [f"**{name}:** {line_of(text['text'])} {link(text.get('url'))}".strip()]
    for person in page["authors"]:
        yield [f"{line_of(person.get('role')).capitalize() or 'Author'}: {line_of(person['name'])}"]
    for one in page["related"]:
        yield [f"Related: {line_of(one['title'])} {link(one.get('url'))}".strip()]
    publisher, license = page["publisher"], page["license"]
    yield [f"Published by {line_of(publisher['name'])} {link(publisher.get('url'))}".strip()]
    if license:
        yield [f"Licence: {link(license) or line_of(license)}"]
    yield [f"Fingerprint: {line_of(page['digest'])}"]


def _claim_page(claim: Document) -> Iterator[Lines]:
    yield [f"# Statement {line_of(claim['id'])}, version {claim['version']}"]
    yield from _standing(claim, APPROVED, "claims")
    if claim["text"] is not None:
        yield from _text(Line({"text": claim["text"], "cites": []}), _asserts(claim))
        yield from _notes({**claim, "today": {}})
    elif claim.get("missing_wording"):
        yield [_why(claim)]
    yield _facts(claim)
    yield from _wordings(claim)
    yield from _citations(claim)


def _facts(claim: Document) -> Lines:
    said = [
        ("Kind", _word(claim["kind"])),
        ("Certainty (GRADE)", _word(claim["certainty"])),
        ("Strength (GRADE)", _word(claim["strength"])),
        *(("Approved by", f"{_who(one)}, {day(one['signed'])}") for one in claim["reviewed_by"]),
        ("Next review due", day(claim["next_review_due"])),
        ("Read with", ", ".join(line_of(one) for one in claim["shown_with"])),
        ("Newer version", line_of(str(claim["newer_version"] or ""))),
        *(("Stands on", f"{line_of(one['title'])}, edition {one['edition']}") for one in claim.get("appears_in", [])),
        ("Fingerprint", line_of(claim["digest"])),
    ]
    return [f"- {name}: {value}" for name, value in said if value]


def _word(code: str | None) -> str:
    return line_of((code or "").replace("-", " ").capitalize())


def _who(reviewer: Document) -> str:
    return line_of(reviewer["qualification"]) or "Medical reviewer"


def _wordings(claim: Document) -> Iterator[Lines]:
    for one in claim["wordings"]:
        yield [f"## Wording: {line_of(one['audience'])}, {line_of(one['language'])}"]
        yield [_not_shown(one)] if one["text"] is None else paragraph(one["text"]).split("\n")


def _citations(claim: Document) -> Iterator[Lines]:
    if claim["citations"]:
        yield ["## Sources"]
    for number, one in enumerate(claim["citations"], 1):
        mark = f"{number}. "
        lines = _joined(_cited(one))
        yield [f"{mark if n == 0 else ' ' * len(mark) if text else ''}{text}" for n, text in enumerate(lines)]


def _cited(one: Document) -> Iterator[Lines]:
    yield _printed(one) if one.get("formatted") else ["The source is not known."]
    how = " · ".join(filter(None, (_word(one["direction"]), line_of(one["locator"]))))
    yield [how] if how else []
    yield _quoted(paragraph(one["quote"]).split("\n")) if lines_of(one["quote"]) else []


def _reference(work: Document) -> Iterator[Lines]:
    yield ["# Source"]
    yield _printed(work)
    yield [f"- {name.upper()}: {line_of(work[name])}" for name in ("doi", "pmid", "pmcid", "isbn") if work[name]]


def _joined(blocks: Iterable[Lines]) -> Lines:
    """Blocks as the lines of one, parted by empty ones."""
    kept = [one for one in blocks if one]
    return [text for n, one in enumerate(kept) for text in (["", *one] if n else one)]


def _quoted(lines: Lines) -> Lines:
    return [f"> {one}".rstrip() for one in lines]


def _said(text: str | None) -> Lines:
    return [line] if (line := line_of(text)) else []


def day(value: str | None) -> str:
    """“2026-03-14T09:00:00Z” and “2026-03-14” as “14 March 2026”."""
    if not value:
        return ""
    at = date.fromisoformat(value[:10])
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
