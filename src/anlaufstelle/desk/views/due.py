"""What is due to be thrown away: a list that somebody confirms line by line or all at once, or keeps and says why."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import looked
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.doors import about_people, day_of, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.privacy import deciding, retention
from anlaufstelle.privacy.actions import CannotErase
from anlaufstelle.privacy.models import Kept


@require_http_methods(["GET", "HEAD", "POST"])
@about_people(Deed.THROW_AWAY)
def due(request: StaffRequest) -> HttpResponse:
    """The list, and what is done with it."""
    provider, sentence = own_provider(request).pk, ""
    if request.method == "POST":
        try:
            said = _decided(request)
        except Refused as why:
            sentence = why.sentence
        else:
            messages.success(request, said)
            return redirect("desk:due")
    lines = retention.due(provider, today())
    looked(request.actor, Kept, {(line.person, None) for line in lines})
    told = {
        "lines": lines, "at_most": retention.AT_MOST, "sentence": sentence, "ticked": request.POST.getlist("line"),
        "typed": {name: request.POST.get(name, "") for name in ("reason", "until")},
        "reasons": shelf().all("keep_reason"), "tomorrow": today() + dt.timedelta(days=1),
        "kept": [(one, retention.number_of(one.person_id, provider)) for one in retention.kept(provider)],
        "periods": retention.periods(provider).values(),
    }  # fmt: skip
    return render(request, "desk/guard/due.html", told, status=422 if sentence else 200)


def _decided(request: StaffRequest) -> str:
    """Do what the form says; returns what was done. “All” is what stood on the page, and nothing that came since.

    Raises Refused.
    """
    word, told = request.POST.get("word", ""), request.POST
    keys = told.getlist("shown" if word == "all" else "line")
    if word == "keep":
        until = day_of(told, "until")
        done = deciding.keep(request.actor, keys=keys, reason=told.get("reason", "")[:40], until=until)
        kept = ngettext("%(count)s line is kept.", "%(count)s lines are kept.", done)
        return kept % {"count": done}
    if word not in {"ticked", "all"} or "sure" not in told:
        raise CannotErase(_("Nothing was erased: please say below the list that it shall be destroyed."))
    done = deciding.throw_away(request.actor, keys=keys)
    gone = ngettext(
        "%(count)s line was destroyed. Nobody can bring it back.",
        "%(count)s lines were destroyed. Nobody can bring them back.",
        done,
    )
    return gone % {"count": done}
