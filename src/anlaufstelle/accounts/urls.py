"""URLs for signing in, below /desk/sign-in/: those views of allauth that are in use."""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as elsewhere
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from anlaufstelle.accounts.views import remove_key

# Allauth reverses these names.
urlpatterns = [
    path("", account.login, name="account_login"),
    path("out/", account.logout, name="account_logout"),
    path("closed/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", account.password_set, name="account_set_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second/", second.index, name="mfa_index"),
    path("second/code/", second.authenticate, name="mfa_authenticate"),
    path("second/again/", second.reauthenticate, name="mfa_reauthenticate"),
    path("second/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second/recovery/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("keys/in/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("keys/again/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("keys/<int:pk>/remove/", remove_key, name="mfa_remove_webauthn"),
    path("keys/<int:pk>/name/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("elsewhere/", elsewhere.connections, name="socialaccount_connections"),
    path("elsewhere/ended/", elsewhere.login_cancelled, name="socialaccount_login_cancelled"),
    path("elsewhere/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("elsewhere/<slug:provider_id>/back/", oidc.callback, name="openid_connect_callback"),
]
