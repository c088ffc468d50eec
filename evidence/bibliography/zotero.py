"""Items as Zotero's Web API answers them: with `data`, or bare as its exports have them. Attachments and notes are no
references: they are counted, and rejected for what they are.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from evidence.bibliography import strict_json
from evidence.bibliography.csl_json import IDENTIFIERS, VARIABLES
from evidence.bibliography.dates import read_date
from evidence.bibliography.drafting import Draft, Rejected, drafted, refuse_forbidden
from evidence.bibliography.records import Record, Unreadable

Fields = Mapping[str, Any]

TYPES = {
    "artwork": "graphic", "audioRecording": "song", "bill": "bill", "blogPost": "post-weblog", "book": "book",
    "bookSection": "chapter", "case": "legal_case", "computerProgram": "software",
    "conferencePaper": "paper-conference",
    "dataset": "dataset", "dictionaryEntry": "entry-dictionary", "document": "document",
    "email": "personal_communication", "encyclopediaArticle": "entry-encyclopedia", "film": "motion_picture",
    "forumPost": "post", "hearing": "hearing", "instantMessage": "personal_communication", "interview": "interview",
    "journalArticle": "article-journal", "letter": "personal_communication", "magazineArticle": "article-magazine",
    "manuscript": "manuscript", "map": "map", "newspaperArticle": "article-newspaper", "patent": "patent",
    "podcast": "broadcast", "preprint": "article", "presentation": "speech", "radioBroadcast": "broadcast",
    "report": "report", "standard": "standard", "statute": "legislation", "thesis": "thesis",
    "tvBroadcast": "broadcast", "videoRecording": "motion_picture", "webpage": "webpage",
}  # fmt: skip
NO_REFERENCES = {
    "attachment": "it is an attachment, no reference",
    "note": "it is a note, no reference",
    "annotation": "it is an annotation, no reference",
}
ROLES = {
    "author": "author", "editor": "editor", "translator": "translator", "contributor": "contributor",
    "seriesEditor": "collection-editor", "bookAuthor": "container-author", "reviewedAuthor": "reviewed-author",
    "director": "director", "producer": "producer", "scriptwriter": "script-writer", "composer": "composer",
    "performer": "performer", "castMember": "performer", "interviewer": "interviewer", "recipient": "recipient",
    "guest": "guest", "artist": "author", "cartographer": "author", "interviewee": "author", "inventor": "author",
    "podcaster": "author", "presenter": "author", "programmer": "author", "sponsor": "author",
}  # fmt: skip
FIELDS = {
    "title": ("title", "caseName", "nameOfAct", "subject"),
    "title-short": ("shortTitle",),
    "container-title": (
        "publicationTitle", "bookTitle", "proceedingsTitle", "encyclopediaTitle", "dictionaryTitle", "websiteTitle",
        "blogTitle", "forumTitle", "programTitle", "reporter", "code",
    ),
    "container-title-short": ("journalAbbreviation",),
    "collection-title": ("seriesTitle", "series"),
    "collection-number": ("seriesNumber",),
    "volume": ("volume", "codeVolume", "reporterVolume"),
    "number-of-volumes": ("numberOfVolumes",),
    "issue": ("issue",),
    "page": ("pages", "firstPage", "codePages"),
    "number-of-pages": ("numPages",),
    "number": (
        "reportNumber", "number", "patentNumber", "billNumber", "docketNumber", "publicLawNumber", "episodeNumber",
        "documentNumber", "archiveID",
    ),
    "edition": ("edition",),
    "section": ("section",),
    "version": ("versionNumber",),
    "genre": (
        "genre", "thesisType", "reportType", "websiteType", "manuscriptType", "postType", "letterType", "mapType",
        "presentationType", "type",
    ),
    "medium": ("medium", "artworkMedium", "audioRecordingFormat", "videoRecordingFormat", "interviewMedium"),
    "dimensions": ("artworkSize", "runningTime"),
    "scale": ("scale",),
    "publisher": (
        "publisher", "distributor", "label", "company", "studio", "network", "institution", "university", "repository",
    ),
    "publisher-place": ("place",),
    "authority": ("court", "legislativeBody", "issuingAuthority", "organization", "committee"),
    "event-title": ("conferenceName", "meetingName"),
    "archive": ("archive",),
    "archive_location": ("archiveLocation",),
    "source": ("libraryCatalog",),
    "call-number": ("callNumber",),
    "abstract": ("abstractNote",),
    "status": ("legalStatus", "status"),
}  # fmt: skip
DATES = ("date", "dateDecided", "dateEnacted", "issueDate", "filingDate")

_EXTRA = re.compile(r"\s*([A-Za-z][A-Za-z -]{1,30}?)\s?:\s*(\S.*)")
_IN_EXTRA = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "pmc": "PMCID", "url": "URL"}


def read(text: str) -> Iterator[Record]:
    """Raises Unreadable at once; an item that is no reference, or has no title, is a rejected record."""
    items = _items(strict_json.load(text))
    return (drafted(number, partial(_fill, item=item)) for number, item in enumerate(items, start=1))


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = value["items"] if isinstance(value.get("items"), list) else [value]
    if not isinstance(value, list):
        raise Unreadable("It is no answer of Zotero: neither a list of items nor an item.")
    if not value:
        raise Unreadable("There is no item in it.")
    return value


def _fill(draft: Draft, *, item: Any) -> None:
    fields = item.get("data", item) if isinstance(item, dict) else None
    if not isinstance(fields, dict):
        raise Rejected("it is no object")
    refuse_forbidden(fields)
    _fill_type(draft, str(fields.get("itemType") or ""))
    if "localized" in fields:
        raise Rejected("it describes a type of item, and is no reference")
    _fill_creators(draft, fields)
    given = {name for name, value in fields.items() if value}
    for variable, names in FIELDS.items():
        if not given.isdisjoint(names):
            draft.put(variable, next((text for name in names if (text := _text(fields, name))), ""))
    _fill_dates(draft, fields, item)
    for variable in IDENTIFIERS:
        draft.identify(variable, _text(fields, variable) or _text(fields, variable.lower()))
    draft.isbn(_text(fields, "ISBN"))
    draft.issn([_text(fields, "ISSN")])
    draft.put("language", _text(fields, "language"))
    _fill_tags(draft, fields.get("tags"))
    _fill_extra(draft, _text(fields, "extra"))


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _fill_type(draft: Draft, kind: str) -> None:
    if kind in NO_REFERENCES:
        raise Rejected(NO_REFERENCES[kind])
    draft.item["type"] = TYPES.get(kind, "document")
    if kind == "preprint":
        draft.put("genre", "Preprint")
    if kind not in TYPES:
        known = f"its type “{kind[:40]}” is not known" if kind else "it names no type"
        draft.warn(f"{known}, so it was taken as a document")


def _fill_creators(draft: Draft, fields: Fields) -> None:
    creators = fields.get("creators")
    for one in creators if isinstance(creators, list) else ():
        if isinstance(one, dict):
            role = ROLES.get(_text(one, "creatorType"), "contributor")
            family, given, name = (_text(one, part) for part in ("lastName", "firstName", "name"))
            draft.person(role, **({"literal": name} if name and not family else {"family": family, "given": given}))


def _fill_dates(draft: Draft, fields: Fields, item: Fields) -> None:
    """As it was typed; where that cannot be read, as Zotero itself read it."""
    meta = item.get("meta")
    parsed = _text(meta, "parsedDate") if isinstance(meta, dict) else ""
    written = next((text for name in DATES if (text := _text(fields, name))), "")
    draft.date("issued", read_date(written) or read_date(parsed), written=written)
    draft.dated("accessed", _text(fields, "accessDate"))


def _fill_tags(draft: Draft, tags: Any) -> None:
    draft.words(
        "keyword", [_text(tag, "tag") for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    )


def _fill_extra(draft: Draft, extra: str) -> None:
    """Lines such as “PMID: 20664272” or “genre: Preprint” are variables, as Zotero documents it; the rest is a note."""
    rest = []
    for line in extra.splitlines():
        found = _EXTRA.fullmatch(line)
        name = found[1].strip().lower() if found else ""
        if found and name in _IN_EXTRA:
            draft.identify(_IN_EXTRA[name], found[2])
        elif found and VARIABLES.get(name) == {"type": "string"} and name not in draft.item and name != "note":
            draft.put(name, found[2])
        else:
            rest.append(line)
    draft.put("note", "\n".join(rest))
