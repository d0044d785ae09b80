"""No way leads past the guard: whatever hangs on a person asks it, and whoever may do without is named here."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord, UnauthorizedQuery
from anlaufstelle.people.models import AccessGrant, CaseAssignment, Client, ClientKey, EmergencyAccess, Restriction

# The tables that the rule asks, so that they cannot ask it; the lists below say who reads them.
SIGHT = {AccessGrant, CaseAssignment, Restriction, EmergencyAccess, ClientKey}

# Who reads everything, and why: file → how often.
WHOLE = {
    "people/actions.py": 4,  # within the own provider: is she known here, is she of age; how a consent ends, also again
    # whom a name and a day of birth mean, in an emergency within the own provider
    "people/access/emergency_access.py": 3,
    # whether anybody else acts for her, also whom the writer does not see: a yes or no
    "people/clients/representatives.py": 1,
    "people/portal_access/sign_in.py": 1,  # codes that end
    "people/access/permissions.py": 1,  # whether colleagues have a case of a client, about whom something is decided
    "people/front_desk.py": 1,  # what a slip ends that somebody hands in who sees no consent
    # what she is told, what is erased and what is due to be, and whether she was ever here
    "privacy/client_records.py": 2,
}
# Who reads or writes the tables that the rule reads, and why; no page does.
ASKS_SIGHT = {
    # the rules: who sees, who writes
    "people/access/rule.py",
    "people/access/reading.py",
    "people/access/permissions.py",
    "people/actions.py",
    "people/access/statutory_disclosure.py",
    "people/access/emergency_access.py",  # the verbs that write them
    "people/crypto/encryption.py",  # the keys of persons
    "privacy/actions.py",
    "privacy/retention_actions.py",  # holding back, erasing
    "privacy/client_records.py",  # to whom something was opened, for herself
    "privacy/leaderless_cases.py",  # cases that nobody leads, of which nobody sees whose they are
    "privacy/retention.py",  # what is held back is not due; whom to ask
    "privacy/oversight.py",
    "privacy/documents/queries.py",  # counted for the officer, without naming anybody
    "console/seed_clients.py",  # the invented people of the demo county
}
PAST_DJANGO = {
    "people/access/compiled_rule.py",  # puts the rule itself into SQL
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
    found: set[type[models.Model]] = {Client}
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
    assert {model for model in found if not getattr(model, "has_row_level_security", False)} == set()
    assert {model for model in apps.get_models() if getattr(model, "has_row_level_security", False)} == found


def test_whatever_hangs_on_a_person_asks_the_guard() -> None:
    for model in hang_on_a_person() - SIGHT:
        rows = model._default_manager.get_queryset()
        assert isinstance(rows, GuardedQuerySet), model
        with pytest.raises(UnauthorizedQuery):
            len(rows)
        assert model is Client or issubclass(model, PersonalRecord), model
        assert [manager.name for manager in model._meta.managers] == ["objects"], model


def test_what_names_a_person_without_a_key_to_her_says_nothing_of_her() -> None:
    """The audit outlives whom it tells of, so it has no foreign keys: nothing in it is a text but codes."""
    texts = {field.name for field in AuditEntry._meta.concrete_fields if isinstance(field, models.CharField)}
    assert texts == {"action", "what", "reason"}
    named = [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in {"client", "client_id"} and not field.is_relation and model._meta.app_label != "socialaccount"
    ]
    assert named == ["audit.AuditEntry"]


def test_nobody_reads_everything_but_those_named_here(root: Path) -> None:
    assert saying(root, r"\.unrestricted\(") == WHOLE


def test_nobody_says_for_herself_that_she_has_asked(root: Path) -> None:
    """Her own page finds its key by the code alone; the walls know of this one question."""
    assert set(saying(root, r"\.is_authorized = ")) == {
        "people/access/rule.py", "people/clients/models.py", "people/portal_access/models.py",
    }  # fmt: skip


def test_nobody_reads_the_tables_of_the_rule_but_those_named_here(root: Path) -> None:
    assert (
        set(
            saying(
                root,
                r"\b(?:AccessGrant|CaseAssignment|Restriction|EmergencyAccess|ClientKey)\.(?:objects|_default_manager)",
            )
        )
        == ASKS_SIGHT
    )


def test_the_rooms_about_people_write_no_sql_of_their_own(root: Path) -> None:
    told = saying(root, r"\.raw\(|_base_manager|\.cursor\(|RawSQL|\.extra\(")
    assert {name for name in told if name.split("/")[0] in ROOMS} - {"audit/chain.py"} == PAST_DJANGO


def test_nobody_acts_as_the_owner_but_commands_of_the_console(root: Path) -> None:
    told = saying(root, r"\bas_owner\b|\bMAINTENANCE\b|grant_web_role")
    assert {name.split("/")[0] for name in told} == {"console", "rls"}


def test_the_rule_stands_in_one_file(root: Path) -> None:
    """What is asked of a clearance, and by whom: the rule, what the page says of it, and its acceptance."""
    told = saying(root, r"\bopens_(?:status|address)=True|\bdepth__gte|\bgrantee=actor")
    assert set(told) == {"people/access/rule.py", "people/access/reading.py", "people/actions.py"}
