"""Questions about claims and references that read several rows."""

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from rapidfuzz import fuzz, process

from evidence import clock
from evidence.batches import in_batches
from evidence.integrity import Finding, Terms, findings_in, statement_of
from evidence.models import (
    AccountEvent,
    Citation,
    Claim,
    ClaimSuccession,
    ClaimVersion,
    Notice,
    Reference,
    VersionCitation,
    Wording,
)
from evidence.models.accounts import HANDED_OVER, PASSWORD_GIVEN, AccountChange
from evidence.models.claims import Certainty, Direction, Kind, Strength
from evidence.models.notices import NoticeKind
from evidence.people import printed_name
from evidence.reading import asked_once
from evidence.refusals import Unmet
from evidence.standings import UNSUPPORTING
from evidence.text import UnacceptableText, clean_text, stands_alone, things_to_look_at

AT_ONCE = 2_000
OF_THE_TEXT = ("uncited-figure", "absolute-wording", "date-ambiguous")


def cited_by(claims: Iterable[int]) -> set[int]:
    """References that working copies of these claims cite."""
    rows = Citation.objects.filter(claim__in=claims, reference__isnull=False).order_by()
    return set(rows.values_list("reference", flat=True))


def cited_by_versions(versions: Iterable[int], *, among: Collection[int] | None = None) -> dict[int, set[int]]:
    """By version the references that it cites: all, or of these."""
    cited: dict[int, set[int]] = {}
    for some in in_batches(versions, AT_ONCE):
        cited |= {pk: set() for pk in some}
        rows = VersionCitation.objects.filter(version__in=some)
        rows = rows if among is None else rows.filter(reference__in=among)
        for version, reference in rows.values_list("version", "reference"):
            cited[version].add(reference)
    return cited


def ancestors_of(claim: int) -> set[int]:
    """Ids of the claims it was split from or merged of, and of theirs; an act that was undone counts as well."""
    return ancestries_of([claim])[claim]


def ancestries_of(claims: Iterable[int]) -> dict[int, set[int]]:
    """The same for many, by id, in as many queries as the oldest of them has generations."""
    found: dict[int, set[int]] = {one: set() for one in claims}
    youngest = {one: {one} for one in found}
    while any(youngest.values()):
        waiting = set().union(*youngest.values())
        parents: dict[int, set[int]] = {one: set() for one in waiting}
        for child, parent in ClaimSuccession.objects.filter(child__in=waiting).values_list("child", "parent"):
            parents[child].add(parent)
        for one, known in found.items():
            youngest[one] = set().union(*(parents[child] for child in youngest[one])) - known
            known |= youngest[one]
    return found


def without_support() -> QuerySet[ClaimVersion]:
    """Versions of which every cited work that supports them is gone: the public is not shown them (DESIGN §3.10)."""
    support = VersionCitation.objects.filter(version=OuterRef("pk"), direction=Direction.SUPPORTS)
    gone = Q(reference__standing__status__in=UNSUPPORTING)
    return ClaimVersion.objects.filter(Exists(support.filter(gone)), ~Exists(support.exclude(gone)))


def unready(claim: Claim) -> list[Unmet]:
    """Everything that keeps `claim` from being submitted; empty when it is ready."""
    return unready_of([claim])[claim.pk]


def unready_of(claims: Iterable[Claim]) -> dict[int, list[Unmet]]:
    """The same for many, by id, in as many queries as for one."""
    return {pk: one.unready() for pk, one in parts_of(claims).items()}


def parts_of(claims: Iterable[Claim]) -> dict[int, "ClaimParts"]:
    parts = {one.pk: ClaimParts(one) for one in claims}
    citations = Citation.objects.filter(claim__in=parts).select_related("reference__standing")
    itself = Notice.objects.filter(kind=NoticeKind.NOTICE_ITSELF, dismissal=None)
    said = Exists(itself.filter(reference=OuterRef("reference")))
    merged = Exists(itself.filter(reference__merged_into=OuterRef("reference")))
    for citation in citations.annotate(of_a_notice=said | merged):
        parts[citation.claim_id].citations.append(citation)
    for wording in Wording.objects.filter(claim__in=parts):
        parts[wording.claim_id].wordings.append(wording)
    return parts


