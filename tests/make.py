"""Objects for tests, made by our own services only: no test starts from a state the product cannot reach."""

from itertools import count

from django.contrib.auth.models import User

from evidence.models import Claim, Reference, ReferenceMerge
from evidence.services import add_reference, create_claim, merge_references
from reviews.integrity import judged_of
from reviews.models import EvidencePolicy, FindingWaiver, Policy, Review
from reviews.services import declare_conflict, set_evidence_policy, set_policy, submit, waive_finding
from reviews.workflow import perform
from tests.cast import PASSWORD

_numbers = count(1)


def reference(*, by: User, **fields) -> Reference:
    number = next(_numbers)
    about = {
        "title": f"Example trial {number}",
        "authors": [{"family": "Example", "given": "Erin"}],
        "issued": "2021-05",
        "container_title": "Journal of Examples",
        "doi": f"10.5555/example.{number}",
    }
    return add_reference({**about, **fields}, by=by)


def claim(text: str = "", *, by: User, **fields) -> Claim:
    """A claim that is ready to be submitted."""
    fields.setdefault("citations", [{"reference": reference(by=by)}])
    return create_claim(text or f"Example treatment {next(_numbers)} relieves pain in adults.", by=by, **fields)


def review(subject: Claim, *, by: User, reason: str = "") -> Review:
    """The open review of a claim that was just submitted."""
    [opened] = submit([subject], title="Example submission", by=by, reason=reason).reviews
    return opened


def started(subject: Claim, *, by: User, reviewer: User) -> Review:
    """A review under way, its reviewer with nothing to declare."""
    opened = perform(review(subject, by=by), "start", by=reviewer)
    declare_conflict(opened.submission, answer="none", by=reviewer)
    return opened


def signed(opened: Review, action: str, *, by: User, reason: str = "") -> Review:
    """`by` joins where needed, declares nothing, and signs."""
    if opened.state == "submitted":
        opened = perform(opened, "start", by=by)
    elif not opened.assignments.filter(reviewer=by, ended_at__isnull=True).exists():
        opened = perform(opened, "join", by=by)
    declare_conflict(opened.submission, answer="none", by=by)
    return perform(opened, action, by=by, seen_digest=opened.version.digest, password=PASSWORD, reason=reason)


def approved(subject: Claim, *, by: User, reviewers: list[User]) -> Review:
    """The claim submitted by `by` and approved by each of `reviewers` in turn."""
    opened = review(subject, by=by)
    for reviewer in reviewers:
        opened = signed(opened, "approve", by=reviewer)
    return opened


def approved_claim(text: str = "", *, by: User, reviewers: list[User], **fields) -> Claim:
    subject = claim(text, by=by, **fields)
    approved(subject, by=by, reviewers=reviewers)
    return subject


def policy(*, by: User, **fields) -> Policy:
    """A policy as the house has it without one, but for `fields`."""
    high = fields.get("risk") == "high"
    usual = {"approvals_needed": 2 if high else 1, "blinded": high, "months_to_next_review": 12 if high else 24}
    return set_policy(by=by, **{"risk": "standard", "reason": "The board decided it.", **usual, **fields})


def evidence_policy(*, by: User, **fields) -> EvidencePolicy:
    usual = {"blocking": {"absolute-wording": "always"}, "source_years": 10, "reason": "The board decided it."}
    return set_evidence_policy(by=by, **{**usual, **fields})


def waiver(subject: Claim, *, by: User, **fields) -> FindingWaiver:
    """Of the first finding on it that can be waived."""
    found = next(one for one in judged_of([subject])[subject.pk] if one.is_waivable)
    asked = {"basis": found.basis, "reason": "The source is as sure.", "password": PASSWORD}
    return waive_finding(subject, by=by, **{**asked, **fields})


def merged(away: Reference, into: Reference, *, by: User, **fields) -> ReferenceMerge:
    """Two references said to be one work, as they are at this moment."""
    shown = Reference.objects.in_bulk([away.pk, into.pk])
    asked = {"revisions": {pk: one.revision for pk, one in shown.items()}, "reason": "The same trial.", **fields}
    return merge_references(into, away, by=by, **asked)
