"""Views of the client portal: sign-in with a code, access overview, withdrawal, rectification request, sign-out."""

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
MAX_INPUT_LENGTH = 64  # characters of any sign-in field


def render_portal(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a template with links to the other languages, hidden from search engines."""
    languages = [(code, f"/{code}/mine/") for code, _name in settings.LANGUAGES]
    response = render(
        request, f"portal/{template}.html", {"languages": languages, "here": get_language(), **context}, status=status
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def portal_view(view: PortalView) -> PortalView:
    """Require a portal session, and run the view in the access context of the client. Else show the sign-in page."""

    @login_not_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            portal_session = session.read_session(request)
        except Refused as error:
            return _sign_in_page(request, error.sentence)
        if portal_session is None:
            return _sign_in_page(request)
        actor = portal_access.client_actor(portal_session.client)
        with access_context(context_of(actor)):
            if portal_access.is_session_valid(portal_session.key, portal_session.client, portal_session.session_token):
                response = view(request, portal_session, *args, **kwargs)
                response["Refresh"] = (
                    f"{session.SESSION_SECONDS + 5}; url=/{get_language()}/mine/"  # do not leave the page open
                )
                return response
        return _sign_in_page(request, session.session_expired().sentence)

    return wrapper


def _sign_in_page(request: HttpRequest, sentence: str = "") -> HttpResponse:
    unsent = request.POST.get("text", "").replace(
        "\0", ""
    )  # let the client copy a text that was sent after the session ended
    response = render_portal(request, "sign_in", sentence=sentence, unsent=unsent, status=403 if sentence else 200)
    if sentence:
        session.end_session(response)
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def portal_page(request: HttpRequest) -> HttpResponse:
    """The start page: the access overview, or sign-in."""
    return sign_in_view(request) if request.method == "POST" else home(request)


@portal_view
def home(request: HttpRequest, portal_session: session.PortalSession) -> HttpResponse:
    """Show the client who may see which data."""
    actor = portal_access.client_actor(portal_session.client)
    overview = access_overview(actor, portal_session.client)
    if overview is None:
        raise Http404
    record_reads(actor, Client, [(portal_session.client, None)])
    requests = [
        (_request_line(row), row)
        for row in rectification.requests_of(actor, portal_session.client).select_related("provider")
    ]
    return render_portal(
        request, "home", lines=overview_text.portal_lines(overview, get_language() or "de"), requests=requests
    )


def _request_line(row: RectificationRequest) -> str:
    """Return to which provider a rectification request was sent, and when."""
    return joined([apart(row.provider.name), date_text(timezone.localtime(row.requested_at, LOCAL_ZONE).date())])


def sign_in_view(request: HttpRequest) -> HttpResponse:
    """Sign in: first the code, then the year of birth and a new PIN, or the existing PIN."""
    typed = {
        name: request.POST.get(name, "").replace("\0", "")[:MAX_INPUT_LENGTH]
        for name in ("code", "year", "pin", "again")
    }
    try:
        access_code = portal_access.find_code(typed["code"])
    except Refused as error:
        return render_portal(request, "sign_in", sentence=error.sentence, unsent="", status=422)
    template = "pin" if access_code.pin else "first_sign_in"
    if "pin" not in request.POST:
        return render_portal(request, template, code=typed["code"], year="", sentence="")
    try:
        access_code = (
            portal_access.sign_in(code=typed["code"], pin=typed["pin"])
            if access_code.pin
            else portal_access.first_sign_in(
                code=typed["code"], year=typed["year"], pin=typed["pin"], pin_repeated=typed["again"]
            )
        )
    except Refused as error:
        return render_portal(
            request, template, code=typed["code"], year=typed["year"], sentence=error.sentence, status=422
        )
    response = redirect("portal:home")
    session.start_session(response, access_code)
    return response


@login_not_required
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and return to the sign-in page."""
    try:
        portal_session = session.read_session(request)
    except Refused:
        portal_session = None
    if portal_session is not None:
        portal_access.sign_out(portal_session.key, portal_session.client)
    response = redirect("portal:home")
    session.end_session(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view
def withdraw_consent(request: HttpRequest, portal_session: session.PortalSession, key: UUID) -> HttpResponse:
    """Withdraw a consent, after one confirmation. It takes effect immediately."""
    actor = portal_access.client_actor(portal_session.client)
    consent = Consent.objects.visible_to(actor).filter(pk=key).select_related("recipient").first()
    if consent is None:
        raise Http404
    if request.method == "POST":
        actions.withdraw(actor, consent=consent, how="own page")
        return redirect("portal:home")
    return render_portal(
        request,
        "withdraw_consent",
        consent=consent,
        name=apart(consent.recipient.name),
        summary=consent_summary(consent),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@portal_view
def request_rectification(request: HttpRequest, portal_session: session.PortalSession) -> HttpResponse:
    """Send a rectification request to one of the providers that counsel the client."""
    actor = portal_access.client_actor(portal_session.client)
    overview = access_overview(actor, portal_session.client)
    if overview is None:
        raise Http404
    context: dict[str, Any] = {
        "providers": [provider.source for provider in overview.own],
        "typed": request.POST,
        "sentence": "",
    }
    if request.method != "POST":
        return render_portal(request, "rectification_request", **context)
    provider_id = next(
        (provider.pk for provider in context["providers"] if str(provider.pk) == request.POST.get("provider")), None
    )
    try:
        if provider_id is None:
            raise rectification.RectificationRefused(_("Nothing was sent: please choose where you are counselled."))
        rectification.request_rectification(actor, provider=provider_id, text=request.POST.get("text", ""))
    except Refused as error:
        return render_portal(request, "rectification_request", status=422, **{**context, "sentence": error.sentence})
    return redirect("portal:home")
