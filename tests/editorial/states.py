"""A public document of every state there is, from plain values: what each form has to come out right for."""

from datetime import UTC, date, datetime
from typing import Any

from editorial.formats.audience import for_audience
from editorial.formats.historical import historical
from editorial.formats.json import article_document, claim_document, reference_document, version_document
from editorial.formats.messages import STANDINGS
from editorial.formats.parts import (
    APPROVED,
    HELD,
    PUBLISHED,
    QUARANTINED,
    REPLACED,
    UNPUBLISHED,
    WITHDRAWN,
    Appearance,
    Approval,
    ClaimText,
    Flag,
    Page,
    PublicStanding,
    PublicStatus,
    Reviewer,
    Source,
)

ARTICLE, CLAIM, OTHER, PARTNER = (f"01900000-0000-7000-8000-00000000000{n}" for n in range(1, 5))
TRIAL, BOOK = (f"01900000-0000-7000-9000-00000000000{n}" for n in range(1, 3))
AT, LATER = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC), datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
APPROVAL = Approval(AT, AT.date(), date(2028, 2, 28), (Reviewer("Physician", AT), Reviewer("", AT)))
TEXT, WORDING, QUOTE = "Rest relieves pain in adults.", "Rest helps.", "Rest helped."
CSL = {
    TRIAL: {
        "id": TRIAL,
        "type": "article-journal",
        "title": "Example trial",
        "author": [{"family": "Example", "given": "Erin"}, {"literal": "Example Group"}],
        "container-title": "Journal of Examples",
        "volume": "12",
        "issue": "3",
        "page": "101-109",
        "issued": {"date-parts": [[2021, 5]]},
        "DOI": "10.5555/a",
        "PMID": "99000017",
    },
    BOOK: {"id": BOOK, "type": "book", "title": "Example book", "publisher": "Example", "ISBN": "9783161484100"},
}
CONTENT = {
    "text": TEXT,
    "kind": "recommendation",
    "asserts": "established",
    "language": "en",
    "certainty": "low",
    "strength": "conditional-for",
    "wordings": [{"audience": "public", "language": "en", "text": WORDING}],
    "citations": [
        {"direction": "supports", "quote": QUOTE, "locator": "p. 3", "reference": {}},
        {"direction": "contradicts", "reference": {}},
        {"direction": "background", "source_unknown": "yes"},
    ],
}
LIST = {"text": "- one\n- two", "wordings": [], "citations": [{"direction": "supports", "reference": {}}]}
RETRACTED = PublicStanding("retracted", STANDINGS["retracted"], date(2026, 3, 20))
CURRENT, ON = PublicStanding(), PublicStatus(PUBLISHED)
SHOWN = PublicStatus(APPROVED, approval=APPROVAL)
STATUSES = {
    "approved": SHOWN,
    "held": PublicStatus(HELD, "Being checked.", since=LATER),
    "quarantined": SHOWN.gone(QUARANTINED, "Its source was retracted."),
    "withdrawn": PublicStatus(WITHDRAWN, "Wrong.", since=LATER, successors=(OTHER,)),
    "erased": PublicStatus(WITHDRAWN, since=LATER, erased=True),
    "replaced": PublicStatus(REPLACED, "Replaced.", successors=(OTHER, PARTNER)),
    "unpublished": PublicStatus(UNPUBLISHED, "On no page."),
    "flagged": PublicStatus(
        APPROVED,
        flags=(Flag("retracted", "A source was retracted.", TRIAL, date(2026, 3, 20)), Flag("recheck", "In doubt.")),
        approval=APPROVAL,
    ),
    "overdue": PublicStatus(APPROVED, overdue=True, approval=APPROVAL),
    "wording held": PublicStatus(APPROVED, approval=APPROVAL, held_wordings=frozenset({("public", "en")})),
}


def source(id: str, standing: PublicStanding = CURRENT) -> Source:
    return Source(id, CSL[id], standing)


def claim(status: PublicStatus = SHOWN, *, id: str = CLAIM, content: dict | None = None, **rest: Any) -> ClaimText:
    written = {"id": id, **CONTENT, **(content or {})}
    cited = (TRIAL, BOOK, None)[: len(written["citations"])]
    return ClaimText(id, 2, "d" * 64, written, cited, status, **rest)


def block(id: str = CLAIM, **fields: Any) -> dict[str, Any]:
    return {"id": f"b{id}", "type": "step", "level": 1, "n": 1, "claim": id, "version": 2, "digest": "d" * 64} | fields


