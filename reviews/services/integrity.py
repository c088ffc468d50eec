"""Waiving a finding, taking a waiver back, and the policy that says which findings block. Rows are written once."""

from collections.abc import Iterator, Mapping

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from evidence import roles
from evidence.integrity import ALWAYS, HIGH_RISK, NEVER, PAGE, RULES
from evidence.meanwhile import Seen, refuse_unseen
from evidence.models import Citation, Claim, Wording
from evidence.models.signatures import Meaning
from evidence.people import printed_name
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.selectors import cited_by
from evidence.services import sign
from evidence.text import clean_text
from reviews.conditions import unmet_of_profile
from reviews.integrity import Judged, demands_in_force, judged_of
from reviews.models import EvidencePolicy, FindingWaiver, WaiverTakenBack
from reviews.selectors import qualification_of
from reviews.services.policies import UnfitPolicy

MOST_YEARS = 100


class NotWaivable(Refusal):
    """The finding is no longer there, was waived before, or is one that nobody waives."""


@transaction.atomic
def set_evidence_policy(
    *, blocking: Mapping[str, str], source_years: int | None, reason: str, seen: int | None = None, by: User
) -> EvidencePolicy:
    """Put a policy in force. `blocking` has for a rule “always”, “high-risk” or “never”, which a rule left out is.

    `seen` is the newest policy `by` was shown. Raises UnfitPolicy with everything that is wrong, or StaleForm.
    """
    roles.require(by, roles.CHIEF, to="change what is demanded of evidence")
    if unmet := list(_unfit(blocking, source_years, reason)):
        raise UnfitPolicy(*unmet)
    list(Group.objects.select_for_update(no_key=True).filter(name=roles.CHIEF))  # one change at a time
    _refuse_stale(seen)
    return EvidencePolicy.objects.create(
        blocking={code: when for code, when in blocking.items() if when != NEVER},
        source_years=source_years,
        reason=clean_text(reason, field="reason"),
        by=by,
    )


def _unfit(blocking: Mapping[str, str], source_years: int | None, reason: str) -> Iterator[Unmet]:
    for code, when in blocking.items():
        rule = RULES.get(code)
        if rule is None or not rule.settable:
            yield Unmet("rule", f"“{code}” is no rule that a policy sets.", "Choose among those of the list.")
        elif when not in (ALWAYS, HIGH_RISK, NEVER) or (rule.scope == PAGE and when == HIGH_RISK):
            yield Unmet("blocking", f"“{rule.name}” cannot block “{when}”.", "Choose one of the answers of the list.")
    if source_years is not None and not 1 <= source_years <= MOST_YEARS:
        said = f"A source may be from 1 to {MOST_YEARS} years old."
        yield Unmet("source-years", said, "Change the number, or leave it empty for no limit.")
    if not reason.strip():
        yield Unmet("reason", "A change of policy needs a reason.", "Write one sentence that others understand.")


def _refuse_stale(seen: int | None) -> None:
    governing = demands_in_force().policy
    if seen is not None and governing is not None and governing.pk > seen:
        who, at = printed_name(governing.by), f"{governing.at:%d %B %Y, %H:%M} UTC"
        said = f"{who} changed the evidence policy on {at}, after you opened this page."
        raise StaleForm(Unmet("stale", said, "Read it, then set yours again: nothing you typed is lost."))


@transaction.atomic
def waive_finding(
    claim: Claim, *, basis: str, reason: str, password: str, seen_doubts: Seen = None, by: User
) -> FindingWaiver:
    """A reviewer's or chief's signed word that this finding on this claim may stand, as both are now.

    `seen_doubts` are the doubts on its sources that the page showed. Raises NotAllowed, CameMeanwhile, NotWaivable.
    """
    claim = Claim.objects.locked().get(pk=claim.pk)
    found = next((one for one in judged_of([claim])[claim.pk] if one.basis == basis), None)
    own = _own_text(claim, by)
    refuse_unseen(cited_by([claim.pk]), seen_doubts)
    return sign_waiver(found, named=str(claim), reason=reason, password=password, by=by, unmet=own)


def sign_waiver(
    found: Judged | None, *, named: str, reason: str, password: str, by: User, unmet: list[Unmet]
) -> FindingWaiver:
    """For a finding that was looked up under the lock of its place; `unmet` is what else speaks against it."""
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="waive findings")
    unmet = [*_not_waivable(found), *unmet, *unmet_of_profile(by)]
    if not reason.strip():
        unmet.append(Unmet("reason", "A waiver needs a reason.", "Write one sentence that others understand."))
    if unmet or found is None:
        raise NotWaivable(*unmet)
    reason = clean_text(reason, field="reason")
    qualification = qualification_of(by)
    signature = sign(
        by=by, password=password, meaning=Meaning.WAIVER, digests=[found.basis], qualification=qualification
    )
    return FindingWaiver.objects.create(
        rule=found.finding.rule,
        place=found.place,
        basis=found.basis,
        named=named[:500],
        said=found.finding.message,
        reason=reason,
        signature=signature,
        by=by,
    )


def _not_waivable(found: Judged | None) -> list[Unmet]:
    if found is None:
        said = "This finding is no longer there: what is said, or what is known of its sources, changed."
        return [Unmet("finding-gone", said, "Look at what is found now.")]
    if not found.rule.settable:
        return [Unmet("not-waivable", f"{found.finding.message} Nobody can waive that.", found.finding.remedy)]
    if found.waiver:
        said = f"{printed_name(found.waiver.by)} waived this on {found.waiver.at:%d %B %Y}."
        return [Unmet("waived", said, "Nothing needs doing.")]
    return []


def _own_text(claim: Claim, by: User) -> list[Unmet]:
    """Four eyes: nobody waives what is found in words or citations of their own (DESIGN §8)."""
    wrote = (
        Claim.history.filter(id=claim.pk, history_user=by),
        Wording.history.filter(claim_id=claim.pk, history_user=by),
        Citation.history.filter(claim_id=claim.pk, history_user=by),
    )
    if not any(rows.exists() for rows in wrote):
        return []
    return [Unmet("own-text", "You had a hand in this claim.", "Another reviewer or a chief can waive it.")]


@transaction.atomic
def take_back_waiver(waiver: FindingWaiver, *, reason: str, by: User) -> WaiverTakenBack:
    """The finding is open again. Whoever signed it, or another reviewer or chief, may do so."""
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="take waivers back")
    reason = clean_text(reason, field="reason")
    try:
        with (
            transaction.atomic()
        ):  # a waiver is written once and cannot be locked: its one row here stands for the lock
            return WaiverTakenBack.objects.create(waiver=waiver, reason=reason, by=by)
    except IntegrityError:
        said = "This waiver was taken back before."
        raise NotWaivable(Unmet("taken-back", said, "Nothing needs doing.")) from None
