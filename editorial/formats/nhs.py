"""A page in the shape of the NHS website content API, version 2 (WebPage schema, and the answers it really gives).

Where schema and answers differ the answers are followed: `genre` is a list, `lastReviewed` the last review and the next
one due. Sections begin at the main headings; a section's text is HTML made of escaped words and nothing else. That API
prints no sources and knows no text that is not shown: the sources are a section near the end, and in place of what is
not shown stands the sentence that says so; what is said of the whole page is its first section.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from editorial.formats import messages
from editorial.formats.html import Group, outline
from editorial.formats.html_text import Drawing, broken, in_its_place, strong, work_line
from editorial.formats.parts import PUBLISHED
from editorial.formats.schema_works import address

Document = dict[str, Any]
Node = dict[str, Any]
CONTEXT = "http://schema.org"
MAIN = 2
PLAIN = Drawing()
# What kind of element it is, as their answers number and name them.
TEXT, CALLOUT = {"identifier": "1", "name": "markdown"}, {"identifier": "5", "name": "immediate"}
ARTICLES = {"@id": "/api/v1/articles", "name": "Articles", "genre": []}


def nhs(document: Document) -> Node:
    """The page object of an article or edition; for other kinds that API has no shape."""
    page, name = document, document["title"] or ""
    return {
        "@context": CONTEXT,
        "@type": "MedicalWebPage",
        "name": name,
        **_publisher(page["publisher"]),
        "license": page["license"],
        "about": {"@type": "WebPage", "name": name, "alternateName": ", ".join(page["synonyms"])},
        "description": _description(page),
        "url": page["api_url"],
        "genre": [],
        "keywords": [one["name"] for one in page["topics"]],
        "dateModified": _moment(page["dateModified"]),
        **_reviewed(page),
        "breadcrumb": _breadcrumb(page, name),
        "hasPart": [],
        "relatedLink": [_related(n, one) for n, one in enumerate(_linked(page))],
        "contentSubTypes": [],
        "mainEntityOfPage": [_section(n, one) for n, one in enumerate(_sections(page))],
        "webpage": page["url"],
        "headline": page["question_title"] or name,
        "creativeWorkStatus": page["status"],
    }


def _publisher(publisher: Document) -> Node:
    named = {"@type": "Organization", "name": publisher["name"]}
    return {
        "copyrightHolder": named,
        "author": {"url": publisher.get("url") or "", "logo": "", "email": "", **named},
    }


def _description(page: Document) -> str:
    """What is said of the page where anything is; otherwise its first statement."""
    if page["status"] != PUBLISHED:
        return page["message"]
    return next((one["text"] for one in page["blocks"] if one["text"] and one["claim"]), "")


def _reviewed(page: Document) -> Node:
    """[last review, next review due]: both, or nothing, as their answers have it."""
    if not (page["lastReviewed"] and page["nextReviewDue"]):
        return {}
    return {"lastReviewed": [_moment(page["lastReviewed"]), _moment(page["nextReviewDue"])]}


def _moment(text: str) -> str:
    """RFC 3339 with an offset in figures; a day begins at midnight UTC."""
    return f"{text.removesuffix('Z')}+00:00" if "T" in text else f"{text}T00:00:00+00:00"


def _breadcrumb(page: Document, name: str) -> Node:
    here = {"@id": page["api_url"], "name": name, "genre": []}
    steps = [{"@type": "ListItem", "position": n, "item": one} for n, one in enumerate((ARTICLES, here))]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": steps}


def _linked(page: Document) -> Iterator[Document]:
    yield from (one for one in page["related"] if address(one.get("url")))


def _related(position: int, link: Document) -> Node:
    return {
        "@type": "LinkRole",
        "url": link["url"],
        "linkRelationship": "Useful Resource",
        "position": position,
        "name": link["title"],
        "description": "",
    }


def _section(position: int, elements: list[Node]) -> Node:
    """Their answers give a section's elements twice, under both names."""
    placed = [{"position": n, "@type": "WebPageElement", **one} for n, one in enumerate(elements)]
    return {
        "identifier": "0",
        "name": "section heading",
        "position": position,
        "@type": "WebPageElement",
        "mainEntityOfPage": placed,
        "description": "",
        "hasPart": placed,
    }


def _sections(page: Document) -> Iterator[list[Node]]:
    if told := _told(page):
        yield [{**TEXT, "headline": "", "text": told}]
    headline, groups = "", list[Group]()
    for group in outline(page["blocks"], page["claims"]):
        block = group.lines[0].block
        if group.kind == "heading" and block["level"] <= MAIN:
            yield from _elements(headline, groups)
            headline, groups = block["text"], []
        else:
            groups.append(group)
    yield from _elements(headline, groups)
    if page["references"]:
        yield [{**TEXT, "headline": "Sources", "text": _sources(page["references"])}]
    if page["disclaimer"]:
        yield [{**TEXT, "headline": "Disclaimer", "text": f"<p>{broken(page['disclaimer']['text'])}</p>"}]


def _told(page: Document) -> str:
    """What is said of the whole page, of an earlier day also what is said today, and what stands in its place."""
    today = page.get("today", {}).get("message", "")
    said = [page["message"], messages.EARLIER_DAY if page.get("historical") else "", today]
    if page["status"] != PUBLISHED and not page["message"]:
        said.append(messages.NOT_SHOWN.get(page["status"], ""))
    return "".join([*strong(said), *in_its_place("articles", page["successors"])])


def _elements(headline: str, groups: list[Group]) -> Iterator[list[Node]]:
    """Text in one element, each callout in one of its own; the heading stands on the first."""
    drawn: list[Node] = []
    for group in groups:
        if group.kind == "callout":
            drawn.append({**CALLOUT, "headline": "", "text": PLAIN.group(group), **_withheld([group])})
        elif drawn and drawn[-1]["name"] == TEXT["name"]:
            drawn[-1] |= {"text": drawn[-1]["text"] + PLAIN.group(group)}
        else:
            drawn.append({**TEXT, "headline": "", "text": PLAIN.group(group)})
    if headline and not (drawn and drawn[0]["name"] == TEXT["name"]):
        drawn.insert(0, {**TEXT, "headline": headline, "text": ""})
    if drawn:
        yield [{**drawn[0], "headline": headline}, *drawn[1:]]


def _withheld(groups: list[Group]) -> Node:
    words = [one.block["status"] for group in groups for one in group.lines if "status" in one.block]
    return {"creativeWorkStatus": words[0]} if words else {}


def _sources(references: Iterable[Document]) -> str:
    listed = (f'<li value="{one["n"]}">{work_line(one)}</li>' for one in references)
    return f"<ol>{''.join(listed)}</ol>"
