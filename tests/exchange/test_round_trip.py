"""The demo county goes out and comes in again, in each form, and is right by the standard on its way."""

import json
from pathlib import Path

import pytest

from anlaufstelle.directory import models as m
from tests.exchange.conftest import FORMS, empty_directory, package, picture, take, write
from tests.reference.hsds import Standard
from tests.reference.hsds_tables import Tabular
from tests.stories.demo_county import Demo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("told", "name"), FORMS)
def test_the_demo_county_goes_out_and_comes_in_again_the_same(told: str, name: str, demo: Demo, tmp_path: Path) -> None:
    hidden = set(m.Location.objects.filter(confidential=True).values_list("pk", flat=True))
    assert hidden
    before = picture(without=hidden)
    assert len(before["services"]) > 400
    path = write(tmp_path / name, told)
    empty_directory()
    taken = take(path)
    assert taken.refusals.listed == []
    after = picture()
    for table in before:
        assert after[table] == before[table], table
    assert not any(one.created or one.updated or one.removed for one in take(path).outcomes.values())


def test_objects_are_right_by_the_standard(demo: Demo, tmp_path: Path) -> None:
    out = write(tmp_path / "out", "hsds-json")
    for name in ("organization", "service"):
        things = json.loads((out / f"{name}s.json").read_text(encoding="utf-8"))
        assert len(things) > 50
        assert [fault for one in things for fault in Standard().faults(name, one)] == []


def test_tables_are_right_by_the_standard_and_no_key_leads_nowhere(demo: Demo, tmp_path: Path) -> None:
    path = write(tmp_path / "out", "hsds-csv")
    found = package(path)
    assert len(found) > 15
    assert list(Tabular().faults(found)) == []
    described = json.loads((path / "datapackage.json").read_text())
    assert {one["path"] for one in described["resources"]} == {f"{name}.csv" for name in found}
