"""Crossref's answers: one work, a list of works, the message around them, and what DOI registries say in CSL's clothes.

A work's `update-to` makes it the notice of another; its `updated-by` are the notices of its own. The same event told by
the publisher and by Retraction Watch is announced once, with both sources. Kinds stand as they are written.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from evidence.bibliography import strict_json
from evidence.bibliography.dates import csl_date, date_of, day_text
from evidence.bibliography.drafting import Draft, Rejected, drafted, refuse_forbidden
from evidence.bibliography.markup import plain
from evidence.bibliography.records import Announced, Record, Told, Unreadable
from evidence.identifiers import InvalidIdentifier, normalise_doi

Work = Mapping[str, Any]

TYPES = {
    "journal-article": "article-journal", "posted-content": "article", "proceedings-article": "paper-conference",
    "book-chapter": "chapter", "book-section": "chapter", "book-part": "chapter", "book-track": "chapter",
    "monograph": "book", "edited-book": "book", "reference-book": "book", "book-set": "book", "book-series": "book",
    "proceedings": "book", "proceedings-series": "book", "report-component": "report", "report-series": "report",
    "dissertation": "thesis", "database": "dataset", "peer-review": "review", "reference-entry": "entry",
    "journal": "periodical", "journal-volume": "periodical", "journal-issue": "periodical",
    "component": "document", "grant": "document", "other": "document",
}  # fmt: skip
SAME_IN_CSL = frozenset(
    {"article", "article-journal", "book", "chapter", "dataset", "entry", "report", "review", "standard"}
)
CSL_ALREADY = SAME_IN_CSL | {"thesis", "paper-conference", "document", "webpage", "software", "periodical"}
SIGNS = frozenset({"indexed", "deposited", "reference-count", "is-referenced-by-count", "member", "content-domain"})
PREPRINT_RELATIONS = ("is-preprint-of", "has-preprint")

_PEOPLE = {"author": "author", "editor": "editor", "translator": "translator", "chair": "chair"}
_ISSUED = ("issued", "published", "published-print", "published-online", "posted")
_NO_WORK = {
    "work-agency": "it names who registered a DOI, and no work",
    "member": "it describes a publisher, and no work",
    "journal": "it describes a journal, and no work",
}


def read(text: str) -> Iterator[Record]:
    """Raises Unreadable at once; a work that cannot be taken is a rejected record."""
    works = _works(strict_json.load(text))
    return (record_of(number, work) for number, work in enumerate(works, start=1))


def told(text: str) -> Told:
    """What the works of an answer announce, however little else it says of them. Raises Unreadable."""
    answer = strict_json.load(text)
    drafts = [_announcing(work) for work in _works(answer)]
    works = {one.item["DOI"]: tuple(one.announced) for one in drafts if "DOI" in one.item}
    message = answer.get("message") if isinstance(answer, dict) else None
    counted = message.get("total-results") if isinstance(message, dict) else None
    return Told(works, whole=len(works) == (counted if isinstance(counted, int) else len(drafts)))


def _announcing(work: Any) -> Draft:
    draft = Draft()
    if isinstance(work, dict):
        draft.identify("DOI", first(work.get("DOI")))
        draft.announced += [*_updates(draft, work), *_relations(draft, work)]
    return draft


def record_of(number: int, work: Any, *, remark: str = "") -> Record:
    return drafted(number, partial(_checked, work=work, remark=remark))


def looks_like_work(item: Any) -> bool:
    """Has it what only Crossref writes, whatever it calls itself?"""
    return isinstance(item, Mapping) and (len(SIGNS & item.keys()) > 1 or isinstance(item.get("title"), list))


def by_doi(value: Any) -> list[Any] | None:
    """The works of an object that has them under their DOIs; None if it is no such object."""
    if not isinstance(value, dict) or not value or not all(_is_doi(key) for key in value):
        return None
    return [work for works in value.values() for work in (works if isinstance(works, list) else [works])]


def _works(answer: Any) -> list[Any]:
    if isinstance(answer, list):
        works = answer
    elif not isinstance(answer, dict):
        raise Unreadable("It is no answer of Crossref: neither an object nor a list.")
    elif "message-type" in answer:
        works = _in_message(answer)
    elif isinstance(answer.get("items"), list):
        works = answer["items"]
    else:
        works = by_doi(answer) or [answer]
    if not works and not _counts_none(answer):
        raise Unreadable("There is no work in it.")
    return works


def _in_message(answer: dict[str, Any]) -> list[Any]:
    kind, message = str(answer["message-type"]), answer.get("message")
    if kind == "validation-failure":
        raise Unreadable(f"Crossref refused the request: {_told(message)}.")
    if isinstance(message, dict) and isinstance(message.get("items"), list):
        return [_of_kind(kind.removesuffix("-list"), work) for work in message["items"]]
    return [_of_kind(kind, message)]


def _of_kind(kind: str, message: Any) -> Any:
    """Named for what it is, so that it can be refused for what it is."""
    return message if kind == "work" or not isinstance(message, dict) else {"message-type": kind}


def _told(message: Any) -> str:
    first = message[0] if isinstance(message, list) and message else {}
    return (
        str(first.get("message") or "without a reason")[:200].rstrip(".") if isinstance(first, dict) else "it is wrong"
    )


def _counts_none(answer: Any) -> bool:
    """An honest answer of nothing found."""
    return isinstance(answer, dict) and isinstance(answer.get("message"), dict) and "total-results" in answer["message"]


def _checked(draft: Draft, *, work: Any, remark: str) -> None:
    if not isinstance(work, dict):
        raise Rejected("it is no object")
    refuse_forbidden(work)
    if kind := work.get("message-type"):
        raise Rejected(_NO_WORK.get(str(kind), f"it is a {str(kind)[:40]}, and no work"))
    if {"RA", "status"} & work.keys() and "title" not in work:
        raise Rejected(_NO_WORK["work-agency"])
    if remark:
        draft.warn(remark)
    fill(draft, work)


def fill(draft: Draft, work: Work) -> None:
    """A draft from a work; every part of it may be missing, a list, or of another kind than it should be."""
    _fill_type(draft, work)
    _fill_names(draft, work)
    _fill_texts(draft, work)
    for variable in ("DOI", "PMID", "PMCID"):
        draft.identify(variable, first(work.get(variable)))
    draft.isbn(", ".join(_strings(work.get("ISBN"))))
    draft.issn(_strings(work.get("ISSN")))
    _fill_link(draft, work)
    _fill_issued(draft, work)
    draft.announced += _updates(draft, work)
    draft.announced += _relations(draft, work)


def first(value: Any) -> str:
    """The first text of a list, or the text itself; nothing of anything else."""
    one = value[0] if isinstance(value, list) and value else value
    return str(one) if isinstance(one, str | int | float) and not isinstance(one, bool) else ""


def _strings(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _fill_type(draft: Draft, work: Work) -> None:
    written = first(work.get("type"))
    kind = TYPES.get(written) or (written if written in CSL_ALREADY else "")
    draft.item["type"] = kind or "document"
    if not kind:
        known = f"its type “{written[:40]}” is not known" if written else "it names no type"
        draft.warn(f"{known}, so it was taken as a document")
    if first(work.get("subtype")) == "preprint":
        draft.put("genre", "Preprint")


def _fill_texts(draft: Draft, work: Work) -> None:
    title, subtitle = plain(first(work.get("title"))), plain(first(work.get("subtitle")))
    joined = f"{title}: {subtitle}" if subtitle and subtitle.casefold() not in title.casefold() else title
    draft.put("title", joined, marked_up=False)
    short = first(work.get("short-container-title") or work.get("container-title-short"))
    for variable, text, full in (
        ("container-title-short", short, "container-title"),
        ("title-short", first(work.get("short-title")), "title"),
        ("original-title", first(work.get("original-title")), "title"),
    ):
        draft.put(variable, text if text != first(work.get(full)) else "")
    draft.put("collection-title", first(work.get("group-title")) if not first(work.get("container-title")) else "")
    same = ("container-title", "abstract", "volume", "issue", "publisher", "version", "edition")
    for variable in same:
        draft.put(variable, first(work.get(variable)))
    draft.put("edition", first(work.get("edition-number")))
    draft.put("page", first(work.get("page") or work.get("article-number")))
    draft.put("publisher-place", first(work.get("publisher-location") or work.get("publisher-place")))
    draft.put("language", first(work.get("language")))
    draft.words("keyword", _strings(work.get("subject")))
    trials = [one.get("clinical-trial-number") for one in _objects(work.get("clinical-trial-number"))]
    draft.keep("registrations", _strings(trials))


def _fill_names(draft: Draft, work: Work) -> None:
    for role, variable in _PEOPLE.items():
        for one in _objects(work.get(role)):
            organisation = first(one.get("name") or one.get("literal"))
            parts = {part: first(one.get(part)) for part in ("family", "given", "suffix")}
            draft.person(variable, **({"literal": organisation} if organisation and not parts["family"] else parts))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in (value if isinstance(value, list) else []) if isinstance(one, dict)]


def _fill_link(draft: Draft, work: Work) -> None:
    """An address that only leads to the DOI says nothing more than the DOI."""
    address = first(work.get("URL"))
    if address and not _is_doi(address):
        draft.identify("URL", address)


def _is_doi(text: str) -> bool:
    try:
        return bool(normalise_doi(text))
    except InvalidIdentifier:
        return False


def _fill_issued(draft: Draft, work: Work) -> None:
    given = [parts for name in _ISSUED if any(parts := _parts(work.get(name)))]
    for parts in [*(parts for parts in given if date_of(*parts)), *given][:1]:
        draft.date("issued", csl_date(date_of(*parts)), written="-".join(str(part) for part in parts if part))


def _parts(value: Any) -> list[Any]:
    """[2012, 5] of {"date-parts": [[2012, 5]]}; of [[null]] nothing."""
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    inner = parts[0] if isinstance(parts, list) and parts else None
    return [*inner, None, None, None][:3] if isinstance(inner, list) else [None]


def _updates(draft: Draft, work: Work) -> list[Announced]:
    own = draft.identifiers
    told: dict[tuple[str, str, bool], Announced] = {}
    for name, makes in (("updated-by", _of_its_own), ("update-to", _of_another)):
        for entry in _objects(work.get(name)):
            one = makes(entry, own)
            key = (f"{one.notice.get('doi')} {one.work.get('doi')}", one.kind.casefold(), name == "update-to")
            told[key] = _joined(told[key], one) if key in told else one
    return list(told.values())


def _of_its_own(entry: Work, own: dict[str, str]) -> Announced:
    return Announced(*_named(entry), notice=_doi_of(entry.get("DOI")), work=own, dated=_day(entry.get("updated")))


def _of_another(entry: Work, own: dict[str, str]) -> Announced:
    return Announced(*_named(entry), notice=own, work=_doi_of(entry.get("DOI")), dated=_day(entry.get("updated")))


def _named(entry: Work) -> tuple[str, str]:
    kind = first(entry.get("type") or entry.get("update-nature") or entry.get("label"))
    return kind[:100] or "unknown", first(entry.get("source") or entry.get("asserted-by"))[:100] or "Crossref"


def _joined(one: Announced, other: Announced) -> Announced:
    sources = [*one.source.split(", "), *(() if other.source in one.source.split(", ") else (other.source,))]
    return Announced(one.kind, ", ".join(sources), one.notice, one.work, one.dated or other.dated)


def _doi_of(value: Any) -> dict[str, str]:
    text = first(value)
    return {"doi": normalise_doi(text)} if text and _is_doi(text) else {}


def _day(value: Any) -> str:
    return day_text(date_of(*_parts(value)))


def _relations(draft: Draft, work: Work) -> list[Announced]:
    """What became of a preprint: the work is the preprint, and the notice is the article it became."""
    relations, own = work.get("relation"), draft.identifiers
    told = []
    for kind in PREPRINT_RELATIONS if isinstance(relations, Mapping) else ():
        for entry in _objects(relations.get(kind)):
            other = _doi_of(entry.get("id")) if first(entry.get("id-type")) in ("doi", "") else {}
            article, preprint = (other, own) if kind == "is-preprint-of" else (own, other)
            if other:
                told.append(Announced(kind, first(entry.get("asserted-by"))[:100] or "Crossref", article, preprint))
    return told
