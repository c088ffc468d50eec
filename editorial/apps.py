"""What we published, and the pages of every app."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class EditorialConfig(AppConfig):
    name = "editorial"
    default = True


class AdminPages(admin_apps.AdminConfig):
    """Takes the place of django.contrib.admin in INSTALLED_APPS."""

    default = False
    default_site = "editorial.site.AttestSite"
