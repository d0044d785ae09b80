"""The second factor: whether this session has shown one, here or at the place somebody signed in with."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from anlaufstelle.accounts.models import User

SESSION_KEY = "second_factor_elsewhere"
"""Where the session keeps who showed a second factor at the place she signed in with."""

# What tokens call a second factor: RFC 8176, and what common providers write.
AMR = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "iris", "pop", "ngcmfa"})


def has_second_factor(user: User) -> bool:
    """Whether an app or a key is set up. Recovery codes alone are none."""
    return bool(factor_types(user))


def factor_types(user: User) -> set[str]:
    """Which kinds are set up: `totp`, `webauthn`."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return set(Authenticator.objects.filter(user=user, type__in=kinds).values_list("type", flat=True))


def is_verified(request: HttpRequest, user: User) -> bool:
    """Whether this session has shown a second factor of this person. Asks nothing of the database."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records) or is_verified_by_provider(request, user)


def is_verified_by_provider(request: HttpRequest, user: User | None) -> bool:
    """Whether she signed in at a place that has asked her for one."""
    return user is not None and request.session.get(SESSION_KEY) == str(user.pk)


def remember_provider_verification(request: HttpRequest, user: User, *, asked: bool) -> None:
    """Keep what the place she comes from has said; an earlier word of it no longer counts."""
    request.session.pop(SESSION_KEY, None)
    if asked:
        request.session[SESSION_KEY] = str(user.pk)


def token_proves_two_factors(token: dict[str, Any], rule: str, acr: frozenset[str]) -> bool:
    """Whether a sign-in elsewhere counts as two factors: by the operator's word, or by what the token says."""
    if rule != "token":
        return rule == "always"
    methods = token.get("amr")
    methods = methods if isinstance(methods, list) else []
    return str(token.get("acr", "")) in acr or any(method in AMR for method in methods if isinstance(method, str))


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """The library's own question for a second factor, left out where it was asked elsewhere."""

    def handle(self) -> Any:
        """Ask, or go on."""
        if is_verified_by_provider(self.request, self.login.user):
            return None, True
        return super().handle()
