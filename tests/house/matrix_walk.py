"""A walk through the matrix: one question, one answer, compared with what was promised."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.desk.views.home import MAX_ENTRIES
from anlaufstelle.outbox.models import OutboxMail
from anlaufstelle.people.clients.details_editing import PROTECTED
from tests.house.client_pages import DUE, INTAKE, ROWS
from tests.house.expected_access import (
    ACTORS,
    METHODS,
    NOTHING,
    OF_A_PERSON,
    OF_NOBODY,
    PAGES,
    SAME,
    THINGS,
    WORDS,
    answer,
    level,
)
from tests.house.leak_detector import LeakDetectingClient, LeakWatch, arrive, reading_paper
from tests.house.matrix_world import MatrixWorld, build
from tests.house.page_access import TOMORROW

Case = tuple[str, str, str, str]  # route, method, who, thing

OF_A_FILE = ("desk:attachment", "desk:download_attachment", "desk:attachment_remove")
OF_A_CONSENT = ("desk:consent", "desk:consent_print", "desk:withdraw")
KEY = {
    **dict.fromkeys(OF_A_PERSON, "person"),
    "desk:note": "note",
    **dict.fromkeys(OF_A_FILE, "file"),
    "desk:end_emergency_access": "emergency",
    "desk:reminder_done": "reminder",
    "desk:rectification_request": "wish",
    **dict.fromkeys(OF_A_CONSENT, "consent"),
}
SAID: dict[str, dict[str, str]] = {
    "desk:clients": {"q": "ZQ"},
    "desk:choose_purpose": {"purpose": "advice"},
    "desk:new_client": INTAKE,
    "desk:new_reminder": DUE,
    "desk:new_note": {"text": "Neu", "area": "WOH"},
    "desk:status_and_address": {"status": "Neu", "address": "Neu"},
    "desk:note": {"text": "Neu", "version": "1"},
    "desk:team": {"colleague": "{spare}", "role": "member"},
    "desk:client_details": INTAKE | ROWS,
    "desk:rectification_request": {"answer": "yes", "reason": "Neu"},
    "desk:household": {"name": "Neu", "role": "CHILD"},
    "desk:statutory_disclosure": {
        "duty": "KIND",
        "recipient": "{other}",
        "purpose": "advice",
        "granted_depth": "1",
        "until": TOMORROW,
    },
    "desk:representatives": {"name": "Neu", "basis": "BETREUER"},
    "desk:change_rights": {"word": "restrict"},
    "desk:portal_code": {"lock": "1"},
    "desk:front_desk": {"recipient": "{other}"},
    "desk:download_attachment": {"unchecked": "on"},
    "desk:attachment_remove": {"sure": "on"},
    "desk:consent_print": {"pdf": "1"},
}
NAMED = frozenset({"NA", "NF"})
OF_HERS: dict[str, frozenset[str]] = {  # which words stand on pages of one's own provider
    "desk:data_subject_rights": frozenset({"MA", "GN"}),
    "desk:subject_access": WORDS["L"] - {"CO", "FC"},
    "desk:withdraw": frozenset(),
    "desk:access_overview": NAMED | {"GN"},
    "desk:new_consent": NAMED | {"GN"},
    "desk:consent": NAMED,
    "desk:consent_print": NAMED,
    "desk:portal_code": NAMED,
    "desk:front_desk": NAMED,
    "desk:client_details": frozenset({"NA", "NF", "NO", "SA", "RA", "RN", "IW", "HO"}),
    "desk:rectification_request": frozenset({"WI"}),
    "desk:statutory_disclosure": frozenset(),
    "desk:household": frozenset({"HM"}),
    "desk:representatives": frozenset({"GN"}),
}
OF_ONE = {  # which words stand on the page of one record
    "desk:note": ("TA",), "desk:attachment": ("FI",), "desk:download_attachment": ("FI", "FC"),
}  # fmt: skip
ALL_CASES: list[Case] = [
    (route, method, who, thing)
    for route in PAGES
    for method in METHODS
    for who in ACTORS
    for thing in ([NOTHING] if route in OF_NOBODY else [*THINGS, NOTHING])
]


@dataclass
class Run:
    """One walk through the matrix."""

    crowd: MatrixWorld
    watch: LeakWatch
    clients: dict[str, LeakDetectingClient]
    base: int  # the last line of the audit before the walk
    of_nothing: dict[tuple[str, str, str], tuple[Any, ...]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def knock(self, case: Case) -> tuple[HttpResponse, list[AuditEntry]]:
        """Ask; what it changes is undone. Whatever is left of it in audit and mail is read, too."""
        route, method, who, thing = case
        client = self.clients[who]
        with transaction.atomic():
            cookies = dict(client.cookies)
            page = client.generic(method, self.path(route, thing)) if method != "POST" else self._post(case)
            lines = list(AuditEntry.objects.filter(pk__gt=self.base))
            for line in lines:
                self.watch.read("audit", route, " ".join(map(str, line.__dict__.values())))
            for mail in OutboxMail.objects.all() if method == "POST" else ():
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
        said = {
            name: word.format(spare=self.crowd.users["spare"].pk, other=self.crowd.providers["none"].pk)
            for name, word in SAID.get(route, {}).items()
        }
        if (route, thing) == ("desk:client_details", "safe"):  # as the form says that was opened for her
            said |= {"is_protected": "on", "version": PROTECTED}
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
        if promise.status == 404 and [line.action for line in lines] != [AuditAction.REFUSE]:
            faults.append(f"the audit says {[line.action for line in lines]}")
        if promise.status in {405, 302} and not promise.is_allowed and lines:
            faults.append("the audit says something")
        if promise.is_allowed and method in {"GET", "POST"}:
            self.counted[f"{route} {method}"] += 1
        exact = shown(route, method, who, thing) if promise.status == 200 else set()
        if {one for one in seen if one[1] != "CO"} != exact:
            faults.append(f"words: {sorted(seen ^ exact)[:5]}")
        if seen and not any(line.action in {AuditAction.READ, AuditAction.EXPORT, AuditAction.PRINT} for line in lines):
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
    if route == "desk:client_file":
        one_person = (thing, SAME.get(thing, thing))
        return {(of, kind) for of in one_person for kind in WORDS.get(level(who, of), frozenset()) - {"CO", "FC"}}
    if route in OF_HERS:
        own = {of for of in (thing, SAME.get(thing, thing)) if level(who, of) in {*"LMSTD"}}
        return {(of, kind) for of in own for kind in OF_HERS[route]}
    if route == "desk:clients":
        listed = {of for of in THINGS if "NA" in WORDS.get(level(who, of), ())}
        listed -= {"safe"} if method == "POST" else set()
        return {(of, kind) for of in listed for kind in ("NA", "NF", "NO", "RN")}
    if route in {"desk:home", "desk:reminders"}:
        due = [of for of in THINGS if level(who, of) in {*"LMSr"}][: MAX_ENTRIES if route == "desk:home" else None]
        named = {of for of in due if route != "desk:home" and level(who, of) != "r"}
        return {(of, "RE") for of in due} | {(of, kind) for of in named for kind in ("NA", "NF")}
    return {(thing, kind) for kind in OF_ONE.get(route, ())}


@contextmanager
def walk(keys: Path) -> Iterator[Run]:
    """Everybody at her browser in a world that is gone afterwards. `keys`: a folder for the providers' keys."""
    with transaction.atomic(), override_settings(KEY_FOLDER=str(keys)):
        crowd = build()
        watch = LeakWatch(crowd)
        last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
        with reading_paper(watch):
            yield Run(crowd, watch, {who: arrive(who, watch) for who in ACTORS}, last or 0)
        transaction.set_rollback(True)
