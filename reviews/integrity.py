"""Which findings of citation integrity keep a claim from being submitted, and which somebody signed for.

The rules and what they find are `evidence.integrity`; the policy decides which of them block, and a waiver holds as
long as rule, statement and what was found are those it was signed for. Read in the same number of queries for any
number of claims.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from evidence import clock
from evidence.content import canonical, claim_content, digest
from evidence.integrity import ALWAYS, FIXED, HIGH_RISK, NEVER, RULES, Finding, Rule, Terms, host_of
from evidence.models import Claim, ClaimRequirement
from evidence.models.claims import Risk
from evidence.reading import asked_once
from evidence.refusals import Unmet
from evidence.selectors import ClaimParts, parts_of
from reviews.models import EvidencePolicy, FindingWaiver

SOURCE_YEARS = 10
INSTALLED = {code: one.blocks for code, one in RULES.items() if one.settable and one.blocks != NEVER}
WHERE_TO_WAIVE = "A reviewer or chief can waive it, with a reason, where it is shown."


@dataclass(frozen=True)
class Demands:
    """What the house demands of evidence; `policy` is None where nobody set it and it is as installed."""

    blocking: Mapping[str, str]
    source_years: int | None
    policy: EvidencePolicy | None = None

    def when(self, code: str) -> str:
        return ALWAYS if code in FIXED else self.blocking.get(code, NEVER)

    def blocks(self, code: str, risk: str) -> bool:
        when = self.when(code)
        return when == ALWAYS or (when == HIGH_RISK and risk == Risk.HIGH)

    @property
    def terms(self) -> Terms:
        name, address = settings.PUBLISHER_NAME, settings.PUBLISHER_URL
        return Terms(clock.now().year, self.source_years, publisher=name, host=host_of(address))


@asked_once
def demands_in_force() -> Demands:
    policy = EvidencePolicy.objects.select_related("by").order_by("-id").first()
    if policy is None:
        return Demands(INSTALLED, SOURCE_YEARS)
    return Demands(policy.blocking, policy.source_years, policy)


@dataclass(frozen=True)
class Judged:
    """A finding with what it means here: whether it keeps the claim from being submitted, and who waived it."""

    finding: Finding
    place: UUID
    basis: str
    blocking: bool = False
    waiver: FindingWaiver | None = None

    @property
    def rule(self) -> Rule:
        return RULES[self.finding.rule]

    @property
    def is_open(self) -> bool:
        return self.waiver is None

    @property
    def is_waivable(self) -> bool:
        return self.rule.settable and self.is_open

    @property
    def unmet(self) -> Unmet:
        where = f" {WHERE_TO_WAIVE}" if self.rule.settable else ""
        return Unmet(self.finding.rule, self.finding.message, f"{self.finding.remedy}{where}")


def judged_of(claims: Iterable[Claim]) -> dict[int, list[Judged]]:
    """By claim id everything the rules find, waived findings too."""
    return judged_parts(parts_of(claims))


def judged_parts(parts: Mapping[int, ClaimParts]) -> dict[int, list[Judged]]:
    """The same of claims that were read already."""
    demands = demands_in_force()
    terms = demands.terms
    found = {pk: one.findings(terms) for pk, one in parts.items()}
    contents = _contents({pk: parts[pk] for pk, findings in found.items() if findings})
    waivers = standing_waivers(parts[pk].claim.public_id for pk in contents)
    return {
        pk: [_judged(one, parts[pk].claim, contents[pk], demands, waivers) for one in findings]
        for pk, findings in found.items()
    }


def _judged(
    finding: Finding, claim: Claim, content: str, demands: Demands, waivers: Mapping[str, FindingWaiver]
) -> Judged:
    basis = basis_of(finding, claim.public_id, content)
    waiver = None if finding.rule in FIXED else waivers.get(basis)
    blocking = waiver is None and demands.blocks(finding.rule, claim.risk)
    return Judged(finding, claim.public_id, basis, blocking, waiver)


def judged_on_pages(found: Mapping[UUID, Iterable[Finding]]) -> dict[UUID, list[Judged]]:
    """By public id of a page. Each finding is bound to its own words: a page has no content that was signed for."""
    demands, waivers = demands_in_force(), standing_waivers(found)
    return {page: [_judged_on(page, one, demands, waivers) for one in findings] for page, findings in found.items()}


def _judged_on(page: UUID, finding: Finding, demands: Demands, waivers: Mapping[str, FindingWaiver]) -> Judged:
    basis = basis_of(finding, page, "")
    waiver = waivers.get(basis)
    return Judged(finding, page, basis, waiver is None and demands.blocks(finding.rule, ""), waiver)


def basis_of(finding: Finding, place: UUID, content: str) -> str:
    return digest("\n".join((finding.rule, str(place), content, finding.about)))


def standing_waivers(places: Iterable[UUID]) -> dict[str, FindingWaiver]:
    """By basis, of these claims and pages."""
    rows = FindingWaiver.objects.filter(place__in=list(places), taken_back__isnull=True)
    return {one.basis: one for one in rows.select_related("by", "signature")}


def _contents(parts: Mapping[int, ClaimParts]) -> dict[int, str]:
    """By claim id the digest of what it says today, as a version would have it."""
    required: dict[int, list[Claim]] = defaultdict(list)
    for one in ClaimRequirement.objects.filter(claim__in=parts).select_related("required"):
        required[one.claim_id].append(one.required)
    return {
        pk: digest(canonical(claim_content(one.claim, one.wordings, one.citations, required[pk])))
        for pk, one in parts.items()
    }


def blocking_of(claims: Iterable[Claim]) -> dict[int, list[Unmet]]:
    """What the policy adds to `unready`: findings that keep a claim from being submitted until mended or waived."""
    claims = list(claims)
    if not any(one.risk == Risk.HIGH for one in claims) and ALWAYS not in demands_in_force().blocking.values():
        return {one.pk: [] for one in claims}
    return {pk: blocking_among(found) for pk, found in judged_of(claims).items()}


def blocking_among(found: Iterable[Judged]) -> list[Unmet]:
    """Without those that `unready` names itself."""
    return [one.unmet for one in found if one.blocking and one.rule.settable]
