"""Every address of the product; tests walk this list against the authorisation matrix."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("editorial.urls")),
]
