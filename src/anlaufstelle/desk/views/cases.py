"""Views of a case: notes, reminders, residence status and address, assignments."""

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
    """Return a case the user works on. Raises Http404.

    A closed case is returned, too: the actions then refuse to write in it, with a reason.
    """
    case = visible_case(request, key)
    if not allowed(works_on, request.actor, case.pk, even_closed=True):
        raise Http404
    return case


def _render_refusal(request: StaffRequest, template: str, context: dict[str, Any], error: Refused) -> HttpResponse:
    return render(request, template, {**context, "sentence": error.sentence, "typed": request.POST}, status=422)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def new_note(request: StaffRequest, key: UUID) -> HttpResponse:
    """Write a note, with its areas, confidential or not."""
    case = writable_case(request, key)
    context = {"case": case, "areas": code_lists().children("life_situation", "")}
    if request.method == "POST":
        areas, is_confidential = request.POST.getlist("area"), "confidential" in request.POST
        try:
            casework.write_note(
                request.actor, case=case, text=request.POST.get("text", ""), areas=areas, confidential=is_confidential
            )
        except Refused as error:
            return _render_refusal(
                request, "desk/clients/note.html", {**context, "chosen": areas, "secret": is_confidential}, error
            )
        messages.success(request, _("The note is saved."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/note.html", context)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def note(request: StaffRequest, key: UUID) -> HttpResponse:
    """Edit a note. If it has changed meanwhile, show both versions instead of overwriting it."""
    row = CaseNote.objects.visible_to(request.actor).filter(pk=key).first()
    if row is None:
        raise Http404
    case = writable_case(request, row.case_id)
    record_reads(request.actor, CaseNote, [(row.client_id, None)])
    context: dict[str, Any] = {"case": case, "note": row, "version": row.version}
    if request.method == "POST":
        version = request.POST.get("version", "")
        seen_version = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        try:
            casework.change_note(request.actor, note=row, text=request.POST.get("text", ""), version=seen_version)
        except casework.NoteChangedMeanwhile as error:
            row.refresh_from_db()
            context |= {
                "sentence": error.sentence,
                "mine": error.submitted,
                "theirs": error.stored,
                "version": row.version,
            }
            return render(request, "desk/clients/note.html", context, status=409)
        except Refused as error:
            return _render_refusal(request, "desk/clients/note.html", context, error)
        messages.success(request, _("The note is saved."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/note.html", context)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def new_reminder(request: StaffRequest, key: UUID) -> HttpResponse:
    """Add a reminder."""
    case = writable_case(request, key)
    context: dict[str, Any] = {"case": case, "day": today()}
    if request.method == "POST":
        try:
            due = dt.date.fromisoformat(request.POST.get("due_on", ""))
        except ValueError:
            due = dt.date.min
        try:
            casework.add_reminder(
                request.actor,
                case=case,
                what=request.POST.get("what", ""),
                due_on=due,
                is_statutory="statutory" in request.POST,
            )
        except Refused as error:
            return _render_refusal(request, "desk/clients/new_reminder.html", context, error)
        messages.success(request, _("Noted. Whoever stands in for you sees the day too."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/new_reminder.html", context)


def my_reminders(request: StaffRequest) -> QuerySet[Reminder]:
    """Return the open reminders of cases the user works on or substitutes in, the nearest first."""
    own_assignments = assignments(request.actor).filter(case=OuterRef("case"))
    return Reminder.objects.visible_to(request.actor).filter(Exists(own_assignments), done_on=None)


@require_safe
@requires_client_permission(Permission.ADVISE)
def reminders(request: StaffRequest) -> HttpResponse:
    """List the open reminders. Those of substituted colleagues have no client name."""
    page = Paginator(my_reminders(request), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    profiles = ClientProfile.objects.visible_to(request.actor).filter(
        client__in=[reminder.client_id for reminder in rows], provider=request.actor.provider_id
    )
    profile_of = {profile.client_id: profile for profile in profiles}
    record_reads(request.actor, Reminder, {(reminder.client_id, None) for reminder in rows})
    context = {
        "rows": [(reminder, profile_of.get(reminder.client_id)) for reminder in rows],
        "page": page,
        "day": today(),
    }
    return render(request, "desk/clients/reminders.html", context)


@require_POST
@requires_client_permission(Permission.ADVISE)
def reminder_done(request: StaffRequest, key: UUID) -> HttpResponse:
    """Mark a reminder as done."""
    row = Reminder.objects.visible_to(request.actor).filter(pk=key).first()
    if row is None:
        raise Http404
    case = writable_case(request, row.case_id)
    casework.complete_reminder(request.actor, reminder=row)
    return redirect("desk:client_file", case.client_id)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def status_and_address(request: StaffRequest, key: UUID) -> HttpResponse:
    """Save residence status and address: encrypted, and shared only with separate consent for each."""
    case = writable_case(request, key)
    context = {"case": case, "any_anonymous": any_anonymous(request.actor, case.client_id)}
    if request.method == "POST":
        kinds: dict[str, type[ScopedRecord]] = {"status": ResidenceStatus, "address": Address}
        try:
            if not any(request.POST.get(name, "").strip() for name in kinds):
                raise casework.CannotWriteNote(_("Not saved: there are no words yet."))
            with transaction.atomic():  # both or none
                for name, kind in kinds.items():
                    if request.POST.get(name, "").strip():
                        casework.save_scoped_record(request.actor, kind, case=case, text=request.POST[name])
        except Refused as error:
            return _render_refusal(request, "desk/clients/status_and_address.html", context, error)
        messages.success(request, _("Saved and sealed."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/status_and_address.html", context)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def team(request: StaffRequest, key: UUID) -> HttpResponse:
    """Assign colleagues to a case, end assignments, or hand the case over."""
    case = writable_case(request, key)
    context = {"case": case, "assignments": _assignments(case), "colleagues": _colleagues(request), "parts": ROLES}
    if request.method == "POST":
        try:
            _change_team(request, case)
        except Refused as error:
            return _render_refusal(request, "desk/clients/team.html", context, error)
        messages.success(request, _("Changed."))
        return redirect("desk:client_file", case.client_id)
    return render(request, "desk/clients/team.html", context)


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
        assignment = next((row for row in _assignments(case) if str(row.pk) == request.POST["end"]), None)
        if assignment is None:
            raise actions.CannotAssign(_("Nothing was changed: this does not stand here any more."))
        actions.end_assignment(request.actor, assignment=assignment)
        return
    colleague_id = request.POST.get("colleague", "")
    colleague = next((row for row in _colleagues(request) if str(row.pk) == colleague_id), None)
    role = request.POST.get("role", "")
    if colleague is None or role not in AssignmentRole.values:
        raise actions.CannotAssign(_("Please choose a colleague, and what she does."))
    if role == AssignmentRole.LEAD:
        actions.hand_over(request.actor, case=case, colleague=colleague)
    else:
        actions.assign(request.actor, case=case, colleague=colleague, role=AssignmentRole(role))
