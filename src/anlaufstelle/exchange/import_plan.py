"""The import plan: which rows of the directory an import creates or changes. Shared by the readers of all tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from anlaufstelle.codes.cache import CodeLists
from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from anlaufstelle.directory.models.base import Record
from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values, batches, target_table

MODELS: dict[str, type[Record]] = {
    "organizations": m.Organization, "locations": m.Location, "services": m.Service,
    "service_at_location": m.ServiceAtLocation, "contacts": m.Contact, "phones": m.Phone, "schedules": m.Schedule,
    "exceptions": m.ScheduleException, "languages": m.Language, "eligibility": m.Eligibility,
    "accessibility": m.Accessibility, "cost_options": m.CostOption, "required_documents": m.RequiredDocument,
    "service_areas": m.ServiceArea, "attributes": m.Attribute, "service_capacity": m.ServiceCapacity,
    "funding": m.Funding, "responsibilities": m.Responsibility,
}  # fmt: skip
"""The tables that become rows of the directory, in the order in which they are stored."""
WEB_FIELDS = {"url", "website"}
ATTRIBUTES_WITHOUT_TERM = "attributes_without_term"
"""Attributes without a taxonomy term. HSDS tables cannot hold them, so they are kept with the row they describe."""


@dataclass
class PlannedRow:
    """The planned columns of one row, its foreign fields, and the imported row it comes from."""

    values: Values
    other: Values
    row: ImportRow


@dataclass
class ImportedTranslation:
    """A translation in an import."""

    text: str
    state: str
    source: str


@dataclass
class ImportPlan:
    """All rows that an import will create or change, before anything is stored."""

    tables: ImportTables
    refusals: ImportRefusals
    codes: CodeLists
    planned: dict[str, dict[UUID, PlannedRow]] = field(default_factory=lambda: {name: {} for name in MODELS})
    stored: dict[str, set[UUID]] = field(default_factory=dict)  # ids in the source that are stored already
    translations: dict[tuple[UUID, str, str], ImportedTranslation] = field(default_factory=dict)
    aliases: dict[UUID, UUID] = field(default_factory=dict)  # services at locations that are stored under another id
    codes_by_label: dict[str, dict[str, str]] = field(default_factory=dict)

    def find_stored(self) -> None:
        """Find out which of the rows that the source names are stored already."""
        named: dict[str, set[UUID]] = {name: set() for name in MODELS}
        for table in self.tables.rows.values():
            for row in table.values():
                for name, value in row.values.items():
                    target = target_table(row, name)
                    if target in named and isinstance(value, str):
                        named[target].add(UUID(value))
        for name, keys in named.items():
            self.stored[name] = set(stored_ids(MODELS[name], keys))

    def has(self, table: str, key: object) -> bool:
        """Whether such a row is planned or stored."""
        return isinstance(key, UUID) and (key in self.planned[table] or key in self.stored.get(table, ()))

    def add(self, table: str, key: UUID, values: Values, other: Values, row: ImportRow) -> PlannedRow:
        """Plan a row, or extend the planned one with the same id."""
        planned = self.planned[table].get(key)
        if planned is None:
            planned = self.planned[table][key] = PlannedRow({}, {}, row)
        planned.values |= values
        planned.other |= other
        return planned

    def keep_foreign(self, table: str, key: UUID, name: str, foreign: Values, row: ImportRow) -> None:
        """Keep an object that no code here reads as a foreign field of its owner, so that exports contain it again."""
        other = self.add(table, key, {}, {}, row).other
        other.setdefault(name, []).append(cell_values.plain(foreign))

    def code(self, name: str, text: object) -> str:
        """Return the code of a list by its code or its label in any language, or "" where there is none."""
        if not isinstance(text, str) or not text:
            return ""
        if self.codes.get(name, text):
            return text
        if name not in self.codes_by_label:
            labels = ((str(label), code.code) for code in self.codes.all(name) for label in code.labels.values())
            self.codes_by_label[name] = {label.strip().casefold(): code for label, code in reversed(list(labels))}
        return self.codes_by_label[name].get(text.strip().casefold(), "")

    def refuse(self, row: ImportRow, column: str, why: str, value: object = "") -> None:
        """Refuse a row, showing ids as the source writes them."""
        self.refusals.add(row, column, why, self.tables.original_ids.get(str(value), value))


def stored_ids(model: type[Record], keys: Iterable[UUID]) -> Iterator[UUID]:
    """Yield those of these ids that are stored."""
    for batch in batches(sorted(keys)):
        yield from model._default_manager.filter(pk__in=batch).values_list("pk", flat=True)


class RemainingRow:
    """A row that is being read. Fields are taken one by one; the remaining ones are kept as foreign fields."""

    def __init__(self, row: ImportRow, plan: ImportPlan) -> None:
        self.row, self.plan, self.is_valid = row, plan, True
        self.values = dict(row.values)
        self.key = UUID(self.values.pop("id"))
        own = self.values.pop("anlaufstelle", None)
        self.has_extensions = isinstance(own, dict)
        self.own: Values = dict(own) if isinstance(own, dict) else {}
        self.own.pop("last_modified", None)

    def take(self, name: str) -> Any:
        """Remove a field and return its value."""
        return self.values.pop(name, None)

    def drop(self, *names: str) -> None:
        """Remove redundant fields."""
        for name in names:
            self.values.pop(name, None)

    def take_text(self, table: str, values: Values, column: str, field_name: str = "") -> None:
        """Take a text into a column if it fits there. One that is too long remains as a foreign field."""
        field_name = field_name or column
        text = self.values.get(field_name)
        if text is None:
            return
        if not isinstance(text, str):
            self.refuse(field_name, "This is not text.", text)
        elif fits(MODELS[table], column, text) and (column not in WEB_FIELDS or text.lower().startswith("http")):
            values[column] = self.take(field_name)

    def take_fitting_text(self, table: str, values: Values, column: str) -> None:
        """Take a text into a column, or refuse the row where it is too long."""
        if self.values.get(column) is None:
            return
        text = str(self.take(column))
        if fits(MODELS[table], column, text):
            values[column] = text
        else:
            max_length = max_length_of(MODELS[table], column)
            self.refuse(column, f"This has {len(text):,} characters; at most {max_length} are taken.", text)

    def take_extension(self, name: str, read: Any, values: Values, column: str = "") -> None:
        """Take one of our extensions into a column, or refuse the row where `read` raises BadValue."""
        value = self.own.pop(name, None)
        if value in (None, ""):
            return
        try:
            values[column or name] = read(value)
        except BadValue as bad:
            self.refuse(name, bad.sentence, value)

    def code(self, name: str, text: object) -> str:
        """Return a code of one of our lists, by its code or its label. Raises BadValue."""
        code = self.plan.code(name, text)
        if not code:
            raise BadValue(f"The list {name} has no such code.")
        return code

    def take_key(self, column: str) -> UUID | None:
        """Remove a reference and return the id it points to."""
        text = self.take(column)
        if not text:
            return None
        key = UUID(text)
        return self.plan.aliases.get(key, key) if column == "service_at_location_id" else key

    def refuse(self, column: str, why: str, value: object = "") -> None:
        """Refuse this row."""
        self.is_valid = False
        self.plan.refuse(self.row, column, why, value)

    def add_to_plan(self, table: str, values: Values, key: UUID | None = None) -> bool:
        """Plan the row if it is valid, with the remaining fields as foreign fields. Return whether it is valid."""
        if self.is_valid:
            self.plan.add(table, key or self.key, values, self.foreign_fields(), self.row)
        return self.is_valid

    def foreign_fields(self) -> Values:
        """Return the remaining fields, as JSON."""
        fields = {name: plain(value) for name, value in self.values.items()}
        if ATTRIBUTES_WITHOUT_TERM in fields:
            fields["attributes"] = fields.pop(ATTRIBUTES_WITHOUT_TERM)
        return {name: value for name, value in fields.items() if value is not None}


def plain(value: Any) -> Any:
    """Return a value as JSON."""
    return value.isoformat() if hasattr(value, "isoformat") else cell_values.plain(value)


def fits(model: type[Record], name: str, text: str) -> bool:
    """Whether a text is short enough for its column."""
    max_length = max_length_of(model, name)
    return max_length is None or len(text) <= max_length


def max_length_of(model: type[Record], name: str) -> int | None:
    """Return the maximum length of a column in characters, or None if it is unlimited."""
    return next(column.max_length for column in model._meta.concrete_fields if column.name == name)


def derived_id(*parts: object) -> UUID:
    """Return a UUID for a row without one. It is the same in each import."""
    return id_from(":".join(map(str, parts)))
