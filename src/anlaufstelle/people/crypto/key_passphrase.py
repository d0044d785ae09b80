"""A provider keeps its key itself: on disk it lies only under a passphrase that nobody here has written down.

Somebody of the provider opens it after each start of the machine; until then what is sealed stays shut, and says so.
In clear the key lies in memory only. Who is root while the machine runs can read it there (docs/protection.md).
"""

import os
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

from anlaufstelle.core.errors import Refused
from anlaufstelle.people.crypto import keys

SALT_BYTES = 16
MIN_PASSPHRASE_LENGTH = 12  # characters of a passphrase


class KeyPassphraseRefused(Refused):
    """The key does not open, or cannot be shut, like this."""


def is_locked(provider: UUID) -> bool:
    """Whether the provider keeps its key itself, and nobody has opened it since the machine was started."""
    return not set(keys.passphrase_versions(provider)) <= set(keys.available_versions(provider))


def is_passphrase_protected(provider: UUID) -> bool:
    """Whether the provider keeps its key itself."""
    return bool(keys.passphrase_versions(provider))


def wrap_key(provider: UUID, *, passphrase: str) -> int:
    """From now on the provider keeps its key itself; returns how many versions there are. Raises KeyPassphraseRefused.

    What is open stays open until the machine ends. Nobody puts another passphrase over the one there is: whoever wants
    that gives the key back first, and so must know the old one.
    """
    if len(passphrase) < MIN_PASSPHRASE_LENGTH:
        raise KeyPassphraseRefused(
            _("Please choose a passphrase of at least 12 characters: several words are easiest.")
        )
    if set(keys.passphrase_versions(provider)) - set(keys.unprotected_versions(provider)):
        raise KeyPassphraseRefused(_("Nothing was changed: you keep the key already. Please give it back first."))
    versions = keys.unprotected_versions(provider) or [keys.create_version(provider)]
    for version in versions:
        _store_wrapped(provider, version, _plain_key(provider, version), passphrase)
    for version in versions:  # only when all of them can be opened again
        (keys.folder() / f"{provider}.{version}").unlink(missing_ok=True)
    return len(versions)


def unlock_key(provider: UUID, *, passphrase: str) -> None:
    """Open the provider's key until the machine ends. Raises KeyPassphraseRefused."""
    opened = {}
    for version in keys.passphrase_versions(provider):
        told = (keys.folder() / f"{provider}.{version}.shut").read_bytes()
        words = _derive_key(passphrase, told[:SALT_BYTES])
        try:
            opened[version] = keys.decrypt(words, told[SALT_BYTES:], _label(provider, version))
        except keys.KeyUnavailable:
            raise KeyPassphraseRefused(_("This passphrase does not open the key. Please try again.")) from None
    for version, plain in opened.items():
        keys.write_private_file(keys.memory_folder() / f"{provider}.{version}", plain)


def unwrap_key(provider: UUID, *, passphrase: str) -> None:
    """From now on the key lies in the folder again and opens by itself at each start. Raises KeyPassphraseRefused."""
    unlock_key(provider, passphrase=passphrase)
    for version in keys.passphrase_versions(provider):
        keys.write_private_file(keys.folder() / f"{provider}.{version}", _plain_key(provider, version))
        (keys.folder() / f"{provider}.{version}.shut").unlink()
        (keys.memory_folder() / f"{provider}.{version}").unlink()


def rotate_key(provider: UUID, *, passphrase: str = "") -> int:
    """A new version of the key, under the same passphrase where the provider keeps it itself.

    Raises KeyPassphraseRefused, and keys.Locked where there is no key that could be followed by another one.
    """
    if not is_passphrase_protected(provider):
        if not keys.available_versions(provider):
            raise keys.key_unavailable()
        return keys.create_version(provider)
    unlock_key(provider, passphrase=passphrase)
    version = keys.available_versions(provider)[-1] + 1
    _store_wrapped(provider, version, AESGCM.generate_key(keys.KEY_BYTES * 8), passphrase)
    return version


def _store_wrapped(provider: UUID, version: int, plain: bytes, passphrase: str) -> None:
    """In clear in memory, and under the passphrase on disk."""
    salt = os.urandom(SALT_BYTES)
    wrapped = keys.encrypt(_derive_key(passphrase, salt), plain, _label(provider, version))
    keys.write_private_file(keys.memory_folder() / f"{provider}.{version}", plain)
    keys.write_private_file(keys.folder() / f"{provider}.{version}.shut", salt + wrapped)


def _plain_key(provider: UUID, version: int) -> bytes:
    for place in (keys.folder(), keys.memory_folder()):
        path = place / f"{provider}.{version}"
        if path.is_file():
            return path.read_bytes()
    raise keys.key_unavailable()


def _derive_key(passphrase: str, salt: bytes) -> AESGCM:
    """The key that lies in a passphrase; trying one takes about a tenth of a second and 64 MiB."""
    words = " ".join(passphrase.split()).encode()
    return AESGCM(Scrypt(salt=salt, length=keys.KEY_BYTES, n=2**16, r=8, p=1).derive(words))


def _label(provider: UUID, version: int) -> str:
    return f"provider-key|{provider}|{version}"
