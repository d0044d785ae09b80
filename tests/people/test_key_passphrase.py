"""A provider that keeps its key itself: open while the machine runs, shut after each start."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils import translation

from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import Address
from anlaufstelle.people.crypto import encryption, key_passphrase, keys
from anlaufstelle.people.models import ClientKey
from anlaufstelle.rls.context import access_context, context_of
from tests.people.test_encryption import WORDS, opened, sealed, taken_in

pytestmark = pytest.mark.django_db
PASSPHRASE = "sieben blaue Stühle"


@pytest.fixture(autouse=True)
def own_places(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEY_FOLDER, settings.KEY_MEMORY_FOLDER = str(tmp_path / "keys"), str(tmp_path / "memory")
    monkeypatch.setattr(
        key_passphrase, "Scrypt", lambda **told: Scrypt(**{**told, "n": 2**4})
    )  # slow on purpose; not here


def the_machine_ends() -> None:
    shutil.rmtree(keys.memory_folder(), ignore_errors=True)


def test_after_a_start_nothing_opens_until_somebody_has_said_the_passphrase() -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        row = sealed(case)
        assert key_passphrase.wrap_key(case.provider_id, passphrase=PASSPHRASE) == 1
        assert opened(actor, Address, row.pk) == WORDS  # who is at work goes on
        the_machine_ends()
        assert key_passphrase.is_locked(case.provider_id)
        with translation.override("en"), pytest.raises(keys.KeyUnavailable, match="key is not in place"):
            opened(actor, Address, row.pk)
        with pytest.raises(key_passphrase.KeyPassphraseRefused):
            key_passphrase.unlock_key(case.provider_id, passphrase="sieben rote Stühle")
        assert key_passphrase.is_locked(case.provider_id)
        key_passphrase.unlock_key(case.provider_id, passphrase=f" {PASSPHRASE.replace(' ', '  ')} ")
        assert not key_passphrase.is_locked(case.provider_id)
        assert opened(actor, Address, row.pk) == WORDS


def test_on_disk_lies_nothing_that_opens_it() -> None:
    provider = uuid4()
    keys.create_version(provider)
    plain = (keys.folder() / f"{provider}.1").read_bytes()
    key_passphrase.wrap_key(provider, passphrase=PASSPHRASE)
    files = list(keys.folder().iterdir())
    assert [file.name for file in files] == [f"{provider}.1.shut"]
    assert plain not in files[0].read_bytes()
    assert all(file.stat().st_mode & 0o077 == 0 for file in [keys.folder(), *files, *keys.memory_folder().iterdir()])


def test_while_it_is_shut_nothing_new_is_sealed_under_another_key() -> None:
    actor, case = taken_in()
    key_passphrase.wrap_key(case.provider_id, passphrase=PASSPHRASE)
    the_machine_ends()
    with access_context(context_of(actor)), pytest.raises(keys.KeyUnavailable):
        casework.write_note(actor, case=case, text="Schläft schlecht", areas=["GES"], confidential=True)
    with access_context(context_of(actor)):
        assert not ClientKey.objects.exists()
    with pytest.raises(keys.KeyUnavailable):
        keys.create_version(case.provider_id)


@pytest.mark.parametrize("kept", [True, False])
def test_a_new_key_takes_over_whoever_keeps_it(kept: bool) -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        row = sealed(case)
        if kept:
            key_passphrase.wrap_key(case.provider_id, passphrase=PASSPHRASE)
            the_machine_ends()
            with pytest.raises(key_passphrase.KeyPassphraseRefused):
                key_passphrase.rotate_key(case.provider_id, passphrase="sieben rote Stühle")
            assert keys.passphrase_versions(case.provider_id) == [1]
        assert key_passphrase.rotate_key(case.provider_id, passphrase=PASSPHRASE) == 2
        assert encryption.rewrap_client_keys(case.provider_id) == 1
        assert key_passphrase.is_passphrase_protected(case.provider_id) == kept
        assert opened(actor, Address, row.pk) == WORDS


@pytest.mark.parametrize("is_open", [True, False])
def test_nobody_puts_another_passphrase_over_the_one_there_is(is_open: bool) -> None:
    provider = uuid4()
    keys.create_version(provider)
    key_passphrase.wrap_key(provider, passphrase=PASSPHRASE)
    if not is_open:
        the_machine_ends()
    with pytest.raises(key_passphrase.KeyPassphraseRefused):
        key_passphrase.wrap_key(provider, passphrase="acht grüne Tische")
    the_machine_ends()
    key_passphrase.unlock_key(provider, passphrase=PASSPHRASE)


def test_where_no_key_is_none_is_renewed() -> None:
    provider = uuid4()
    with pytest.raises(keys.KeyUnavailable):
        key_passphrase.rotate_key(provider)
    assert keys.available_versions(provider) == []


def test_killed_half_way_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = uuid4()
    plain = [(keys.folder() / f"{provider}.{keys.create_version(provider)}").read_bytes() for _ in range(3)]
    real, times = key_passphrase._store_wrapped, iter(range(9))

    def killed(*told: Any) -> None:
        if next(times) == 1:
            raise KeyboardInterrupt
        real(*told)

    monkeypatch.setattr(key_passphrase, "_store_wrapped", killed)
    with pytest.raises(KeyboardInterrupt):
        key_passphrase.wrap_key(provider, passphrase=PASSPHRASE)
    assert keys.unprotected_versions(provider) == [1, 2, 3]
    key_passphrase.wrap_key(provider, passphrase=PASSPHRASE)
    assert keys.unprotected_versions(provider) == []
    the_machine_ends()
    key_passphrase.unlock_key(provider, passphrase=PASSPHRASE)
    assert [(keys.memory_folder() / f"{provider}.{number}").read_bytes() for number in (1, 2, 3)] == plain


def test_a_provider_may_give_it_back() -> None:
    provider = uuid4()
    keys.create_version(provider)
    key_passphrase.wrap_key(provider, passphrase=PASSPHRASE)
    the_machine_ends()
    with pytest.raises(key_passphrase.KeyPassphraseRefused):
        key_passphrase.unwrap_key(provider, passphrase="acht grüne Tische")
    key_passphrase.unwrap_key(provider, passphrase=PASSPHRASE)
    the_machine_ends()
    assert not key_passphrase.is_passphrase_protected(provider)
    assert keys.key_of(provider, 1)


def test_a_short_passphrase_is_refused_and_nothing_is_changed() -> None:
    provider = uuid4()
    keys.create_version(provider)
    with pytest.raises(key_passphrase.KeyPassphraseRefused):
        key_passphrase.wrap_key(provider, passphrase="geheim")
    assert not key_passphrase.is_passphrase_protected(provider)
