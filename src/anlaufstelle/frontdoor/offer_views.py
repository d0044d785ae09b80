"""Views of one offer: the public page, the preview of a draft, and feedback of readers."""

from uuid import UUID

import segno
from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import public_facts
from anlaufstelle.directory.drafts import draft_of, facts_with
from anlaufstelle.directory.maintenance import leave_feedback
from anlaufstelle.directory.models import FeedbackReason, Service
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.frontdoor import page_context, structured_data
from anlaufstelle.frontdoor.offer_page import OfferPage
from anlaufstelle.frontdoor.views import not_found
from anlaufstelle.languages.texts import texts_of


@login_not_required
@require_safe
def offer_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """The public page of an offer."""
    service = Service.objects.with_details().public().filter(pk=key).first()
    if service is None:
        published = Service.objects.ever_public()
        successor = published.filter(pk=key, replaced_by__in=published).values_list("replaced_by", flat=True).first()
        return redirect("frontdoor:offer", successor, permanent=True) if successor else not_found(request)
    return _render_offer(
        request, public_facts.public_facts(service, texts_of(public_facts.owners_of(service))), preview=""
    )


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview(request: StaffRequest, key: UUID) -> HttpResponse:
    """The page with the draft of the staff member, in a frame beside the form on our own pages only."""
    service = get_object_or_404(Service.objects.kept_by(request.actor), pk=key)
    draft = draft_of(request.actor, service)
    has_changes = draft is not None or not Service.objects.public().filter(pk=key).exists()
    return _render_offer(request, facts_with(service, draft), preview="unseen" if has_changes else "seen")


def _render_offer(request: HttpRequest, card: public_facts.Facts, *, preview: str) -> HttpResponse:
    context = dict(page_context.page_context(request))
    page = OfferPage(card, context["desk"].moment)
    address = request.build_absolute_uri(request.path.removesuffix("preview/"))
    qr = segno.make(address, error="m").svg_inline(
        omitsize=True, border=2, svgclass="qr", lineclass=None, title=page.name
    )
    context |= {"page": page, "qr": mark_safe(qr), "preview": preview}  # noqa: S308 - SVG of segno
    context["data"] = "" if preview else _structured_data(request, card, context["desk"].county)
    return render(request, "frontdoor/offer.html", context)


def _structured_data(request: HttpRequest, card: public_facts.Facts, county: str) -> SafeString:
    provider = request.build_absolute_uri(reverse("frontdoor:provider", args=[card["provider"]["id"]]))
    here = request.build_absolute_uri(request.path)
    return structured_data.json_ld(card, address=here, provider_address=provider, county=county)


FEEDBACK_REASONS = {
    FeedbackReason.HOURS: late("The opening hours are wrong"),
    FeedbackReason.PHONE: late("Nobody answers the phone"),
    FeedbackReason.LANGUAGE: late("My language is not spoken there"),
    FeedbackReason.PLACE: late("The address is wrong"),
    FeedbackReason.GONE: late("The offer no longer exists"),
    FeedbackReason.OTHER: late("Something else"),
}
"""The labels of the reasons, as readers see them."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let readers report that something is wrong, with a reason and an optional text."""
    service = Service.objects.with_details().public().filter(pk=key).first()
    if service is None:
        return not_found(request)
    language = get_language() or "de"
    card = public_facts.public_facts(service, texts_of(public_facts.owners_of(service)))
    context = {
        **page_context.page_context(request),
        "card": card,
        "wrongs": FEEDBACK_REASONS.items(),
        "sentence": "",
        "thanks": False,
    }
    if request.method != "POST":
        return render(request, "frontdoor/feedback.html", context)
    what, text = request.POST.get("what", ""), request.POST.get("text", "").replace("\x00", " ")
    if what not in FEEDBACK_REASONS:
        sentence = _("Please choose what is wrong. Nothing was sent yet.")
        return render(request, "frontdoor/feedback.html", {**context, "sentence": sentence, "text": text}, status=422)
    try:
        # The field `website` is hidden: only bots fill it in. They are thanked, and nothing is stored.
        if not request.POST.get("website"):
            leave_feedback(service, language=language, what=what, text=text)
    except Refused:
        sentence = _("Many people have written about this already. Please call instead; thank you.")
        return render(request, "frontdoor/feedback.html", {**context, "sentence": sentence, "text": text}, status=422)
    return render(request, "frontdoor/feedback.html", {**context, "thanks": True})
