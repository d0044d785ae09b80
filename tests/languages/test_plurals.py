"""Plurals that a language has and German has not."""

import pytest
from django.utils import translation
from django.utils.translation import ngettext


@pytest.mark.parametrize(
    ("one", "many", "twelve", "hundred"),
    [
        ("%(count)s day", "%(count)s days", "12 يومًا", "100 يوم"),
        ("%(count)s month", "%(count)s months", "12 شهرًا", "100 شهر"),
        ("%(count)s free place", "%(count)s free places", "12 مكانًا شاغرًا", "100 مكان شاغر"),
        (
            "You wait about %(count)s week.", "You wait about %(count)s weeks.", "تنتظر نحو 12 أسبوعًا.",
            "تنتظر نحو 100 أسبوع.",
        ),
    ],
)  # fmt: skip
def test_arabic_counts_twelve_otherwise_than_a_hundred(one: str, many: str, twelve: str, hundred: str) -> None:
    with translation.override("ar"):
        assert ngettext(one, many, 12) % {"count": 12} == twelve
        assert ngettext(one, many, 100) % {"count": 100} == hundred
