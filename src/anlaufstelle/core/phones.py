"""Telephone numbers in what people write: which of them can be called, and how a link or another program calls them.

A text may hold several numbers, an extension, words and office hours. Whatever can be read in two ways is no number:
a missing link costs a moment, a wrong one rings a stranger.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, shortnumberinfo

REGION = "DE"
LONGEST = 300  # characters; a longer text is a story
# Digits and what people put between them on one line. It may neither touch a letter nor leave a digit behind.
_CANDIDATE = re.compile(
    r"(?<![\w+*#@])(?<!\d[:,])(?>(?:\+[ ]?(?=49)|\+|\(\+?)?\d(?:[\d \t\u00a0\u202f()/.\u2010\u2011\u2013-]*\d)?)"
    r"(?![\w*#@%€$])(?![:,]\d)"
)
_SHORT = re.compile(r"\d{3}|11[68] ?\d{2,3}")
_FAX_BEFORE = re.compile(r"(?i)\b(?:tele)?fax\w*\W*$")
_FAX_AND_CALL = re.compile(r"(?i)\b(?:tel\w*|phone|fon)\W+(?:(?:und|and|oder|u)\W+)?(?:tele)?fax\w*\W*$")
_CLOCK_AFTER = re.compile(r"(?i)^\s*(?:uhr|h)\b")
_LEFT_OPEN = re.compile(r"^(?:\s?[-\u2013](?:\w|\s*$)|/\w|\s?…|\s?\.\.)")
_EXTENSION = re.compile(
    r"(?i)^[\s,;:(/\u2013-]*(?:durchwahl|dw|nebenstelle|nst|apparat|app|extension|ext)\b[.:=]?"
    r"[\s-]*(?P<digits>\d{1,6})(?!\w)\)?"
)
_SEVERAL = re.compile(r"\s*/\s*(?=\+|\(?0\d)|\s+(?=\(?0\d{2})")


@dataclass(frozen=True)
class ReadNumber:
    """One number that can be called: as it was written, and as machines write it."""

    text: str
    dialled: str  # E.164 (+49…), or the digits of a short number such as 112
    extension: str = ""
    start: int = 0
    end: int = 0

    @property
    def uri(self) -> str:
        """The address that calls it (RFC 3966)."""
        return f"tel:{self.dialled}" + (f";ext={self.extension}" if self.extension else "")


@dataclass(frozen=True)
class Piece:
    """A part of a text: a number with its address, or words between numbers without one."""

    text: str
    uri: str = ""


@lru_cache(maxsize=4096)
def phones_in(text: str) -> tuple[ReadNumber, ...]:
    """The numbers of a text that can be called without doubt, in their order."""
    if len(text) > LONGEST:
        return ()
    found = list(_CANDIDATE.finditer(text))
    if found and all(_SHORT.fullmatch(one[0].strip()) and _short(one[0]) for one in found):
        return tuple(ReadNumber(one[0], re.sub(r"\D", "", one[0]), "", one.start(), one.end()) for one in found)
    return tuple(phone for one in found for phone in _phones(text, one))


def pieces(text: str) -> list[Piece]:
    """The whole text in its order, each number in a piece of its own."""
    told, at = [], 0
    for phone in phones_in(text):
        if phone.start > at:
            told.append(Piece(text[at : phone.start]))
        told.append(Piece(phone.text, phone.uri))
        at = phone.end
    return [*told, Piece(text[at:])] if at < len(text) else told


def can_be_called(text: str) -> bool:
    """Whether there is at least one number in it."""
    return bool(phones_in(text.strip()))


def is_one_number(text: str) -> bool:
    """Whether the text is one number and nothing else."""
    return [bool(piece.uri) for piece in pieces(text.strip())] == [True]


def _short(digits: str) -> bool:
    """Whether these are a number that works without an area code in Germany: 112, 115, 116 117."""
    bare = re.sub(r"\D", "", digits)
    if re.fullmatch(r"116\d{3}", bare):  # kept free for services of social value in all of Europe
        return True
    number = PhoneNumber(country_code=49, national_number=int(bare))
    return bare[0] != "0" and shortnumberinfo.is_valid_short_number_for_region(number, REGION)


def _phones(text: str, found: re.Match[str]) -> Iterator[ReadNumber]:
    """The number that one candidate is, or the several of which it is made."""
    before, after = text[: found.start()], text[found.end() :]
    extension = _EXTENSION.match(after)
    if _FAX_BEFORE.search(before) and not _FAX_AND_CALL.search(before):
        return
    if not extension and (_CLOCK_AFTER.match(after) or _LEFT_OPEN.match(after)):
        return
    parts = _parts(found[0])
    for number, start, end in parts:
        start, end = found.start() + start, found.start() + end  # noqa: PLW2901
        is_last = end == found.end()
        if is_last and extension:
            end += extension.end()  # noqa: PLW2901
        dialled = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        yield ReadNumber(text[start:end], dialled, extension["digits"] if extension and is_last else "", start, end)


def _parts(written: str) -> list[tuple[PhoneNumber, int, int]]:
    """The numbers in a row of digits with where they stand: one, or several if each of the parts is one."""
    whole = _number(written)
    if whole:
        return [(whole, 0, len(written))]
    parts, at = [], 0
    for gap in [*_SEVERAL.finditer(written), None]:
        end = gap.start() if gap else len(written)
        number = _number(written[at:end])
        if number is None:
            return []
        parts.append((number, at, end))
        at = gap.end() if gap else end
    return parts


def _number(written: str) -> PhoneNumber | None:
    """What is written, if it can be read in one way only."""
    if not written.lstrip("(").startswith(("0", "+")):
        return None
    plain = re.sub("[\u2010\u2011]", "-", re.sub(r"\s", " ", written))
    try:
        number = phonenumbers.parse(plain, REGION)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) and _is_written_as_one(plain, number) else None


def _is_written_as_one(written: str, number: PhoneNumber) -> bool:
    """Whether area code and number stand so that nobody would see two numbers, a range or office hours in them."""
    subscriber = _after_area_code(written, number)
    if subscriber is None or re.search(r"[()/\u2013]|\s-|-\s", subscriber) or subscriber.count("-") > 1:
        return False
    if "." in subscriber and re.search(r"[\s-]|\.\s", subscriber):
        return False
    base, _, direct = subscriber.partition("-")
    if len(base) == len(direct) and base[0] == direct[0]:  # 1234-1238 may be a row of numbers
        return False
    groups = re.split(r"[\s.]+", base.strip())
    is_local = phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    return not (is_local and any(len(group) == 1 for group in groups[1:])) and not _holds_another(subscriber)


def _after_area_code(written: str, number: PhoneNumber) -> str | None:
    """What follows country and area code; None where a separator cuts the area code in a way that nobody writes."""
    country = rf"\(?(?:\+|00)[\s]?{number.country_code}\)?"
    national = phonenumbers.national_significant_number(number)
    length = phonenumbers.length_of_national_destination_code(number)
    first = r"[\s]?".join(national[:length])
    if national.startswith("180"):  # one more digit says what the call costs
        first = rf"{first}(?:[\s]?\d)?"
    between = r"[\s/.()\u2013-]*"
    found = re.fullmatch(rf"(?:{country})?{between}(?:\(?0\)?)?{between}{first}{between}(?P<rest>\d.*)", written)
    return found["rest"] if found else None


def _holds_another(subscriber: str) -> bool:
    """Whether a second number begins inside: 02421 1234 02421 5678."""
    for start in re.finditer(r"(?<=[\s-])0", subscriber):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(subscriber[start.start() :], REGION)):
                return True
        except NumberParseException:
            continue
    return False
