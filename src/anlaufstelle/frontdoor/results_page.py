"""The view model of the results page."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.codes.models import Code
from anlaufstelle.codes.templatetags.codes import endonym
from anlaufstelle.frontdoor import formatting
from anlaufstelle.frontdoor.offer_page import OfferPage
from anlaufstelle.frontdoor.query_params import ParsedSearch, search_query_string
from anlaufstelle.search.faceted import FLAGS, OfferHit, SearchResults


@dataclass(frozen=True)
class FilterChip:
    """One filter: its label, link, whether it is on, and how many offers it would leave."""

    words: str
    href: str
    on: bool = False
    count: int | None = None
    lang: str = ""


class OfferResult(OfferPage):
    """One offer in the results."""

    def __init__(self, hit: OfferHit, moment: dt.datetime) -> None:
        super().__init__(hit.card, moment)
        self.hit = hit

    @property
    def away(self) -> str:
        """The distance, if known."""
        return formatting.distance_text(self.hit.km) if self.hit.km is not None else ""


class ResultsPage:
    """A search and its results."""

    def __init__(self, parsed: ParsedSearch, results: SearchResults, moment: dt.datetime) -> None:
        self.parsed, self.results, self.moment = parsed, results, moment
        self.search = parsed.search

    @cached_property
    def hits(self) -> list[OfferResult]:
        """The offers of this page."""
        return [OfferResult(hit, self.moment) for hit in self.results.hits]

    @property
    def heading(self) -> str:
        """The number of results."""
        return formatting.offer_count(self.results.total)

    @cached_property
    def topic(self) -> Code | None:
        """The life situation that was chosen."""
        return code_lists().get("life_situation", self.search.topic) if self.search.topic else None

    @cached_property
    def narrower(self) -> list[Code]:
        """The subdivisions of the chosen life situation."""
        return code_lists().children("life_situation", self.search.topic) if self.search.topic else []

    @cached_property
    def chips(self) -> list[FilterChip]:
        """The most used filters, without those that would leave no results."""
        search, language = self.search, get_language() or "de"
        chips = [
            self._chip(_("Open now"), "now", on=search.when == "now", changed={"when": "now"}, off={"when": ""}),
            self._chip(
                _("Open today"), "today", on=search.when == "today", changed={"when": "today"}, off={"when": ""}
            ),
        ]
        if language != "de":
            chips.append(
                self._chip(
                    endonym(language),
                    "speaks",
                    on=search.speaks == language,
                    changed={"speaks": language},
                    off={"speaks": ""},
                )
            )
        elif search.speaks:
            chips.append(
                FilterChip(endonym(search.speaks), search_query_string(search, speaks=""), on=True, lang=search.speaks)
            )
        ticks = {**self.tick_words, "walk-in": _("Without an appointment")}
        for name in ("walk-in", *sorted(search.ticks - {"walk-in"})):
            chips.append(self._chip(ticks[name], name, on=name in search.ticks, changed={name: 1}, off={name: ""}))
        if search.near:
            place = code_lists().label("municipality", search.near, language)
            chips.append(
                FilterChip(_("Near %(place)s") % {"place": place}, search_query_string(search, near=""), on=True)
            )
        if self.topic and search.text:
            chips.append(FilterChip(self.topic.label(language), search_query_string(search, topic=""), on=True))
        return [chip for chip in chips if chip.on or chip.count]

    def _chip(self, words: str, name: str, *, on: bool, changed: dict[str, Any], off: dict[str, Any]) -> FilterChip:
        href = search_query_string(self.search, **(off if on else changed))
        return FilterChip(words, href, on=on, count=None if on else self.results.counts.get(name, 0))

    @property
    def tick_words(self) -> dict[str, str]:
        """The labels of the yes-or-no filters."""
        words = {
            "free": _("Free of charge"),
            "walk-in": _("Without an appointment"),
            "step-free": _("No steps"),
            "childcare": _("With childcare"),
            "women": _("For women"),
            "families": _("For families"),
            "no-referral": _("No referral needed"),
            "online": _("Online"),
        }
        return {name: words[name] for name in FLAGS}

    @cached_property
    def ticks(self) -> list[tuple[str, str, bool]]:
        """The yes-or-no filters of the form: name, label, whether it is on."""
        return [(name, words, name in self.search.ticks) for name, words in self.tick_words.items()]

    @cached_property
    def municipalities(self) -> list[Code]:
        """The municipalities to choose from."""
        return code_lists().all("municipality")

    @cached_property
    def spoken(self) -> list[Code]:
        """The languages to choose from, without simple German and codes such as “unknown”."""
        return [
            code for code in code_lists().all("language") if code.extras.get("endonym") and code.code != "de-simple"
        ]

    @property
    def order_words(self) -> str:
        """What ranks an offer higher (search/ranking.py), in one line."""
        reader_language = get_language() or "de"
        place = code_lists().label("municipality", self.search.near, reader_language) if self.search.near else ""
        language = code_lists().label("language", self.search.speaks or reader_language, reader_language)
        params = {"language": language, "place": place}
        if (
            self.search.speaks or reader_language
        ) == "de":  # German is spoken everywhere, so it does not affect the order
            if place:
                return _("Further up: what fits best, open now, near %(place)s") % params
            return _("Further up: what fits best, open now, confirmed lately")
        if place:
            return _("Further up: what fits best, in %(language)s, open now, near %(place)s") % params
        return _("Further up: what fits best, in %(language)s, open now") % params

    @property
    def before(self) -> str:
        """The query string of the previous page."""
        return search_query_string(self.search, page=self.results.page - 1) if self.results.page > 1 else ""

    @property
    def after(self) -> str:
        """The query string of the next page."""
        return (
            search_query_string(self.search, page=self.results.page + 1)
            if self.results.page < self.results.pages
            else ""
        )

    @property
    def beyond(self) -> bool:
        """Whether the requested page does not exist."""
        return self.search.page > self.results.pages

    @property
    def without_filters(self) -> str:
        """The query string of the same search without filters."""
        return search_query_string(
            self.search,
            when="",
            speaks="",
            near="",
            topic=self.search.topic if not self.search.text else "",
            **dict.fromkeys(self.search.ticks, ""),
        )
