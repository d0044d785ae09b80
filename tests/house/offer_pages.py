"""The doors to offers, places, the board and providers. {offer}, {place}, {said}: of the provider one acts for."""

from tests.house.page_access import PageAccess

EDITORS = frozenset({"editor", "editor elsewhere", "coordinator"})
KEEPER_OF_ALL = frozenset({"coordinator"})
HOSTS = frozenset({"coordinator", "operator"})
NOBODY = frozenset[str]()

BLOCK = {
    "row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0", "row-0-weekday": "1", "row-0-opens": "09:00",
    "row-0-closes": "11:00", "row-0-languages": "ar", "row-0-nth": "0",
}  # fmt: skip
PLACE = {"address_1": "Rurstraße 1", "postal_code": "52351", "city": "Düren", "municipality": "05358008"}


def of_one(path: str, method: str = "GET", status: int = 200, **data: str) -> list[PageAccess]:
    """The same door to an offer of one's own, of another provider, and to nothing."""
    return [
        PageAccess(path.replace("{it}", "{offer}"), EDITORS, method, status, data),
        PageAccess(path.replace("{it}", "{their_offer}"), KEEPER_OF_ALL, method, status, data),
        PageAccess(path.replace("{it}", "{nothing}"), NOBODY, method, status, data),
    ]


OFFERS: dict[str, list[PageAccess]] = {
    "desk:offers": [PageAccess("/desk/offers/", EDITORS), PageAccess("/desk/offers/?show=stale&q=a&page=999", EDITORS)],
    "desk:new_offer": [
        PageAccess("/desk/offers/new/", EDITORS),
        PageAccess("/desk/offers/new/", EDITORS, "POST", 302, {"name": "Näh-Café"}),
        PageAccess("/desk/offers/new/", EDITORS, "POST", 400, {"name": " "}),
    ],
    "desk:bulk_action": [
        PageAccess("/desk/offers/several/", EDITORS, "POST", 302, {"offer": "{offer}", "word": "confirm"}),
        PageAccess(
            "/desk/offers/several/", EDITORS, "POST", 302, {"offer": "nonsense", "word": "closed", "first": "x"}
        ),
    ],
    "desk:offer": of_one("/desk/offers/{it}/"),
    "desk:quick_action": [
        *of_one("/desk/offers/{it}/say/confirm/", "POST", 302),
        *of_one("/desk/offers/{it}/say/closed-tomorrow/", "POST", 302),
        PageAccess("/desk/offers/{offer}/say/nonsense/", NOBODY, "POST", 302),
    ],
    "desk:offer_part": [
        *of_one("/desk/offers/{it}/part/hours/"),
        *of_one("/desk/offers/{it}/part/hours/", "POST", 302, **BLOCK),
        *of_one("/desk/offers/{it}/part/hours/", "POST", 204, look="1", **BLOCK),
        PageAccess("/desk/offers/{offer}/part/hours/", EDITORS, "POST", 422, {**BLOCK, "row-0-closes": "08:00"}),
        PageAccess("/desk/offers/{offer}/part/nonsense/", NOBODY),
    ],
    "desk:history": of_one("/desk/offers/{it}/history/"),
    "desk:undo_change": of_one("/desk/offers/{it}/undo/{nothing}/", "POST", 302),
    "desk:move_offer": [
        PageAccess("/desk/offers/{offer}/move/", KEEPER_OF_ALL),
        PageAccess("/desk/offers/{offer}/move/", KEEPER_OF_ALL, "POST", 302, {"provider": "{foreign_provider}"}),
        PageAccess("/desk/offers/{offer}/move/", KEEPER_OF_ALL, "POST", 302, {"into": "{their_offer}"}),
        PageAccess("/desk/offers/{offer}/move/", KEEPER_OF_ALL, "POST", 422, {"into": "nonsense"}),
        PageAccess("/desk/offers/{nothing}/move/", NOBODY),
    ],
    "desk:locations": [PageAccess("/desk/places/", EDITORS)],
    "desk:new_location": [
        PageAccess("/desk/places/new/", EDITORS),
        PageAccess("/desk/places/new/", EDITORS, "POST", 302, PLACE),
        PageAccess("/desk/places/new/", EDITORS, "POST", 422, {**PLACE, "postal_code": "5235"}),
    ],
    "desk:location": [
        PageAccess("/desk/places/{place}/", EDITORS),
        PageAccess("/desk/places/{place}/", EDITORS, "POST", 302, {**PLACE, "confidential": "on"}),
        PageAccess("/desk/places/{their_place}/", KEEPER_OF_ALL),
        PageAccess("/desk/places/{their_place}/", KEEPER_OF_ALL, "POST", 302, PLACE),
        PageAccess("/desk/places/{nothing}/", NOBODY),
    ],
    "desk:board": [PageAccess("/desk/board/", KEEPER_OF_ALL)],
    "desk:duplicates": [PageAccess("/desk/twins/", KEEPER_OF_ALL), PageAccess("/desk/twins/?page=999", KEEPER_OF_ALL)],
    "desk:feedback": [
        PageAccess("/desk/feedback/", EDITORS),
        PageAccess("/desk/feedback/", EDITORS, "POST", 302, {"said": "{said}"}),
        PageAccess("/desk/feedback/", KEEPER_OF_ALL, "POST", 302, {"said": "{their_said}"}),
        PageAccess("/desk/feedback/", NOBODY, "POST", 302, {"said": "nonsense"}),
    ],
    "desk:providers": [
        PageAccess("/desk/providers/", HOSTS),
        PageAccess("/desk/providers/", HOSTS, "POST", 302, {"name": "Neu e. V.", "kind": "association"}),
        PageAccess("/desk/providers/", HOSTS, "POST", 400, {"name": " "}),
    ],
    "desk:merge_provider": [
        PageAccess("/desk/providers/{foreign_provider}/merge/", KEEPER_OF_ALL),
        PageAccess("/desk/providers/{foreign_provider}/merge/?q=a&page=999", KEEPER_OF_ALL),
        PageAccess("/desk/providers/{nothing}/merge/", NOBODY),
        PageAccess("/desk/providers/{foreign_provider}/merge/", KEEPER_OF_ALL, "POST", 302, {"into": "{provider}"}),
        PageAccess("/desk/providers/{foreign_provider}/merge/", NOBODY, "POST", 302, {"into": "nonsense"}),
        PageAccess("/desk/providers/{nothing}/merge/", NOBODY, "POST", 302, {"into": "{provider}"}),
    ],
}
