"""Our own workbook for lists: its sheets, its columns in German and English, and what a line of it means."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.hsds_1 import BadField, MappedRows
from anlaufstelle.exchange.hsds_schema import WEEKDAYS
from anlaufstelle.exchange.tables import Values

OURS = {"template": True}  # codes of such rows must be ones of our lists


@dataclass(frozen=True)
class WorkbookColumn:
    """One column: its name here, its German and English headings, and what to write there."""

    name: str
    de: str
    en: str
    hint: str = ""
    needed: bool = False


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet and its columns."""

    table: str
    de: str
    en: str
    columns: tuple[WorkbookColumn, ...]
    make: "Callable[[Values, WorkbookNames], MappedRows]"


@dataclass
class WorkbookNames:
    """Who is meant by a key or a name of another sheet."""

    known: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def note(self, table: str, key: str, *names: str) -> None:
        """Remember a line by its key and its names."""
        for name in (key, *names):
            self.known.setdefault((table, name.strip().casefold()), set()).add(key)

    def find(self, table: str, column: str, told: str) -> str:
        """The key that is meant. What no sheet holds may be in the directory already."""
        found = self.known.get((table, told.strip().casefold()), {told})
        if len(found) > 1:
            raise BadField(column, "Several lines have this name. Please give them keys and write the key here.")
        return next(iter(found))


STATES = {
    "aktiv": "active",
    "ruht": "inactive",
    "beendet": "defunct",
    "vorübergehend geschlossen": "temporarily closed",
}
ARRIVALS = {"offen": "walk-in", "mit termin": "appointment", "beides": "both", "mit anmeldung": "registration"}
GENDERS = {"frauen": "women", "männer": "men"}
DAYS = {
    word: WEEKDAYS[number % 7]
    for number, word in enumerate(
        "montag dienstag mittwoch donnerstag freitag samstag sonntag monday tuesday wednesday thursday friday saturday "
        "sunday mo di mi do fr sa so mo tu we th fr sa su".split()
    )
}
WEEKS = {"jede": 0, "every": 0, "letzte": -1, "last": -1}


def _word(values: Values, name: str, words: dict[str, Any]) -> None:
    if name in values:
        told = cell_values.text(values[name])
        values[name] = words.get(told.casefold(), told)


def _own(values: Values, *names: str) -> Values:
    return {name: values.pop(name) for name in names if name in values}


def _phone(values: Values, owner: str, key: str) -> MappedRows:
    numbers = cell_values.words(values.pop("phone", ""), ";\n")
    return [
        ("phones", {"id": f"{owner}:{key}:{number}", f"{owner}_id": key, "number": told})
        for number, told in enumerate(numbers)
    ]


def _provider(values: Values, names: WorkbookNames) -> MappedRows:
    key = str(values.setdefault("id", values["name"]))
    names.note("organizations", key, str(values["name"]))
    phones = _phone(values, "organization", key)
    own = _own(values, "kind") | OURS
    return [("organizations", values | {"anlaufstelle": own}), *phones]


def _place(values: Values, names: WorkbookNames) -> MappedRows:
    provider = names.find("organizations", "provider", str(values.pop("provider")))
    key = str(values.setdefault("id", f"{provider}/{values.get('name') or values.get('address_1', '')}"))
    names.note("locations", key, str(values.get("name", "")), f"{provider}/{values.get('name', '')}")
    access = {"step_free": _yes(values, "step_free")} if "step_free" in values else {}
    own = _own(values, "walk_minutes", "municipality", "confidential") | OURS
    address = {name: str(values.pop(name)) for name in ("address_1", "postal_code", "city") if name in values}
    place = values | {"organization_id": provider, "location_type": "physical",
                      "anlaufstelle": own | {"address": address}}  # fmt: skip
    made: MappedRows = [("locations", place)]
    if access:
        made.append(("accessibility", {"id": key, "location_id": key, "anlaufstelle": access}))
    return made


def _yes(values: Values, name: str) -> bool:
    try:
        return cell_values.boolean(values.pop(name))
    except BadValue as bad:
        raise BadField(name, bad.sentence) from bad


