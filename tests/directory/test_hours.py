"""When an offer is open, and what is said when it is not: a table of moments."""
# ruff: noqa: E501 - one line is one moment

import datetime as dt

import pytest

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.directory import hours
from tests.factories import WEEKDAYS

NTH = {"each": 0, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}


def minutes(told: str) -> int:
    return hours.minutes(dt.time.fromisoformat(told))


def week(*lines: str) -> hours.OpeningWeek:
    """Lines like “mo 09:00-12:00”, “last fr 14:00-16:00 appointment”, “2026-12-24..2027-01-03 closed”."""
    blocks, changes = [], []
    for line in lines:
        days, span, *marks = line.split()
        if days[:4].isdigit():
            first, _, last = days.partition("..")
            opens, closes = (None, None) if span == "closed" else map(minutes, span.split("-"))
            changes.append(
                hours.OpeningException(
                    dt.date.fromisoformat(first), dt.date.fromisoformat(last or first), opens, closes
                )
            )
            continue
        nth = 0
        if days in NTH:
            nth, days, span, marks = NTH[days], span, marks[0], marks[1:]
        opens, closes = map(minutes, span.split("-"))
        ends = {mark[:5]: dt.date.fromisoformat(mark[5:]) for mark in marks if mark[:5] in ("from:", "till:")}
        spoken = tuple(mark for mark in marks if len(mark) == 2)
        blocks.append(
            hours.OpeningBlock(
                WEEKDAYS[days], opens, closes, spoken, nth, "appointment" in marks, "holidays" in marks,
                ends.get("from:"), ends.get("till:"),
            )
        )  # fmt: skip
    return hours.OpeningWeek(tuple(blocks), tuple(changes))


def said(known: hours.OpeningWeek, moment: str, *, only_by_appointment: bool = False) -> str:
    """The answer in short: “open until 12:00”, “later 2026-11-23 14:00”."""
    answer = hours.opening_state(
        known, dt.datetime.fromisoformat(moment).replace(tzinfo=LOCAL_ZONE), only_by_appointment=only_by_appointment
    )
    parts = [str(answer.kind)]
    if answer.until is not None:
        parts += ["until", f"{answer.until // 60:02}:{answer.until % 60:02}"]
    if answer.next_day is not None and answer.next_at is not None:
        parts += [f"{answer.next_day}", f"{answer.next_at // 60:02}:{answer.next_at % 60:02}"]
    return " ".join(parts)


MONDAY = week("mo 09:00-12:00", "mo 14:00-17:00")
CHRISTMAS = week("th 09:00-12:00", "2026-12-24..2027-01-03 closed")

