"""The second factor: whether this session has shown one, here or at an external sign-in provider."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from anlaufstelle.accounts.models import User

SESSION_KEY = "second_factor_elsewhere"
"""The session key for the user who has shown a second factor at an external provider."""

# Authentication method references that prove a second factor: RFC 8176, and what common providers use.
AMR = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "iris", "pop", "ngcmfa"})


def has_second_factor(user: User) -> bool:
    """Return whether an app or a security key is set up. Recovery codes alone do not count."""
    return bool(factor_types(user))


def factor_types(user: User) -> set[str]:
    """Return which types are set up: `totp`, `webauthn`."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return set(Authenticator.objects.filter(user=user, type__in=kinds).values_list("type", flat=True))


def is_verified(request: HttpRequest, user: User) -> bool:
    """Return whether this session has shown a second factor of this user. Makes no database query."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records) or is_verified_by_provider(request, user)


def is_verified_by_provider(request: HttpRequest, user: User | None) -> bool:
    """Return whether the external provider has asked the user for a second factor."""
    return user is not None and request.session.get(SESSION_KEY) == str(user.pk)


def remember_provider_verification(request: HttpRequest, user: User, *, is_verified: bool) -> None:
    """Store whether the external provider has asked for a second factor, replacing an earlier answer."""
    request.session.pop(SESSION_KEY, None)
    if is_verified:
        request.session[SESSION_KEY] = str(user.pk)


def token_proves_two_factors(token: dict[str, Any], rule: str, acr: frozenset[str]) -> bool:
    """Return whether an external sign-in counts as two-factor, by the operator's rule or by the claims of the token."""
    if rule != "token":
        return rule == "always"
    methods = token.get("amr")
    methods = methods if isinstance(methods, list) else []
    return str(token.get("acr", "")) in acr or any(method in AMR for method in methods if isinstance(method, str))


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Allauth's login stage for a second factor, skipped if the external provider has asked for one."""

    def handle(self) -> Any:
        """Ask for the second factor, or continue."""
        if is_verified_by_provider(self.request, self.login.user):
            return None, True
        return super().handle()
