"""The key of a provider, as its operator or administrator handles it: renewing, keeping it oneself, opening it."""

import sys
from getpass import getpass

from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.crypto import encryption, key_passphrase
from anlaufstelle.rls.owner import as_owner


def handle(name: str, what: str) -> str:
    """Do it; one sentence saying what is true now. Raises Refused."""
    provider = _named(name)
    if what == "renew":
        kept = key_passphrase.is_passphrase_protected(provider.pk)
        version = key_passphrase.rotate_key(provider.pk, passphrase=_passphrase() if kept else "")
        with as_owner():
            wrapped = encryption.rewrap_client_keys(provider.pk)
        return f"{provider.name} has key {version}; {wrapped} people's keys are wrapped with it. Keep a copy of it."
    if what == "open":
        if not key_passphrase.is_passphrase_protected(provider.pk):
            raise Refused(f"{provider.name} does not keep its key itself; there is nothing to open.")
        key_passphrase.unlock_key(provider.pk, passphrase=_passphrase())
        return f"The key of {provider.name} is open until this machine ends."
    if what == "give-back":
        key_passphrase.unwrap_key(provider.pk, passphrase=_passphrase())
        return f"The key of {provider.name} lies in the folder of keys again, and opens by itself."
    words = _passphrase()
    if sys.stdin.isatty() and words != getpass("Once more: "):
        raise Refused("Nothing was changed: the two passphrases are not the same.")
    key_passphrase.wrap_key(provider.pk, passphrase=words)
    return (
        f"{provider.name} keeps its key itself. After each start of this machine: anlaufstelle provider-key open."
        " Without the passphrase everything sealed is lost: keep it on paper in a safe place."
    )


def _named(name: str) -> Organization:
    found = list(Organization.objects.filter(name=name.strip())[:2])
    if len(found) != 1:
        raise Refused(f"Nothing was done: {'several providers are' if found else 'no provider is'} called “{name}”.")
    return found[0]


def _passphrase() -> str:
    """Typed unseen, or the first line of what is piped in."""
    return getpass("Passphrase: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
