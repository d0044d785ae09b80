"""Providers, places, offers, and offers at places, as a file tells them."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import cell_values, extensions
from anlaufstelle.exchange.import_plan import ImportPlan, RemainingRow, fits
from anlaufstelle.exchange.objects import COUNTRY, STATE
from anlaufstelle.exchange.tables import ImportRow, Values


def read(intake: ImportPlan) -> None:
    """The four tables everything else hangs on."""
    organizations(intake)
    places = ImportedLocations(intake)
    for row in [*intake.tables.of("locations"), *places.only_addresses()]:
        places.location(row)
    for row in intake.tables.of("services"):
        _service(intake, row, places)
    _at_locations(intake)


def organizations(intake: ImportPlan) -> None:
    """HSDS `organization`."""
    parents: list[RemainingRow] = []
    for row in intake.tables.of("organizations"):
        told, values = RemainingRow(row, intake), Values()
        told.must_fit("organizations", values, "name")
        for name in ("description", "email", "legal_status"):
            told.fill("organizations", values, name)
        told.fill("organizations", values, "website")
        told.mine("kind", lambda code, told=told: told.code("provider_kind", code), values)
        told.mine("external_id", cell_values.text, values)
        if told.row.original and "external_id" not in values:
            values["external_id"] = told.row.original[:200]
        extensions.responsibilities(told)
        extensions.replaced_by(told, "organizations", values)
        extensions.translations(told, values, {"description": "description"})
        parents.append(told)
        told.done("organizations", values)
    for told in parents:
        parent = told.row.values.get("parent_organization_id")
        if parent and told.good and intake.has("organizations", UUID(parent)):
            intake.want("organizations", told.key, {"parent_organization_id": UUID(parent)}, {}, told.row)
            intake.wanted["organizations"][told.key].other.pop("parent_organization_id", None)


class ImportedLocations:
    """Which place belongs to whom: told at the place, or by the offer that is held there."""

    def __init__(self, intake: ImportPlan) -> None:
        self.intake = intake
        self.addresses: dict[str, list[ImportRow]] = defaultdict(list)
        for row in intake.tables.of("addresses"):
            self.addresses[row.values.get("location_id", "")].append(row)
        self.at: dict[str, list[str]] = defaultdict(list)  # offer → places
        self.held: dict[str, list[str]] = defaultdict(list)  # place → offers
        for row in intake.tables.of("service_at_location"):
            service, place = row.values.get("service_id", ""), row.values.get("location_id", "")
            if service and place:
                self.at[service].append(place)
                self.held[place].append(service)
        self.owners = dict(
            m.Location.objects.filter(pk__in=intake.there["locations"]).values_list("pk", "organization_id")
        )

    def only_addresses(self) -> list[ImportRow]:
        """Places that are here already and of which the file tells the address alone."""
        found = []
        for place, rows in self.addresses.items():
            if place in self.intake.tables.rows["locations"]:
                continue
            if place and UUID(place) in self.owners:
                found.append(ImportRow("locations", {"id": place}, rows[0].file, rows[0].line))
                continue
            for row in rows:
                self.intake.refuse(row, "location_id", "The place it belongs to is not there.", place)
        return found

    def location(self, row: ImportRow) -> None:
        """HSDS `location`, with its addresses."""
        told, values = RemainingRow(row, self.intake), Values()
        values["organization_id"] = self._owner_of_place(told)
        if values["organization_id"] is None:
            return
        for name in ("name", "transportation"):
            told.fill("locations", values, name)
        if told.values.get("location_type"):
            values["location_type"] = told.take("location_type")
        told.fill("locations", values, "way", "description")
        _coordinates(told, values)
        _municipality(told, values)
        told.mine("walk_minutes", extensions.whole, values)
        told.mine("confidential", cell_values.boolean, values)
        extensions.translations(told, values, {"description": "way"})
        rest = _addresses(told, values, self.addresses.get(str(told.key), []))
        if rest:
            told.values["addresses"] = rest
        told.done("locations", values)

    def _owner_of_place(self, told: RemainingRow) -> UUID | None:
        named = told.key_of("organization_id")
        if named:
            if not self.intake.has("organizations", named):
                told.refuse("organization_id", "The provider this place belongs to is not there.", named)
                return None
            return named
        for service in self.held.get(str(told.key), []):
            row = self.intake.tables.rows["services"].get(service)
            owner = row.values.get("organization_id") if row else None
            if owner and self.intake.has("organizations", UUID(owner)):
                return UUID(owner)
        if told.key in self.owners:
            return self.owners[told.key]
        told.refuse("organization_id", "Nothing says which provider this place belongs to.")
        return None

    def owner_of_service(self, told: RemainingRow) -> UUID | None:
        """The provider of an offer: the one it names, else the one whose place it is held at."""
        named = told.key_of("organization_id")
        if named and self.intake.has("organizations", named):
            return named
        if named:
            told.refuse("organization_id", "The provider of this offer is not there.", named)
            return None
        for place in self.at.get(str(told.key), []):
            known = self.intake.wanted["locations"].get(UUID(place))
            owner: Any = known.values.get("organization_id") if known else self.owners.get(UUID(place))
            if owner:
                return UUID(str(owner))
        return None


def _coordinates(told: RemainingRow, values: Values) -> None:
    """Both or neither, and on earth; else they stay as they came."""
    latitude, longitude = told.values.get("latitude"), told.values.get("longitude")
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return
    values |= {"latitude": float(latitude), "longitude": float(longitude)}
    told.drop("latitude", "longitude")


def _municipality(told: RemainingRow, values: Values) -> None:
    """One of our municipalities, by its official key."""
    told.mine("municipality", lambda code: told.code("municipality", code), values)
    key = told.values.get("external_identifier")
    if told.values.get("external_identifier_type") == "AGS" and told.intake.codes.get("municipality", str(key)):
        values["municipality"] = key
        told.drop("external_identifier", "external_identifier_type")


def _addresses(told: RemainingRow, values: Values, rows: list[ImportRow]) -> list[Values]:
    """The first address one can walk to becomes ours; what it says beyond that, and every other one, is kept.

    Where ours stands among our own terms, because HSDS would know it as none, all others are further ones.
    """
    plain: Values = {}
    told.mine("address", lambda address: address if isinstance(address, dict) else {}, plain)
    for name in ("address_1", "postal_code", "city"):
        if isinstance(plain.get("address", {}).get(name), str):
            values[name] = plain["address"][name]
    if plain and rows:
        return [{"country": COUNTRY}, *({n: v for n, v in row.values.items() if n != "location_id"} for row in rows)]
    rows = sorted(rows, key=lambda row: row.values.get("address_type") != "physical")
    kept: list[Values] = []
    for number, row in enumerate(rows):
        address = {name: value for name, value in row.values.items() if name != "location_id"}
        if number == 0:
            for name in ("address_1", "postal_code", "city"):
                values[name] = address.pop(name)
                if not fits(m.Location, name, values[name]):
                    told.intake.refuse(row, name, "This is too long for an address.", values[name])
                    told.good = False
            usual = {
                "id": str(id_from(f"address:{told.key}")), "state_province": STATE, "country": COUNTRY,
                "address_type": values.get("location_type"),
            }  # fmt: skip
            address = {name: value for name, value in address.items() if usual.get(name) != value}
        if address or kept:
            kept.append(address)
    if not any(kept):
        return []
    return kept if len(kept) == len(rows) else [{"country": COUNTRY}, *kept]  # the first one says nothing new


def _service(intake: ImportPlan, row: ImportRow, places: ImportedLocations) -> None:
    told, values = RemainingRow(row, intake), Values()
    owner = places.owner_of_service(told)
    at = places.at.get(str(told.key), [])
    if owner is None and told.good and at and not any(intake.has("locations", UUID(place)) for place in at):
        told.refuse("location_id", "The place it is held at is not there.", at[0])
    elif owner is None and told.good and not intake.has("services", told.key):
        told.refuse("organization_id", "Nothing says which provider has this offer.")
    if not told.good:
        return
    if owner:
        values["organization_id"] = owner
    told.must_fit("services", values, "name")
    for name in ("alternate_name", "description", "email", "url"):
        told.fill("services", values, name)
    values["status"] = told.take("status")
    values["assured_date"] = told.take("assured_date")
    if values["assured_date"] is None:
        del values["assured_date"]
    told.drop("last_modified", "place")
    extensions.service_extensions(told, values)
    extensions.eligibility(told)
    if told.row.original and "external_id" not in values:
        values["external_id"] = told.row.original[:200]
    extensions.replaced_by(told, "services", values)
    extensions.service_texts(told, values)
    told.done("services", values)


def _at_locations(intake: ImportPlan) -> None:
    named = {
        UUID(row.values["service_id"])
        for row in intake.tables.of("service_at_location")
        if row.values.get("service_id")
    }
    known = {
        (service, place): key
        for service, place, key in m.ServiceAtLocation.objects.filter(
            service__in=named & intake.there["services"]
        ).values_list("service_id", "location_id", "pk")
    }
    for row in intake.tables.of("service_at_location"):
        told, values = RemainingRow(row, intake), Values()
        for column, table, word in (("service_id", "services", "offer"), ("location_id", "locations", "place")):
            values[column] = told.key_of(column)
            if not intake.has(table, values[column]):
                told.refuse(column, f"The {word} it names is not there.", values[column] or "")
        if not told.good:
            continue
        pair = (values["service_id"], values["location_id"])
        key = known.setdefault(pair, told.key)
        if key != told.key:
            intake.alias[told.key] = key
        told.fill("service_at_location", values, "description")
        told.done("service_at_location", values, key)