def _offer(values: Values, names: WorkbookNames) -> MappedRows:
    provider = names.find("organizations", "provider", str(values.pop("provider")))
    key = str(values.setdefault("id", f"{provider}/{values['name']}"))
    names.note("services", key, str(values["name"]))
    _word(values, "status", STATES)
    _word(values, "arrival", ARRIVALS)
    _word(values, "gender", GENDERS)
    hung = [*_phone(values, "service", key), *_at_places(values, names, provider, key), *_codes(values, key)]
    hung += _money(values, key)
    who = _own(values, "gender", "german_from", "german_to")
    for name in ("status_groups", "target_groups"):
        if name in values:
            who[name] = cell_values.words(values.pop(name))
    own = _own(values, "deed", "arrival", "minutes", "online", "childcare", "referral_needed") | OURS
    if "steps" in values:
        own["steps"] = cell_values.words(values.pop("steps"), "\n")
    if "keywords" in values:
        own["keywords"] = cell_values.words(values.pop("keywords"))
    offer = {"status": "active"} | values | {"organization_id": provider, "anlaufstelle": own | {"eligibility": who}}
    return [("services", offer), *hung]


def _at_places(values: Values, names: WorkbookNames, provider: str, key: str) -> MappedRows:
    made: MappedRows = []
    for told in cell_values.words(values.pop("place", ""), ";\n"):
        own = (("locations", f"{provider}/{told}".casefold()) in names.known) and f"{provider}/{told}"
        place = names.find("locations", "place", own or told)
        made.append(("service_at_location", {"id": f"{key}@{place}", "service_id": key, "location_id": place}))
    return made


def _codes(values: Values, key: str) -> MappedRows:
    made: MappedRows = []
    for name, table, term in (
        ("languages", "languages", "code"), ("documents", "required_documents", ""),
        ("municipalities", "service_areas", ""), ("situations", "attributes", "value"),
    ):  # fmt: skip
        for number, told in enumerate(cell_values.words(values.pop(name, ""))):
            row: Values = {"id": f"{key}:{name}:{number}", "service_id": key, "anlaufstelle": dict(OURS)}
            if name == "situations":
                row |= {"link_id": row.pop("service_id"), "link_entity": "service", "link_type": "life_situation"}
            if term:
                row[term] = told
            else:
                row["anlaufstelle"]["code" if name == "documents" else "municipality"] = told
            made.append((table, row))
    return made


def _money(values: Values, key: str) -> MappedRows:
    made: MappedRows = []
    if "cost" in values or "cost_note" in values:
        cost = {"id": key, "service_id": key, "amount": values.pop("cost", 0), "currency": "EUR",
                "amount_description": values.pop("cost_note", ""), "anlaufstelle": dict(OURS)}  # fmt: skip
        made.append(("cost_options", cost))
    if "funding" in values:
        until = {"until": values.pop("funding_until")} if "funding_until" in values else {}
        made.append(("funding", {"id": key, "service_id": key, "source": values.pop("funding"),
                                 "anlaufstelle": until | OURS}))  # fmt: skip
    return made


def _hours(values: Values, names: WorkbookNames) -> MappedRows:
    offer = names.find("services", "offer", str(values.pop("offer")))
    day = DAYS.get(cell_values.text(values.pop("weekday")).rstrip(".").casefold(), "")
    if not day:
        raise BadField("weekday", "This is not a day of the week.")
    _word(values, "week", WEEKS)
    try:
        nth = int(values.pop("week", 0))
    except ValueError:
        raise BadField("week", "This is not a week of the month: 1 to 5, or last.") from None
    if not -1 <= nth <= 5:
        raise BadField("week", "This is not a week of the month: 1 to 5, or last.")
    key = f"{offer}:{day}:{nth}:{values['opens_at']}:{values.get('valid_from', '')}"
    spoken = [
        ("languages", {"id": f"{key}:{number}", "schedule_id": key, "code": told, "anlaufstelle": dict(OURS)})
        for number, told in enumerate(cell_values.words(values.pop("languages", "")))
    ]
    own = _own(values, "by_appointment", "on_holidays") | OURS
    block = {"id": key, "service_id": offer, "freq": "MONTHLY" if nth else "WEEKLY", "byday": f"{nth or ''}{day}"}
    return [("schedules", values | block | {"anlaufstelle": own}), *spoken]


def _closed(values: Values, names: WorkbookNames) -> MappedRows:
    offer = names.find("services", "offer", str(values.pop("offer")))
    values.setdefault("last", values["first"])
    return [
        ("exceptions", {"id": f"{offer}:{values['first']}:{values.get('opens_at', '')}", "service_id": offer} | values)
    ]


