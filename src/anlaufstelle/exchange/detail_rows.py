"""Plans the tables related to the main ones: contacts, phones, languages, costs, attributes and others."""

import datetime as dt
import re
from collections import defaultdict
from uuid import UUID

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.exchange import cell_values, extensions, schedule_import
from anlaufstelle.exchange.hsds_schema import TABLES
from anlaufstelle.exchange.import_plan import ImportPlan, RemainingRow
from anlaufstelle.exchange.nested_objects import MUNICIPALITY_URI, PLACE_UNIT, REDUCED
from anlaufstelle.exchange.tables import ImportRow, Values
from anlaufstelle.exchange.taxonomy_terms import term_id

OWNERS = {
    "contacts": ("service_id", "organization_id", "location_id", "service_at_location_id"),
    "phones": ("service_id", "organization_id", "location_id", "service_at_location_id", "contact_id"),
    "languages": ("schedule_id", "service_id", "location_id", "phone_id", "contact_id"),
    "funding": ("service_id", "organization_id"),
    "service_areas": ("service_id", "service_at_location_id"),
}
"""Columns of possible owners. The first one that exists becomes the owner; other references are kept as foreign."""
_AREA = re.compile(MUNICIPALITY_URI.format(r"(\d{8})").replace(".", r"\."))


def read(plan: ImportPlan) -> None:
    """Plan all tables except the four main ones."""
    for name, handler in (
        ("contacts", _contact), ("phones", _phone), ("exceptions", _exception), ("accessibility", _accessibility),
        ("cost_options", _cost), ("required_documents", _document), ("service_areas", _area),
        ("service_capacity", _capacity), ("funding", _funding),
    ):  # fmt: skip
        for row in plan.tables.rows_of(name):
            remaining = RemainingRow(row, plan)
            if _find_owner(remaining, name):
                handler(remaining, plan)
    schedule_import.import_schedules(plan)
    for row in plan.tables.rows_of("languages"):
        remaining = RemainingRow(row, plan)
        if _find_owner(remaining, "languages"):
            _language(remaining, plan)
    _attributes(plan)


def _find_owner(remaining: RemainingRow, table: str) -> bool:
    """Find the owner of a row and note it in the row's values. Refuse the row if there is none."""
    columns = OWNERS.get(table) or tuple(
        name for name in ("service_id", "location_id") if name in TABLES[table].columns
    )
    named_columns = [name for name in columns if remaining.values.get(name)]
    for name in named_columns:
        key = UUID(remaining.values[name])
        if name == "service_at_location_id":
            key = remaining.plan.aliases.get(key, key)
        if remaining.plan.has(owner_table(name), key):
            remaining.drop(name)
            remaining.row.values["owner"] = (name, key)
            return True
    column = named_columns[0] if named_columns else columns[0]
    reason = (
        "It hangs on nothing."
        if not named_columns
        else f"The {column.removesuffix('_id').replace('_', ' ')} it hangs on is not there."
    )
    remaining.refuse(column, reason, remaining.values.get(column, ""))
    return False


def owner_table(column: str) -> str:
    """Return the table of an owner column."""
    return {"service_at_location_id": "service_at_location", "schedule_id": "schedules"}.get(
        column, f"{column.removesuffix('_id')}s"
    )


def _owner_values(remaining: RemainingRow) -> tuple[Values, str, UUID]:
    column, key = remaining.row.values.pop("owner")
    owner_columns = dict.fromkeys(OWNERS.get(remaining.row.table, ()) if remaining.row.table != "service_areas" else ())
    return {**owner_columns, column: key}, column, key


def _keep_foreign(remaining: RemainingRow, name: str, column: str, key: UUID) -> None:
    """Keep a row that cannot be expressed in our tables as a foreign field of its owner."""
    fields: Values = {"id": str(remaining.key)} | remaining.foreign_fields()
    if remaining.has_extensions:
        fields["anlaufstelle"] = remaining.own
    remaining.plan.keep_foreign(owner_table(column), key, name, fields, remaining.row)


