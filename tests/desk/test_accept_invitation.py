"""The page behind the link of an invitation: a new account, the one that is there, the wrong one."""

import re

import pytest

from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.directory import models as m
from anlaufstelle.directory.memberships import invite
from anlaufstelle.directory.roles import Role
from tests import factories
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db
PASSWORD = "der Igel kommt im Herbst"


def link(email: str = "nour@bruecke.example", owner: m.Organization | None = None) -> str:
    owner = owner or factories.provider()
    return invite(OPERATOR, organization=owner, email=email, roles=["editor"], address="/desk/join/").link


def text(page: object) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.content.decode())  # type: ignore[attr-defined]


def test_a_new_person_chooses_name_and_password_and_is_led_to_her_second_factor(client: StrictClient) -> None:
    address = link()
    page = client.get(address)
    assert "Zur Mitarbeit bei Brücke e. V." in text(page)
    assert "Pflege der Angebote" in text(page)
    page = client.post(address, {"name": "Nour Said", "password": PASSWORD})
    assert page.headers["Location"] == "/desk/"
    assert client.get("/desk/").headers["Location"] == "/desk/sign-in/second/"
    assert client.get("/desk/sign-in/second/app/").status_code == 200  # asks nothing once more
    assert User.objects.get().email == "nour@bruecke.example"
    again = StrictClient().get(address)
    assert again.status_code == 404
    assert "Dieser Link gilt nicht oder nicht mehr" in text(again)


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("", PASSWORD, "Schreiben Sie Ihren Namen"),
        ("Nour", "kurz", "12"),
        ("Nour", "qwerty123456", "üblich"),
        ("Nour", "nour@bruecke.example", "ähnlich"),
        ("N" * 101, PASSWORD, "100"),
        ("N\x00r", PASSWORD, "Nullzeichen"),
    ],
)
def test_what_cannot_be_is_said_and_the_link_stays_open(
    name: str, password: str, said: str, client: StrictClient
) -> None:
    address = link()
    page = client.post(address, {"name": name, "password": password})
    assert page.status_code == 400
    assert said in text(page)
    assert client.get(address).status_code == 200
    assert not User.objects.exists()


def test_a_hostile_name_is_only_a_name(client: StrictClient) -> None:
    name = "<script>alert(1)</script> \u202egnp.exe =cmd()"
    client.post(link(), {"name": name, "password": PASSWORD})
    user = User.objects.get()
    assert user.name == name
    factories.sign_in(client, user)
    assert "&lt;script&gt;" in client.get("/desk/").content.decode()


def test_somebody_with_an_account_signs_in_and_accepts(client: StrictClient) -> None:
    bridge, rur = factories.provider(), factories.provider("Wohnwerk Rur")
    nour = factories.staff_member("Nour Said", bridge, Role.EDITOR, email="nour@bruecke.example")
    address = link(owner=rur)
    page = client.get(address)
    assert f"/desk/sign-in/?next={address}" in page.content.decode()
    assert client.post(address, {"name": "Nour", "password": PASSWORD}).status_code == 404
    factories.sign_in(client, nour)
    assert "Mit dem Zugang, mit dem Sie angemeldet sind" in text(client.get(address))
    assert client.post(address).headers["Location"] == "/desk/"
    assert m.Membership.objects.live().filter(user=nour, organization=rur).exists()
    assert "Wohnwerk Rur" in text(client.get("/desk/"))


def test_somebody_else_who_is_signed_in_does_not_take_it(client: StrictClient) -> None:
    address = link()
    factories.sign_in(client, factories.staff_member("Amal Haddad"))
    assert "ging an eine andere Adresse" in text(client.get(address))
    page = client.post(address)
    assert page.status_code == 404
    assert not m.Membership.objects.exists()
    assert StrictClient().get(address).status_code == 200
