"""How somebody wants to be told what waits, and the day they review on: their own to say, and nobody else's."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from evidence.history import write
from evidence.refusals import NotAllowed, Refusal, StaleForm, Unmet
from reviews.models import Preferences
from reviews.models.people import Weekday


@transaction.atomic
def save_preferences(person: User, *, fields: Mapping[str, Any], revision: int | None = None, by: User) -> Preferences:
    """Set `mail` and `review_day` (0 is Monday, None is no day); `revision` is the one the form was opened with."""
    if person.pk != by.pk or not User.objects.filter(pk=by.pk, is_active=True).exists():
        raise NotAllowed(Unmet("own-preferences", "These are somebody else's.", "Everybody sets their own."))
    locked = User.objects.select_for_update().get(pk=person.pk)
    kept = Preferences.objects.filter(person=locked).first() or Preferences(person=locked, revision=0)
    if revision is not None and revision != kept.revision:
        raise StaleForm(Unmet("stale", "You saved this in another window meanwhile.", "Look at it and save again."))
    wished = fields.get("mail", kept.mail), fields.get("review_day", kept.review_day)
    if unmet := _unmet(*wished):
        raise Refusal(*unmet)
    if kept.pk and wished == (kept.mail, kept.review_day):
        return kept
    kept.mail, kept.review_day = wished
    kept.revision += 1
    return write(kept, by=by)


def _unmet(mail: Any, review_day: Any) -> list[Unmet]:
    unmet = []
    if mail not in Preferences.Mail.values:
        unmet.append(Unmet("mail", "Say how you want to be told.", "Choose one of the ways."))
    if review_day is not None and (isinstance(review_day, bool) or review_day not in Weekday.values):
        unmet.append(Unmet("review_day", "That is no day of the week.", "Choose one, or none."))
    return unmet