BLOCKS = [
    {"id": "b0", "type": "paragraph", "level": 1, "text": "About this page"},
    {"id": "b1", "type": "heading", "level": 2, "text": "Treatment"},
    {"id": "b2", "type": "heading", "level": 3, "text": "Rest & <ice>"},
    block(),
    block(OTHER, type="bullet", level=2, n=None),
    {"id": "b3", "type": "step", "level": 1, "n": 2, "gap": True},
    {"id": "b4", "type": "heading", "level": 2, "text": "Nothing yet"},
]
REFERENCES = [{"n": n, "id": id, "csl": csl} for n, (id, csl) in enumerate(CSL.items(), 1)]


def page(*claims: ClaimText, status: PublicStatus = ON, kind: str = "article", **content: Any) -> Page:
    signed = {
        "article": ARTICLE,
        "slug": "example",
        "title": "Example",
        "language": "en",
        "topics": [{"slug": "hands", "name": "Hands"}],
        "authors": [{"name": "Ann Example", "role": "author"}],
        "related": [{"title": "Tendons", "url": "https://example.org/tendons"}, {"title": "No address"}],
        "publisher": {"name": "Example publisher", "url": "https://example.org/"},
        "license": "CC BY 4.0",
        "policy": {"number": 1, "text": "Every statement is reviewed.", "url": None},
        "disclaimer": {"number": 1, "text": "Ask your doctor.", "url": None},
        "blocks": BLOCKS,
        "references": REFERENCES,
        **content,
    }
    told = {one.id: one for one in claims or (claim(), claim(id=OTHER, content=LIST))}
    return Page(kind, 3, "e" * 64, signed, AT, AT, status, told, {TRIAL: RETRACTED})


def public_documents() -> dict[str, dict[str, Any]]:
    """By a name that says its kind and its state."""
    return {**_articles(), **_claims(), **_references()}


def _articles() -> dict[str, dict[str, Any]]:
    pages = {name: article_document(page(claim(status))) for name, status in STATUSES.items()}
    shown = article_document(page())
    withdrawn = PublicStatus(WITHDRAWN, "Old.", since=LATER, successors=(PARTNER,))
    gone = {f"articles/{ARTICLE}": {"status": "withdrawn", "message": "Old."}, f"claims/{CLAIM}": {"status": "held"}}
    return {
        **{f"article with a claim {name}": one for name, one in pages.items()},
        "article": shown,
        "edition": article_document(page(kind="edition")),
        "article held": article_document(page(status=PublicStatus(HELD, "Being checked.", since=LATER))),
        "article withdrawn": article_document(page(status=withdrawn)),
        "article erased": article_document(page(status=PublicStatus(WITHDRAWN, since=LATER, erased=True))),
        "article without small print": article_document(page(policy=None, disclaimer=None, license="", authors=[])),
        "article that is a translation": article_document(page(translation_of=PARTNER)),
        "article for the public": for_audience(shown, "public"),
        "article for professionals": for_audience(shown, "professional"),
        "article of an earlier day": historical(shown, today=gone, erased=set()),
        "article of an earlier day, erased": historical(shown, today=gone, erased={ARTICLE}),
        "article of an earlier day, claim erased": historical(shown, today=gone, erased={CLAIM}),
        "article drawn before works had records": _without_records(shown),
    }


def _claims() -> dict[str, dict[str, Any]]:
    sources = {TRIAL: source(TRIAL, RETRACTED), BOOK: source(BOOK)}
    found = {}
    for name, status in STATUSES.items():
        one = claim(status, newer_version=3, content={"requires": [PARTNER], "on_page_form": "It relieves pain."})
        found[f"version {name}"] = version_document(one, sources)
        found[f"claim {name}"] = claim_document(
            claim(status, appears_in=(Appearance(ARTICLE, "Example", "example", 3),)), sources
        )
    shown = found["claim approved"]
    today = {f"claims/{CLAIM}": {"status": "withdrawn", "message": "Wrong."}}
    return {
        **found,
        "claim for the public": for_audience(shown, "public"),
        "claim for professionals": for_audience(shown, "professional"),
        "claim of an earlier day": historical(shown, today=today, erased=set()),
        "claim of an earlier day, erased": historical(shown, today=today, erased={CLAIM}),
        "claim without citations": claim_document(claim(content={"citations": []}), {}),
    }


def _references() -> dict[str, dict[str, Any]]:
    standings = {word: PublicStanding(word, said, date(2026, 3, 20)) for word, said in STANDINGS.items()}
    found = {f"reference {word}": reference_document(source(TRIAL, one)) for word, one in standings.items()}
    return {
        **found,
        "reference": reference_document(source(TRIAL)),
        "reference, a book": reference_document(source(BOOK)),
    }


def _without_records(document: dict[str, Any]) -> dict[str, Any]:
    listed = [{name: value for name, value in one.items() if name != "csl"} for one in document["references"]]
    return {**document, "references": listed}
