"""What we published, and the pages of every app. The full-text index is looked after whenever tables were changed."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate

from editorial import fulltext


class EditorialConfig(AppConfig):
    name = "editorial"
    default = True

    def ready(self) -> None:
        def restore_index(using: str, **kwargs) -> None:
            fulltext.install(using)

        post_migrate.connect(restore_index, sender=self, dispatch_uid="editorial.fulltext", weak=False)


class AdminPages(admin_apps.AdminConfig):
    """Takes the place of django.contrib.admin in INSTALLED_APPS."""

    default = False
    default_site = "editorial.site.AttestSite"
