"""The provider's key is stored encrypted under a passphrase that the operator never stores.

A colleague at the provider unlocks it after each start of the machine; until then encrypted records cannot be read. The
plain key is kept in memory only, where root can read it while the machine runs (docs/protection.md).
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
    """The passphrase is wrong, or the key cannot be protected like this."""


def is_locked(provider: UUID) -> bool:
    """Return whether the provider's key is passphrase-protected and has not been unlocked since the machine started."""
    return not set(keys.passphrase_versions(provider)) <= set(keys.available_versions(provider))


def is_passphrase_protected(provider: UUID) -> bool:
    """Return whether the provider's key is passphrase-protected."""
    return bool(keys.passphrase_versions(provider))


def wrap_key(provider: UUID, *, passphrase: str) -> int:
    """Protect the provider's key with a passphrase. Returns the number of key versions. Raises KeyPassphraseRefused.

    An unlocked key stays unlocked until the machine stops. To change the passphrase, call `unwrap_key` first, which
    needs the old one.
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
    for version in versions:  # only once all of them are stored under the passphrase
        (keys.folder() / f"{provider}.{version}").unlink(missing_ok=True)
    return len(versions)


def unlock_key(provider: UUID, *, passphrase: str) -> None:
    """Unlock the provider's key until the machine stops. Raises KeyPassphraseRefused."""
    plain_keys = {}
    for version in keys.passphrase_versions(provider):
        stored = (keys.folder() / f"{provider}.{version}.shut").read_bytes()
        wrapping_key = _derive_key(passphrase, stored[:SALT_BYTES])
        try:
            plain_keys[version] = keys.decrypt(wrapping_key, stored[SALT_BYTES:], _label(provider, version))
        except keys.KeyUnavailable:
            raise KeyPassphraseRefused(_("This passphrase does not open the key. Please try again.")) from None
    for version, plain in plain_keys.items():
        keys.write_private_file(keys.memory_folder() / f"{provider}.{version}", plain)


def unwrap_key(provider: UUID, *, passphrase: str) -> None:
    """Store the key without a passphrase again, so that it is available at each start. Raises KeyPassphraseRefused."""
    unlock_key(provider, passphrase=passphrase)
    for version in keys.passphrase_versions(provider):
        keys.write_private_file(keys.folder() / f"{provider}.{version}", _plain_key(provider, version))
        (keys.folder() / f"{provider}.{version}.shut").unlink()
        (keys.memory_folder() / f"{provider}.{version}").unlink()


def rotate_key(provider: UUID, *, passphrase: str = "") -> int:
    """Create a new key version, under the same passphrase if the key is passphrase-protected. Returns its number.

    Raises KeyPassphraseRefused, and keys.KeyUnavailable if there is no key to rotate.
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
    """Write the plain key to the memory folder and the encrypted one to disk."""
    salt = os.urandom(SALT_BYTES)
    wrapped = keys.encrypt(_derive_key(passphrase, salt), plain, _label(provider, version))
    keys.write_private_file(keys.memory_folder() / f"{provider}.{version}", plain)
    keys.write_private_file(keys.folder() / f"{provider}.{version}.shut", salt + wrapped)


def _plain_key(provider: UUID, version: int) -> bytes:
    for directory in (keys.folder(), keys.memory_folder()):
        path = directory / f"{provider}.{version}"
        if path.is_file():
            return path.read_bytes()
    raise keys.key_unavailable()


def _derive_key(passphrase: str, salt: bytes) -> AESGCM:
    """Derive the wrapping key with scrypt (about 0.1 s, 64 MiB)."""
    words = " ".join(passphrase.split()).encode()
    return AESGCM(Scrypt(salt=salt, length=keys.KEY_BYTES, n=2**16, r=8, p=1).derive(words))


def _label(provider: UUID, version: int) -> str:
    return f"provider-key|{provider}|{version}"
