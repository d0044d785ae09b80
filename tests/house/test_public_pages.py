"""Public pages know nobody: no cookie, no query and no byte more for somebody who has signed in."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.directory.roles import Role
from tests import factories
from tests.conftest import StrictClient
from tests.stories.demo_county import Demo

PATHS = ["/de/", "/de/find/?q=wohnung", "/de/offer/{offer}/", "/de/provider/{provider}/", "/de/danger/", "/healthz"]


@pytest.mark.parametrize("path", PATHS)
def test_a_public_page_is_the_same_for_whoever_has_signed_in(path: str, client: StrictClient, demo: Demo) -> None:
    address = path.format(offer=demo.offer, provider=demo.provider)
    client.get(address)
    asked: list[int] = []
    pages: list[Any] = []
    for someone in (client, StrictClient()):
        if someone is not client:
            factories.sign_in(someone, factories.staff_member("Amal Haddad", factories.provider(), Role.EDITOR))
        with CaptureQueriesContext(connection) as queries:
            pages.append(someone.get(address))
        asked.append(len(queries))
    nobody, somebody = pages
    assert asked[0] == asked[1]
    assert nobody.content == somebody.content
    for page in pages:
        assert not page.cookies
        assert "Cookie" not in page.headers.get("Vary", "")
