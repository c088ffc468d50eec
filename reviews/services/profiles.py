"""Reviewer profiles: a chief keeps them; whoever checks one is never its owner."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from evidence import clock, roles
from evidence.history import write
from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.services.accounts import vouch_for
from evidence.text import clean_line
from reviews.models import ReviewerProfile
from reviews.workflow import refresh_what_is_assigned_to

LINES = ("profession", "specialty", "registration")


def _require_keeper(by: User) -> None:
    """A chief; or the administrator, so that the first chief's profile can be made and checked by somebody else."""
    if not (by.is_active and by.is_superuser):
        roles.require(by, roles.CHIEF, to="keep reviewer profiles")


@transaction.atomic
def save_profile(person: User, *, fields: Mapping[str, Any], by: User, reason: str = "") -> ReviewerProfile:
    """Make or change a profile. A change of qualification must be checked again."""
    _require_keeper(by)
    profile = ReviewerProfile.objects.select_for_update().filter(person=person).first()
    profile = profile or ReviewerProfile(person=person)
    before, specialty = (profile.qualification, profile.medically_qualified), profile.specialty
    for name in LINES:
        if name in fields:
            value = fields[name]
            setattr(profile, name, clean_line(value, field=name, longest=120) if value else "")
    profile.medically_qualified = fields.get("medically_qualified", profile.medically_qualified)
    if not profile.profession:
        raise Refusal(Unmet("profession", "A profile names a profession.", "Fill it in."))
    if (profile.qualification, profile.medically_qualified) != before:
        profile.checked_by = profile.checked_at = None
    profile.revision += 1
    write(profile, by=by, reason=reason)
    if profile.specialty != specialty:
        refresh_what_is_assigned_to(person)
    return profile


def _written_by(profile: ReviewerProfile) -> int | None:
    """Who last changed what the profile says; checking it is no such change."""
    rows = profile.history.order_by("history_id")
    author, said = None, None
    for row in rows:
        now = (row.profession, row.specialty, row.registration, row.medically_qualified)
        if now != said:
            author, said = row.history_user_id, now
    return author


@transaction.atomic
def check_profile(profile: ReviewerProfile, *, valid_until: date | None, by: User) -> ReviewerProfile:
    """Vouch for a profile until a day, and for the account being in its owner's hands.

    Never one's own, nor one that one wrote, nor the account that one was let into: that takes two people.
    """
    _require_keeper(by)
    if profile.person_id == by.pk:
        raise NotAllowed(Unmet("own-profile", "You cannot check your own qualification.", "Another chief can."))
    profile = ReviewerProfile.objects.select_for_update().get(pk=profile.pk)
    if _written_by(profile) == by.pk:
        said = "You wrote this profile, so you cannot be the one who checks it."
        raise NotAllowed(Unmet("own-entry", said, "Another chief, or the administrator, can."))
    vouch_for(profile.person, by=by)
    profile.checked_by, profile.checked_at, profile.valid_until = by, clock.now(), valid_until
    profile.revision += 1
    return write(profile, by=by, reason="qualification checked")
