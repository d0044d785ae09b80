"""The operator's commands for people: the first invitation, closing an account, a lost second factor, the demo."""

import re

import pytest

from anlaufstelle.console import demo_staff
from tests.console.installation import Installation

LETTERS = """
from anlaufstelle.casework.models import Attachment
from anlaufstelle.rls.owner import as_owner
with as_owner():
    for one in Attachment._base_manager.all():
        print(one.pk, one.kind)
"""


def test_the_first_person_of_an_installation_is_invited_from_the_console(bare: Installation) -> None:
    words = ("invite", "otto@house.example", "--provider", "Haus", "--role", "operator")
    assert bare.run(*words).is_one_sentence(1, "runs the house")
    done = bare.run(*words, "--house", ANLAUFSTELLE_HOSTS="help.example.org", ANLAUFSTELLE_HTTPS="yes")
    assert done.code == 0, done
    assert re.fullmatch(r"https://help\.example\.org/desk/join/[\w-]{22}/\n", done.out)
    assert bare.number("SELECT count(*) FROM directory_invitation") == 1
    assert bare.number("SELECT count(*) FROM outbox_outboxmail") == 1
    assert bare.number("SELECT count(*) FROM directory_centre WHERE organization_id IS NOT NULL") == 1


def test_what_cannot_be_invited_is_refused_in_a_sentence(bare: Installation) -> None:
    told = {"--provider": "Haus", "--role": "editor"}
    words = [word for pair in told.items() for word in pair]
    assert bare.run("invite", "nonsense", *words).is_one_sentence(1, "email address")
    assert bare.run("invite", "a@x.example", "--provider", " ", "--role", "editor").is_one_sentence(1, "no name")
    assert bare.number("SELECT count(*) FROM directory_organization") == 0


def test_nobody_of_the_demo_is_let_in_outside_of_it(bare: Installation) -> None:
    assert bare.run("demo-code", "ruth.winter@demo.example").is_one_sentence(1, "not the demo")
    assert bare.number("SELECT count(*) FROM accounts_user") == 0


def test_the_demo_does_not_go_into_an_installation_in_earnest(bare: Installation) -> None:
    bare.run("invite", "otto@house.example", "--provider", "Haus", "--role", "operator", "--house")
    assert bare.run("demo").is_one_sentence(1, "in earnest")
    assert bare.number("SELECT count(*) FROM directory_service") == 0


def test_the_demo_has_its_cast_with_codes(county_house: Installation) -> None:
    assert re.fullmatch(r"\d{6}\n", county_house.run("demo-code", "ruth.winter@demo.example").out)
    assert county_house.run("demo-code", "nobody@demo.example").is_one_sentence(1, "nobody of the demo")
    assert county_house.number("SELECT count(*) FROM accounts_user") == len(demo_staff.demo_staff())
    assert county_house.number("SELECT count(DISTINCT role) FROM directory_membership") == 9
    several = "SELECT user_id FROM directory_membership GROUP BY user_id HAVING count(DISTINCT organization_id) > 1"
    two = f"SELECT count(*) FROM ({several}) AS t"
    assert county_house.number(two) == 1


def test_loading_the_demo_again_changes_nobody(county_house: Installation) -> None:
    before = county_house.query("SELECT id, email FROM accounts_user ORDER BY email")
    county_house.query("UPDATE directory_membership SET since = '2026-01-01'")
    county_house.query("UPDATE directory_membership SET ended_on = '2026-02-01' WHERE role = 'front-desk'")
    work = "SELECT id, since, ended_on FROM directory_membership ORDER BY id"
    worked = [(key, since, None) for key, since, _ended in county_house.query(work)]
    letters = county_house.python(LETTERS)
    assert letters.split()[1:] == ["pdf"]
    done = county_house.run("demo")
    assert demo_staff.PASSWORD in done.out
    assert "amal.haddad@demo.example" in done.out
    assert county_house.query("SELECT id, email FROM accounts_user ORDER BY email") == before
    assert county_house.python(LETTERS) == letters
    assert county_house.query(work) == worked, "a place on a case is no older than the work it belongs to"


def test_an_account_is_closed_and_a_lost_second_factor_forgotten(county_house: Installation) -> None:
    assert county_house.run("close-account", "nour.said@demo.example").out == "The account of Nour Said is closed.\n"
    assert county_house.number("SELECT count(*) FROM accounts_user WHERE NOT is_active") == 1
    done = county_house.run("forget-second-factor", "Amal.Haddad@demo.example")
    assert "after her password" in done.out
    assert county_house.number("SELECT count(*) FROM mfa_authenticator") == len(demo_staff.demo_staff()) - 1
    assert "open again" in county_house.run("close-account", "--undo", "nour.said@demo.example").out
    assert county_house.number("SELECT count(*) FROM accounts_user WHERE NOT is_active") == 0
    assert (
        county_house.number(
            "SELECT count(*) FROM directory_membership m JOIN accounts_user u ON u.id = m.user_id"
            " WHERE u.email LIKE 'nour%' AND ended_on IS NULL"
        )
        == 0
    )
    for command in ("close-account", "forget-second-factor", "new-password"):
        assert county_house.run(command, "nobody@x.example").is_one_sentence(1, "no account")


@pytest.mark.parametrize("person", demo_staff.demo_staff(), ids=lambda person: person.email)
def test_everybody_of_the_cast_has_an_address_no_mail_reaches(person: demo_staff.DemoStaffMember) -> None:
    assert person.email.endswith("@demo.example")
    assert person.works
