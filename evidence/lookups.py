"""A work by its DOI, PMID or ISBN, as the archives that registered it know it: Crossref, else DataCite; PubMed.

What comes back is shown beside what we have, and taken over by a person, field by field. An archive that does not
answer is no reason to lose anything: the refusal says what happened and that it can be typed.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache

from evidence.bibliography import crossref, csl_json, pubmed_xml
from evidence.bibliography.records import Record, Unreadable
from evidence.identifiers import identify
from evidence.outgoing import WEB_PAGE, NotFetched, Reply, fetch
from evidence.refusals import Refusal, Unmet

KEPT_SECONDS = 24 * 60 * 60
# Archives say “later” in these words; how long we wait is ours to bound, whatever they ask for.
LATER, TRIES, LONGEST_WAIT = {429, 500, 502, 503, 504}, 3, 5.0
CSL = "application/vnd.citationstyles.csl+json"
TYPE_IT = "Type what you know: nothing you have entered is lost."


class NotLookedUp(Refusal):
    """No archive could be asked, or none knows the work."""


@dataclass(frozen=True)
class Found:
    """A work as `source` tells it."""

    source: str
    record: Record


@dataclass(frozen=True)
class Archive:
    """`address` of a question, and how its answer is read."""

    name: str
    address: Callable[[str], str]
    read: Callable[[bytes], Iterable[Record]]
    accept: str = "application/json"


def look_up(typed: str) -> Found:
    """Raises NotLookedUp: what was typed is no DOI, PMID or ISBN, is unknown everywhere, or nobody answered."""
    kind, value = identify(typed) or ("", "")
    archives = ARCHIVES.get(kind)
    if archives is None:
        raise NotLookedUp(
            Unmet("no-identifier", f"“{typed[:80]}” is no DOI, PMID or ISBN.", "Check it, or search by words.")
        )
    unanswered = []
    for archive in archives:
        try:
            if found := _of(archive, value):
                return found
        except NotFetched as failed:
            unanswered.append(f"{archive.name}: {failed}")
    if unanswered:
        raise NotLookedUp(Unmet("no-answer", " ".join(unanswered), f"Try again later. {TYPE_IT}"))
    asked = " or ".join(one.name for one in archives)
    raise NotLookedUp(
        Unmet("unknown", f"No work with this {kind.upper()} is known to {asked}.", f"Check it. {TYPE_IT}")
    )


def _of(archive: Archive, value: str) -> Found | None:
    answer = _answer(archive.address(value), archive.accept)
    if answer is None:
        return None
    try:
        records = list(archive.read(answer))
    except Unreadable as wrong:
        cache.delete(_key(archive.address(value), archive.accept))  # the next one may be better
        raise NotFetched(f"its answer cannot be read. {wrong}") from None
    whole = [one for one in records if one.item is not None]
    return Found(archive.name, whole[0]) if len(whole) == 1 else None


def _answer(address: str, accept: str) -> bytes | None:
    """The bytes of an answer, kept for a day; None where the archive says that it knows no such work."""
    key = _key(address, accept)
    kept = cache.get(key)
    if kept is not None:
        return kept
    reply = _patiently(address, accept)
    if reply.status == 404:
        return None
    if reply.status == 200 and reply.is_page:
        raise NotFetched(WEB_PAGE)
    if reply.status != 200 or not reply.whole:
        raise NotFetched(f"it answered {reply.status}" + ("." if reply.whole else ", with more than any record has."))
    cache.set(key, reply.body, KEPT_SECONDS)
    return reply.body


def _key(address: str, accept: str) -> str:
    return f"lookup-{sha256(f'{accept} {address}'.encode()).hexdigest()}"


def _patiently(address: str, accept: str) -> Reply:
    """Ask again, later, where that is what the archive wants."""
    for turn in range(1, TRIES + 1):
        reply = fetch(address, accept=accept)
        if reply.status not in LATER or turn == TRIES:
            return reply
        asked = reply.headers.get("retry-after", "")
        time.sleep(min(float(asked) if asked.isdecimal() else 1.0 * turn, LONGEST_WAIT))
    raise AssertionError("every turn ends above")


def crossref_work(doi: str) -> str:
    return f"{settings.CROSSREF_URL}/works/{quote(doi, safe='')}{contact('?', 'mailto')}"


def _crossref_book(isbn: str) -> str:
    asked = urlencode({"filter": f"isbn:{isbn},type:book", "rows": 2})
    return f"{settings.CROSSREF_URL}/works?{asked}{contact('&', 'mailto')}"


def _datacite(doi: str) -> str:
    return f"{settings.DATACITE_URL}/{CSL}/{quote(doi, safe='/')}"


def pubmed_articles(pmid: str) -> str:
    """NCBI wants to know which tool asks, and whom to write to (E-utilities, “Usage guidelines”)."""
    asked = urlencode({"db": "pubmed", "id": pmid, "retmode": "xml", "tool": "attest"})
    return f"{settings.PUBMED_URL}/efetch.fcgi?{asked}{contact('&', 'email')}"


def contact(sign: str, name: str) -> str:
    return f"{sign}{urlencode({name: settings.OUTGOING_CONTACT})}" if settings.OUTGOING_CONTACT else ""


def _of_text(read: Callable[[str], Iterable[Record]]) -> Callable[[bytes], Iterable[Record]]:
    def decoded(content: bytes) -> Iterable[Record]:
        try:
            return read(content.decode())
        except UnicodeDecodeError:
            raise Unreadable("It is not UTF-8.") from None

    return decoded


CROSSREF = Archive("Crossref", crossref_work, _of_text(crossref.read))
BOOKS = Archive("Crossref", _crossref_book, _of_text(crossref.read))
DATACITE = Archive("DataCite", _datacite, _of_text(csl_json.read), CSL)
PUBMED = Archive("PubMed", pubmed_articles, pubmed_xml.read, "application/xml")
ARCHIVES = {"doi": (CROSSREF, DATACITE), "isbn": (BOOKS,), "pmid": (PUBMED,)}
