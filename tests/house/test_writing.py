"""Who may write: the rule of people/access/permissions.py, compared with what was promised."""

import ast
import inspect
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access import permissions
from tests.conftest import prove
from tests.house import verbs, writing
from tests.house.expected_access import OUTSIDE, SIGHT, THINGS, WITHOUT
from tests.house.matrix_walk import Run, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Run]:
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        yield stack.enter_context(walk(tmp_path_factory.mktemp("keys")))


@pytest.mark.slow
def test_everybody_writes_where_it_was_promised_and_nowhere_else(run: Run, codes: None) -> None:
    actors = [*SIGHT, *WITHOUT]
    assert not set(actors) & set(OUTSIDE)
    wrong = list(writing.matrix(run, writing.all_cells(actors)))
    questions = len(writing.OF_A_CASE) + len(writing.OF_A_CLIENT) + 1
    prove("who may write", count=len(actors) * len(THINGS) * questions, deviations=len(wrong), control="planted faults")
    assert not wrong


@pytest.mark.parametrize("name", writing.STATES)
def test_what_no_table_of_persons_and_things_can_say(run: Run, codes: None, name: str) -> None:
    assert writing.STATES[name](run) == []


def test_every_question_is_asked_here() -> None:
    """A new question adds itself to the table, or to one of the states."""
    questions = {
        name
        for name, one in vars(permissions).items()
        if inspect.isfunction(one) and one.__module__ == permissions.__name__ and not name.startswith("_")
    } - {"allowed", "assignments", "counsellors", "team_of"}
    text = inspect.getsource(writing)
    assert len(questions) > 15
    assert {name for name in questions if f"permissions.{name}" not in text} == set()


def test_every_refusal_is_a_sentence_that_says_what_was_not_done() -> None:
    kinds = [
        one
        for one in vars(permissions).values()
        if inspect.isclass(one) and issubclass(one, Refused) and one.__module__ == permissions.__name__
    ]
    assert len(kinds) > 5
    assert all(issubclass(one, permissions.NotPermitted) for one in kinds)


@pytest.mark.parametrize("name", verbs.VERBS)
def test_every_verb_refuses_whoever_may_not(run: Run, codes: None, name: str) -> None:
    assert verbs.PROBES[f"verb: {name}"](run) == []


# Verbs that ask something else, and what.
ASKS_OTHERWISE = {
    "people/actions.py": {"save_privacy_settings", "repeat_withdrawals"},  # a role; the owner, after a restore
    "people/access/emergency_access.py": {
        "grant_emergency_access"
    },  # comes after `attempt`, and asks by name whom it may be
    "people/clients/rectification.py": {"request_rectification"},  # the client's own verb
    "privacy/retention_actions.py": {"destroy_due", "keep_longer", "shorten_period"},  # a role
    "privacy/leaderless_cases.py": {"name_lead"},  # a role
    "casework/attachments.py": {"_store", "_save_scan_state"},  # parts of `attach` and of giving out what is seen
}


def test_every_verb_is_tried(root: Path) -> None:
    """Whatever changes something in one transaction, for an actor, is tried or named with its reason."""
    tried = {(verb.where.__module__.split(".", 1)[1], verb.where.__name__) for verb in verbs.VERBS.values()}
    home, found = root / "src" / "anlaufstelle", set()
    for room in ("people", "casework", "privacy"):
        for file in sorted((home / room).rglob("*.py")):
            for one in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(one, ast.FunctionDef) and any("atomic" in ast.unparse(it) for it in one.decorator_list):
                    found.add((str(file.relative_to(home)), one.name))
    missing = {(name, verb) for name, verb in found if (name[:-3].replace("/", "."), verb) not in tried}
    assert missing == {(name, verb) for name, verbs_ in ASKS_OTHERWISE.items() for verb in verbs_}
