"""Every address of the product; tests walk this list against the authorisation matrix."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from editorial.pages import help

urlpatterns = [
    path("admin/import/", RedirectView.as_view(pattern_name="admin:editorial_article_import")),
    path("admin/help/", help.page, name="help"),
    path("admin/help/<slug:name>/", help.page, name="help-page"),
    path("admin/", admin.site.urls),
    path("", include("editorial.urls")),
]
