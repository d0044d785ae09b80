"""Signing in at another place (OpenID Connect): who may come in from there, and whether a second factor was asked."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect

from anlaufstelle.accounts.models import User
from anlaufstelle.accounts.second import is_shown, is_told, note_elsewhere
from anlaufstelle.directory import people

INVITED = "invitation"
"""Where the session keeps the secret of the invitation somebody has come with."""


class ElsewhereAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What the library asks when somebody comes back from another place."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """One comes by invitation only; whoever holds one has been let in before this is asked."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Before anything happens: note whether a second factor was asked there; connect only whoever showed one."""
        if sociallogin.state.get("process") == "connect":
            user = request.user
            if not isinstance(user, User) or not is_shown(request, user):
                raise ImmediateHttpResponse(redirect("mfa_index"))
            return
        if not sociallogin.is_existing:
            join_from_there(request, sociallogin)
        if isinstance(sociallogin.user, User) and sociallogin.is_existing:
            note_elsewhere(request, sociallogin.user, asked=asked_there(sociallogin))


def join_from_there(request: HttpRequest, sociallogin: Any) -> None:
    """Whoever comes with an open invitation, and with its address from the other place, gets her account by it."""
    token = request.session.get(INVITED, "")
    try:
        invitation = people.find_invitation(token)
        told = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        if invitation.email not in told:
            return
        about = sociallogin.account.get_provider_account().get_user_data() or {}
        name = str(about.get("name") or invitation.email)[:100]
        user = people.join(token=token, name=name, password=None, language="de")
    except (people.CannotJoin, ValidationError):
        return
    request.session.pop(INVITED, None)
    sociallogin.connect(request, user)


def asked_there(sociallogin: Any) -> bool:
    """Whether this sign-in counts as two factors, by the operator's word or the token's."""
    place = sociallogin.account.provider
    for app in settings.ELSEWHERE:
        if app["provider_id"] == place:
            rules = app["settings"]
            token = (sociallogin.account.extra_data or {}).get("id_token") or {}
            return is_told(token, rules["second_factor"], frozenset(rules["acr"]))
    return False
