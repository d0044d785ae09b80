"""Sign-in with OpenID Connect: who may sign in, and whether the provider verified a second factor."""

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
"""The session key with the token of the invitation that was followed."""


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The allauth adapter for users who return from an OpenID Connect provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse sign-up: new accounts need an invitation, which `pre_social_login` handles."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Accept an invitation, and remember whether the provider verified a second factor.

        An account is connected only after two-factor sign-in.
        """
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
    """Create the account if the session holds an open invitation to an address that the provider has verified."""
    token = request.session.get(INVITATION_SESSION_KEY, "")
    try:
        invitation = memberships.find_invitation(token)
        verified_emails = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        if invitation.email not in verified_emails:
            return
        user_data = sociallogin.account.get_provider_account().get_user_data() or {}
        name = str(user_data.get("name") or invitation.email)[:100]
        user = memberships.join_with_new_account(token=token, name=name, password=None, language="de")
    except (memberships.CannotJoin, ValidationError):
        return
    request.session.pop(INVITATION_SESSION_KEY, None)
    sociallogin.connect(request, user)


def provider_verified_second_factor(sociallogin: Any) -> bool:
    """Return whether this sign-in counts as two factors, by the operator's settings or the token."""
    provider_id = sociallogin.account.provider
    for app in settings.OIDC_PROVIDERS:
        if app["provider_id"] == provider_id:
            options = app["settings"]
            token = (sociallogin.account.extra_data or {}).get("id_token") or {}
            return token_proves_two_factors(token, options["second_factor"], frozenset(options["acr"]))
    return False
