"""A document as a page of HTML that stands alone: no script runs in it, no style or picture is fetched for it.

Every text is escaped. What a page claims for search engines and language models is in it as JSON-LD, in which no sign
of HTML is left. A text that is not shown leaves its place and what is said there.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from editorial.formats import messages
from editorial.formats.feeds import UNWRITABLE
from editorial.formats.html import outline
from editorial.formats.html_text import Drawing, broken, in_its_place, items, notes, strong, work_line
from editorial.formats.json import to_bytes
from editorial.formats.json_ld import json_ld
from editorial.formats.parts import APPROVED, PUBLISHED
from editorial.formats.schema_works import address

Document = dict[str, Any]
SIGNS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
LINKED = Drawing(cite=lambda n: f'<a href="#source-{n}">{n}</a>', callout=("<aside>", "</aside>"))
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
    yield from strong(said)
    yield from in_its_place("articles" if "blocks" in document else "claims", document.get("successors", []))


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
    yield from (LINKED.group(one) for one in outline(page["blocks"], page["claims"]))
    works = [_source(one, f"source-{one['n']}", one["n"]) for one in page["references"]]
    yield _section("Sources", f"<ol>{''.join(works)}</ol>" if works else "")
    yield _section("Related pages", items(_linked(one["title"], one.get("url")) for one in page["related"]))
    for name in ("policy", "disclaimer"):
        yield _section(name.capitalize(), _paragraph((page[name] or {}).get("text", "")))
    publisher = _linked(page["publisher"]["name"], page["publisher"]["url"])
    yield f"<footer><p>{publisher}</p>{_paragraph(page['license'])}</footer>"


def _claim(claim: Document) -> Iterator[str]:
    yield _paragraph(claim["text"] or "")
    yield from strong(notes(claim))
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
    yield _section("Wordings", items(_wording(one) for one in claim["wordings"]))
    works = [_cited(n, one) for n, one in enumerate(claim["citations"], 1)]
    yield _section("Sources", f"<ol>{''.join(works)}</ol>" if works else "")
    yield _section("Where it appears", items(_linked(o["title"], o["url"]) for o in claim.get("appears_in", [])))


def _work(work: Document) -> Iterator[str]:
    yield f"<ul>{_source(work, 'source-1')}</ul>"
    yield f'<p><a href="{escape(work["cited_by"])}">Statements that cite it</a></p>'
    if further := work.get("merged_into"):
        yield f'<p>The same work is published as <a href="{escape(further)}">another record</a> too.</p>'


def _facts(named: dict[str, Any]) -> str:
    told = "".join(f"<dt>{name}</dt><dd>{escape(str(one))}</dd>" for name, one in named.items() if one)
    return f"<dl>{told}</dl>" if told else ""


def _section(name: str, drawn: str) -> str:
    return f"<section><h2>{name}</h2>{drawn}</section>" if drawn else ""


def _linked(text: str, url: str | None) -> str:
    """As a link where the address is one of the web, or begins here."""
    whole = address(url) or (url if url and url.startswith("/articles/") else "")
    return f'<a href="{escape(whole)}">{escape(text)}</a>' if whole else escape(text)


def _wording(wording: Document) -> str:
    said = wording["text"] if wording["text"] is not None else wording.get("message", "")
    return (
        f'For {escape(wording["audience"])} readers: <span lang="{escape(wording["language"])}">{broken(said)}</span>'
    )


def _cited(number: int, citation: Document) -> str:
    quote = f"<blockquote>{broken(citation['quote'])}</blockquote>" if citation["quote"] else ""
    about = ": ".join(filter(None, (citation["direction"], citation["locator"])))
    if "formatted" not in citation:
        return f"<li>The source is not known. {escape(about)}{quote}</li>"
    return _source(citation, f"source-{number}", more=f" {escape(about)}{quote}")


def _source(work: Document, anchor: str, number: int | None = None, more: str = "") -> str:
    numbered = f' value="{number}"' if number else ""
    return f'<li id="{anchor}"{numbered}>{work_line(work)}{more}</li>'


def _paragraph(text: str) -> str:
    return f"<p>{broken(text)}</p>" if text else ""
