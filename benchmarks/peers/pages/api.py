"""Wagtail's API v2, as its documentation sets it up."""

from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

pages = WagtailAPIRouter("pages")
pages.register_endpoint("pages", PagesAPIViewSet)
