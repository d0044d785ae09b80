"""The lists of the repository: all of domain.md section 4, whole, and readable for those who must read them."""

import csv
import re
from collections import Counter
from itertools import pairwise

import pytest

from anlaufstelle.codes import rules
from anlaufstelle.codes.actions import SHIPPED_LISTS

LISTS = {
    file.stem: list(rules.read(file.read_text(encoding="utf-8").splitlines())) for file in SHIPPED_LISTS.glob("*.csv")
}
# By section of domain.md; municipalities, kinds of provider, dangers and documents to bring come with issue 2.
WANTED = {
    "4.1": ["residence_title", "status_group"],
    "4.2": ["asylum_stage"],
    "4.3": ["german_level", "language_evidence"],
    "4.4": ["course_type"],
    "4.5": ["recognition_body", "recognition_stage"],
    "4.6": ["benefit"],
    "4.7": ["housing"],
    "4.8": ["contact_kind", "contact_intensity", "contact_participant", "contact_result", "access_path"],
    "4.9": ["need_outcome", "closure_reason", "employment"],
    "4.10": ["life_situation"],
    "4.11": ["target_group"],
    "4.12": ["language"],
    "4.13": ["referral_type", "referral_state", "appointment_state", "interpreter_state", "document_kind"],
    "6.1": ["data_protection_law"],
    "6.7": ["retention_period", "keep_reason"],
    "issue 4": ["household_role", "guardian_basis", "legal_duty", "secrecy_role"],
    "issue 2": ["municipality", "provider_kind", "danger_line", "required_document"],
}
READ_BY_NEWCOMERS = [
    "life_situation", "status_group", "german_level", "course_type", "benefit", "target_group", "language",
    "required_document", "municipality", "provider_kind", "danger_line",
]  # fmt: skip
ARABIC, CYRILLIC = re.compile("[\u0620-\u064a]"), re.compile("[\u0410-\u044fіїєґІЇЄҐ]")
# Names of levels are the same in every script.
UNSAID = {"UNB", "KA"}  # not known; not said
LEVEL = re.compile(r"[ABC][12](\.[12])?")


def every_row(names: list[str]) -> list[tuple[str, rules.CodeRow]]:
    return [(name, row) for name in names for row in LISTS[name]]


def test_every_list_of_the_domain_is_there() -> None:
    assert set(LISTS) == {name for names in WANTED.values() for name in names}
    assert all(len(rows) >= 5 for rows in LISTS.values())


@pytest.mark.parametrize("name", LISTS)
def test_codes_are_unique_on_each_day(name: str) -> None:
    stretches: dict[str, list[rules.CodeRow]] = {}
    for row in LISTS[name]:
        stretches.setdefault(row.code, []).append(row)
    for rows in stretches.values():
        for earlier, later in pairwise(sorted(rows, key=lambda row: row.valid_from)):
            assert earlier.valid_to is not None
            assert earlier.valid_to < later.valid_from, earlier.code


@pytest.mark.parametrize("name", LISTS)
def test_parents_stand_before_their_children(name: str) -> None:
    seen: set[str] = set()
    for row in LISTS[name]:
        assert not row.parent or row.parent in seen, row.code
        seen.add(row.code)


def test_life_situations_are_eleven_with_all_that_lies_below_them() -> None:
    counted = Counter(row.parent for row in LISTS["life_situation"])
    below = "SPR 9 WOH 12 AUF 15 ANE 7 ARB 10 GEL 14 FAM 11 GES 8 ALL 9 BEH 9 REC 6".split()
    wanted = {code: int(count) for code, count in zip(below[::2], below[1::2], strict=True)}
    assert counted == {"": 11} | wanted
    assert all(row.code.startswith(f"{row.parent}-") for row in LISTS["life_situation"] if row.parent)


@pytest.mark.parametrize("name", ["residence_title", "german_level", "benefit", "housing", "employment", "language"])
def test_one_may_not_know_and_one_may_not_want_to_say(name: str) -> None:
    assert [row.code for row in LISTS[name]][-2:] == ["UNB", "KA"]


