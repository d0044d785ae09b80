"""A link calls the number that somebody has written, or there is none."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as some

from anlaufstelle.core.phones import LONGEST, can_be_called, is_one_number, phones_in, pieces

ONE = [
    ("02421 22-1234", "+492421221234"),
    ("0800 111 0 111", "+498001110111"),
    ("+49 2421 221234", "+492421221234"),
    ("+492421221234", "+492421221234"),
    ("+ 49 2421 221234", "+492421221234"),
    ("(+49) 2421 221234", "+492421221234"),
    ("+49 (0) 2421 221234", "+492421221234"),
    ("+49 (0)2421/221234", "+492421221234"),
    ("+49(2421)221234", "+492421221234"),
    ("0049 2421 221234", "+492421221234"),
    ("0049 (0) 2421 - 221234", "+492421221234"),
    ("02421/22-1234", "+492421221234"),
    ("02421-22-1234", "+492421221234"),
    ("02421.22.1234", "+492421221234"),
    ("02421\u00a022\u202f1234", "+492421221234"),
    ("(0 24 21) 1 23 45", "+49242112345"),
    ("0 24 21 / 12 34 56", "+492421123456"),
    ("02421 1234-0", "+49242112340"),
    ("0221 4710 115", "+492214710115"),
    ("0228 19240", "+4922819240"),
    ("0171/1234567", "+491711234567"),
    ("0151 123 456 78", "+4915112345678"),
    ("01805/123456", "+491805123456"),
    ("0180 5 123456", "+491805123456"),
    ("0900 1 234567", "+499001234567"),
    ("+380 44 123 4567", "+380441234567"),
    ("00380441234567", "+380441234567"),
    ("+1 650-253-0000", "+16502530000"),
    ("116 016", "116016"),
    ("116117", "116117"),
    ("110", "110"),
    ("112", "112"),
    ("115", "115"),
]


@pytest.mark.parametrize(("text", "dialled"), ONE)
def test_one_number_is_called_as_it_is_written(text: str, dialled: str) -> None:
    assert [(phone.text, phone.uri) for phone in phones_in(text)] == [(text, f"tel:{dialled}")]
    assert is_one_number(f" {text} ")


@pytest.mark.parametrize(
    ("text", "uris"),
    [
        ("02421 1234 oder 5678", ["tel:+4924211234"]),
        ("02421 1234 oder 02421 5678", ["tel:+4924211234", "tel:+4924215678"]),
        ("02421 1234 / 02421 5678", ["tel:+4924211234", "tel:+4924215678"]),
        ("02421 1234, 02421 5678", ["tel:+4924211234", "tel:+4924215678"]),
        ("02421 1234\n02421 5678", ["tel:+4924211234", "tel:+4924215678"]),
        ("02421 1234 02421 5678", ["tel:+4924211234", "tel:+4924215678"]),
        ("02421 1234 +49 2421 5678", ["tel:+4924211234", "tel:+4924215678"]),
        ("02421 1234 oder 115", ["tel:+4924211234"]),
        ("112 oder 110", ["tel:112", "tel:110"]),
        ("Tel. 02421 1234 / Fax 02421 1235", ["tel:+4924211234"]),
        ("Tel./Fax 02421 1234", ["tel:+4924211234"]),
        ("02421 1234 (Mo 8-12 Uhr)", ["tel:+4924211234"]),
        ("Bitte 02421 1234 anrufen.", ["tel:+4924211234"]),
        ("02421 1234-12 oder -13", ["tel:+492421123412"]),
    ],
)
def test_several_numbers_give_several_links_and_words_give_none(text: str, uris: list[str]) -> None:
    assert [phone.uri for phone in phones_in(text)] == uris
    assert not is_one_number(text)
    assert "".join(piece.text for piece in pieces(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "02421/1234, Durchwahl 12", "02421 1234 DW 12", "02421 1234 (Durchwahl 12)", "02421 1234 ext. 12",
        "02421 1234, App. 12", "02421 1234 Nebenstelle: 12", "02421 1234 Durchwahl -12",
    ],
)  # fmt: skip
def test_an_extension_stays_an_extension(text: str) -> None:
    [phone] = phones_in(text)
    assert (phone.text, phone.uri) == (text, "tel:+4924211234;ext=12")


@pytest.mark.parametrize(
    "text",
    [
        "", "hidden door", "5678", "123456", "2421 1234", "49 2421 1234", "02421 1", "0123 456", "000000000", "1-2-3",
        "02421 1234/5678", "02421 1234 /35", "02421 1234–36", "02421 1234-1238", "02421 1234 - 1238", "02421 12xx",
        "02421 12…", "02421 12...", "02421 1234-XX", "02421 1234-", "0800 RATHAUS", "0800-123-RAT", "Fax 02421 1235",
        "02421 1234 8-12 Uhr", "02421 1234 10:00", "08.00-12.00 Uhr", "08.00-12.00 14.00-18.00", "01.02.2026",
        "02421 123 345,50", "02421 200 300 400 500 600 700", "+4924211234x12", "DE02 1234 5678 9012 3456 78",
        "02421 1234 5678 9012 3456 7890", "0" * (LONGEST + 1), "02421 1234 " * LONGEST,
    ],
)  # fmt: skip
def test_what_may_be_read_in_two_ways_is_no_link(text: str) -> None:
    assert phones_in(text) == ()
    assert not can_be_called(text)
    assert not any(piece.uri for piece in pieces(text))


@given(some.text("0123456789 +-/().,:oderFax–\n\u2066Durchwahl", max_size=60))
def test_whatever_is_written_nothing_is_lost_and_only_valid_numbers_are_called(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text
    for phone in phones_in(text):
        written = re.sub(r"\D", "", phone.text)
        called = phone.dialled.removeprefix("+49").removeprefix("+") + phone.extension
        assert written.replace("(0)", "").endswith(called) or called.endswith(written[-6:])
        if phone.dialled.startswith("+"):
            assert phonenumbers.is_valid_number(phonenumbers.parse(phone.dialled))
