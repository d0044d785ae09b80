"""The second wall: what the database itself refuses, past the guard and past Django."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from anlaufstelle.casework.models import CaseNote
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.access.choices import Basis
from anlaufstelle.people.models import AccessGrant, Case, CaseAssignment, ClientKey, ClientProfile, Consent
from anlaufstelle.rls.context import AccessContext, AccessKind, access_context, context_of, current_context, reuse_plans
from tests.people.random_worlds import Builder, Built

pytestmark = pytest.mark.django_db
WALLED = [model for model in apps.get_models() if getattr(model, "has_row_level_security", False)]


@pytest.fixture
def built(db: None) -> Built:
    return Builder(7).build()


def at(provider: UUID) -> AccessContext:
    return AccessContext(AccessKind.STAFF, provider_id=provider)


def providers() -> list[UUID]:
    return list(Organization.objects.order_by("name").values_list("pk", flat=True))


READS: dict[str, Callable[[Any], Any]] = {
    "list": lambda model: list(model._base_manager.all()),
    "exists": lambda model: model._base_manager.exists(),
    "exclude": lambda model: model._base_manager.exclude(pk=None).exists(),
    "count": lambda model: model._base_manager.count(),
    "values": lambda model: list(model._base_manager.values_list("pk", flat=True)),
    "raw": lambda model: list(model._base_manager.raw(f"SELECT * FROM {model._meta.db_table}")),
    "cursor": lambda model: _in_sql(f"SELECT count(*) FROM {model._meta.db_table}"),
}


def _in_sql(statement: str, *told: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(told))
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.mark.parametrize("way", READS)
@pytest.mark.parametrize("model", WALLED, ids=lambda model: model.__name__)
def test_nobody_reads_anything_without_saying_who_asks(built: Built, model: Any, way: str) -> None:
    assert current_context() is None
    found = READS[way](model)
    assert not (found[0][0] if way == "cursor" else found)


def test_a_join_from_a_table_without_a_wall_is_no_way_round(built: Built) -> None:
    joined = "SELECT o.name FROM directory_organization o JOIN people_clientprofile p ON p.provider_id = o.id"
    assert _in_sql(joined) == []


def test_a_statement_prepared_for_one_is_asked_anew_for_the_next(built: Built) -> None:
    with access_context(at(providers()[0])):
        assert _in_sql("SELECT count(*) FROM people_clientprofile")[0][0]
    assert _in_sql("SELECT count(*) FROM people_clientprofile")[0][0] == 0


def test_an_inner_access_ends_with_its_block(built: Built) -> None:
    first, second, _ = providers()
    counted = "SELECT count(*) FROM people_clientprofile"
    with access_context(at(first)):
        before = _in_sql(counted)[0][0]
        with access_context(at(second)):
            inside = _in_sql(counted)[0][0]
        assert _in_sql(counted)[0][0] == before
        with pytest.raises(ZeroDivisionError), access_context(at(second)):
            raise ZeroDivisionError
        assert _in_sql(counted)[0][0] == before
    assert inside != before or before == 0


def _theirs(model: Any, provider: UUID) -> Any:
    with access_context(at(provider)):
        column = "source_id" if model is AccessGrant else "provider_id"
        row = model._base_manager.filter(**{column: provider}).first()
    assert row is not None
    return row


def _touched(statement: str, key: Any) -> int:
    """How many rows a statement changed; none where the database refused it."""
    try:
        with transaction.atomic():
            return int(_in_sql(statement, key))
    except DatabaseError as why:
        if "another provider" not in str(why) and "row-level security" not in str(why):
            raise
        return 0


@pytest.mark.parametrize(
    "model", [ClientProfile, Case, CaseAssignment, CaseNote, Consent, AccessGrant], ids=lambda model: model.__name__
)
def test_rows_of_another_provider_are_not_written(built: Built, model: Any) -> None:
    mine, theirs = providers()[:2]
    row = _theirs(model, theirs)
    table, key = model._meta.db_table, row.pk
    for statement in (f"UPDATE {table} SET id = id WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):
        with access_context(at(mine)):
            touched = _touched(statement, key)
        # A clearance that names my provider I may touch, as far as “what was said stays” lets me; never remove it.
        names_me = model is AccessGrant and row.grantee_id == mine and statement.startswith("UPDATE")
        assert touched == int(names_me), statement


def test_nobody_makes_a_row_in_the_name_of_another_provider(built: Built) -> None:
    mine, theirs = providers()[:2]
    case = _theirs(Case, theirs)
    with pytest.raises(DatabaseError), access_context(at(mine)), transaction.atomic():
        ClientProfile.objects.create(client_id=case.client_id, provider_id=theirs, given_name="forged")


def forged(person: UUID, source: UUID, grantee: UUID, consent: Consent | None = None) -> AccessGrant:
    return AccessGrant(
        client_id=person, source_id=source, grantee_id=grantee, purpose="advice", depth=3, areas=7, consent=consent,
        basis=Basis.CONSENT if consent else Basis.DUTY, paragraph="" if consent else "§ 1", since=today(),
    )  # fmt: skip


def test_a_provider_cannot_open_to_itself_what_another_one_keeps(built: Built) -> None:
    mine, theirs = providers()[:2]
    case = _theirs(Case, theirs)
    with pytest.raises(DatabaseError), access_context(at(mine)), transaction.atomic():
        forged(case.client_id, theirs, mine).save(force_insert=True)


def test_the_database_opens_nothing_to_others_without_a_consent_that_says_so(built: Built) -> None:
    mine, theirs, third = providers()
    consent = _theirs(Consent, mine)
    wrong = theirs if consent.recipient_id == third else third
    for person, grantee, paper in ((consent.client_id, wrong, consent), (consent.client_id, wrong, None)):
        with access_context(at(mine)), transaction.atomic():
            row = forged(person, mine, grantee, paper)
            if paper is None:
                row.basis, row.paragraph = Basis.CONSENT, ""
            with pytest.raises(DatabaseError):
                row.save(force_insert=True)
            transaction.set_rollback(True)


WIDER = {
    "until": "'2099-01-01'", "depth": "3", "areas": "2047", "opens_status": "true", "opens_address": "true",
    "purpose": "'work'", "basis": "'duty'", "paragraph": "'§ 9'",
}  # fmt: skip


@pytest.mark.parametrize("column", WIDER)
def test_what_a_clearance_once_said_stays(built: Built, column: str) -> None:
    mine = providers()[0]
    with access_context(at(mine)):
        row = AccessGrant.objects.filter(source=mine, basis=Basis.CONSENT, depth__lt=3, opens_status=False).first()
        assert row is not None
        key = row.pk
        value = "NOT opens_address" if column == "opens_address" else WIDER[column]
        with pytest.raises(DatabaseError, match=r"does not change|constraint"), transaction.atomic():
            _in_sql(f"UPDATE people_accessgrant SET {column} = {value} WHERE id = %s", key)


def test_what_lies_dormant_is_begun_by_the_one_it_names_and_by_nobody_else(built: Built) -> None:
    mine, theirs = providers()[:2]
    with access_context(at(theirs)):
        person = Case._base_manager.filter(provider=theirs).values_list("client", flat=True)[0]
        consent = Consent.objects.create(
            client_id=person,
            provider_id=theirs,
            recipient_id=mine,
            granted_depth=1,
            released="R",
            law="dsgvo",
            purpose="work",
            text_version="1",
            language="de",
            consent_method="paper",
            until=today() + dt.timedelta(days=9),
        )
        row = AccessGrant.objects.create(
            client_id=person, source_id=theirs, grantee_id=mine, purpose="work", depth=1, basis=Basis.CONSENT,
            consent=consent, until=consent.until,
        )  # fmt: skip
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            AccessGrant.objects.filter(pk=row.pk).update(since=today())
    with access_context(at(mine)):
        assert AccessGrant.objects.filter(pk=row.pk).update(since=today()) == 1
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            AccessGrant.objects.filter(pk=row.pk).update(since=today() - dt.timedelta(days=1))
    with access_context(at(theirs)):
        assert AccessGrant.objects.filter(pk=row.pk).update(ended_on=today()) == 1
    with access_context(at(mine)), pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        AccessGrant.objects.filter(pk=row.pk).update(ended_on=None)


def test_every_personal_table_has_its_wall(db: None) -> None:
    told = _in_sql(
        "SELECT relname, relrowsecurity, relforcerowsecurity,"
        " (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)"
        " FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    walls = {name: (on, forced, count) for name, on, forced, count in told}
    for model in WALLED:
        assert walls[model._meta.db_table] == (True, True, 4), model
    assert {name for name, wall in walls.items() if wall[0]} == {model._meta.db_table for model in WALLED}


def test_the_web_owns_nothing_and_bypasses_nothing(db: None) -> None:
    assert _in_sql("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]
    assert _in_sql("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == [(0,)]
    assert _in_sql("SELECT count(*) FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace") == [(0,)]


def test_a_word_in_a_setting_does_not_make_the_web_the_owner(built: Built) -> None:
    with transaction.atomic():
        _in_sql("SELECT set_config('app.kind', 'maintenance', true)")
        assert _in_sql("SELECT count(*) FROM people_clientprofile") == [(0,)]
        _in_sql("SELECT set_config('app.kind', '', true)")


def test_what_a_connection_keeps_of_a_question_shows_everybody_only_what_is_theirs(built: Built) -> None:
    """All who read ask by turns through one connection: PostgreSQL keeps the plan."""

    def seen(actor: Actor) -> tuple[frozenset[Any], frozenset[Any]]:
        with access_context(context_of(actor)):
            reuse_plans()
            given = ClientProfile.objects.visible_to(actor).order_by().values_list("pk", flat=True)
            return frozenset(given), frozenset(READS["values"](ClientProfile))

    actors = [actor for _, actor in built.readers if context_of(actor)]
    first, *later = ([seen(actor) for actor in actors] for _ in range(3))
    assert all(again == first for again in later)
    assert len({given for given, _ in first}) > 2
    assert len({walled for _, walled in first}) > 2
    kept = "SELECT sum(generic_plans) > %s, sum(custom_plans) FROM pg_prepared_statements WHERE statement LIKE %s"
    assert _in_sql(kept, len(actors), 'SELECT "people_clientprofile"."id"%') == [(True, 0)]


def test_keys_and_tables_stand_apart(built: Built) -> None:
    """A database in a stranger's hands holds no key that opens anything by itself."""
    with access_context(at(providers()[0])):
        assert all(len(bytes(row.wrapped)) > 40 for row in ClientKey.objects.all())
