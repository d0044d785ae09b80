"""The public pages: search, results, providers, guides, letters, emergency numbers."""

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


def render_page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a template with the common page context."""
    context = {**page_context.page_context(request), **context}
    return render(request, f"frontdoor/{template}.html", context, status=status)


@login_not_required
@require_safe
@never_cache
def choose_language(request: HttpRequest) -> HttpResponse:
    """Redirect `/` to the language of the browser."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    response.headers["Vary"] = "Accept-Language"
    return response


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page, with the life situations."""
    return render_page(request, "home", topics=code_lists().children("life_situation", ""))


@login_not_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The offers and guides found by a search."""
    parsed = query_params.parse_search(request.GET)
    common = page_context.page_context(request)
    language, moment = get_language() or "de", common["desk"].moment
    found = search_offers(parsed.search, language=language, now=moment)
    has_results = found.total or (found.guides and not found.without_filters)
    if parsed.search.text and not has_results and not found.without_filters:
        zero_results.count_zero_result(parsed.search.text, lang=language, day=moment.date())
    topics = code_lists().children("life_situation", "")
    context = {**common, "page": ResultsPage(parsed, found, moment), "topics": topics}
    template = "results" if has_results else "no_results"
    return render(request, f"frontdoor/{template}.html", context)


@login_not_required
@require_safe
def provider(request: HttpRequest, key: UUID) -> HttpResponse:
    """A provider and its public offers."""
    organizations = Organization.objects.prefetch_related("locations__accessibility", "phones", "responsibilities")
    organization = organizations.filter(pk=key).first()
    if organization is None:
        return not_found(request)
    if organization.replaced_by_id:  # merged into another entry
        return redirect("frontdoor:provider", organization.replaced_by_id, permanent=True)
    services = list(Service.objects.with_details().public().filter(organization=organization))
    locations = [location for location in organization.locations.all() if not location.confidential]
    texts = texts_of([organization.id, *(location.id for location in locations), *(service.id for service in services)])
    moment = page_context.page_context(request)["desk"].moment
    return render_page(
        request,
        "provider",
        organization=organization,
        about={
            "de": organization.description,
            **texts.all_of(organization.id, "description", organization.description),
        },
        offers=[OfferPage(public_facts.public_facts(service, texts), moment) for service in services],
        locations=[public_facts.location_facts(location, texts) for location in locations],
        phone=min(organization.phones.all(), key=lambda phone: phone.type == "fax", default=None),
        decides=sorted({responsibility.matter for responsibility in organization.responsibilities.all()}),
    )


@login_not_required
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All guides, grouped by life situation."""
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
    """A guide in the reader's language, else in German, else in any."""
    texts = {text.lang: text for text in GuideText.objects.select_related("guide").filter(guide=key)}
    language = get_language() or "de"
    text = texts.get(language) or texts.get("de") or next(iter(texts.values()), None)
    if text is None:
        return not_found(request)
    return render_page(request, "guide", text=text, foreign=text.lang != language)


@login_not_required
@require_safe
def letter_finder(request: HttpRequest) -> HttpResponse:
    """Explain the German words on an official letter."""
    return render_page(request, "letter", **letter_words.letter_words(get_language() or "de"))


@login_not_required
@require_safe
def emergency_numbers_view(request: HttpRequest) -> HttpResponse:
    """The emergency numbers."""
    return render_page(request, "emergency_numbers", lines=emergency_numbers())


@login_not_required
@require_safe
def about(request: HttpRequest, name: str) -> HttpResponse:
    """The pages privacy, accessibility and imprint. Raises Http404."""
    if name not in {"privacy", "accessibility", "imprint"}:
        raise Http404
    return render_page(request, f"about_{name}")


@login_not_required
@require_safe
@never_cache
def quick_exit(request: HttpRequest) -> HttpResponse:
    """The quick exit, for browsers without scripts."""
    return HttpResponseRedirect(settings.QUICK_EXIT)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: a page with links to go on."""
    return render_page(request, "not_found", status=404)
