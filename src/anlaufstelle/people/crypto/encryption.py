"""Sealing what is most sensitive: residence status, address, confidential notes, health, attachments."""

from collections.abc import Iterable
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, models, transaction

from anlaufstelle.people.access.rule import PersonalRecord
from anlaufstelle.people.crypto import keys
from anlaufstelle.people.models import ClientKey


class EncryptedText(PersonalRecord):
    """A record whose words are sealed with the key of its person and provider.

    `text` is filled by `open_all`, or by whoever is about to `seal` it; it is never a column.
    """

    ciphertext = models.BinaryField()

    text: str = ""

    class Meta:
        abstract = True

    def label(self) -> str:
        """Where these words belong: swapped between two rows, they do not open."""
        return f"{self._meta.label_lower}|{self.pk}|{self.client_id}|{self.provider_id}"

    def encrypt(self, text: str) -> None:
        """Put words in. The row is still to be saved."""
        self.text = text
        self.ciphertext = keys.encrypt(_key_for(self.client_id, self.provider_id), text.encode(), self.label())


class EncryptedFile(EncryptedText):
    """A file: its name is the words, and what is in it is sealed by itself, for lists are read without it."""

    content = models.BinaryField()

    class Meta:
        abstract = True

    def _label_of_content(self) -> str:
        """Another one than the name's: name and content do not change places either."""
        return f"{self.label()}|content"

    def encrypt_content(self, plain: bytes) -> None:
        """Put the content in. The row is still to be saved."""
        self.content = keys.encrypt(_key_for(self.client_id, self.provider_id), plain, self._label_of_content())

    def decrypt_content(self) -> bytes:
        """What is in it; nothing where her key was destroyed. Raises keys.Locked."""
        wrapped = ClientKey.objects.filter(client=self.client_id, provider=self.provider_id).first()
        return keys.decrypt(_unwrap(wrapped), bytes(self.content), self._label_of_content()) if wrapped else b""


def decrypt_all(rows: Iterable[EncryptedText], *, or_say: bool = False) -> None:
    """Fill `text` of each row; one query for all of them. Raises keys.Locked.

    `or_say`: what does not open says so in the place of its words, and the rest is read.
    """
    told = list(rows)
    wanted = ClientKey.objects.filter(client__in={row.client_id for row in told})
    found = {(one.client_id, one.provider_id): one for one in wanted}
    for row in told:
        wrapped = found.get((row.client_id, row.provider_id))
        try:
            row.text = keys.decrypt(_unwrap(wrapped), bytes(row.ciphertext), row.label()).decode() if wrapped else ""
        except keys.KeyUnavailable as why:
            if not or_say:
                raise
            row.text = why.sentence


def _unwrap(row: ClientKey) -> AESGCM:
    wrapping = keys.key_of(row.provider_id, row.version)
    return AESGCM(keys.decrypt(wrapping, bytes(row.wrapped), _label(row.client_id, row.provider_id)))


def _label(client: UUID, provider: UUID) -> str:
    return f"person-key|{client}|{provider}"


def _key_for(client: UUID, provider: UUID) -> AESGCM:
    """The key of this person at this provider; made when it is needed first."""
    row = ClientKey.objects.filter(client=client, provider=provider).first()
    if row is not None:
        return _unwrap(row)
    version = (keys.available_versions(provider) or [_initial_key_version(provider)])[-1]
    plain = AESGCM.generate_key(keys.KEY_BYTES * 8)
    wrapped = keys.encrypt(keys.key_of(provider, version), plain, _label(client, provider))
    try:
        with transaction.atomic():
            ClientKey.objects.create(client_id=client, provider_id=provider, version=version, wrapped=wrapped)
    except IntegrityError:  # somebody else was first
        return _unwrap(ClientKey.objects.get(client=client, provider=provider))
    return AESGCM(plain)


def _initial_key_version(provider: UUID) -> int:
    """A provider's first key. Raises keys.Locked where it had one and that is only not in place now, or shut.

    A new one under the same number would keep the old one from ever opening again what it has wrapped.
    """
    if ClientKey.objects.filter(provider=provider).exists():
        raise keys.key_unavailable()
    return keys.create_version(provider)


def rewrap_client_keys(provider: UUID, *, batch: int = 500) -> int:
    """Wrap all person keys of a provider anew with its newest key; returns how many. Killed, it goes on."""
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
