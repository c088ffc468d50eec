"""Which format a text is in, told by its content: the name of a file says nothing that can be relied upon.

Where two formats begin in one file it is refused with what it holds, for reading one would silently leave out the
other. Formats of other tools that look alike are named, with what to export instead.
"""

import re

from . import crossref, csl_json
from .records import Unreadable
from .tables import reads_as_table

NAMES = {
    "ris": "RIS",
    "nbib": "MEDLINE (NBIB)",
    "pubmed-xml": "PubMed XML",
    "bibtex": "BibTeX",
    "csl": "CSL-JSON",
    "crossref": "Crossref JSON",
    "zotero": "Zotero JSON",
    "csv": "CSV",
}
SUFFIXES = {"ris": "ris", "nbib": "nbib", "medline": "nbib", "bib": "bibtex", "csv": "csv", "tsv": "csv"}

_SEEN = 65_536  # of an XML or JSON document, whose kind shows near its beginning
_BEGINNINGS = {
    "ris": re.compile(r"\n[ \t]*TY[ \t]{0,4}-[ \t]*[A-Z]{3,7}[ \t]*(?=\n|\Z)"),
    "nbib": re.compile(r"\n\n(?:PMID|PMC ?)-(?=\s|\Z)"),
    "bibtex": re.compile(r"\n[ \t]*@[A-Za-z]+[ \t]*(?:\{[^{}\n=]{0,200},|\([^()\s,={}]{1,200},)"),
}
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_MACROS = re.compile(r"(?:\A|\n)[ \t]*@(?:string|preamble|comment)[ \t]*[{(]", re.IGNORECASE)
_NO_PMID = re.compile(r"\A\s*(?:OWN |STAT|DCOM|FAU |TI  )- .*(?:\n.*){0,60}\n(?:JID |JT  |TA  |SO  )- ")
_FOREIGN = [
    (re.compile(r"\A\s*FN .*\nVR ", re.IGNORECASE), "the tagged format of Web of Science", "export it as RIS"),
    (re.compile(r"\A\s*PT [JBSP]\n(?:AU|TI|BA) "), "the tagged format of Web of Science", "export it as RIS"),
    (re.compile(r"\A\s*%[0AT] .*(?:\n%[0-9A-Z@!] |\Z)"), "the tagged format of EndNote (%0)", "export it as RIS"),
    (re.compile(r"\A\s*<1>\s*\n"), "the format of Ovid", "export it as RIS"),
    (re.compile(r"\A\s*VN  - Ovid"), "the format of Ovid", "export it as RIS"),
]  # fmt: skip
_HTML = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|table|div|p|script)\b", re.I | re.S)
_XML_KINDS = [
    (re.compile(r"<PubmedArticleSet\b|<Pubmed(?:Book)?Article\b|<!DOCTYPE PubmedArticleSet"), ""),
    (
        re.compile(r"<\?mso-application progid=\"Excel|<Workbook\b|opendocument.spreadsheet"),
        "a spreadsheet: save it as CSV",
    ),
    (re.compile(r"<article\b"), "an article in JATS, not a list of references"),
    (re.compile(r"<xml>\s*<records>|<records>\s*<record>"), "EndNote XML: export it as RIS"),
    (re.compile(r"<svg\b"), "an SVG picture, and no bibliographic format"),
]
_CROSSREF = re.compile(r'"message-type"\s*:|"(?:is-referenced-by-count|reference-count|indexed|deposited)"\s*:')
_ZOTERO = re.compile(r'"itemType"\s*:')
# A type of CSL's own; of items without one, a variable that CSL alone calls so.
_CSL = re.compile(
    rf'"type"\s*:\s*"(?:{"|".join(sorted(csl_json.TYPES | crossref.TYPES.keys()))})"'
    r'|"(?:DOI|PMID|PMCID|ISBN|ISSN|container-title|date-parts|citation-key)"\s*:'
)
_OF_ANOTHER_KIND = re.compile(r'"(?:resourceType|@context|\$schema)"\s*:')  # FHIR, JSON-LD, a schema
_RETRACTIONS = re.compile(r'"retracted"\s*:\s*(?:true|false)\b')
_JSON = re.compile(r'[\[{]\s*(?:["{\[\]}]|\Z)')


def detected(text: str) -> str:
    """One of the formats in NAMES, or nothing where none is known. Raises Unreadable, naming what it is instead."""
    start = text[:_SEEN].lstrip()
    if start.startswith("<"):
        return _xml(start)
    if _JSON.match(start):
        return _json(start, text)
    for pattern, name, mend in _FOREIGN:
        if pattern.match(text[:_SEEN]):
            raise Unreadable(f"This is {name}, which is not read: {mend}.")
    return _tagged(text) or ("csv" if reads_as_table(text) else "")


def remark_on_name(name: str, format: str) -> str:
    """“named .ris, but it is MEDLINE (NBIB)”; empty where the name agrees, or says nothing."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    said = SUFFIXES.get(suffix) or {"xml": "pubmed-xml"}.get(suffix)
    json = suffix == "json" and format not in ("csl", "crossref", "zotero")
    return f"named .{suffix}, but it is {NAMES[format]}" if json or (said and said != format) else ""


def _xml(start: str) -> str:
    if _HTML.match(start):
        raise Unreadable("This is an HTML page, and no bibliographic format.")
    for pattern, name in _XML_KINDS:
        if pattern.search(start):
            if name:
                raise Unreadable(f"This is {name}.")
            return "pubmed-xml"
    raise Unreadable("This is XML, and not that of PubMed: export it as RIS.")


def _json(start: str, text: str) -> str:
    if _ZOTERO.search(start):
        return "zotero"
    if _CROSSREF.search(start):
        return "crossref"
    if _RETRACTIONS.search(start):
        raise Unreadable(
            "This is a list of retractions (open-retractions), not of references, and is not read: import_notices reads"
            " the table of the Retraction Watch database."
        )
    return "csl" if not _OF_ANOTHER_KIND.search(start) and _CSL.search(text) else ""


def _tagged(text: str) -> str:
    lines = f"\n\n{text.lstrip()}"  # a pattern that begins with one character is looked for many times as quickly
    counts = {format: _count(format, lines) for format in _BEGINNINGS}
    found = {format: count for format, count in counts.items() if count}
    if len(found) > 1 and "bibtex" in found:
        without = _without_entries(lines)
        found = {one: n for one in found if (n := found[one] if one == "bibtex" else _count(one, without))}
    if len(found) > 1:
        held = " and ".join(f"{count:,} of {NAMES[format]}" for format, count in found.items())
        raise Unreadable(f"The file mixes formats, {held}: split it, so that no record is left out.")
    if found:
        return next(iter(found))
    if _MACROS.search(text):
        return "bibtex"
    return "nbib" if _NO_PMID.match(text) else ""


def _count(format: str, lines: str) -> int:
    return sum(1 for _ in _BEGINNINGS[format].finditer(lines))


def _without_entries(lines: str) -> str:
    """What stands outside the entries of BibTeX, each from its first brace to the one that closes it; after one that is
    never closed everything does."""
    outside, end = [], 0
    for begins in _BEGINNINGS["bibtex"].finditer(lines):
        brace = lines.find("{", begins.start(), begins.end())
        if begins.start() < end or brace < 0:
            continue
        outside.append(lines[end : begins.start()])
        end = _closed(lines, brace)
        if end == brace:
            break
    return "".join([*outside, lines[end:]])


def _closed(lines: str, at: int) -> int:
    """Where the brace there is closed, or the brace itself."""
    depth = 0
    for brace in _BRACE.finditer(lines, at):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth:
            return brace.end()
    return at
