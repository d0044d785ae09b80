"""What hangs on providers, places and offers, as a file tells it."""

import datetime as dt
import re
from collections import defaultdict
from uuid import UUID

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.exchange import cell_values, extensions, schedule_import
from anlaufstelle.exchange.hsds_schema import TABLES
from anlaufstelle.exchange.import_plan import ImportPlan, RemainingRow
from anlaufstelle.exchange.nested_objects import AREA, PLACE, REDUCED
from anlaufstelle.exchange.tables import ImportRow, Values
from anlaufstelle.exchange.taxonomy_terms import term_id

OWNERS = {
    "contacts": ("service_id", "organization_id", "location_id", "service_at_location_id"),
    "phones": ("service_id", "organization_id", "location_id", "service_at_location_id", "contact_id"),
    "languages": ("schedule_id", "service_id", "location_id", "phone_id", "contact_id"),
    "funding": ("service_id", "organization_id"),
    "service_areas": ("service_id", "service_at_location_id"),
}
"""On what a row hangs, the first that is there; other owners it names are kept."""
_AREA = re.compile(AREA.format(r"(\d{8})").replace(".", r"\."))


def read(intake: ImportPlan) -> None:
    """All tables below the four main ones."""
    for name, do in (
        ("contacts", _contact), ("phones", _phone), ("exceptions", _exception), ("accessibility", _accessibility),
        ("cost_options", _cost), ("required_documents", _document), ("service_areas", _area),
        ("service_capacity", _capacity), ("funding", _funding),
    ):  # fmt: skip
        for row in intake.tables.of(name):
            told = RemainingRow(row, intake)
            if _owner(told, name):
                do(told, intake)
    schedule_import.import_schedules(intake)
    for row in intake.tables.of("languages"):
        told = RemainingRow(row, intake)
        if _owner(told, "languages"):
            _language(told, intake)
    _attributes(intake)


def _owner(told: RemainingRow, table: str) -> bool:
    """Find on what a row hangs: it then stands alone in its values."""
    columns = OWNERS.get(table) or tuple(
        name for name in ("service_id", "location_id") if name in TABLES[table].columns
    )
    named = [name for name in columns if told.values.get(name)]
    for name in named:
        key = UUID(told.values[name])
        if name == "service_at_location_id":
            key = told.intake.alias.get(key, key)
        if told.intake.has(owner_table(name), key):
            told.drop(name)
            told.row.values["owner"] = (name, key)
            return True
    column = named[0] if named else columns[0]
    word = (
        "It hangs on nothing."
        if not named
        else f"The {column.removesuffix('_id').replace('_', ' ')} it hangs on is not there."
    )
    told.refuse(column, word, told.values.get(column, ""))
    return False


def owner_table(column: str) -> str:
    """The table an owner's column leads to."""
    return {"service_at_location_id": "service_at_location", "schedule_id": "schedules"}.get(
        column, f"{column.removesuffix('_id')}s"
    )


def _values(told: RemainingRow) -> tuple[Values, str, UUID]:
    column, key = told.row.values.pop("owner")
    others = dict.fromkeys(OWNERS.get(told.row.table, ()) if told.row.table != "service_areas" else ())
    return {**others, column: key}, column, key


def _keep(told: RemainingRow, name: str, column: str, key: UUID) -> None:
    """What no row of ours can say goes out again as it came, at what it hangs on."""
    whole: Values = {"id": str(told.key)} | told.rest()
    if told.is_ours:
        whole["anlaufstelle"] = told.own
    told.intake.keep(owner_table(column), key, name, whole, told.row)


def _contact(told: RemainingRow, intake: ImportPlan) -> None:
    """Somebody without a name goes by what is said of her."""
    values, *_ = _values(told)
    told.must_fit("contacts", values, "name")
    for name in ("title", "department", "email"):
        told.fill("contacts", values, name)
    if "name" not in values:
        values["name"] = str(values.get("title") or values.get("department") or values.get("email") or "")[:200]
    if not values["name"]:
        told.refuse("name", "This contact has no name, nor anything to call it by.")
    told.done("contacts", values)


def _phone(told: RemainingRow, intake: ImportPlan) -> None:
    values, *_ = _values(told)
    told.must_fit("phones", values, "number")
    if not re.search(r"\d", values.get("number", "0")):
        told.refuse("number", "This is not a telephone number.", values["number"])
    extension = told.values.get("extension")
    if isinstance(extension, int) and 0 <= extension < 2**31:
        values["extension"] = told.take("extension")
    for name in ("type", "description"):
        told.fill("phones", values, name)
    told.done("phones", values)


