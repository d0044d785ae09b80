"""Every address about people × everybody × everything × every way to ask, against promises.toml."""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from anlaufstelle.audit.models import Deed, Entry
from anlaufstelle.outbox.models import Mail
from tests.conftest import PROOF, prove
from tests.house.canary import CanaryClient, Watch, arrive
from tests.house.crowd import Crowd, build
from tests.house.people_doors import DUE, INTAKE
from tests.house.promised import (
    ACTORS,
    METHODS,
    NOTHING,
    OF_NOBODY,
    OUTSIDE,
    PAGES,
    SAME,
    SIGHT,
    THINGS,
    WORDS,
    Promise,
    answer,
    level,
)

SEED = 20261125
SLICE = 1_200
Case = tuple[str, str, str, str]  # route, method, who, thing

KEY = {"desk:file": "person", "desk:open_case": "person", "desk:note": "note", "desk:reminder_done": "reminder"}
SAID: dict[str, dict[str, str]] = {
    "desk:persons": {"q": "ZQ"}, "desk:look_for": {"purpose": "advice"}, "desk:take_in": INTAKE, "desk:remind": DUE,
    "desk:new_note": {"text": "Neu", "area": "WOH"}, "desk:sealed": {"status": "Neu", "address": "Neu"},
    "desk:note": {"text": "Neu", "version": "1"}, "desk:team": {"colleague": "{spare}", "part": "member"},
}  # fmt: skip
ALL_CASES: list[Case] = [
    (route, method, who, thing)
    for route in PAGES
    for method in METHODS
    for who in ACTORS
    for thing in ([NOTHING] if route in OF_NOBODY else [*THINGS, NOTHING])
]


