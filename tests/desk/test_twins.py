"""What may stand there twice: the coordinator says which one stays, with one click."""

import pytest

from anlaufstelle.directory import models as m
from anlaufstelle.directory.roles import Role
from tests import cast
from tests.conftest import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]


def test_one_of_two_stays_and_the_pair_is_gone(client: StrictClient) -> None:
    owner = cast.provider("Wohnwerk Rur", email="rur@x.example")
    first, second = (cast.offer(owner, name=name, email="a@x.example") for name in ("Näh-Café", "Näh Café"))
    m.Language.objects.create(service=second, code="so")
    cast.sign_in(client, cast.person("Clara Koch", cast.house(), Role.COORDINATOR))
    page = client.get("/desk/twins/").content.decode()
    assert page.count("Diesen behalten") == 2
    assert f'action="/desk/offers/{second.pk}/move/"' in page
    assert client.post(f"/desk/offers/{second.pk}/move/", {"into": str(first.pk)}).status_code == 302
    assert m.Service.objects.get(pk=second.pk).replaced_by == first
    assert [row.code for row in first.languages.all()] == ["so"]
    assert "Diesen behalten" not in client.get("/desk/twins/").content.decode()


def test_providers_too(client: StrictClient) -> None:
    one, other = cast.provider("Brücke e. V."), cast.provider("Die Bruecke")
    cast.sign_in(client, cast.person("Clara Koch", cast.house("Haus am Platz"), Role.COORDINATOR))
    assert f'action="/desk/providers/{other.pk}/merge/"' in client.get("/desk/twins/").content.decode()
    client.post(f"/desk/providers/{other.pk}/merge/", {"into": str(one.pk)})
    other.refresh_from_db()
    assert other.replaced_by == one
