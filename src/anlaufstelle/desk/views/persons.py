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

from anlaufstelle.audit.record import looked
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import id_from, new_id
from anlaufstelle.desk.doors import about_people, own_provider, page_of, typed
from anlaufstelle.desk.file import read_file
from anlaufstelle.desk.intake import IntakeForm, likely
from anlaufstelle.directory.acting import LOOKS_FOR, StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people import actions
from anlaufstelle.people.models import FACTS, Case, Person, Practice, Profile
from anlaufstelle.people.names import sounds_of
from anlaufstelle.people.reading import purposes_of, read_list

PER_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
@about_people(Deed.GREET)
def index(request: StaffRequest) -> HttpResponse:
    """Everybody whom I may see. A name is looked for by POST: it stands in no address, no history and no log."""
    text = typed(request.POST, "q")
    found = Profile.objects.visible_to(request.actor).select_related("provider")
    if text:
        found = found.filter(_named(text), person__is_protected=False)
    page = Paginator(found, PER_PAGE).get_page(1 if text else request.GET.get("page"))
    seen = read_list(request.actor, page.object_list)  # type: ignore[arg-type]
    rows = [{"profile": row, "by": by} for row, by in seen]
    ready = Practice.objects.filter(provider=request.actor.provider_id).exists()
    more = bool(text) and page.has_next()
    listed = {
        "more": more,
        "rows": rows,
        "page": page,
        "text": text,
        "ready": ready,
        "purposes": purposes_of(request.actor),
    }
    return render(request, "desk/persons/list.html", listed)


@require_POST
@about_people(Deed.GREET)
def look_for(request: StaffRequest) -> HttpResponse:
    """For which purpose I look at what others have opened: one at a time, and it stands on the page."""
    purpose = request.POST.get("purpose", "")
    if purpose not in purposes_of(request.actor):
        raise Http404
    request.session[LOOKS_FOR] = str(purpose)
    return redirect("desk:persons")


def _named(text: str) -> Q:
    wanted = Q()
    for part in text.split():
        sound = sounds_of([part]).strip()
        near = Q(given_name__istartswith=part) | Q(family_name__istartswith=part) | Q(original_name__icontains=part)
        wanted &= near | Q(sounds__contains=f" {sound} ") if sound else near
    return wanted


@require_http_methods(["GET", "HEAD", "POST"])
@about_people(Deed.ADVISE)
def take_in(request: StaffRequest) -> HttpResponse:
    """Somebody new: few questions, and first whether she is here already."""
    provider = own_provider(request)
    if not Practice.objects.filter(provider=provider).exists():
        raise Http404
    form = IntakeForm(request.POST or None)
    told: dict[str, Any] = {"form": form, "likely": [], "asked": False, "once": typed(request.POST, "once") or new_id()}
    key = id_from(f"intake:{request.user.pk}:{told['once']}")
    if request.method == "POST" and form.is_valid():
        if there := Case.objects.visible_to(request.actor).filter(pk=key).first():  # a second click
            return redirect("desk:file", there.person_id)
        told |= {"likely": likely(request.actor, form.cleaned_data), "asked": True}
        if "sure" in request.POST or not told["likely"]:
            try:
                case = actions.take_in(request.actor, **form.told(), key=key)
            except IntegrityError:  # a second click at the same moment
                case = Case.objects.visible_to(request.actor).get(pk=key)
            messages.success(request, _("The case is open. You lead it."))
            return redirect("desk:file", case.person_id)
    looked(request.actor, Profile, [(one.person_id, None) for one in told["likely"]])
    return render(request, "desk/persons/new.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
@about_people(Deed.GREET)
def file(request: StaffRequest, key: UUID) -> HttpResponse:
    """One person: all that I may see of her. More there is not, as far as this page goes."""
    found = read_file(request.actor, key, page_of(request.GET))
    if found is None:
        raise Http404
    template = "desk/persons/file.html" if found.seen.is_own else "desk/persons/opened.html"
    return render(request, template, {"file": found, "seen": found.seen, "day": today()})


@require_http_methods(["POST"])
@about_people(Deed.ADVISE)
def open_case(request: StaffRequest, key: UUID) -> HttpResponse:
    """A case of one's own for somebody whom another provider has opened; nothing of theirs comes with it."""
    person = Person.objects.visible_to(request.actor).filter(pk=key).first()
    own = Profile.objects.visible_to(request.actor).filter(person=key, provider=request.actor.provider_id)
    found = read_file(request.actor, key) if person and not own.exists() else None
    if person is None or found is None:
        raise Http404
    facts = {name: getattr(found.seen.profile, name) for name in FACTS}
    languages = [(one.language, one.level) for one in found.seen.spoken]
    try:
        actions.take_in(request.actor, facts=facts, languages=languages, person=person)
    except actions.KnownHere as why:
        messages.error(request, why.sentence)
    except IntegrityError:
        messages.success(request, _("Your own case is open. It stays with your provider."))  # a second click, just now
    else:
        messages.success(request, _("Your own case is open. It stays with your provider."))
    return redirect("desk:file", key)


def case_of(request: StaffRequest, key: UUID) -> Case:
    """A case that I see. Raises Http404."""
    case = Case.objects.visible_to(request.actor).filter(pk=key, provider=request.actor.provider_id).first()
    if case is None:
        raise Http404
    return case
