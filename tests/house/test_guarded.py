"""No way leads past the guard: whatever hangs on a person asks it, and whoever may do without is named here."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from anlaufstelle.audit.models import Entry
from anlaufstelle.people.clearance import Guarded, Personal, Unguarded
from anlaufstelle.people.models import Clearance, Emergency, Person, PersonKey, Place, Restriction

# The tables that the rule asks, so that they cannot ask it; the lists below say who reads them.
SIGHT = {Clearance, Place, Restriction, Emergency, PersonKey}

# Who reads everything, and why: file → how often.
WHOLE = {
    "people/actions.py": 4,  # within the own provider: is she known here, is she of age; how a consent ends, also again
    "people/emergency.py": 3,  # whom a name and a day of birth mean, in an emergency within the own provider
    "people/guardians.py": 1,  # whether anybody else acts for her, also whom the writer does not see: a yes or no
    "people/own.py": 1,  # codes that end
    "people/permissions.py": 1,  # whether colleagues have a case of a client, about whom something is decided
    "people/slip.py": 1,  # what a slip ends that somebody hands in who sees no consent
    "privacy/about.py": 2,  # what she is told, what is erased and what is due to be, and whether she was ever here
}
# Who reads or writes the tables that the rule reads, and why; no page does.
ASKS_SIGHT = {
    "people/clearance.py", "people/reading.py", "people/permissions.py",  # the rules: who sees, who writes
    "people/actions.py", "people/duty.py", "people/emergency.py",  # the verbs that write them
    "people/vault.py",  # the keys of persons
    "privacy/actions.py", "privacy/deciding.py",  # holding back, erasing
    "privacy/about.py",  # to whom something was opened, for herself
    "privacy/leaderless.py",  # cases that nobody leads, of which nobody sees whose they are
    "privacy/retention.py",  # what is held back is not due; whom to ask
    "privacy/oversight.py", "privacy/papers/asked.py",  # counted for the officer, without naming anybody
    "console/seed_people.py",  # the invented people of the demo county
}  # fmt: skip
PAST_DJANGO = {
    "people/prepared.py",  # puts the rule itself into SQL
}
ROOMS = ("people", "casework", "desk", "privacy", "audit")


def source(root: Path) -> dict[str, str]:
    """Every file of the house, by its path, without migrations."""
    home = root / "src" / "anlaufstelle"
    files = [file for file in home.rglob("*.py") if "migrations" not in file.parts]
    assert len(files) > 200
    return {str(file.relative_to(home)): file.read_text(encoding="utf-8") for file in files}


def saying(root: Path, pattern: str) -> dict[str, int]:
    """Which files say something, and how often."""
    found = {name: len(re.findall(pattern, text)) for name, text in source(root).items()}
    return {name: count for name, count in found.items() if count}


def hang_on_a_person() -> set[type[models.Model]]:
    """Every table from which foreign keys lead to a person, however many steps away."""
    found: set[type[models.Model]] = {Person}
    while True:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.get_fields()
            if field.is_relation and not field.auto_created and field.related_model in found
        } - found
        if not more:
            return found
        found |= more


def test_whatever_hangs_on_a_person_is_walled() -> None:
    found = hang_on_a_person()
    assert len(found) > 14
    assert {model for model in found if not getattr(model, "walled", False)} == set()
    assert {model for model in apps.get_models() if getattr(model, "walled", False)} == found


def test_whatever_hangs_on_a_person_asks_the_guard() -> None:
    for model in hang_on_a_person() - SIGHT:
        rows = model._default_manager.get_queryset()
        assert isinstance(rows, Guarded), model
        with pytest.raises(Unguarded):
            len(rows)
        assert model is Person or issubclass(model, Personal), model
        assert [manager.name for manager in model._meta.managers] == ["objects"], model


def test_what_names_a_person_without_a_key_to_her_says_nothing_of_her() -> None:
    """The audit outlives whom it tells of, so it has no foreign keys: nothing in it is a text but codes."""
    texts = {field.name for field in Entry._meta.concrete_fields if isinstance(field, models.CharField)}
    assert texts == {"deed", "what", "reason"}
    named = [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in {"person", "person_id"} and not field.is_relation
    ]
    assert named == ["audit.Entry"]


def test_nobody_reads_everything_but_those_named_here(root: Path) -> None:
    assert saying(root, r"\.for_the_house\(") == WHOLE


def test_nobody_says_for_herself_that_she_has_asked(root: Path) -> None:
    """Her own page finds its key by the code alone; the walls know of this one question."""
    assert set(saying(root, r"\.asked = ")) == {
        "people/clearance.py", "people/models/persons.py", "people/models/own.py",
    }  # fmt: skip


def test_nobody_reads_the_tables_of_the_rule_but_those_named_here(root: Path) -> None:
    assert (
        set(saying(root, r"\b(?:Clearance|Place|Restriction|Emergency|PersonKey)\.(?:objects|_default_manager)"))
        == ASKS_SIGHT
    )


def test_the_rooms_about_people_write_no_sql_of_their_own(root: Path) -> None:
    told = saying(root, r"\.raw\(|_base_manager|\.cursor\(|RawSQL|\.extra\(")
    assert {name for name in told if name.split("/")[0] in ROOMS} - {"audit/chain.py"} == PAST_DJANGO


def test_nobody_acts_as_the_owner_but_commands_of_the_console(root: Path) -> None:
    told = saying(root, r"\bas_owner\b|\bMAINTENANCE\b|let_the_web_in")
    assert {name.split("/")[0] for name in told} == {"console", "walls"}


def test_the_rule_stands_in_one_file(root: Path) -> None:
    """What is asked of a clearance, and by whom: the rule, what the page says of it, and its acceptance."""
    told = saying(root, r"\bopens_(?:status|address)=True|\bdepth__gte|\bgrantee=actor")
    assert set(told) == {"people/clearance.py", "people/reading.py", "people/actions.py"}
