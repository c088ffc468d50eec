"""Public documents with anything for a text, as a strategy for hypothesis."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from editorial.formats.audience import for_audience
from editorial.formats.json import article_document, claim_document, reference_document, version_document
from editorial.formats.parts import Flag, PublicStanding, PublicStatus, Source
from evidence.bibliography.csl import to_csl
from tests.editorial.states import APPROVAL, BOOK, CLAIM, OTHER, STATUSES, TRIAL, block, claim, page

NASTY = [
    "", " ", "\x00", "\u2028", "\ufffe", "<script>alert(1)</script>", "]]>", "</div>", "&amp;", '"', "- a\n- b", "- \n",
    "\u202etxt", "<!-- ", "{{ x }}", "=1+1", "a\r\nb", "\u00a0", "𝔘", "javascript:alert(1)", "None",
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))
LINES = ("title", "container_title", "volume", "page", "publisher", "genre", "doi", "pmid", "isbn", "url")
NAME = st.fixed_dictionaries({}, optional=dict.fromkeys(("family", "given", "literal", "suffix"), TEXT))
FIELDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["article-journal", "book", "webpage", ""])},
    optional={
        "authors": st.lists(NAME, max_size=3),
        "issued": st.sampled_from(["2021", "2021-05", "2021-02-31", "2021-13", "in press", "0000", "\x00"]),
        "accessed": st.one_of(st.none(), st.dates(min_value=date(1900, 1, 1))),
        **dict.fromkeys(LINES, TEXT),
    },
)


@st.composite
def hostile_documents(draw: st.DrawFn) -> dict[str, Any]:
    records = {id: to_csl({**draw(FIELDS), "id": id}) for id in (TRIAL, BOOK)}
    standing = PublicStanding(draw(st.sampled_from(["current", "retracted", "corrected", "odd"])), draw(TEXT))
    sources = {id: Source(id, csl, standing) for id, csl in records.items()}
    kind = draw(st.sampled_from(["article", "edition", "claim", "version", "reference"]))
    if kind == "reference":
        return reference_document(sources[TRIAL])
    claims = [claim(draw(statuses()), id=id, content=draw(contents())) for id in (CLAIM, OTHER)]
    if kind == "claim":
        return _told(draw, claim_document(claims[0], sources))
    if kind == "version":
        return _told(draw, version_document(claims[0], sources))
    listed = [{"n": n, "id": id, "csl": csl} for n, (id, csl) in enumerate(records.items(), 1)]
    return _told(draw, article_document(page(*claims, kind=kind, references=listed, **draw(pages()))))


def _told(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """As it is, or for one audience."""
    audience = draw(st.sampled_from(["", "public", "professional"]))
    return for_audience(document, audience, fallback=draw(st.booleans())) if audience else document


@st.composite
def statuses(draw: st.DrawFn) -> PublicStatus:
    known = STATUSES[draw(st.sampled_from(list(STATUSES)))]
    flags = tuple(Flag(draw(TEXT), draw(TEXT), draw(st.sampled_from(["", TRIAL, OTHER]))) for _ in known.flags)
    return PublicStatus(
        **{**vars(known), "message": draw(TEXT), "flags": flags, "approval": known.approval and APPROVAL}
    )


def contents() -> st.SearchStrategy[dict[str, Any]]:
    wording = st.fixed_dictionaries({"audience": st.just("public"), "language": st.just("en"), "text": TEXT})
    citation = st.fixed_dictionaries({"direction": TEXT, "quote": TEXT, "locator": TEXT})
    return st.fixed_dictionaries(
        {
            "text": TEXT,
            "on_page_form": TEXT,
            "wordings": st.lists(wording, max_size=2),
            "citations": st.lists(citation, min_size=3, max_size=3),
            "language": st.one_of(st.just("en"), TEXT),
        }
    )


@st.composite
def pages(draw: st.DrawFn) -> dict[str, Any]:
    heading = st.fixed_dictionaries(
        {
            "id": st.just("h"),
            "type": st.sampled_from(["heading", "heading", "paragraph", "bullet", "callout"]),
            "level": st.integers(1, 7),
            "text": TEXT,
        }
    )
    lines = draw(st.lists(heading, max_size=6))
    return {
        "title": draw(TEXT),
        "blocks": [*lines[:3], block(), *lines[3:], block(OTHER, type="bullet", n=None)],
        "publisher": {"name": draw(TEXT), "url": draw(TEXT)},
        "authors": [{"name": draw(TEXT), "role": draw(TEXT)}],
        "related": [{"title": draw(TEXT), "url": draw(TEXT)}],
        "topics": [{"slug": "x", "name": draw(TEXT)}],
        "license": draw(TEXT),
        "disclaimer": {"number": 1, "text": draw(TEXT), "url": None},
        "language": draw(st.one_of(st.just("en"), TEXT)),
    }
