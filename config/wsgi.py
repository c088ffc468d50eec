"""The WSGI callable; any WSGI server can serve it (`make run` uses granian)."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from editorial.delivery.front import Front
from editorial.delivery.store import Store

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()
application = Front(django, Store(Path(settings.DELIVERY_STORE))) if settings.DELIVERY_STORE else django