KEY = WorkbookColumn(
    "id", "Schlüssel", "Key", "Ihr eigener Schlüssel. Leer: der Name gilt. / Your own key. Empty: the name counts."
)
PROVIDER = WorkbookColumn("provider", "Träger", "Provider", "Schlüssel oder Name / key or name", needed=True)
OFFER = WorkbookColumn("offer", "Angebot", "Offer", "Schlüssel oder Name / key or name", needed=True)
YES = "ja oder nein / yes or no"
SEVERAL = "mehrere mit Komma / several with commas"
SHEETS = (
    WorkbookSheet(
        "organizations",
        "Träger",
        "Providers",
        (
            KEY,
            WorkbookColumn("name", "Name", "Name", needed=True),
            WorkbookColumn("description", "Beschreibung", "Description", needed=True),
            WorkbookColumn("kind", "Art", "Kind", "Verein, Kirche … (Liste provider_kind) / list provider_kind"),
            WorkbookColumn("legal_status", "Rechtsform", "Legal status"),
            WorkbookColumn("phone", "Telefon", "Phone", "mehrere mit Strichpunkt / several with semicolons"),
            WorkbookColumn("email", "E-Mail", "E-mail"),
            WorkbookColumn("website", "Website", "Website", "https://…"),
        ),
        _provider,
    ),
    WorkbookSheet(
        "locations",
        "Orte",
        "Places",
        (
            KEY,
            PROVIDER,
            WorkbookColumn("name", "Name", "Name"),
            WorkbookColumn("address_1", "Straße und Hausnummer", "Street and number"),
            WorkbookColumn("postal_code", "Postleitzahl", "Postal code"),
            WorkbookColumn("city", "Ort", "City"),
            WorkbookColumn("municipality", "Gemeinde", "Municipality", "Name oder Gemeindeschlüssel / name or AGS"),
            WorkbookColumn("latitude", "Breite", "Latitude"),
            WorkbookColumn("longitude", "Länge", "Longitude"),
            WorkbookColumn("transportation", "Haltestelle", "Stop"),
            WorkbookColumn("walk_minutes", "Minuten zu Fuß", "Minutes on foot"),
            WorkbookColumn("description", "Weg", "Way in", "Woran man das Haus erkennt / how to find the door"),
            WorkbookColumn("step_free", "Stufenlos", "Step-free", YES),
            WorkbookColumn("confidential", "Geheime Adresse", "Confidential address", YES),
        ),
        _place,
    ),
    WorkbookSheet(
        "services",
        "Angebote",
        "Offers",
        (
            KEY,
            PROVIDER,
            WorkbookColumn("place", "Ort", "Place", "Schlüssel oder Name; mehrere mit Strichpunkt / key or name"),
            WorkbookColumn("name", "Name", "Name", needed=True),
            WorkbookColumn("deed", "Was Sie tun", "What you do", "eine Zeile / one line"),
            WorkbookColumn("description", "Beschreibung", "Description"),
            WorkbookColumn("steps", "Ablauf", "Steps", "ein Schritt je Zeile / one step a line"),
            WorkbookColumn("status", "Status", "Status", "aktiv, ruht, beendet, vorübergehend geschlossen"),
            WorkbookColumn("arrival", "Wie man kommt", "How to come", "offen, mit Termin, beides, mit Anmeldung"),
            WorkbookColumn("minutes", "Dauer in Minuten", "Minutes"),
            WorkbookColumn("situations", "Lebenslagen", "Life situations", f"Liste life_situation; {SEVERAL}"),
            WorkbookColumn("languages", "Sprachen", "Languages", f"Namen oder Codes; {SEVERAL}"),
            WorkbookColumn("eligibility_description", "Für wen", "For whom"),
            WorkbookColumn("status_groups", "Aufenthalt", "Residence groups", f"Liste status_group; {SEVERAL}"),
            WorkbookColumn("target_groups", "Zielgruppen", "Target groups", f"Liste target_group; {SEVERAL}"),
            WorkbookColumn("gender", "Nur für", "Only for", "Frauen oder Männer / women or men"),
            WorkbookColumn("minimum_age", "Alter von", "Age from"),
            WorkbookColumn("maximum_age", "Alter bis", "Age to"),
            WorkbookColumn("german_from", "Deutsch von", "German from"),
            WorkbookColumn("german_to", "Deutsch bis", "German to"),
            WorkbookColumn("documents", "Unterlagen", "Documents", f"Liste required_document; {SEVERAL}"),
            WorkbookColumn("cost", "Kosten in Euro", "Cost in euros", "0: kostenlos / free"),
            WorkbookColumn("cost_note", "Hinweis zu Kosten", "Note on cost"),
            WorkbookColumn("phone", "Telefon", "Phone"),
            WorkbookColumn("email", "E-Mail", "E-mail"),
            WorkbookColumn("url", "Website", "Website", "https://…"),
            WorkbookColumn("municipalities", "Nur aus", "Only from", f"Gemeinden; {SEVERAL}"),
            WorkbookColumn("keywords", "Stichwörter", "Keywords", SEVERAL),
            WorkbookColumn("online", "Online", "Online", YES),
            WorkbookColumn("childcare", "Kinderbetreuung", "Childcare", YES),
            WorkbookColumn("referral_needed", "Nur mit Überweisung", "Referral needed", YES),
            WorkbookColumn("funding", "Geldgeber", "Funded by"),
            WorkbookColumn("funding_until", "Gesichert bis", "Secured until"),
            WorkbookColumn("assured_date", "Bestätigt am", "Confirmed on"),
        ),
        _offer,
    ),
    WorkbookSheet(
        "schedules",
        "Zeiten",
        "Hours",
        (
            OFFER,
            WorkbookColumn("weekday", "Wochentag", "Weekday", needed=True),
            WorkbookColumn("opens_at", "Von", "From", "09:00", needed=True),
            WorkbookColumn("closes_at", "Bis", "To", "12:00", needed=True),
            WorkbookColumn("languages", "Sprachen", "Languages", SEVERAL),
            WorkbookColumn(
                "week", "Woche im Monat", "Week of the month", "leer: jede; 1 bis 5; letzte / empty: every; last"
            ),
            WorkbookColumn("by_appointment", "Nur mit Termin", "By appointment", YES),
            WorkbookColumn("on_holidays", "Auch an Feiertagen", "On holidays too", YES),
            WorkbookColumn("valid_from", "Gilt ab", "Valid from"),
            WorkbookColumn("valid_to", "Gilt bis", "Valid to"),
        ),
        _hours,
    ),
    WorkbookSheet(
        "exceptions",
        "Ausnahmen",
        "Exceptions",
        (
            OFFER,
            WorkbookColumn("first", "Erster Tag", "First day", needed=True),
            WorkbookColumn("last", "Letzter Tag", "Last day"),
            WorkbookColumn("opens_at", "Von", "From", "leer: geschlossen / empty: closed"),
            WorkbookColumn("closes_at", "Bis", "To"),
        ),
        _closed,
    ),
)
EXPLAINED = "Erklärung"
EXPLANATION = (
    "Bitte füllen Sie die Blätter Träger, Orte, Angebote, Zeiten und, wenn es welche gibt, Ausnahmen.",
    "Eine Zeile ist ein Träger, ein Ort, ein Angebot oder ein Block von Öffnungszeiten. Die erste Zeile bleibt.",
    "Spalten mit * müssen gefüllt sein. Andere Blätter und Spalten lesen wir nicht.",
    "Formeln werden nicht gerechnet, sondern abgelehnt. Bitte tragen Sie ihr Ergebnis ein.",
    "",
    "Please fill the sheets of providers, places, offers, hours and, if there are any, exceptions.",
    "One line is one provider, place, offer or block of hours. The first line stays as it is.",
    "Columns with * must be filled. Other sheets and columns are not read.",
    "Formulas are not calculated but refused. Please enter their result.",
)