# fmt: off
TABLE = {
    "a minute before the door opens": (MONDAY, "2026-11-23 08:59", "later 2026-11-23 09:00"),
    "the minute the door opens": (MONDAY, "2026-11-23 09:00", "open until 12:00"),
    "the last minute": (MONDAY, "2026-11-23 11:59", "open until 12:00"),
    "the minute the door shuts": (MONDAY, "2026-11-23 12:00", "later 2026-11-23 14:00"),
    "the second block of the day": (MONDAY, "2026-11-23 14:00", "open until 17:00"),
    "after the last block": (MONDAY, "2026-11-23 17:00", "closed 2026-11-30 09:00"),
    "another day": (MONDAY, "2026-11-25 10:00", "closed 2026-11-30 09:00"),
    "nothing known": (week(), "2026-11-23 10:00", "closed"),
    "blocks that meet are one opening": (week("mo 09:00-12:00", "mo 12:00-16:00"), "2026-11-23 10:00", "open until 16:00"),
    "blocks that overlap are one opening": (week("mo 09:00-12:00", "mo 10:00-11:00"), "2026-11-23 10:30", "open until 12:00"),
    "a short one within a long one does not end it": (week("mo 09:00-17:00", "mo 10:00-11:00", "mo 12:00-13:00"), "2026-11-23 09:30", "open until 17:00"),
    "first Saturday of the month": (week("1st sa 10:00-13:00"), "2026-12-05 10:00", "open until 13:00"),
    "not the second Saturday": (week("1st sa 10:00-13:00"), "2026-12-12 10:00", "closed 2027-01-02 10:00"),
    "last Friday of a month with four": (week("last fr 10:00-13:00"), "2026-11-27 10:00", "open until 13:00"),
    "last Friday of a month with five is the fifth": (week("last fr 10:00-13:00"), "2026-10-23 10:00", "closed 2026-10-30 10:00"),
    "a fifth Tuesday, two months on": (week("5th tu 10:00-13:00"), "2026-10-01 10:00", "closed"),
    "a fifth Tuesday within sight": (week("5th tu 10:00-13:00"), "2026-10-31 10:00", "closed 2026-12-29 10:00"),
    "not before it begins": (week("mo 09:00-12:00 from:2026-12-01"), "2026-11-23 10:00", "closed 2026-12-07 09:00"),
    "on its first day": (week("mo 09:00-12:00 from:2026-11-23"), "2026-11-23 10:00", "open until 12:00"),
    "on its last day": (week("mo 09:00-12:00 till:2026-11-23"), "2026-11-23 10:00", "open until 12:00"),
    "never after its last day": (week("mo 09:00-12:00 till:2026-11-22"), "2026-11-23 10:00", "closed"),
    "Fronleichnam 2027": (week("th 09:00-12:00"), "2027-05-27 10:00", "closed 2027-06-03 09:00"),
    "Allerheiligen 2027": (week("mo 09:00-12:00"), "2027-11-01 10:00", "closed 2027-11-08 09:00"),
    "Karfreitag 2026": (week("fr 09:00-12:00"), "2026-04-03 10:00", "closed 2026-04-10 09:00"),
    "Christi Himmelfahrt 2026": (week("th 09:00-12:00"), "2026-05-14 10:00", "closed 2026-05-21 09:00"),
    "Heiligabend is none": (week("th 09:00-12:00"), "2026-12-24 10:00", "open until 12:00"),
    "Reformationstag is none in NRW": (week("sa 09:00-12:00"), "2026-10-31 10:00", "open until 12:00"),
    "Rosenmontag is none": (week("mo 09:00-12:00"), "2027-02-08 10:00", "open until 12:00"),
    "open on holidays, because it says so": (week("mo 09:00-12:00 holidays"), "2027-11-01 10:00", "open until 12:00"),
    "an exception opens on a holiday": (week("mo 09:00-12:00", "2027-11-01 10:00-11:00"), "2027-11-01 10:00", "open until 11:00"),
    "an exception opens on a day usually closed": (week("mo 09:00-12:00", "2026-11-24 10:00-11:00"), "2026-11-24 10:30", "open until 11:00"),
    "other hours replace the usual ones": (week("mo 09:00-12:00", "2026-11-23 15:00-16:00"), "2026-11-23 10:00", "later 2026-11-23 15:00"),
    "closed for one day": (week("mo 09:00-12:00", "2026-11-23 closed"), "2026-11-23 10:00", "closed 2026-11-30 09:00"),
    "closed until: the day after": (CHRISTMAS, "2026-12-24 10:00", "closed 2027-01-07 09:00"),
    "closed until: its last day": (CHRISTMAS, "2027-01-03 23:59", "closed 2027-01-07 09:00"),
    "closed for longer than one looks ahead": (week("mo 09:00-12:00", "2026-11-01..2027-02-28 closed"), "2026-11-23 10:00", "closed"),
    "one day open within closed weeks": (week("2026-12-24..2027-01-03 closed", "2026-12-28 10:00-12:00"), "2026-12-24 10:00", "closed 2026-12-28 10:00"),
    "two exceptions of one day, told in the wrong order": (week("2026-11-23 14:00-16:00", "2026-11-20..2026-11-23 09:00-11:00"), "2026-11-23 08:00", "later 2026-11-23 09:00"),
    "the sixtieth day is still seen": (week("2027-01-21 10:00-11:00"), "2026-11-23 10:00", "closed 2027-01-21 10:00"),
    "the sixty-first no more": (week("2027-01-22 10:00-11:00"), "2026-11-23 10:00", "closed"),
    "after the last one today, no second look at today": (week("2026-11-23 10:00-11:00"), "2026-11-23 11:00", "closed"),
    "summer time begins, before": (week("su 01:00-05:00"), "2026-03-29 01:59", "open until 05:00"),
    "summer time begins, after": (week("su 01:00-05:00"), "2026-03-29 03:00", "open until 05:00"),
    "the evening before summer time": (week("su 09:00-12:00"), "2026-03-28 23:30", "closed 2026-03-29 09:00"),
    "summer time ends, the hour that comes twice": (week("su 01:00-05:00"), "2026-10-25 02:30", "open until 05:00"),
    "Monday after summer time ended": (MONDAY, "2026-10-26 09:00", "open until 12:00"),
    "29 February": (week("tu 09:00-12:00"), "2028-02-29 09:00", "open until 12:00"),
    "a block by appointment is no open door": (week("mo 09:00-12:00 appointment"), "2026-11-23 10:00", "appointment until 12:00 2026-11-30 09:00"),
    "nor one that opens later": (week("mo 09:00-12:00", "mo 14:00-16:00 appointment"), "2026-11-23 13:00", "closed 2026-11-30 09:00"),
    "unless nothing else comes": (week("mo 14:00-16:00 appointment"), "2026-11-23 13:00", "appointment 2026-11-23 14:00"),
    "an open door beside an appointment": (week("mo 08:00-12:00 appointment", "mo 09:00-12:00"), "2026-11-23 10:00", "open until 12:00"),
    "an opening ends where only appointments go on": (week("mo 09:00-12:00", "mo 12:00-16:00 appointment"), "2026-11-23 10:00", "open until 12:00"),
}
# fmt: on


@pytest.mark.parametrize(("known", "moment", "answer"), TABLE.values(), ids=TABLE)
def test_what_is_said(known: hours.OpeningWeek, moment: str, answer: str) -> None:
    assert said(known, moment) == answer


# fmt: off
BY_APPOINTMENT = {
    "somebody is there": (MONDAY, "2026-11-23 10:00", "appointment until 12:00 2026-11-23 14:00"),
    "nobody yet": (MONDAY, "2026-11-23 08:00", "appointment 2026-11-23 09:00"),
    "the next office day": (MONDAY, "2026-11-24 10:00", "appointment 2026-11-30 09:00"),
    "no hours known": (week(), "2026-11-24 10:00", "appointment"),
    "two blocks that meet": (week("mo 09:00-12:00", "mo 12:00-16:00"), "2026-11-23 10:00", "appointment until 16:00 2026-11-30 09:00"),
    "a holiday is no office day": (week("mo 09:00-12:00"), "2027-10-31 10:00", "appointment 2027-11-08 09:00"),
}
# fmt: on


@pytest.mark.parametrize(("known", "moment", "answer"), BY_APPOINTMENT.values(), ids=BY_APPOINTMENT)
def test_by_appointment_one_hears_the_next_office_day(known: hours.OpeningWeek, moment: str, answer: str) -> None:
    assert said(known, moment, only_by_appointment=True) == answer
