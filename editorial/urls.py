"""The addresses anybody may read, and the preview for those signed in."""

from django.urls import path
from django.views.generic import RedirectView

from editorial.api.v1 import api
from editorial.pages import api_docs, preview, reader, reporting

urlpatterns = [
    path("api/v1/docs", api_docs.page, name="api-docs"),
    path("api/v1/", api.urls),
    path("", reader.index, name="index"),
    path("read/<slug:slug>/", reader.article, name="read"),
    path("read/<slug:slug>/report/", reporting.report, name="report"),
    path("read/<slug:slug>/report/thanks/", reporting.thanks, name="report-thanks"),
    # The address that documents name, where this installation is also the publisher's site.
    path("articles/<slug:slug>/", RedirectView.as_view(pattern_name="read", query_string=True)),
    path("preview/<uuid:public_id>/", preview.article, name="preview"),
]
