"""HSDS tables come in as CSV, in a folder, a zip or alone."""

import io
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from tests.exchange.conftest import Put, fields, take

pytestmark = pytest.mark.django_db

ORG, OFFER, PLACE, AT, PHONE = (str(id_from(name)) for name in ("org", "offer", "place", "at", "phone"))
FILES = {
    "organizations.csv": f"id,name,description,mood\n{ORG},Rurhilfe,Hilft.,good\n",
    "services.csv": f"id,organization_id,name,status,minimum_age\n{OFFER},{ORG},Sprechstunde,active,18\n",
    "locations.csv": f"id,location_type,organization_id,latitude,longitude\n{PLACE},physical,{ORG},50.8,6.4\n",
    "addresses.csv": "id,location_id,attention,address_1,city,state_province,postal_code,country,address_type\n"
    f"{AT},{PLACE},Frau Post,Rurstraße 7,Düren,Nordrhein-Westfalen,52351,DE,physical\n",
    "service_at_location.csv": f"id,service_id,location_id\n{AT},{OFFER},{PLACE}\n",
    "phones.csv": f"id,service_id,organization_id,number,type\n{PHONE},{OFFER},{ORG},'+49 2421 1,voice\n",
    "datapackage.json": "{}",
}


def folder(put: Put, **more: str) -> Path:
    for name, content in (FILES | {f"{key}.csv": value for key, value in more.items()}).items():
        path = put(f"list/{name}", content)
    return path.parent


def test_a_folder_of_tables_is_one_directory(put: Put, codes: None) -> None:
    assert take(folder(put)).refusals.listed == []
    service = m.Service.objects.get()
    place = service.service_at_locations.get().location
    assert (place.address_1, place.city, place.latitude) == ("Rurstraße 7", "Düren", 50.8)
    assert place.other["addresses"][0]["attention"] == "Frau Post"
    assert service.organization.other == {"mood": "good"}
    assert service.eligibility.minimum_age == 18


def test_a_row_with_several_owners_hangs_on_the_first_and_keeps_the_others(put: Put, codes: None) -> None:
    take(folder(put))
    phone = m.Phone.objects.get()
    assert (str(phone.service_id), phone.other) == (OFFER, {"organization_id": ORG})
    assert phone.number == "+49 2421 1"  # the apostrophe that keeps spreadsheets from calculating is gone


def test_a_zip_is_a_folder(put: Put, codes: None) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in FILES.items():
            packed.writestr(f"list/{name}", content)
    assert take(put("list.zip", out.getvalue())).refusals.listed == []
    assert m.Service.objects.count() == 1


@pytest.mark.parametrize("change", [lambda text: text.replace(",", ";"), lambda text: "\ufeff" + text,
                                    lambda text: text.replace("\n", "\r\n")])  # fmt: skip
def test_spreadsheets_write_semicolons_marks_and_other_line_ends(change: object, put: Put, codes: None) -> None:
    assert callable(change)
    assert take(put("organizations.csv", change(FILES["organizations.csv"]))).refusals.listed == []
    assert m.Organization.objects.get().name == "Rurhilfe"


def test_each_line_that_is_wrong_is_named_with_its_number(put: Put, codes: None) -> None:
    taken = take(
        folder(
            put,
            phones=f"id,service_id,number\n{PHONE},{OFFER},02421 1\n{AT},{OFFER}\n{ORG},{PLACE},02421 2\n,,\n"
            f"{PLACE},,02421 3\n",
        )
    )
    assert [(one["file"], one["line"], one["field"]) for one in taken.refusals.listed] == [
        ("phones.csv", 3, "number"), ("phones.csv", 4, "service_id"), ("phones.csv", 6, "service_id"),
    ]  # fmt: skip
    assert m.Phone.objects.count() == 1


def test_a_key_that_leads_nowhere_is_refused_as_it_stands_in_the_file(put: Put, codes: None) -> None:
    taken = take(folder(put, services="id,organization_id,name,status\n5,77,Sprechstunde,active\n"))
    assert "organization_id" in fields(taken)
    assert [one["value"] for one in taken.refusals.listed if one["field"] == "organization_id"] == ["77"]


def test_a_place_without_a_provider_belongs_to_whose_offer_is_held_there(put: Put, codes: None) -> None:
    take(folder(put, locations=f"id,location_type\n{PLACE},physical\n"))
    assert str(m.Location.objects.get().organization_id) == ORG


def test_the_number_of_queries_does_not_depend_on_how_much_comes_in(put: Put, codes: None) -> None:
    def queries(count: int) -> int:
        rows = "".join(f"{id_from(f'{count}:{number}')},{ORG},Angebot {number},active\n" for number in range(count))
        path = folder(put, services="id,organization_id,name,status\n" + rows)
        with CaptureQueriesContext(connection) as seen:
            take(path, dry_run=True)
        return len([one for one in seen if one["sql"].startswith("SELECT")])

    queries(3)
    assert queries(3) == queries(300)
