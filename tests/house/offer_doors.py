"""The doors to offers, places, the board and providers. {offer}, {place}, {said}: of the provider one acts for."""

from tests.house.door import Door

EDITORS = frozenset({"editor", "editor elsewhere", "coordinator"})
KEEPER_OF_ALL = frozenset({"coordinator"})
HOSTS = frozenset({"coordinator", "operator"})
NOBODY = frozenset[str]()

BLOCK = {
    "row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0", "row-0-weekday": "1", "row-0-opens": "09:00",
    "row-0-closes": "11:00", "row-0-languages": "ar", "row-0-nth": "0",
}  # fmt: skip
PLACE = {"address_1": "Rurstraße 1", "postal_code": "52351", "city": "Düren", "municipality": "05358008"}


def of_one(path: str, method: str = "GET", status: int = 200, **data: str) -> list[Door]:
    """The same door to an offer of one's own, of another provider, and to nothing."""
    return [
        Door(path.replace("{it}", "{offer}"), EDITORS, method, status, data),
        Door(path.replace("{it}", "{their_offer}"), KEEPER_OF_ALL, method, status, data),
        Door(path.replace("{it}", "{nothing}"), NOBODY, method, status, data),
    ]


OFFERS: dict[str, list[Door]] = {
    "desk:offers": [Door("/desk/offers/", EDITORS), Door("/desk/offers/?show=stale&q=a&page=999", EDITORS)],
    "desk:new_offer": [
        Door("/desk/offers/new/", EDITORS),
        Door("/desk/offers/new/", EDITORS, "POST", 302, {"name": "Näh-Café"}),
        Door("/desk/offers/new/", EDITORS, "POST", 400, {"name": " "}),
    ],
    "desk:several": [
        Door("/desk/offers/several/", EDITORS, "POST", 302, {"offer": "{offer}", "word": "confirm"}),
        Door("/desk/offers/several/", EDITORS, "POST", 302, {"offer": "nonsense", "word": "closed", "first": "x"}),
    ],
    "desk:offer": of_one("/desk/offers/{it}/"),
    "desk:quick": [
        *of_one("/desk/offers/{it}/say/confirm/", "POST", 302),
        *of_one("/desk/offers/{it}/say/closed-tomorrow/", "POST", 302),
        Door("/desk/offers/{offer}/say/nonsense/", NOBODY, "POST", 302),
    ],
    "desk:part": [
        *of_one("/desk/offers/{it}/part/hours/"),
        *of_one("/desk/offers/{it}/part/hours/", "POST", 302, **BLOCK),
        *of_one("/desk/offers/{it}/part/hours/", "POST", 204, look="1", **BLOCK),
        Door("/desk/offers/{offer}/part/hours/", EDITORS, "POST", 422, {**BLOCK, "row-0-closes": "08:00"}),
        Door("/desk/offers/{offer}/part/nonsense/", NOBODY),
    ],
    "desk:history": of_one("/desk/offers/{it}/history/"),
    "desk:undo": of_one("/desk/offers/{it}/undo/{nothing}/", "POST", 302),
    "desk:move": [
        Door("/desk/offers/{offer}/move/", KEEPER_OF_ALL),
        Door("/desk/offers/{offer}/move/", KEEPER_OF_ALL, "POST", 302, {"provider": "{foreign_provider}"}),
        Door("/desk/offers/{offer}/move/", KEEPER_OF_ALL, "POST", 302, {"into": "{their_offer}"}),
        Door("/desk/offers/{offer}/move/", KEEPER_OF_ALL, "POST", 422, {"into": "nonsense"}),
        Door("/desk/offers/{nothing}/move/", NOBODY),
    ],
    "desk:places": [Door("/desk/places/", EDITORS)],
    "desk:new_place": [
        Door("/desk/places/new/", EDITORS),
        Door("/desk/places/new/", EDITORS, "POST", 302, PLACE),
        Door("/desk/places/new/", EDITORS, "POST", 422, {**PLACE, "postal_code": "5235"}),
    ],
    "desk:place": [
        Door("/desk/places/{place}/", EDITORS),
        Door("/desk/places/{place}/", EDITORS, "POST", 302, {**PLACE, "confidential": "on"}),
        Door("/desk/places/{their_place}/", KEEPER_OF_ALL),
        Door("/desk/places/{their_place}/", KEEPER_OF_ALL, "POST", 302, PLACE),
        Door("/desk/places/{nothing}/", NOBODY),
    ],
    "desk:board": [Door("/desk/board/", KEEPER_OF_ALL)],
    "desk:twins": [Door("/desk/twins/", KEEPER_OF_ALL), Door("/desk/twins/?page=999", KEEPER_OF_ALL)],
    "desk:feedback": [
        Door("/desk/feedback/", EDITORS),
        Door("/desk/feedback/", EDITORS, "POST", 302, {"said": "{said}"}),
        Door("/desk/feedback/", KEEPER_OF_ALL, "POST", 302, {"said": "{their_said}"}),
        Door("/desk/feedback/", NOBODY, "POST", 302, {"said": "nonsense"}),
    ],
    "desk:providers": [
        Door("/desk/providers/", HOSTS),
        Door("/desk/providers/", HOSTS, "POST", 302, {"name": "Neu e. V.", "kind": "association"}),
        Door("/desk/providers/", HOSTS, "POST", 400, {"name": " "}),
    ],
    "desk:merge_provider": [
        Door("/desk/providers/{foreign_provider}/merge/", KEEPER_OF_ALL),
        Door("/desk/providers/{foreign_provider}/merge/?q=a&page=999", KEEPER_OF_ALL),
        Door("/desk/providers/{nothing}/merge/", NOBODY),
        Door("/desk/providers/{foreign_provider}/merge/", KEEPER_OF_ALL, "POST", 302, {"into": "{provider}"}),
        Door("/desk/providers/{foreign_provider}/merge/", NOBODY, "POST", 302, {"into": "nonsense"}),
        Door("/desk/providers/{nothing}/merge/", NOBODY, "POST", 302, {"into": "{provider}"}),
    ],
}