# Which column of the template a term of a row comes from, by the table of the row; nothing: in every table.
FROM = {
    "": {"organization_id": "provider", "location_id": "place", "service_id": "offer"},
    "languages": {"code": "languages"},
    "attributes": {"value": "situations"},
    "required_documents": {"code": "documents"},
    "service_areas": {"municipality": "municipalities"},
    "phones": {"number": "phone"},
    "cost_options": {"amount": "cost", "amount_description": "cost_note"},
    "funding": {"source": "funding", "until": "funding_until"},
}


def heads_of(sheet: WorkbookSheet, table: str, heads: dict[str, str]) -> dict[str, str]:
    """What the terms of a row are called in the sheet it comes from."""
    titles = {column.name: column.de for column in sheet.columns} | heads
    own = titles if table == sheet.table else {}
    return own | {term: titles[name] for term, name in (FROM[""] | FROM.get(table, {})).items() if name in titles}


def sheet_of(title: str) -> WorkbookSheet | None:
    """The sheet that is meant by a title in either language."""
    told = title.strip().casefold()
    return next((sheet for sheet in SHEETS if told in {sheet.de.casefold(), sheet.en.casefold()}), None)


def column_of(sheet: WorkbookSheet, heading: str) -> str:
    """The column that is meant by a heading in either language, or in both."""
    for part in (heading, *heading.replace("/", "\n").split("\n")):
        told = part.replace("*", "").strip().casefold()
        for column in sheet.columns:
            if told and told in {column.name, column.de.casefold(), column.en.casefold()}:
                return column.name
    return ""
