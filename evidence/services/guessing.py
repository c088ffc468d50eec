"""Guessing is slow for whoever guesses, and never keeps the owner of an account out of it.

A device that its owner signed in with before, and a session, have counts of their own: whatever others try elsewhere,
it goes on from there. Strangers are counted by their address, and by address and account together; no count of an
account alone refuses a password. Rows are shared by every worker and outlive a restart.

A guess is written before the secret is looked at, and removed when it was right, so that many at once are all counted.
A signature's password is looked at within the transaction of what is signed, which a wrong one rolls back: its guess is
owed until the visit ends.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from evidence.models.accounts import Guess
from evidence.refusals import Refusal, Unmet

security = logging.getLogger("attest.security")
KEPT = timedelta(days=1)


class Secret(models.TextChoices):
    PASSWORD = "password"  # noqa: S105 (what is guessed at)
    CODE = "code", "second factor"
    SIGNATURE = "signature", "password of a signature"
    LINK = "link", "link for a new password"


class TooManyGuesses(Refusal):
    """Wait, or go on from a device or session that is known."""


@dataclass(frozen=True)
class Visit:
    """Where a request comes from. `device` is set where the account's owner signed in with it before."""

    address: str = ""
    session: str = ""
    owed: list[Guess] = field(default_factory=list)


@dataclass(frozen=True)
class Limit:
    """At most so many guesses in so many minutes, counted over the columns named."""

    most: int
    minutes: int
    by: tuple[str, ...]


KNOWN_DEVICE = (Limit(10, 10, ("whose", "device")),)
STRANGERS = {
    Secret.PASSWORD: (Limit(5, 5, ("whose", "address", "device")), Limit(50, 15, ("address", "device"))),
    # Whoever gets here knows the password, from however many addresses; its owner has a device that is known.
    Secret.CODE: (Limit(10, 15, ("whose", "device")), Limit(50, 15, ("address", "device"))),
    Secret.LINK: (Limit(20, 60, ("address",)), Limit(3, 60, ("whose",))),
}
IN_SESSION = (Limit(5, 5, ("whose", "session")),)
# Beyond so many guesses of strangers in a quarter of an hour, each of them waits a moment for its answer.
UNHURRIED = Limit(20, 15, ("whose", "device"))

_visit: ContextVar[Visit | None] = ContextVar("visit", default=None)


@contextmanager
def visiting(visit: Visit) -> Iterator[None]:
    """What happens inside comes from there; the guesses owed are written when it is over, whatever became of it."""
    token = _visit.set(visit)
    try:
        yield
    finally:
        _visit.reset(token)
        for guess in visit.owed:
            guess.save(force_insert=True)


def begin(secret: Secret, whose: str, *, device: str = "") -> Guess:
    """Count one guess, or raise TooManyGuesses; call `right` with it when the secret was right."""
    Guess.objects.filter(at__lt=timezone.now() - KEPT).delete()
    guess = _guess(secret, whose, device)
    guess.save()
    limits = KNOWN_DEVICE if device and secret in (Secret.PASSWORD, Secret.CODE) else STRANGERS[secret]
    try:
        _refuse_beyond(limits, guess, counted=1)
    except TooManyGuesses:
        guess.delete()
        raise
    if not device and _count(UNHURRIED, guess) > UNHURRIED.most:
        time.sleep(settings.PAUSE_FOR_STRANGERS)
    return guess


def right(guess: Guess) -> None:
    guess.delete()


def require_patience(whose: str) -> None:
    """Raise TooManyGuesses where this session guessed too often at the password of a signature."""
    _refuse_beyond(IN_SESSION, _guess(Secret.SIGNATURE, whose, ""), counted=0)


def owe(whose: str) -> None:
    """A wrong password of a signature: the transaction around it is about to be rolled back.

    Outside a visit, on the command line of this machine, there is nobody to slow down.
    """
    if visit := _visit.get():
        visit.owed.append(_guess(Secret.SIGNATURE, whose, ""))
    security.warning("wrong password for a signature of %s", whose)


def _guess(secret: Secret, whose: str, device: str) -> Guess:
    visit = _visit.get() or Visit()
    return Guess(
        secret=secret,
        whose=_hidden(whose.casefold()),
        address=_hidden(visit.address),
        device=_hidden(device),
        session=_hidden(visit.session),
    )


def _hidden(text: str) -> str:
    """People type passwords where a name belongs; nothing is kept that could be read."""
    return salted_hmac("evidence.guesses", text, algorithm="sha256").hexdigest() if text else ""


def _refuse_beyond(limits: tuple[Limit, ...], guess: Guess, *, counted: int) -> None:
    for limit in limits:
        if _count(limit, guess) - counted >= limit.most:
            security.warning("refused a guess: too many, %s by %s", guess.secret, " and ".join(limit.by))
            said = f"Too many tries. Wait {limit.minutes} minutes."
            raise TooManyGuesses(Unmet("too-many-tries", said, "A device you signed in with before is not affected."))


def _count(limit: Limit, guess: Guess) -> int:
    since = timezone.now() - timedelta(minutes=limit.minutes)
    same: QuerySet[Guess] = Guess.objects.filter(secret=guess.secret, at__gt=since)
    return same.filter(**{name: getattr(guess, name) for name in limit.by}).count()
