"""Validation and sanitizing of guides. Pure: a line of JSON in, clean content or a refusal out."""

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

MAX_LINE_BYTES = 2_000_000
MAX_TEXT_LENGTH = 400_000  # characters
TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "b", "i", "a", "br", "bdi", "span", "table", "thead",
        "tbody", "tr", "th", "td"}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "span": {"lang"}, "bdi": {"dir"}, "th": {"scope"}}
SCHEMES = {"https", "http", "tel", "mailto"}
# Marks that change the direction of the text after them. Guides do not need them; spoofing does.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# Both stop at the next opening tag, so that many unclosed tags do not cause quadratic time.
_HEADING = re.compile(r"<h1\b[^<>]*>(?:(?!<h1\b).)*?</h1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(\s[^<>]*)?/?>")  # and not <info@example.org>


@dataclass(frozen=True)
class GuideLine:
    """One guide in one language, validated and sanitized."""

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
    """Parse one line of the import format (docs/contract.md). Raises Refused with the reason."""
    if len(line) > MAX_LINE_BYTES:
        raise Refused(f"The line has {len(line):,} bytes; at most {MAX_LINE_BYTES:,} are taken.")
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("The line is not UTF-8 text.") from None
    except (ValueError, RecursionError):
        raise Refused("The line is not JSON.") from None
    if not isinstance(data, dict):
        raise Refused("The line is not a JSON object.")
    source_id, lang, title = (
        _text(data, "source_id", max_length=200),
        _text(data, "lang"),
        _text(data, "title")[:2000],
    )
    text = _text(data, "text", max_length=MAX_TEXT_LENGTH)
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
        url=_url(data),
        situation=_text(data, "situation", required=False, max_length=40),
        area=_text(data, "area", required=False, max_length=100),
        modified=_moment(data),
    )


def _text(data: dict[str, Any], name: str, *, required: bool = True, max_length: int = 300) -> str:
    value = data.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool) and name == "source_id":
        value = str(value)
    if not isinstance(value, str):
        raise Refused(f"“{name}” is not text.")
    value = _without_control_characters(value)
    if not value and required:
        raise Refused(f"“{name}” is missing.")
    if len(value) > max_length and name != "title":
        raise Refused(f"“{name}” has {len(value):,} characters; at most {max_length:,} are taken.")
    return value


def _without_control_characters(text: str) -> str:
    """Remove invisible characters. Applied again after decoding HTML entities such as &#x202e;."""
    return _CONTROL.sub("", _DIRECTION_MARKS.sub("", text)).strip()


def _url(data: dict[str, Any]) -> str:
    url = _text(data, "url", required=False, max_length=500)
    if url and not re.match(r"https?://[^\s<>\"']+$", url):
        raise Refused("“url” is not a web address that begins with https://.")
    return url


def _moment(data: dict[str, Any]) -> dt.datetime | None:
    text = _text(data, "modified", required=False, max_length=40)
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        moment = moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        moment = dt.datetime.min.replace(tzinfo=dt.UTC)
    if not 1970 <= moment.year <= 2200:  # others cannot be represented in every time zone
        raise Refused(f"“modified” is “{text}”, not a day or time like 2026-11-23T09:00:00Z.")
    return moment


def clean(text: str) -> str:
    """Return sanitized HTML from HTML or plain text: paragraphs, lists, links and tables only."""
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
            attribute_filter=_filter_attribute,
        )
    )


def _filter_attribute(_tag: str, name: str, value: str) -> str | None:
    """Normalise a `tel:` link to one number. Otherwise its address is removed and its text remains."""
    scheme, _, number = re.sub(r"[\t\r\n]", "", value).strip().partition(":")  # browsers ignore these
    if name != "href" or scheme.lower() != "tel":
        return value
    numbers = phones_in(unquote(number))
    return numbers[0].uri if len(numbers) == 1 else None


def _paragraphs(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line)


def plain_text(body: str) -> str:
    """Return the plain text of the HTML, one line per block."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", body, flags=re.IGNORECASE | re.DOTALL)
    body = re.sub(r"</(p|li|h2|h3|tr|ul|ol)>|<br\s*/?>", "\n", body)
    body = _without_control_characters(html.unescape(re.sub(r"<[^>]*>", " ", body)))
    lines = (re.sub(r"\s+", " ", line).strip() for line in body.splitlines())
    return "\n".join(line for line in lines if line)
