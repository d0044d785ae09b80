"""The people one works with: finding them, taking somebody in, her file, and what others have opened of her."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlaufstelle.audit.record import record_reads
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import id_from, new_id
from anlaufstelle.desk.client_file import read_client_file
from anlaufstelle.desk.decorators import acting_provider, page_param, requires_client_permission, text_param
from anlaufstelle.desk.intake_forms import IntakeForm, possible_duplicates
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import PURPOSE_SESSION_KEY, StaffRequest
from anlaufstelle.people import actions
from anlaufstelle.people.access.reading import purposes_of, read_clients
from anlaufstelle.people.clients.phonetics import phonetic_key
from anlaufstelle.people.models import PROFILE_FIELDS, Case, Client, ClientProfile, ProviderPrivacySettings

PER_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
@requires_client_permission(Permission.GREET)
def client_list(request: StaffRequest) -> HttpResponse:
    """Everybody whom I may see. A name is looked for by POST: it stands in no address, no history and no log."""
    text = text_param(request.POST, "q")
    found = ClientProfile.objects.visible_to(request.actor).select_related("provider")
    if text:
        found = found.filter(_by_name(text), client__is_protected=False)
    page = Paginator(found, PER_PAGE).get_page(1 if text else request.GET.get("page"))
    seen = read_clients(request.actor, page.object_list)  # type: ignore[arg-type]
    rows = [{"profile": row, "by": by} for row, by in seen]
    ready = ProviderPrivacySettings.objects.filter(provider=request.actor.provider_id).exists()
    more = bool(text) and page.has_next()
    listed = {
        "more": more,
        "rows": rows,
        "page": page,
        "text": text,
        "ready": ready,
        "purposes": purposes_of(request.actor),
    }
    return render(request, "desk/clients/list.html", listed)


@require_POST
@requires_client_permission(Permission.GREET)
def choose_purpose(request: StaffRequest) -> HttpResponse:
    """For which purpose I look at what others have opened: one at a time, and it stands on the page."""
    purpose = request.POST.get("purpose", "")
    if purpose not in purposes_of(request.actor):
        raise Http404
    request.session[PURPOSE_SESSION_KEY] = str(purpose)
    return redirect("desk:clients")


def _by_name(text: str) -> Q:
    wanted = Q()
    for part in text.split():
        sound = phonetic_key([part]).strip()
        near = Q(given_name__istartswith=part) | Q(family_name__istartswith=part) | Q(original_name__icontains=part)
        wanted &= near | Q(sounds__contains=f" {sound} ") if sound else near
    return wanted


@require_http_methods(["GET", "HEAD", "POST"])
@requires_client_permission(Permission.ADVISE)
def new_client(request: StaffRequest) -> HttpResponse:
    """Somebody new: few questions, and first whether she is here already."""
    provider = acting_provider(request)
    if not ProviderPrivacySettings.objects.filter(provider=provider).exists():
        raise Http404
    form = IntakeForm(request.POST or None)
    told: dict[str, Any] = {
        "form": form,
        "likely": [],
        "asked": False,
        "once": text_param(request.POST, "once") or new_id(),
    }
    key = id_from(f"intake:{request.user.pk}:{told['once']}")
    if request.method == "POST" and form.is_valid():
        if there := Case.objects.visible_to(request.actor).filter(pk=key).first():  # a second click
            return redirect("desk:client_file", there.client_id)
        told |= {"likely": possible_duplicates(request.actor, form.cleaned_data), "asked": True}
        if "sure" in request.POST or not told["likely"]:
            try:
                case = actions.open_case(request.actor, **form.told(), key=key)
            except IntegrityError:  # a second click at the same moment
                case = Case.objects.visible_to(request.actor).get(pk=key)
            messages.success(request, _("The case is open. You lead it."))
            return redirect("desk:client_file", case.client_id)
    record_reads(request.actor, ClientProfile, [(one.client_id, None) for one in told["likely"]])
    return render(request, "desk/clients/new.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
@requires_client_permission(Permission.GREET)
def client_file(request: StaffRequest, key: UUID) -> HttpResponse:
    """One person: all that I may see of her. More there is not, as far as this page goes."""
    found = read_client_file(request.actor, key, page_param(request.GET))
    if found is None:
        raise Http404
    template = "desk/clients/file.html" if found.seen.is_own else "desk/clients/file_shared.html"
    return render(request, template, {"file": found, "seen": found.seen, "day": today()})


@require_http_methods(["POST"])
@requires_client_permission(Permission.ADVISE)
def open_case(request: StaffRequest, key: UUID) -> HttpResponse:
    """A case of one's own for somebody whom another provider has opened; nothing of theirs comes with it."""
    client = Client.objects.visible_to(request.actor).filter(pk=key).first()
    own = ClientProfile.objects.visible_to(request.actor).filter(client=key, provider=request.actor.provider_id)
    found = read_client_file(request.actor, key) if client and not own.exists() else None
    if client is None or found is None:
        raise Http404
    facts = {name: getattr(found.seen.profile, name) for name in PROFILE_FIELDS}
    languages = [(one.language, one.level) for one in found.seen.spoken]
    try:
        actions.open_case(request.actor, facts=facts, languages=languages, client=client)
    except actions.AlreadyCounselledHere as why:
        messages.error(request, why.sentence)
    except IntegrityError:
        messages.success(request, _("Your own case is open. It stays with your provider."))  # a second click, just now
    else:
        messages.success(request, _("Your own case is open. It stays with your provider."))
    return redirect("desk:client_file", key)


def visible_case(request: StaffRequest, key: UUID) -> Case:
    """A case that I see. Raises Http404."""
    case = Case.objects.visible_to(request.actor).filter(pk=key, provider=request.actor.provider_id).first()
    if case is None:
        raise Http404
    return case
