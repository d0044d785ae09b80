"""The promises of expected_access.toml, read: what an actor is towards a thing, and what an address answers her."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

NOTHING = "nothing"  # a key that nothing has
SAME = {"both": "twin", "twin": "both"}  # one person, two providers

_TOLD = tomllib.loads((Path(__file__).parent / "expected_access.toml").read_text(encoding="utf-8"))
_ROWS = [line.split() for line in _TOLD["sight"].strip().splitlines()]

THINGS: list[str] = _ROWS[0][2:]
SIGHT = {who: dict(zip(THINGS, sight, strict=True)) for who, _, *sight in _ROWS[1:]}
WORK: dict[str, str] = {row[0]: row[1] for row in _ROWS[1:]} | _TOLD["guards"]
OUTSIDE: dict[str, str] = _TOLD["outside"]
WITHOUT: list[str] = _TOLD["without"]
ACTORS = [*SIGHT, *WITHOUT, *OUTSIDE]
WORDS = {level: frozenset(words.split()) for level, words in _TOLD["words"].items()}
PAGES: dict[str, dict[str, dict[str, int]]] = _TOLD["pages"]
METHODS = ("GET", "HEAD", "POST", "PUT")
# addresses without a key
OF_NOBODY = (
    "desk:home",
    "desk:clients",
    "desk:choose_purpose",
    "desk:new_client",
    "desk:emergency_access",
    "desk:reminders",
    "desk:data_protection",
    "desk:retention_review",
    "desk:leaderless_cases",
    "desk:processing_record",
    "desk:impact_assessment",
    "desk:measures",
)
# The others name a case, or something in it.
OF_A_PERSON = (
    "desk:client_file",
    "desk:client_details",
    "desk:household",
    "desk:representatives",
    "desk:open_case",
    "desk:data_subject_rights",
    "desk:subject_access",
    "desk:change_rights",
    "desk:access_overview",
    "desk:portal_code",
    "desk:front_desk",
)


@dataclass(frozen=True)
class Promise:
    """The one answer there is. `status` 404 is the 404 of nothing, byte for byte; 302 outside leads to the sign-in."""

    status: int
    outside: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether she gets something."""
        return (self.status < 400 and not self.outside) or self.status == 422


def level(who: str, thing: str) -> str:
    """What somebody is towards the records of a thing."""
    return SIGHT.get(who, {}).get(thing, ".")


def answer(route: str, method: str, who: str, thing: str) -> Promise:
    """What was promised."""
    if who in OUTSIDE:
        return Promise(302, OUTSIDE[who])
    asked = PAGES[route].get("GET" if method == "HEAD" else method)
    if asked is None:
        return Promise(405)
    letters = WORK.get(who, "N") if route in OF_NOBODY else level(who, thing)
    if route in OF_A_PERSON and letters == "." and thing in SAME:
        letters = level(who, SAME[thing])  # she stands at the person, whoever's case the thing is
    found = [status for allowed, status in asked.items() if letters and letters in allowed]
    return Promise(found[0] if found else 404)


def words(who: str) -> frozenset[tuple[str, str]]:
    """All that somebody may ever read: (thing, kind of words)."""
    return frozenset((thing, kind) for thing in THINGS for kind in WORDS.get(level(who, thing), ()))
