"""The pages of allauth that are needed, by the names allauth calls them; no sign-up, no e-mail pages, no others."""

from django.urls import path, re_path

from editorial.signin import views

urlpatterns = [
    path("reauthenticate/", views.Prove.as_view(), name="account_reauthenticate"),
    path("password/reset/", views.AskForLink.as_view(), name="account_reset_password"),
    path("password/reset/done/", views.LinkSent.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.OpenLink.as_view(),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.LinkUsed.as_view(), name="account_reset_password_from_key_done"),
    path("second-factor/", views.SecondFactor.as_view(), name="mfa_index"),
    path("second-factor/code/", views.Code.as_view(), name="mfa_authenticate"),
    path("second-factor/prove/", views.ProveByCode.as_view(), name="mfa_reauthenticate"),
    path("second-factor/add/", views.AddSecondFactor.as_view(), name="mfa_activate_totp"),
    path("second-factor/remove/", views.RemoveSecondFactor.as_view(), name="mfa_deactivate_totp"),
    path("second-factor/codes/", views.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", views.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
