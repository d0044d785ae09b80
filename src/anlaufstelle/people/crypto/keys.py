"""Encryption keys: one per provider, outside the database; one per client and provider, wrapped by the provider's key.

A provider's key may be passphrase-protected (people/crypto/key_passphrase.py). Then the plain key is in memory only.

Whoever has both the database and the key folder can decrypt everything. A stolen database, a stolen backup or read
access to the tables is not enough. Destroying a client's key destroys what was encrypted with it. Root on the running
machine can read everything (docs/protection.md).
"""

import os
import re
import stat
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.core.errors import Refused

KEY_BYTES = 32
NONCE_BYTES = 12
LOCKED_SUFFIX = r"\.shut"  # of the file that holds a passphrase-protected key


class KeyUnavailable(Refused):
    """The provider's key is missing or locked, or does not fit the ciphertext."""


def folder() -> Path:
    """Return the folder of the providers' keys (setting `KEY_FOLDER`)."""
    return Path(settings.KEY_FOLDER)


def readable_by_others() -> list[Path]:
    """Return the key folder and keys that other users of this machine could read. There should be none."""
    paths = [folder(), *folder().glob("*")] if folder().is_dir() else []
    return [path for path in paths if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def memory_folder() -> Path:
    """Return the folder in memory for unlocked keys. Its content is gone when the machine stops."""
    return Path(settings.KEY_MEMORY_FOLDER)


def available_versions(provider: UUID) -> list[int]:
    """Return the versions of a provider's key that can be used now, newest last."""
    return sorted({*_versions(folder(), provider), *_versions(memory_folder(), provider)})


def unprotected_versions(provider: UUID) -> list[int]:
    """Return the versions of a provider's key that are stored without a passphrase."""
    return _versions(folder(), provider)


def passphrase_versions(provider: UUID) -> list[int]:
    """Return the versions of a provider's key that are stored under its passphrase."""
    return _versions(folder(), provider, LOCKED_SUFFIX)


def _versions(directory: Path, provider: UUID, suffix: str = "") -> list[int]:
    matches = [re.fullmatch(rf"{provider}\.(\d+){suffix}", path.name) for path in directory.glob(f"{provider}.*")]
    return sorted(int(match[1]) for match in matches if match)


def create_version(provider: UUID) -> int:
    """Create a new version of a provider's key.

    Returns its number. Older versions stay valid for what they have wrapped.

    Raises KeyUnavailable if the key is passphrase-protected; use `key_passphrase.rotate_key` then.
    """
    if passphrase_versions(provider):
        raise key_unavailable()
    version = ([0, *available_versions(provider)])[-1] + 1
    # If another process created this version first, keep its key: data may already be wrapped with it.
    with suppress(FileExistsError):
        write_private_file(folder() / f"{provider}.{version}", AESGCM.generate_key(KEY_BYTES * 8), over=False)
    return version


def write_private_file(path: Path, content: bytes, *, over: bool = True) -> None:
    """Write a file that only this user can read, completely or not at all.

    With `over=False` an existing file is kept. Raises FileExistsError then, also in a race.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # created with mode 0600
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if over:
        Path(temporary).rename(path)
        return
    try:
        path.hardlink_to(temporary)  # unlike renaming, fails if the target exists
    finally:
        Path(temporary).unlink()


@lru_cache(maxsize=256)
def _read(path: Path, stamp: int) -> bytes:
    return path.read_bytes()


def key_of(provider: UUID, version: int) -> AESGCM:
    """Return a provider's key. Raises KeyUnavailable."""
    for directory in (folder(), memory_folder()):
        path = directory / f"{provider}.{version}"
        try:
            content = _read(path, path.stat().st_mtime_ns)
        except OSError:
            continue
        if len(content) == KEY_BYTES:
            return AESGCM(content)
    raise key_unavailable()


def key_unavailable() -> KeyUnavailable:
    """Return the error for a missing or locked key of a provider."""
    return KeyUnavailable(
        _("What is kept here is locked: your provider's key is not in place. Please tell your administrator.")
    )


def encrypt(key: AESGCM, plain: bytes, label: str) -> bytes:
    """Encrypt with AES-256-GCM, with a random nonce in front. `label`: associated data, which decryption checks."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, label.encode())


def decrypt(key: AESGCM, ciphertext: bytes, label: str) -> bytes:
    """Decrypt. Raises KeyUnavailable if the ciphertext was changed or the label does not match."""
    try:
        return key.decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], label.encode())
    except InvalidTag:
        raise KeyUnavailable(
            _("What is kept here was changed or does not belong here. Please tell your administrator.")
        ) from None
