"""Encryption of the secrets behind authenticator apps and recovery codes. The database alone does not reveal them.

The key is derived from SECRET_KEY, which is in no database and no backup.
"""

import base64
from functools import lru_cache
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from anlaufstelle.core.errors import Refused

PREFIX = "locked:"  # marks encrypted values; an earlier version stored plain ones
SECRETS = ("secret", "seed")  # of an app; of recovery codes


class WrongSecretKey(Refused):
    """The secret was encrypted under another SECRET_KEY."""


def encrypt_secret(text: str) -> str:
    """Encrypt a secret for the database."""
    return PREFIX + _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt_secret(stored: str) -> str:
    """Decrypt a secret. A plain one is returned unchanged. Raises WrongSecretKey."""
    if not stored.startswith(PREFIX):
        return stored
    try:
        return _fernet(settings.SECRET_KEY).decrypt(stored.removeprefix(PREFIX)).decode()
    except InvalidToken as why:
        raise WrongSecretKey(
            _(
                "Your second step was set up under another secret key and cannot be checked here. Please sign in with"
                " a passkey, or ask those who run the house to let you set up a new one."
            )
        ) from why


@lru_cache(maxsize=4)
def _fernet(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"anlaufstelle second factors").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


@transaction.atomic
def encrypt_plain_secrets() -> None:
    """Encrypt secrets that an earlier version has stored in clear."""
    plain = [key for key, data in Authenticator.objects.values_list("pk", "data") if _plain_secrets_in(data)]
    for authenticator in Authenticator.objects.select_for_update().filter(pk__in=plain):
        authenticator.data |= {
            name: encrypt_secret(authenticator.data[name]) for name in _plain_secrets_in(authenticator.data)
        }
        authenticator.save(update_fields=["data"])


def _plain_secrets_in(data: dict[str, Any]) -> list[str]:
    return [name for name in SECRETS if name in data and not data[name].startswith(PREFIX)]


def count_unreadable() -> int:
    """Return how many second factors were encrypted under another SECRET_KEY."""
    return sum(not _is_readable(data) for data in Authenticator.objects.values_list("data", flat=True))


def _is_readable(data: dict[str, Any]) -> bool:
    try:
        for name in SECRETS:
            decrypt_secret(data.get(name, ""))
    except WrongSecretKey:
        return False
    return True
