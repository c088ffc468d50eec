"""A document as a page of HTML that stands alone: no script runs in it, no style or picture is fetched for it.

Every text is escaped. What a page claims for search engines and language models is in it as JSON-LD, in which no sign
of HTML is left. A text that is not shown leaves its place and what is said there.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from editorial.formats import messages
from editorial.formats.feeds import UNWRITABLE
from editorial.formats.html import Group, Line, outline
from editorial.formats.json import to_bytes
from editorial.formats.json_ld import json_ld
from editorial.formats.parts import APPROVED, PUBLISHED
from editorial.formats.schema_works import address

Document = dict[str, Any]
SIGNS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
KINDS = {"version": "Version of a statement", "claim": "Statement", "reference": "Source"}


def html_page(document: Document) -> str:
    body = _page(document) if "blocks" in document else _claim(document) if "version" in document else _work(document)
    title = document.get("title") or KINDS.get(document["type"], messages.NOT_SHOWN.get(document["status"], ""))
    head = [
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f'<link rel="canonical" href="{escape(_own(document))}">',
        f'<script type="application/ld+json">{_embedded(json_ld(document))}</script>',
    ]
    language = escape(document.get("language") or "")
    main = f"<main><article>\n<h1>{escape(title)}</h1>\n{_joined([*_told(document), *body])}\n</article></main>"
    whole = f'<!DOCTYPE html>\n<html lang="{language}"><head>{_joined(head)}</head>\n<body>\n{main}\n</body></html>\n'
    return UNWRITABLE.sub("\ufffd", whole)


def _own(document: Document) -> str:
    """Where people read a page; of what has none, where it is served."""
    return document.get("api_url") or document["url"] if "blocks" not in document else document["url"]


def _embedded(node: dict[str, Any]) -> str:
    """JSON in which no element can end or begin, and no comment (HTML, section 4.12.1.3)."""
    text = to_bytes(node).decode()
    for sign, written in SIGNS.items():
        text = text.replace(sign, written)
    return text


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(one for one in parts if one)


def _told(document: Document) -> Iterator[str]:
    """What is said of the whole, of an earlier day also what is said today, and what stands in its place."""
    word, today = document["status"], document.get("today", {})
    known = word in (PUBLISHED, APPROVED)
    said = ["" if known else messages.NOT_SHOWN.get(word, ""), document.get("message", "")]
    if document.get("historical"):
        said += [messages.EARLIER_DAY, today.get("message", "")]
    if document.get("missing_wording"):
        said.append(messages.NO_WORDING)
    yield from _strong(said)
    kind = "articles" if "blocks" in document else "claims"
    for one in document.get("successors", []):
        where = f"/api/v1/{kind}/{escape(one)}"
        yield f'<p>In its place: <a href="{where}">{where}</a></p>'


def _strong(said: Iterable[str]) -> Iterator[str]:
    yield from (f"<p><strong>{escape(one)}</strong></p>" for one in said if one)


def _page(page: Document) -> Iterator[str]:
    yield _paragraph(page["question_title"] or "")
    yield _facts(
        {
            "Last reviewed": page["lastReviewed"],
            "Next review due": page["nextReviewDue"],
            "Changed": page["dateModified"],
            "First published": page["datePublished"],
            "Edition": page["edition"],
            "Authors": "; ".join(f"{one['name']} ({one['role']})" for one in page["authors"]),
        }
    )
    yield from (_group(one) for one in outline(page["blocks"], page["claims"]))
    works = [_source(one, f"source-{one['n']}", one["n"]) for one in page["references"]]
    yield _section("Sources", f"<ol>{''.join(works)}</ol>" if works else "")
    yield _section("Related pages", _items(_linked(one["title"], one.get("url")) for one in page["related"]))
    for name in ("policy", "disclaimer"):
        yield _section(name.capitalize(), _paragraph((page[name] or {}).get("text", "")))
    publisher = _linked(page["publisher"]["name"], page["publisher"]["url"])
    yield f"<footer><p>{publisher}</p>{_paragraph(page['license'])}</footer>"


def _claim(claim: Document) -> Iterator[str]:
    yield _paragraph(claim["text"] or "")
    yield from _strong(_notes(claim))
    yield _facts(
        {
            "On the page": claim["on_page_form"],
            "Kind": claim["kind"],
            "State of knowledge": claim["asserts"],
            "Certainty": claim["certainty"],
            "Strength": claim["strength"],
            "Version": claim["version"],
            "Newer version": claim["newer_version"],
            "Approved": claim["approved"],
            "Next review due": claim["next_review_due"],
            "Approved by": "; ".join(one["qualification"] or one["role"] for one in claim["reviewed_by"]),
        }
    )
    yield _section("Wordings", _items(_wording(one) for one in claim["wordings"]))
    works = [_cited(n, one) for n, one in enumerate(claim["citations"], 1)]
    yield _section("Sources", f"<ol>{''.join(works)}</ol>" if works else "")
    yield _section("Where it appears", _items(_linked(o["title"], o["url"]) for o in claim.get("appears_in", [])))


def _work(work: Document) -> Iterator[str]:
    yield f"<ul>{_source(work, 'source-1')}</ul>"
    yield f'<p><a href="{escape(work["cited_by"])}">Statements that cite it</a></p>'


def _facts(named: dict[str, Any]) -> str:
    told = "".join(f"<dt>{name}</dt><dd>{escape(str(one))}</dd>" for name, one in named.items() if one)
    return f"<dl>{told}</dl>" if told else ""


def _section(name: str, drawn: str) -> str:
    return f"<section><h2>{name}</h2>{drawn}</section>" if drawn else ""


def _items(drawn: Iterable[str]) -> str:
    items = "".join(f"<li>{one}</li>" for one in drawn)
    return f"<ul>{items}</ul>" if items else ""


def _linked(text: str, url: str | None) -> str:
    """As a link where the address is one of the web, or begins here."""
    whole = address(url) or (url if url and url.startswith("/articles/") else "")
    return f'<a href="{escape(whole)}">{escape(text)}</a>' if whole else escape(text)


def _wording(wording: Document) -> str:
    said = wording["text"] if wording["text"] is not None else wording.get("message", "")
    return (
        f'For {escape(wording["audience"])} readers: <span lang="{escape(wording["language"])}">{_broken(said)}</span>'
    )


def _cited(number: int, citation: Document) -> str:
    quote = f"<blockquote>{_broken(citation['quote'])}</blockquote>" if citation["quote"] else ""
    about = ": ".join(filter(None, (citation["direction"], citation["locator"])))
    if "formatted" not in citation:
        return f"<li>The source is not known. {escape(about)}{quote}</li>"
    return _source(citation, f"source-{number}", more=f" {escape(about)}{quote}")


def _source(work: Document, anchor: str, number: int | None = None, more: str = "") -> str:
    numbered = f' value="{number}"' if number else ""
    url, standing = address(work["url"]), work["standing"]
    where = f' <a href="{escape(url)}">{escape(url)}</a>' if url else ""
    doubt = "" if standing["status"] == "current" else standing["message"] or standing["status"]
    said = f" <strong>{escape(doubt)}</strong>" if doubt else ""
    return f'<li id="{anchor}"{numbered}>{escape(work["formatted"])}{where}{said}{more}</li>'


def _group(group: Group) -> str:
    first = group.lines[0]
    if group.kind == "heading":
        level = max(2, first.block["level"])
        return f"<h{level}>{escape(first.block['text'] or '')}</h{level}>"
    if group.kind == "bullets":
        return _items(map(_line, group.lines))
    if group.kind == "steps":
        steps = (f'<li value="{one.block["n"] or 1}">{_line(one)}</li>' for one in group.lines)
        return f"<ol>{''.join(steps)}</ol>"
    return f"<aside>{_line(first)}</aside>" if group.kind == "callout" else _line(first)


def _line(line: Line) -> str:
    block = line.block
    if block["text"] is None:
        why = messages.NO_WORDING if block.get("missing_wording") else block.get("message") or messages.HELD
        said = [f"<p><em>{escape(why)}</em></p>"]
    else:
        said = [_text(line), *_strong(_notes(line.claim or {}))]
    return "".join([*said, *map(_group, line.inside)])


def _text(line: Line) -> str:
    links = ", ".join(f'<a href="#source-{n}">{n}</a>' for n in line.block["cites"])
    cites = f" [{links}]" if links else ""
    word = messages.ASSERTS.get((line.claim or {}).get("asserts") or "")
    lead = (f"<strong>{word}.</strong> " if word else "") + _broken(line.lead)
    if not line.members:
        return f"<p>{lead}{cites}</p>"
    members = [escape(one) for one in line.members]
    return (f"<p>{lead}</p>" if lead else "") + _items([*members[:-1], members[-1] + cites])


def _paragraph(text: str) -> str:
    return f"<p>{_broken(text)}</p>" if text else ""


def _broken(text: str) -> str:
    return "<br>".join(escape(one) for one in text.split("\n"))


def _notes(claim: Document) -> Iterator[str]:
    """A flag, or a review that is overdue, is said beside the text it is about."""
    yield from (one["message"] for one in claim.get("flags", []))
    if claim.get("overdue"):
        yield messages.OVERDUE
