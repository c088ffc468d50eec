"""One entry of BibTeX as a record's draft: what its fields mean in CSL."""

import re
from collections.abc import Mapping
from typing import Any

from evidence.bibliography.bibtex import fields as known
from evidence.bibliography.bibtex.latex import Dangerous, decoded
from evidence.bibliography.bibtex.names import fill_people
from evidence.bibliography.csl_json import TYPES as CSL_TYPES
from evidence.bibliography.dates import csl_date, date_of, read_date
from evidence.bibliography.drafting import LONGEST_TEXT, Draft, Rejected, too_long

_ARCHIVES = {"pubmed": "PMID", "pmid": "PMID", "pmc": "PMCID", "doi": "DOI"}
_LABELLED = re.compile(r"(?:pmid|pubmed(?: id)?)\s?[:#]?\s?(\d{1,8})\.?", re.IGNORECASE)
_LABELLED_DOI = re.compile(r"(?:doi\s?:?\s?|https?://(?:dx\.)?doi\.org/)(10\.\S+)", re.IGNORECASE)
_PUBMED_ADDRESS = re.compile(r"https?://(?:www\.)?(?:pubmed\.ncbi|ncbi)\.nlm\.nih\.gov/(?:pubmed/)?(\d{1,8})/?")
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/10\.", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})\W+([A-Za-z]+)\.?|([A-Za-z]+)\.?\W+(\d{1,2})")


class Entry:
    """The fields of one entry, decoded as they are asked for."""

    def __init__(self, kind: str, key: str, written: Mapping[str, str], draft: Draft) -> None:
        self.kind, self.key, self.written, self.draft = kind, key, written, draft
        self.unknown: set[str] = set()

    def raw(self, *names: str) -> str:
        text = ""
        for name in names:
            if name in self.written and (text := self.written[name].strip()):
                break
        if len(text) > LONGEST_TEXT:
            raise Rejected(too_long(names[0], text, LONGEST_TEXT))
        return text

    def text(self, *names: str) -> str:
        raw = self.raw(*names)
        return self.decode(raw) if raw else ""

    def verbatim(self, *names: str) -> str:
        return self._decoded(self.raw(*names), verbatim=True)

    def lines(self, *names: str) -> str:
        """Line ends are blanks in BibTeX; an empty line ends a paragraph."""
        paragraphs = _PARAGRAPH.split(self.raw(*names))
        return "\n".join(self.decode(" ".join(one.split())) for one in paragraphs)

    def decode(self, text: str) -> str:
        return self._decoded(" ".join(text.split()), verbatim=False)

    def _decoded(self, text: str, *, verbatim: bool) -> str:
        try:
            return decoded(text, self.unknown, verbatim=verbatim)
        except Dangerous as why:
            raise Rejected(str(why)) from why


def fill(draft: Draft, kind: str, key: str, written: Mapping[str, str]) -> None:
    entry = Entry(kind, key, written, draft)
    _fill_type(draft, entry)
    draft.put("citation-key", key)
    draft.put("title", _with_subtitle(entry.text("title"), entry.text("subtitle")))
    for name, role in known.PEOPLE.items():
        fill_people(draft, role, entry.raw(name), entry.decode)
    _fill_dates(draft, entry)
    _fill_texts(draft, entry)
    _fill_publisher(draft, entry)
    _fill_number(draft, entry)
    _fill_identifiers(draft, entry)
    _say_what_was_not_kept(draft, entry)


def _with_subtitle(title: str, subtitle: str) -> str:
    return f"{title}: {subtitle}" if title and subtitle else title


def _fill_type(draft: Draft, entry: Entry) -> None:
    subtype = entry.verbatim("entrysubtype")
    named = {"magazine": "article-magazine", "newspaper": "article-newspaper"}.get(subtype, subtype)
    draft.item["type"] = named if named in CSL_TYPES else known.TYPES.get(entry.kind, "document")
    if entry.kind not in known.TYPES and named not in CSL_TYPES:
        draft.warn(f"its type “@{entry.kind[:40]}” is not known, so it was taken as a document")
    if not entry.raw("type"):
        draft.put("genre", known.GENRES.get(entry.kind, ""))


def _fill_texts(draft: Draft, entry: Entry) -> None:
    for variable, names in known.TEXTS.items():
        text = entry.lines(*names) if variable in ("abstract", "note", "annote") else entry.text(*names)
        draft.put(variable, text)
    if "container-title" in draft.item and (subtitle := entry.text("booksubtitle", "journalsubtitle")):
        draft.item["container-title"] = draft.text("container-title", f"{draft.item['container-title']}: {subtitle}")
    draft.put("language", entry.text("langid", "language"))


