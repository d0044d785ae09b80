"""Browsers that read every word of every answer: whoever is shown a word of somebody she may not see is noted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import typst
from django.http import HttpResponse

from anlaufstelle.accounts.middleware import LAST_SEEN_AT, STARTED_AT
from anlaufstelle.accounts.models import User
from anlaufstelle.directory.staff_context import PURPOSE_SESSION_KEY
from tests import factories
from tests.conftest import StrictClient
from tests.house.expected_access import ACTORS, OUTSIDE, words
from tests.house.matrix_world import CANARY, MatrixWorld


@dataclass
class LeakWatch:
    """What was read, and what should not have stood there."""

    crowd: MatrixWorld
    scanned: int = 0
    permitted: int = 0
    foreign: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)  # what went into the PDF files of the answer on its way

    def __post_init__(self) -> None:
        self.known = self.crowd.canaries
        self.may = {who: words(who) for who in ACTORS}

    def read(self, who: str, where: str, text: str) -> set[tuple[str, str]]:
        """Note the words in a text; returns them as (thing, kind)."""
        self.scanned += 1
        # A token of chance looks like a word of this world once in some ten thousand pages, and is none.
        found = {self.known[word] for word in CANARY.findall(text) if word in self.known}
        allowed = found & self.may.get(who, frozenset())
        self.permitted += len(allowed)
        self.foreign += [f"{who} at {where}: {one}" for one in sorted(found - allowed)]
        return found


@contextmanager
def reading_paper(watch: LeakWatch) -> Iterator[None]:
    """PDF files are packed: what is read is what was given to the one who sets them."""
    compiled = typst.compile

    def noted(*arguments: Any, **more: Any) -> Any:
        watch.printed.append(" ".join(more["sys_inputs"].values()))
        return compiled(*arguments, **more)

    with patch.object(typst, "compile", noted):
        yield


class LeakDetectingClient(StrictClient):
    """A browser of one person of the crowd."""

    def __init__(self, who: str, watch: LeakWatch) -> None:
        super().__init__()
        self.who, self.watch = who, watch
        self.seen: set[tuple[str, str]] = set()

    def request(self, **request: Any) -> HttpResponse:
        """Fetch, and read everything: body, headers and cookies."""
        self.watch.printed.clear()
        response = super().request(**request)
        is_paper = response.content.startswith(b"%PDF")
        assert is_paper == bool(self.watch.printed), "a PDF whose words nobody reads"
        body = " ".join(self.watch.printed) if is_paper else response.content.decode()
        told = f"{response.headers} {response.cookies} {body}"
        self.seen = self.watch.read(self.who, f"{request['REQUEST_METHOD']} {request['PATH_INFO']}", told)
        return response


def arrive(who: str, watch: LeakWatch) -> LeakDetectingClient:
    """Somebody of the crowd with a browser, signed in as far as she can."""
    client = LeakDetectingClient(who, watch)
    if who == "anonymous":
        return client
    user = watch.crowd.users[who]
    if who == "onefactor":
        client.force_login(user)
        return client
    factories.sign_in(client, user)
    session = client.session
    session[STARTED_AT] = session[LAST_SEEN_AT] = (
        int(time.time()) + 3600
    )  # no request writes down that it came: all are alike
    if who.endswith("course"):
        session[PURPOSE_SESSION_KEY] = "course"
    session.save()
    if who == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)
    assert (who in OUTSIDE) == (who in {"onefactor", "deactivated"})
    return client
