"""Plans the main tables of an import: organizations, locations, services, and services at locations."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import cell_values, extensions
from anlaufstelle.exchange.import_plan import ImportPlan, RemainingRow, fits
from anlaufstelle.exchange.objects import COUNTRY, STATE
from anlaufstelle.exchange.tables import ImportRow, Values


def read(plan: ImportPlan) -> None:
    """Plan the four main tables, to which all others refer."""
    organizations(plan)
    locations = ImportedLocations(plan)
    for row in [*plan.tables.rows_of("locations"), *locations.address_only_rows()]:
        locations.location(row)
    for row in plan.tables.rows_of("services"):
        _service(plan, row, locations)
    _at_locations(plan)


def organizations(plan: ImportPlan) -> None:
    """Plan HSDS `organization` rows."""
    parents: list[RemainingRow] = []
    for row in plan.tables.rows_of("organizations"):
        remaining, values = RemainingRow(row, plan), Values()
        remaining.take_fitting_text("organizations", values, "name")
        for name in ("description", "email", "legal_status"):
            remaining.take_text("organizations", values, name)
        remaining.take_text("organizations", values, "website")
        remaining.take_extension(
            "kind", lambda code, remaining=remaining: remaining.code("provider_kind", code), values
        )
        remaining.take_extension("external_id", cell_values.text, values)
        if remaining.row.original and "external_id" not in values:
            values["external_id"] = remaining.row.original[:200]
        extensions.responsibilities(remaining)
        extensions.replaced_by(remaining, "organizations", values)
        extensions.translations(remaining, values, {"description": "description"})
        parents.append(remaining)
        remaining.add_to_plan("organizations", values)
    for remaining in parents:
        parent = remaining.row.values.get("parent_organization_id")
        if parent and remaining.is_valid and plan.has("organizations", UUID(parent)):
            plan.add("organizations", remaining.key, {"parent_organization_id": UUID(parent)}, {}, remaining.row)
            plan.planned["organizations"][remaining.key].other.pop("parent_organization_id", None)


class ImportedLocations:
    """Plans locations, and finds the organization of a location or service from its relations."""

    def __init__(self, plan: ImportPlan) -> None:
        self.plan = plan
        self.addresses: dict[str, list[ImportRow]] = defaultdict(list)
        for row in plan.tables.rows_of("addresses"):
            self.addresses[row.values.get("location_id", "")].append(row)
        self.locations_of: dict[str, list[str]] = defaultdict(list)  # service → locations
        self.services_at: dict[str, list[str]] = defaultdict(list)  # location → services
        for row in plan.tables.rows_of("service_at_location"):
            service, location = row.values.get("service_id", ""), row.values.get("location_id", "")
            if service and location:
                self.locations_of[service].append(location)
                self.services_at[location].append(service)
        self.owners = dict(
            m.Location.objects.filter(pk__in=plan.stored["locations"]).values_list("pk", "organization_id")
        )

    def address_only_rows(self) -> list[ImportRow]:
        """Return a row for each stored location of which the source has only the address."""
        location_rows = []
        for location, rows in self.addresses.items():
            if location in self.plan.tables.rows["locations"]:
                continue
            if location and UUID(location) in self.owners:
                location_rows.append(ImportRow("locations", {"id": location}, rows[0].file, rows[0].line))
                continue
            for row in rows:
                self.plan.refuse(row, "location_id", "The place it belongs to is not there.", location)
        return location_rows

    def location(self, row: ImportRow) -> None:
        """Plan an HSDS `location`, with its addresses."""
        remaining, values = RemainingRow(row, self.plan), Values()
        values["organization_id"] = self._owner_of_place(remaining)
        if values["organization_id"] is None:
            return
        for name in ("name", "transportation"):
            remaining.take_text("locations", values, name)
        if remaining.values.get("location_type"):
            values["location_type"] = remaining.take("location_type")
        remaining.take_text("locations", values, "way", "description")
        _coordinates(remaining, values)
        _municipality(remaining, values)
        remaining.take_extension("walk_minutes", extensions.small_integer, values)
        remaining.take_extension("confidential", cell_values.boolean, values)
        extensions.translations(remaining, values, {"description": "way"})
        addresses = _addresses(remaining, values, self.addresses.get(str(remaining.key), []))
        if addresses:
            remaining.values["addresses"] = addresses
        remaining.add_to_plan("locations", values)

    def _owner_of_place(self, remaining: RemainingRow) -> UUID | None:
        organization_id = remaining.take_key("organization_id")
        if organization_id:
            if not self.plan.has("organizations", organization_id):
                remaining.refuse("organization_id", "The provider this place belongs to is not there.", organization_id)
                return None
            return organization_id
        for service in self.services_at.get(str(remaining.key), []):
            row = self.plan.tables.rows["services"].get(service)
            owner = row.values.get("organization_id") if row else None
            if owner and self.plan.has("organizations", UUID(owner)):
                return UUID(owner)
        if remaining.key in self.owners:
            return self.owners[remaining.key]
        remaining.refuse("organization_id", "Nothing says which provider this place belongs to.")
        return None

    def owner_of_service(self, remaining: RemainingRow) -> UUID | None:
        """Return the organization of a service: the one it names, else that of its location."""
        organization_id = remaining.take_key("organization_id")
        if organization_id and self.plan.has("organizations", organization_id):
            return organization_id
        if organization_id:
            remaining.refuse("organization_id", "The provider of this offer is not there.", organization_id)
            return None
        for location in self.locations_of.get(str(remaining.key), []):
            planned = self.plan.planned["locations"].get(UUID(location))
            owner: Any = planned.values.get("organization_id") if planned else self.owners.get(UUID(location))
            if owner:
                return UUID(str(owner))
        return None


def _coordinates(remaining: RemainingRow, values: Values) -> None:
    """Take valid coordinates. Others remain as foreign fields."""
    latitude, longitude = remaining.values.get("latitude"), remaining.values.get("longitude")
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return
    values |= {"latitude": float(latitude), "longitude": float(longitude)}
    remaining.drop("latitude", "longitude")


def _municipality(remaining: RemainingRow, values: Values) -> None:
    """Take the municipality, by its official key (AGS)."""
    remaining.take_extension("municipality", lambda code: remaining.code("municipality", code), values)
    key = remaining.values.get("external_identifier")
    if remaining.values.get("external_identifier_type") == "AGS" and remaining.plan.codes.get("municipality", str(key)):
        values["municipality"] = key
        remaining.drop("external_identifier", "external_identifier_type")


def _addresses(remaining: RemainingRow, values: Values, rows: list[ImportRow]) -> list[Values]:
    """Take the first physical address into our columns. Its other fields and all other addresses are kept as foreign.

    An incomplete address is exported as an extension, because HSDS requires street, postal code and city. Where the
    extension is present, all HSDS addresses are further ones.
    """
    extension: Values = {}
    remaining.take_extension("address", lambda address: address if isinstance(address, dict) else {}, extension)
    for name in ("address_1", "postal_code", "city"):
        if isinstance(extension.get("address", {}).get(name), str):
            values[name] = extension["address"][name]
    if extension and rows:
        return [{"country": COUNTRY}, *({n: v for n, v in row.values.items() if n != "location_id"} for row in rows)]
    rows = sorted(rows, key=lambda row: row.values.get("address_type") != "physical")
    foreign: list[Values] = []
    for number, row in enumerate(rows):
        address = {name: value for name, value in row.values.items() if name != "location_id"}
        if number == 0:
            for name in ("address_1", "postal_code", "city"):
                values[name] = address.pop(name)
                if not fits(m.Location, name, values[name]):
                    remaining.plan.refuse(row, name, "This is too long for an address.", values[name])
                    remaining.is_valid = False
            defaults = {
                "id": str(id_from(f"address:{remaining.key}")), "state_province": STATE, "country": COUNTRY,
                "address_type": values.get("location_type"),
            }  # fmt: skip
            address = {name: value for name, value in address.items() if defaults.get(name) != value}
        if address or foreign:
            foreign.append(address)
    if not any(foreign):
        return []
    return (
        foreign if len(foreign) == len(rows) else [{"country": COUNTRY}, *foreign]
    )  # nothing of the first one is left


def _service(plan: ImportPlan, row: ImportRow, locations: ImportedLocations) -> None:
    remaining, values = RemainingRow(row, plan), Values()
    owner = locations.owner_of_service(remaining)
    location_ids = locations.locations_of.get(str(remaining.key), [])
    if (
        owner is None
        and remaining.is_valid
        and location_ids
        and not any(plan.has("locations", UUID(location)) for location in location_ids)
    ):
        remaining.refuse("location_id", "The place it is held at is not there.", location_ids[0])
    elif owner is None and remaining.is_valid and not plan.has("services", remaining.key):
        remaining.refuse("organization_id", "Nothing says which provider has this offer.")
    if not remaining.is_valid:
        return
    if owner:
        values["organization_id"] = owner
    remaining.take_fitting_text("services", values, "name")
    for name in ("alternate_name", "description", "email", "url"):
        remaining.take_text("services", values, name)
    values["status"] = remaining.take("status")
    values["assured_date"] = remaining.take("assured_date")
    if values["assured_date"] is None:
        del values["assured_date"]
    remaining.drop("last_modified", "place")
    extensions.service_extensions(remaining, values)
    extensions.eligibility(remaining)
    if remaining.row.original and "external_id" not in values:
        values["external_id"] = remaining.row.original[:200]
    extensions.replaced_by(remaining, "services", values)
    extensions.service_texts(remaining, values)
    remaining.add_to_plan("services", values)


def _at_locations(plan: ImportPlan) -> None:
    service_ids = {
        UUID(row.values["service_id"])
        for row in plan.tables.rows_of("service_at_location")
        if row.values.get("service_id")
    }
    stored_ids = {
        (service, place): key
        for service, place, key in m.ServiceAtLocation.objects.filter(
            service__in=service_ids & plan.stored["services"]
        ).values_list("service_id", "location_id", "pk")
    }
    for row in plan.tables.rows_of("service_at_location"):
        remaining, values = RemainingRow(row, plan), Values()
        for column, table, label in (("service_id", "services", "offer"), ("location_id", "locations", "place")):
            values[column] = remaining.take_key(column)
            if not plan.has(table, values[column]):
                remaining.refuse(column, f"The {label} it names is not there.", values[column] or "")
        if not remaining.is_valid:
            continue
        pair = (values["service_id"], values["location_id"])
        key = stored_ids.setdefault(pair, remaining.key)
        if key != remaining.key:
            plan.aliases[remaining.key] = key
        remaining.take_text("service_at_location", values, "description")
        remaining.add_to_plan("service_at_location", values, key)
