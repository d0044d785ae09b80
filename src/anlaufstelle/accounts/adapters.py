"""Adapters for django-allauth: no open sign-up, our wording, our e-mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from anlaufstelle.accounts import secret_encryption, security_mail
from anlaufstelle.accounts.models import User
from anlaufstelle.accounts.two_factor import factor_types, has_second_factor
from anlaufstelle.outbox.mail import queue_mail

TOO_MANY = _("That was tried too often. Please wait five minutes, then try again.")
WRONG_CODE = _("This code does not fit. Codes change every 30 seconds: please type the newest one.")

# Messages after a change. Allauth's other messages say nothing that the page does not show, and are dropped.
MESSAGES = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "mfa/messages/totp_activated.txt": _("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("Your key is added."),
    "mfa/messages/webauthn_removed.txt": _("The key is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("There are new recovery codes. The old ones no longer work."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
    "socialaccount/messages/account_connected.txt": _("You can now sign in from there, too."),
    "socialaccount/messages/account_disconnected.txt": _("Signing in from there no longer works."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("Address and password do not fit together. Please try again."),
        "enter_current_password": _("Please type your present password."),
        "incorrect_password": _("This password is not right. Please try again."),
        "incorrect_code": WRONG_CODE,
        "invalid_login": _("Address and password do not fit together. Please try again."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are created by invitation only."""
        return False

    def get_login_stages(self) -> list[str]:
        """Return the one login stage in use."""
        return ["anlaufstelle.accounts.two_factor.SecondFactorStage"]

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Setting up the first second factor right after signing in needs no reauthentication."""
        user = context.request.user
        if app == "allauth.mfa" and isinstance(user, User) and not has_second_factor(user):
            return False
        return bool(super().is_reauthentication_required(app=app, **options))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Add the message in our wording, or drop it."""
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send e-mail through the outbox."""
        body = render_to_string(f"{template_prefix}_message.txt", context)
        subject = render_to_string(f"{template_prefix}_subject.txt", context).strip()
        queue_mail(to=email, subject=subject, body=body, hours=2)

    @transaction.atomic
    def send_notification_mail(self, template_prefix: str, user: User, *arguments: Any, **options: Any) -> None:
        """Notify the user of changes to second factors. Other notifications are dropped."""
        app, _email, name = template_prefix.partition("/email/")
        if app == "mfa":
            security_mail.send_second_factor_changed(user, MESSAGES[f"mfa/messages/{name}.txt"])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("This is your only second step. Please set up another one first."),
        "cannot_generate_recovery_codes": _("Please set up an app or a key first."),
        "incorrect_code": WRONG_CODE,
    }

    def get_totp_issuer(self) -> str:
        """Return the name that an authenticator app shows beside the code."""
        return "Anlaufstelle"

    def encrypt(self, text: str) -> str:
        """Encrypt the secrets of authenticator apps and recovery codes."""
        return secret_encryption.encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt such a secret to verify a code."""
        return secret_encryption.decrypt_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether the user would still have a second factor without this one."""
        of_this_kind = Authenticator.objects.filter(user=authenticator.user, type=authenticator.type).count()
        return of_this_kind > 1 or bool(factor_types(authenticator.user) - {authenticator.type})

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - the library calls it so
        """Return the default name of a new security key."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Key %(number)s") % {"number": number})

    def _get_site_name(self) -> str:
        return "Anlaufstelle"
