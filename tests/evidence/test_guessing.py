"""`evidence/services/guessing.py`: guessing is slow, and never keeps the owner of an account out of it (A40)."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.utils import timezone

from evidence.models.accounts import Guess
from evidence.services import WrongPassword, guessing, sign
from evidence.services.guessing import Secret, TooManyGuesses, Visit, begin, right, visiting
from tests.cast import PASSWORD
from tests.races import at_once, unexpected

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_pause(settings):
    settings.PAUSE_FOR_STRANGERS = 0


def guesses(number: int, *, of: str = "ann", address: str = "203.0.113.9", device: str = "") -> int:
    """How many of so many wrong guesses were looked at."""
    looked_at = 0
    for _ in range(number):
        with visiting(Visit(address)):
            try:
                begin(Secret.PASSWORD, of, device=device)
                looked_at += 1
            except TooManyGuesses:
                pass
    return looked_at


def test_five_guesses_at_an_account_from_an_address():
    assert guesses(7) == 5


def test_somebody_else_and_somewhere_else_are_not_affected():
    guesses(7)

    assert (guesses(1, of="rob"), guesses(1, address="203.0.113.10")) == (1, 1)


def test_account_has_one_name_however_it_is_typed():
    assert guesses(5, of="Ann") + guesses(5, of="ANN") == 5


def test_fifty_guesses_from_an_address_whatever_the_account():
    assert sum(guesses(1, of=f"person{number}") for number in range(60)) == 50


def test_known_device_goes_on_while_others_guess():
    """The owner's browser, even from the very address that guesses."""
    for number in range(30):
        guesses(5, address=f"198.51.100.{number}")
    guesses(60)

    assert guesses(1, device="the browser on ann's desk") == 1


def test_known_device_has_a_limit_of_its_own():
    assert guesses(12, device="the browser on ann's desk") == 10
    assert guesses(1, device="her telephone") == 1


def test_right_guesses_are_not_counted():
    for _ in range(12):
        right(begin(Secret.PASSWORD, "ann"))

    assert Guess.objects.count() == 0


def test_refused_guess_does_not_make_the_wait_longer():
    guesses(20)

    assert Guess.objects.count() == 5


def test_wait_ends(settings):
    guesses(7)
    Guess.objects.update(at=timezone.now() - timedelta(minutes=5, seconds=1))

    assert guesses(1) == 1


def test_guesses_are_forgotten_after_a_day():
    guesses(3)
    Guess.objects.update(at=timezone.now() - timedelta(days=1, seconds=1))
    guesses(1)

    assert Guess.objects.count() == 1


def test_codes_are_counted_over_all_addresses_of_strangers():
    looked_at = 0
    for number in range(15):
        with visiting(Visit(f"198.51.100.{number}")):
            try:
                begin(Secret.CODE, "ann")
                looked_at += 1
            except TooManyGuesses:
                pass
        begin(Secret.CODE, "ann", device="the browser on ann's desk") if number == 14 else None

    assert looked_at == 10


def test_many_strangers_wait_for_their_answer(settings, monkeypatch):
    settings.PAUSE_FOR_STRANGERS = 0.25
    waited = []
    monkeypatch.setattr(guessing.time, "sleep", waited.append)

    for number in range(6):
        guesses(4, address=f"198.51.100.{number}")
    guesses(1, device="the browser on ann's desk")

    assert waited == [0.25] * 4


def test_nothing_kept_can_be_read():
    guesses(1, of="ann", device="the browser on ann's desk")
    kept = str(Guess.objects.values().get())

    assert not [word for word in ("ann", "203.0.113.9", "browser") if word in kept]


def wrong_signature(by: User) -> None:
    with transaction.atomic():
        sign(by=by, password="a guess", meaning="approval", digests=["0" * 64])


def signing_guesses(by: User, number: int, session: str) -> list[str]:
    told = []
    for _ in range(number):
        with visiting(Visit("203.0.113.9", session)):
            try:
                wrong_signature(by)
            except (WrongPassword, TooManyGuesses) as refusal:
                told += refusal.codes
    return told


def test_passwords_of_signatures_are_counted_though_their_transaction_is_rolled_back(rob):
    assert signing_guesses(rob, 7, "stolen") == ["password"] * 5 + ["too-many-tries"] * 2


def test_right_password_is_not_looked_at_after_too_many(rob):
    signing_guesses(rob, 5, "stolen")

    with visiting(Visit("203.0.113.9", "stolen")), pytest.raises(TooManyGuesses):
        sign(by=rob, password=PASSWORD, meaning="approval", digests=["0" * 64])


def test_owner_signs_in_their_own_session_meanwhile(rob):
    signing_guesses(rob, 7, "stolen")

    with visiting(Visit("203.0.113.9", "rob's own")):
        assert sign(by=rob, password=PASSWORD, meaning="approval", digests=["0" * 64]).person == rob


def test_wrong_password_of_a_signature_is_one_line_of_the_log(rob, caplog):
    signing_guesses(rob, 1, "stolen")

    logged = [one.getMessage() for one in caplog.records if one.name == "attest.security"]
    assert logged == ["wrong password for a signature of rob"]


@pytest.mark.django_db(transaction=True)
def test_two_wrong_passwords_at_once_are_both_counted(rob):
    def guess():
        with visiting(Visit("203.0.113.9", "stolen")):
            wrong_signature(rob)

    results = at_once(guess, guess)

    assert unexpected(results) == [] and Guess.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_more_than_five_of_many_guesses_at_once_are_looked_at(rounds):
    """Written before it is looked at: whoever commits sixth sees five."""
    for number in range(rounds):
        looked_at, lock = [], threading.Lock()

        def guess(who=f"person{number}", looked_at=looked_at, lock=lock):
            with visiting(Visit("203.0.113.9")):
                begin(Secret.PASSWORD, who)
                with lock:
                    looked_at.append(1)
            connections.close_all()

        results = at_once(*[guess] * 12)

        assert unexpected(results) == [] and len(looked_at) <= 5
        Guess.objects.all().delete()
