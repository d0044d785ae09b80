"""Reading a code list: what a row may hold, and the sentence for everything else."""
# ruff: noqa: E501 - one line is one mistake

import datetime as dt
from pathlib import Path

import pytest

from anlaufstelle.codes import rules
from anlaufstelle.codes.actions import load_file
from anlaufstelle.codes.models import Code
from anlaufstelle.core.errors import Refused

HEAD = "code,parent,sort,de,en,valid_from,valid_to,source,colour"


def read(*lines: str) -> list[rules.CodeRow]:
    return list(rules.read([HEAD, *lines]))


def test_a_row_with_everything() -> None:
    (row,) = read(' A-1 ,A,30," Rat, Tat ",Advice,2026-01-01,2026-12-31,AufenthG § 4,red')
    assert (row.code, row.parent, row.sort, row.line) == ("A-1", "A", 30, 2)
    assert row.labels == {"de": "Rat, Tat", "en": "Advice"}
    assert (row.valid_from, row.valid_to) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert row.source == "AufenthG § 4"
    assert row.extras == {"colour": "red"}


def test_a_row_with_hardly_anything() -> None:
    (row,) = rules.read(["code,de,valid_from", "A,Rat,2026-01-01"])
    assert (row.parent, row.sort, row.valid_to, row.verified_on, row.extras) == ("", 0, None, None, {})


def test_a_code_may_be_valid_for_one_day() -> None:
    (row,) = read("A,,,Rat,,2026-01-01,2026-01-01,,")
    assert row.valid_from == row.valid_to


def test_empty_lines_are_no_rows() -> None:
    assert [row.line for row in read("A,,,Rat,,2026-01-01,,,", "", "B,,,Tat,,2026-01-01,,,")] == [2, 4]


# fmt: off
REFUSED = {
    "too few cells": ("A,,,Rat", "Line 2 has more or fewer cells than the first line has columns."),
    "too many cells": ("A,,,Rat,,2026-01-01,,,,,", "Line 2 has more or fewer cells than the first line has columns."),
    "no code": (" ,,,Rat,,2026-01-01,,,", "Line 2: “code” is empty."),
    "no German label": ("A,,,,Advice,2026-01-01,,,", "Line 2: “de” is empty."),
    "no beginning": ("A,,,Rat,,,,,", "Line 2: “valid_from” is empty."),
    "a code of strange letters": ("A/1,,,Rat,,2026-01-01,,,", "Line 2: the code “A/1” may hold letters, digits, - . and _ only."),
    "a code that is too long": ("A" * 41 + ",,,Rat,,2026-01-01,,,", f"Line 2: the code “{'A' * 40}” may hold letters, digits, - . and _ only."),
    "a sort that is no number": ("A,,first,Rat,,2026-01-01,,,", "Line 2: “sort” is “first”, not a whole number."),
    "a sort beyond every integer": ("A,,99999999999,Rat,,2026-01-01,,,", "Line 2: “sort” is “99999999999”, not a whole number."),
    "a German day": ("A,,,Rat,,1.1.2026,,,", "Line 2: “valid_from” is “1.1.2026”, not a day like 2026-11-23."),
    "a day that is not": ("A,,,Rat,,2026-01-01,2026-02-30,,", "Line 2: “valid_to” is “2026-02-30”, not a day like 2026-11-23."),
    "an end before the beginning": ("A,,,Rat,,2026-01-01,2025-12-31,,", "Line 2: “valid_to” lies before “valid_from”."),
    "a NUL byte": ("A,,,R\0at,,2026-01-01,,,", "Line 2 holds a NUL byte. Please save it as CSV UTF-8."),
    "a source of a whole page": (f"A,,,Rat,,2026-01-01,,{'x' * 301},", "Line 2: “source” is longer than 300 characters."),
}
# fmt: on


@pytest.mark.parametrize(("line", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_row_is_refused_with_its_line(line: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read(line)
    assert refused.value.sentence == sentence


def test_missing_columns_are_named() -> None:
    for lines in (["code,en"], []):
        with pytest.raises(Refused, match=r"^The first line must name the columns; missing: .*de, valid_from\.$"):
            list(rules.read(lines))


def test_the_same_code_twice_is_refused_but_not_with_another_beginning() -> None:
    assert len(read("A,,,Rat,,2026-01-01,2026-06-30,,", "A,,,Tat,,2026-07-01,,,")) == 2
    with pytest.raises(Refused, match=r"^Line 4: “A” from 2026-01-01 stands in line 2 already\.$"):
        read("A,,,Rat,,2026-01-01,,,", "B,,,Rat,,2026-01-01,,,", "A,,,Tat,,2026-01-01,,,")


@pytest.mark.parametrize("line", ['"A,,,Rat', 'A"x"y,,,"R"x,,2026-01-01,,,', "x" * 200_000])
def test_what_is_not_csv_is_refused_also_in_the_first_line(line: str) -> None:
    with pytest.raises(Refused):
        read(line)
    with pytest.raises(Refused):
        list(rules.read([line, "A,,,"]))


FILES = {
    "utf-16": ("code,de,valid_from\nA,Rat,2026-01-01\n".encode("utf-16"), "is not UTF-8 text. Please save it as CSV"),
    "latin-1": ("code,de,valid_from\nA,Tür,2026-01-01\n".encode("latin-1"), "is not UTF-8 text."),
    "10 MB of noise": (bytes(range(256)) * 40_000, "is not UTF-8 text."),
    "10 MB of letters": (b"x" * 10_000_000, "was not loaded. "),
    "10 MB of NUL": (b"\0" * 10_000_000, "was not loaded. "),
    "10 MB of commas": (b"," * 10_000_000, "was not loaded. The first line must name the columns"),
    "nothing": (b"", "was not loaded. The first line must name the columns; missing: code, de, valid_from."),
    "a bad row": (b"code,de,valid_from\nA,Rat,2026-01-01\nB,Tat,soon\n", "was not loaded. Line 3: “valid_from”"),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("no_codes")
@pytest.mark.parametrize(("content", "sentence"), FILES.values(), ids=FILES)
def test_a_wrong_file_is_refused_and_nothing_of_it_is_kept(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "colour.csv"
    file.write_bytes(content)
    with pytest.raises(Refused) as refused:
        load_file(file)
    assert refused.value.sentence.startswith(f"colour.csv {sentence}")
    assert not Code.objects.exists()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"^colour\.csv cannot be read: No such file or directory\.$"):
        load_file(tmp_path / "colour.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Refused, match=r"^folder\.csv cannot be read: Is a directory\.$"):
        load_file(tmp_path / "folder.csv")
