"""Changing accounts. Who belongs to which provider is the directory's business (directory/memberships.py)."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as late

from anlaufstelle.accounts import security_mail
from anlaufstelle.accounts.models import User, new_session_generation


def end_sessions(user: User) -> None:
    """End all open sessions of this person with their next request. Call it inside the change that brings it."""
    user.session_generation = new_session_generation()
    user.save(update_fields=["session_generation"])


def set_language(user: User, language: str) -> None:
    """The language in which the pages speak to her."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def reset_second_factor(user: User) -> None:
    """For somebody who has lost everything: after her password she sets up a new one, before anything else opens."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    security_mail.send_second_factor_changed(
        user, late("All your second steps were removed by the people who run the house.")
    )
