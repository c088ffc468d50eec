"""What is kept beside the record to be quick, against what it caches: standings, the claims' rows for lists, and the
forms of documents.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q

from editorial.delivery.encodings import BR, GZIP, digest_of, expanded
from editorial.delivery.refresh import refresh_after_commit
from editorial.delivery.renditions import drawn_as, rendition_of
from editorial.formats.forms import FORMS, JSON
from editorial.models import Article, Document, ReadyPage, Rendition
from editorial.ready import list_ready
from editorial.reconcile.findings import Report
from editorial.selectors.waiting import ready_to_publish
from evidence.models import Claim, Reference
from evidence.models.notices import StandingStatus
from evidence.services import rebuild_standing
from evidence.services.works import lock_works
from evidence.standings import standing_from_notices
from reviews.listed import state_facts
from reviews.models import ClaimState
from reviews.workflow import refresh_claim_state


def check_standings(report: Report, *, repair: bool) -> None:
    merged = Q(merged_into__isnull=False) | Q(merged_here__isnull=False)
    known = Reference.objects.filter(Q(notices__isnull=False) | Q(standing__isnull=False) | merged).distinct()
    for reference in known.select_related("standing").iterator(500):
        report.checked += 1
        standing = getattr(reference, "standing", None)
        status, notice = standing_from_notices(reference)
        cached = (standing.status, standing.notice_id) if standing else (StandingStatus.CURRENT, None)
        if cached != (status, notice.pk if notice else None):
            if repair:
                with transaction.atomic():
                    lock_works([reference.pk])
                    rebuild_standing(reference)
            report.found(
                f"standing of reference {reference.public_id}", "It differs from its notices.", repaired=repair
            )


def check_claim_states(report: Report, *, repair: bool) -> None:
    reviewed = Claim.objects.filter(Q(reviews__isnull=False) | Q(state__isnull=False)).distinct()
    for claim in reviewed.select_related("state").iterator(500):
        report.checked += 1
        if not _same(getattr(claim, "state", None), state_facts(claim)):
            if repair:
                with transaction.atomic():
                    refresh_claim_state(Claim.objects.locked().get(pk=claim.pk))
            report.found(f"state of claim {claim.public_id}", "It differs from its reviews.", repaired=repair)


def check_ready_pages(report: Report, *, repair: bool) -> None:
    """`follow` may be a moment behind: what it lists by itself meanwhile is found and mended here all the same."""
    ready = set(ready_to_publish().values_list("pk", flat=True))
    listed = set(ReadyPage.objects.values_list("article", flat=True))
    report.checked += len(ready | listed)
    wrong = ready ^ listed
    if repair and wrong:
        list_ready(wrong)
    for article in Article.objects.filter(pk__in=wrong):
        report.found(f"article {article.public_id}", "Its row for desks is wrong: ready or not.", repaired=repair)


def check_renditions(report: Report, *, repair: bool) -> None:
    """Also after a new release draws a form otherwise; a blob that was altered itself is another check's finding."""
    for one in Rendition.objects.select_related("blob").iterator(200):
        report.checked += 1
        content = bytes(one.blob.content)
        if digest_of(content) == one.blob_id and not _is_drawn_so(one, content):
            if repair:
                _draw_again(one, content)
            report.found(f"blob {one.blob_id} as {one.form}", "It is not what its document draws.", repaired=repair)


def _is_drawn_so(kept: Rendition, content: bytes) -> bool:
    if kept.form not in FORMS:
        return False
    form = FORMS[kept.form]
    drawn = drawn_as(form, content)
    own = None if form is JSON else drawn  # the JSON's own bytes are the blob's
    stored = bytes(kept.content) if kept.content is not None else None
    codings = {BR: kept.br, GZIP: kept.gzip}
    return (stored, kept.digest) == (own, digest_of(drawn)) and all(
        expanded(name, bytes(one)) == drawn for name, one in codings.items() if one is not None
    )


def _draw_again(kept: Rendition, content: bytes) -> None:
    paths = list(Document.objects.filter(blob=kept.blob_id).values_list("path", flat=True).distinct())
    with transaction.atomic():
        kept.delete()
        if kept.form in FORMS:
            rendition_of(kept.blob_id, content, FORMS[kept.form]).save()
        refresh_after_commit(paths)


def _same(state: ClaimState | None, facts: dict[str, Any] | None) -> bool:
    if state is None or facts is None:
        return state is None and facts is None
    return all(getattr(state, name) == value for name, value in facts.items())
