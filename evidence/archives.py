"""What archives announce of many works, in one question each: Crossref and DataCite by DOI, PubMed by PMID.

Here only what is asked and how it is read; who is asked about, when, and what follows is `services.surveillance`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode

from django.conf import settings

from evidence import clock
from evidence.bibliography import crossref, datacite, pubmed_xml
from evidence.bibliography.records import Told, Unreadable
from evidence.lookups import LATER, contact, crossref_work, pubmed_articles
from evidence.models.watching import Archive
from evidence.outgoing import WEB_PAGE, NotFetched, Reply, fetch

# Crossref takes 4,096 bytes for the line that has the address; NCBI wants more than 200 numbers in another way.
LONGEST_QUESTION = 3_900
MOST_BYTES = 8_000_000
# What Crossref is asked to say: of a work with thousands of references, nothing else.
SELECTED = "DOI,update-to,updated-by,relation"


class NotNow(NotFetched):
    """The archive asks to be left alone for so many seconds; 0 where it does not say."""

    def __init__(self, said: str, seconds: float = 0.0) -> None:
        super().__init__(said)
        self.seconds = seconds


class NotTogether(NotFetched):
    """It may answer about fewer works at once: it refused the question, or said too much, or what cannot be read."""


@dataclass(frozen=True)
class Questions:
    """How an archive is asked about some works at once, and its answer read; `field` of a reference names them."""

    archive: Archive
    field: str
    at_once: int
    address: Callable[[Sequence[str]], str]
    read: Callable[[bytes], Told]
    accept: str
    # What cannot stand beside others in one question.
    is_alone: Callable[[str], bool] = lambda identifier: False
    # A work is registered once: who is asked only about what this one does not know.
    after: Archive | None = None


def ask(questions: Questions, identifiers: Sequence[str]) -> Told:
    """Raises NotFetched: NotNow where the archive says so, NotTogether where asking about fewer may help."""
    reply = fetch(questions.address(identifiers), accept=questions.accept, most=MOST_BYTES)
    if reply.status in LATER:
        raise NotNow(f"It answered {reply.status}: not now.", _seconds(reply))
    if reply.status == 404 and len(identifiers) == 1:
        return Told({})
    if reply.status in (400, 404, 413, 414):
        raise NotTogether(f"It answered {reply.status}.")
    if reply.status != 200:
        raise NotFetched(f"It answered {reply.status}.")
    if reply.is_page:
        raise NotFetched(WEB_PAGE)
    if reply.headers.get("content-encoding", "").lower() not in ("", "identity"):
        raise NotFetched("Its answer was compressed, which nobody asked for.")
    if not reply.whole:
        raise NotTogether("It answered with more than any record has.")
    try:
        return questions.read(reply.body)
    except (Unreadable, UnicodeDecodeError) as wrong:
        raise NotTogether(f"Its answer cannot be read. {wrong}") from None


def in_questions(questions: Questions, identifiers: Iterable[str], most: int = 1_000) -> Iterator[list[str]]:
    """As many at once as the archive takes in one address, and no more than `most`."""
    together: list[str] = []
    for one in identifiers:
        if questions.is_alone(one):
            yield [one]
        elif len(together) == min(questions.at_once, most) or _is_too_long(questions, [*together, one]):
            yield together
            together = [one]
        else:
            together.append(one)
    if together:
        yield together


def _is_too_long(questions: Questions, identifiers: Sequence[str]) -> bool:
    return len(identifiers) > 1 and len(questions.address(identifiers)) > LONGEST_QUESTION


def _seconds(reply: Reply) -> float:
    """Until when, as a number of seconds or a date (RFC 9110, section 10.2.3)."""
    asked = reply.headers.get("retry-after", "")
    if asked.isdecimal():
        return float(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    return max(0.0, (_in_utc(until) - clock.now()).total_seconds())


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _crossref(dois: Sequence[str]) -> str:
    asked = {"filter": ",".join(f"doi:{one}" for one in dois), "select": SELECTED, "rows": len(dois)}
    if not _stands_out(dois[0]):
        return f"{settings.CROSSREF_URL}/works?{urlencode(asked)}{contact('&', 'mailto')}"
    return crossref_work(dois[0])


def _stands_out(doi: str) -> bool:
    """What parts the values of a filter is in the DOI itself."""
    return "," in doi or ":" in doi


def _datacite(dois: Sequence[str]) -> str:
    """It splits what it is asked for at commas. Who asks is told by the header, as DataCite wants it."""
    asked = {"fields[dois]": "doi,types,dates,relatedIdentifiers"}
    if "," in dois[0]:
        return f"{settings.DATACITE_API_URL}/dois/{quote(dois[0], safe='')}?{urlencode(asked)}"
    asked |= {"ids": ",".join(dois), "page[size]": str(len(dois)), "disable-facets": "true"}
    return f"{settings.DATACITE_API_URL}/dois?{urlencode(asked)}"


def _pubmed(pmids: Sequence[str]) -> str:
    return pubmed_articles(",".join(pmids))


CROSSREF = Questions(
    Archive.CROSSREF, "doi", 40, _crossref, lambda body: crossref.told(body.decode()), "application/json", _stands_out
)
PUBMED = Questions(Archive.PUBMED, "pmid", 50, _pubmed, pubmed_xml.told, "application/xml")
DATACITE = Questions(
    Archive.DATACITE,
    "doi",
    40,
    _datacite,
    lambda body: datacite.told(body.decode()),
    "application/vnd.api+json",
    lambda doi: "," in doi,
    after=Archive.CROSSREF,
)
# What Crossref turns out not to know is asked of DataCite in the next turn.
ARCHIVES = (DATACITE, CROSSREF, PUBMED)
