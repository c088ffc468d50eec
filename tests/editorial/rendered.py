"""Markdown as somebody else's renderer reads it: which marks act in it, and which words are left."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# What we write ourselves; everything else would come out of a text.
OURS = {
    "heading", "paragraph", "inline", "text", "softbreak", "hardbreak", "strong", "blockquote", "bullet_list",
    "ordered_list", "list_item", "link", "hr", "text_special",
}  # fmt: skip


def tokens(text: str) -> Iterator[Token]:
    for token in RENDERER.parse(text):
        yield token
        yield from token.children or []


def kinds(text: str) -> set[str]:
    return {re.sub("_(open|close)$", "", one.type) for one in tokens(text)}


def words(text: str) -> str:
    """What a reader of the rendered page reads, in one line."""
    read = {"text": lambda one: one.content, "softbreak": lambda _: " ", "hardbreak": lambda _: " "}
    return " ".join("".join(read[one.type](one) if one.type in read else " " for one in tokens(text)).split())


def plain(text: str) -> str:
    seen = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "", " ".join(text.splitlines()))
    return " ".join(seen.split())
