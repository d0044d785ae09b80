"""Records whose retention period has expired: erase them after confirmation, or keep them longer with a reason."""

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
    """List the expired records, and apply the decision."""
    provider, sentence = acting_provider(request).pk, ""
    if request.method == "POST":
        try:
            message = _decide(request)
        except Refused as error:
            sentence = error.sentence
        else:
            messages.success(request, message)
            return redirect("desk:retention_review")
    lines = retention.due_records(provider, today())
    record_reads(request.actor, RetentionExtension, {(line.client, None) for line in lines})
    context = {
        "lines": lines,
        "at_most": retention.MAX_ROWS,
        "sentence": sentence,
        "ticked": request.POST.getlist("line"),
        "typed": {name: request.POST.get(name, "") for name in ("reason", "until")},
        "reasons": code_lists().all("keep_reason"),
        "tomorrow": today() + dt.timedelta(days=1),
        "kept": [
            (extension, retention.file_number(extension.client_id, provider))
            for extension in retention.extensions(provider)
        ],
        "periods": retention.periods(provider).values(),
    }
    return render(request, "desk/data_protection/retention_review.html", context, status=422 if sentence else 200)


def _decide(request: StaffRequest) -> str:
    """Apply the decision, and return what was done. “All” means the records shown on the page, not later ones.

    Raises Refused.
    """
    action, data = request.POST.get("word", ""), request.POST
    keys = data.getlist("shown" if action == "all" else "line")
    if action == "keep":
        until = date_param(data, "until")
        count = retention_actions.keep_longer(request.actor, keys=keys, reason=data.get("reason", "")[:40], until=until)
        message = ngettext("%(count)s line is kept.", "%(count)s lines are kept.", count)
        return message % {"count": count}
    if action not in {"ticked", "all"} or "sure" not in data:
        raise ErasureRefused(_("Nothing was erased: please say below the list that it shall be destroyed."))
    count = retention_actions.destroy_due(request.actor, keys=keys)
    message = ngettext(
        "%(count)s line was destroyed. Nobody can bring it back.",
        "%(count)s lines were destroyed. Nobody can bring them back.",
        count,
    )
    return message % {"count": count}
