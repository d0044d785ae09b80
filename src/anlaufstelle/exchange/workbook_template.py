"""Our workbook template: its sheets and columns in German and English, and the HSDS rows a line corresponds to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.hsds_1 import BadField, MappedRows
from anlaufstelle.exchange.hsds_schema import WEEKDAYS
from anlaufstelle.exchange.tables import Values

EXTENSION_MARK = {"template": True}  # marks rows as ours, so that unknown codes are refused instead of kept


@dataclass(frozen=True)
class WorkbookColumn:
    """One column: its field name, its German and English headings, and a hint."""

    name: str
    de: str
    en: str
    hint: str = ""
    required: bool = False


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
    """Resolves references to lines of other sheets, by key or name."""

    known: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def note(self, table: str, key: str, *names: str) -> None:
        """Register a line by its key and its names."""
        for name in (key, *names):
            self.known.setdefault((table, name.strip().casefold()), set()).add(key)

    def find(self, table: str, column: str, reference: str) -> str:
        """Return the key of a reference. An unknown one is returned unchanged: it may be stored already.

        Raises BadField where several lines have this name.
        """
        keys = self.known.get((table, reference.strip().casefold()), {reference})
        if len(keys) > 1:
            raise BadField(column, "Several lines have this name. Please give them keys and write the key here.")
        return next(iter(keys))


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


def _translate_value(values: Values, name: str, words: dict[str, Any]) -> None:
    if name in values:
        text = cell_values.text(values[name])
        values[name] = words.get(text.casefold(), text)


def _take_fields(values: Values, *names: str) -> Values:
    return {name: values.pop(name) for name in names if name in values}


def _phone(values: Values, owner: str, key: str) -> MappedRows:
    numbers = cell_values.words(values.pop("phone", ""), ";\n")
    return [
        ("phones", {"id": f"{owner}:{key}:{number}", f"{owner}_id": key, "number": phone_number})
        for number, phone_number in enumerate(numbers)
    ]


def _organization(values: Values, names: WorkbookNames) -> MappedRows:
    key = str(values.setdefault("id", values["name"]))
    names.note("organizations", key, str(values["name"]))
    phones = _phone(values, "organization", key)
    extension = _take_fields(values, "kind") | EXTENSION_MARK
    return [("organizations", values | {"anlaufstelle": extension}), *phones]


def _location(values: Values, names: WorkbookNames) -> MappedRows:
    provider = names.find("organizations", "provider", str(values.pop("provider")))
    key = str(values.setdefault("id", f"{provider}/{values.get('name') or values.get('address_1', '')}"))
    names.note("locations", key, str(values.get("name", "")), f"{provider}/{values.get('name', '')}")
    accessibility = {"step_free": _take_boolean(values, "step_free")} if "step_free" in values else {}
    extension = _take_fields(values, "walk_minutes", "municipality", "confidential") | EXTENSION_MARK
    address = {name: str(values.pop(name)) for name in ("address_1", "postal_code", "city") if name in values}
    location = values | {"organization_id": provider, "location_type": "physical",
                      "anlaufstelle": extension | {"address": address}}  # fmt: skip
    mapped_rows: MappedRows = [("locations", location)]
    if accessibility:
        mapped_rows.append(("accessibility", {"id": key, "location_id": key, "anlaufstelle": accessibility}))
    return mapped_rows


def _take_boolean(values: Values, name: str) -> bool:
    try:
        return cell_values.boolean(values.pop(name))
    except BadValue as bad:
        raise BadField(name, bad.sentence) from bad


def _service(values: Values, names: WorkbookNames) -> MappedRows:
    provider = names.find("organizations", "provider", str(values.pop("provider")))
    key = str(values.setdefault("id", f"{provider}/{values['name']}"))
    names.note("services", key, str(values["name"]))
    _translate_value(values, "status", STATES)
    _translate_value(values, "arrival", ARRIVALS)
    _translate_value(values, "gender", GENDERS)
    related_rows = [*_phone(values, "service", key), *_at_locations(values, names, provider, key), *_codes(values, key)]
    related_rows += _costs_and_funding(values, key)
    eligibility = _take_fields(values, "gender", "german_from", "german_to")
    for name in ("status_groups", "target_groups"):
        if name in values:
            eligibility[name] = cell_values.words(values.pop(name))
    extension = _take_fields(values, "deed", "arrival", "minutes", "online", "childcare", "referral_needed")
    extension |= EXTENSION_MARK
    if "steps" in values:
        extension["steps"] = cell_values.words(values.pop("steps"), "\n")
    if "keywords" in values:
        extension["keywords"] = cell_values.words(values.pop("keywords"))
    extension["eligibility"] = eligibility
    service = {"status": "active"} | values | {"organization_id": provider, "anlaufstelle": extension}
    return [("services", service), *related_rows]


def _at_locations(values: Values, names: WorkbookNames, provider: str, key: str) -> MappedRows:
    mapped_rows: MappedRows = []
    for reference in cell_values.words(values.pop("place", ""), ";\n"):
        own = f"{provider}/{reference}"
        is_own = ("locations", own.casefold()) in names.known
        location = names.find("locations", "place", own if is_own else reference)
        mapped_rows.append(
            ("service_at_location", {"id": f"{key}@{location}", "service_id": key, "location_id": location})
        )
    return mapped_rows


def _codes(values: Values, key: str) -> MappedRows:
    mapped_rows: MappedRows = []
    for name, table, term in (
        ("languages", "languages", "code"), ("documents", "required_documents", ""),
        ("municipalities", "service_areas", ""), ("situations", "attributes", "value"),
    ):  # fmt: skip
        for number, code in enumerate(cell_values.words(values.pop(name, ""))):
            row: Values = {"id": f"{key}:{name}:{number}", "service_id": key, "anlaufstelle": dict(EXTENSION_MARK)}
            if name == "situations":
                row |= {"link_id": row.pop("service_id"), "link_entity": "service", "link_type": "life_situation"}
            if term:
                row[term] = code
            else:
                row["anlaufstelle"]["code" if name == "documents" else "municipality"] = code
            mapped_rows.append((table, row))
    return mapped_rows


def _costs_and_funding(values: Values, key: str) -> MappedRows:
    mapped_rows: MappedRows = []
    if "cost" in values or "cost_note" in values:
        cost = {"id": key, "service_id": key, "amount": values.pop("cost", 0), "currency": "EUR",
                "amount_description": values.pop("cost_note", ""), "anlaufstelle": dict(EXTENSION_MARK)}  # fmt: skip
        mapped_rows.append(("cost_options", cost))
    if "funding" in values:
        until = {"until": values.pop("funding_until")} if "funding_until" in values else {}
        mapped_rows.append(("funding", {"id": key, "service_id": key, "source": values.pop("funding"),
                                 "anlaufstelle": until | EXTENSION_MARK}))  # fmt: skip
    return mapped_rows


def _hours(values: Values, names: WorkbookNames) -> MappedRows:
    service = names.find("services", "offer", str(values.pop("offer")))
    day = DAYS.get(cell_values.text(values.pop("weekday")).rstrip(".").casefold(), "")
    if not day:
        raise BadField("weekday", "This is not a day of the week.")
    _translate_value(values, "week", WEEKS)
    try:
        nth = int(values.pop("week", 0))
    except ValueError:
        raise BadField("week", "This is not a week of the month: 1 to 5, or last.") from None
    if not -1 <= nth <= 5:
        raise BadField("week", "This is not a week of the month: 1 to 5, or last.")
    key = f"{service}:{day}:{nth}:{values['opens_at']}:{values.get('valid_from', '')}"
    language_rows = [
        ("languages", {"id": f"{key}:{number}", "schedule_id": key, "code": code, "anlaufstelle": dict(EXTENSION_MARK)})
        for number, code in enumerate(cell_values.words(values.pop("languages", "")))
    ]
    extension = _take_fields(values, "by_appointment", "on_holidays") | EXTENSION_MARK
    block = {"id": key, "service_id": service, "freq": "MONTHLY" if nth else "WEEKLY", "byday": f"{nth or ''}{day}"}
    return [("schedules", values | block | {"anlaufstelle": extension}), *language_rows]


def _exceptions(values: Values, names: WorkbookNames) -> MappedRows:
    service = names.find("services", "offer", str(values.pop("offer")))
    values.setdefault("last", values["first"])
    return [
        (
            "exceptions",
            {"id": f"{service}:{values['first']}:{values.get('opens_at', '')}", "service_id": service} | values,
        )
    ]


KEY = WorkbookColumn(
    "id", "Schlüssel", "Key", "Ihr eigener Schlüssel. Leer: der Name gilt. / Your own key. Empty: the name counts."
)
PROVIDER = WorkbookColumn("provider", "Träger", "Provider", "Schlüssel oder Name / key or name", required=True)
OFFER = WorkbookColumn("offer", "Angebot", "Offer", "Schlüssel oder Name / key or name", required=True)
YES = "ja oder nein / yes or no"
SEVERAL = "mehrere mit Komma / several with commas"
SHEETS = (
    WorkbookSheet(
        "organizations",
        "Träger",
        "Providers",
        (
            KEY,
            WorkbookColumn("name", "Name", "Name", required=True),
            WorkbookColumn("description", "Beschreibung", "Description", required=True),
            WorkbookColumn("kind", "Art", "Kind", "Verein, Kirche … (Liste provider_kind) / list provider_kind"),
            WorkbookColumn("legal_status", "Rechtsform", "Legal status"),
            WorkbookColumn("phone", "Telefon", "Phone", "mehrere mit Strichpunkt / several with semicolons"),
            WorkbookColumn("email", "E-Mail", "E-mail"),
            WorkbookColumn("website", "Website", "Website", "https://…"),
        ),
        _organization,
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
        _location,
    ),
    WorkbookSheet(
        "services",
        "Angebote",
        "Offers",
        (
            KEY,
            PROVIDER,
            WorkbookColumn("place", "Ort", "Place", "Schlüssel oder Name; mehrere mit Strichpunkt / key or name"),
            WorkbookColumn("name", "Name", "Name", required=True),
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
        _service,
    ),
    WorkbookSheet(
        "schedules",
        "Zeiten",
        "Hours",
        (
            OFFER,
            WorkbookColumn("weekday", "Wochentag", "Weekday", required=True),
            WorkbookColumn("opens_at", "Von", "From", "09:00", required=True),
            WorkbookColumn("closes_at", "Bis", "To", "12:00", required=True),
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
            WorkbookColumn("first", "Erster Tag", "First day", required=True),
            WorkbookColumn("last", "Letzter Tag", "Last day"),
            WorkbookColumn("opens_at", "Von", "From", "leer: geschlossen / empty: closed"),
            WorkbookColumn("closes_at", "Bis", "To"),
        ),
        _exceptions,
    ),
)
EXPLANATION_SHEET = "Erklärung"
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


# The template column of each HSDS field, by table. The empty name applies to all tables.
TEMPLATE_COLUMNS = {
    "": {"organization_id": "provider", "location_id": "place", "service_id": "offer"},
    "languages": {"code": "languages"},
    "attributes": {"value": "situations"},
    "required_documents": {"code": "documents"},
    "service_areas": {"municipality": "municipalities"},
    "phones": {"number": "phone"},
    "cost_options": {"amount": "cost", "amount_description": "cost_note"},
    "funding": {"source": "funding", "until": "funding_until"},
}


def headings_of(sheet: WorkbookSheet, table: str, headings: dict[str, str]) -> dict[str, str]:
    """Return the headings of a row's fields in the sheet it comes from."""
    titles = {column.name: column.de for column in sheet.columns} | headings
    own_headings = titles if table == sheet.table else {}
    return own_headings | {
        term: titles[name]
        for term, name in (TEMPLATE_COLUMNS[""] | TEMPLATE_COLUMNS.get(table, {})).items()
        if name in titles
    }


def sheet_of(title: str) -> WorkbookSheet | None:
    """Return the sheet with this title in either language, or None."""
    wanted = title.strip().casefold()
    return next((sheet for sheet in SHEETS if wanted in {sheet.de.casefold(), sheet.en.casefold()}), None)


def column_of(sheet: WorkbookSheet, heading: str) -> str:
    """Return the field name of a heading in either language or both, or ""."""
    for part in (heading, *heading.replace("/", "\n").split("\n")):
        wanted = part.replace("*", "").strip().casefold()
        for column in sheet.columns:
            if wanted and wanted in {column.name, column.de.casefold(), column.en.casefold()}:
                return column.name
    return ""
