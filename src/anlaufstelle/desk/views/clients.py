"""Clients: list and search, intake, file, and cases for clients of other providers."""

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
    """List the visible clients. Names are searched by POST, so that they appear in no URL, history or log."""
    text = text_param(request.POST, "q")
    profiles = ClientProfile.objects.visible_to(request.actor).select_related("provider")
    if text:
        profiles = profiles.filter(_name_query(text), client__is_protected=False)
    page = Paginator(profiles, PER_PAGE).get_page(1 if text else request.GET.get("page"))
    visible = read_clients(request.actor, page.object_list)  # type: ignore[arg-type]
    rows = [{"profile": row, "by": by} for row, by in visible]
    ready = ProviderPrivacySettings.objects.filter(provider=request.actor.provider_id).exists()
    has_more = bool(text) and page.has_next()
    context = {
        "more": has_more,
        "rows": rows,
        "page": page,
        "text": text,
        "ready": ready,
        "purposes": purposes_of(request.actor),
    }
    return render(request, "desk/clients/list.html", context)


@require_POST
@requires_client_permission(Permission.GREET)
def choose_purpose(request: StaffRequest) -> HttpResponse:
    """Set the purpose for which the user looks at shared records. Raises Http404 for purposes without a grant."""
    purpose = request.POST.get("purpose", "")
    if purpose not in purposes_of(request.actor):
        raise Http404
    request.session[PURPOSE_SESSION_KEY] = str(purpose)
    return redirect("desk:clients")


def _name_query(text: str) -> Q:
    query = Q()
    for part in text.split():
        sound = phonetic_key([part]).strip()
        spelled_alike = (
            Q(given_name__istartswith=part) | Q(family_name__istartswith=part) | Q(original_name__icontains=part)
        )
        query &= spelled_alike | Q(sounds__contains=f" {sound} ") if sound else spelled_alike
    return query


@require_http_methods(["GET", "HEAD", "POST"])
@requires_client_permission(Permission.ADVISE)
def new_client(request: StaffRequest) -> HttpResponse:
    """Create a client with a case, after a check for possible duplicates."""
    provider = acting_provider(request)
    if not ProviderPrivacySettings.objects.filter(provider=provider).exists():
        raise Http404
    form = IntakeForm(request.POST or None)
    context: dict[str, Any] = {
        "form": form,
        "likely": [],
        "asked": False,
        "once": text_param(request.POST, "once") or new_id(),
    }
    key = id_from(f"intake:{request.user.pk}:{context['once']}")
    if request.method == "POST" and form.is_valid():
        if existing := Case.objects.visible_to(request.actor).filter(pk=key).first():  # submitted twice
            return redirect("desk:client_file", existing.client_id)
        context |= {"likely": possible_duplicates(request.actor, form.cleaned_data), "asked": True}
        if "sure" in request.POST or not context["likely"]:
            try:
                case = actions.open_case(request.actor, **form.case_fields(), key=key)
            except IntegrityError:  # submitted twice at the same moment
                case = Case.objects.visible_to(request.actor).get(pk=key)
            messages.success(request, _("The case is open. You lead it."))
            return redirect("desk:client_file", case.client_id)
    record_reads(request.actor, ClientProfile, [(profile.client_id, None) for profile in context["likely"]])
    return render(request, "desk/clients/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
@requires_client_permission(Permission.GREET)
def client_file(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show the file of a client. The page does not reveal that more exists. Raises Http404."""
    file = read_client_file(request.actor, key, page_param(request.GET))
    if file is None:
        raise Http404
    template = "desk/clients/file.html" if file.seen.is_own else "desk/clients/file_shared.html"
    return render(request, template, {"file": file, "seen": file.seen, "day": today()})


@require_http_methods(["POST"])
@requires_client_permission(Permission.ADVISE)
def open_case(request: StaffRequest, key: UUID) -> HttpResponse:
    """Open an own case for a client shared by another provider. None of its records are copied, except the profile."""
    client = Client.objects.visible_to(request.actor).filter(pk=key).first()
    own_profiles = ClientProfile.objects.visible_to(request.actor).filter(
        client=key, provider=request.actor.provider_id
    )
    file = read_client_file(request.actor, key) if client and not own_profiles.exists() else None
    if client is None or file is None:
        raise Http404
    facts = {name: getattr(file.seen.profile, name) for name in PROFILE_FIELDS}
    languages = [(spoken.language, spoken.level) for spoken in file.seen.spoken]
    try:
        actions.open_case(request.actor, facts=facts, languages=languages, client=client)
    except actions.AlreadyCounselledHere as error:
        messages.error(request, error.sentence)
    except IntegrityError:
        # Submitted twice at the same moment.
        messages.success(request, _("Your own case is open. It stays with your provider."))
    else:
        messages.success(request, _("Your own case is open. It stays with your provider."))
    return redirect("desk:client_file", key)


def visible_case(request: StaffRequest, key: UUID) -> Case:
    """Return a visible case of the user's provider. Raises Http404."""
    case = Case.objects.visible_to(request.actor).filter(pk=key, provider=request.actor.provider_id).first()
    if case is None:
        raise Http404
    return case
