"""Cases that nobody leads any more: the administrator names who leads them, and sees nothing of whose they are."""

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
    """The list, and who leads the ticked ones from now on."""
    provider, sentence = acting_provider(request).pk, ""
    ticked, colleague = request.POST.getlist("case"), request.POST.get("colleague", "")
    if request.method == "POST":
        try:
            done = leaderless_cases.name_lead(request.actor, keys=ticked, colleague=colleague)
        except Refused as why:
            sentence = why.sentence
        else:
            said = ngettext("%(count)s case has a lead again.", "%(count)s cases have a lead again.", done)
            messages.success(request, said % {"count": done})
            return redirect("desk:leaderless_cases")
    lines = leaderless_cases.leaderless_cases(provider)
    record_reads(request.actor, Case, {(line.client, None) for line in lines})
    told = {
        "lines": lines, "at_most": leaderless_cases.MAX_ROWS, "colleagues": leaderless_cases.colleagues(request.actor),
        "sentence": sentence, "ticked": ticked, "chosen": colleague,
    }  # fmt: skip
    return render(request, "desk/data_protection/leaderless_cases.html", told, status=422 if sentence else 200)
