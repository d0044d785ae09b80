"""Her own page, for everybody in the world of the matrix: no word of another, and nobody else's consent."""

from collections.abc import Iterator
from typing import Any

import pytest

from anlaufstelle.core.actor import Actor
from anlaufstelle.people.models import Client
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.conftest import PROOF, prove
from tests.house.expected_access import NOTHING, SAME, THINGS
from tests.house.leak_detector import LeakDetectingClient
from tests.house.matrix_walk import Run, walk
from tests.house.matrix_world import ClientRecords

LANGUAGES = ("de", "en", "ar", "uk")


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Run]:
    """The world, built once."""
    with django_db_blocker.unblock(), walk(tmp_path_factory.mktemp("keys")) as walked:
        yield walked


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Hashing is slow on purpose; not here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def counsellor(run: Run, thing: ClientRecords) -> Actor:
    """Whoever leads the case."""
    user, provider = run.crowd.users[thing.lead], run.crowd.providers[thing.owner]
    return factories.actor(user, provider)


def come_in(run: Run, thing: ClientRecords) -> LeakDetectingClient:
    """Her browser, as far as she has got with the code from her counsellor."""
    actor = counsellor(run, thing)
    with access_context(context_of(actor)):
        code = portal_access.issue_code(actor, client=Client.objects.visible_to(actor).get(pk=thing.keys["person"]))
    client = LeakDetectingClient(f"herself:{thing.name}", run.watch)
    client.post("/de/mine/", {"code": code, "year": "1990", "pin": "4711", "again": "4711"})
    return client


def end(run: Run, client: LeakDetectingClient, language: str, thing: str) -> tuple[int, bytes]:
    """What she is answered who wants to end the consent of a thing, without the key she asked for."""
    key = str(run.crowd.things[thing].keys["consent"])
    page = client.get(f"/{language}/mine/end/{key}/")
    return page.status_code, page.content.replace(key.encode(), b"...")


def test_everybody_sees_what_is_hers_and_ends_nothing_else(run: Run, codes: None) -> None:
    asked, opened, wrong = 0, 0, []
    for name in THINGS:
        thing = run.crowd.things[name]
        if name == "safe":
            with pytest.raises(portal_access.CannotIssueCode):
                come_in(run, thing)
            continue
        hers = {name, SAME.get(name, name)}
        client = come_in(run, thing)
        may = {(of, kind) for of in hers for kind in run.crowd.things[of].words}
        run.watch.may[client.who] = frozenset(may)
        for language in LANGUAGES:
            asked += 1
            if client.get(f"/{language}/mine/").status_code != 200:
                wrong.append(f"{name}: her page in {language}")
            nothing = end(run, client, language, NOTHING)
            for other in THINGS if PROOF or language == "de" else hers:
                asked += 1
                answer = end(run, client, language, other)
                opened += b"Verein none" in answer[1]
                if answer != nothing if other not in hers else answer[0] != 200:
                    wrong.append(f"{name} ends {other}: {answer[0]}")
        client.post("/de/mine/out/")
        if "4711" in client.get("/de/mine/").content.decode() or client.seen:
            wrong.append(f"{name}: something is left after she has gone")
    deviations = len(wrong) + len(run.watch.foreign)
    prove("her own page", count=asked, deviations=deviations, control=f"{opened} of her own opened")
    assert not wrong, wrong[:10]
    assert not run.watch.foreign, run.watch.foreign[:10]
    assert opened >= len(THINGS), "pages that name nobody prove nothing"
