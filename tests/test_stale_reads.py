"""Nobody reads anything old. On the host on which something was held, published or lifted: no reading that began after
the act had returned. On another, with a store and a `follow` of its own: none that began a second after it.
"""

import random
import time
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from editorial.delivery import refresh as refreshing
from editorial.models import Hold
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


@dataclass
class Services:
    """Acts in this process, which shares the first host's store."""

    claim: Claim
    by: User
    lifted_by: User

    def hold(self) -> Hold:
        return hold(claim=self.claim, reason="Being checked.", by=self.by)

    def lift(self, held: Hold) -> None:
        lift_hold(held, reason="It was right.", password=PASSWORD, by=self.lifted_by)


@dataclass
class Desk(Services):
    """Acts as people do: each in their browser, by whichever worker of the first host answers."""

    port: int
    sessions: dict[int, str] = field(default_factory=dict)

    def hold(self) -> Hold:
        placed = self._post(self.by, f"/admin/editorial/hold/place/?claim={self.claim.pk}", reason="Being checked.")
        return Hold.objects.get(pk=placed.split("/")[-3])

    def lift(self, held: Hold) -> None:
        self._post(self.lifted_by, f"/admin/editorial/hold/{held.pk}/lift/", reason="It was right.", password=PASSWORD)

    def _post(self, person: User, address: str, **form: str) -> str:
        """Where the answer leads; on a connection of its own, so that no worker is asked twice in a row on purpose."""
        secret = "x" * 32
        cookies = f"sessionid={self._session_of(person)}; csrftoken={secret}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("POST", address, urlencode({**form, "csrfmiddlewaretoken": secret}), headers)
            answer = connection.getresponse()
            assert answer.status == 302, answer.read()
            return answer.headers["Location"]

    def _session_of(self, person: User) -> str:
        if person.pk not in self.sessions:
            browser = Client()
            browser.force_login(person)
            self.sessions[person.pk] = browser.session.session_key
        return self.sessions[person.pk]


def test_nobody_reads_anything_old_after_an_act_nor_on_another_host_a_second_later(day, claim, ann, rob, monkeypatch):
    day.start()
    day.read(PAGE, f"{PAGE}.md", f"{PAGE}/editions/1", f"{V1}/claims/{claim.public_id}", f"{V1}/claims?q=tendon")
    acted = Clock()  # a document counts from when the act that wrote it has returned
    acted.look()
    hands = Services(claim, ann, rob)
    with Clock() as machine:
        began, changed = time.time(), act_until_enough_is_read(day, acted, hands)
        monkeypatch.setattr(refreshing, "refresh", lambda paths: None)
        act_until_enough_is_read(day, acted, hands)
    day.machine.stop()

    assert complaints(day, "one", acted, 0.0, began, changed) == []
    assert complaints(day, "two", machine.of(acted.seen), 1.0, began, changed) == []
    # The control: left to `follow`, the first host is late as well.
    assert complaints(day, "one", acted, 0.0, changed, time.time()) != []


def test_nobody_reads_anything_old_after_an_act_in_any_worker_of_the_host(day, claim, ann, rob):
    """A worker reads the store for readers and brings it up to date for whoever acts, in one process."""
    day.web_workers = 2
    day.start()
    day.read(PAGE, f"{PAGE}.md", f"{V1}/claims/{claim.public_id}")
    acted = Clock()
    acted.look()
    began, ended = time.time(), act_until_enough_is_read(day, acted, Desk(claim, ann, rob, day.ports["one"]))
    day.machine.stop()

    assert complaints(day, "one", acted, 0.0, began, ended) == []


def complaints(day: Day, host: str, clock: Clock, promised: float, since: float, until: float) -> list[str]:
    judge = Judge(clock, day.folder / "bodies", promised)
    return list(judge.complaints([one for one in noted(day.folder, host) if since < one.began < until]))


def act_until_enough_is_read(day: Day, acted: Clock, hands: Services) -> float:
    """Hold and lift, with pauses that nobody could count on; returns when that ended."""
    before, done = len(noted(day.folder, "one")), 0
    while done < ACTS or len(noted(day.folder, "one")) - before < READINGS:
        held = hands.hold()
        acted.look()
        time.sleep(CHANCE.uniform(0, 0.4))
        hands.lift(held)
        acted.look()
        time.sleep(CHANCE.uniform(0, 0.4))
        done += 2
    print(f"{done} acts, {len(noted(day.folder, 'one')) - before} readings")
    return time.time()
