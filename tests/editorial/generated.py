"""Articles from a fixed seed: every kind of block, state and source there is, with hostile texts and missing ones."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from editorial.formats.audience import for_audience
from editorial.formats.historical import historical
from editorial.formats.json import article_document
from editorial.formats.messages import FLAGS, STANDINGS
from editorial.formats.parts import (
    APPROVED,
    HELD,
    PUBLISHED,
    QUARANTINED,
    REPLACED,
    UNPUBLISHED,
    WITHDRAWN,
    Approval,
    ClaimText,
    Flag,
    Page,
    PublicStanding,
    PublicStatus,
    Reviewer,
)
from evidence.bibliography.csl import to_csl
from evidence.models.claims import Asserts, Certainty, Kind, Strength
from evidence.models.references import ReferenceType
from tests.editorial.hostile import NASTY

SEED, START = 20264, datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
WORDS = [
    "Rest",
    "relieves",
    "pain",
    "in",
    "most",
    "adults;",
    "0.5 mg",
    "<b>heat</b>",
    "&",
    "“β-blockers”",
    "do",
    "not.",
]
SENTENCES = (
    "Ménière’s disease causes vertigo.",
    "高血压患者应减少盐的摄入。",
    "- first\n- second",
    "Take:\n- one\n- two [1]",
)
ISSUED = ("2021", "2021-05", "2021-02-31", "in press", "0000")
WORDS_OF_STATUS = (APPROVED, APPROVED, APPROVED, HELD, QUARANTINED, WITHDRAWN, REPLACED, UNPUBLISHED)


class Generator:
    def __init__(self, number: int) -> None:
        self.chance = Random(SEED + number)  # noqa: S311 (no secrets)
        self.number = number

    def document(self) -> dict[str, Any]:
        drawn = article_document(self.page())
        told = self.chance.choice(["as it is", "as it is", "public", "professional", "earlier"])
        if told == "earlier":
            return historical(drawn, today=self._today(drawn), erased=set(self._some(list(drawn["claims"]), 1)))
        return drawn if told == "as it is" else for_audience(drawn, told, fallback=self._maybe())

    def page(self) -> Page:
        works = [self._work() for _ in range(self.chance.randint(0, 8))]
        claims = [self._claim(works) for _ in range(self.chance.randint(0, 12))]
        content = {
            "article": self._id(),
            "slug": f"page-{self.number}",
            "title": self._text(),
            "question_title": self._text() if self._maybe() else "",
            "language": self.chance.choice(["en", "de", "pt-BR"]),
            "blocks": self._blocks(claims),
            "references": [{"n": n, "id": one["id"], "csl": one} for n, one in enumerate(works, 1)],
            "publisher": {"name": self._text(), "url": "https://example.org/"},
            **self._about(),
        }
        standings = {one["id"]: self._standing() for one in works}
        status = self._page_status()
        kind, edition = self.chance.choice(["article", "edition"]), self.chance.randint(1, 40)
        issued, modified = sorted((self._moment(), self._moment()))
        told = {one.id: one for one in claims}
        return Page(kind, edition, self._digest(), content, issued, modified, status, told, standings)

    def _about(self) -> dict[str, Any]:
        """What a page may lack altogether."""
        small_print = {
            "number": 1,
            "text": self._text(),
            "url": self.chance.choice([None, "https://example.org/policy"]),
        }
        given = {
            "topics": [{"slug": f"topic-{n}", "name": self._text()} for n in range(self.chance.randint(0, 3))],
            "synonyms": [self._text() for _ in range(self.chance.randint(0, 2))],
            "authors": [{"name": self._text(), "role": self._text()} for _ in range(self.chance.randint(0, 2))],
            "related": [{"title": self._text(), "url": self._address()}, {"title": self._text()}],
            "translation_of": self._id(),
            "license": self.chance.choice(["CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", self._text()]),
            "policy": small_print,
            "disclaimer": small_print,
        }
        return {name: value for name, value in given.items() if self.chance.random() < 0.7}

    def _blocks(self, claims: list[ClaimText]) -> list[dict[str, Any]]:
        """Each claim at least once; headings that skip levels, lists nested at any depth, gaps, lines of no claim."""
        blocks = [self._placed(one) for one in [*claims, *self._some(claims, 2)]]
        lines = [self._line() for _ in range(self.chance.randint(0, 6))]
        mixed = [*blocks, *lines]
        self.chance.shuffle(mixed)
        return mixed

    def _placed(self, claim: ClaimText) -> dict[str, Any]:
        named = {"claim": claim.id, "version": claim.version, "digest": claim.digest}
        return {**self._shape(["paragraph", "bullet", "step", "callout"]), **named}

    def _line(self) -> dict[str, Any]:
        shape = self._shape(["heading", "heading", "paragraph", "bullet", "step", "callout"])
        gap = shape["type"] != "heading" and self._maybe()
        return {**shape, **({"gap": True} if gap else {"text": self._text()})}

    def _shape(self, kinds: list[str]) -> dict[str, Any]:
        kind = self.chance.choice(kinds)
        return {
            "id": self._id(),
            "type": kind,
            "level": self.chance.randint(1, 6),
            "n": self.chance.randint(1, 20) if kind == "step" else None,
        }

    def _claim(self, works: list[dict[str, Any]]) -> ClaimText:
        cited = [*(one["id"] for one in self._some(works, 3)), *([None] if self._maybe() else [])]
        content = {
            "text": self._text(),
            "kind": self.chance.choice(Kind.values),
            "language": "en",
            "citations": [self._citation(one) for one in cited],
            "asserts": self.chance.choice(Asserts.values),
            **({"on_page_form": self._text()} if self._maybe() else {}),
            **({"certainty": self.chance.choice(Certainty.values)} if self._maybe() else {}),
            **({"strength": self.chance.choice(Strength.values)} if self._maybe() else {}),
            **({"wordings": [self._wording(one) for one in ("public", "professional")]} if self._maybe() else {}),
            **({"requires": [self._id()]} if self._maybe() else {}),
        }
        version = self.chance.randint(1, 9)
        newer = version + 1 if self._maybe() else None
        return ClaimText(self._id(), version, self._digest(), content, tuple(cited), self._claim_status(works), newer)

    def _citation(self, reference: str | None) -> dict[str, Any]:
        shown = {"direction": self.chance.choice(["supports", "contradicts", "background"]), "quote": self._text()}
        return {**shown, **({"locator": "p. 3"} if reference else {"source_unknown": "yes"})}

    def _wording(self, audience: str) -> dict[str, str]:
        return {"audience": audience, "language": self.chance.choice(["en", "en", "de"]), "text": self._text()}

    def _claim_status(self, works: list[dict[str, Any]]) -> PublicStatus:
        word = self.chance.choice(WORDS_OF_STATUS)
        if word != APPROVED:
            successors = (self._id(), self._id()) if word in (WITHDRAWN, REPLACED) and self._maybe() else ()
            return PublicStatus(word, self._text(), since=self._moment(), successors=successors)
        named = [one["id"] for one in works] or [""]
        kinds = self._some([*FLAGS, "recheck"], 2)
        return PublicStatus(
            APPROVED,
            flags=tuple(Flag(one, self._text(), self.chance.choice(["", *named]), self._day()) for one in kinds),
            overdue=self._maybe(),
            approval=Approval(self._moment(), self._day(), self._day(), (Reviewer(self._text(), self._moment()),)),
            held_wordings=frozenset({("public", "en")}) if self._maybe() else frozenset(),
        )

    def _page_status(self) -> PublicStatus:
        word = self.chance.choice([PUBLISHED] * 8 + [HELD, WITHDRAWN])
        if word == PUBLISHED:
            return PublicStatus(PUBLISHED)
        erased = word == WITHDRAWN and self._maybe()
        return PublicStatus(word, self._text(), since=self._moment(), successors=(self._id(),), erased=erased)

    def _work(self) -> dict[str, Any]:
        """A record of any type, as this product writes it from what was typed or imported."""
        given = {
            "title": self._text(),
            "container_title": self._text(),
            "volume": "12",
            "page": self.chance.choice(["101-109", "e17"]),
            "publisher": self._text(),
            "doi": f"10.5555/example.{self.number}",
            "pmid": "99000017",
            "isbn": "9783161484100",
            "url": self._address(),
            "issued": self.chance.choice(ISSUED),
            "accessed": self._day(),
            "authors": [{"family": self._text(), "given": "Erin"}, {"literal": self._text()}],
        }
        kept = {name: value for name, value in given.items() if self.chance.random() < 0.6}
        return to_csl({"type": self.chance.choice(ReferenceType.values), **kept, "id": self._id()})

    def _standing(self) -> PublicStanding:
        word = self.chance.choice([*STANDINGS, "current", "current"])
        return PublicStanding(word, STANDINGS.get(word, ""), self._day() if word in STANDINGS else None)

    def _today(self, document: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Of all that was ever published lists say something."""
        now = {"status": APPROVED, "message": "", "flags": [], "overdue": False, "successors": []}
        gone = {**now, "status": WITHDRAWN, "message": self._text()}
        claims = {f"claims/{id}": self.chance.choice([now, gone]) for id in document["claims"]}
        return {f"articles/{document['id']}": {**now, "status": "published"}, **claims}

    def _text(self) -> str:
        plain = " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, 30)))
        return self.chance.choice([plain, plain, plain, self.chance.choice(SENTENCES), self.chance.choice(NASTY)])

    def _address(self) -> str | None:
        return self.chance.choice(["https://example.org/a?b=1&c=2", "javascript:alert(1)", "", None])

    def _id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def _digest(self) -> str:
        return f"{self.chance.getrandbits(256):064x}"

    def _moment(self) -> datetime:
        return START + timedelta(minutes=self.chance.randint(0, 500_000))

    def _day(self) -> date:
        return self._moment().date()

    def _maybe(self) -> bool:
        return self.chance.random() < 0.4

    def _some(self, choices: list[Any], most: int) -> list[Any]:
        return self.chance.sample(choices, min(len(choices), self.chance.randint(0, most)))
