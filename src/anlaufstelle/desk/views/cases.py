"""Working in a case: notes, reminders, status and address, and who works on it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.record import record_reads
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import Address, CaseNote, Reminder, ResidenceStatus, ScopedRecord
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import requires_client_permission
from anlaufstelle.desk.views.clients import visible_case
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people import actions
from anlaufstelle.people.access.permissions import allowed, assignments, counsellors, team_of, works_on
from anlaufstelle.people.clients.anonymous import any_anonymous
from anlaufstelle.people.models import AssignmentRole, Case, CaseAssignment, ClientProfile

METHODS = ["GET", "HEAD", "POST"]
PER_PAGE = 50


def writable_case(request: StaffRequest, key: UUID) -> Case:
    """A case on which I work; in a closed one the verbs say why nothing is written any more. Raises Http404."""
    case = visible_case(request, key)
    if not allowed(works_on, request.actor, case.pk, even_closed=True):
        raise Http404
    return case


def _render_refusal(request: StaffRequest, template: str, told: dict[str, Any], why: Refused) -> HttpResponse:
    return render(request, template, {**told, "sentence": why.sentence, "typed": request.POST}, status=422)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def new_note(request: StaffRequest, key: UUID) -> HttpResponse:
    """Write a note: words, the areas it is about, and whether it is confidential."""
    case = writable_case(request, key)
    told = {"case": case, "areas": code_lists().children("life_situation", "")}
    if request.method == "POST":
        areas, secret = request.POST.getlist("area"), "confidential" in request.POST
        try:
            casework.write_note(
                request.actor, case=case, text=request.POST.get("text", ""), areas=areas, confidential=secret
            )
        except Refused as why:
            return _render_refusal(request, "desk/clients/note.html", {**told, "chosen": areas, "secret": secret}, why)
        messages.success(request, _("The note is saved."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/note.html", told)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def note(request: StaffRequest, key: UUID) -> HttpResponse:
    """Change the words of a note. Of two who do it at once, both keep their words."""
    found = CaseNote.objects.visible_to(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    case = writable_case(request, found.case_id)
    record_reads(request.actor, CaseNote, [(found.client_id, None)])
    told: dict[str, Any] = {"case": case, "note": found, "version": found.version}
    if request.method == "POST":
        version = request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        try:
            casework.change_note(request.actor, note=found, text=request.POST.get("text", ""), version=seen)
        except casework.NoteChangedMeanwhile as why:
            found.refresh_from_db()
            told |= {"sentence": why.sentence, "mine": why.submitted, "theirs": why.stored, "version": found.version}
            return render(request, "desk/clients/note.html", told, status=409)
        except Refused as why:
            return _render_refusal(request, "desk/clients/note.html", told, why)
        messages.success(request, _("The note is saved."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/note.html", told)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def new_reminder(request: StaffRequest, key: UUID) -> HttpResponse:
    """A day on which something must be looked at."""
    case = writable_case(request, key)
    told: dict[str, Any] = {"case": case, "day": today()}
    if request.method == "POST":
        try:
            due = dt.date.fromisoformat(request.POST.get("due_on", ""))
        except ValueError:
            due = dt.date.min
        try:
            casework.add_reminder(
                request.actor, case=case, what=request.POST.get("what", ""), due_on=due,
                is_statutory="statutory" in request.POST,
            )  # fmt: skip
        except Refused as why:
            return _render_refusal(request, "desk/clients/new_reminder.html", told, why)
        messages.success(request, _("Noted. Whoever stands in for you sees the day too."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/new_reminder.html", told)


def my_reminders(request: StaffRequest) -> QuerySet[Reminder]:
    """What is due in cases that I work on or stand in for, the nearest first."""
    stands_in = assignments(request.actor).filter(case=OuterRef("case"))
    return Reminder.objects.visible_to(request.actor).filter(Exists(stands_in), done_on=None)


@require_safe
@requires_client_permission(Permission.ADVISE)
def reminders(request: StaffRequest) -> HttpResponse:
    """What is due: mine, and of those for whom I stand in, these without a name."""
    page = Paginator(my_reminders(request), PER_PAGE).get_page(request.GET.get("page"))
    due = list(page.object_list)
    names = ClientProfile.objects.visible_to(request.actor).filter(
        client__in=[one.client_id for one in due], provider=request.actor.provider_id
    )
    by = {one.client_id: one for one in names}
    record_reads(request.actor, Reminder, {(one.client_id, None) for one in due})
    told = {"rows": [(one, by.get(one.client_id)) for one in due], "page": page, "day": today()}
    return render(request, "desk/clients/reminders.html", told)


@require_POST
@requires_client_permission(Permission.ADVISE)
def reminder_done(request: StaffRequest, key: UUID) -> HttpResponse:
    """What was due is done."""
    found = Reminder.objects.visible_to(request.actor).filter(pk=key).first()
    if found is None:
        raise Http404
    case = writable_case(request, found.case_id)
    casework.complete_reminder(request.actor, reminder=found)
    return redirect("desk:client_file", case.client_id)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def status_and_address(request: StaffRequest, key: UUID) -> HttpResponse:
    """Residence status and address: each a scope of its own, sealed, and opened to nobody without its own tick."""
    case = writable_case(request, key)
    told = {"case": case, "any_anonymous": any_anonymous(request.actor, case.client_id)}
    if request.method == "POST":
        kinds: dict[str, type[ScopedRecord]] = {"status": ResidenceStatus, "address": Address}
        try:
            if not any(request.POST.get(name, "").strip() for name in kinds):
                raise casework.CannotWriteNote(_("Not saved: there are no words yet."))
            with transaction.atomic():  # both or none, as the answer says
                for name, kind in kinds.items():
                    if request.POST.get(name, "").strip():
                        casework.save_scoped_record(request.actor, kind, case=case, text=request.POST[name])
        except Refused as why:
            return _render_refusal(request, "desk/clients/status_and_address.html", told, why)
        messages.success(request, _("Saved and sealed."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/status_and_address.html", told)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def team(request: StaffRequest, key: UUID) -> HttpResponse:
    """Who works on the case: members, supervisor, substitute; and handing it over."""
    case = writable_case(request, key)
    told = {"case": case, "assignments": _assignments(case), "colleagues": _colleagues(request), "parts": ROLES}
    if request.method == "POST":
        try:
            _change_team(request, case)
        except Refused as why:
            return _render_refusal(request, "desk/clients/team.html", told, why)
        messages.success(request, _("Changed."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/team.html", told)


ROLES = (
    (AssignmentRole.MEMBER, late("works on it too")),
    (AssignmentRole.SUBSTITUTE, late("stands in: sees days and deadlines only")),
    (AssignmentRole.SUPERVISOR, late("supervises")),
    (AssignmentRole.LEAD, late("leads it from now on")),
)


def _assignments(case: Case) -> list[CaseAssignment]:
    return list(team_of(case.provider_id, case=case.pk))


def _colleagues(request: StaffRequest) -> list[User]:
    return list(counsellors(request.actor.provider_id).exclude(pk=request.user.pk))


def _change_team(request: StaffRequest, case: Case) -> None:
    if "end" in request.POST:
        ending = next((one for one in _assignments(case) if str(one.pk) == request.POST["end"]), None)
        if ending is None:
            raise actions.CannotAssign(_("Nothing was changed: this does not stand here any more."))
        actions.end_assignment(request.actor, assignment=ending)
        return
    chosen = request.POST.get("colleague", "")
    colleague = next((one for one in _colleagues(request) if str(one.pk) == chosen), None)
    part = request.POST.get("role", "")
    if colleague is None or part not in AssignmentRole.values:
        raise actions.CannotAssign(_("Please choose a colleague, and what she does."))
    if part == AssignmentRole.LEAD:
        actions.hand_over(request.actor, case=case, colleague=colleague)
    else:
        actions.assign(request.actor, case=case, colleague=colleague, role=AssignmentRole(part))
