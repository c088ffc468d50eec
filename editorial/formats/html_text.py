"""Blocks and what is said beside them as HTML: escaped words and elements of our own, for every form with HTML in it.

In place of a text that is not shown stands the sentence that says so; the only main heading is the page's title.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from editorial.formats import messages
from editorial.formats.html import Group, Line
from editorial.formats.schema_works import address

Document = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """How a form prints a source's number beside a sentence, and what it puts around a callout."""

    cite: Callable[[int], str] = str
    callout: tuple[str, str] = ("", "")

    def group(self, group: Group) -> str:
        first = group.lines[0]
        if group.kind == "heading":
            level = max(2, first.block["level"])
            return f"<h{level}>{escape(first.block['text'] or '')}</h{level}>"
        if group.kind == "bullets":
            return items(map(self._line, group.lines))
        if group.kind == "steps":
            steps = (f'<li value="{one.block["n"] or 1}">{self._line(one)}</li>' for one in group.lines)
            return f"<ol>{''.join(steps)}</ol>"
        before, after = self.callout if group.kind == "callout" else ("", "")
        return f"{before}{self._line(first)}{after}"

    def _line(self, line: Line) -> str:
        if line.block["text"] is None:
            said = [f"<p><em>{escape(_why(line.block))}</em></p>"]
        else:
            said = [self._text(line), *strong(notes(line.claim or {}))]
        return "".join([*said, *map(self.group, line.inside)])

    def _text(self, line: Line) -> str:
        cites = f" [{', '.join(map(self.cite, line.block['cites']))}]" if line.block["cites"] else ""
        word = messages.ASSERTS.get((line.claim or {}).get("asserts") or "")
        lead = (f"<strong>{word}.</strong> " if word else "") + broken(line.lead)
        if not line.members:
            return f"<p>{lead}{cites}</p>"
        members = [escape(one) for one in line.members]
        return (f"<p>{lead}</p>" if lead else "") + items([*members[:-1], members[-1] + cites])


def _why(block: Document) -> str:
    if block.get("missing_wording"):
        return messages.NO_WORDING
    return block.get("message") or messages.NOT_SHOWN_HERE


def notes(claim: Document) -> Iterator[str]:
    """A flag, or a review that is overdue, is said beside the text it is about."""
    yield from (one["message"] for one in claim.get("flags", []))
    if claim.get("overdue"):
        yield messages.OVERDUE


def strong(said: Iterable[str]) -> Iterator[str]:
    yield from (f"<p><strong>{escape(one)}</strong></p>" for one in said if one)


def in_its_place(collection: str, successors: Iterable[str]) -> Iterator[str]:
    for one in successors:
        where = f"/api/v1/{collection}/{escape(one)}"
        yield f'<p>In its place: <a href="{where}">{where}</a></p>'


def work_line(work: Document) -> str:
    """As it is printed, where it can be read, and what is to be known of it today."""
    url, standing = address(work["url"]), work["standing"]
    where = f' <a href="{escape(url)}">{escape(url)}</a>' if url else ""
    doubt = "" if standing["status"] == "current" else standing["message"] or standing["status"]
    said = f" <strong>{escape(doubt)}</strong>" if doubt else ""
    return f"{escape(work['formatted'])}{where}{said}"


def items(drawn: Iterable[str]) -> str:
    listed = "".join(f"<li>{one}</li>" for one in drawn)
    return f"<ul>{listed}</ul>" if listed else ""


def broken(text: str) -> str:
    """Lines stay lines."""
    return "<br>".join(escape(one) for one in text.split("\n"))
