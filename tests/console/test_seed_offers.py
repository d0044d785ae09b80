"""anlaufstelle seed: exactly as many invented offers as asked for, all of them to be found."""

import pytest

from tests.console.installation import Installation


@pytest.mark.slow
def test_seed_makes_exactly_that_many_and_all_can_be_found(county_house: Installation) -> None:
    before = county_house.number("SELECT count(*) FROM directory_service")
    done = county_house.run("seed", "--offers", "1200")
    assert (done.code, done.err, done.out) == (0, "", f"{1200 - before} offers made.\n")
    assert county_house.number("SELECT count(*) FROM directory_service") == 1200
    assert county_house.number("SELECT count(DISTINCT source) FROM search_document WHERE kind = 'offer'") == 1200
    name = county_house.query("SELECT name FROM directory_service WHERE external_id = 'seed:1199'")[0][0]
    hits = county_house.run("search", str(name), "--json", "--kind", "offer", ANLAUFSTELLE_MEANING="no").json
    assert name in [hit["title"] for hit in hits]
    assert county_house.run("seed", "--offers", "5").out == "0 offers made.\n"


def test_without_the_demo_county_it_is_refused(made: Installation) -> None:
    assert made.run("seed", "--offers", "10").is_one_sentence(1, "anlaufstelle demo")