def _contact(remaining: RemainingRow, plan: ImportPlan) -> None:
    """A contact without a name is called by title, department or e-mail address."""
    values, *_ = _owner_values(remaining)
    remaining.take_fitting_text("contacts", values, "name")
    for name in ("title", "department", "email"):
        remaining.take_text("contacts", values, name)
    if "name" not in values:
        values["name"] = str(values.get("title") or values.get("department") or values.get("email") or "")[:200]
    if not values["name"]:
        remaining.refuse("name", "This contact has no name, nor anything to call it by.")
    remaining.add_to_plan("contacts", values)


def _phone(remaining: RemainingRow, plan: ImportPlan) -> None:
    values, *_ = _owner_values(remaining)
    remaining.take_fitting_text("phones", values, "number")
    if not re.search(r"\d", values.get("number", "0")):
        remaining.refuse("number", "This is not a telephone number.", values["number"])
    extension = remaining.values.get("extension")
    if isinstance(extension, int) and 0 <= extension < 2**31:
        values["extension"] = remaining.take("extension")
    for name in ("type", "description"):
        remaining.take_text("phones", values, name)
    remaining.add_to_plan("phones", values)


def _exception(remaining: RemainingRow, plan: ImportPlan) -> None:
    values, column, key = _owner_values(remaining)
    each_year = remaining.take("each_year")
    if column != "service_id" or each_year:
        foreign = {"id": str(remaining.key)} | (each_year or remaining.foreign_fields())
        plan.keep_foreign(owner_table(column), key, "holiday_schedules", foreign, remaining.row)
        return
    remaining.drop("location_id")
    for name in ("first", "last", "opens_at", "closes_at"):
        values[name] = remaining.take(name)
    if (values["opens_at"] is None) != (values["closes_at"] is None):
        remaining.refuse("closes_at", "Of an opening both ends must be told, or neither.")
    remaining.values.clear()  # exceptions have no foreign fields
    remaining.add_to_plan("exceptions", values)


def _accessibility(remaining: RemainingRow, plan: ImportPlan) -> None:
    values, column, key = _owner_values(remaining)
    if any(planned.values["location_id"] == key for planned in plan.planned["accessibility"].values()):
        _keep_foreign(remaining, "accessibility", column, key)
        return
    remaining.take_text("accessibility", values, "description")
    remaining.take_extension("step_free", cell_values.boolean, values)
    remaining.add_to_plan("accessibility", values)


def _cost(remaining: RemainingRow, plan: ImportPlan) -> None:
    """Amounts in euros or without a currency become ours. Other currencies are kept as foreign fields."""
    values, column, key = _owner_values(remaining)
    amount, currency = remaining.values.get("amount"), str(remaining.values.get("currency", "EUR")).upper()
    if currency != "EUR" or amount is None or not 0 <= amount < 10**7:
        _keep_foreign(remaining, "cost_options", column, key)
        return
    values["amount_cents"] = round(remaining.take("amount") * 100)
    if remaining.has_extensions:
        remaining.drop("currency")
    remaining.take_extension("kind", extensions.one_of("free", "fixed", "reduced"), values)
    values.setdefault("kind", "fixed" if values["amount_cents"] else "free")
    if values["kind"] == "reduced" and remaining.values.get("option") == REDUCED:
        remaining.drop("option")
    remaining.take_text("cost_options", values, "note", "amount_description")
    extensions.translations(remaining, {"price": values.get("note", "")}, {"amount_description": "price"}, key)
    remaining.add_to_plan("cost_options", values)


def _document(remaining: RemainingRow, plan: ImportPlan) -> None:
    values, column, key = _owner_values(remaining)
    remaining.take_extension("code", lambda code: remaining.code("required_document", code), values, "document")
    if remaining.is_valid and "document" not in values:
        values["document"] = plan.code("required_document", remaining.values.get("document"))
    if remaining.is_valid and not values.get("document"):
        _keep_foreign(remaining, "required_documents", column, key)
        return
    remaining.drop("document")
    remaining.add_to_plan("required_documents", values)


