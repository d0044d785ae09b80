"""The people of a provider: seeing, inviting, changing; switching to another provider."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.directory import models as m
from anlaufstelle.directory.roles import Role
from tests import factories
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db


def text(page: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.content.decode())


def test_without_a_mail_server_the_link_is_shown_once(client: StrictClient) -> None:
    ruth = factories.staff_member("Ruth Meier", factories.provider(), Role.ADMINISTRATOR)
    factories.sign_in(client, ruth)
    page = client.post("/desk/people/invite/", {"email": "nour@x.example", "role": ["editor"]}, follow=True)
    shown = re.search(r'<code class="link">(http://testserver/desk/join/[\w-]{22}/)</code>', page.content.decode())
    assert shown
    assert "nour@x.example" in text(page)
    assert shown[1] not in client.get("/desk/people/").content.decode()
    assert StrictClient().get(shown[1]).status_code == 200


def test_with_a_mail_server_it_is_on_its_way(client: StrictClient, settings: Any) -> None:
    settings.MAIL_URL = "smtp://127.0.0.1:9"
    factories.sign_in(client, factories.staff_member("Ruth Meier", factories.provider(), Role.ADMINISTRATOR))
    page = client.post("/desk/people/invite/", {"email": "Nour@x.example", "role": ["editor"]}, follow=True)
    assert "Die Einladung an nour@x.example ist unterwegs" in text(page)
    assert "/desk/join/" not in page.content.decode()
    assert len(factories.queued_mails()) == 1


def test_an_invitation_is_taken_back(client: StrictClient) -> None:
    factories.sign_in(client, factories.staff_member("Ruth Meier", factories.provider(), Role.ADMINISTRATOR))
    client.post("/desk/people/invite/", {"email": "nour@x.example", "role": ["editor"]})
    key = m.Invitation.objects.get().pk
    assert "nour@x.example" in text(client.get("/desk/people/"))
    client.post(f"/desk/people/invitation/{key}/")
    assert "nour@x.example" not in text(client.get("/desk/people/"))


def test_a_refusal_stands_in_the_form_and_nothing_that_was_typed_is_lost(client: StrictClient) -> None:
    factories.sign_in(client, factories.staff_member("Ruth Meier", factories.provider(), Role.ADMINISTRATOR))
    page = client.post("/desk/people/invite/", {"email": "nour@", "role": ["counsellor"]})
    assert page.status_code == 400
    assert "Das ist keine E-Mail-Adresse" in text(page)
    assert 'value="nour@"' in page.content.decode()
    assert re.search(r'value="counsellor" checked', page.content.decode())


def test_roles_are_changed_on_a_page_and_what_she_may_not_give_stays(client: StrictClient) -> None:
    house = factories.centre_provider()
    factories.sign_in(client, factories.staff_member("Ruth Meier", house, Role.ADMINISTRATOR))
    otto = factories.staff_member("Otto Post", house, Role.OPERATOR)
    page = client.get(f"/desk/people/{otto.pk}/")
    assert re.search(r'name="fixed" value="operator" checked disabled', page.content.decode())
    client.post(f"/desk/people/{otto.pk}/", {"role": ["operator", "editor"]})
    assert set(m.Membership.objects.live().filter(user=otto).values_list("role", flat=True)) == {"operator", "editor"}


def test_the_switch_stands_in_the_bar_and_changes_what_one_may(client: StrictClient) -> None:
    bridge, rur = factories.provider(), factories.provider("Wohnwerk Rur")
    amal = factories.staff_member("Amal Haddad", bridge, Role.EDITOR)
    factories.add_roles(amal, rur, Role.ADMINISTRATOR)
    factories.sign_in(client, amal)
    page = client.get("/desk/").content.decode()
    assert f'name="provider" value="{rur.pk}">Wohnwerk Rur</button>' in page
    assert client.get("/desk/people/").status_code == 404
    client.post("/desk/act-for/", {"provider": str(rur.pk)})
    assert "Sie arbeiten für Wohnwerk Rur" in text(client.get("/desk/"))
    assert client.get("/desk/people/").status_code == 200
    m.Membership.objects.filter(organization=rur).update(ended_on="2099-01-01")
    assert "Sie arbeiten für Brücke e. V." in text(client.get("/desk/"))
    assert client.get("/desk/people/").status_code == 404


def test_the_list_asks_the_database_equally_often_for_three_and_for_fifty(client: StrictClient) -> None:
    bridge = factories.provider()
    factories.sign_in(client, factories.staff_member("Ruth Meier", bridge, Role.ADMINISTRATOR))
    client.get("/desk/people/")
    counts = []
    for upto in (3, 50):
        for number in range(len(m.Membership.objects.all()), upto):
            factories.staff_member(f"Person {number}", bridge, Role.EDITOR)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/desk/people/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
