"""The door `anlaufstelle search`: hits as the contract writes them, and a sentence for every bad line."""

import json

import pytest

from anlaufstelle.core.errors import Refused
from anlaufstelle.search import cli
from tests.search.conftest import FourSubjects, key


def test_a_hit_says_what_the_contract_promises(indexed: FourSubjects) -> None:
    hit = cli.search("Fahrradwerkstatt", lang="de")[0]
    assert {name: type(value) for name, value in hit.items()} == {
        "kind": str, "id": str, "title": str, "lang": str, "score": float,
    }  # fmt: skip
    assert hit["id"] == str(key("rad"))


def test_a_guide_names_its_source(indexed: FourSubjects) -> None:
    assert cli.search("Wohnberechtigungsschein", kind="guide")[0]["source_id"] == "wbs-1"


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\x00", b"[]", b"17", b"{", b'{"text": 3}', b'{"text": ""}', b'{"text": "x", "lang": 3}',
        b'{"text": "x", "limit": "many"}', b'{"text": "x", "limit": 0}', b'{"text": "x", "limit": true}',
        b'{"text": "x", "limit": 10000000}', b'{"text": "x", "kind": "person"}', b'{"text": "x", "colour": "red"}',
        b"[" * 50_000, b'{"text": "' + b"x" * 200_000 + b'"}', '{"text": "🎈🎈"}'.encode(),
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_in_one_sentence_and_the_rest_goes_on(indexed: FourSubjects, line: bytes) -> None:
    told = list(cli.batch([line, b"\n", b'{"text": "Fahrrad", "lang": "de"}']))
    assert [refused for _, refused in told] == [True, False]
    assert json.loads(told[0][0])["refused"].endswith(".")
    assert json.loads(told[1][0])[0]["id"] == str(key("rad"))


def test_half_a_sign_and_a_long_text_are_answered(indexed: FourSubjects) -> None:
    lines = [rb'{"text": "Fahrrad \ud800"}', json.dumps({"text": "Fahrrad " * 1250}).encode()]
    assert [refused for _, refused in cli.batch(lines)] == [False, False]


def test_a_single_search_without_words_is_refused(indexed: FourSubjects) -> None:
    with pytest.raises(Refused, match="no word"):
        cli.search("?!")
