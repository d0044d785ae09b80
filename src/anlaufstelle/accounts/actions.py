"""Changing accounts. Who belongs to which provider is the directory's business (directory/people.py)."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as late

from anlaufstelle.accounts import letters
from anlaufstelle.accounts.models import User, new_seal


def renew_seal(user: User) -> None:
    """End all open sessions of this person with their next request. Call it inside the change that brings it."""
    user.seal = new_seal()
    user.save(update_fields=["seal"])


def speak_to(user: User, language: str) -> None:
    """The language in which the pages speak to her."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def forget_second_factor(user: User) -> None:
    """For somebody who has lost everything: after her password she sets up a new one, before anything else opens."""
    Authenticator.objects.filter(user=user).delete()
    renew_seal(user)
    letters.second_step_changed(user, late("All your second steps were removed by the people who run the house."))
