"""By signer: everything one person signed, how fast, under which conflict of interest, and what rests on it.

For chiefs, auditors and the administrator. A chief can ask for rechecks of all of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.refusals import REFUSALS
from editorial.formats.tables import csv_of
from editorial.selectors.signers import (
    COLUMNS,
    OPINIONS,
    UNUSUALLY_FAST,
    Other,
    opinions_by,
    others_by,
    sittings_by,
    table_of,
)
from editorial.site import roles_on
from evidence import roles
from evidence.models import Signature
from evidence.models.accounts import AccountChange
from evidence.people import printed_name
from evidence.selectors import account_events_of
from reviews.candidates import conflict_word
from reviews.models import Opinion
from reviews.requirements import shown_opinions
from reviews.selectors import profile_of, resting_on
from reviews.services import recheck_all_signed_by
from reviews.services.rechecks import Rechecked

A_PAGE, SITTINGS_SHOWN = 50, 30
OF_ROLES = (
    AccountChange.CREATED, AccountChange.ROLE_GIVEN, AccountChange.ROLE_TAKEN, AccountChange.ACTIVATED,
    AccountChange.DEACTIVATED, AccountChange.ADMINISTRATION_GIVEN, AccountChange.ADMINISTRATION_TAKEN,
    AccountChange.VOUCHED,
)  # fmt: skip


@dataclass(frozen=True)
class Signer:
    """One line of the index."""

    person: User
    opinions: int
    others: int
    last: Any

    @property
    def name(self) -> str:
        return printed_name(self.person)


def signers(seen_by: User) -> list[Signer]:
    """Everybody who signed anything, whoever signed last first."""
    counted = shown_opinions(seen_by).values("reviewer").order_by().annotate(n=Count("pk"), last=Max("signature__at"))
    opinions = {one["reviewer"]: (one["n"], one["last"]) for one in counted}
    rest = Signature.objects.exclude(meaning__in=OPINIONS).values("person").order_by()
    others = {one["person"]: (one["n"], one["last"]) for one in rest.annotate(n=Count("pk"), last=Max("at"))}
    people = User.objects.filter(Q(pk__in=opinions) | Q(pk__in=others)).prefetch_related("groups")
    nothing = (0, None)
    found = []
    for one in people:
        (n, when), (m, then) = opinions.get(one.pk, nothing), others.get(one.pk, nothing)
        found.append(Signer(one, n, m, max(filter(None, (when, then)))))
    return sorted(found, key=lambda one: one.last, reverse=True)


def csv_file(name: str, rows: Iterable[list[object]]) -> HttpResponse:
    """A download whose name is letters, digits and dashes, whatever it is about."""
    answer = HttpResponse(csv_of(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    stem = slugify(name)[:80] or "signatures"
    answer["Content-Disposition"] = f'attachment; filename="{stem}-{timezone.now():%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


class SignerPages(DeskAdmin):
    """Mixed into the pages of people."""

    def signers_page(self, request: HttpRequest) -> HttpResponse:
        found = signers(request.user)  # type: ignore[arg-type]
        return self.desk(request, "admin/reviews/signers.html", title="By signer", signers=found)

    def signed_page(
        self,
        request: HttpRequest,
        person: User,
        *,
        refusal: Exception | None = None,
        outcomes: list[Rechecked] | None = None,
    ) -> HttpResponse:
        viewer: Any = request.user
        opinions = Paginator(opinions_by(person, seen_by=viewer), A_PAGE).get_page(request.GET.get("p"))
        found = sittings_by(person, seen_by=viewer)
        return self.desk(
            request,
            "admin/reviews/signed.html",
            title=f"Signed by {printed_name(person)}",
            refusal=refusal,
            object=person,
            person=person,
            profile=profile_of(person),
            roles_held=[group.name for group in person.groups.all()],
            opinions=opinions,
            rows=[(one, conflict_word(one.conflict, at=one.at)) for one in opinions],
            sittings=found[:SITTINGS_SHOWN],
            sittings_more=max(0, len(found) - SITTINGS_SHOWN),
            fast=[one for one in found if one.is_fast],
            unusually_fast=UNUSUALLY_FAST,
            others=[(one, reverse(f"admin:{one.page}", args=[one.key])) for one in others_by(person)],
            role_events=account_events_of(person).filter(what__in=OF_ROLES),
            resting=resting_on(person).count(),
            may_recheck=roles.CHIEF in roles_on(request),
            outcomes=outcomes,
            typed=request.POST.get("reason", "") if refusal else "",
        )

    def export_page(self, request: HttpRequest, person: User) -> HttpResponse:
        opinions: Iterable[Opinion] = opinions_by(person, seen_by=request.user)  # type: ignore[arg-type]
        others: Iterable[Other] = others_by(person)
        return csv_file(f"signed-by-{person.username}", table_of(opinions, others))

    def rechecks_page(self, request: HttpRequest, person: User) -> HttpResponse:
        if roles.CHIEF not in roles_on(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:auth_user_signed", person.pk)
        try:
            outcomes = recheck_all_signed_by(person, reason=request.POST.get("reason", ""), by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.signed_page(request, person, refusal=refusal)
        opened = sum(one.review is not None for one in outcomes)
        messages.success(request, f"{opened} recheck{'' if opened == 1 else 's'} opened. What is approved stands.")
        return self.signed_page(request, person, outcomes=outcomes)
