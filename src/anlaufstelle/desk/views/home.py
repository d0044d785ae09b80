"""The first page after signing in, and the switch between providers."""

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

NEXT = 5  # of what is due, on the first page


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Who I am here, for which provider, what I may do, and what is due next."""
    due, wishes, emergencies = [], [], []
    if request.staff.may(Permission.ADVISE):
        with access_context(context_of(request.actor)):
            due = list(my_reminders(request)[:NEXT])
            wishes = list(open_requests_for(request.actor)[:NEXT])
            emergencies = list(emergency_notices(request.actor)[:NEXT])
            record_reads(request.actor, Reminder, {(one.client_id, None) for one in due})
    told = {"due": due, "wishes": wishes, "emergencies": emergencies, "day": today()}
    return render(request, "desk/home.html", told)


@require_POST
def act_for(request: StaffRequest) -> HttpResponse:
    """From now on for this provider."""
    try:
        provider = UUID(request.POST.get("provider", ""))
    except ValueError:
        raise Http404 from None
    staff_context.switch_provider(request, provider)
    return redirect("desk:home")


@require_POST
def language(request: StaffRequest) -> HttpResponse:
    """From now on the pages speak this language to her."""
    wanted = request.POST.get("language", "")
    if wanted not in STAFF_LANGUAGES:
        raise Http404
    set_language(request.user, wanted)
    return redirect("desk:home")


@require_http_methods(["GET", "HEAD", "POST"])
def leave_provider(request: StaffRequest) -> HttpResponse:
    """No longer work for the provider one acts for; asked once more before."""
    provider = acting_provider(request)
    if request.method != "POST":
        return render(request, "desk/leave_provider.html")
    try:
        memberships.leave_provider(request.actor, user=request.user, organization=provider)
    except Refused as why:
        messages.error(request, why.sentence)
        return redirect("desk:leave_provider")
    return redirect("account_login")  # her sessions ended with it
