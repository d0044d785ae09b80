"""The small things of every page, in the four languages."""

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from anlaufstelle.core.templatetags import page

MONDAY = dt.date(2026, 11, 23)
AUGUST = dt.date(2026, 8, 3)
LANGUAGES = ("de", "en", "ar", "uk")


def bare(text: str) -> str:
    """Without the marks that keep figures left-to-right."""
    return re.sub("[\u2066\u2069]", "", text)


@pytest.mark.parametrize(("minutes", "said"), [(0, "0:00"), (540, "9:00"), (545, "9:05"), (1439, "23:59")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clock_time_is_the_one_on_the_door(language: str, minutes: int, said: str) -> None:
    with translation.override(language):
        assert page.clock(minutes) == f"\u2066{said}\u2069"


@pytest.mark.parametrize(
    ("language", "name"), [("de", "Montag"), ("en", "Monday"), ("ar", "الاثنين"), ("uk", "понеділок")]
)
def test_a_weekday_has_a_name_in_each_language(language: str, name: str) -> None:
    with translation.override(language):
        assert page.day_name(MONDAY) == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_day_and_month_are_figures_as_on_letters(language: str) -> None:
    with translation.override(language):
        assert bare(page.day_month(AUGUST)) == "03.08."


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "3. August 2026"), ("en", "August 3, 2026"), ("ar", "3 أغسطس 2026"), ("uk", "3 серпня 2026\u202fр.")],
)
def test_a_whole_date_is_said_in_words(language: str, said: str) -> None:
    with translation.override(language):
        assert page.long_day(AUGUST).replace("\u202f", " ") == said.replace("\u202f", " ")
        assert page.long_day("2026-08-03") == page.long_day(AUGUST)


@pytest.mark.parametrize(
    ("number", "called"),
    [
        ("02421 22-1234", "+492421221234"),
        ("0800 111 0 111", "+498001110111"),
        ("+49 2421 221234", "+492421221234"),
        ("+49 (0) 2421 221234", "+492421221234"),
        ("+49 (0)2421/221234", "+492421221234"),
        ("0049 2421 221234", "+492421221234"),
        ("116 016", "116016"),
        ("110", "110"),
        ("112", "112"),
        ("115", "115"),
    ],
)
def test_a_phone_number_can_be_called(number: str, called: str) -> None:
    assert page.tel(number) == called


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sign_says_nothing_to_a_screen_reader(language: str) -> None:
    with translation.override(language):
        drawn = Template("{% icon 'clock' 'flip' %}").render(Context())
    assert drawn.startswith('<svg class="ic flip"')
    assert 'aria-hidden="true"' in drawn
    assert "<path" in drawn or "<circle" in drawn


def test_a_sign_that_is_not_drawn_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        page.icon("unicorn")


def test_a_text_in_the_readers_language_stands_by_itself() -> None:
    texts = {"de": "Rat & Tat", "ar": "نصيحة"}
    with translation.override("ar"):
        assert page.texted(texts) == "نصيحة"
        assert page.words_lang(texts) == "ar"
    with translation.override("de"):
        assert page.texted(texts) == "Rat &amp; Tat"


def test_a_german_text_on_another_page_says_that_it_is_german() -> None:
    with translation.override("uk"):
        assert page.texted({"de": "<b>Rat</b>"}, "p") == '<p lang="de" dir="auto">&lt;b&gt;Rat&lt;/b&gt;</p>'
        assert page.in_words(None) == ""
