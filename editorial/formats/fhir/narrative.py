"""Lines of a page as the XHTML of a Narrative (FHIR R5, Narrative: txt-1, txt-2): paragraphs and lists, no more."""

import re
from collections.abc import Iterable
from html import escape

from editorial.formats.fhir.datatypes import Resource, string
from editorial.formats.fhir.evidence import NO_WORDING
from editorial.formats.html import Group, Line, outline

_TAG = re.compile("<[^>]*>")
EMPTY = "Nothing is shown here."
_LIST = {"bullets": "<ul>", "steps": '<ul style="list-style-type: none">'}


def page_text(blocks: Iterable[Resource]) -> Resource:
    """What a reader of the page sees between two headings; a text that is not shown says so in its place."""
    return _narrative("".join(_group(one) for one in outline(map(_said, blocks), {})))


def paragraphs(texts: Iterable[str | None]) -> Resource:
    return _narrative("".join(f"<p>{_plain(one)}</p>" for one in texts if string(one)))


def _narrative(inside: str) -> Resource:
    """`additional`: headings and lines that no resource of the bundle holds are part of it. Never blank (txt-2)."""
    shown = inside if _TAG.sub("", inside).strip() else f"<p>{EMPTY}</p>"
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{shown}</div>'}


def _said(block: Resource) -> Resource:
    text = string(block["text"]) or string(block.get("message")) or NO_WORDING
    if block["text"] and block["cites"]:
        first, *rest = text.split("\n")
        text = "\n".join([f"{first} [{', '.join(map(str, block['cites']))}]", *rest])
    return {**block, "text": text}


def _group(group: Group) -> str:
    if group.kind in _LIST:
        return f"{_LIST[group.kind]}{''.join(f'<li>{_line(one)}</li>' for one in group.lines)}</ul>"
    return "".join(_line(one) for one in group.lines)


def _line(line: Line) -> str:
    number = f"{line.block['n']}. " if line.block["n"] else ""
    lead = f"<p>{number}{_plain(line.lead)}</p>" if number or line.lead else ""
    members = "".join(f"<li>{_plain(one)}</li>" for one in line.members)
    inside = "".join(_group(one) for one in line.inside)
    return f"{lead}{f'<ul>{members}</ul>' if members else ''}{inside}"


def _plain(text: str | None) -> str:
    return escape(string(text) or "", quote=True)
