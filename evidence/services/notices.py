"""Notices and their dismissal. What they mean for published text is found from above, by reading these rows."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from evidence import clock, roles
from evidence.events import event_told_by
from evidence.identifiers import normalise_doi, normalise_pmid, normalise_url
from evidence.meanwhile import Seen, refuse_unseen
from evidence.models import Notice, NoticeDismissal, Reference, Standing
from evidence.models.notices import NoticeKind
from evidence.models.signatures import Meaning
from evidence.refusals import Refusal, Unmet
from evidence.services.claims import check_choice
from evidence.services.signatures import sign
from evidence.services.telling import Telling, rebuild_standings, record_tellings
from evidence.services.works import lock_works
from evidence.text import clean_line, clean_text


class KnownNotice(Refusal):
    """This very notice was recorded before."""


def record_notice(
    reference: Reference,
    *,
    kind: str,
    dated: date | None,
    source: str,
    doi: str = "",
    pmid: str = "",
    url: str = "",
    reasons: Sequence[str] = (),
    note: str = "",
    by: User,
) -> Notice:
    """A person, or a service account that reads a registry, records what the world says of a reference."""
    if by.is_active:
        roles.require(by, *roles.ROLES[:3], to="record notices")
        if kind == NoticeKind.REINSTATEMENT:
            roles.require(by, *roles.LIFTING, to="record a reinstatement, which lifts what was taken back")
    check_choice(Notice._meta.get_field("kind"), kind)
    if unmet := [*_of_the_day(kind, dated), *_of_the_reason(kind, note)]:
        raise Refusal(*unmet)
    telling = Telling(
        kind=kind,
        source=clean_line(source, field="source", longest=300),
        dated=dated,
        doi=normalise_doi(doi) if doi else "",
        pmid=normalise_pmid(pmid) if pmid else "",
        url=normalise_url(url) if url else "",
        reasons=tuple(clean_line(one, field="reason", longest=300) for one in reasons),
        note=clean_text(note, field="note") if note else "",
    )
    try:
        [notice] = record_tellings([(reference.pk, telling)], by=by).notices
    except IntegrityError:
        notice = None
    if notice is None:
        raise KnownNotice(_known(reference, telling))
    return notice


def _of_the_day(kind: str, dated: date | None) -> Iterator[Unmet]:
    if dated and clock.is_to_come(dated):
        yield Unmet("day-to-come", f"{dated} is still to come.", "Record the notice on its day, or correct the date.")
    if dated is None and kind == NoticeKind.REINSTATEMENT:
        yield Unmet("no-day", "A reinstatement lifts what is dated on or before its day.", "Give its day.")


def _of_the_reason(kind: str, note: str) -> Iterator[Unmet]:
    if kind == NoticeKind.REINSTATEMENT and not note.strip():
        yield Unmet("no-reason", "A reinstatement lifts what was taken back.", "Say in the note why, and who says so.")


def _known(reference: Reference, telling: Telling) -> Unmet:
    """A dismissed event stays so: whoever tells of it again reads who dismissed it, and why."""
    told = reference.notices.filter(kind=telling.kind, source=telling.source)
    by_number: dict[str, object] = (
        {"doi": telling.doi} if telling.doi else {"pmid": telling.pmid} if telling.pmid else {}
    )
    known = told.filter(**by_number or {"dated": telling.dated}).last()
    dismissal = event_told_by(known).dismissal if known else None
    if dismissal is None:
        return Unmet("known", "This notice was recorded before.", "Nothing needs doing.")
    said = f"This notice was recorded before, and {dismissal.by.get_full_name() or dismissal.by} dismissed it on"
    remedy = "If it concerns us after all, record the notice that says so anew, with its own DOI or PubMed id."
    return Unmet("known-dismissed", f"{said} {dismissal.at:%d %B %Y}: {dismissal.reason}", remedy)


@transaction.atomic
def dismiss_notice(
    notice: Notice, *, reason: str, password: str, qualification: str = "", seen_doubts: Seen = None, by: User
) -> NoticeDismissal:
    """A reviewer or chief says, signed and with a reason, that a notice does not concern us: the event that it tells
    of, so what other sources tell of the same is dismissed with it. `seen_doubts` are those that the page showed."""
    roles.require(by, *roles.LIFTING, to="dismiss notices")
    reason = clean_text(reason, field="reason")
    lock_works([notice.reference_id])
    event = event_told_by(notice)
    notice = event.notice
    if event.dismissal:
        raise KnownNotice(Unmet("dismissed", "This notice was dismissed before.", "Nothing needs doing."))
    refuse_unseen([notice.reference_id], None if seen_doubts is None else {notice.pk, *seen_doubts})
    signature = sign(
        by=by,
        password=password,
        meaning=Meaning.DISMISSAL,
        digests=[f"notice:{notice.pk}"],
        qualification=qualification,
    )
    dismissal = NoticeDismissal.objects.create(notice=notice, reason=reason, signature=signature, by=by)
    rebuild_standing(notice.reference)
    return dismissal


def rebuild_standing(reference: Reference) -> Standing:
    """Bring the cached standing in step with the notices; any process may do so at any time."""
    rebuild_standings([reference.pk])
    return Standing.objects.get(reference=reference)
