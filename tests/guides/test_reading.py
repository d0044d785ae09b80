"""What a guide may hold: hostile lines become harmless or are refused with a sentence, and no word is lost."""
# ruff: noqa: E501 - one line is one mistake

import datetime as dt
import json
import time
from typing import Any

import pytest

from anlaufstelle.core.errors import Refused
from anlaufstelle.guides import rules

PLAIN = {"source_id": "wbs", "lang": "de", "title": "Wohnen", "text": "Wer wenig verdient, hat ein Recht darauf."}


def line(**more: Any) -> bytes:
    return json.dumps(PLAIN | more, ensure_ascii=False).encode("utf-8", "surrogatepass")


def read(**more: Any) -> rules.GuideLine:
    return rules.read(json.dumps(PLAIN | more).encode())


def test_a_whole_line() -> None:
    said = read(
        url="https://example.org/wbs", situation="WOH-WBS", area="05358008", modified="2026-11-23T10:00:00+01:00"
    )
    assert (said.source_id, said.lang, said.title) == ("wbs", "de", "Wohnen")
    assert (said.url, said.situation, said.area) == ("https://example.org/wbs", "WOH-WBS", "05358008")
    assert said.modified == dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def test_a_day_is_a_moment_too() -> None:
    assert read(modified="2026-11-23").modified == dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert read().modified is None


def test_plain_text_keeps_every_word_and_its_lines() -> None:
    said = read(text="Größe: 5 < 6 & „so“\n\n  • Ausweis <info@example.org>\r\n• Miete > 300 €")
    assert said.plain == "Größe: 5 < 6 & „so“\n• Ausweis <info@example.org>\n• Miete > 300 €"
    assert said.html.count("<p>") == 3
    assert "&lt;info@example.org&gt;" in said.html


def test_html_keeps_what_helps_reading() -> None:
    text = (
        "<h1>Wohnen</h1><h2>Wer?</h2><p>Alle mit <strong>wenig</strong> Geld.</p><ul><li>Ausweis</li><li>Miete</li></ul>"
        '<p><a href="https://example.org">Antrag</a> <bdi dir="ltr">112</bdi></p>'
    )
    said = read(text=text)
    assert "<h1" not in said.html
    assert "<li>Ausweis</li>" in said.html
    assert '<a href="https://example.org" rel="noopener noreferrer nofollow">Antrag</a>' in said.html
    assert said.plain.split("\n") == ["Wer?", "Alle mit wenig Geld.", "Ausweis", "Miete", "Antrag 112"]


def test_several_headings_go_and_the_words_between_them_stay() -> None:
    assert read(text="<h1>Eins</h1><p>a</p><H1 class=x>Zwei</H1><p>b</p>").plain == "a\nb"
    assert read(text="<h1>Nie geschlossen<p>a</p>").plain == "Nie geschlossen a"


# fmt: off
HOSTILE = {
    "a script": "<p>Gut</p><script>alert(1)</script>",
    "a script in a script": "<p>Gut</p><scr<script>ipt>alert(1)</scr</script>ipt>",
    "a handler": '<p onclick="alert(1)">Gut</p><img src=x onerror=alert(1)>',
    "a handler on a link": '<p>Gut <a href="https://a.example" onclick="alert(1)" style="x" id="x">hier</a></p>',
    "a javascript link": '<p>Gut <a href="javascript:alert(1)">hier</a></p>',
    "a disguised javascript link": '<p>Gut <a href=" jAvA&#115;cript&#58;alert(1)">hier</a></p>',
    "a data link": '<p>Gut <a href="data:text/html,<script>alert(1)</script>">hier</a></p>',
    "a style": '<style>p{display:none}</style><p style="position:fixed">Gut</p>',
    "a frame": '<p>Gut</p><iframe src="https://example.org"></iframe><object data=x></object><embed src=x>',
    "a form": '<p>Gut</p><form action="https://example.org"><input name=pin><button>Los</button></form>',
    "drawn letters": '<p>Gut</p><svg onload=alert(1)><text>x</text></svg><math><mtext></mtext></math>',
    "a base": '<base href="https://example.org"><p>Gut</p><meta http-equiv=refresh content=0><link rel=stylesheet href=x>',
    "a comment that is none": "<p>Gut</p><!--><img src=x onerror=alert(1)>-->",
    "a handler without a space": '<p/onclick=alert(1)>Gut</p><svg/onload=alert(1)>',
    "a class": '<p class="btn" id="quick-exit" data-leave="x">Gut</p>',
}
# fmt: on


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_is_left(text: str) -> None:
    said = read(text=text, title=f"Titel {text}")
    low = said.html.lower()
    for bad in ("<script", "javascript", "data:", "<style", "style=", "<iframe", "<svg", "<img", "<form", "<base", "<meta",
                "<link", "<object", "<embed", "<input", "class=", "id=", "onclick", "onload", "onerror", "data-"):  # fmt: skip
        assert bad not in low
    assert "Gut" in said.plain
    assert "alert" not in said.plain or "script" not in text.split(">", maxsplit=1)[0]
    assert "<script>" not in said.title


@pytest.mark.parametrize("trick", ["\u202e", "\u2067", "\u200f", "\u061c", "&#x202e;", "&#8238;", "&rlm;", "\\u202e"])
def test_nothing_turns_the_direction_of_what_follows(trick: str) -> None:
    for text in (f"<p>Konto {trick} 4321</p>", f"Konto {trick} 4321"):
        said = rules.read(line(text=text, title=f"Titel {trick} x", url="https://example.org/"))
        for written in (said.html, said.plain, said.title):
            assert not set(written) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
        assert said.plain.startswith("Konto")
        assert said.plain.endswith("4321")


