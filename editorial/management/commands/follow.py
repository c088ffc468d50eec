"""The process that turns notices, decisions and due dates into documents and rechecks, within a second.

What it finds people should know goes to their inboxes, after the documents: nobody waits for a text to be gone.
"""

import logging
import signal
import threading
from collections.abc import Callable

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from editorial.delivery.refresh import StoreFollower
from editorial.follow import Follower
from editorial.ready import ReadyFollower
from editorial.telling import Teller

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.5
RETRY_SECONDS = 2.0
CALM_SECONDS = 2.0


class Command(BaseCommand):
    help = "Write documents, open rechecks and fill inboxes, as notices, decisions and due dates call for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Handle what there is now, and end.")

    def handle(self, *args, once: bool, **options) -> None:
        follower, teller, ready = Follower(), Teller(), ReadyFollower()
        store = StoreFollower(calm=0 if once else CALM_SECONDS)
        if once:
            follower.run_once()
            for act in (teller.run_once, ready.run_once, store.run_once):
                while act():
                    pass
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        # Apart from the rest, so that a long answer to a notice never holds up what readers see.
        beside = threading.Thread(target=self._repeat, args=(stop, store.run_once), daemon=True)
        beside.start()
        self._repeat(stop, follower.run_once, teller.run_once, ready.run_once)
        beside.join(timeout=30)

    def _repeat(self, stop: threading.Event, *acts: Callable[[], int]) -> None:
        while not stop.is_set():
            stop.wait(self._pass(*acts))
        connection.close()

    def _pass(self, *acts: Callable[[], int]) -> float:
        """Seconds to wait before the next pass; a database that is away for a while ends nothing."""
        try:
            found = [act() for act in acts]
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"The database does not answer: {error}. Trying again.")
            connection.close()
            return RETRY_SECONDS
        except Exception:  # a full disk, a store that was taken away: what is not followed is not believed
            logger.exception("following goes on in %s s", RETRY_SECONDS)
            return RETRY_SECONDS
        return 0 if any(found) else POLL_SECONDS
