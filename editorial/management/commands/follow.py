"""The process that turns notices, decisions and due dates into documents and rechecks, within a second."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from editorial.follow import Follower

POLL_SECONDS = 0.5
RETRY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Write the documents and open the rechecks that notices, decisions and due dates call for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Handle what there is now, and end.")

    def handle(self, *args, once: bool, **options) -> None:
        follower = Follower()
        if once:
            follower.run_once()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            stop.wait(self._pass(follower))

    def _pass(self, follower: Follower) -> float:
        """Seconds to wait before the next pass; a database that is away for a while ends nothing."""
        try:
            follower.run_once()
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"The database does not answer: {error}. Trying again.")
            connection.close()
            return RETRY_SECONDS
        return POLL_SECONDS
