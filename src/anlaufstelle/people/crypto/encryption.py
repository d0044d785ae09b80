"""Encrypted fields for the most sensitive records: residence status, confidential notes, attachments and the like."""

from collections.abc import Iterable
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, models, transaction

from anlaufstelle.people.access.rule import PersonalRecord
from anlaufstelle.people.crypto import keys
from anlaufstelle.people.models import ClientKey


class EncryptedText(PersonalRecord):
    """A record whose text is encrypted with the key of its client and provider.

    `text` is not a column. It is set by `decrypt_all` and by `encrypt`.
    """

    ciphertext = models.BinaryField()

    text: str = ""

    class Meta:
        abstract = True

    def label(self) -> str:
        """Return the associated data of the ciphertext. Swapped between two rows, it does not decrypt."""
        return f"{self._meta.label_lower}|{self.pk}|{self.client_id}|{self.provider_id}"

    def encrypt(self, text: str) -> None:
        """Set the text and its ciphertext. Does not save the row."""
        self.text = text
        self.ciphertext = keys.encrypt(_key_for(self.client_id, self.provider_id), text.encode(), self.label())


class EncryptedFile(EncryptedText):
    """A file. Its name is the encrypted text; its content is encrypted separately, so that lists do not load it."""

    content = models.BinaryField()

    class Meta:
        abstract = True

    def _label_of_content(self) -> str:
        """Return different associated data from the file name, so that the two ciphertexts cannot be swapped."""
        return f"{self.label()}|content"

    def encrypt_content(self, plain: bytes) -> None:
        """Set the encrypted content. Does not save the row."""
        self.content = keys.encrypt(_key_for(self.client_id, self.provider_id), plain, self._label_of_content())

    def decrypt_content(self) -> bytes:
        """Return the content; empty if the client's key was destroyed. Raises keys.KeyUnavailable."""
        client_key = ClientKey.objects.filter(client=self.client_id, provider=self.provider_id).first()
        return keys.decrypt(_unwrap(client_key), bytes(self.content), self._label_of_content()) if client_key else b""


def decrypt_all(rows: Iterable[EncryptedText], *, errors_as_text: bool = False) -> None:
    """Set `text` on each row, with one query for all keys. Raises keys.KeyUnavailable.

    `errors_as_text`: a row that cannot be decrypted gets the error message as its text instead.
    """
    records = list(rows)
    client_keys = ClientKey.objects.filter(client__in={row.client_id for row in records})
    by_owner = {(key.client_id, key.provider_id): key for key in client_keys}
    for row in records:
        client_key = by_owner.get((row.client_id, row.provider_id))
        try:
            row.text = (
                keys.decrypt(_unwrap(client_key), bytes(row.ciphertext), row.label()).decode() if client_key else ""
            )
        except keys.KeyUnavailable as why:
            if not errors_as_text:
                raise
            row.text = why.sentence


def _unwrap(row: ClientKey) -> AESGCM:
    wrapping = keys.key_of(row.provider_id, row.version)
    return AESGCM(keys.decrypt(wrapping, bytes(row.wrapped), _label(row.client_id, row.provider_id)))


def _label(client: UUID, provider: UUID) -> str:
    return f"person-key|{client}|{provider}"


def _key_for(client: UUID, provider: UUID) -> AESGCM:
    """Return the key of a client at a provider, creating it on first use."""
    row = ClientKey.objects.filter(client=client, provider=provider).first()
    if row is not None:
        return _unwrap(row)
    version = (keys.available_versions(provider) or [_initial_key_version(provider)])[-1]
    plain = AESGCM.generate_key(keys.KEY_BYTES * 8)
    wrapped = keys.encrypt(keys.key_of(provider, version), plain, _label(client, provider))
    try:
        with transaction.atomic():
            ClientKey.objects.create(client_id=client, provider_id=provider, version=version, wrapped=wrapped)
    except IntegrityError:  # another process created it first
        return _unwrap(ClientKey.objects.get(client=client, provider=provider))
    return AESGCM(plain)


def _initial_key_version(provider: UUID) -> int:
    """Create a provider's first key.

    Raises keys.KeyUnavailable if the provider has had one that is missing or locked now.

    A new key with the same version number would make everything that the old one has wrapped unreadable for ever.
    """
    if ClientKey.objects.filter(provider=provider).exists():
        raise keys.key_unavailable()
    return keys.create_version(provider)


def rewrap_client_keys(provider: UUID, *, batch: int = 500) -> int:
    """Wrap all client keys of a provider with its newest key. Returns how many. Can be interrupted and run again."""
    newest = keys.available_versions(provider)[-1]
    done = 0
    while True:
        with transaction.atomic():
            rows = list(ClientKey.objects.select_for_update().filter(provider=provider).exclude(version=newest)[:batch])
            for row in rows:
                label = _label(row.client_id, row.provider_id)
                plain = keys.decrypt(keys.key_of(provider, row.version), bytes(row.wrapped), label)
                row.wrapped, row.version = keys.encrypt(keys.key_of(provider, newest), plain, label), newest
            ClientKey.objects.bulk_update(rows, ["wrapped", "version"])
        if not rows:
            return done
        done += len(rows)