def _area(remaining: RemainingRow, plan: ImportPlan) -> None:
    """A municipality by its key or name. Any other area only has its name, and excludes nobody."""
    values, column, key = _owner_values(remaining)
    if column != "service_id":
        _keep_foreign(remaining, "service_areas", column, key)
        return
    remaining.take_extension("municipality", lambda code: remaining.code("municipality", code), values)
    name, ags = remaining.values.get("name"), _AREA.fullmatch(str(remaining.values.get("uri", "")))
    if ags and plan.codes.get("municipality", ags[1]):
        values["municipality"] = ags[1]
        remaining.drop("uri")
    elif not remaining.has_extensions and plan.code("municipality", name):
        values["municipality"] = plan.code("municipality", name)
        remaining.drop("name")
    if not remaining.is_valid:
        return
    if not name and "municipality" not in values:
        _keep_foreign(remaining, "service_areas", column, key)
        return
    if "municipality" in values and name == plan.codes.label("municipality", values["municipality"], "de"):
        remaining.drop("name")
    remaining.take_text("service_areas", values, "name")
    remaining.add_to_plan("service_areas", values)


def _capacity(remaining: RemainingRow, plan: ImportPlan) -> None:
    """Capacities in places become ours. Other units are kept as foreign fields."""
    values, column, key = _owner_values(remaining)
    unit = remaining.take("unit_id")
    if unit != PLACE_UNIT["id"]:
        _keep_capacity(remaining, plan, unit, (column, key))
        return
    for name in ("maximum", "available"):
        if isinstance(remaining.values.get(name), int) and 0 <= remaining.values[name] < 2**31:
            values[name] = remaining.take(name)
    moment: dt.datetime = remaining.take("updated")
    values["updated"] = moment.astimezone(LOCAL_ZONE).date()
    remaining.take_extension("waiting_weeks", extensions.small_integer, values)
    remaining.add_to_plan("service_capacity", values)


def _keep_capacity(remaining: RemainingRow, plan: ImportPlan, unit: str | None, owner: tuple[str, UUID]) -> None:
    row = plan.tables.rows["units"].get(unit or "")
    if row is None:
        remaining.refuse("unit_id", "The unit it is counted in is not there.", unit or "")
        return
    remaining.values["unit"] = dict(row.values)
    _keep_foreign(remaining, "capacities", *owner)


def _funding(remaining: RemainingRow, plan: ImportPlan) -> None:
    values, column, key = _owner_values(remaining)
    remaining.take_extension("until", cell_values.day, values)
    remaining.take_text("funding", values, "source")
    if "source" not in values:
        _keep_foreign(remaining, "funding", column, key)
        return
    remaining.add_to_plan("funding", values)


def _language(remaining: RemainingRow, plan: ImportPlan) -> None:
    """A language of our list by its code or name. Any other one is kept as a foreign field."""
    values, column, key = _owner_values(remaining)
    code, name = remaining.values.get("code"), remaining.values.get("name")
    language = plan.code("language", code) or plan.code("language", str(code or "").split("-")[0])
    language = language or ("" if code else plan.code("language", name))
    if not language and remaining.has_extensions:
        remaining.refuse("code", "The list language has no such code.", code)
        return
    if not language:
        _keep_foreign(remaining, "languages", column, key)
        return
    values["code"] = language
    if code == language:
        remaining.drop("code")
    if plan.code("language", name) == language:
        remaining.drop("name")
    remaining.take_text("languages", values, "note")
    remaining.add_to_plan("languages", values)


