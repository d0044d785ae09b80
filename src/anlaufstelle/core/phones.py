"""Find telephone numbers in free text, and turn them into `tel:` addresses.

A text may hold several numbers, an extension, words and office hours. Whatever is ambiguous does not count as a
number: a missing link costs a moment, a wrong one calls a stranger.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, shortnumberinfo

REGION = "DE"
LONGEST = 300  # characters; longer texts are not searched
# Digits and the separators between them on one line. It may neither touch a letter nor leave a digit behind.
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
    """One number that can be called: as written, and in normalised form."""

    text: str
    dialled: str  # E.164 (+49…), or the digits of a short number such as 112
    extension: str = ""
    start: int = 0
    end: int = 0

    @property
    def uri(self) -> str:
        """The `tel:` address (RFC 3966)."""
        return f"tel:{self.dialled}" + (f";ext={self.extension}" if self.extension else "")


@dataclass(frozen=True)
class Piece:
    """A part of a text: a number with its address, or words between numbers without one."""

    text: str
    uri: str = ""


@lru_cache(maxsize=4096)
def phones_in(text: str) -> tuple[ReadNumber, ...]:
    """Return the numbers of a text that can be called without doubt, in order."""
    if len(text) > LONGEST:
        return ()
    candidates = list(_CANDIDATE.finditer(text))
    if candidates and all(_SHORT.fullmatch(candidate[0].strip()) and _short(candidate[0]) for candidate in candidates):
        return tuple(
            ReadNumber(candidate[0], re.sub(r"\D", "", candidate[0]), "", candidate.start(), candidate.end())
            for candidate in candidates
        )
    return tuple(phone for candidate in candidates for phone in _phones(text, candidate))


def pieces(text: str) -> list[Piece]:
    """Return the whole text in order, each number as a piece of its own."""
    result, position = [], 0
    for phone in phones_in(text):
        if phone.start > position:
            result.append(Piece(text[position : phone.start]))
        result.append(Piece(phone.text, phone.uri))
        position = phone.end
    return [*result, Piece(text[position:])] if position < len(text) else result


def can_be_called(text: str) -> bool:
    """Return whether a text holds at least one number."""
    return bool(phones_in(text.strip()))


def is_one_number(text: str) -> bool:
    """Return whether a text is one number and nothing else."""
    return [bool(piece.uri) for piece in pieces(text.strip())] == [True]


def _short(digits: str) -> bool:
    """Return whether this number works without an area code in Germany: 112, 115, 116 117."""
    bare = re.sub(r"\D", "", digits)
    if re.fullmatch(r"116\d{3}", bare):  # reserved for services of social value in the EU (decision 2007/116/EC)
        return True
    number = PhoneNumber(country_code=49, national_number=int(bare))
    return bare[0] != "0" and shortnumberinfo.is_valid_short_number_for_region(number, REGION)


def _phones(text: str, candidate: re.Match[str]) -> Iterator[ReadNumber]:
    """Yield the numbers of one candidate: one, or several written one after the other."""
    before, after = text[: candidate.start()], text[candidate.end() :]
    extension = _EXTENSION.match(after)
    if _FAX_BEFORE.search(before) and not _FAX_AND_CALL.search(before):
        return
    if not extension and (_CLOCK_AFTER.match(after) or _LEFT_OPEN.match(after)):
        return
    parts = _parts(candidate[0])
    for number, start, end in parts:
        start, end = candidate.start() + start, candidate.start() + end  # noqa: PLW2901
        is_last = end == candidate.end()
        if is_last and extension:
            end += extension.end()  # noqa: PLW2901
        dialled = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        yield ReadNumber(text[start:end], dialled, extension["digits"] if extension and is_last else "", start, end)


def _parts(written: str) -> list[tuple[PhoneNumber, int, int]]:
    """Return the numbers in a row of digits with their positions: one, or several if each part is a number."""
    number = _number(written)
    if number:
        return [(number, 0, len(written))]
    parts, position = [], 0
    for gap in [*_SEVERAL.finditer(written), None]:
        end = gap.start() if gap else len(written)
        part_number = _number(written[position:end])
        if part_number is None:
            return []
        parts.append((part_number, position, end))
        position = gap.end() if gap else end
    return parts


def _number(written: str) -> PhoneNumber | None:
    """Parse a number; None unless it can be read in one way only."""
    if not written.lstrip("(").startswith(("0", "+")):
        return None
    plain = re.sub("[\u2010\u2011]", "-", re.sub(r"\s", " ", written))
    try:
        number = phonenumbers.parse(plain, REGION)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) and _is_written_as_one(plain, number) else None


def _is_written_as_one(written: str, number: PhoneNumber) -> bool:
    """Return whether the grouping rules out that two numbers, a range or office hours are meant."""
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
    """Return the digits after country and area code; None where a separator splits the area code."""
    country = rf"\(?(?:\+|00)[\s]?{number.country_code}\)?"
    national = phonenumbers.national_significant_number(number)
    length = phonenumbers.length_of_national_destination_code(number)
    first = r"[\s]?".join(national[:length])
    if national.startswith("180"):  # one more digit says what the call costs
        first = rf"{first}(?:[\s]?\d)?"
    between = r"[\s/.()\u2013-]*"
    match = re.fullmatch(rf"(?:{country})?{between}(?:\(?0\)?)?{between}{first}{between}(?P<rest>\d.*)", written)
    return match["rest"] if match else None


def _holds_another(subscriber: str) -> bool:
    """Return whether a second number begins inside: 02421 1234 02421 5678."""
    for start in re.finditer(r"(?<=[\s-])0", subscriber):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(subscriber[start.start() :], REGION)):
                return True
        except NumberParseException:
            continue
    return False
