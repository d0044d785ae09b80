"""Signing in at another place (OpenID Connect): who may come in from there, and whether a second factor was asked."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect

from anlaufstelle.accounts.models import User
from anlaufstelle.accounts.two_factor import is_verified, remember_provider_verification, token_proves_two_factors
from anlaufstelle.directory import memberships

INVITATION_SESSION_KEY = "invitation"
"""Where the session keeps the secret of the invitation somebody has come with."""


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What the library asks when somebody comes back from another place."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """One comes by invitation only; whoever holds one has been let in before this is asked."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Before anything happens: note whether a second factor was asked there; connect only whoever showed one."""
        if sociallogin.state.get("process") == "connect":
            user = request.user
            if not isinstance(user, User) or not is_verified(request, user):
                raise ImmediateHttpResponse(redirect("mfa_index"))
            return
        if not sociallogin.is_existing:
            join_by_invitation(request, sociallogin)
        if isinstance(sociallogin.user, User) and sociallogin.is_existing:
            remember_provider_verification(
                request, sociallogin.user, is_verified=provider_verified_second_factor(sociallogin)
            )


def join_by_invitation(request: HttpRequest, sociallogin: Any) -> None:
    """Whoever comes with an open invitation, and with its address from the other place, gets her account by it."""
    token = request.session.get(INVITATION_SESSION_KEY, "")
    try:
        invitation = memberships.find_invitation(token)
        told = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        if invitation.email not in told:
            return
        about = sociallogin.account.get_provider_account().get_user_data() or {}
        name = str(about.get("name") or invitation.email)[:100]
        user = memberships.join_with_new_account(token=token, name=name, password=None, language="de")
    except (memberships.CannotJoin, ValidationError):
        return
    request.session.pop(INVITATION_SESSION_KEY, None)
    sociallogin.connect(request, user)


def provider_verified_second_factor(sociallogin: Any) -> bool:
    """Whether this sign-in counts as two factors, by the operator's word or the token's."""
    place = sociallogin.account.provider
    for app in settings.OIDC_PROVIDERS:
        if app["provider_id"] == place:
            rules = app["settings"]
            token = (sociallogin.account.extra_data or {}).get("id_token") or {}
            return token_proves_two_factors(token, rules["second_factor"], frozenset(rules["acr"]))
    return False
