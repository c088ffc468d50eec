"""Slow work by the clock. Each task looks at rows, may run twice at once, and calls one service."""

from celery import shared_task
from django.conf import settings

from evidence.services import check_links


@shared_task
def watch_links() -> None:
    """Ask for the links that are due; without a person's leave nothing leaves this machine."""
    if settings.WATCH_REFERENCES:
        check_links()
