"""What the page of results shows."""

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
    """One filter: its words, where it leads, whether it is on, how many it would leave."""

    words: str
    href: str
    on: bool = False
    count: int | None = None
    lang: str = ""


class OfferResult(OfferPage):
    """One offer among the results."""

    def __init__(self, hit: OfferHit, moment: dt.datetime) -> None:
        super().__init__(hit.card, moment)
        self.hit = hit

    @property
    def away(self) -> str:
        """How far it is, if that is known."""
        return formatting.distance_text(self.hit.km) if self.hit.km is not None else ""


class ResultsPage:
    """A wish and its answer."""

    def __init__(self, asked: ParsedSearch, answer: SearchResults, moment: dt.datetime) -> None:
        self.asked, self.answer, self.moment = asked, answer, moment
        self.wish = asked.wish

    @cached_property
    def hits(self) -> list[OfferResult]:
        """The offers of this page."""
        return [OfferResult(hit, self.moment) for hit in self.answer.hits]

    @property
    def heading(self) -> str:
        """How many."""
        return formatting.offer_count(self.answer.total)

    @cached_property
    def topic(self) -> Code | None:
        """The life situation that was chosen."""
        return code_lists().get("life_situation", self.wish.topic) if self.wish.topic else None

    @cached_property
    def narrower(self) -> list[Code]:
        """The parts of the chosen life situation."""
        return code_lists().children("life_situation", self.wish.topic) if self.wish.topic else []

    @cached_property
    def chips(self) -> list[FilterChip]:
        """The filters most people use; one that would leave nothing is not offered."""
        wish, mine = self.wish, get_language() or "de"
        chips = [
            self._chip(_("Open now"), "now", on=wish.when == "now", changed={"when": "now"}, off={"when": ""}),
            self._chip(_("Open today"), "today", on=wish.when == "today", changed={"when": "today"}, off={"when": ""}),
        ]
        if mine != "de":
            chips.append(
                self._chip(
                    endonym(mine),
                    "speaks",
                    on=wish.speaks == mine,
                    changed={"speaks": mine},
                    off={"speaks": ""},
                )
            )
        elif wish.speaks:
            chips.append(
                FilterChip(endonym(wish.speaks), search_query_string(wish, speaks=""), on=True, lang=wish.speaks)
            )
        ticks = {**self.tick_words, "walk-in": _("Without an appointment")}
        for name in ("walk-in", *sorted(wish.ticks - {"walk-in"})):
            chips.append(self._chip(ticks[name], name, on=name in wish.ticks, changed={name: 1}, off={name: ""}))
        if wish.near:
            place = code_lists().label("municipality", wish.near, mine)
            chips.append(
                FilterChip(_("Near %(place)s") % {"place": place}, search_query_string(wish, near=""), on=True)
            )
        if self.topic and wish.text:
            chips.append(FilterChip(self.topic.label(mine), search_query_string(wish, topic=""), on=True))
        return [chip for chip in chips if chip.on or chip.count]

    def _chip(self, words: str, name: str, *, on: bool, changed: dict[str, Any], off: dict[str, Any]) -> FilterChip:
        href = search_query_string(self.wish, **(off if on else changed))
        return FilterChip(words, href, on=on, count=None if on else self.answer.counts.get(name, 0))

    @property
    def tick_words(self) -> dict[str, str]:
        """The yes-or-no filters, in words."""
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
        """The yes-or-no filters of the form: name, words, whether it is on."""
        return [(name, words, name in self.wish.ticks) for name, words in self.tick_words.items()]

    @cached_property
    def municipalities(self) -> list[Code]:
        """Where one may live."""
        return code_lists().all("municipality")

    @cached_property
    def spoken(self) -> list[Code]:
        """Languages to choose from, those of the pages first; not ways of writing one, nor “unknown”."""
        return [
            code for code in code_lists().all("language") if code.extras.get("endonym") and code.code != "de-simple"
        ]

    @property
    def order_words(self) -> str:
        """What lifts an offer in the list (search/ranking.py), in one line. Each counts, none decides alone."""
        mine = get_language() or "de"
        place = code_lists().label("municipality", self.wish.near, mine) if self.wish.near else ""
        language = code_lists().label("language", self.wish.speaks or mine, mine)
        named = {"language": language, "place": place}
        if (self.wish.speaks or mine) == "de":  # German is understood everywhere and lifts nothing
            if place:
                return _("Further up: what fits best, open now, near %(place)s") % named
            return _("Further up: what fits best, open now, confirmed lately")
        if place:
            return _("Further up: what fits best, in %(language)s, open now, near %(place)s") % named
        return _("Further up: what fits best, in %(language)s, open now") % named

    @property
    def before(self) -> str:
        """The page before this one."""
        return search_query_string(self.wish, page=self.answer.page - 1) if self.answer.page > 1 else ""

    @property
    def after(self) -> str:
        """The page after this one."""
        return search_query_string(self.wish, page=self.answer.page + 1) if self.answer.page < self.answer.pages else ""

    @property
    def beyond(self) -> bool:
        """Whether a page was asked for that does not exist."""
        return self.wish.page > self.answer.pages

    @property
    def without_filters(self) -> str:
        """Where the same search leads without any filter."""
        return search_query_string(
            self.wish,
            when="",
            speaks="",
            near="",
            topic=self.wish.topic if not self.wish.text else "",
            **dict.fromkeys(self.wish.ticks, ""),
        )
