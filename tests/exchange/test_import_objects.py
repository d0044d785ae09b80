"""HSDS JSON comes in, in each of the shapes it is found in."""

import datetime as dt
import json
from typing import Any

import pytest

from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from anlaufstelle.outbox.models import OutboxJob
from tests.exchange.conftest import Put, fields, take

pytestmark = pytest.mark.django_db

ORG, OFFER, PLACE, AT = (str(id_from(name)) for name in ("org", "offer", "place", "at"))


def organization(**more: Any) -> dict[str, Any]:
    return {"id": ORG, "name": "Rurhilfe", "description": "Hilft an der Rur."} | more


def offer(**more: Any) -> dict[str, Any]:
    return {"id": OFFER, "name": "Sprechstunde", "status": "active", "organization": organization()} | more


def schedule(**more: Any) -> dict[str, Any]:
    told = {"id": str(id_from("hours")), "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}
    return told | more


SHAPES = {
    "service.json": offer(),
    "list.json": [offer()],
    "page.json": {"total_items": 1, "empty": False, "contents": [offer()]},
    "lines.ndjson": json.dumps(offer()) + "\n" + json.dumps(organization()) + "\n",
    "organization_full.json": organization(services=[{"id": OFFER, "name": "Sprechstunde", "status": "active"}]),
    "tabular.json": {
        "organizations.csv": [organization()],
        "services.csv": [{"id": OFFER, "organization_id": ORG, "name": "Sprechstunde", "status": "active"}],
    },
    "service_at_location.json": {"id": AT, "service": offer(), "location": {"id": PLACE, "location_type": "physical"}},
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_each_shape_brings_the_same_offer(name: str, put: Put, codes: None) -> None:
    taken = take(put(name, SHAPES[name]))
    assert taken.refusals.listed == []
    service = m.Service.objects.get()
    assert (str(service.pk), service.name, service.organization.name) == (OFFER, "Sprechstunde", "Rurhilfe")
    assert OutboxJob.objects.filter(subject=service.pk).exists()
    assert m.Metadata.objects.filter(resource_id=service.pk, last_action_type="create").count() == 1


def test_a_folder_of_files_is_one_directory(put: Put, tmp_path: Any, codes: None) -> None:
    put("feed/organizations.json", [organization()])
    put("feed/services.json", [{k: v for k, v in offer().items() if k != "organization"} | {"organization_id": ORG}])
    put("feed/api_details.json", {"version": "3.1", "openapi_url": "https://feed.example/openapi.json"})
    taken = take(tmp_path / "feed")
    assert taken.refusals.listed == []
    assert m.Service.objects.get().organization.name == "Rurhilfe"


def test_the_same_file_twice_changes_nothing(put: Put, codes: None) -> None:
    path = put("service.json", offer(schedules=[schedule()], phones=[{"id": AT, "number": "02421 1"}]))
    take(path)
    rows, notes = m.Metadata.objects.count(), OutboxJob.objects.count()
    told = take(path).as_json()
    assert told["services"] == {"created": 0, "updated": 0, "unchanged": 1}
    assert told["schedules"] == {"created": 0, "updated": 0, "unchanged": 1}
    assert (m.Metadata.objects.count(), OutboxJob.objects.count()) == (rows, notes)


def test_a_dry_run_gives_the_same_answer_and_stores_nothing(put: Put, codes: None) -> None:
    path = put("service.json", offer(email="no address", phones=[{"id": AT, "number": "02421 1"}]))
    dry = take(path, dry_run=True).as_json()
    assert not m.Organization.objects.exists()
    assert not OutboxJob.objects.exists()
    assert dry == take(path).as_json()


def test_a_change_leaves_its_history_and_tells_the_index(put: Put, codes: None) -> None:
    take(put("service.json", offer()))
    OutboxJob.objects.all().delete()
    taken = take(put("service.json", offer(name="Offene Sprechstunde")))
    assert taken.outcomes["services"].updated == 1
    change = m.Metadata.objects.get(last_action_type="update")
    assert (change.field_name, change.previous_value, change.replacement_value) == (
        "name", "Sprechstunde", "Offene Sprechstunde",
    )  # fmt: skip
    assert str(OutboxJob.objects.get().subject) == OFFER


def test_a_place_that_changes_changes_the_offers_that_are_there(put: Put, codes: None) -> None:
    there = {"id": AT, "service": offer(), "location": {"id": PLACE, "location_type": "physical", "name": "Hof"}}
    take(put("at.json", there))
    before = m.Service.objects.get().last_modified
    OutboxJob.objects.all().delete()
    take(put("at.json", there | {"location": {"id": PLACE, "location_type": "physical", "name": "Hinterhof"}}))
    assert m.Location.objects.get().name == "Hinterhof"
    assert m.Service.objects.get().last_modified > before
    assert OutboxJob.objects.filter(subject=OFFER).exists()


def test_what_a_file_does_not_say_stays(put: Put, codes: None) -> None:
    take(put("service.json", offer(email="a@rur.example", phones=[{"id": AT, "number": "02421 1"}], alert="Heute zu")))
    take(put("service.json", offer()))
    service = m.Service.objects.get()
    assert (service.email, service.phones.count(), service.other) == ("a@rur.example", 1, {"alert": "Heute zu"})


def test_a_file_that_names_the_hours_of_an_offer_names_all_of_them(put: Put, codes: None) -> None:
    take(put("service.json", offer(schedules=[schedule()])))
    old = m.Schedule.objects.get()
    taken = take(put("service.json", offer(schedules=[schedule(id=AT, byday="TU")])))
    assert taken.outcomes["schedules"].as_json() == {"created": 1, "updated": 0, "unchanged": 0, "removed": 1}
    assert m.Schedule.objects.get().weekday == 1
    assert m.Metadata.objects.filter(resource_id=old.pk, last_action_type="delete").exists()


def test_keys_that_are_no_uuids_are_made_such_by_whose_they_are(put: Put, codes: None) -> None:
    told = offer(id="17", organization=organization(id="3"))
    take(put("service.json", told), publisher="stadt")
    service = m.Service.objects.get()
    assert service.pk == id_from("stadt:services:17")
    assert service.external_id == "17"
    take(put("service.json", told), publisher="land")
    assert m.Service.objects.count() == 2


def test_terms_no_rule_reads_are_kept(put: Put, codes: None) -> None:
    take(
        put(
            "service.json",
            offer(
                fees_description="Spende", mood="good", program={"id": PLACE, "name": "P", "description": "P"},
                organization=organization(year_incorporated=1990, tax_id="7"),
                languages=[{"id": AT, "code": "tlh", "name": "Klingonisch"}],
            ),
        )
    )  # fmt: skip
    service = m.Service.objects.get()
    assert service.other["fees_description"] == "Spende"
    assert service.other["mood"] == "good"
    assert service.other["languages"][0]["code"] == "tlh"
    assert service.organization.other["year_incorporated"] == 1990
    assert service.organization.other["programs"][0]["name"] == "P"


def test_terms_of_another_vocabulary_stay_whole_at_what_they_describe(put: Put, codes: None) -> None:
    term = {"id": PLACE, "name": "Essen", "description": "Essen", "taxonomy": "Andere"}
    take(put("service.json", offer(attributes=[{"id": AT, "link_type": "topic", "taxonomy_term": term}])))
    service = m.Service.objects.get()
    assert not service.attributes.exists()
    assert service.other["attributes"][0]["taxonomy_term"]["name"] == "Essen"


def test_our_own_life_situations_become_rows_and_unknown_ones_are_refused(put: Put, codes: None) -> None:
    told = [
        {"id": str(id_from(code)), "link_type": "life_situation", "value": code} for code in ("WOH", "NO-SUCH", "GEL")
    ]
    taken = take(put("service.json", offer(attributes=told)))
    assert [one.taxonomy_term for one in m.Service.objects.get().attributes.all()] == ["WOH", "GEL"]
    assert fields(taken) == ["attribute.value"]


def test_a_child_of_what_was_refused_is_refused_with_it(put: Put, codes: None) -> None:
    taken = take(put("service.json", offer(status="closed", phones=[{"id": AT, "number": "02421 1"}])))
    assert fields(taken) == ["status", "phone.service_id"]
    assert m.Organization.objects.exists()
    assert not m.Service.objects.exists()


def test_hours_of_an_offers_only_place_are_the_offers(put: Put, codes: None) -> None:
    at = {"id": AT, "location": {"id": PLACE, "location_type": "physical"}, "schedules": [schedule(byday="TH,FR")]}
    take(put("service.json", offer(service_at_locations=[at])))
    assert [block.weekday for block in m.Schedule.objects.all()] == [3, 4]


def test_hours_that_blocks_cannot_say_are_kept_as_they_came(put: Put, codes: None) -> None:
    every_other = schedule(interval=2)
    take(put("service.json", offer(schedules=[every_other])))
    service = m.Service.objects.get()
    assert not service.schedules.exists()
    assert service.other["schedules"][0]["interval"] == 2


def test_coordinates_that_are_not_on_earth_are_kept_and_not_used(put: Put, codes: None) -> None:
    place = {"id": PLACE, "location_type": "physical", "latitude": 100, "longitude": 101}
    take(put("service.json", offer(service_at_locations=[{"id": AT, "location": place}])))
    found = m.Location.objects.get()
    assert (found.latitude, found.other) == (None, {"latitude": 100, "longitude": 101})


def test_a_place_that_is_confidential_here_stays_so(put: Put, codes: None) -> None:
    place = {"id": PLACE, "location_type": "physical", "name": "Haus"}
    path = put("service.json", offer(service_at_locations=[{"id": AT, "location": place}]))
    take(path)
    m.Location.objects.update(confidential=True)
    take(path)
    assert m.Location.objects.get().confidential


def test_days_and_moments_come_in_as_such(put: Put, codes: None) -> None:
    take(put("service.json", offer(assured_date="2026-11-02", last_modified="2020-01-01T00:00:00Z")))
    service = m.Service.objects.get()
    assert service.assured_date == dt.date(2026, 11, 2)
    assert service.last_modified.year > 2020  # when it changed here
