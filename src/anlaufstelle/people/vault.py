"""Sealing what is most sensitive: residence status, address, confidential notes, health, attachments."""

from collections.abc import Iterable
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, models, transaction

from anlaufstelle.people import keys
from anlaufstelle.people.clearance import Personal
from anlaufstelle.people.models import PersonKey


class SealedText(Personal):
    """A record whose words are sealed with the key of its person and provider.

    `text` is filled by `open_all`, or by whoever is about to `seal` it; it is never a column.
    """

    sealed = models.BinaryField()

    text: str = ""

    class Meta:
        abstract = True

    def label(self) -> str:
        """Where these words belong: swapped between two rows, they do not open."""
        return f"{self._meta.label_lower}|{self.pk}|{self.person_id}|{self.provider_id}"

    def seal(self, text: str) -> None:
        """Put words in. The row is still to be saved."""
        self.text = text
        self.sealed = keys.encrypt(_key_for(self.person_id, self.provider_id), text.encode(), self.label())


class SealedFile(SealedText):
    """A file: its name is the words, and what is in it is sealed by itself, for lists are read without it."""

    content = models.BinaryField()

    class Meta:
        abstract = True

    def _label_of_content(self) -> str:
        """Another one than the name's: name and content do not change places either."""
        return f"{self.label()}|content"

    def seal_content(self, plain: bytes) -> None:
        """Put the content in. The row is still to be saved."""
        self.content = keys.encrypt(_key_for(self.person_id, self.provider_id), plain, self._label_of_content())

    def open_content(self) -> bytes:
        """What is in it; nothing where her key was destroyed. Raises keys.Locked."""
        wrapped = PersonKey.objects.filter(person=self.person_id, provider=self.provider_id).first()
        return keys.decrypt(_unwrap(wrapped), bytes(self.content), self._label_of_content()) if wrapped else b""


def open_all(rows: Iterable[SealedText], *, or_say: bool = False) -> None:
    """Fill `text` of each row; one query for all of them. Raises keys.Locked.

    `or_say`: what does not open says so in the place of its words, and the rest is read.
    """
    told = list(rows)
    wanted = PersonKey.objects.filter(person__in={row.person_id for row in told})
    found = {(one.person_id, one.provider_id): one for one in wanted}
    for row in told:
        wrapped = found.get((row.person_id, row.provider_id))
        try:
            row.text = keys.decrypt(_unwrap(wrapped), bytes(row.sealed), row.label()).decode() if wrapped else ""
        except keys.Locked as why:
            if not or_say:
                raise
            row.text = why.sentence


def _unwrap(row: PersonKey) -> AESGCM:
    wrapping = keys.key_of(row.provider_id, row.version)
    return AESGCM(keys.decrypt(wrapping, bytes(row.wrapped), _label(row.person_id, row.provider_id)))


def _label(person: UUID, provider: UUID) -> str:
    return f"person-key|{person}|{provider}"


def _key_for(person: UUID, provider: UUID) -> AESGCM:
    """The key of this person at this provider; made when it is needed first."""
    row = PersonKey.objects.filter(person=person, provider=provider).first()
    if row is not None:
        return _unwrap(row)
    version = (keys.names_of(provider) or [_first_key(provider)])[-1]
    plain = AESGCM.generate_key(keys.KEY_BYTES * 8)
    wrapped = keys.encrypt(keys.key_of(provider, version), plain, _label(person, provider))
    try:
        with transaction.atomic():
            PersonKey.objects.create(person_id=person, provider_id=provider, version=version, wrapped=wrapped)
    except IntegrityError:  # somebody else was first
        return _unwrap(PersonKey.objects.get(person=person, provider=provider))
    return AESGCM(plain)


def _first_key(provider: UUID) -> int:
    """A provider's first key. Raises keys.Locked where it had one and that is only not in place now, or shut.

    A new one under the same number would keep the old one from ever opening again what it has wrapped.
    """
    if PersonKey.objects.filter(provider=provider).exists():
        raise keys.not_here()
    return keys.make(provider)


def rotate(provider: UUID, *, batch: int = 500) -> int:
    """Wrap all person keys of a provider anew with its newest key; returns how many. Killed, it goes on."""
    newest = keys.names_of(provider)[-1]
    done = 0
    while True:
        with transaction.atomic():
            rows = list(PersonKey.objects.select_for_update().filter(provider=provider).exclude(version=newest)[:batch])
            for row in rows:
                label = _label(row.person_id, row.provider_id)
                plain = keys.decrypt(keys.key_of(provider, row.version), bytes(row.wrapped), label)
                row.wrapped, row.version = keys.encrypt(keys.key_of(provider, newest), plain, label), newest
            PersonKey.objects.bulk_update(rows, ["wrapped", "version"])
        if not rows:
            return done
        done += len(rows)
