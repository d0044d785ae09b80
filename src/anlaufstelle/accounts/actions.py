"""Changing accounts. Memberships of providers belong to directory/memberships.py."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as late

from anlaufstelle.accounts import security_mail
from anlaufstelle.accounts.models import User, new_session_generation


def end_sessions(user: User) -> None:
    """End all sessions of a user with their next request. Call it in the transaction of the change that requires it."""
    user.session_generation = new_session_generation()
    user.save(update_fields=["session_generation"])


def set_language(user: User, language: str) -> None:
    """Set the user's interface language."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def reset_second_factor(user: User) -> None:
    """Remove all second factors of a user who has lost them.

    They set up a new one after signing in with the password.
    """
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    security_mail.send_second_factor_changed(
        user, late("All your second steps were removed by the people who run the house.")
    )
