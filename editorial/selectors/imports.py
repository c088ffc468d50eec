"""What a page that was read would become, before anything is saved: its counts, and what the library knows of it.

A page is known by its text, by its address, by its title, or by its name when it shares a statement. A known page
is compared with its article and never becomes a second one. A sentence that is a claim of the library already is
named with that claim; it still becomes a draft of its own, so that what this page cites for it is kept.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from editorial.importing import Node, Problem, ReadClaim, ReadDocument
from editorial.importing.decoding import source_lines
from editorial.integrity import problems_in
from editorial.models import Article, ArticleSlug
from evidence import clock
from evidence.models import Claim

MOST_AT_ONCE = 500  # SQLite takes 999 values in one statement


@dataclass(frozen=True)
class Counts:
    """`claims` are distinct, `placements` are where they stand; `linked` and `unresolved` are citation marks."""

    sections: int
    claims: int
    placements: int
    linked: int
    unresolved: int
    references: int

    @property
    def marks(self) -> int:
        return self.linked + self.unresolved


@dataclass(frozen=True)
class Comparison:
    """The statements of a page beside those of the article it is known as."""

    new: list[ReadClaim]
    gone: list[Claim]
    same: int


@dataclass(frozen=True)
class Proposal:
    """`document` with every problem, those that only the library can tell included."""

    document: ReadDocument
    counts: Counts
    known: Article | None = None
    comparison: Comparison | None = None
    known_claims: dict[str, Claim] = field(default_factory=dict)


def source_digest(content: bytes) -> str:
    """Of the text as it is read, so that a pasted page equals its file whatever its line ends. Raises Unreadable."""
    return hashlib.sha256("\n".join(source_lines(content)).encode()).hexdigest()


def counts_of(document: ReadDocument) -> Counts:
    linked = sum(mark.reference is not None for mark in document.marks)
    return Counts(
        sections=len(document.sections),
        claims=len(document.claims),
        placements=sum(node.claim is not None for section in document.sections for node in section.nodes),
        linked=linked,
        unresolved=len(document.marks) - linked,
        references=len(document.references),
    )


def proposal_of(
    document: ReadDocument, *, name: str = "", digest: str = "", slug: str = "", title: str = ""
) -> Proposal:
    """`slug` and `title` are what somebody asked for; a page that is given another title is still known by its own."""
    titles = [one for one in (title, document.title) if one]
    known = known_page(document, titles, name=name, digest=digest, slug=slug)
    known_claims = _known_claims(document)
    problems = [*document.problems, *_like_known_page(titles, known), *_known(document, known_claims, known)]
    problems += [*_renumbered(document), *problems_in(document, year=clock.now().year)]
    return Proposal(
        document=replace(document, problems=tuple(sorted(problems, key=lambda one: one.line))),
        counts=counts_of(document),
        known=known,
        comparison=compared(document, known) if known else None,
        known_claims=known_claims,
    )


def known_page(document: ReadDocument, titles: list[str], *, name: str, digest: str, slug: str) -> Article | None:
    """The article this page is already; an address that was asked for decides, unless the very text is known."""
    if same := Article.objects.filter(imported_digest=digest).first() if digest else None:
        return same
    if slug:
        kept = ArticleSlug.objects.filter(slug=slug).select_related("article").first()
        return kept.article if kept else None
    return _titled(titles) or _named(document, name)


def _titled(titles: Iterable[str]) -> Article | None:
    return next(filter(None, (Article.objects.filter(title__iexact=one).first() for one in titles)), None)


def _named(document: ReadDocument, name: str) -> Article | None:
    if not name:
        return None
    candidates = Article.objects.filter(imported_from=name).order_by("-id")[:20]
    return next((one for one in candidates if compared(document, one).same), None)


def compared(document: ReadDocument, article: Article) -> Comparison:
    """Which statements are new, gone or the same; white space, case and a closing point do not count."""
    placed = Claim.objects.filter(placements__article=article).distinct().order_by("pk")
    present = {_essence(one.text): one for one in placed}
    read = {_essence(one.text): one for one in document.claims}
    return Comparison(
        new=[one for essence, one in read.items() if essence not in present],
        gone=[one for essence, one in present.items() if essence not in read],
        same=len(read.keys() & present.keys()),
    )


def _essence(text: str) -> str:
    return " ".join(text.split()).rstrip(".;").casefold()


def _known_claims(document: ReadDocument) -> dict[str, Claim]:
    """By the key of a read claim the oldest claim of the library with exactly its text."""
    by_text = {one.text.strip(): one.key for one in document.claims}
    texts = list(by_text)
    found: dict[str, Claim] = {}
    for start in range(0, len(texts), MOST_AT_ONCE):
        for claim in Claim.objects.filter(text__in=texts[start : start + MOST_AT_ONCE]).order_by("-pk"):
            found[by_text[claim.text]] = claim
    return found


def _known(document: ReadDocument, known_claims: dict[str, Claim], page: Article | None) -> Iterable[Problem]:
    if page:
        return  # its statements are compared one by one
    for one in document.claims:
        if claim := known_claims.get(one.key):
            said = f"“{_short(one.text)}” is a claim of the library already ({claim.public_id})."
            kept = "It becomes a draft of its own, with what this page cites; place the known claim if they agree."
            yield Problem("known-claim", one.lines[0], f"{said} {kept}")


def _like_known_page(titles: Iterable[str], known: Article | None) -> Iterable[Problem]:
    like = None if known else _titled(titles)
    if like:
        said = f"“{like.title}” ({like.slug}) has the same title; this page gets another address, as was asked."
        yield Problem("title-known", 1, said)


def _renumbered(document: ReadDocument) -> Iterable[Problem]:
    """Steps are counted by their place in one list of one section: say where the page counts otherwise."""
    for section in document.sections:
        counted: dict[int, int] = {}
        for node in section.nodes:
            counted = {depth: count for depth, count in counted.items() if depth <= node.depth}
            if not is_step(node):
                continue
            counted[node.depth] = counted.get(node.depth, 0) + 1
            if node.n not in (None, counted[node.depth]):
                said = f"Step {node.n} of the page is counted as step {counted[node.depth]} of its list."
                yield Problem("step-renumbered", node.line, said)


def is_step(node: Node) -> bool:
    return node.kind == "step" and not node.runs_on


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
