"""Keys: one for each provider, outside the database; one for each person and provider, wrapped by the provider's.

A provider may keep its key itself (people/crypto/key_passphrase.py): then it lies here only under a passphrase, and in
clear in memory.

What is sealed with a person's key can be read by whoever has database and key folder together. A stolen database, a
stolen backup and whoever may only look into the tables read nothing of it. Destroying a person's key destroys what
was sealed with it. Root on the running host can read it all (docs/protection.md).
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
LOCKED_SUFFIX = r"\.shut"  # how the file ends in which a key lies under its provider's passphrase


class KeyUnavailable(Refused):
    """The provider's key is not here, or does not fit."""


def folder() -> Path:
    """Where the providers' keys lie: `keys` in the home folder, or the place that the operator has named."""
    return Path(settings.KEY_FOLDER)


def readable_by_others() -> list[Path]:
    """The folder, and keys in it, that somebody else on this machine could read. There should be none."""
    found = [folder(), *folder().glob("*")] if folder().is_dir() else []
    return [path for path in found if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def memory_folder() -> Path:
    """Where a key lies in clear that its provider keeps itself: in memory, gone when the machine ends."""
    return Path(settings.KEY_MEMORY_FOLDER)


def available_versions(provider: UUID) -> list[int]:
    """The versions of a provider's key that are here and open, the newest last."""
    return sorted({*_versions(folder(), provider), *_versions(memory_folder(), provider)})


def unprotected_versions(provider: UUID) -> list[int]:
    """The versions of a provider's key that open by themselves at each start."""
    return _versions(folder(), provider)


def passphrase_versions(provider: UUID) -> list[int]:
    """The versions of a provider's key that it keeps itself, under its passphrase."""
    return _versions(folder(), provider, LOCKED_SUFFIX)


def _versions(place: Path, provider: UUID, ending: str = "") -> list[int]:
    found = [re.fullmatch(rf"{provider}\.(\d+){ending}", path.name) for path in place.glob(f"{provider}.*")]
    return sorted(int(match[1]) for match in found if match)


def create_version(provider: UUID) -> int:
    """A new version of a provider's key; returns its number. What the older ones have wrapped they still open.

    Raises KeyUnavailable while the provider keeps its key itself: then the new one is made with its passphrase.
    """
    if passphrase_versions(provider):
        raise key_unavailable()
    version = ([0, *available_versions(provider)])[-1] + 1
    # Where somebody else has made this version meanwhile, theirs counts: it may have wrapped something already.
    with suppress(FileExistsError):
        write_private_file(folder() / f"{provider}.{version}", AESGCM.generate_key(KEY_BYTES * 8), over=False)
    return version


def write_private_file(path: Path, told: bytes, *, over: bool = True) -> None:
    """Write a file that nobody else reads, whole or not at all.

    Not `over` one that is there: raises FileExistsError, also when two write at the same moment.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, part = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable by us alone, and nobody else's
    with os.fdopen(descriptor, "wb") as out:
        out.write(told)
        out.flush()
        os.fsync(out.fileno())
    if over:
        Path(part).rename(path)
        return
    try:
        path.hardlink_to(part)  # refuses where something is, which renaming does not
    finally:
        Path(part).unlink()


@lru_cache(maxsize=256)
def _read(path: Path, stamp: int) -> bytes:
    return path.read_bytes()


def key_of(provider: UUID, version: int) -> AESGCM:
    """A provider's key. Raises KeyUnavailable."""
    for place in (folder(), memory_folder()):
        path = place / f"{provider}.{version}"
        try:
            told = _read(path, path.stat().st_mtime_ns)
        except OSError:
            continue
        if len(told) == KEY_BYTES:
            return AESGCM(told)
    raise key_unavailable()


def key_unavailable() -> KeyUnavailable:
    """What is said while a provider's key is not here."""
    return KeyUnavailable(
        _("What is kept here is locked: your provider's key is not in place. Please tell your administrator.")
    )


def encrypt(key: AESGCM, plain: bytes, label: str) -> bytes:
    """AES-256-GCM with a random nonce in front; `label` says where it belongs and is checked when it is opened."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, label.encode())


def decrypt(key: AESGCM, ciphertext: bytes, label: str) -> bytes:
    """What was sealed. Raises KeyUnavailable where it was changed, or belongs somewhere else."""
    try:
        return key.decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], label.encode())
    except InvalidTag:
        raise KeyUnavailable(
            _("What is kept here was changed or does not belong here. Please tell your administrator.")
        ) from None
