"""What a guide may hold. Pure: a line of JSON in, clean content or a refusal out."""

import datetime as dt
import html
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import nh3

from anlaufstelle.core.errors import Refused
from anlaufstelle.core.phones import phones_in

LONGEST_LINE = 2_000_000  # bytes
LONGEST_TEXT = 400_000  # characters
TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "b", "i", "a", "br", "bdi", "span", "table", "thead",
        "tbody", "tr", "th", "td"}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "span": {"lang"}, "bdi": {"dir"}, "th": {"scope"}}
SCHEMES = {"https", "http", "tel", "mailto"}
# Marks that turn the direction of everything after them: a guide has no use for them, a deceiver has.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# Both stop at the next one of their kind, so that a line of a hundred thousand open tags costs no minutes.
_HEADING = re.compile(r"<h1\b[^<>]*>(?:(?!<h1\b).)*?</h1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(\s[^<>]*)?/?>")  # and not <info@example.org>


@dataclass(frozen=True)
class GuideLine:
    """One guide in one language, checked and cleaned."""

    source_id: str
    lang: str
    title: str
    html: str
    plain: str
    url: str
    situation: str
    area: str
    modified: dt.datetime | None


def read(line: bytes) -> GuideLine:
    """One line of the import format (docs/contract.md). Raises Refused with the reason."""
    if len(line) > LONGEST_LINE:
        raise Refused(f"The line has {len(line):,} bytes; at most {LONGEST_LINE:,} are taken.")
    try:
        said = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("The line is not UTF-8 text.") from None
    except (ValueError, RecursionError):
        raise Refused("The line is not JSON.") from None
    if not isinstance(said, dict):
        raise Refused("The line is not a JSON object.")
    source_id, lang, title = (
        _text(said, "source_id", longest=200),
        _text(said, "lang"),
        _text(said, "title")[:2000],
    )
    text = _text(said, "text", longest=LONGEST_TEXT)
    if not _LANG.fullmatch(lang) or len(lang) > 12:
        raise Refused(f"“lang” is “{lang[:20]}”, not a language code such as de or uk.")
    body = clean(text)
    plain = plain_text(body)
    if not plain:
        raise Refused("“text” holds no words.")
    return GuideLine(
        source_id=source_id,
        lang=lang,
        title=plain_text(title)[:300] or plain[:80],
        html=body,
        plain=plain,
        url=_url(said),
        situation=_text(said, "situation", needed=False, longest=40),
        area=_text(said, "area", needed=False, longest=100),
        modified=_moment(said),
    )


def _text(said: dict[str, Any], name: str, *, needed: bool = True, longest: int = 300) -> str:
    value = said.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool) and name == "source_id":
        value = str(value)
    if not isinstance(value, str):
        raise Refused(f"“{name}” is not text.")
    value = _without_control_characters(value)
    if not value and needed:
        raise Refused(f"“{name}” is missing.")
    if len(value) > longest and name != "title":
        raise Refused(f"“{name}” has {len(value):,} characters; at most {longest:,} are taken.")
    return value


def _without_control_characters(text: str) -> str:
    """Without the letters nobody sees. Once for what is written, once more for what HTML spells as &#x202e;."""
    return _CONTROL.sub("", _TURNING.sub("", text)).strip()


def _url(said: dict[str, Any]) -> str:
    url = _text(said, "url", needed=False, longest=500)
    if url and not re.match(r"https?://[^\s<>\"']+$", url):
        raise Refused("“url” is not a web address that begins with https://.")
    return url


def _moment(said: dict[str, Any]) -> dt.datetime | None:
    told = _text(said, "modified", needed=False, longest=40)
    if not told:
        return None
    try:
        moment = dt.datetime.fromisoformat(told)
        moment = moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        moment = dt.datetime.min.replace(tzinfo=dt.UTC)
    if not 1970 <= moment.year <= 2200:  # what lies further away cannot be said in every time zone
        raise Refused(f"“modified” is “{told}”, not a day or time like 2026-11-23T09:00:00Z.")
    return moment


def clean(text: str) -> str:
    """Harmless HTML from HTML or plain text: paragraphs, lists, links, nothing that runs or hides."""
    text = _HEADING.sub("", text)
    if not _TAG.search(text):
        return _paragraphs(text)
    return _without_control_characters(
        nh3.clean(
            text,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer nofollow",
            attribute_filter=_checked,
        )
    )


def _checked(_tag: str, name: str, value: str) -> str | None:
    """A link that calls calls one number; of any other the address goes, and its words stay."""
    scheme, _, number = re.sub(r"[\t\r\n]", "", value).strip().partition(":")  # browsers leave these out, too
    if name != "href" or scheme.lower() != "tel":
        return value
    found = phones_in(unquote(number))
    return found[0].uri if len(found) == 1 else None


def _paragraphs(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line)


def plain_text(body: str) -> str:
    """What the HTML says, a line for each block."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", body, flags=re.IGNORECASE | re.DOTALL)
    body = re.sub(r"</(p|li|h2|h3|tr|ul|ol)>|<br\s*/?>", "\n", body)
    body = _without_control_characters(html.unescape(re.sub(r"<[^>]*>", " ", body)))
    lines = (re.sub(r"\s+", " ", line).strip() for line in body.splitlines())
    return "\n".join(line for line in lines if line)