def _exception(told: RemainingRow, intake: ImportPlan) -> None:
    values, column, key = _values(told)
    each_year = told.take("each_year")
    if column != "service_id" or each_year:
        kept = {"id": str(told.key)} | (each_year or told.rest())
        intake.keep(owner_table(column), key, "holiday_schedules", kept, told.row)
        return
    told.drop("location_id")
    for name in ("first", "last", "opens_at", "closes_at"):
        values[name] = told.take(name)
    if (values["opens_at"] is None) != (values["closes_at"] is None):
        told.refuse("closes_at", "Of an opening both ends must be told, or neither.")
    told.values.clear()  # a day off has no terms of others
    told.done("exceptions", values)


def _accessibility(told: RemainingRow, intake: ImportPlan) -> None:
    values, column, key = _values(told)
    if any(one.values["location_id"] == key for one in intake.wanted["accessibility"].values()):
        _keep(told, "accessibility", column, key)
        return
    told.fill("accessibility", values, "description")
    told.mine("step_free", cell_values.boolean, values)
    told.done("accessibility", values)


def _cost(told: RemainingRow, intake: ImportPlan) -> None:
    """Euros, and what has no currency; any other money is kept as it came."""
    values, column, key = _values(told)
    amount, currency = told.values.get("amount"), str(told.values.get("currency", "EUR")).upper()
    if currency != "EUR" or amount is None or not 0 <= amount < 10**7:
        _keep(told, "cost_options", column, key)
        return
    values["amount_cents"] = round(told.take("amount") * 100)
    if told.is_ours:
        told.drop("currency")
    told.mine("kind", extensions.one_of("free", "fixed", "reduced"), values)
    values.setdefault("kind", "fixed" if values["amount_cents"] else "free")
    if values["kind"] == "reduced" and told.values.get("option") == REDUCED:
        told.drop("option")
    told.fill("cost_options", values, "note", "amount_description")
    extensions.translations(told, {"price": values.get("note", "")}, {"amount_description": "price"}, key)
    told.done("cost_options", values)


def _document(told: RemainingRow, intake: ImportPlan) -> None:
    values, column, key = _values(told)
    told.mine("code", lambda code: told.code("required_document", code), values, "document")
    if told.good and "document" not in values:
        values["document"] = intake.code("required_document", told.values.get("document"))
    if told.good and not values.get("document"):
        _keep(told, "required_documents", column, key)
        return
    told.drop("document")
    told.done("required_documents", values)


def _area(told: RemainingRow, intake: ImportPlan) -> None:
    """A municipality of ours by its key or its name; any other one by its name, which closes nobody out."""
    values, column, key = _values(told)
    if column != "service_id":
        _keep(told, "service_areas", column, key)
        return
    told.mine("municipality", lambda code: told.code("municipality", code), values)
    name, known = told.values.get("name"), _AREA.fullmatch(str(told.values.get("uri", "")))
    if known and intake.codes.get("municipality", known[1]):
        values["municipality"] = known[1]
        told.drop("uri")
    elif not told.is_ours and intake.code("municipality", name):
        values["municipality"] = intake.code("municipality", name)
        told.drop("name")
    if not told.good:
        return
    if not name and "municipality" not in values:
        _keep(told, "service_areas", column, key)
        return
    if "municipality" in values and name == intake.codes.label("municipality", values["municipality"], "de"):
        told.drop("name")
    told.fill("service_areas", values, "name")
    told.done("service_areas", values)


def _capacity(told: RemainingRow, intake: ImportPlan) -> None:
    """Places; what is counted in another unit is kept as it came."""
    values, column, key = _values(told)
    unit = told.take("unit_id")
    if unit != PLACE["id"]:
        _keep_capacity(told, intake, unit, (column, key))
        return
    for name in ("maximum", "available"):
        if isinstance(told.values.get(name), int) and 0 <= told.values[name] < 2**31:
            values[name] = told.take(name)
    moment: dt.datetime = told.take("updated")
    values["updated"] = moment.astimezone(LOCAL_ZONE).date()
    told.mine("waiting_weeks", extensions.whole, values)
    told.done("service_capacity", values)


def _keep_capacity(told: RemainingRow, intake: ImportPlan, unit: str | None, owner: tuple[str, UUID]) -> None:
    row = intake.tables.rows["units"].get(unit or "")
    if row is None:
        told.refuse("unit_id", "The unit it is counted in is not there.", unit or "")
        return
    told.values["unit"] = dict(row.values)
    _keep(told, "capacities", *owner)


def _funding(told: RemainingRow, intake: ImportPlan) -> None:
    values, column, key = _values(told)
    told.mine("until", cell_values.day, values)
    told.fill("funding", values, "source")
    if "source" not in values:
        _keep(told, "funding", column, key)
        return
    told.done("funding", values)


