"""A page of ours as an HTML parser reads it: our elements and attributes, web addresses, and the data it carries."""

import json
import re
from html.parser import HTMLParser

from editorial.formats.html_page import html_page
from editorial.formats.json_ld import json_ld

VOID = {"meta", "link", "br"}
TAGS = VOID | {
    "html", "head", "title", "script", "body", "main", "article", "section", "footer", "aside", "h1", "h2", "h3", "h4",
    "h5", "h6", "p", "ul", "ol", "li", "dl", "dt", "dd", "em", "strong", "a", "span", "blockquote",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "rel", "href", "type", "value", "id"}


class Read(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.data: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        (self.data if self.open[-1:] == ["script"] else self.words).append(data)

    def handle_comment(self, data):
        self.tags.append("comment")

    handle_pi = unknown_decl = handle_comment


def faults(document: dict) -> list[str]:
    read = Read(html := html_page(document))
    addresses = [value for name, value in read.attributes if name == "href"]
    found = [one for one in read.tags if one not in TAGS]
    found += [name for name, _ in read.attributes if name not in ATTRIBUTES]
    found += [one for one in addresses[1:] if not re.match(r"https?://|/(?!/)|#source-\d+$", one)]
    if json.loads("".join(read.data)) != json.loads(json.dumps(json_ld(document)).replace("\\ufffe", "\ufffd")):
        found.append("its JSON-LD is not that of the document")
    return found + ["another script"] * (html.count("<script") != 1)
