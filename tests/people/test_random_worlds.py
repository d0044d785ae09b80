"""The rule against its second implementation, and each wall with the other taken away, in random worlds."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, transaction

from anlaufstelle.rls.context import access_context, context_of, process_context
from anlaufstelle.rls.owner import as_owner
from tests.conftest import PROOF, prove
from tests.people.random_worlds import MODELS, Builder, Built, seen
from tests.reference import access_rule as second

pytestmark = pytest.mark.django_db

WORLDS = 300 if PROOF else 12
SEED = 20261125


def expected(built: Built, reader: second.Reader, kind: str, by: Callable[..., bool]) -> set[UUID]:
    """Which rows of a kind the second implementation lets this reader see."""
    return {key for record, key in built.rows if record.kind == kind and by(built.world, reader, record)}


def in_sql(table: str, keys: set[UUID]) -> set[UUID]:
    """Which of these rows the database itself gives out, past the guard."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        found = {row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()}
    return found & keys


def test_what_is_seen_is_what_was_promised_in_random_worlds() -> None:
    compared = rows = deviations = beyond = 0
    for number in range(WORLDS):
        with transaction.atomic():
            built = Builder(SEED + number).build()
            for reader, actor in built.readers:
                with access_context(context_of(actor)):
                    for kind, model in MODELS.items():
                        promised = expected(built, reader, kind, second.sees)
                        if context_of(actor) is None:
                            assert not promised
                            continue
                        given = seen(model, actor)
                        compared, rows = compared + 1, rows + len(promised)
                        deviations += given != promised
                        keys = {key for record, key in built.rows if record.kind == kind}
                        walled = expected(built, reader, kind, second.in_the_wall)
                        beyond += in_sql(model._meta.db_table, keys) != walled or not promised <= walled
            transaction.set_rollback(True)
    prove("who sees whom in random worlds", count=compared, deviations=deviations, seed=SEED, control=f"{rows} seen")
    prove("what PostgreSQL's wall lets through", count=compared, deviations=beyond, seed=SEED)
    assert (deviations, beyond) == (0, 0)
    assert compared > WORLDS * 400
    assert rows > WORLDS * 200, "worlds in which nobody sees anything prove nothing"


@pytest.mark.django_db(transaction=True)
def test_the_guard_alone_is_exact_with_the_wall_taken_away() -> None:
    compared = 0
    built = [Builder(SEED - number - 1).build() for number in range(2)]
    with as_owner():
        for one in built:
            for reader, actor in one.readers:
                for kind, model in MODELS.items():
                    keys = {key for _, key in one.rows}
                    with process_context(context_of(actor)):
                        if context_of(actor) is not None:
                            assert seen(model, actor) & keys == expected(one, reader, kind, second.sees)
                            compared += 1
    assert compared > 800


def _each(built: Built, **more: object) -> None:
    told = built.world.grants
    told[:] = [dataclasses.replace(one, **more) for one in told]  # type: ignore[arg-type]


def _nothing_by_law(built: Built) -> None:
    built.world.grants[:] = [one for one in built.world.grants if not one.by_law]


def _nobody_protected(built: Built) -> None:
    _each(built, address=True)
    built.world.protected.clear()


def _nobody_else(built: Built) -> None:
    for place, (record, key) in enumerate(built.rows):
        built.rows[place] = dataclasses.replace(record, other=None), key


def _nobody_left(built: Built) -> None:
    everybody = {(user, provider) for user in range(6) for provider in range(3)}
    built.world.counsels.update(dict.fromkeys(everybody - built.world.counsels.keys(), dt.date.min))


def _nobody_came_back(built: Built) -> None:
    built.world.counsels.update(dict.fromkeys(built.world.counsels, dt.date.min))


BENDS: dict[str, Callable[[Built], object]] = {
    "a clearance that is over": lambda built: built.world.grants.clear(),
    "another purpose": lambda built: _each(built, purpose="course"),
    "every area": lambda built: _each(built, areas=frozenset({"SPR", "WOH", "AUF"})),
    "every depth": lambda built: _each(built, depth=3),
    "status ticked": lambda built: _each(built, status=True),
    "address ticked": lambda built: _each(built, address=True),
    "nothing restricted": lambda built: built.world.restrictions.clear(),
    "open teams": lambda built: built.world.open_teams.update({0, 1, 2}),
    "nothing by law": _nothing_by_law,
    "no emergencies": lambda built: built.world.emergencies.clear(),
    "an emergency without end": lambda built: built.world.emergencies.extend(
        [(*one[:3], True) for one in built.world.emergencies]
    ),
    "nobody protected": _nobody_protected,
    "the second person forgotten": _nobody_else,
    "nobody has left": _nobody_left,
    "nobody came back": _nobody_came_back,
    "no places": lambda built: built.world.places.clear(),
}


@pytest.mark.parametrize("bend", BENDS)
def test_a_promise_that_is_bent_is_noticed(bend: str) -> None:
    """The comparison can fail: each part of the rule, changed on one side only, shows."""
    noticed = False
    for number in range(12):
        with transaction.atomic():
            built = Builder(SEED + 1000 + number).build()
            BENDS[bend](built)
            for reader, actor in built.readers:
                with access_context(context_of(actor)):
                    noticed = noticed or (
                        context_of(actor) is not None
                        and any(
                            seen(model, actor) != expected(built, reader, kind, second.sees)
                            for kind, model in MODELS.items()
                        )
                    )
            transaction.set_rollback(True)
        if noticed:
            return
    raise AssertionError(f"nobody noticed: {bend}")