def _language(told: RemainingRow, intake: ImportPlan) -> None:
    """A language of our list by its code or its name; any other one is kept as it came."""
    values, column, key = _values(told)
    code, name = told.values.get("code"), told.values.get("name")
    found = intake.code("language", code) or intake.code("language", str(code or "").split("-")[0])
    found = found or ("" if code else intake.code("language", name))
    if not found and told.is_ours:
        told.refuse("code", "The list language has no such code.", code)
        return
    if not found:
        _keep(told, "languages", column, key)
        return
    values["code"] = found
    if code == found:
        told.drop("code")
    if intake.code("language", name) == found:
        told.drop("name")
    told.fill("languages", values, "note")
    told.done("languages", values)


def _attributes(intake: ImportPlan) -> None:
    """Life situations of ours become rows; terms of other vocabularies stay whole at what they describe."""
    ranks: dict[UUID, list[str]] = defaultdict(list)  # what was told of each offer so far
    for row in intake.tables.of("attributes"):
        told = RemainingRow(row, intake)
        table, key = told.take("link_entity") or "", told.key_of("link_id")
        table = next((name for name, one in TABLES.items() if one.one == table), "")
        if table not in intake.wanted or not intake.has(table, key):
            told.refuse("link_id", "What it describes is not there.", key or "")
            continue
        if key is None:
            continue
        code, kind = str(told.values.get("value", "")), told.values.get("link_type")
        ours = kind in {"life_situation", "target_group", "status_group"} and table == "services"
        if ours and told.values.get("taxonomy_term_id") in (None, str(term_id(str(kind), code))):
            if kind == "life_situation":
                _situation(told, code, key, ranks)
            continue
        _foreign(told, intake, table, key)


def _situation(told: RemainingRow, code: str, service: UUID, ranks: dict[UUID, list[str]]) -> None:
    found = told.intake.code("life_situation", code)
    if not found:
        told.refuse("value", "The list life_situation has no such code.", code)
        return
    values: Values = {"service_id": service, "taxonomy_term": found, "rank": len(ranks[service])}
    told.mine("rank", extensions.whole, values)
    if found in ranks[service]:
        return
    ranks[service].append(found)
    told.drop("value", "link_type", "label", "taxonomy_term_id", "taxonomy_term")
    told.done("attributes", values)


def _foreign(told: RemainingRow, intake: ImportPlan, table: str, key: UUID) -> None:
    term = intake.tables.rows["taxonomy_terms"].get(told.values.get("taxonomy_term_id", ""))
    if term is not None:
        whole = dict(term.values)
        taxonomy = intake.tables.rows["taxonomies"].get(whole.get("taxonomy_id", ""))
        told.values["taxonomy_term"] = whole | ({"taxonomy_detail": dict(taxonomy.values)} if taxonomy else {})
    intake.keep(table, key, "attributes", {"id": str(told.key)} | told.rest(), told.row)


def terms(intake: ImportPlan) -> None:
    """Terms of other vocabularies come in with what they describe; an older list names its parents itself."""
    known = intake.tables.rows["taxonomy_terms"]
    for row in known.values():
        parent = row.values.get("parent_id")
        if row.original and parent and parent not in known:
            intake.refuse(row, "parent_id", "The term above it is not there.", parent)


def kept_tables(intake: ImportPlan) -> None:
    """Tables that no row of ours can say: they are kept at what they hang on."""
    for table, name, columns in (
        ("programs", "programs", ("organization_id",)),
        ("organization_identifiers", "organization_identifiers", ("organization_id",)),
        ("url", "", ("organization_id", "service_id")),
        ("metadata", "metadata", ("resource_id",)),
    ):
        for row in intake.tables.of(table):
            _kept(intake, row, name, columns)


def _kept(intake: ImportPlan, row: ImportRow, name: str, columns: tuple[str, ...]) -> None:
    told = RemainingRow(row, intake)
    for column in columns:
        table = row_table(row, column)
        key = told.key_of(column)
        if key and table in intake.wanted and intake.has(table, key):
            if row.table == "organization_identifiers" and "identifier_type" not in told.values:
                told.values["identifier_type"] = told.values.get("identifier_scheme", "other")
            told.drop("resource_type")
            name = name or ("additional_urls" if table == "services" else "additional_websites")
            intake.keep(table, key, name, {"id": str(told.key)} | told.rest(), row)
            return
    told.refuse(columns[0], "What it belongs to is not there.", row.values.get(columns[0], ""))


def row_table(row: ImportRow, column: str) -> str:
    """The table a key of a row leads to."""
    if column == "resource_id":
        return next((name for name, one in TABLES.items() if one.one == row.values.get("resource_type")), "")
    return owner_table(column)
