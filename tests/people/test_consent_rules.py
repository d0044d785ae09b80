"""Who must say yes: by age, by what is known of it, and by whom she is represented."""

import datetime as dt

import pytest

from anlaufstelle.people import rules

DAY = dt.date(2026, 11, 25)
SMALL, OLDER, ADULT = dt.date(2013, 1, 1), dt.date(2011, 5, 5), dt.date(2000, 1, 1)
WHO: list[tuple[rules.ConsentingParties, str]] = [
    (rules.ConsentingParties(ADULT), ""),
    (rules.ConsentingParties(ADULT, client_agreed=True), ""),
    (rules.ConsentingParties(ADULT, client_agreed=False), "Niemand hat Ja gesagt"),
    (rules.ConsentingParties(ADULT, client_agreed=False, representative=True), ""),
    (rules.ConsentingParties(None, client_agreed=True), ""),
    (rules.ConsentingParties(SMALL, client_agreed=True), "unter 14"),
    (rules.ConsentingParties(SMALL, client_agreed=True, all_excluded=True), "unter 14"),
    (rules.ConsentingParties(SMALL, client_agreed=False, representative=True), ""),
    (rules.ConsentingParties(OLDER, representative=True), "eigenes Ja"),
    (rules.ConsentingParties(OLDER, client_agreed=False, representative=True), "eigenes Ja"),
    (rules.ConsentingParties(OLDER, client_agreed=True), "nicht volljährig"),
    (rules.ConsentingParties(OLDER, client_agreed=True, representative=True), ""),
    (
        rules.ConsentingParties(OLDER, client_agreed=True, all_excluded=True),
        "",
    ),  # whoever acts for her is shut out of it
    (
        rules.ConsentingParties(dt.date(2012, 11, 25), client_agreed=False, representative=True),
        "eigenes Ja",
    ),  # 14 today
    (rules.ConsentingParties(dt.date(2012, 11, 26), client_agreed=False, representative=True), ""),  # tomorrow
    (rules.ConsentingParties(dt.date(2008, 11, 25), client_agreed=True), ""),  # of age today
    (rules.ConsentingParties(dt.date(2008, 11, 26), client_agreed=True), "nicht volljährig"),
    (
        rules.ConsentingParties(dt.date(2008, 1, 1), "year", client_agreed=True),
        "nicht volljährig",
    ),  # perhaps of age, perhaps not
    (rules.ConsentingParties(dt.date(2008, 11, 1), "month", client_agreed=True), "nicht volljährig"),
    (
        rules.ConsentingParties(dt.date(2012, 1, 1), "guess", client_agreed=False, representative=True),
        "eigenes Ja",
    ),  # perhaps 14, perhaps not
]


@pytest.mark.parametrize(("yes", "sentence"), WHO)
def test_who_must_say_yes(yes: rules.ConsentingParties, sentence: str) -> None:
    if not sentence:
        rules.check_consenting_parties(yes, DAY)
        return
    with pytest.raises(rules.ConsentRefused) as why:
        rules.check_consenting_parties(yes, DAY)
    assert sentence in why.value.sentence


def test_what_is_known_roughly_counts_to_its_last_day() -> None:
    assert rules.latest_birth_date(dt.date(2008, 2, 1), "month") == dt.date(2008, 2, 29)
    assert (
        rules.latest_birth_date(dt.date(2008, 2, 1), "year")
        == rules.latest_birth_date(dt.date(2008, 5, 1), "guess")
        == dt.date(2008, 12, 31)
    )


@pytest.mark.parametrize("told", ["14.2.1990", "2.1990", "1990", ""])
def test_a_date_of_birth_is_written_as_it_is_read(told: str) -> None:
    assert rules.birth_date_text(*rules.parse_birth_date(told, DAY)) == told
