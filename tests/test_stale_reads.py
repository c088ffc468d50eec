"""Nobody reads anything old. On the host on which something was held, published or lifted: no reading that began after
the act had returned. On another, with a store and a `follow` of its own: none that began a second after it.
"""

import random
import time

import pytest
from django.contrib.auth.models import User

from editorial.delivery import refresh as refreshing
from editorial.services import hold, lift_hold
from evidence.models import Claim
from tests import make_editorial
from tests.cast import PASSWORD
from tests.conftest import SOAK
from tests.editorial.addresses import PAGE, TEXT, V1
from tests.soaking.clock import Clock
from tests.soaking.day import Day
from tests.soaking.judge import Judge, noted

CHANCE = random.SystemRandom()
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
READINGS, ACTS = (10_000, 100) if SOAK else (300, 6)
ONE_SECOND = 1.0


@pytest.fixture
def day(settings, tmp_path, monkeypatch):
    """Two hosts; what is done here is done on the first."""
    day = Day(tmp_path, worker=False, address=PAGE)
    settings.DELIVERY_STORE = str(tmp_path / "one")
    yield day
    day.machine.stop()
    refreshing.store().close()


@pytest.fixture
def claim(ann, rob, chief):
    page = make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)
    return page.placements.get().claim


def test_nobody_reads_anything_old_after_an_act_nor_on_another_host_a_second_later(day, claim, ann, rob, monkeypatch):
    day.start()
    day.read(PAGE, f"{PAGE}.md", f"{PAGE}/editions/1", f"{V1}/claims/{claim.public_id}", f"{V1}/claims?q=tendon")
    acted = Clock()  # a document counts from when the act that wrote it has returned
    acted.look()
    with Clock() as machine:
        began, changed = time.time(), act_until_enough_is_read(day, claim, acted, by=ann, lifted_by=rob)
        monkeypatch.setattr(refreshing, "refresh", lambda paths: None)
        act_until_enough_is_read(day, claim, acted, by=ann, lifted_by=rob)
    day.machine.stop()

    def complaints(host: str, clock: Clock, promised: float, since: float, until: float) -> list[str]:
        judge = Judge(clock, day.folder / "bodies", promised)
        return list(judge.complaints([one for one in noted(day.folder, host) if since < one.began < until]))

    assert complaints("one", acted, 0.0, began, changed) == []
    assert complaints("two", machine.of(acted.seen), 1.0, began, changed) == []
    # The control: left to `follow`, the first host is late as well.
    assert complaints("one", acted, 0.0, changed, time.time()) != []


def act_until_enough_is_read(day: Day, claim: Claim, acted: Clock, *, by: User, lifted_by: User) -> float:
    """Hold and lift, with pauses that nobody could count on; returns when that ended."""
    before, done = len(noted(day.folder, "one")), 0
    while done < ACTS or len(noted(day.folder, "one")) - before < READINGS:
        held = hold(claim=claim, reason="Being checked.", by=by)
        acted.look()
        time.sleep(CHANCE.uniform(0, 0.4))
        lift_hold(held, reason="It was right.", password=PASSWORD, by=lifted_by)
        acted.look()
        time.sleep(CHANCE.uniform(0, 0.4))
        done += 2
    print(f"{done} acts, {len(noted(day.folder, 'one')) - before} readings")
    return time.time()