def _attributes(plan: ImportPlan) -> None:
    """Life situations of our list become rows. Terms of other vocabularies are kept with the row they describe."""
    ranks: dict[UUID, list[str]] = defaultdict(list)  # life situations of each service so far
    for row in plan.tables.rows_of("attributes"):
        remaining = RemainingRow(row, plan)
        table, key = remaining.take("link_entity") or "", remaining.take_key("link_id")
        table = next((name for name, definition in TABLES.items() if definition.singular == table), "")
        if table not in plan.planned or not plan.has(table, key):
            remaining.refuse("link_id", "What it describes is not there.", key or "")
            continue
        if key is None:
            continue
        code, kind = str(remaining.values.get("value", "")), remaining.values.get("link_type")
        is_own = kind in {"life_situation", "target_group", "status_group"} and table == "services"
        if is_own and remaining.values.get("taxonomy_term_id") in (None, str(term_id(str(kind), code))):
            if kind == "life_situation":
                _situation(remaining, code, key, ranks)
            continue
        _foreign_attribute(remaining, plan, table, key)


def _situation(remaining: RemainingRow, code: str, service: UUID, ranks: dict[UUID, list[str]]) -> None:
    situation = remaining.plan.code("life_situation", code)
    if not situation:
        remaining.refuse("value", "The list life_situation has no such code.", code)
        return
    values: Values = {"service_id": service, "taxonomy_term": situation, "rank": len(ranks[service])}
    remaining.take_extension("rank", extensions.small_integer, values)
    if situation in ranks[service]:
        return
    ranks[service].append(situation)
    remaining.drop("value", "link_type", "label", "taxonomy_term_id", "taxonomy_term")
    remaining.add_to_plan("attributes", values)


def _foreign_attribute(remaining: RemainingRow, plan: ImportPlan, table: str, key: UUID) -> None:
    term = plan.tables.rows["taxonomy_terms"].get(remaining.values.get("taxonomy_term_id", ""))
    if term is not None:
        term_fields = dict(term.values)
        taxonomy = plan.tables.rows["taxonomies"].get(term_fields.get("taxonomy_id", ""))
        remaining.values["taxonomy_term"] = term_fields | (
            {"taxonomy_detail": dict(taxonomy.values)} if taxonomy else {}
        )
    plan.keep_foreign(table, key, "attributes", {"id": str(remaining.key)} | remaining.foreign_fields(), remaining.row)


def check_terms(plan: ImportPlan) -> None:
    """Refuse HSDS 1 terms whose parent is missing. Other terms are imported with the row they describe."""
    known = plan.tables.rows["taxonomy_terms"]
    for row in known.values():
        parent = row.values.get("parent_id")
        if row.original and parent and parent not in known:
            plan.refuse(row, "parent_id", "The term above it is not there.", parent)


def keep_foreign_tables(plan: ImportPlan) -> None:
    """Keep rows of tables that the directory does not have as foreign fields of their owners."""
    for table, name, columns in (
        ("programs", "programs", ("organization_id",)),
        ("organization_identifiers", "organization_identifiers", ("organization_id",)),
        ("url", "", ("organization_id", "service_id")),
        ("metadata", "metadata", ("resource_id",)),
    ):
        for row in plan.tables.rows_of(table):
            _keep_row(plan, row, name, columns)


def _keep_row(plan: ImportPlan, row: ImportRow, name: str, columns: tuple[str, ...]) -> None:
    remaining = RemainingRow(row, plan)
    for column in columns:
        table = row_table(row, column)
        key = remaining.take_key(column)
        if key and table in plan.planned and plan.has(table, key):
            if row.table == "organization_identifiers" and "identifier_type" not in remaining.values:
                remaining.values["identifier_type"] = remaining.values.get("identifier_scheme", "other")
            remaining.drop("resource_type")
            name = name or ("additional_urls" if table == "services" else "additional_websites")
            plan.keep_foreign(table, key, name, {"id": str(remaining.key)} | remaining.foreign_fields(), row)
            return
    remaining.refuse(columns[0], "What it belongs to is not there.", row.values.get(columns[0], ""))


def row_table(row: ImportRow, column: str) -> str:
    """Return the table a reference of this row points to."""
    if column == "resource_id":
        return next((name for name, table in TABLES.items() if table.singular == row.values.get("resource_type")), "")
    return owner_table(column)
