"""anlaufstelle search: the hits as docs/contract.md writes them, whatever is typed."""

import json

import pytest

from tests.console.installation import Installation, running

WORDS = {"ANLAUFSTELLE_MEANING": "no"}
KEYS = {"kind", "id", "title", "lang", "score"}


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """Nothing here writes."""
    return furnished


def test_a_hit_holds_what_the_contract_says_best_first(house: Installation) -> None:
    done = house.run("search", "Wohnung", "--lang", "uk", "--limit", "7", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.out.count("\n") == 1
    assert len(done.json) == 7
    scores = [hit["score"] for hit in done.json]
    assert scores == sorted(scores, reverse=True)
    for hit in done.json:
        assert set(hit) - {"source_id"} == KEYS
        assert ("source_id" in hit) == (hit["kind"] == "guide")
        assert hit["title"]


def test_people_get_a_line_for_each_hit(house: Installation) -> None:
    done = house.run("search", "Wohnung", "--kind", "offer", "--limit", "3", **WORDS)
    assert done.code == 0
    assert len(done.out.splitlines()) == 3
    assert all("  offer  " in line for line in done.out.splitlines())


def test_nothing_to_search_for_is_refused(house: Installation) -> None:
    assert house.run("search", "").is_one_sentence(1, "no word")
    done = house.run("search", "🎈?!", "--json")
    assert (done.code, done.err, set(done.json)) == (1, "", {"refused"})


ODD = [
    {"text": "Wohnung " * 1250},
    {"text": "x" * 10_000},
    {"text": 'Wohnung AND (OR "NEAR/3 -"\'; DROP TABLE search_document; -- * : ^ {title}:'},
    {"text": "🎈 Wohnung 🎈"},
    {"text": "Wohnung", "lang": "xx"},
    {"text": "Wohnung", "lang": "de'; --"},
    {"text": "Wohnung", "lang": ""},
    {"text": "Wohn\u202eung\u0000"},
    {"text": "житло", "lang": "uk", "kind": "guide", "limit": 3},
    {"text": "سكن", "lang": "ar", "kind": "offer", "limit": 500},
    {"text": b"\\ud800 Wohnung".decode("unicode_escape", "surrogatepass")},
]
BAD = [
    b"\xff\xfe\x00", b"[]", b"{", b'"Wohnung"', b"null", b'{"text": ""}', b'{"text": " \\n"}',
    '{"text": "🎈🎈"}'.encode(), b'{"text": "\\"*"}',
    b'{"text": 3}', b'{"lang": "de"}',
    b'{"text": "x", "limit": 0}', b'{"text": "x", "limit": 1e99}', b'{"text": "x", "limit": "3"}',
    b'{"text": "x", "kind": "person"}', b'{"text": "x", "lang": null}', b"[" * 50_000, b"x" * 3_000_000,
]  # fmt: skip


def test_a_batch_answers_each_line_in_order_and_a_bad_line_does_not_stop_it(house: Installation) -> None:
    lines: list[bytes] = []
    for number in range(max(len(ODD), len(BAD))):
        lines.append(json.dumps(ODD[number % len(ODD)]).encode())
        lines.append(BAD[number % len(BAD)])
    done = house.run("search", "-", "--json", stdin=b"\n".join(lines), **WORDS)
    assert (done.code, done.err) == (1, "")
    answers = [json.loads(answer) for answer in done.out.splitlines()]
    assert len(answers) == len(lines)
    for asked, answer in zip(lines, answers, strict=True):
        if asked in BAD:
            assert set(answer) == {"refused"}, asked[:80]
            assert answer["refused"].endswith(".")
        else:
            assert isinstance(answer, list), (asked[:80], answer)
            assert all(set(hit) - {"source_id"} == KEYS for hit in answer)
    assert house.number("SELECT count(*) FROM search_document") > 300


def test_a_batch_without_a_bad_line_ends_with_0(house: Installation) -> None:
    asked = [{"text": "Wohnung", "lang": "de", "limit": 1, "kind": kind} for kind in ("offer", "guide", "all")]
    done = house.run("search", "-", stdin="\n".join(json.dumps(each) for each in asked), **WORDS)
    assert (done.code, done.err) == (0, "")
    assert [json.loads(answer)[0]["kind"] for answer in done.out.splitlines()][:2] == ["offer", "guide"]


def test_whoever_asks_line_by_line_gets_each_answer_at_once(house: Installation) -> None:
    with running(house.start("search", "-", **WORDS)) as process:
        assert process.stdin
        assert process.stdout
        for text in ("Wohnung", "Arzt"):
            process.stdin.write(json.dumps({"text": text}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())[0]["kind"] in {"offer", "guide"}
        process.stdin.close()
        assert process.wait(10) == 0


def test_bytes_that_are_no_text_and_another_locale_are_answered_in_utf_8(house: Installation) -> None:
    done = house.run("search", "\udcff Wohnung", "--json", **WORDS)
    assert (done.code, done.err) == (0, "")
    done = house.run(
        "search", "житло", "--lang", "uk", "--kind", "guide", "--json", PYTHONIOENCODING="latin-1", **WORDS
    )
    assert (done.code, done.err) == (0, "")
    assert done.json[0]["lang"] == "uk"


def test_a_wrong_option_is_one_sentence(house: Installation) -> None:
    assert house.run("search", "Wohnung", "--kind", "person").is_one_sentence(1, "person", "Please")
    assert house.run("search", "Wohnung", "--limit", "501").is_one_sentence(1, "limit")
