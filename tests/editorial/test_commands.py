"""The commands people and supervisors use: names, options and exit codes are a contract."""

import io
import os
import signal
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from editorial.management.commands import follow
from editorial.models import Edition, Handled
from evidence.services import record_notice
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.conftest import database_url, wait_until


@pytest.fixture
def page(db, ann, rob, chief):
    return make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)


def publish(monkeypatch, slug: str, username: str, password: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    call_command("publish", slug, "--as", username, "--password-stdin")


def test_publish_publishes_as_the_button_does(page, chief, monkeypatch, capsys):
    publish(monkeypatch, page.slug, "chief", PASSWORD)

    edition = Edition.objects.get()
    said = f"Example condition, edition 1 is published, digest {edition.digest}.\n"
    assert (edition.by, capsys.readouterr().out) == (chief, said)


@pytest.mark.parametrize(("who", "password"), [("rob", PASSWORD), ("chief", "wrong")])
def test_publish_refuses_with_the_reason_and_exit_code_one(page, monkeypatch, who, password):
    with pytest.raises(CommandError) as refusal:
        publish(monkeypatch, page.slug, who, password)

    assert (refusal.value.returncode, Edition.objects.count()) == (1, 0)


@pytest.mark.parametrize(("slug", "who"), [("nowhere", "chief"), ("example-condition", "nobody")])
def test_publish_ends_with_two_for_what_is_not_there(page, monkeypatch, slug, who):
    with pytest.raises(CommandError, match="There is no") as refusal:
        publish(monkeypatch, slug, who, PASSWORD)

    assert refusal.value.returncode == 2


def test_follow_once_handles_what_there_is(page, ann, chief):
    make_editorial.published(page, by=chief)
    reference = page.placements.get().claim.citations.get().reference
    record_notice(reference, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)

    call_command("follow", once=True)

    assert Handled.objects.count() == 1


def test_follow_survives_a_database_that_is_away(db, monkeypatch, capsys):
    def away(self):
        raise follow.DatabaseError("gone")

    monkeypatch.setattr(follow.Follower, "run_once", away)
    monkeypatch.setattr(follow.connection, "close", lambda: None)

    waits = follow.Command()._pass(follow.Follower().run_once, follow.Teller().run_once)

    assert (waits, capsys.readouterr().err) == (2.0, "The database does not answer: gone. Trying again.\n")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_follow_stops_cleanly_when_told(ann, number):
    record_notice(make.reference(by=ann), kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "follow"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.PIPE) as process:
        wait_until(lambda: Handled.objects.exists())
        process.send_signal(number)
        ended = process.wait(timeout=20), process.stderr.read()

    assert ended == (0, b"")
