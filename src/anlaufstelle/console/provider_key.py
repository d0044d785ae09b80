"""The command `provider-key`: rotate a provider's encryption key, wrap it with a passphrase, unlock it."""

import sys
from getpass import getpass

from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.crypto import encryption, key_passphrase
from anlaufstelle.rls.owner import as_owner


def handle(name: str, action: str) -> str:
    """Run a subcommand. Return a sentence with the new state. Raises Refused."""
    provider = _provider_by_name(name)
    if action == "renew":
        is_protected = key_passphrase.is_passphrase_protected(provider.pk)
        version = key_passphrase.rotate_key(provider.pk, passphrase=_passphrase() if is_protected else "")
        with as_owner():
            wrapped = encryption.rewrap_client_keys(provider.pk)
        return f"{provider.name} has key {version}; {wrapped} people's keys are wrapped with it. Keep a copy of it."
    if action == "open":
        if not key_passphrase.is_passphrase_protected(provider.pk):
            raise Refused(f"{provider.name} does not keep its key itself; there is nothing to open.")
        key_passphrase.unlock_key(provider.pk, passphrase=_passphrase())
        return f"The key of {provider.name} is open until this machine ends."
    if action == "give-back":
        key_passphrase.unwrap_key(provider.pk, passphrase=_passphrase())
        return f"The key of {provider.name} lies in the folder of keys again, and opens by itself."
    passphrase = _passphrase()
    if sys.stdin.isatty() and passphrase != getpass("Once more: "):
        raise Refused("Nothing was changed: the two passphrases are not the same.")
    key_passphrase.wrap_key(provider.pk, passphrase=passphrase)
    return (
        f"{provider.name} keeps its key itself. After each start of this machine: anlaufstelle provider-key open."
        " Without the passphrase everything sealed is lost: keep it on paper in a safe place."
    )


def _provider_by_name(name: str) -> Organization:
    matches = list(Organization.objects.filter(name=name.strip())[:2])
    if len(matches) != 1:
        raise Refused(f"Nothing was done: {'several providers are' if matches else 'no provider is'} called “{name}”.")
    return matches[0]


def _passphrase() -> str:
    """Read the passphrase from the terminal without echo, or from the first line of standard input."""
    return getpass("Passphrase: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
