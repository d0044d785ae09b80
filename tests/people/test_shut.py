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
from anlaufstelle.people import keys, shut, vault
from anlaufstelle.people.models import PersonKey
from anlaufstelle.walls.access import access, of
from tests.people.test_vault import WORDS, opened, sealed, taken_in

pytestmark = pytest.mark.django_db
PASSPHRASE = "sieben blaue Stühle"


@pytest.fixture(autouse=True)
def own_places(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEY_FOLDER, settings.KEYS_IN_MEMORY = str(tmp_path / "keys"), str(tmp_path / "memory")
    monkeypatch.setattr(shut, "Scrypt", lambda **told: Scrypt(**{**told, "n": 2**4}))  # slow on purpose; not here


def the_machine_ends() -> None:
    shutil.rmtree(keys.memory(), ignore_errors=True)


def test_after_a_start_nothing_opens_until_somebody_has_said_the_passphrase() -> None:
    actor, case = taken_in()
    with access(of(actor)):
        row = sealed(case)
        assert shut.shut(case.provider_id, passphrase=PASSPHRASE) == 1
        assert opened(actor, Address, row.pk) == WORDS  # who is at work goes on
        the_machine_ends()
        assert shut.is_shut(case.provider_id)
        with translation.override("en"), pytest.raises(keys.Locked, match="key is not in place"):
            opened(actor, Address, row.pk)
        with pytest.raises(shut.CannotOpen):
            shut.open_up(case.provider_id, passphrase="sieben rote Stühle")
        assert shut.is_shut(case.provider_id)
        shut.open_up(case.provider_id, passphrase=f" {PASSPHRASE.replace(' ', '  ')} ")
        assert not shut.is_shut(case.provider_id)
        assert opened(actor, Address, row.pk) == WORDS


def test_on_disk_lies_nothing_that_opens_it() -> None:
    provider = uuid4()
    keys.make(provider)
    plain = (keys.folder() / f"{provider}.1").read_bytes()
    shut.shut(provider, passphrase=PASSPHRASE)
    files = list(keys.folder().iterdir())
    assert [file.name for file in files] == [f"{provider}.1.shut"]
    assert plain not in files[0].read_bytes()
    assert all(file.stat().st_mode & 0o077 == 0 for file in [keys.folder(), *files, *keys.memory().iterdir()])


def test_while_it_is_shut_nothing_new_is_sealed_under_another_key() -> None:
    actor, case = taken_in()
    shut.shut(case.provider_id, passphrase=PASSPHRASE)
    the_machine_ends()
    with access(of(actor)), pytest.raises(keys.Locked):
        casework.write_note(actor, case=case, text="Schläft schlecht", areas=["GES"], confidential=True)
    with access(of(actor)):
        assert not PersonKey.objects.exists()
    with pytest.raises(keys.Locked):
        keys.make(case.provider_id)


@pytest.mark.parametrize("kept", [True, False])
def test_a_new_key_takes_over_whoever_keeps_it(kept: bool) -> None:
    actor, case = taken_in()
    with access(of(actor)):
        row = sealed(case)
        if kept:
            shut.shut(case.provider_id, passphrase=PASSPHRASE)
            the_machine_ends()
            with pytest.raises(shut.CannotOpen):
                shut.renew(case.provider_id, passphrase="sieben rote Stühle")
            assert keys.shut_versions(case.provider_id) == [1]
        assert shut.renew(case.provider_id, passphrase=PASSPHRASE) == 2
        assert vault.rotate(case.provider_id) == 1
        assert shut.is_kept_by(case.provider_id) == kept
        assert opened(actor, Address, row.pk) == WORDS


@pytest.mark.parametrize("is_open", [True, False])
def test_nobody_puts_another_passphrase_over_the_one_there_is(is_open: bool) -> None:
    provider = uuid4()
    keys.make(provider)
    shut.shut(provider, passphrase=PASSPHRASE)
    if not is_open:
        the_machine_ends()
    with pytest.raises(shut.CannotOpen):
        shut.shut(provider, passphrase="acht grüne Tische")
    the_machine_ends()
    shut.open_up(provider, passphrase=PASSPHRASE)


def test_where_no_key_is_none_is_renewed() -> None:
    provider = uuid4()
    with pytest.raises(keys.Locked):
        shut.renew(provider)
    assert keys.names_of(provider) == []


def test_killed_half_way_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = uuid4()
    plain = [(keys.folder() / f"{provider}.{keys.make(provider)}").read_bytes() for _ in range(3)]
    real, times = shut._keep, iter(range(9))

    def killed(*told: Any) -> None:
        if next(times) == 1:
            raise KeyboardInterrupt
        real(*told)

    monkeypatch.setattr(shut, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        shut.shut(provider, passphrase=PASSPHRASE)
    assert keys.lying_open(provider) == [1, 2, 3]
    shut.shut(provider, passphrase=PASSPHRASE)
    assert keys.lying_open(provider) == []
    the_machine_ends()
    shut.open_up(provider, passphrase=PASSPHRASE)
    assert [(keys.memory() / f"{provider}.{number}").read_bytes() for number in (1, 2, 3)] == plain


def test_a_provider_may_give_it_back() -> None:
    provider = uuid4()
    keys.make(provider)
    shut.shut(provider, passphrase=PASSPHRASE)
    the_machine_ends()
    with pytest.raises(shut.CannotOpen):
        shut.give_back(provider, passphrase="acht grüne Tische")
    shut.give_back(provider, passphrase=PASSPHRASE)
    the_machine_ends()
    assert not shut.is_kept_by(provider)
    assert keys.key_of(provider, 1)


def test_a_short_passphrase_is_refused_and_nothing_is_changed() -> None:
    provider = uuid4()
    keys.make(provider)
    with pytest.raises(shut.CannotOpen):
        shut.shut(provider, passphrase="geheim")
    assert not shut.is_kept_by(provider)
