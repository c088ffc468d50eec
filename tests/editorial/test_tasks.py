"""Slow work runs on a real worker, over the embedded broker, on the database it is pointed at."""

import logging
from datetime import date

import pytest

from config import app
from editorial.tasks import mail_what_waits, reconcile_by_night
from evidence.models import Standing
from evidence.services import record_notice
from evidence.tasks import take_in_references, watch_links, watch_standings
from tests import make
from tests.conftest import wait_until


@pytest.fixture
def retracted(transactional_db, ann):
    reference = make.reference(by=ann)
    record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source="Publisher", by=ann)
    Standing.objects.filter(reference=reference).update(status="current")
    return reference


def test_what_goes_by_the_clock_has_its_tasks():
    scheduled = [one["task"] for one in app.conf.beat_schedule.values()]

    ours = (reconcile_by_night, take_in_references, watch_links, watch_standings, mail_what_waits)
    assert scheduled == [one.name for one in ours]


@pytest.mark.worker
def test_worker_repairs_a_standing_by_night(retracted, worker):
    reconcile_by_night.delay()

    wait_until(lambda: Standing.objects.get(reference=retracted).status == "retracted")


def test_what_was_found_is_logged(retracted, caplog):
    with caplog.at_level(logging.WARNING, "attest.reconcile"):
        reconcile_by_night()

    assert [one.levelname for one in caplog.records] == ["WARNING"]