@pytest.mark.parametrize("name", LISTS)
def test_every_row_says_where_it_comes_from_or_is_our_own(name: str) -> None:
    file = (SHIPPED_LISTS / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    columns = next(csv.reader(file))
    assert {"legal_basis", "source", "verified_on", "valid_to"} <= set(columns)
    assert all(row.source or row.verified_on for row in LISTS[name])


@pytest.mark.parametrize("name", LISTS)
def test_sorting_is_told_by_the_list(name: str) -> None:
    tops = [row.sort for row in LISTS[name] if not row.parent]
    assert tops == sorted(tops)


@pytest.mark.parametrize("name", READ_BY_NEWCOMERS)
def test_newcomers_read_every_row_in_their_language(name: str) -> None:
    for row in LISTS[name]:
        assert set(row.labels) == {"de", "en", "ar", "uk"}, row.code
        if not LEVEL.fullmatch(row.labels["de"]):
            assert ARABIC.search(row.labels["ar"]), row.code
            assert CYRILLIC.search(row.labels["uk"]), row.code
        assert not ARABIC.search(row.labels["de"] + row.labels["en"] + row.labels["uk"]), row.code
        assert not CYRILLIC.search(row.labels["de"] + row.labels["en"] + row.labels["ar"]), row.code


def test_labels_are_short_and_clean() -> None:
    for name, row in every_row(list(LISTS)):
        for language, label in row.labels.items():
            assert len(label) <= 120, (name, row.code, language)
            assert label == " ".join(label.split()), (name, row.code, language)
            assert not re.search(r"[<>{}\u202a-\u202e\u2066-\u2069]", label), (name, row.code, language)


@pytest.mark.parametrize("name", READ_BY_NEWCOMERS)
def test_no_two_codes_read_the_same(name: str) -> None:
    for language in ("de", "en", "ar", "uk"):
        said = Counter((row.labels[language], row.valid_from) for row in LISTS[name])
        assert [label for label, count in said.items() if count > 1] == [], language


def test_fifteen_municipalities_with_the_people_of_2011() -> None:
    rows = LISTS["municipality"]
    assert len(rows) == len({row.code for row in rows}) == 15
    assert all(re.fullmatch(r"05358\d{3}", row.code) for row in rows)
    assert {row.extras["population_year"] for row in rows} == {"2011"}
    assert sum(int(row.extras["population"]) for row in rows) == 258_524
    assert all(row.extras["ars"].startswith("05358") and row.extras["ars"].endswith(row.code[5:]) for row in rows)
    assert all(50.5 < float(row.extras["lat"]) < 51.1 and 6.1 < float(row.extras["lon"]) < 6.8 for row in rows)


def test_every_postal_code_belongs_to_a_place_of_the_county() -> None:
    codes = [code for row in LISTS["municipality"] for code in row.extras["postal_codes"].split()]
    assert all(re.fullmatch(r"5[0-9]{4}", code) for code in codes)
    assert {"52349", "52351", "52353", "52355", "52428"} <= set(codes)


def test_status_groups_are_those_of_the_statistics_and_every_title_has_one() -> None:
    groups = {row.code for row in LISTS["status_group"]}
    assert {f"G{number}" for number in [*range(1, 13), 99]} <= groups
    assert {row.extras["group"] for row in LISTS["residence_title"]} <= groups


def test_levels_of_german_rise() -> None:
    ranks = [int(row.extras["rank"]) for row in LISTS["german_level"] if row.code not in UNSAID]
    assert ranks == sorted(ranks)
    assert {"0", "ALPHA-P", "A1.1", "B1.2", "C2"} <= {row.code for row in LISTS["german_level"]}


def test_languages_have_a_name_of_their_own_a_script_and_a_direction() -> None:
    by_code = {row.code: row.extras for row in LISTS["language"] if row.code not in UNSAID}
    assert all(extras["endonym"] and extras["greeting"] for extras in by_code.values())
    assert {code for code, extras in by_code.items() if "script" not in extras} == {"dgs"}  # it is signed
    assert {extras["dir"] for extras in by_code.values()} == {"ltr", "rtl"}
    right_to_left = {code for code, extras in by_code.items() if extras["dir"] == "rtl"}
    assert {"ar", "fa", "ps"} <= right_to_left
    spoken_here = "de de-simple en tr ar uk ru fa prs kmr ckb ps ti so fr pl ro bg sq sr hr bs es it pt ig pa ceb"
    assert set(spoken_here.split()) <= set(by_code)


def test_in_danger_one_finds_a_number_a_language_and_the_day_it_was_checked() -> None:
    by_number = {row.extras["number"].replace(" ", ""): row.extras for row in LISTS["danger_line"]}
    assert {"110", "112", "116016"} <= set(by_number)
    for extras in by_number.values():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", extras["checked_on"])
        assert extras["languages"].split()
        assert all(extras[f"what_{language}"] for language in ("de", "en", "ar", "uk"))
        assert ARABIC.search(extras["what_ar"])
        assert CYRILLIC.search(extras["what_uk"])
    assert {"de", "en", "ar", "uk", "tr", "fa"} <= set(by_number["116016"]["languages"].split())
