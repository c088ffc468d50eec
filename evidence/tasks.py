"""Slow work by the clock. Each task looks at rows, may run twice at once, and calls one service."""

import logging

from celery import shared_task
from django.conf import settings

from evidence.bibliography.reading import read_file
from evidence.services import check_links, check_standings
from evidence.services.importing import continue_import, kept_content, waiting_imports

log = logging.getLogger("attest.imports")


@shared_task
def watch_links() -> None:
    """Ask for the links that are due; without a person's leave nothing leaves this machine."""
    if settings.WATCH_REFERENCES:
        check_links()


@shared_task
def watch_standings() -> None:
    """Ask archives what happened to the references that are due; with leave only."""
    if settings.WATCH_REFERENCES:
        check_standings()


@shared_task
def take_in_references() -> None:
    """Go on with the files that somebody let in: after the last part that stands in the database, whoever began it.

    One file that cannot be gone on with keeps no other waiting: it is in the log, and tried again by the next turn.
    """
    for run in waiting_imports():
        try:
            if content := kept_content(run):
                continue_import(run, read_file(content, run.file, run.format).records)
        except Exception:
            log.exception("%s: the import cannot be gone on with", run.public_id)
