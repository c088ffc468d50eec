"""The WSGI callable; any WSGI server can serve it (`make run` uses granian)."""

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from editorial.delivery.front import Front
from editorial.delivery.store import opened

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def fronted(django: Callable) -> Callable:
    """The front knows nobody: where people must be signed in to read, it is left out."""
    if not settings.DELIVERY_STORE or not settings.ANONYMOUS_READING:
        return django
    return Front(django, opened(Path(settings.DELIVERY_STORE)))


application = fronted(get_wsgi_application())
