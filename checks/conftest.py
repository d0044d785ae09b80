"""The harness and the demo county of the tests, for checks that look at the county with data from outside."""

from tests.conftest import (
    client,
    codes,
    county,
    county_database,
    demo,
    django_db_setup,
    no_errors_in_the_log,
    no_network,
    pytest_configure,
)

__all__ = [
    "client",
    "codes",
    "county",
    "county_database",
    "demo",
    "django_db_setup",
    "no_errors_in_the_log",
    "no_network",
    "pytest_configure",
]
