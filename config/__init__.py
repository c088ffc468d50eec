"""The wiring of one installation. It sees every app; nobody imports it. `celery -A config` finds the app here."""

from config.celery import app

__all__ = ["app"]
