"""From rows of the standard to rows of the directory: what all tables share."""

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
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values, leads_to, portions

MODELS: dict[str, type[Record]] = {
    "organizations": m.Organization, "locations": m.Location, "services": m.Service,
    "service_at_location": m.ServiceAtLocation, "contacts": m.Contact, "phones": m.Phone, "schedules": m.Schedule,
    "exceptions": m.ScheduleException, "languages": m.Language, "eligibility": m.Eligibility,
    "accessibility": m.Accessibility, "cost_options": m.CostOption, "required_documents": m.RequiredDocument,
    "service_areas": m.ServiceArea, "attributes": m.Attribute, "service_capacity": m.ServiceCapacity,
    "funding": m.Funding, "responsibilities": m.Responsibility,
}  # fmt: skip
"""The tables that become rows here, in the order in which they are stored."""
WEB = {"url", "website"}
LABELS = "attributes_without_term"
"""Attributes that tell no term of a vocabulary: tables have no place for them, so they stay with what they describe."""


@dataclass
class PlannedRow:
    """What one row shall be: values of its columns, terms no rule reads, and where it comes from."""

    values: Values
    other: Values
    row: ImportRow


@dataclass
class ImportedTranslation:
    """A translation that came along."""

    text: str
    state: str
    source: str


@dataclass
class ImportPlan:
    """Everything that one import wants, before anything is stored."""

    tables: ImportTables
    refusals: ImportRefusals
    codes: CodeLists
    wanted: dict[str, dict[UUID, PlannedRow]] = field(default_factory=lambda: {name: {} for name in MODELS})
    there: dict[str, set[UUID]] = field(default_factory=dict)  # rows that are stored already, as far as it was asked
    texts: dict[tuple[UUID, str, str], ImportedTranslation] = field(default_factory=dict)
    alias: dict[UUID, UUID] = field(default_factory=dict)  # offers at places that are there under another key
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def look(self) -> None:
        """Ask which of the rows that the file names are stored already."""
        named: dict[str, set[UUID]] = {name: set() for name in MODELS}
        for table in self.tables.rows.values():
            for row in table.values():
                for name, value in row.values.items():
                    leads = leads_to(row, name)
                    if leads in named and isinstance(value, str):
                        named[leads].add(UUID(value))
        for name, keys in named.items():
            self.there[name] = set(stored(MODELS[name], keys))

    def has(self, table: str, key: object) -> bool:
        """Whether there is such a row, in the file or in the directory."""
        return isinstance(key, UUID) and (key in self.wanted[table] or key in self.there.get(table, ()))

    def want(self, table: str, key: UUID, values: Values, other: Values, row: ImportRow) -> PlannedRow:
        """Note a row that shall be there."""
        known = self.wanted[table].get(key)
        if known is None:
            known = self.wanted[table][key] = PlannedRow({}, {}, row)
        known.values |= values
        known.other |= other
        return known

    def keep(self, table: str, key: UUID, name: str, told: Values, row: ImportRow) -> None:
        """Keep an object that no rule reads with what it hangs on; it goes out again."""
        other = self.want(table, key, {}, {}, row).other
        other.setdefault(name, []).append(cell_values.plain(told))

    def code(self, name: str, told: object) -> str:
        """The code of a list that is meant, by its code or its words in any language; nothing where it has none."""
        if not isinstance(told, str) or not told:
            return ""
        if self.codes.get(name, told):
            return told
        if name not in self.words:
            labels = ((str(label), code.code) for code in self.codes.all(name) for label in code.labels.values())
            self.words[name] = {label.strip().casefold(): code for label, code in reversed(list(labels))}
        return self.words[name].get(told.strip().casefold(), "")

    def refuse(self, row: ImportRow, column: str, why: str, value: object = "") -> None:
        """Note why a row is not taken in."""
        self.refusals.add(row, column, why, self.tables.told.get(str(value), value))


