"""PubMed's XML: articles, books and chapters, one record each; nothing but the file itself is ever opened.

The plain DOCTYPE line that PubMed writes is taken and not followed. One that declares anything, or text in another
encoding than it should have, is refused before the parser sees it. Memory is that of one article.

A citation that PubMed deleted (`DeleteCitation`) names no work any more. It is a rejected record, so that every PMID of
the file is accounted for, and announced, so that whoever holds it can look. An empty set is a file of no records.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain
from typing import Any

from lxml import etree

from evidence.bibliography import pubmed_article, pubmed_book
from evidence.bibliography.drafting import Draft, drafted
from evidence.bibliography.pubmed_elements import Element, text_of
from evidence.bibliography.records import Announced, Record, Told, Unreadable
from evidence.identifiers import InvalidIdentifier, normalise_pmid

ENCODINGS = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet", "PubmedArticle", "PubmedBookArticle")
LONGEST_PROLOG = 10_000

_SPACE = re.compile(rb"[ \t\r\n]*")
_DECLARATION = re.compile(rb"<\?xml[^<>]{0,200}\?>")
_ENCODING = re.compile(rb"""encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})["']""")
_DOCTYPE = re.compile(
    rb"""<!DOCTYPE\s{1,9}\w{1,40}(?:\s{1,9}(?:PUBLIC\s{1,9}(?:"[^"<>]{0,200}"|'[^'<>]{0,200}')|SYSTEM))?"""
    rb"""(?:\s{1,9}(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'))?\s{0,9}>"""
)
_ROOT = re.compile(rb"<(?:\w{1,40}:)?(\w{1,60})[\s/>]")
_FILL: dict[str, Callable[[Draft, Element], None]] = {
    "PubmedArticle": pubmed_article.fill,
    "PubmedBookArticle": pubmed_book.fill,
}


def read(content: bytes) -> Iterator[Record]:
    """Raises Unreadable at once. A file that breaks off is read until there; its end is a rejected record."""
    _check_prolog(content)
    records = _records(content)
    first = next(records, None)
    return chain([first], records) if first else iter(())


def told(content: bytes) -> Told:
    """What the articles of an answer announce, by PMID. Raises Unreadable."""
    works, whole = {}, True
    for record in read(content):
        pmid = _pmid_of(record)
        whole = whole and bool(pmid)
        works |= {pmid: record.announced} if pmid else {}
    return Told(works, whole)


def _pmid_of(record: Record) -> str:
    """Also of one that is rejected, by what it announces of itself."""
    if record.item:
        return str(record.item.get("PMID", ""))
    own = [one.notice if one.kind.endswith(pubmed_article.OF_ANOTHER) else one.work for one in record.announced]
    return next((ids["pmid"] for ids in own if "pmid" in ids), "")


def _check_prolog(content: bytes) -> None:
    at = _after_declaration(content)
    while content.startswith((b"<!--", b"<?"), at):
        end = content.find(b"-->" if content.startswith(b"<!--", at) else b"?>", at, at + LONGEST_PROLOG)
        if end < 0:
            raise Unreadable("It begins with a comment that does not end.")
        at = _skip_space(content, end + 3)
    if content.startswith(b"<!DOCTYPE", at):
        found = _DOCTYPE.match(content, at)
        if not found:
            raise Unreadable("Its DOCTYPE declares entities or more, which no bibliographic file needs.")
        at = _skip_space(content, found.end())
    root = _ROOT.match(content, at)
    if not root or root[1].decode() not in ROOTS:
        named = f"its root element is “{root[1].decode(errors='replace')}”" if root else "it has no root element"
        raise Unreadable(f"It is no PubMed XML: {named}.")


def _after_declaration(content: bytes) -> int:
    """XML that is not UTF-8 could hide a declaration from whoever looks for one, and PubMed writes none."""
    at = 3 if content.startswith(b"\xef\xbb\xbf") else 0
    if b"\x00" in content[:200] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("It is XML, but not in UTF-8: save it as UTF-8.")
    at = _skip_space(content, at)
    if declared := _DECLARATION.match(content, at):
        encoding = _ENCODING.search(declared[0])
        if encoding and encoding[1].decode().lower() not in ENCODINGS:
            raise Unreadable(f"It is XML in {encoding[1].decode()}: save it as UTF-8.")
        at = _skip_space(content, declared.end())
    return at


def _skip_space(content: bytes, at: int) -> int:
    found = _SPACE.match(content, at)
    return found.end() if found else at


def _records(content: bytes) -> Iterator[Record]:
    number = 0
    try:
        for element in _elements(content):
            for record in _of_element(element, number + 1):
                number += 1
                yield record
            _forget(element)
    except etree.XMLSyntaxError as broken:
        if not number:
            raise Unreadable(f"It is XML that cannot be read: {_reason(broken)}.") from broken
        yield Record(number + 1, None, rejected=f"the file cannot be read from here on: {_reason(broken)}")


def _elements(content: bytes) -> Iterator[Element]:
    wanted = (*_FILL, "DeleteCitation")
    events = etree.iterparse(
        BytesIO(content),
        events=("end",),
        tag=wanted,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element


def _of_element(element: Element, number: int) -> Iterator[Record]:
    if element.tag == "DeleteCitation":
        for at, deleted in enumerate(element.findall("PMID")):
            yield _deleted(number + at, text_of(deleted))
    elif (entity := next(element.iter(etree.Entity), None)) is not None:
        # Nothing declares it, so its text would be missing without a word.
        yield Record(number, None, rejected=f"it has the entity {entity.text[:40]}, which is not declared")
    else:
        yield drafted(number, lambda draft: _FILL[element.tag](draft, element), source="PubMed")


def _deleted(number: int, written: str) -> Record:
    try:
        work = {"pmid": normalise_pmid(written)}
    except InvalidIdentifier as wrong:
        return Record(number, None, rejected=str(wrong).rstrip("."))
    told = Announced("DeleteCitation", "PubMed", work=work)
    return Record(number, None, rejected=f"PubMed has deleted this citation, PMID {work['pmid']}", announced=(told,))


def _forget(element: Element) -> None:
    """An article that has been read is let go, with whatever stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _reason(broken: Any) -> str:
    text = re.sub(r"\(<string>.*?\)|, line \d+, column \d+.*", "", str(broken.msg or "it is malformed"))
    line = f" (line {broken.lineno})" if broken.lineno else ""
    return f"{text[:1].lower()}{text[1:160].rstrip(' .')}{line}"
