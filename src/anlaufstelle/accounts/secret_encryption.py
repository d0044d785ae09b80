"""Under lock: what apps and recovery codes are made from. Whoever gets hold of the database alone has none of it.

The key is made from the installation's secret key, which stands in no database and no backup.
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

PREFIX = "locked:"  # what an earlier version has written begins otherwise
SECRETS = ("secret", "seed")  # of an app, of recovery codes


class WrongSecretKey(Refused):
    """It was locked with a key that this installation does not have."""


def encrypt_secret(text: str) -> str:
    """A text as it may stand in the database."""
    return PREFIX + _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt_secret(kept: str) -> str:
    """The text again; one that was never locked as it stands. Raises WrongSecretKey."""
    if not kept.startswith(PREFIX):
        return kept
    try:
        return _fernet(settings.SECRET_KEY).decrypt(kept.removeprefix(PREFIX)).decode()
    except InvalidToken as why:
        raise WrongSecretKey(
            _(
                "Your second step was set up under another secret key and cannot be checked here. Please sign in with"
                " a passkey, or ask those who run the house to let you set up a new one."
            )
        ) from why


@lru_cache(maxsize=4)
def _fernet(secret: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"anlaufstelle second factors").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))


@transaction.atomic
def encrypt_plain_secrets() -> None:
    """Lock what an earlier version has left as it is."""
    lying = [key for key, data in Authenticator.objects.values_list("pk", "data") if _plain_secrets_in(data)]
    for one in Authenticator.objects.select_for_update().filter(pk__in=lying):
        one.data |= {name: encrypt_secret(one.data[name]) for name in _plain_secrets_in(one.data)}
        one.save(update_fields=["data"])


def _plain_secrets_in(data: dict[str, Any]) -> list[str]:
    return [name for name in SECRETS if name in data and not data[name].startswith(PREFIX)]


def count_unreadable() -> int:
    """How many second steps were locked with another key."""
    return sum(not _is_readable(data) for data in Authenticator.objects.values_list("data", flat=True))


def _is_readable(data: dict[str, Any]) -> bool:
    try:
        for name in SECRETS:
            decrypt_secret(data.get(name, ""))
    except WrongSecretKey:
        return False
    return True
