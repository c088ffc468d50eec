"""Drafting the demo library: an editor writes a claim, adds what it cites, and composes the page."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.utils.text import slugify

from editorial.demo.files import Item
from editorial.demo.library import Library
from editorial.models import Article
from editorial.services import NewBlock, NewSection, create_article, create_topic, fill_article
from evidence.models import Claim, Reference
from evidence.services import add_reference, create_claim

NOT_FIELDS = ("key", "requires", "citations")
OF_ARTICLE = ("slug", "question_title", "language", "synonyms")


def draft(library: Library, key: str) -> Claim:
    """The claim of this key, after those it requires; drafted once."""
    if key in library.claims:
        return library.claims[key]
    item = library.files.claims[key]
    requires = [draft(library, one) for one in item.get("requires", [])]
    editor = library.people[library.files.planned[key]["drafted_by"]]
    citations = [{**one, "reference": _reference(library, one["reference"], editor)} for one in item["citations"]]
    fields = {name: value for name, value in item.items() if name not in NOT_FIELDS}
    library.claims[key] = create_claim(**fields, citations=citations, requires=requires, by=editor)
    return library.claims[key]


def _reference(library: Library, key: str, editor: User) -> Reference:
    """Added by whoever cites it first."""
    if key not in library.references:
        fields = {name: value for name, value in library.files.references[key].items() if name != "key"}
        library.references[key] = add_reference(fields, by=editor)
    return library.references[key]


def compose_page(library: Library, item: Item) -> Article:
    """The page with everything that stands on it, in one act of its first author."""
    author = library.people[item["authors"][0]["person"]]
    for key in sorted(library.files.placed(item)):
        draft(library, key)
    topics = [create_topic(slugify(name), name, by=author) for name in item["topics"]]
    article = create_article(
        item["title"],
        **{name: item[name] for name in OF_ARTICLE},
        topics=[one.slug for one in topics],
        authors=item["authors"],
        related_links=[_link(one) for one in item["related_links"]],
        by=author,
    )
    fill_article(article, list(_sections(library, item["sections"])), by=author)
    library.articles[item["slug"]] = article
    return article


def _link(item: Item) -> dict[str, str]:
    return {"title": item["title"], "url": item.get("url") or f"/articles/{item['article']}/"}


def _sections(library: Library, items: list[Item]) -> Iterator[NewSection]:
    for item in items:
        blocks = list(_blocks(library, item.get("nodes", []), 0))
        yield NewSection(item["title"], level=item["level"], blocks=blocks)
        yield from _sections(library, item.get("sections", []))


def _blocks(library: Library, nodes: list[Item], depth: int) -> Iterator[NewBlock]:
    for node in nodes:
        claim = library.claims[node["claim"]] if "claim" in node else None
        yield NewBlock(node["kind"], depth, claim=claim, line=node.get("text", ""))
        yield from _blocks(library, node.get("children", []), depth + 1)
