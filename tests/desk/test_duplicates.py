"""What may stand there twice: the coordinator says which one stays, and once more that it cannot be taken back."""

import pytest

from anlaufstelle.directory import models as m
from anlaufstelle.directory.roles import Role
from tests import factories
from tests.conftest import StrictClient

NEVER_BACK = "Das lässt sich nicht zurücknehmen."
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]


def test_one_of_two_stays_and_the_pair_is_gone(client: StrictClient) -> None:
    owner = factories.provider("Wohnwerk Rur", email="rur@x.example")
    first, second = (factories.offer(owner, name=name, email="a@x.example") for name in ("Näh-Café", "Näh Café"))
    m.Language.objects.create(service=second, code="so")
    factories.sign_in(client, factories.staff_member("Clara Koch", factories.centre_provider(), Role.COORDINATOR))
    page = client.get("/desk/twins/").content.decode()
    assert page.count("Diesen behalten") == 2
    assert f'action="/desk/offers/{second.pk}/move/"' in page
    assert client.post(f"/desk/offers/{second.pk}/move/", {"into": str(first.pk)}).status_code == 302
    assert m.Service.objects.get(pk=second.pk).replaced_by == first
    assert [row.code for row in first.languages.all()] == ["so"]
    assert "Diesen behalten" not in client.get("/desk/twins/").content.decode()


def test_providers_too(client: StrictClient) -> None:
    one, other = factories.provider("Brücke e. V."), factories.provider("Die Bruecke")
    factories.sign_in(
        client, factories.staff_member("Clara Koch", factories.centre_provider("Haus am Platz"), Role.COORDINATOR)
    )
    assert f'action="/desk/providers/{other.pk}/merge/"' in client.get("/desk/twins/").content.decode()
    client.post(f"/desk/providers/{other.pk}/merge/", {"into": str(one.pk)})
    other.refresh_from_db()
    assert other.replaced_by == one


@pytest.fixture
def clara(client: StrictClient) -> StrictClient:
    """The coordinator of the house, signed in."""
    factories.sign_in(
        client, factories.staff_member("Clara Koch", factories.centre_provider("Haus am Platz"), Role.COORDINATOR)
    )
    return client


def test_a_provider_goes_into_any_other_one_wherever_it_stands_in_the_list(clara: StrictClient) -> None:
    gone = factories.provider("Aachener Werkstatt")
    for number in range(45):
        factories.provider(f"Mittelwerk {number}")
    keep = factories.provider("Zuflucht e. V.")
    page = clara.get("/desk/providers/").content.decode()
    assert f'href="/desk/providers/{gone.pk}/merge/"' in page
    assert "Zuflucht e. V." not in page
    page = clara.get(f"/desk/providers/{gone.pk}/merge/?q=zuflucht").content.decode()
    assert f'name="into" value="{keep.pk}"' in page
    assert NEVER_BACK in page
    assert f'name="into" value="{keep.pk}"' in clara.get(f"/desk/providers/{gone.pk}/merge/?page=2").content.decode()
    clara.post(f"/desk/providers/{gone.pk}/merge/", {"into": str(keep.pk)})
    gone.refresh_from_db()
    assert gone.replaced_by == keep
    assert clara.get(f"/desk/providers/{gone.pk}/merge/").status_code == 404


def test_no_page_offers_to_merge_into_itself_or_into_what_is_gone(clara: StrictClient) -> None:
    one, other = factories.provider("Brücke e. V."), factories.provider("Brücke Nord")
    factories.provider("Brücke Süd", replaced_by=other)
    page = clara.get(f"/desk/providers/{one.pk}/merge/?q=br").content.decode()
    assert page.count('name="into"') == 1
    assert f'value="{other.pk}"' in page


def test_an_offer_is_merged_with_a_second_click_too(clara: StrictClient) -> None:
    owner = factories.provider()
    gone, keep = (factories.offer(owner, name=name) for name in ("Näh-Café", "Näh-Café am Abend"))
    page = clara.get(f"/desk/offers/{gone.pk}/move/").content.decode()
    assert f"„{gone.name}“ geht in „{keep.name}“ auf. {NEVER_BACK}" in page
    assert page.index(NEVER_BACK) < page.index(f'name="into" value="{keep.pk}"')
