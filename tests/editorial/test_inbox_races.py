"""Two hosts tell at once, two workers mail at once: each thing is told once; each with its negative control."""

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.core import mail

from editorial import mailing, telling
from editorial.mailing import send_waiting
from editorial.models import InboxItem, TellingMark
from editorial.news import BY_KIND
from editorial.services import mark_read
from editorial.telling import Teller, tell
from reviews.models import ReviewEvent, Submission
from reviews.services import save_preferences
from tests import make
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, rob, rita, chief, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for one in (rob, rita, chief):
        User.objects.filter(pk=one.pk).update(email=f"{one.username}@example.org")
        save_preferences(one, fields={"mail": "at-once"}, by=one)
    Teller(seconds=60).run_once()
    return {"ann": ann, "rob": rob, "rita": rita, "chief": chief}


def submitted(team) -> Submission:
    return make.review(make.claim(by=team["ann"]), by=team["ann"]).submission


def two_tellers(team) -> bool:
    submission = submitted(team)
    events = list(ReviewEvent.objects.filter(review__submission=submission))
    results = at_once(*[lambda: tell(BY_KIND["submitted"], events)] * 2)
    told = InboxItem.objects.filter(submission=submission).count()
    return bool(unexpected(results)) or (told, sorted(results)) != (3, [0, 3])


def two_mailers(team) -> bool:
    submitted(team)
    Teller(seconds=60).run_once()
    mail.outbox.clear()
    results = at_once(send_waiting, send_waiting)
    return len(mail.outbox) != 3 or bool(unexpected(results))


_to_mail = mailing.to_mail


def _slow_list(*args):
    """As `to_mail`, with a moment between reading what waits and taking it."""
    found = _to_mail(*args)
    found.__class__ = type("Slow", (found.__class__,), {"__iter__": slowly(found.__class__.__iter__)})
    return found


RACES = [two_tellers, two_mailers]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_never_goes_wrong(race, team, rounds):
    violations = sum(race(team) for _ in range(rounds))

    assert violations == 0
    assert not InboxItem.objects.filter(waiting_since__isnull=False, mailed_at__isnull=False).exists()


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_goes_wrong_without_the_lock(race, team, monkeypatch):
    monkeypatch.setattr(telling, "_item", slowly(telling._item))
    monkeypatch.setattr(mailing, "to_mail", _slow_list)

    with unlocked(monkeypatch):
        assert goes_wrong(lambda _: race(team))


def test_first_turn_on_an_empty_table_of_marks(team, rounds):
    for _ in range(rounds):
        TellingMark.objects.all().delete()
        submission = submitted(team)

        results = at_once(Teller(seconds=60).run_once, Teller(seconds=60).run_once)

        assert unexpected(results) == []
        assert InboxItem.objects.filter(submission=submission).count() == 3


def test_reading_while_more_is_told_loses_neither(team, rounds):
    """An item is unread only where something came after the reading."""
    for _ in range(rounds):
        submission = submitted(team)
        teller, read = Teller(seconds=60), partial(mark_read, InboxItem.objects.filter(submission=submission))

        results = at_once(teller.run_once, lambda read=read: read(by=team["rob"]))

        assert unexpected(results) == []
        assert InboxItem.objects.filter(submission=submission).count() == 3