@dataclass
class ClaimParts:
    """A claim with what was read beside it."""

    claim: Claim
    citations: list[Citation] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)

    def unready(self) -> list[Unmet]:
        return [
            *_unready_text(self.claim),
            *_unready_citations(self.claim, self.citations),
            *_unready_wordings(self.claim, self.wordings),
            *_unready_grade(self.claim),
        ]

    def findings(self, terms: Terms) -> list[Finding]:
        """Of citation integrity: what keeps any claim from being submitted first, then what the rules say."""
        unmet = _unready_citations(self.claim, self.citations)
        fixed = [Finding(one.code, one.message, one.remedy) for one in unmet]
        return [*fixed, *findings_in(statement_of(self.claim, self.citations), terms)]

    def worth_a_look(self) -> list[Unmet]:
        """What a person should see of the text and may leave: it keeps nothing from being submitted."""
        found = findings_in(statement_of(self.claim, self.citations), Terms(year=clock.now().year))
        said = [Unmet(one.rule, one.message, one.remedy) for one in found if one.rule in OF_THE_TEXT]
        return [*said, *(Unmet("look-at", f"Look at it: {one}.") for one in things_to_look_at(self.claim.text))]


@dataclass(frozen=True)
class Findings:
    """What is wrong with a text while it is typed: `unready` keeps it from being submitted, `worth` does not."""

    unready: list[Unmet] = field(default_factory=list)
    worth: list[Unmet] = field(default_factory=list)


def findings_on(text: str, *, claim: Claim | None = None) -> Findings:
    """Of a text that may not be saved yet, as if `claim` said it; without one, as if a new claim did."""
    typed = copy(claim) if claim else Claim()
    try:
        typed.text = clean_text(text, field="text")
    except UnacceptableText as refused:
        return Findings([Unmet("entry", str(refused), "It cannot be saved like this.")])
    parts = parts_of([typed])[typed.pk] if typed.pk else ClaimParts(typed)
    return Findings(parts.unready(), parts.worth_a_look())


def _unready_text(claim: Claim) -> list[Unmet]:
    return [
        Unmet("stands-alone", f"The text does not stand alone: {reason}.", "Name the subject in a full sentence.")
        for reason in stands_alone(claim.text, language=claim.language)
    ]


def _unready_citations(claim: Claim, citations: list[Citation]) -> list[Unmet]:
    unmet = [one for citation in citations for one in _unready_citation(citation)]
    if claim.kind != Kind.DEFINITION and not any(one.reference_id for one in citations) and not unmet:
        unmet.append(Unmet("no-reference", "The claim cites no reference.", "Add at least one citation."))
    return unmet


def _unready_citation(one: Citation) -> list[Unmet]:
    unmet = []
    if one.is_unresolved:
        remedy = "Link it to a reference, or say that its source is unknown."
        unmet.append(Unmet("citation-unresolved", f"Citation number {one.number} is not resolved.", remedy))
    if one.to_confirm:
        said = f"The citation of “{one}” was copied and nobody confirmed it."
        unmet.append(Unmet("citation-to-confirm", said, "Confirm it or remove it."))
    if one.direction == Direction.SUPPORTS and one.reference and is_unsupporting(one.reference):
        said = f"“{one.reference}” is {one.reference.standing.get_status_display().lower()}."
        unmet.append(Unmet("reference-retracted", said, "Cite another source, or keep it as background only."))
    return unmet


def is_unsupporting(reference: Reference) -> bool:
    """It was taken back, so no claim can rest on it."""
    return hasattr(reference, "standing") and reference.standing.status in UNSUPPORTING


def _unready_wordings(claim: Claim, wordings: list[Wording]) -> list[Unmet]:
    said = "The {} wording was not looked at since the claim changed."
    return [
        Unmet("wording-to-look-at", said.format(one), "Look at it and save it.")
        for one in wordings
        if one.claim_text_seen != claim.text
    ]


