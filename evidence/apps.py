"""Guards of append-only tables come back after every migrate, and a check says when one is missing."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import OperationalError, ProgrammingError
from django.db.models.signals import post_migrate


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        history = import_module("evidence.history")  # needs loaded models, which this file is too early for

        def restore_guards(using: str, **kwargs) -> None:
            history.install_guards(using)
            if settings.DATABASE_APP_ROLE:
                history.grant_rights(settings.DATABASE_APP_ROLE, using)

        def guards_stand(app_configs, databases=None, **kwargs) -> list[Error]:
            try:
                missing = [name for alias in databases or [] for name in history.missing_guards(alias)]
            except (OperationalError, ProgrammingError):
                return []  # no database yet: migrate will make it and install the guards
            return [Error(f"Guard {name} is missing.", hint="Run migrate.", id="evidence.E001") for name in missing]

        post_migrate.connect(restore_guards, sender=self, dispatch_uid="evidence.guards", weak=False)
        register(guards_stand, Tags.database)
