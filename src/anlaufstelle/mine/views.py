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

from anlaufstelle.audit.record import looked
from anlaufstelle.core.dates import HERE
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.lists import joined
from anlaufstelle.core.text_direction import apart
from anlaufstelle.mine import opened
from anlaufstelle.people import actions, own, sheet, wishes
from anlaufstelle.people.models import Consent, Correction, Person
from anlaufstelle.people.saying import day_words, said_of
from anlaufstelle.people.whosees import who_sees
from anlaufstelle.walls.access import access, of

HerView = Callable[..., HttpResponse]
LONGEST = 64  # characters of anything that is typed here


def show(request: HttpRequest, template: str, status: int = 200, **told: Any) -> HttpResponse:
    """A page with its other languages; search engines stay away, and nothing keeps it."""
    languages = [(code, f"/{code}/mine/") for code, _name in settings.LANGUAGES]
    page = render(
        request, f"mine/{template}.html", {"languages": languages, "here": get_language(), **told}, status=status
    )
    page["X-Robots-Tag"] = "noindex"
    return page


def hers(view: HerView) -> HerView:
    """The page opens while hers is open; the database is told that it is she who asks. Else: sign in, and why."""

    @login_not_required
    @never_cache
    @wraps(view)
    def around(request: HttpRequest, *arguments: Any, **more: Any) -> HttpResponse:
        try:
            now = opened.read(request)
        except Refused as why:
            return _door(request, why.sentence)
        if now is None:
            return _door(request)
        actor = own.herself(now.person)
        with access(of(actor)):
            if own.is_open(now.key, now.person, now.seal):
                page = view(request, now, *arguments, **more)
                page["Refresh"] = f"{opened.SECONDS + 5}; url=/{get_language()}/mine/"  # not left open on a table
                return page
        return _door(request, opened.over().sentence)

    return around


def _door(request: HttpRequest, sentence: str = "") -> HttpResponse:
    unsent = request.POST.get("text", "").replace("\0", "")  # her words: they came too late, and are hers to keep
    page = show(request, "door", sentence=sentence, unsent=unsent, status=403 if sentence else 200)
    if sentence:
        opened.forget(page)
    return page


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Her page, or the door to it."""
    return come_in(request) if request.method == "POST" else home(request)


@hers
def home(request: HttpRequest, now: opened.Opened) -> HttpResponse:
    """Who may see what of me."""
    actor = own.herself(now.person)
    told = who_sees(actor, now.person)
    if told is None:
        raise Http404
    looked(actor, Person, [(now.person, None)])
    asked = [(_asked(one), one) for one in wishes.asked_of(actor, now.person).select_related("provider")]
    return show(request, "home", lines=sheet.own_lines(told, get_language() or "de"), wishes=asked)


def _asked(one: Correction) -> str:
    """Whom she has asked for a correction, and when."""
    return joined([apart(one.provider.name), day_words(timezone.localtime(one.asked_at, HERE).date())])


def come_in(request: HttpRequest) -> HttpResponse:
    """The code first; then her year of birth and a new PIN, or the PIN she has."""
    typed = {name: request.POST.get(name, "").replace("\0", "")[:LONGEST] for name in ("code", "year", "pin", "again")}
    try:
        key = own.find(typed["code"])
    except Refused as why:
        return show(request, "door", sentence=why.sentence, unsent="", status=422)
    template = "pin" if key.pin else "first"
    if "pin" not in request.POST:
        return show(request, template, code=typed["code"], year="", sentence="")
    try:
        key = own.enter(code=typed["code"], pin=typed["pin"]) if key.pin else own.begin(**typed)
    except Refused as why:
        return show(request, template, code=typed["code"], year=typed["year"], sentence=why.sentence, status=422)
    response = redirect("mine:page")
    opened.remember(response, key)
    return response


@login_not_required
@never_cache
@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """She goes. Where the way out leads is the page nobody wonders about."""
    try:
        now = opened.read(request)
    except Refused:
        now = None
    if now is not None:
        own.leave(now.key, now.person)
    response = redirect("mine:page")
    opened.forget(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@hers
def end(request: HttpRequest, now: opened.Opened, key: UUID) -> HttpResponse:
    """End a permission: asked once, and it counts at once."""
    actor = own.herself(now.person)
    consent = Consent.objects.visible_to(actor).filter(pk=key).select_related("recipient").first()
    if consent is None:
        raise Http404
    if request.method == "POST":
        actions.withdraw(actor, consent=consent, how="own page")
        return redirect("mine:page")
    return show(request, "end", consent=consent, name=apart(consent.recipient.name), said=said_of(consent))


@require_http_methods(["GET", "HEAD", "POST"])
@hers
def correct(request: HttpRequest, now: opened.Opened) -> HttpResponse:
    """She says what is wrong, to one of those who counsel her."""
    actor = own.herself(now.person)
    told = who_sees(actor, now.person)
    if told is None:
        raise Http404
    shown: dict[str, Any] = {"providers": [one.source for one in told.own], "typed": request.POST, "sentence": ""}
    if request.method != "POST":
        return show(request, "correct", **shown)
    chosen = next((one.pk for one in shown["providers"] if str(one.pk) == request.POST.get("provider")), None)
    try:
        if chosen is None:
            raise wishes.CannotAsk(_("Nothing was sent: please choose where you are counselled."))
        wishes.ask(actor, provider=chosen, text=request.POST.get("text", ""))
    except Refused as why:
        return show(request, "correct", status=422, **{**shown, "sentence": why.sentence})
    return redirect("mine:page")
