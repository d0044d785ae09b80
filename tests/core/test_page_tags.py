"""The small things of every page, in the four languages."""

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
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


def calls(text: str, *more: str) -> str:
    return render_to_string("core/calls.html", page.calls(text, *more))


def test_a_number_is_a_button_that_calls_it() -> None:
    assert '<a class="btn" href="tel:+492421221234">' in calls("02421 22-1234", "btn")
    assert calls("116 016", "btn").count("116 016") == 1
    shown = calls("02421 22-1234", "btn", "Anrufen", "no")
    assert "Anrufen" in shown
    assert "22-1234" not in shown


def test_several_numbers_are_several_buttons_with_their_whole_text() -> None:
    shown = calls("02421 1234 oder 02421 5678", "btn", "Anrufen", "no")
    assert 'href="tel:+4924211234"' in shown
    assert 'href="tel:+4924215678"' in shown
    assert '<bdi dir="ltr">02421 5678</bdi>' in shown
    assert '<span lang="de" dir="auto">02421 1234 oder 02421 5678</span>' in shown


def test_what_cannot_be_called_is_text_and_stays_harmless() -> None:
    shown = calls("<b>nur 5678</b>", "btn")
    assert "<a" not in shown
    assert "&lt;b&gt;nur 5678&lt;/b&gt;" in shown


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
