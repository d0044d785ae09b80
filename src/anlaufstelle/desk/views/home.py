"""The home page of staff, the switch between providers, and the page language."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlaufstelle.accounts.actions import set_language
from anlaufstelle.audit.record import record_reads
from anlaufstelle.casework.models import Reminder
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import STAFF as STAFF_LANGUAGES
from anlaufstelle.desk.decorators import acting_provider
from anlaufstelle.desk.views.cases import my_reminders
from anlaufstelle.directory import memberships, staff_context
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access.emergency_access import emergency_notices
from anlaufstelle.people.clients.rectification import open_requests_for
from anlaufstelle.rls.context import access_context, context_of

MAX_ENTRIES = 5  # of each list on the home page


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Show the user's role and provider, and what is due next."""
    due, rectification_requests, emergencies = [], [], []
    if request.staff.may(Permission.ADVISE):
        with access_context(context_of(request.actor)):
            due = list(my_reminders(request)[:MAX_ENTRIES])
            rectification_requests = list(open_requests_for(request.actor)[:MAX_ENTRIES])
            emergencies = list(emergency_notices(request.actor)[:MAX_ENTRIES])
            record_reads(request.actor, Reminder, {(reminder.client_id, None) for reminder in due})
    context = {"due": due, "rectification_requests": rectification_requests, "emergencies": emergencies, "day": today()}
    return render(request, "desk/home.html", context)


@require_POST
def act_for(request: StaffRequest) -> HttpResponse:
    """Switch to another provider."""
    try:
        provider = UUID(request.POST.get("provider", ""))
    except ValueError:
        raise Http404 from None
    staff_context.switch_provider(request, provider)
    return redirect("desk:home")


@require_POST
def language(request: StaffRequest) -> HttpResponse:
    """Set the language of the staff pages for this account."""
    code = request.POST.get("language", "")
    if code not in STAFF_LANGUAGES:
        raise Http404
    set_language(request.user, code)
    return redirect("desk:home")


@require_http_methods(["GET", "HEAD", "POST"])
def leave_provider(request: StaffRequest) -> HttpResponse:
    """End the user's own membership, after one confirmation."""
    provider = acting_provider(request)
    if request.method != "POST":
        return render(request, "desk/leave_provider.html")
    try:
        memberships.leave_provider(request.actor, user=request.user, organization=provider)
    except Refused as error:
        messages.error(request, error.sentence)
        return redirect("desk:leave_provider")
    return redirect("account_login")  # the sessions have ended
