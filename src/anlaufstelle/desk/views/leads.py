"""Cases that nobody leads any more: the administrator names who leads them, and sees nothing of whose they are."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import looked
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.doors import about_people, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people.models import Case
from anlaufstelle.privacy import leaderless


@require_http_methods(["GET", "HEAD", "POST"])
@about_people(Deed.NAME_LEADS)
def leads(request: StaffRequest) -> HttpResponse:
    """The list, and who leads the ticked ones from now on."""
    provider, sentence = own_provider(request).pk, ""
    ticked, colleague = request.POST.getlist("case"), request.POST.get("colleague", "")
    if request.method == "POST":
        try:
            done = leaderless.name_lead(request.actor, keys=ticked, colleague=colleague)
        except Refused as why:
            sentence = why.sentence
        else:
            said = ngettext("%(count)s case has a lead again.", "%(count)s cases have a lead again.", done)
            messages.success(request, said % {"count": done})
            return redirect("desk:leads")
    lines = leaderless.waiting(provider)
    looked(request.actor, Case, {(line.person, None) for line in lines})
    told = {
        "lines": lines, "at_most": leaderless.AT_MOST, "colleagues": leaderless.colleagues(request.actor),
        "sentence": sentence, "ticked": ticked, "chosen": colleague,
    }  # fmt: skip
    return render(request, "desk/guard/leads.html", told, status=422 if sentence else 200)