@pytest.mark.parametrize("letter", ["\0", "\x08", "\x1b", "\x7f", "\ufffe", "\ud800"])
def test_letters_nobody_can_see_are_taken_out(letter: str) -> None:
    for text in (f"<p>Gu{letter}t</p>", f"Gu{letter}t"):
        said = read(source_id=f"w{letter}bs", title=f"Ti{letter}tel", text=text)
        assert (said.source_id, said.title, said.plain) == ("wbs", "Titel", "Gut")
    assert read(text="<p>Gu&#8;t &#0;</p>").plain.startswith("Gut")


def test_a_number_is_an_id_and_a_long_title_is_cut() -> None:
    assert read(source_id=4711).source_id == "4711"
    assert len(read(title="x" * 5_000).title) == 300
    assert read(title="<b></b>").title == PLAIN["text"]


# fmt: off
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"{}", "“source_id” is missing."),
    "no JSON": (b"{'a': 1}", "The line is not JSON."),
    "half a line": (line()[:-20], "The line is not JSON."),
    "a list": (b"[1, 2]", "The line is not a JSON object."),
    "a word": (b'"wbs"', "The line is not a JSON object."),
    "nothing at all": (b"null", "The line is not a JSON object."),
    "deep lists": (b"[" * 500_000, "The line is not JSON."),
    "deep objects": (b'{"a":' * 300_000, "The line is not JSON."),
    "a number of 10,000 figures": (b'{"source_id": ' + b"9" * 10_000 + b"}", "The line is not JSON."),
    "another encoding": ('{"title": "Größe"}'.encode("latin-1"), "The line is not UTF-8 text."),
    "UTF-16": ('{"title": "a"}'.encode("utf-16"), "The line is not UTF-8 text."),
    "noise": (bytes(range(128, 256)), "The line is not UTF-8 text."),
    "NUL bytes": (b"\0" * 100, "The line is not JSON."),
    "3 MB": (line(text="x" * 3_000_000), "The line has 3,000,065 bytes; at most 2,000,000 are taken."),
    "a text of half a million letters": (line(text="x" * 500_000), "“text” has 500,000 characters; at most 400,000 are taken."),
    "an id that is too long": (line(source_id="x" * 201), "“source_id” has 201 characters; at most 200 are taken."),
    "an id that is true": (line(source_id=True), "“source_id” is not text."),
    "an id that is null": (line(source_id=None), "“source_id” is not text."),
    "an id of invisible letters": (line(source_id="\0\u202e "), "“source_id” is missing."),
    "a number as language": (line(lang=7), "“lang” is not text."),
    "no language": (line(lang=""), "“lang” is missing."),
    "a language in words": (line(lang="Deutsch"), "“lang” is “Deutsch”, not a language code such as de or uk."),
    "a long language": (line(lang="de-abcdefgh-abcdefgh"), "“lang” is “de-abcdefgh-abcdefgh”, not a language code such as de or uk."),
    "a title that is a list": (line(title=["a"]), "“title” is not text."),
    "no title": (line(title=" "), "“title” is missing."),
    "a text that is an object": (line(text={"de": "x"}), "“text” is not text."),
    "no text": (line(text=""), "“text” is missing."),
    "a text without words": (line(text="<p> <br> &nbsp;</p>"), "“text” holds no words."),
    "a script alone": (line(text="<script>alert(1)</script>"), "“text” holds no words."),
    "a script as address": (line(url="javascript:alert(1)"), "“url” is not a web address that begins with https://."),
    "an address with quotes": (line(url='https://a.example/"onclick="x'), "“url” is not a web address that begins with https://."),
    "an address with a second line": (line(url="https://a.example/\nx"), "“url” is not a web address that begins with https://."),
    "a long address": (line(url="https://a.example/" + "x" * 500), "“url” has 518 characters; at most 500 are taken."),
    "a long situation": (line(situation="x" * 41), "“situation” has 41 characters; at most 40 are taken."),
    "a German day": (line(modified="23.11.2026"), "“modified” is “23.11.2026”, not a day or time like 2026-11-23T09:00:00Z."),
    "before all time": (line(modified="0001-01-01T00:00+14:00"), "“modified” is “0001-01-01T00:00+14:00”, not a day or time like 2026-11-23T09:00:00Z."),
    "after all time": (line(modified="9999-12-31"), "“modified” is “9999-12-31”, not a day or time like 2026-11-23T09:00:00Z."),
    "a number as time": (line(modified=1_700_000_000), "“modified” is not text."),
}
# fmt: on


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.read(content)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    "tag", ["<h1>", "<h1 ", "<b>", "<script", "</h1", "<a href=", "<table><tr><td>", "<!--", "<p><span>", "&#x202e;"]
)
def test_a_line_of_nothing_but_tags_costs_a_moment_only(tag: str) -> None:
    began = time.process_time()
    for more in ({"text": "Wort " + tag * (390_000 // len(tag))}, {"title": "Wort " + tag * (1_900_000 // len(tag))}):
        said = read(**more)
        assert said.plain.startswith("Wort" if "text" in more else "Wer wenig verdient")
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("tel:116117", 'href="tel:116117"'),
        ("TEL:+49%202421%201234", 'href="tel:+4924211234"'),
        ("tel:+4924211234;ext=12", 'href="tel:+4924211234;ext=12"'),
        ("tel:02421 1234/5678", "<a rel"),
        ("te&#10;l:1234", "<a rel"),
        ("https://example.org/", 'href="https://example.org/"'),
    ],
)
def test_a_link_that_calls_calls_one_number_or_is_none(address: str, left: str) -> None:
    said = rules.clean(f'<p>Hier: <a href="{address}">anrufen</a></p>')
    assert left in said
    assert "anrufen</a>" in said
