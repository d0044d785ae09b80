"""Older lists come in: numbered rows, the column names of HSDS 1, several things in one cell."""

from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.directory import models as m
from tests.exchange.conftest import Put, fields, take

pytestmark = pytest.mark.django_db

FILES = {
    "organizations": "id,name,description,date_incorporated,funding_sources,accreditations\n"
    '1,Rurhilfe,Hilft.,1/24/70,"Land, Kreis",Gütesiegel\n',
    "locations": "id,organization_id,name,virtual,languages,accessibility,admin_emails,website\n"
    '1,1,Haus,false,"Arabic, Klingon","ramp, wheelchair",boss@rur.example,\n',
    "addresses": "id,location_id,address_1,city,state_province,postal_code,country\n1,1,Rurstr. 7,Düren,NW,52351,DE\n",
    "services": "id,location_id,name,description,keywords,languages,required_documents,service_areas,funding_sources,"
    'fees,eligibility,status,taxonomy_ids\n1,1,Sprechstunde,Wir helfen.,"Brief, Amt",English,"Passport, Library card",'
    '"Düren, Colma",Bund,frei,Alle,,101\n',
    "phones": "id,service_id,number,number_type,country_prefix,department\n1,1,2421 1,voice,+49,Empfang\n",
    "regular_schedules": "id,service_id,weekday,opens_at,closes_at\n1,1,Monday,9am,12:00\n2,1,Tue,14:00,4:00 PM\n",
    "holiday_schedules": "id,service_id,start_date,end_date,closed,opens_at,closes_at\n"
    '1,1,12/24/2026,12/31/26,true,,\n2,1,"January 02, 2027","January 02, 2027",false,10:00,3pm\n'
    '3,1,"January 01, 0001","January 01, 0001",true,,\n',
    "taxonomy": "taxonomy_id,name,parent_id,parent_name\n101,Emergency,,\n101-01,Relief,101,Emergency\n",
}


def folder(put: Put, **more: str) -> Path:
    for name, content in (FILES | more).items():
        path = put(f"old/{name}.csv", content)
    return path.parent


@pytest.fixture
def service(put: Put, codes: None) -> m.Service:
    """The one offer of the list."""
    assert take(folder(put)).refusals.listed == []
    return m.Service.objects.get()


def test_cells_that_hold_several_things_become_rows(service: m.Service) -> None:
    assert service.keywords == ["Brief", "Amt"]
    assert [one.code for one in service.languages.all()] == ["en"]
    assert [one.source for one in service.funding.all()] == ["Bund"]
    assert [one.source for one in service.organization.funding.order_by("source")] == ["Kreis", "Land"]
    assert {(one.municipality, one.name) for one in service.service_areas.all()} == {("05358008", ""), ("", "Colma")}
    assert [one.document for one in service.required_documents.all()] == ["passport"]
    assert service.other["required_documents"][0]["document"] == "Library card"


def test_old_names_become_those_of_today(service: m.Service) -> None:
    assert (service.status, service.external_id) == ("active", "1")
    assert service.eligibility.description == "Alle"
    assert service.other["fees_description"] == "frei"
    assert service.organization.other["year_incorporated"] == 1970
    assert service.phones.get().number == "+49 2421 1"
    assert service.phones.get().description == "Empfang"


def test_a_place_knows_its_languages_and_whether_one_gets_in(service: m.Service) -> None:
    place = service.service_at_locations.get().location
    assert [one.code for one in place.languages.all()] == ["ar"]
    assert place.other["languages"][0]["name"] == "Klingon"
    assert place.accessibility.step_free
    assert "boss@rur.example" not in str(place.other)


def test_hours_and_days_off_come_in_but_for_days_of_each_year(service: m.Service) -> None:
    assert [str(block) for block in service.schedules.all()] == ["MO 09:00-12:00", "TU 14:00-16:00"]
    assert [str(day) for day in service.exceptions.all()] == ["2026-12-24 – 2026-12-31", "2027-01-02 – 2027-01-02"]
    assert service.other["holiday_schedules"][0]["start_date"] == "January 01, 0001"


def test_a_term_comes_in_with_what_it_describes(service: m.Service) -> None:
    assert service.other["attributes"][0]["taxonomy_term"]["name"] == "Emergency"


BAD = [
    ("organizations", "id,name,description,tax_id\n1,,Hilft.,\n", "name"),
    ("organizations", "id,name,description,date_incorporated\n1,R,H,24/2/70\n", "date_incorporated"),
    ("phones", "id,service_id,number,number_type\n1,,1,voice\n", "contact_id"),
    ("phones", "id,service_id,number,number_type\n1,1,2421,\n", "number_type"),
    ("regular_schedules", "id,service_id,weekday,opens_at,closes_at\n1,1,Someday,09:00,10:00\n", "weekday"),
    ("regular_schedules", "id,service_id,weekday,opens_at,closes_at\n1,1,Monday,10:00,09:00\n", "closes_at"),
    ("holiday_schedules", "id,service_id,start_date,end_date,closed\n1,1,1/2/2026,1/1/2026,yes\n", "end_date"),
    ("holiday_schedules", "id,service_id,start_date,end_date,closed\n1,1,1/2/2026,1/3/2026,perhaps\n", "closed"),
    ("holiday_schedules", "id,service_id,start_date,end_date,closed\n1,1,1/2/2026,1/3/2026,no\n", "opens_at"),
    ("taxonomy", "taxonomy_id,name,parent_id,parent_name\n101-01,Relief,0,\n", "parent_id"),
    ("services", "id,location_id,name,description,keywords,audience\n1,100,S,W,,\n", "location_id"),
]


@pytest.mark.parametrize(("table", "content", "field"), BAD)
def test_what_is_wrong_is_refused_with_the_name_of_the_column(
    table: str, content: str, field: str, put: Put, codes: None
) -> None:
    taken = take(folder(put, **{table: content}))
    first = next(one for one in taken.refusals.listed if one["file"] == f"{table}.csv")
    assert (first["line"], first["field"]) == (2, field)
    assert field in fields(taken)


CONTACTS = "id,location_id,organization_id,service_id,name,title,email,department\n9,1,,,Frau Yılmaz,,,\n"
MAIL = "id,location_id,attention,address_1,city,state_province,postal_code,country\n9,1,P,Rurstr. 7,Düren,NW,52351,DE\n"
ALONE = [
    ("contacts", CONTACTS, m.Contact),
    ("mail", MAIL, None),
    ("programs", "id,organization_id,name,alternate_name\n9,1,Sommer,\n", None),
    ("some name", "id,service_id,weekday,opens_at,closes_at\n9,1,Friday,09:00,10:00\n", m.Schedule),
]


@pytest.mark.parametrize(("name", "content", "model"), ALONE, ids=[name for name, *_ in ALONE])
def test_a_file_of_an_older_list_comes_in_alone_under_any_name(
    name: str, content: str, model: Any, put: Put, codes: None
) -> None:
    take(folder(put), publisher="old")
    assert take(put(f"{name}.csv", content), publisher="old").refusals.listed == []
    if model:
        assert model.objects.exists()
