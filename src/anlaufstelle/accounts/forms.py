"""The library's forms where this house is stricter."""

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

SECONDS_A_CODE_LIVES = 90  # 30 seconds, and one step to either side for clocks that are not right


def is_code_unused(user: Any, code: str) -> bool:
    """Whether this code has not been used while it lives: who looks over a shoulder cannot use it again."""
    digits = "".join(filter(str.isalnum, code)).lower()
    return bool(cache.add(f"second-factor-used:{user.pk}:{digits}", 1, timeout=SECONDS_A_CODE_LIVES))


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code from an app, or a recovery code, when signing in."""

    def clean_code(self) -> str:
        """Each code opens once."""
        return reject_used_code(self, str(super().clean_code()))


class ReauthenticateCodeForm(ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before something that matters."""

    def clean_code(self) -> str:
        """Each code opens once."""
        return reject_used_code(self, str(super().clean_code()))


def reject_used_code(form: Any, code: str) -> str:
    """Raises ValidationError for a code that was used before."""
    if not is_code_unused(form.user, code):
        raise get_adapter().validation_error("incorrect_code")
    return code


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """Setting up an app: the code typed here is at the same time the second factor of this session."""

    def clean_code(self) -> str:
        """The code that proves that the app knows the secret."""
        code = reject_used_code(self, str(super().clean_code()))
        record_authentication(context.request, self.user, "mfa", type="totp", reauthenticated=True)
        return code


class SafeCredentialMixin:
    """What a browser sends of a key comes from anywhere: whatever it is, it is refused in a sentence."""

    def clean_credential(self) -> Any:
        """The answer of the key."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, LookupError, TypeError, ValueError, AssertionError) as why:
            raise get_adapter().validation_error("incorrect_code") from why


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Adding a key. Whether it may ever open without a password is what its owner ticks, not what it could do."""

    def clean(self) -> dict[str, Any]:
        """The key's answer, and the owner's wish."""
        try:
            cleaned: dict[str, Any] = super().clean()
            if credential := cleaned.get("credential"):
                told = credential.setdefault("clientExtensionResults", {})
                told["credProps"] = {"rk": bool(cleaned.get("passwordless"))}
        except (AttributeError, LookupError, TypeError, ValueError, AssertionError) as why:
            raise get_adapter().validation_error("incorrect_code") from why
        if credential:
            record_authentication(context.request, self.user, "mfa", type="webauthn", reauthenticated=True)
        return cleaned


class AuthenticateKeyForm(SafeCredentialMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A key as second factor."""


class ReauthenticateKeyForm(SafeCredentialMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A key once more, before something that matters."""


class PasskeyLoginForm(SafeCredentialMixin, LoginWebAuthnForm):  # type: ignore[misc]
    """A key alone. One that was added as a second factor only does not open the door by itself."""

    def clean_credential(self) -> Authenticator:
        """The key, if it may do that."""
        key = super().clean_credential()
        if key.wrap().is_passwordless is not True:
            raise get_adapter().validation_error("incorrect_code")
        return key