def _fill_publisher(draft: Draft, entry: Entry) -> None:
    """A way of publication that is an address is where the work is to be found."""
    if "\\url" in (how := entry.raw("howpublished")) or how.strip().startswith("http"):
        draft.identify("URL", entry.verbatim("howpublished"))
        draft.put("publisher", entry.text(*known.PUBLISHERS[:-1]))
    else:
        draft.put("publisher", entry.text(*known.PUBLISHERS))


def _fill_number(draft: Draft, entry: Entry) -> None:
    kind, number = draft.item["type"], entry.text("number")
    if kind in known.NUMBER_IS_ISSUE:
        draft.put("issue", number or entry.text("issue"))
        return
    own = kind in known.NUMBER_IS_ITS_OWN and not entry.raw("series")
    draft.put("number" if own or kind == "report" else "collection-number", number)
    draft.put("issue", entry.text("issue"))


def _fill_dates(draft: Draft, entry: Entry) -> None:
    for variable, names in known.DATES.items():
        draft.dated(variable, entry.text(*names))
    written = entry.text("date")
    date = read_date(written) or _issued(entry)
    draft.date("issued", date, written=written or entry.text("year"))


def _issued(entry: Entry) -> dict[str, Any] | None:
    year, month, day = entry.text("year").strip(), entry.text("month"), entry.text("day")
    if not date_of(year):
        return read_date(year) if re.search(r"[a-zA-Z-]", year) else None
    if range_of_months := re.fullmatch(r"\s*(\w+)\.?\s*(?:[-–/,&]+|and)\s*(\w+)\.?\s*", month):
        ends = [date_of(year, one) for one in range_of_months.groups()]
        if all(len(end) == 2 for end in ends):
            return csl_date(*ends)
    if found := _DAY_OF_MONTH.fullmatch(month.strip()):
        month, day = found[2] or found[3], found[1] or found[4]
    if month and len(parts := date_of(year, month, day)) == 1:
        entry.draft.warn(f"its month “{month[:30]}” is none, so only the year was taken")
        return csl_date(parts)
    return csl_date(date_of(year, month, day))


def _fill_identifiers(draft: Draft, entry: Entry) -> None:
    for variable, names in known.IDENTIFIERS.items():
        draft.identify(variable, entry.verbatim(*names))
    eprint, archive = entry.verbatim("eprint"), entry.verbatim("eprinttype", "archiveprefix").casefold()
    if archive in _ARCHIVES:
        draft.identify(_ARCHIVES[archive], eprint)
    elif archive == "arxiv" and eprint and "URL" not in draft.item:
        draft.identify("URL", f"https://arxiv.org/abs/{eprint}")
    draft.isbn(entry.verbatim("isbn"))
    draft.issn([entry.verbatim("issn")])
    _recover(draft, entry)


def _recover(draft: Draft, entry: Entry) -> None:
    """From an address that is an identifier's own, and from a note that is nothing but one. Never from the middle of a
    sentence: the DOI there may be that of the notice which retracts this work."""
    address = entry.verbatim("url")
    if "DOI" not in draft.item and _DOI_ADDRESS.match(address):
        draft.identify("DOI", address)
    if "PMID" not in draft.item and (found := _PUBMED_ADDRESS.fullmatch(address)):
        draft.identify("PMID", found[1])
    for piece in re.split(r"[;,]\s", entry.verbatim("note")[:500]):
        if "PMID" not in draft.item and (found := _LABELLED.fullmatch(piece.strip())):
            draft.identify("PMID", found[1])
        if "DOI" not in draft.item and (found := _LABELLED_DOI.fullmatch(piece.strip())):
            draft.identify("DOI", found[1])


def _say_what_was_not_kept(draft: Draft, entry: Entry) -> None:
    named = {
        name for names in (*known.TEXTS.values(), *known.DATES.values(), *known.IDENTIFIERS.values()) for name in names
    }
    kept = named | known.PEOPLE.keys() | set(known.PUBLISHERS) | known.PRIVATE
    left = sorted(name for name in entry.written.keys() - kept if not name.startswith(("bdsk-", "opt")))
    if left:
        draft.warn(f"fields not kept: {', '.join(left)[:200]}")
    if entry.unknown:
        commands = ", ".join("\\" + name for name in sorted(entry.unknown)[:8])
        draft.warn(f"LaTeX commands left out: {commands[:200]}")
