"""Cases without a lead: the administrator names one, without seeing the clients."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import record_reads
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import acting_provider, requires_client_permission
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.models import Case
from anlaufstelle.privacy import leaderless_cases


@require_http_methods(["GET", "HEAD", "POST"])
@requires_client_permission(Permission.NAME_LEADS)
def leaderless_cases_page(request: StaffRequest) -> HttpResponse:
    """List the cases, and assign a lead to the selected ones."""
    provider, sentence = acting_provider(request).pk, ""
    ticked, colleague = request.POST.getlist("case"), request.POST.get("colleague", "")
    if request.method == "POST":
        try:
            count = leaderless_cases.name_lead(request.actor, keys=ticked, colleague=colleague)
        except Refused as error:
            sentence = error.sentence
        else:
            message = ngettext("%(count)s case has a lead again.", "%(count)s cases have a lead again.", count)
            messages.success(request, message % {"count": count})
            return redirect("desk:leaderless_cases")
    cases = leaderless_cases.leaderless_cases(provider)
    record_reads(request.actor, Case, {(case.client, None) for case in cases})
    context = {
        "lines": cases,
        "at_most": leaderless_cases.MAX_ROWS,
        "colleagues": leaderless_cases.colleagues(request.actor),
        "sentence": sentence,
        "ticked": ticked,
        "chosen": colleague,
    }
    return render(request, "desk/data_protection/leaderless_cases.html", context, status=422 if sentence else 200)
