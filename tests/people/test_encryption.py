"""Sealed words: what a stolen table gives away, and what happens to keys."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import translation

from anlaufstelle.casework.models import Address, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.actions import open_case
from anlaufstelle.people.crypto import encryption, keys
from anlaufstelle.people.models import Case, ClientKey
from anlaufstelle.rls.context import access_context, context_of
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "Zitronenweg 77"


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEY_FOLDER = str(tmp_path / "keys")
    return tmp_path / "keys"


def taken_in(name: str = "Brücke") -> tuple[Actor, Case]:
    owner = factories.provider(name)
    actor = factories.actor(factories.staff_member(f"Ben {name}", owner, Role.COUNSELLOR))
    with access_context(context_of(actor)):
        return actor, open_case(actor, facts={"given_name": "Rima"})


def sealed(case: Case, kind: type[Any] = Address, words: str = WORDS) -> Any:
    row = kind(case=case, client_id=case.client_id, provider_id=case.provider_id)
    row.encrypt(words)
    row.save()
    return row


def opened(actor: Actor, kind: type[Any], key: UUID) -> str:
    row = kind.objects.visible_to(actor).get(pk=key)
    encryption.decrypt_all([row])
    return str(row.text)


def test_words_come_back_and_lie_nowhere_in_clear(own_keys: Path) -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        row = sealed(case)
        assert opened(actor, Address, row.pk) == WORDS
        with connection.cursor() as cursor:
            cursor.execute("SELECT ciphertext FROM casework_address")
            assert WORDS.encode() not in bytes(cursor.fetchone()[0])
    (file,) = own_keys.iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_words_of_one_row_do_not_open_in_another() -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        first, second = sealed(case), sealed(case, words="Apfelweg 1")
        status = sealed(case, ResidenceStatus, "geduldet")
        Address.objects.visible_to(actor).filter(pk=first.pk).update(ciphertext=second.ciphertext)
        with pytest.raises(keys.KeyUnavailable):
            opened(actor, Address, first.pk)
        Address.objects.visible_to(actor).filter(pk=first.pk).update(ciphertext=status.ciphertext)
        with pytest.raises(keys.KeyUnavailable):
            opened(actor, Address, first.pk)


def test_keys_of_two_people_are_not_swapped_unseen() -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        other = open_case(actor, facts={"given_name": "Olena"})
        row = sealed(case)
        sealed(other)
        mine, theirs = (ClientKey.objects.get(client=one.client_id) for one in (case, other))
        ClientKey.objects.filter(pk=mine.pk).update(wrapped=theirs.wrapped)
        with pytest.raises(keys.KeyUnavailable):
            opened(actor, Address, row.pk)


def test_without_the_providers_key_nothing_opens_and_the_sentence_says_so(own_keys: Path) -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        row = sealed(case)
        shutil.move(own_keys, own_keys.with_name("away"))
        with translation.override("en"), pytest.raises(keys.KeyUnavailable, match="key is not in place"):
            opened(actor, Address, row.pk)
        shutil.move(own_keys.with_name("away"), own_keys)
        assert opened(actor, Address, row.pk) == WORDS


def test_no_other_key_is_made_while_the_providers_own_is_only_not_in_place(own_keys: Path) -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        row, other = sealed(case), open_case(actor, facts={"given_name": "Olena"})
        shutil.move(own_keys, own_keys.with_name("away"))
        with pytest.raises(keys.KeyUnavailable):
            sealed(other)
        assert not own_keys.exists()
        shutil.move(own_keys.with_name("away"), own_keys)
        sealed(other)
        assert opened(actor, Address, row.pk) == WORDS


def test_two_who_make_the_first_key_at_once_use_the_same(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = uuid4()
    monkeypatch.setattr(keys, "available_versions", lambda _provider: [])  # both look before either of them writes
    assert keys.create_version(provider) == 1
    wrapped = keys.encrypt(keys.key_of(provider, 1), WORDS.encode(), "label")
    assert keys.create_version(provider) == 1
    assert keys.decrypt(keys.key_of(provider, 1), wrapped, "label").decode() == WORDS
    assert [file.name for file in own_keys.iterdir()] == [f"{provider}.1"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in own_keys.iterdir())


def test_a_new_key_takes_over_and_goes_on_where_it_was_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        rows = [sealed(case), *(sealed(open_case(actor, facts={"given_name": f"N{n}"})) for n in range(4))]
        assert keys.create_version(case.provider_id) == 2
        calls: list[int] = []
        real = keys.encrypt

        def killed(*told: Any) -> bytes:
            calls.append(1)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return real(*told)

        monkeypatch.setattr(keys, "encrypt", killed)
        with pytest.raises(KeyboardInterrupt):
            encryption.rewrap_client_keys(case.provider_id, batch=1)
        monkeypatch.setattr(keys, "encrypt", real)
        assert {row.version for row in ClientKey.objects.all()} == {1, 2}
        assert [opened(actor, Address, row.pk) for row in rows] == [WORDS] * 5
        assert encryption.rewrap_client_keys(case.provider_id, batch=2) == 3
        (keys.folder() / f"{case.provider_id}.1").unlink()
        assert [opened(actor, Address, row.pk) for row in rows] == [WORDS] * 5


def test_a_destroyed_key_destroys_the_words_for_ever() -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        row = sealed(case)
        kept = bytes(Address.objects.visible_to(actor).get(pk=row.pk).ciphertext)
        ClientKey.objects.filter(client=case.client_id).delete()
        assert opened(actor, Address, row.pk) == ""
        sealed(case, words="new")  # a new key, and the old words stay lost
        Address.objects.visible_to(actor).filter(pk=row.pk).update(ciphertext=kept)
        with pytest.raises(keys.KeyUnavailable):
            opened(actor, Address, row.pk)


def test_many_rows_are_opened_with_one_query(django_assert_num_queries: Any) -> None:
    actor, case = taken_in()
    with access_context(context_of(actor)):
        for number in range(10):
            sealed(case, words=f"W{number}")
        rows = list(Address.objects.visible_to(actor))
        with django_assert_num_queries(1):
            encryption.decrypt_all(rows)
        assert sorted(row.text for row in rows) == sorted(f"W{number}" for number in range(10))
