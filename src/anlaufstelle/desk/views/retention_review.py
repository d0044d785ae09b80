"""What is due to be thrown away: a list that somebody confirms line by line or all at once, or keeps and says why."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import record_reads
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import acting_provider, date_param, requires_client_permission
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.privacy import retention, retention_actions
from anlaufstelle.privacy.actions import ErasureRefused
from anlaufstelle.privacy.models import RetentionExtension


@require_http_methods(["GET", "HEAD", "POST"])
@requires_client_permission(Permission.THROW_AWAY)
def retention_review(request: StaffRequest) -> HttpResponse:
    """The list, and what is done with it."""
    provider, sentence = acting_provider(request).pk, ""
    if request.method == "POST":
        try:
            said = _decide(request)
        except Refused as why:
            sentence = why.sentence
        else:
            messages.success(request, said)
            return redirect("desk:retention_review")
    lines = retention.due_records(provider, today())
    record_reads(request.actor, RetentionExtension, {(line.client, None) for line in lines})
    told = {
        "lines": lines, "at_most": retention.MAX_ROWS, "sentence": sentence, "ticked": request.POST.getlist("line"),
        "typed": {name: request.POST.get(name, "") for name in ("reason", "until")},
        "reasons": code_lists().all("keep_reason"), "tomorrow": today() + dt.timedelta(days=1),
        "kept": [(one, retention.file_number(one.client_id, provider)) for one in retention.extensions(provider)],
        "periods": retention.periods(provider).values(),
    }  # fmt: skip
    return render(request, "desk/data_protection/retention_review.html", told, status=422 if sentence else 200)


def _decide(request: StaffRequest) -> str:
    """Do what the form says; returns what was done. “All” is what stood on the page, and nothing that came since.

    Raises Refused.
    """
    word, told = request.POST.get("word", ""), request.POST
    keys = told.getlist("shown" if word == "all" else "line")
    if word == "keep":
        until = date_param(told, "until")
        done = retention_actions.keep_longer(request.actor, keys=keys, reason=told.get("reason", "")[:40], until=until)
        kept = ngettext("%(count)s line is kept.", "%(count)s lines are kept.", done)
        return kept % {"count": done}
    if word not in {"ticked", "all"} or "sure" not in told:
        raise ErasureRefused(_("Nothing was erased: please say below the list that it shall be destroyed."))
    done = retention_actions.destroy_due(request.actor, keys=keys)
    gone = ngettext(
        "%(count)s line was destroyed. Nobody can bring it back.",
        "%(count)s lines were destroyed. Nobody can bring them back.",
        done,
    )
    return gone % {"count": done}
