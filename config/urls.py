"""Every address of the product; tests walk this list against the authorisation matrix."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from editorial.pages import help
from editorial.signin.views import ChangePassword, SignIn

urlpatterns = [
    path("admin/import/", RedirectView.as_view(pattern_name="admin:editorial_article_import")),
    path("admin/help/", help.page, name="help"),
    path("admin/help/<slug:name>/", help.page, name="help-page"),
    # In place of the admin's own pages, at their addresses.
    path("admin/login/", SignIn.as_view(), name="account_login"),
    path("admin/password_change/", ChangePassword.as_view(), name="account_change_password"),
    path("admin/account/", include("editorial.signin.urls")),
    path("admin/", admin.site.urls),
    path("", include("editorial.urls")),
]

handler400 = "editorial.pages.unreadable.unreadable_request"