def stored(model: type[Record], keys: Iterable[UUID]) -> Iterator[UUID]:
    """Which of these keys are stored."""
    for portion in portions(sorted(keys)):
        yield from model._default_manager.filter(pk__in=portion).values_list("pk", flat=True)


class RemainingRow:
    """A row that is being read: what nobody has taken is left, and is kept as it came."""

    def __init__(self, row: ImportRow, intake: ImportPlan) -> None:
        self.row, self.intake, self.good = row, intake, True
        self.values = dict(row.values)
        self.key = UUID(self.values.pop("id"))
        own = self.values.pop("anlaufstelle", None)
        self.is_ours = isinstance(own, dict)
        self.own: Values = dict(own) if isinstance(own, dict) else {}
        self.own.pop("last_modified", None)

    def take(self, name: str) -> Any:
        """A value, which is then no longer left."""
        return self.values.pop(name, None)

    def drop(self, *names: str) -> None:
        """Values that say nothing new."""
        for name in names:
            self.values.pop(name, None)

    def fill(self, table: str, values: Values, own: str, theirs: str = "") -> None:
        """Take a text into a column if it fits there; one that is too long stays as it came."""
        theirs = theirs or own
        told = self.values.get(theirs)
        if told is None:
            return
        if not isinstance(told, str):
            self.refuse(theirs, "This is not text.", told)
        elif fits(MODELS[table], own, told) and (own not in WEB or told.lower().startswith("http")):
            values[own] = self.take(theirs)

    def must_fit(self, table: str, values: Values, own: str) -> None:
        """Take a text into a column; refuse one that is too long."""
        if self.values.get(own) is None:
            return
        told = str(self.take(own))
        if fits(MODELS[table], own, told):
            values[own] = told
        else:
            longest = longest_of(MODELS[table], own)
            self.refuse(own, f"This has {len(told):,} characters; at most {longest} are taken.", told)

    def mine(self, name: str, read: Any, values: Values, column: str = "") -> None:
        """Take one of our own terms."""
        told = self.own.pop(name, None)
        if told in (None, ""):
            return
        try:
            values[column or name] = read(told)
        except BadValue as bad:
            self.refuse(name, bad.sentence, told)

    def code(self, name: str, told: object) -> str:
        """A code of one of our lists, by its code or its words. Raises BadValue."""
        found = self.intake.code(name, told)
        if not found:
            raise BadValue(f"The list {name} has no such code.")
        return found

    def key_of(self, column: str) -> UUID | None:
        """A key of another row."""
        told = self.take(column)
        if not told:
            return None
        key = UUID(told)
        return self.intake.alias.get(key, key) if column == "service_at_location_id" else key

    def refuse(self, column: str, why: str, value: object = "") -> None:
        """Note what is wrong with this row."""
        self.good = False
        self.intake.refuse(self.row, column, why, value)

    def done(self, table: str, values: Values, key: UUID | None = None) -> bool:
        """Note the row if nothing is wrong with it; whatever is left of it is kept."""
        if self.good:
            self.intake.want(table, key or self.key, values, self.rest(), self.row)
        return self.good

    def rest(self) -> Values:
        """What is left, as it came."""
        told = {name: plain(value) for name, value in self.values.items()}
        if LABELS in told:
            told["attributes"] = told.pop(LABELS)
        return {name: value for name, value in told.items() if value is not None}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if hasattr(value, "isoformat") else cell_values.plain(value)


def fits(model: type[Record], name: str, told: str) -> bool:
    """Whether a text is short enough for its column."""
    longest = longest_of(model, name)
    return longest is None or len(told) <= longest


def longest_of(model: type[Record], name: str) -> int | None:
    """How many characters a column holds; None where it holds any number of them."""
    return next(one.max_length for one in model._meta.concrete_fields if one.name == name)


def derived_id(*parts: object) -> UUID:
    """A key for a row that has none of its own: the same in each import."""
    return id_from(":".join(map(str, parts)))
