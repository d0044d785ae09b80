"""The pages anybody may read: what do you need, who helps, when, where, in which language."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.directory import public_facts
from anlaufstelle.directory.models import Organization, Service
from anlaufstelle.frontdoor import letter_words, page_context, query_params
from anlaufstelle.frontdoor.emergency_numbers import emergency_numbers
from anlaufstelle.frontdoor.offer_page import OfferPage
from anlaufstelle.frontdoor.results_page import ResultsPage
from anlaufstelle.guides.models import GuideText
from anlaufstelle.languages.texts import texts_of
from anlaufstelle.search import zero_results
from anlaufstelle.search.faceted import search_offers


def render_page(request: HttpRequest, template: str, status: int = 200, **told: Any) -> HttpResponse:
    """A page with what every page needs."""
    around = page_context.page_context(request)
    return render(request, f"frontdoor/{template}.html", {**around, **told}, status=status)


@login_not_required
@require_safe
@never_cache
def choose_language(request: HttpRequest) -> HttpResponse:
    """The bare address: on to the language that the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    response.headers["Vary"] = "Accept-Language"
    return response


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do you need?"""
    return render_page(request, "home", topics=code_lists().children("life_situation", ""))


@login_not_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Offers and guides for a wish."""
    asked = query_params.parse_search(request.GET)
    around = page_context.page_context(request)
    language, moment = get_language() or "de", around["desk"].moment
    answer = search_offers(asked.wish, language=language, now=moment)
    if asked.wish.text and not answer.total and not answer.guides and not answer.without_filters:
        zero_results.count_zero_result(asked.wish.text, lang=language, day=moment.date())
    topics = code_lists().children("life_situation", "")
    told = {**around, "page": ResultsPage(asked, answer, moment), "topics": topics}
    found = answer.total or (answer.guides and not answer.without_filters)
    template = "results" if found else "no_results"
    return render(request, f"frontdoor/{template}.html", told)


@login_not_required
@require_safe
def provider(request: HttpRequest, key: UUID) -> HttpResponse:
    """One provider and all it offers."""
    found = Organization.objects.prefetch_related("locations__accessibility", "phones", "responsibilities").filter(
        pk=key
    )
    who = found.first()
    if who is None:
        return not_found(request)
    if who.replaced_by_id:  # merged into another entry
        return redirect("frontdoor:provider", who.replaced_by_id, permanent=True)
    services = list(Service.objects.with_details().public().filter(organization=who))
    places = [place for place in who.locations.all() if not place.confidential]
    texts = texts_of([who.id, *(place.id for place in places), *(s.id for s in services)])
    moment = page_context.page_context(request)["desk"].moment
    return render_page(
        request,
        "provider",
        who=who,
        about={"de": who.description, **texts.all_of(who.id, "description", who.description)},
        offers=[OfferPage(public_facts.public_facts(service, texts), moment) for service in services],
        places=[public_facts.location_facts(place, texts) for place in places],
        phone=min(who.phones.all(), key=lambda phone: phone.type == "fax", default=None),
        decides=sorted({matter.matter for matter in who.responsibilities.all()}),
    )


@login_not_required
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All guides, by life situation."""
    language = get_language() or "de"
    texts = GuideText.objects.select_related("guide").filter(lang=language).order_by("title")
    groups: dict[str, list[GuideText]] = {}
    for text in texts:
        groups.setdefault(text.guide.situation.split("-")[0], []).append(text)
    codes = code_lists().children("life_situation", "")
    return render_page(request, "guides", groups=[(code, groups[code.code]) for code in codes if code.code in groups])


@login_not_required
@require_safe
def guide(request: HttpRequest, key: UUID) -> HttpResponse:
    """One guide, in the reader's language or else in German."""
    texts = {text.lang: text for text in GuideText.objects.select_related("guide").filter(guide=key)}
    language = get_language() or "de"
    text = texts.get(language) or texts.get("de") or next(iter(texts.values()), None)
    if text is None:
        return not_found(request)
    return render_page(request, "guide", text=text, foreign=text.lang != language)


@login_not_required
@require_safe
def letter_finder(request: HttpRequest) -> HttpResponse:
    """I have a letter: the German word on it leads on."""
    return render_page(request, "letter", **letter_words.letter_words(get_language() or "de"))


@login_not_required
@require_safe
def emergency_numbers_view(request: HttpRequest) -> HttpResponse:
    """Numbers that help now."""
    return render_page(request, "emergency_numbers", lines=emergency_numbers())


@login_not_required
@require_safe
def about(request: HttpRequest, name: str) -> HttpResponse:
    """Privacy, accessibility, imprint."""
    if name not in {"privacy", "accessibility", "imprint"}:
        raise Http404
    return render_page(request, f"about_{name}")


@login_not_required
@require_safe
@never_cache
def quick_exit(request: HttpRequest) -> HttpResponse:
    """The quick way out, also where no script runs."""
    return HttpResponseRedirect(settings.QUICK_EXIT)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is here (any more): a calm page with the ways on."""
    return render_page(request, "not_found", status=404)
