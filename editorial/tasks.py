"""Slow work by the clock. Each task looks at rows, may run twice at once, and calls one service."""

import logging

from celery import shared_task

from editorial.mailing import send_waiting
from editorial.reconcile import reconcile

log = logging.getLogger("attest.reconcile")


@shared_task
def reconcile_by_night() -> None:
    """Repair what is derived; what stays wrong is in the log, and `manage.py reconcile --check` says it again."""
    for one in reconcile(repair=True).findings:
        log.log(logging.WARNING if one.repaired else logging.ERROR, "%s: %s", one.row, one.what)


@shared_task
def mail_what_waits() -> None:
    """Letters about unread items: urgent ones at once, the others when their person wants them."""
    send_waiting()
