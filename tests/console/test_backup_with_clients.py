"""An installation with people in it, as in earnest: in two roles. Backup, restore, and who was erased."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import prove
from tests.console.installation import Done, Installation, drop_database, new_database, with_fonts, with_key

pytestmark = pytest.mark.slow
OPENED = "people_accessgrant WHERE consent_id IS NOT NULL AND ended_on IS NULL"
COUNTED = (
    "people_client", "people_clientprofile", "people_consent", "people_accessgrant", OPENED, "casework_casenote",
    "casework_address",
)  # fmt: skip
CANARY = "ZQXCANARY4711"
WRITE = f"""
from anlaufstelle.accounts.models import User
from anlaufstelle.casework import actions
from anlaufstelle.directory.staff_context import staff_context
from anlaufstelle.people.models import Case
from anlaufstelle.rls.context import access_context, context_of
actor = staff_context(User.objects.get(email="clara.vogt@demo.example"), "").actor
with access_context(context_of(actor)):
    case = Case.objects.visible_to(actor).select_related("client").get()
    for confidential in (False, True):
        actions.write_note(actor, case=case, text="{CANARY} " * 300, areas=["WOH"], confidential=confidential)
"""
ERASE = """
from django.conf import settings
from anlaufstelle.accounts.models import User
from anlaufstelle.directory.staff_context import staff_context
from anlaufstelle.people.models import Case
from anlaufstelle.privacy import actions
from anlaufstelle.rls.context import access_context, context_of
actor = staff_context(User.objects.get(email="clara.vogt@demo.example"), "").actor
with access_context(context_of(actor)):
    case = Case.objects.visible_to(actor).select_related("client").get()
    actions.close_case(actor, case=case, why="ZIEL")
    actions.erase(actor, client=case.client)
"""
TAKE_BACK = """
from anlaufstelle.accounts.models import User
from anlaufstelle.directory.staff_context import staff_context
from anlaufstelle.people import actions
from anlaufstelle.people.models import Consent
from anlaufstelle.rls.context import access_context, context_of
actor = staff_context(User.objects.get(email="ben.aydin@demo.example"), "").actor
with access_context(context_of(actor)):
    mine = Consent.objects.visible_to(actor).filter(provider=actor.provider_id, withdrawn_on=None)
    actions.withdraw(actor, consent=mine.first(), how="desk")
"""


@dataclass(frozen=True)
class TwoRoles(Installation):
    """Web and worker own nothing; setup, backup and restore come as the owner."""

    def environment(self, **more: str) -> dict[str, str]:
        web = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{self.url.rpartition('/')[2]}"
        return super().environment(**{"DATABASE_URL": web, "ANLAUFSTELLE_OWNER_URL": self.url, **more})

    def counted(self) -> dict[str, int]:
        """How many rows there are, past all our code and past the walls."""
        with closing(psycopg.connect(self.url, autocommit=True)) as owner:
            owner.execute("SELECT set_config('app.kind', 'maintenance', false)")
            rows: list[Any] = [owner.execute(f"SELECT count(*) FROM {table}").fetchone() for table in COUNTED]
            return {table: row[0] for table, row in zip(COUNTED, rows, strict=True)}

    def traces(self, word: str) -> list[str]:
        """Where a word still lies: in any byte of any file of the home folder, and in any row of the database."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        found = [str(path) for path in files if word.encode() in path.read_bytes()]
        if not self.url:
            return found
        with closing(psycopg.connect(self.url, autocommit=True)) as owner:
            owner.execute("SELECT set_config('app.kind', 'maintenance', false)")
            tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                hit = owner.execute(f'SELECT 1 FROM "{table}" AS told WHERE told::text LIKE %s LIMIT 1', [f"%{word}%"])
                found += [table] if hit.fetchone() else []
        return found


def right(done: Done) -> Done:
    assert done.code == 0, done
    return done


@pytest.fixture(scope="module")
def lived_in(made: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoRoles]:
    """The demo county with its people."""
    house = TwoRoles(tmp_path_factory.mktemp("lived") / "home", new_database())
    house.home.mkdir()
    with_fonts(house, made)
    right(house.run("setup"))
    right(house.run("demo", ANLAUFSTELLE_MEANING="no"))
    yield house
    drop_database(house.url)


@pytest.fixture
def empty(lived_in: TwoRoles, made: Installation, tmp_path: Path) -> Iterator[TwoRoles]:
    """Where a backup is restored to: with the secret and the keys of the first, as somebody does who restores."""
    other = TwoRoles(tmp_path / "other", new_database())
    other.home.mkdir()
    with_fonts(other, made)
    with_key(other, lived_in)
    yield other
    drop_database(other.url)


def test_the_wall_of_each_engine_is_told_by_doctor(lived_in: TwoRoles) -> None:
    told = {one["what"]: one for one in lived_in.run("doctor", "--json").json}
    assert told["walls"]["right"]
    assert "owns nothing" in told["walls"]["sentence"]


def test_people_come_back_with_a_backup_but_neither_whoever_was_erased_nor_what_was_taken_back(
    lived_in: TwoRoles, empty: TwoRoles, tmp_path: Path
) -> None:
    lived_in.python(WRITE)
    before = lived_in.counted()
    assert min(before.values()) > 0
    assert lived_in.traces(CANARY), "who finds nothing before proves nothing after"
    right(lived_in.run("backup", str(tmp_path / "all")))
    lived_in.python(ERASE)
    opened = lived_in.counted()[OPENED]
    lived_in.python(TAKE_BACK)
    after = lived_in.counted()
    assert after[OPENED] == opened - 1
    assert after["people_clientprofile"] == before["people_clientprofile"] - 1
    assert after["casework_address"] == before["casework_address"] - 1
    begun = f"2026-11-20T09:00:00+00:00 {uuid4()} {uuid4()} begun\n"
    (empty.home / "erased").write_text((lived_in.home / "erased").read_text() + begun)
    (empty.home / "ended").write_text((lived_in.home / "ended").read_text())
    said = right(empty.run("restore", str(tmp_path / "all"))).out
    assert said.count("Not erased again") == 1, said
    assert empty.counted() == after
    left = [*lived_in.traces(CANARY), *empty.traces(CANARY)]
    prove("erasure and restore", count=2, deviations=len(left), control="found before, in every byte and row")
    assert not left
    right(empty.run("setup"))
    assert empty.run("verify-audit", "--json").json["holds"]
