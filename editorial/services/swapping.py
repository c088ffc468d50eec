"""What one row of the sheet comes to, under the locks: its citations, its text, and whether it can be sent.

`replacing` has the act itself; the sheet here refuses as a whole, and names every claim that cannot be done.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User

from editorial.models import Article, SourceReplacement
from editorial.selectors.drafting import doubts_about, moved_notices, saved_meanwhile
from editorial.selectors.replacing import open_reviews, what_keeps
from evidence.models import Citation, Claim, Reference
from evidence.models.claims import Direction, Kind
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.selectors import cited_by
from evidence.services import revise_claim
from evidence.services.works import lock_all_found, lock_claims
from evidence.text import UnacceptableText, shortened
from reviews.models import Review
from reviews.services import submit
from reviews.workflow import cancel_unbegun

Choice = SourceReplacement.Choice
LONGEST_NAME = 110  # of a work, in the title of what is sent: two of them and what is said of them


@dataclass(frozen=True)
class Passage:
    """Where in the successor it is said, and in which words."""

    locator: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Decision:
    """What somebody decided of one claim as it stood at `revision`. `passages` are by citation, `wordings` by wording;
    texts count only where the claim is revised. `notices`: what they knew to be said against the sources; None where
    nobody showed them."""

    claim: int
    revision: int
    choice: str
    passages: Mapping[int, Passage] = field(default_factory=dict)
    text: str = ""
    on_page_form: str = ""
    wordings: Mapping[int, str] = field(default_factory=dict)
    notices: Collection[int] | None = None


class NotReplaced(Refusal):
    """Nothing was changed; `of_claims` has what is unmet of each claim, by its key."""

    def __init__(self, of_claims: Mapping[int, list[Unmet]], claims: Mapping[int, Claim]) -> None:
        self.of_claims = {pk: unmet for pk, unmet in of_claims.items() if unmet}
        super().__init__(*(_naming(claims[pk], one) for pk, unmet in self.of_claims.items() for one in unmet))


class StaleRows(NotReplaced, StaleForm):
    """Somebody saved these claims meanwhile, or something was said of what they cite."""


def named(reference: Reference) -> str:
    """“Title (2021)”, short enough for the title of a submission."""
    line = " ".join(reference.title.split())
    line = shortened(line, LONGEST_NAME)
    return f"“{line}” ({reference.year})" if reference.year else f"“{line}”"


def _naming(claim: Claim, unmet: Unmet) -> Unmet:
    return Unmet(unmet.code, f"“{str(claim)[:80]}”: {unmet.message}", unmet.remedy)


class Sheet:
    """The rows that were decided, under their locks."""

    def __init__(self, reference: Reference, successor: Reference, decisions: Mapping[int, Decision], by: User) -> None:
        self.reference, self.successor, self.decisions, self.by = reference, successor, decisions, by
        self.claims: dict[int, Claim] = {}
        self.reviews: dict[int, Review] = {}
        self.left: set[int] = set()
        self.already: set[int] = set()

    def lock(self) -> None:
        """Claims, then every reference they cite; then what is in the way is asked. Raises StaleRows, NotReplaced."""
        self.claims = lock_claims(self.decisions)
        moved = saved_meanwhile(pk for pk, one in self.claims.items() if one.revision != self.decisions[pk].revision)
        if moved:
            raise StaleRows({pk: [unmet] for pk, unmet in moved.items()}, self.claims)
        wanted = cited_by(self.claims) | {self.reference.pk, self.successor.pk}
        self.successor = lock_all_found(lambda: wanted)[self.successor.pk]
        if told := self._told_meanwhile():
            raise StaleRows(told, self.claims)
        self.reviews = open_reviews(self.claims)
        kept = what_keeps(self.claims, self.reviews, self.by)
        if any(kept.values()):
            raise NotReplaced(kept, self.claims)

    def _told_meanwhile(self) -> dict[int, list[Unmet]]:
        """The references are locked, so nothing is said of them before this is written."""
        known = {pk: one.notices for pk, one in self.decisions.items() if one.notices is not None}
        doubts = doubts_about(known, self.reference, self.successor) if known else {}
        found = {pk: moved_notices(notices, doubts[pk]) for pk, notices in known.items() if pk in self.claims}
        return {pk: unmet for pk, unmet in found.items() if unmet}

    def write(self) -> None:
        """Every row is tried, so that all that is wrong is said at once."""
        unmet = {pk: self._written(claim, self.decisions[pk]) for pk, claim in self.claims.items()}
        if any(unmet.values()):
            raise NotReplaced(unmet, self.claims)

    def _written(self, claim: Claim, decision: Decision) -> list[Unmet]:
        citations = list(claim.citations.all())
        if found := list(self._unfit(claim, decision, citations)):
            return found
        try:
            self._revise(claim, decision, citations)
        except UnacceptableText as unfit:
            return [Unmet("text", str(unfit), "Write it again.")]
        except Refusal as refused:
            return refused.unmet
        return []

    def _unfit(self, claim: Claim, decision: Decision, citations: Iterable[Citation]) -> Iterator[Unmet]:
        if decision.choice not in Choice.values:
            yield Unmet("choice", f"“{decision.choice}” is no choice.", "Choose one of those on the page.")
        if not any(one.reference_id == self.reference.pk for one in citations):
            yield Unmet("not-cited", "It does not cite the source that is replaced.", "Open the page again.")
        if decision.choice == Choice.REVISED and not self._differs(claim, decision):
            remedy = "Change its text, or say that its meaning is unchanged."
            yield Unmet("same-text", "It was to be revised, and its text is as it was.", remedy)

    def _differs(self, claim: Claim, decision: Decision) -> bool:
        said = {"text": decision.text, "on_page_form": decision.on_page_form}
        return any(" ".join(text.split()) != " ".join(getattr(claim, name).split()) for name, text in said.items())

    def _revise(self, claim: Claim, decision: Decision, citations: Sequence[Citation]) -> None:
        kept = self._kept(claim, decision, citations)
        change: dict[str, Any] = {"citations": kept}
        if decision.choice == Choice.REVISED:
            change["fields"] = {"text": decision.text, "on_page_form": decision.on_page_form}
            change["wordings"] = [
                {"audience": one.audience, "language": one.language, "text": decision.wordings.get(one.pk, one.text)}
                for one in claim.wordings.all()
            ]
        revise_claim(claim, revision=decision.revision, reason=self._why(decision.choice), by=self.by, **change)
        if decision.choice == Choice.UNSUPPORTED and self._lost_its_support(claim, citations):
            self.left.add(claim.pk)

    def _why(self, choice: str) -> str:
        """As the history of the claim and of its citations keeps it."""
        if choice == Choice.UNSUPPORTED:
            return f"Source replaced: {named(self.successor)} no longer supports it as {named(self.reference)} did"
        return f"Source replaced: {named(self.reference)} by {named(self.successor)}; {Choice(choice).label.lower()}"

    def _kept(self, claim: Claim, decision: Decision, citations: Sequence[Citation]) -> list[dict[str, Any]]:
        """Citations as they are to be, in order; where the successor is cited already for the same, that one stays."""
        directions = {one.direction for one in citations if one.reference_id == self.successor.pk}
        rows: list[dict[str, Any]] = []
        for one in citations:
            if one.reference_id != self.reference.pk:
                rows.append({"id": one.pk})
            elif decision.choice == Choice.UNSUPPORTED:
                continue
            elif one.direction in directions:
                self.already.add(claim.pk)
            else:
                rows.append(self._swapped(one, decision.passages.get(one.pk, Passage())))
        return _each_passage_once(rows)

    def _swapped(self, citation: Citation, passage: Passage) -> dict[str, Any]:
        """Whoever decides on it has looked at it, also at one that was copied by a split."""
        new = {"reference": self.successor, "locator": passage.locator.strip(), "quote": passage.quote.strip()}
        return {"id": citation.pk, **new, "direction": citation.direction, "to_confirm": False}

    def _lost_its_support(self, claim: Claim, before: Iterable[Citation]) -> bool:
        supported = [one for one in before if one.reference_id and one.direction == Direction.SUPPORTS]
        stays = [one for one in supported if one.reference_id != self.reference.pk]
        return claim.kind != Kind.DEFINITION and bool(supported) and not stays

    def send(self, note: str) -> list[Review]:
        """One submission of all that something still supports. Rechecks of these that nobody began are taken back: the
        new text is what is looked at. Raises NotReplaced with all that keeps a claim from being sent."""
        going = [one for pk, one in self.claims.items() if pk not in self.left]
        title = f"Source replaced: {named(self.reference)} by {named(self.successor)}"
        rechecks = [self.reviews[one.pk].pk for one in going if one.pk in self.reviews]
        if rechecks:
            cancel_unbegun(rechecks, by=self.by, reason=title)
        subject = _page_of(going) or title
        done = submit(going, title=title, subject=subject, note=self._note(note), reason=title, by=self.by)
        if done.skipped:
            raise NotReplaced({claim.pk: unmet for claim, unmet in done.skipped}, self.claims)
        return done.reviews

    def _note(self, typed: str) -> str:
        """What was decided, in numbers, and what the editor says to the reviewers."""
        chosen = [one.choice for pk, one in self.decisions.items() if pk not in self.left]
        counts = [f"{label}: {chosen.count(value)}" for value, label in Choice.choices if value in chosen]
        said = f"As the editor decided of each claim. {'; '.join(counts)}."
        return f"{said}\n{typed.strip()}" if typed.strip() else said

    def decided(self) -> list[dict[str, str]]:
        special = {pk: {"left": "yes"} for pk in self.left} | {pk: {"already": "yes"} for pk in self.already}
        return [
            {"claim": str(one.public_id), "choice": str(self.decisions[pk].choice), **special.get(pk, {})}
            for pk, one in self.claims.items()
        ]

    def claims_of(self, ids: set[int]) -> list[Claim]:
        return [one for pk, one in self.claims.items() if pk in ids]


def _page_of(claims: Iterable[Claim]) -> str:
    """The address of the page on which all of them stand, so that they are read in its order; empty without one."""
    pages = Article.objects.filter(placements__claim__in=list(claims)).distinct()[:2]
    return pages[0].slug if len(pages) == 1 else ""


def _each_passage_once(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two passages of the old edition may be one in the new."""
    kept: list[dict[str, Any]] = []
    for one in rows:
        if "reference" not in one or not any(_same_passage(one, other) for other in kept):
            kept.append(one)
    return kept


def _same_passage(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other.get(name) for name in ("reference", "locator", "quote", "direction"))