def _unready_grade(claim: Claim) -> list[Unmet]:
    strong = claim.strength in (Strength.STRONG_FOR, Strength.STRONG_AGAINST)
    weak = claim.certainty in (Certainty.LOW, Certainty.VERY_LOW)
    if not (strong and weak) or claim.strength_rationale:
        return []
    said = "A strong recommendation on low certainty needs a reason."
    return [Unmet("strength-rationale", said, "Write it under “strength rationale”.")]


def claims_matching(words: str) -> QuerySet[Claim]:
    """Claims whose text, wording, public id or version digest matches what somebody typed.

    Without joins: a page of matches is found without collecting all of them first.
    """
    found = Q()
    for word in words.split()[:8]:
        worded = Wording.objects.filter(claim=OuterRef("pk"), text__icontains=word)
        found &= Q(text__icontains=word) | Q(Exists(worded))
    compact = words.strip().lower()
    if len(compact) >= 6 and all(c in "0123456789abcdef-" for c in compact):
        frozen = ClaimVersion.objects.filter(claim=OuterRef("pk"), digest__startswith=compact)
        found |= Q(Exists(frozen)) | Q(public_id__startswith=compact)
    return Claim.objects.filter(found) if words.strip() else Claim.objects.none()


def nearest_claims(text: str, *, limit: int = 5, among: int = 5_000) -> list[tuple[Claim, int]]:
    """The existing claims most like `text` with their likeness (0–100), for “search first, then add”.

    Looks at the `among` newest claims that share a longer word with the text: the cost stays the same as they grow.
    """
    words = sorted({w.strip(".,;:()") for w in text.lower().split()}, key=len, reverse=True)[:6]
    shared = Q()
    for word in words:
        if len(word) > 3:
            shared |= Q(text__icontains=word)
    candidates = dict(Claim.objects.filter(shared).order_by("-id").values_list("pk", "text")[:among]) if shared else {}
    best = process.extract(text, candidates, scorer=fuzz.token_set_ratio, limit=limit, score_cutoff=60)
    claims = Claim.objects.in_bulk([pk for _, _, pk in best])
    return [(claims[pk], round(score)) for _, score, pk in best]


def account_events_of(person: User) -> QuerySet[AccountEvent]:
    """What was done to one account, oldest first: roles, names, passwords, and by whom."""
    return AccountEvent.objects.filter(person=person).select_related("person", "by")


def handed_over(person: User) -> QuerySet[AccountEvent]:
    """What let others into this account, or could have, since somebody last vouched for its owner."""
    events = account_events_of(person)
    last = events.filter(what=AccountChange.VOUCHED).aggregate(last=Max("pk"))["last"] or 0
    return events.filter(what__in=HANDED_OVER, pk__gt=last).exclude(by=F("person"))


def handed_over_by(person: User) -> list[User]:
    return [event.by for event in handed_over(person)]


@asked_once
def unvouched(person: User) -> list[Unmet]:
    """Why this person cannot sign: somebody else was let into their account, and nobody vouched for it since; or they
    have the password that whoever made the account, or set it, chose."""
    return [*_unmet_of_access(person), *_unmet_of_password(person)]


def _unmet_of_access(person: User) -> list[Unmet]:
    event = handed_over(person).last()
    if event is None:
        return []
    said = f"{printed_name(event.by)} had access to your account: {str(event).lower()}, {event.at:%d %B %Y}."
    return [Unmet("account-handed-over", said, "A chief or administrator other than them can check your profile anew.")]


def _unmet_of_password(person: User) -> list[Unmet]:
    """An account without such events was made at the terminal of the installation, by its owner."""
    event = account_events_of(person).filter(what__in=PASSWORD_GIVEN).last()
    if event is None or event.by_id == person.pk:
        return []
    said = f"Your password was chosen by {printed_name(event.by)}, and not by you."
    return [Unmet("password-not-own", said, "Choose your own first, under “Change password” in the menu of your name.")]


def access_told_to(person: User, *, days: int = 30) -> list[str]:
    """What somebody is told when they sign in: who could lately have signed in as them."""
    since = timezone.now() - timedelta(days=days)
    told = handed_over(person).filter(at__gt=since)
    return [f"{printed_name(event.by)}, {event.at:%d %B %Y}: {str(event).lower()}." for event in told]
