"""The public page inside the desk: for its keepers only, in our own frame only, in any language of the pages."""

from uuid import UUID

import pytest

from anlaufstelle.directory import models as m
from anlaufstelle.directory.drafts import save_draft
from anlaufstelle.directory.maintenance import merge_organizations, merge_services
from anlaufstelle.directory.roles import CENTRE_ROLES, Role
from tests import factories
from tests.conftest import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]


@pytest.fixture
def offer() -> m.Service:
    """An offer of which everything is known."""
    return factories.complete_offer()


def test_nobody_is_asked_to_sign_in(client: StrictClient, offer: m.Service) -> None:
    page = client.get(f"/de/offer/{offer.pk}/preview/")
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/desk/sign-in/")


@pytest.mark.parametrize("role", list(Role))
def test_it_opens_for_keepers_only(role: Role, client: StrictClient, offer: m.Service) -> None:
    owner = factories.centre_provider() if role in CENTRE_ROLES else offer.organization
    factories.sign_in(client, factories.staff_member("Ben Roth", owner, role))
    expected = 200 if role in {Role.EDITOR, Role.COORDINATOR} else 404
    page = client.get(f"/de/offer/{offer.pk}/preview/")
    assert page.status_code == expected
    if expected == 404:
        nothing = client.get(f"/de/offer/{UUID(int=9)}/preview/").content
        assert page.content.replace(str(offer.pk).encode(), str(UUID(int=9)).encode()) == nothing


def test_an_editor_of_another_provider_sees_nothing(client: StrictClient, offer: m.Service) -> None:
    factories.sign_in(client, factories.staff_member("Nina Rur", factories.provider("Wohnwerk Rur"), Role.EDITOR))
    assert client.get(f"/de/offer/{offer.pk}/preview/").status_code == 404


@pytest.mark.parametrize("language", ["de", "en", "ar", "uk"])
def test_it_stands_in_our_own_frame_only_and_speaks_the_language_of_its_address(
    language: str, client: StrictClient, offer: m.Service
) -> None:
    factories.sign_in(client, factories.staff_member("Ben Roth", offer.organization, Role.EDITOR))
    page = client.get(f"/{language}/offer/{offer.pk}/preview/")
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert f'<html lang="{language}"' in page.content.decode()
    public = client.get(f"/{language}/offer/{offer.pk}/")
    assert "frame-ancestors 'none'" in public.headers["Content-Security-Policy"]
    assert public.headers["X-Frame-Options"] == "DENY"


def test_it_says_whether_anybody_else_sees_it(client: StrictClient, offer: m.Service) -> None:
    ben = factories.staff_member("Ben Roth", offer.organization, Role.EDITOR)
    factories.sign_in(client, ben)
    address = f"/de/offer/{offer.pk}/preview/"
    assert "Das sehen alle." in client.get(address).content.decode()
    save_draft(factories.actor(ben), offer, tagline="Neu.")
    assert "Noch sieht es niemand sonst." in client.get(address).content.decode()
    m.Service.objects.update(status="inactive")
    m.ServiceDraft.objects.all().delete()
    assert "Noch sieht es niemand sonst." in client.get(address).content.decode()


def test_old_addresses_of_merged_entries_lead_on(client: StrictClient, offer: m.Service) -> None:
    clara = factories.actor(factories.staff_member("Clara Koch", factories.centre_provider(), Role.COORDINATOR))
    twin = factories.offer(factories.provider("Brücke (alt)"), name="Sozialberatung alt")
    merge_services(clara, keep=offer, gone=twin)
    page = client.get(f"/uk/offer/{twin.pk}/")
    assert (page.status_code, page.headers["Location"]) == (301, f"/uk/offer/{offer.pk}/")
    old = twin.organization
    merge_organizations(clara, keep=offer.organization, gone=old)
    page = client.get(f"/ar/provider/{old.pk}/")
    assert (page.status_code, page.headers["Location"]) == (301, f"/ar/provider/{offer.organization_id}/")
