"""Coming in with a code, reading who may see what, ending a permission, and going."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlaufstelle.audit.record import record_reads
from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.lists import joined
from anlaufstelle.core.text_direction import apart
from anlaufstelle.people import actions
from anlaufstelle.people.access import overview_text
from anlaufstelle.people.access.overview import access_overview
from anlaufstelle.people.clients import rectification
from anlaufstelle.people.consent.summary import consent_summary, date_text
from anlaufstelle.people.models import Client, Consent, RectificationRequest
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.portal import session
from anlaufstelle.rls.context import access_context, context_of

PortalView = Callable[..., HttpResponse]
LONGEST = 64  # characters of anything that is typed here


def render_portal(request: HttpRequest, template: str, status: int = 200, **told: Any) -> HttpResponse:
    """A page with its other languages; search engines stay away, and nothing keeps it."""
    languages = [(code, f"/{code}/mine/") for code, _name in settings.LANGUAGES]
    page = render(
        request, f"portal/{template}.html", {"languages": languages, "here": get_language(), **told}, status=status
    )
    page["X-Robots-Tag"] = "noindex"
    return page


def portal_view(view: PortalView) -> PortalView:
    """The page opens while hers is open; the database is told that it is she who asks. Else: sign in, and why."""

    @login_not_required
    @never_cache
    @wraps(view)
    def around(request: HttpRequest, *arguments: Any, **more: Any) -> HttpResponse:
        try:
            now = session.read_session(request)
        except Refused as why:
            return _sign_in_page(request, why.sentence)
        if now is None:
            return _sign_in_page(request)
        actor = portal_access.client_actor(now.client)
        with access_context(context_of(actor)):
            if portal_access.is_session_valid(now.key, now.client, now.session_token):
                page = view(request, now, *arguments, **more)
                page["Refresh"] = f"{session.SECONDS + 5}; url=/{get_language()}/mine/"  # not left open on a table
                return page
        return _sign_in_page(request, session.session_expired().sentence)

    return around


def _sign_in_page(request: HttpRequest, sentence: str = "") -> HttpResponse:
    unsent = request.POST.get("text", "").replace("\0", "")  # her words: they came too late, and are hers to keep
    page = render_portal(request, "sign_in", sentence=sentence, unsent=unsent, status=403 if sentence else 200)
    if sentence:
        session.end_session(page)
    return page


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def portal_page(request: HttpRequest) -> HttpResponse:
    """Her page, or the door to it."""
    return sign_in_view(request) if request.method == "POST" else home(request)


@portal_view
def home(request: HttpRequest, now: session.PortalSession) -> HttpResponse:
    """Who may see what of me."""
    actor = portal_access.client_actor(now.client)
    told = access_overview(actor, now.client)
    if told is None:
        raise Http404
    record_reads(actor, Client, [(now.client, None)])
    asked = [
        (_request_line(one), one) for one in rectification.requests_of(actor, now.client).select_related("provider")
    ]
    return render_portal(request, "home", lines=overview_text.portal_lines(told, get_language() or "de"), wishes=asked)


def _request_line(one: RectificationRequest) -> str:
    """Whom she has asked for a correction, and when."""
    return joined([apart(one.provider.name), date_text(timezone.localtime(one.requested_at, LOCAL_ZONE).date())])


def sign_in_view(request: HttpRequest) -> HttpResponse:
    """The code first; then her year of birth and a new PIN, or the PIN she has."""
    typed = {name: request.POST.get(name, "").replace("\0", "")[:LONGEST] for name in ("code", "year", "pin", "again")}
    try:
        key = portal_access.find_code(typed["code"])
    except Refused as why:
        return render_portal(request, "sign_in", sentence=why.sentence, unsent="", status=422)
    template = "pin" if key.pin else "first_sign_in"
    if "pin" not in request.POST:
        return render_portal(request, template, code=typed["code"], year="", sentence="")
    try:
        key = (
            portal_access.sign_in(code=typed["code"], pin=typed["pin"])
            if key.pin
            else portal_access.first_sign_in(**typed)
        )
    except Refused as why:
        return render_portal(
            request, template, code=typed["code"], year=typed["year"], sentence=why.sentence, status=422
        )
    response = redirect("portal:home")
    session.start_session(response, key)
    return response


@login_not_required
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """She goes. Where the way out leads is the page nobody wonders about."""
    try:
        now = session.read_session(request)
    except Refused:
        now = None
    if now is not None:
        portal_access.sign_out(now.key, now.client)
    response = redirect("portal:home")
    session.end_session(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view
def withdraw_consent(request: HttpRequest, now: session.PortalSession, key: UUID) -> HttpResponse:
    """End a permission: asked once, and it counts at once."""
    actor = portal_access.client_actor(now.client)
    consent = Consent.objects.visible_to(actor).filter(pk=key).select_related("recipient").first()
    if consent is None:
        raise Http404
    if request.method == "POST":
        actions.withdraw(actor, consent=consent, how="own page")
        return redirect("portal:home")
    return render_portal(
        request, "withdraw_consent", consent=consent, name=apart(consent.recipient.name), said=consent_summary(consent)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view
def request_rectification(request: HttpRequest, now: session.PortalSession) -> HttpResponse:
    """She says what is wrong, to one of those who counsel her."""
    actor = portal_access.client_actor(now.client)
    told = access_overview(actor, now.client)
    if told is None:
        raise Http404
    shown: dict[str, Any] = {"providers": [one.source for one in told.own], "typed": request.POST, "sentence": ""}
    if request.method != "POST":
        return render_portal(request, "rectification_request", **shown)
    chosen = next((one.pk for one in shown["providers"] if str(one.pk) == request.POST.get("provider")), None)
    try:
        if chosen is None:
            raise rectification.RectificationRefused(_("Nothing was sent: please choose where you are counselled."))
        rectification.request_rectification(actor, provider=chosen, text=request.POST.get("text", ""))
    except Refused as why:
        return render_portal(request, "rectification_request", status=422, **{**shown, "sentence": why.sentence})
    return redirect("portal:home")
