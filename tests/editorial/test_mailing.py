"""Letters: to whom, when, once, and with nothing in them but titles and addresses."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from editorial.formats.letters import subject_of
from editorial.mailing import TAKEN_FOR, send_waiting, take
from editorial.models import InboxItem
from editorial.services import hold, mark_read, submit_article
from editorial.tasks import mail_what_waits
from editorial.telling import Teller
from reviews.services import save_preferences
from reviews.workflow import perform
from tests import make, make_editorial
from tests.editorial.test_telling import TEXT, TOLD, WORDS

pytestmark = pytest.mark.django_db

MONDAY, THURSDAY = 0, 3
# A Wednesday; the letters of the day go out at six.
NOON = datetime(2031, 1, 15, 12, 0, tzinfo=UTC)
NEXT_MORNING = NOON + timedelta(hours=18, minutes=5)


@pytest.fixture
def wednesday(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def cast_of(wednesday, ann, eve, rob, rita, chief):
    team = {"ann": ann, "eve": eve, "rob": rob, "rita": rita, "chief": chief}
    for name, one in team.items():
        User.objects.filter(pk=one.pk).update(email=f"{name}@example.org")
    return team


@pytest.fixture
def gout(cast_of, ann):
    claims = [make.claim(TEXT, by=ann, risk="high"), *(make.claim(by=ann) for _ in range(2))]
    return submit_article(make_editorial.article(claims, by=ann, title="Gout"), by=ann).submission


def tell_and_mail() -> dict[str, str]:
    """By the receiver's name the subject of each letter that goes out now."""
    Teller(seconds=60).run_once()
    mail.outbox.clear()
    send_waiting()
    return {one.to[0].split("@")[0]: one.subject for one in mail.outbox}


def wish(person: User, **fields) -> None:
    save_preferences(person, fields=fields, by=person)


def test_a_submission_is_one_letter(gout, rob):
    wish(rob, mail="at-once")

    assert tell_and_mail() == {"rob": "“Gout”: 3 claims to review, 1 high risk"}
    assert tell_and_mail() == {}


def test_letter_says_where_it_leads_and_how_to_be_told_otherwise(gout, rob, settings):
    settings.DESK_URL = "https://desk.example.org/"
    wish(rob, mail="at-once")

    tell_and_mail()

    [letter] = mail.outbox
    preferences = "https://desk.example.org/admin/reviews/preferences/"
    assert letter.extra_headers["List-Unsubscribe"] == f"<{preferences}>"
    assert f"https://desk.example.org/admin/reviews/submission/{gout.pk}/sitting/" in letter.body
    assert letter.body.endswith(f"Change how you are told: {preferences}\n")


def test_several_things_at_once_are_one_letter(gout, cast_of, ann, rob):
    wish(rob, mail="at-once")
    make.review(make.claim(by=ann), by=ann)

    assert tell_and_mail() == {"rob": "2 things for you"}
    assert [one for one in mail.outbox[0].body.splitlines() if "review" in one and "http" not in one] == [
        "“Gout”: 3 claims to review, 1 high risk",
        "1 claim to review",
    ]


def test_what_is_urgent_reaches_everybody_at_once_whatever_they_wish(gout, cast_of, eve):
    for person, way in zip(cast_of.values(), ("at-once", "daily", "weekly", "urgent-only", "daily"), strict=True):
        wish(person, mail=way)
    tell_and_mail()

    hold(claim=gout.reviews.first().claim, reason="A secret figure.", by=eve)

    assert tell_and_mail() == dict.fromkeys(["ann", "rob", "rita", "chief"], "Urgent: On hold: a claim on “Gout”")


# Wish, review day, and the days (0 is that Wednesday's noon) on which a letter goes out.
DAYS = [
    ("at-once", None, [0]),
    ("daily", None, [1]),
    ("weekly", None, [5]),
    ("weekly", THURSDAY, [1]),
    ("weekly", MONDAY, [5]),
    ("urgent-only", None, []),
]


@pytest.mark.parametrize(("way", "day", "expected"), DAYS)
def test_digest_comes_on_its_day(way, day, expected, gout, rob, wednesday):
    wish(rob, mail=way, review_day=day)
    letters = [0] if "rob" in tell_and_mail() else []

    for number in range(1, 9):
        for minutes in (-10, 5, 60):
            wednesday.move_to(NOON.replace(hour=6, minute=0) + timedelta(days=number, minutes=minutes))
            letters += [number] if "rob" in tell_and_mail() else []

    assert letters == expected


def test_without_a_wish_it_is_daily(gout, wednesday):
    before = tell_and_mail()

    wednesday.move_to(NEXT_MORNING)

    assert (before, set(tell_and_mail())) == ({}, {"rob", "rita", "chief"})


def test_what_grew_after_its_letter_waits_for_the_next_day(gout, ann, rob, wednesday):
    wish(ann, mail="at-once")
    _, second, third = gout.reviews.order_by("pk")
    make.signed(second, "approve", by=rob)
    first = tell_and_mail()
    make.signed(third, "approve", by=rob)
    same_day = tell_and_mail()

    wednesday.move_to(NEXT_MORNING)

    assert first == {"ann": "“Gout”: 1 approved, 2 still open"}
    assert (same_day, tell_and_mail()["ann"]) == ({}, "“Gout”: 2 approved, 1 still open")


