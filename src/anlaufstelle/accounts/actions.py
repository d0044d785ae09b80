"""Changing accounts. Who belongs to which provider is the directory's business (directory/people.py)."""

from anlaufstelle.accounts.models import User, new_seal


def renew_seal(user: User) -> None:
    """End all open sessions of this person with their next request. Call it inside the change that brings it."""
    user.seal = new_seal()
    user.save(update_fields=["seal"])
