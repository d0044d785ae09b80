"""Allauth's forms, where this project is stricter."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.cache import cache

CODE_LIFETIME_SECONDS = 90  # 30 seconds, and one step to either side for inexact clocks


def is_code_unused(user: Any, code: str) -> bool:
    """Mark a code as used. Returns False if it was used before within its lifetime, for example by an onlooker."""
    digits = "".join(filter(str.isalnum, code)).lower()
    return bool(cache.add(f"second-factor-used:{user.pk}:{digits}", 1, timeout=CODE_LIFETIME_SECONDS))


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code from an app, or a recovery code, when signing in."""

    def clean_code(self) -> str:
        """Accept each code once."""
        return reject_used_code(self, str(super().clean_code()))


class ReauthenticateCodeForm(ReauthenticateForm):  # type: ignore[misc]
    """A code for reauthentication before a sensitive action."""

    def clean_code(self) -> str:
        """Accept each code once."""
        return reject_used_code(self, str(super().clean_code()))


def reject_used_code(form: Any, code: str) -> str:
    """Return the code. Raises ValidationError if it was used before."""
    if not is_code_unused(form.user, code):
        raise get_adapter().validation_error("incorrect_code")
    return code


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """Setting up an app. The code typed here is at the same time the second factor of this session."""

    def clean_code(self) -> str:
        """Verify that the app knows the secret."""
        code = reject_used_code(self, str(super().clean_code()))
        record_authentication(context.request, self.user, "mfa", type="totp", reauthenticated=True)
        return code


class SafeCredentialMixin:
    """Turn malformed credentials from a browser into a validation error."""

    def clean_credential(self) -> Any:
        """Return the response of the security key."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, LookupError, TypeError, ValueError, AssertionError) as why:
            raise get_adapter().validation_error("incorrect_code") from why


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Adding a security key.

    Whether it may sign in without a password is the owner's choice, not the key's capability.
    """

    def clean(self) -> dict[str, Any]:
        """Set the owner's choice in the key's response."""
        try:
            cleaned: dict[str, Any] = super().clean()
            if credential := cleaned.get("credential"):
                extension_results = credential.setdefault("clientExtensionResults", {})
                extension_results["credProps"] = {"rk": bool(cleaned.get("passwordless"))}
        except (AttributeError, LookupError, TypeError, ValueError, AssertionError) as why:
            raise get_adapter().validation_error("incorrect_code") from why
        if credential:
            record_authentication(context.request, self.user, "mfa", type="webauthn", reauthenticated=True)
        return cleaned


class AuthenticateKeyForm(SafeCredentialMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A security key as second factor."""


class ReauthenticateKeyForm(SafeCredentialMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A security key for reauthentication before a sensitive action."""


class PasskeyLoginForm(SafeCredentialMixin, LoginWebAuthnForm):  # type: ignore[misc]
    """Sign-in with a passkey alone. A key that was added as a second factor only is refused."""

    def clean_credential(self) -> Authenticator:
        """Return the key if it is a passkey."""
        key = super().clean_credential()
        if key.wrap().is_passwordless is not True:
            raise get_adapter().validation_error("incorrect_code")
        return key