def test_nothing_goes_to_who_has_no_address(gout, rob, wednesday):
    User.objects.filter(pk=rob.pk).update(email="")
    tell_and_mail()

    wednesday.move_to(NEXT_MORNING)

    assert set(tell_and_mail()) == {"rita", "chief"}


def test_old_news_is_not_mailed_to_who_has_an_address_since_today(gout, rob, wednesday):
    User.objects.filter(pk=rob.pk).update(email="")
    tell_and_mail()
    User.objects.filter(pk=rob.pk).update(email="rob@example.org")

    wednesday.move_to(NOON + timedelta(days=15))

    assert "rob" not in tell_and_mail()


def test_nothing_goes_to_who_lost_the_right_or_left(gout, rob, rita, wednesday):
    tell_and_mail()
    rob.groups.clear()
    User.objects.filter(pk=rita.pk).update(is_active=False)

    wednesday.move_to(NEXT_MORNING)

    assert set(tell_and_mail()) == {"chief"}


def test_what_was_read_or_taken_by_others_is_not_mailed(gout, rob, rita, chief, wednesday):
    tell_and_mail()
    mark_read(InboxItem.objects.filter(person=chief), by=chief)
    first, *_ = [perform(one, "start", by=rob) for one in gout.reviews.order_by("pk")]
    perform(first, "join", by=rita)

    wednesday.move_to(NEXT_MORNING)

    assert tell_and_mail() == {}


def test_mark_read_touches_nobody_elses(gout, rob, rita):
    Teller(seconds=60).run_once()

    mark_read(InboxItem.objects.all(), by=rob)

    assert set(InboxItem.objects.filter(read_at__isnull=True).values_list("person__username", flat=True)) == {
        "rita",
        "chief",
    }


@pytest.mark.parametrize(("act", "kind", "people", "words"), TOLD, ids=[one[1] for one in TOLD])
def test_no_letter_holds_words_of_a_draft_or_an_address_of_another(act, kind, people, words, gout, cast_of):
    for person in cast_of.values():
        wish(person, mail="at-once")

    act(gout, **cast_of)
    tell_and_mail()

    assert mail.outbox != []
    for letter in mail.outbox:
        text = letter.message().as_string() + letter.subject + letter.body
        assert [word for word in WORDS if word.lower() in text.lower()] == []
        assert text.count("@example.org") == 1


class Down(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("not there")


def test_what_a_mail_server_refused_is_sent_later(gout, rob, settings, wednesday, caplog):
    wish(rob, mail="at-once")
    settings.EMAIL_BACKEND = "tests.editorial.test_mailing.Down"
    down = tell_and_mail()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    at_once = tell_and_mail()

    wednesday.shift(TAKEN_FOR + timedelta(seconds=1))

    assert (down, at_once) == ({}, {})
    assert list(tell_and_mail()) == ["rob"]
    assert "rob" not in caplog.text


class Unreadable(EmailBackend):
    def send_messages(self, messages):
        if messages[0].to == ["rob@example.org"]:
            raise UnicodeError("label empty or too long")
        return super().send_messages(messages)


def test_address_that_no_letter_can_go_to_keeps_nobody_else_waiting(gout, rob, rita, settings, wednesday):
    for one in (rob, rita):
        wish(one, mail="at-once")
    settings.EMAIL_BACKEND = "tests.editorial.test_mailing.Unreadable"

    told = tell_and_mail()

    assert ("rita" in told, "rob" in told) == (True, False)


def test_letter_whose_mailer_died_is_sent_again(gout, rob, wednesday):
    wish(rob, mail="at-once")
    Teller(seconds=60).run_once()
    taken = take(rob)
    meanwhile = tell_and_mail()

    wednesday.shift(TAKEN_FOR + timedelta(seconds=1))

    assert (len(taken), meanwhile, list(tell_and_mail())) == (1, {}, ["rob"])


def test_growth_while_the_letter_is_written_is_told_with_the_next(gout, ann, rob, monkeypatch, wednesday):
    wish(ann, mail="at-once")
    _, second, third = gout.reviews.order_by("pk")
    make.signed(second, "approve", by=rob)
    Teller(seconds=60).run_once()

    class Slow(EmailBackend):
        def send_messages(self, messages):
            make.signed(third, "approve", by=rob)
            Teller(seconds=60).run_once()
            return super().send_messages(messages)

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend", Slow)
        first = tell_and_mail()
    wednesday.move_to(NEXT_MORNING)

    assert first == {"ann": "“Gout”: 1 approved, 2 still open"}
    assert tell_and_mail()["ann"] == "“Gout”: 2 approved, 1 still open"


def test_title_cannot_write_headers():
    item = InboxItem(title="Ready\r\nBcc: all@example.org\n\nHello", link="/")

    assert subject_of([item]) == "Ready Bcc: all@example.org Hello"


def test_task_mails(gout, rob):
    wish(rob, mail="at-once")
    Teller(seconds=60).run_once()

    mail_what_waits()

    assert [one.to for one in mail.outbox] == [["rob@example.org"]]
