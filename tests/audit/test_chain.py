"""The chain of what happened: whoever changes, cuts or forges a line is found out."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from anlaufstelle.audit.chain import chain_entries, verify
from anlaufstelle.audit.models import AuditAction, AuditEntry, ChainLink
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization
from anlaufstelle.rls.owner import as_owner

ACTOR = Actor("Ben", user_id=new_id(), provider_id=new_id())


def write(count: int) -> None:
    for number in range(count):
        record(ACTOR, AuditAction.READ, Organization, client=new_id(), reason=f"r{number}")


@pytest.mark.django_db
def test_lines_are_chained_once_and_the_chain_holds() -> None:
    write(5)
    assert verify().unchained == 5
    assert (chain_entries(), chain_entries()) == (5, 0)
    write(2)
    assert chain_entries() == 2
    verdict = verify()
    assert (verdict.links, verdict.unchained, verdict.wrong) == (7, 0, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET reason = 'x'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_chainlink SET hash = 'x'",
        "DELETE FROM audit_chainlink",
    ],
)
def test_nobody_changes_or_removes_a_line(statement: str) -> None:
    write(2)
    chain_entries()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    for change in (AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(reason="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


FORGERIES: dict[str, tuple[Callable[[], Any], int]] = {
    "a word changed": (lambda: AuditEntry.objects.filter(chain_link__position=3).update(reason="other"), 3),
    "a moment changed": (
        lambda: AuditEntry.objects.filter(chain_link__position=4).update(at="2020-01-01T00:00:00Z"),
        4,
    ),
    "a line gone": (lambda: _sql("DELETE FROM audit_auditentry WHERE reason = 'r2'"), 3),
    "a line and its seal gone": (lambda: _sql("DELETE FROM audit_chainlink WHERE position = 2"), 2),
    "two seals swapped": (
        lambda: (
            _sql(
                "UPDATE audit_chainlink SET position = CASE position WHEN 2 THEN -2 ELSE -3 END "
                "WHERE position IN (2, 3)"
            )
            or _sql("UPDATE audit_chainlink SET position = CASE position WHEN -2 THEN 3 ELSE 2 END WHERE position < 0")
        ),
        2,
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_even_the_owner_of_the_tables_is_found_out(forgery: str) -> None:
    write(6)
    chain_entries()
    forge, position = FORGERIES[forgery]
    with as_owner():
        forge()
    assert verify().wrong == position


@pytest.mark.django_db(transaction=True)
def test_a_cut_end_shows_against_an_anchor_kept_outside_and_only_so() -> None:
    write(6)
    chain_entries()
    whole = verify()
    with as_owner():
        ChainLink.objects.filter(position__gt=4).delete()
        AuditEntry.objects.filter(chain_link=None).delete()
    assert verify().wrong is None
    assert verify((whole.links, whole.head)).wrong == 5
    write(2)
    chain_entries()
    assert verify((whole.links, whole.head)).wrong == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_many_writers_at_once_make_one_chain() -> None:
    """Sixteen writers and two sealers: no fork, no line lost, no false alarm."""
    failed: list[BaseException] = []

    def run(do: Callable[[], object]) -> None:
        try:
            do()
        except BaseException as why:
            failed.append(why)
        finally:
            connection.close()

    def sealing() -> None:
        for _ in range(20):
            chain_entries()

    threads = [threading.Thread(target=run, args=(lambda: write(25),)) for _ in range(16)]
    threads += [threading.Thread(target=run, args=(sealing,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    while chain_entries():
        pass
    verdict = verify()
    assert (verdict.links, verdict.unchained, verdict.wrong) == (400, 0, None)