def about_people(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The addresses whose page says of itself that it is about people."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from about_people(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
            continue
        page: Any = pattern.callback
        while page is not None:
            if page.__code__.co_qualname.startswith("about_people."):
                yield f"{space}{pattern.name}"
            page = getattr(page, "__wrapped__", None)


def test_every_address_about_people_stands_in_the_promises() -> None:
    told = list(about_people(get_resolver().url_patterns))
    assert sorted(told) == sorted(PAGES)
    assert set(SIGHT) < set(ACTORS)
    assert len(ALL_CASES) >= 12_000


@dataclass
class Run:
    """One walk through the matrix."""

    crowd: Crowd
    watch: Watch
    clients: dict[str, CanaryClient]
    base: int  # the last line of the audit before the walk
    of_nothing: dict[tuple[str, str, str], tuple[Any, ...]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def knock(self, case: Case) -> tuple[HttpResponse, list[Entry]]:
        """Ask; what it changes is undone. Whatever is left of it in audit and mail is read, too."""
        route, method, who, thing = case
        client = self.clients[who]
        with transaction.atomic():
            cookies = dict(client.cookies)
            page = client.generic(method, self.path(route, thing)) if method != "POST" else self._post(case)
            lines = list(Entry.objects.filter(pk__gt=self.base))
            for line in lines:
                self.watch.read("audit", route, " ".join(map(str, line.__dict__.values())))
            for mail in Mail.objects.all() if method == "POST" else ():
                self.watch.read("mail", route, f"{mail.to} {mail.subject} {mail.body}")
            transaction.set_rollback(True)
            client.cookies.update(cookies)
        return page, lines

    def path(self, route: str, thing: str) -> str:
        """Where it stands."""
        if route in OF_NOBODY:
            return reverse(route)
        return reverse(route, args=[self.crowd.things[thing].keys[KEY.get(route, "case")]])

    def _post(self, case: Case) -> HttpResponse:
        route, _, who, thing = case
        said = {name: word.format(spare=self.crowd.users["spare"].pk) for name, word in SAID.get(route, {}).items()}
        answered: HttpResponse = self.clients[who].post(self.path(route, thing), said)
        return answered

    def bare(self, case: Case, page: HttpResponse) -> tuple[Any, ...]:
        """An answer without the key that was asked for: this is what of two answers must be the same."""
        route, _, _, thing = case
        path = self.path(route, thing)
        headers = {name: value.replace(path, "…") for name, value in page.headers.items()}
        headers["Expires"] = "now" if "Expires" in headers else ""  # in whole seconds of the clock
        return page.status_code, headers, dict(page.cookies), page.content

    def try_one(self, case: Case) -> None:
        """One cell of the matrix."""
        route, method, who, thing = case
        promise, (page, lines) = answer(route, method, who, thing), self.knock(case)
        seen = self.clients[who].seen
        self.counted["cases"] += 1
        faults = [f"status {page.status_code}, promised {promise.status}"] if page.status_code != promise.status else []
        if promise.outside and not page.headers.get("Location", "").startswith(promise.outside):
            faults.append("not led outside")
        if not promise.is_allowed and route not in OF_NOBODY:
            if self.bare(case, page) != self._nothing(case):
                faults.append("told from what does not exist")
            self.counted["denied"] += thing != NOTHING
        if promise.status == 404 and [line.deed for line in lines] != [Deed.REFUSE]:
            faults.append(f"the audit says {[line.deed for line in lines]}")
        if promise.status in {405, 302} and not promise.is_allowed and lines:
            faults.append("the audit says something")
        if promise.is_allowed and method in {"GET", "POST"}:
            self.counted[f"{route} {method}"] += 1
        exact = shown(route, method, who, thing) if promise.status == 200 else set()
        if {one for one in seen if one[1] != "CO"} != exact:
            faults.append(f"words: {sorted(seen ^ exact)[:5]}")
        if seen and not any(line.deed == Deed.READ for line in lines):
            faults.append("nobody has noted that it was read")
        self.wrong += [f"{method} {route} {who} {thing}: {fault}" for fault in faults]

    def _nothing(self, case: Case) -> tuple[Any, ...]:
        """What the same person is answered about a key that nothing has."""
        route, method, who, _ = case
        if (route, method, who) not in self.of_nothing:
            other = (route, method, who, NOTHING)
            self.of_nothing[route, method, who] = self.bare(other, self.knock(other)[0])
        return self.of_nothing[route, method, who]


def shown(route: str, method: str, who: str, thing: str) -> set[tuple[str, str]]:
    """Exactly the words that stand on a page that opens."""
    if method == "HEAD":
        return set()
    if route == "desk:file":
        one_person = (thing, SAME.get(thing, thing))
        return {(of, kind) for of in one_person for kind in WORDS.get(level(who, of), frozenset()) - {"CO"}}
    if route == "desk:persons":
        listed = {of for of in THINGS if "NA" in WORDS.get(level(who, of), ())}
        listed -= {"safe"} if method == "POST" else set()
        return {(of, kind) for of in listed for kind in ("NA", "NF", "NO", "RN")}
    if route == "desk:reminders":
        due = {(of, kind) for of in THINGS if level(who, of) in {*"LMS"} for kind in ("RE", "NA", "NF")}
        return due | {(of, "RE") for of in THINGS if level(who, of) == "r"}
    return {(thing, "TA")} if route == "desk:note" else set()


def chosen() -> list[Case]:
    """All of it in a proof; else a slice: every kind of answer of every address, every file that opens, and others."""
    if PROOF:
        return ALL_CASES
    drawn = random.Random(SEED).sample(ALL_CASES, len(ALL_CASES))
    kinds: dict[tuple[str, str, Promise], Case] = {}
    for case in drawn:
        kinds.setdefault((case[0], case[1], answer(*case)), case)
    files = [case for case in drawn if case[:2] == ("desk:file", "GET") and answer(*case).is_allowed]
    return list(dict.fromkeys([*kinds.values(), *files, *drawn]))[:SLICE]


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Run]:
    """The world, built once."""
    folder = str(tmp_path_factory.mktemp("keys"))
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(KEY_FOLDER=folder):
        crowd = build()
        watch = Watch(crowd)
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
        yield Run(crowd, watch, {who: arrive(who, watch) for who in ACTORS}, last or 0)
        transaction.set_rollback(True)


@pytest.mark.slow
def test_the_matrix(run: Run, codes: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for case in chosen():
        run.try_one(case)
    run.watch.read("log", "log", caplog.text)
    told = run.counted
    prove(
        "authorisation matrix", count=told["cases"], deviations=len(run.wrong), seed=SEED, denied=told["denied"],
        possible=len(ALL_CASES),
    )  # fmt: skip
    prove(
        "canaries", count=run.watch.scanned, deviations=len(run.watch.foreign), seed=SEED,
        control=f"{run.watch.permitted} permitted words seen",
    )  # fmt: skip
    assert not run.wrong, run.wrong[:20]
    assert not run.watch.foreign, run.watch.foreign[:20]
    assert told["cases"] >= (12_000 if PROOF else 1_000)
    assert told["denied"] > told["cases"] / 4
    assert run.watch.permitted >= 500, "a scanner that sees nothing is blind"
    for route, methods in PAGES.items():
        for method in methods:
            assert told[f"{route} {method}"], f"nobody was let in: {method} {route}"
    assert set(OUTSIDE) < set(ACTORS)
