"""Reported problems: a reader or one of the staff says what is wrong, and somebody answers before a day.

Each report ends in a recheck, a hold, or a reason why neither is needed; what was done is a `ReportEvent`. Locks: the
report first, then what `hold` and `open_recheck` lock. A reader has no account: the report is a service account's.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Article, Counter, Hold, ProblemReport, ReportEvent
from editorial.selectors.reports import claims_concerned
from editorial.services.restraints import hold
from evidence import clock, roles
from evidence.models import Claim
from evidence.models.claims import Risk
from evidence.people import printed_name, service_account
from evidence.refusals import NotAllowed, Refusal, StaleForm, Unmet
from evidence.text import clean_text
from reviews.models import Review
from reviews.selectors import approved_versions
from reviews.services import open_recheck

READERS = "readers"
DAYS_TO_ANSWER = {Risk.STANDARD: 7, Risk.HIGH: 2}
# Of readers' reports, in any hour.
WINDOW, PER_SENDER, IN_TOTAL = timedelta(hours=1), 5, 100
LONGEST = 2_000
Outcome, Kind = ProblemReport.Outcome, ReportEvent.Kind


class TooManyReports(Refusal):
    """More than this hour allows, from one address or from all (HTTP 429)."""


class HandledMeanwhile(StaleForm):
    """Somebody else took or answered the report first."""


@transaction.atomic
def report_problem(*, article: Article | None = None, claim: Claim | None = None, text: str, by: User) -> ProblemReport:
    """One of the staff reports a page or a claim, public or not."""
    _require_handler(by)
    return _written(article, claim, text, by=by)


@transaction.atomic
def receive_report(
    article: Article, *, claim: Claim | None = None, edition: int | None = None, text: str, sender: str
) -> ProblemReport:
    """A reader's report about a public page. `sender` tells one reader's address from another's; it is forgotten.

    Raises TooManyReports, UnacceptableText; then nothing is kept and nothing is counted.
    """
    Counter.objects.get_or_create(name="reports")
    Counter.objects.select_for_update().get(name="reports")  # counting and adding are one act
    _forget_senders()
    _check_rate(sender)
    account = service_account(READERS)
    return _written(article, claim, text, edition=edition, from_reader=True, sender=sender, by=account)


@transaction.atomic
def take_report(report: ProblemReport, *, by: User) -> ProblemReport:
    """`by` answers it. A chief may take one that another person has."""
    report = _locked(report, by)
    if report.owner_id == by.pk:
        raise HandledMeanwhile(Unmet("yours", "You have this report already.", "Decide what comes of it."))
    return _own(report, by)


@transaction.atomic
def give_report(report: ProblemReport, *, owner: User, reason: str = "", by: User) -> ProblemReport:
    """A chief has `owner` answer it, whoever had it."""
    roles.require(by, roles.CHIEF, to="give a report to somebody")
    report = _locked(report, by)
    if not roles.may_draft(owner):
        raise Refusal(Unmet("owner", f"{printed_name(owner)} cannot answer reports.", "Choose somebody with a role."))
    if report.owner_id == owner.pk:
        raise HandledMeanwhile(Unmet("theirs", f"{printed_name(owner)} has it already.", "Nothing needs doing."))
    report.owner = owner
    said = f": {clean_text(reason, field='reason')}" if reason.strip() else ""
    return _record(report, Kind.TAKEN, reason=f"Given to {printed_name(owner)}{said}", by=by)


@transaction.atomic
def release_report(report: ProblemReport, *, by: User) -> ProblemReport:
    report = _locked(report, by)
    if report.owner is None:
        raise HandledMeanwhile(Unmet("nobodys", "Nobody has this report.", "Nothing needs doing."))
    report.owner = None
    return _record(report, Kind.RELEASED, by=by)


@transaction.atomic
def recheck_reported(report: ProblemReport, *, claim: Claim | None, by: User) -> Review:
    """Ends in a recheck of `claim`; where a review is open already, its reviewers see the report on its page."""
    report = _own(_locked(report, by), by)
    claim = _concerned(report, claim)
    review = open_recheck(claim, why=f"reported problem {report.pk}", by=by) or claim.reviews.open().first()
    if review is None:
        said = "This claim has no approved version, so there is nothing to recheck."
        raise Refusal(Unmet("not-approved", said, "Close the report with a reason, or change the claim and submit it."))
    _record(report, Kind.RECHECK, outcome=Outcome.RECHECK, review=review, by=by)
    return review


@transaction.atomic
def hold_reported(report: ProblemReport, *, claim: Claim | None = None, reason: str, by: User) -> Hold:
    """Ends in a hold: of `claim`, or of the whole page where none is named."""
    report = _own(_locked(report, by), by)
    if claim is None and report.article is None:
        raise Refusal(Unmet("what", "Say what to hold.", "Choose the claim."))
    target = {"claim": _concerned(report, claim)} if claim else {"article": report.article}
    row = hold(**target, reason=reason, by=by)  # type: ignore[arg-type]
    _record(report, Kind.HOLD, outcome=Outcome.HOLD, hold=row, reason=row.reason, by=by)
    return row


@transaction.atomic
def close_report(report: ProblemReport, *, reason: str, by: User) -> ProblemReport:
    report = _own(_locked(report, by), by)
    return _record(report, Kind.CLOSED, outcome=Outcome.CLOSED, reason=clean_text(reason, field="reason"), by=by)


@transaction.atomic
def reopen_report(report: ProblemReport, *, reason: str, by: User) -> ProblemReport:
    """Nothing that came of it is undone; it waits for an answer again, of whoever takes it."""
    _require_handler(by)
    report = ProblemReport.objects.select_for_update().get(pk=report.pk)
    if report.is_open:
        raise HandledMeanwhile(Unmet("open", "This report is open.", "Nothing needs doing."))
    report.outcome, report.owner, report.due = "", None, _due(report.claim)
    return _record(report, Kind.REOPENED, reason=clean_text(reason, field="reason"), by=by)


@transaction.atomic
def redact_report(report: ProblemReport, *, reason: str, by: User) -> ProblemReport:
    """Blank its words for good, because they name a person or do harm; that it was made, and its answer, stay."""
    roles.require(by, roles.CHIEF, to="blank the words of a report")
    report = ProblemReport.objects.select_for_update().get(pk=report.pk)
    if report.redacted:
        raise HandledMeanwhile(Unmet("redacted", "Its words were blanked before.", "Nothing needs doing."))
    report.text, report.redacted = "", True
    return _record(report, Kind.REDACTED, reason=clean_text(reason, field="reason"), by=by)


def _require_handler(by: User) -> None:
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="handle reported problems")


def _written(article: Article | None, claim: Claim | None, text: str, *, by: User, **fields) -> ProblemReport:
    text = clean_text(text, field="text", longest=LONGEST)
    report = ProblemReport.objects.create(article=article, claim=claim, text=text, due=_due(claim), by=by, **fields)
    return _record(report, Kind.REPORTED, by=by)


def _due(claim: Claim | None):
    """A claim is as risky as its working copy or its approved version, whichever says more."""
    approved = approved_versions([claim.pk]).get(claim.pk) if claim else None
    risks = {claim.risk, approved.risk if approved else ""} if claim else set()
    return clock.now().date() + timedelta(days=DAYS_TO_ANSWER[Risk.HIGH if Risk.HIGH in risks else Risk.STANDARD])


def _check_rate(sender: str) -> None:
    lately = ProblemReport.objects.filter(from_reader=True, at__gt=clock.now() - WINDOW)
    if lately.filter(sender=sender).count() >= PER_SENDER or lately.count() >= IN_TOTAL:
        said = "Too many problems were reported in the last hour, so this one was not taken."
        raise TooManyReports(Unmet("too-many", said, "Please send it again in an hour: your words are kept below."))


def _forget_senders() -> None:
    """Nothing says who a reader was, once it is not needed for counting."""
    ProblemReport.objects.filter(at__lte=clock.now() - WINDOW).exclude(sender="").update(sender="")


def _locked(report: ProblemReport, by: User) -> ProblemReport:
    """The open report that `by` may handle, under its lock."""
    _require_handler(by)
    report = ProblemReport.objects.select_for_update().get(pk=report.pk)
    if not report.is_open:
        last = report.events.filter(kind=report.outcome).select_related("by").last()
        said = f"{printed_name(last.by)} answered this report on {last.at:%d %B %Y, %H:%M} UTC."
        raise HandledMeanwhile(Unmet("answered", said, "Open it again, with a reason, if more must be done."))
    if report.owner_id not in (None, by.pk) and not roles.is_chief(by):
        name = printed_name(report.owner)  # type: ignore[arg-type]
        raise NotAllowed(Unmet("owner", f"{name} has this report.", f"Ask {name} to give it back, or a chief."))
    return report


def _own(report: ProblemReport, by: User) -> ProblemReport:
    """Whoever answers a report has it."""
    if report.owner_id == by.pk:
        return report
    report.owner = by
    return _record(report, Kind.TAKEN, by=by)


def _concerned(report: ProblemReport, claim: Claim | None) -> Claim:
    found = claims_concerned(report).filter(pk=(claim or report.claim).pk).first() if claim or report.claim else None
    if found is None:
        raise Refusal(Unmet("claim", "Say which claim the report is about.", "Choose one of the page's claims."))
    return found


def _record(
    report: ProblemReport, kind: str, *, outcome: str = "", reason: str = "", review=None, hold=None, by: User
) -> ProblemReport:
    report.outcome = outcome or report.outcome
    report.save()
    ReportEvent.objects.create(report=report, kind=kind, reason=reason, review=review, hold=hold, by=by)
    return report
