"""The register of secrecy: who was bound, besides those who are bound by their profession; and the paper to sign."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.doors import asks, day_of, own_provider, typed
from anlaufstelle.desk.views.cases import PER_PAGE, WRITE
from anlaufstelle.directory import secrecy
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.models import Pledge
from anlaufstelle.directory.roles import Deed
from anlaufstelle.paper.leaf import pdf


@require_http_methods(WRITE)
@asks(Deed.OVERSEE, Deed.DECLARE)
def register(request: StaffRequest) -> HttpResponse:
    """Who was bound; one more, her signature, or one who no longer helps. The administrator alone writes in it."""
    rows = Pledge.objects.filter(provider=own_provider(request)).select_related("proof_seen_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown: dict[str, Any] = {
        "page": page, "kinds": shelf().all(secrecy.CODES), "typed": request.POST, "sentence": "", "day": today(),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/guard/secrecy.html", shown)
    if not request.acting.may(Deed.DECLARE):
        raise Http404
    try:
        _change(request, rows)
    except Refused as why:
        return render(request, "desk/guard/secrecy.html", {**shown, "sentence": why.sentence}, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:secrecy")


def _change(request: StaffRequest, rows: QuerySet[Pledge]) -> None:
    told = request.POST
    if "row" not in told:
        secrecy.bind(
            request.actor, name=typed(told, "name", 200), does=told.get("does", ""), bound_on=day_of(told, "bound_on"),
            bound_by=typed(told, "bound_by", 200), saw_proof="saw_proof" in told,
        )  # fmt: skip
        return
    row = next((one for one in rows if str(one.pk) == told["row"]), None)
    verbs = {"signed": secrecy.see_signature, "end": secrecy.release}
    if row is None or told.get("word") not in verbs:
        raise secrecy.CannotBind(_("Nothing was changed: this does not stand here any more."))
    verbs[told["word"]](request.actor, pledge=row)


@require_safe
@asks(Deed.OVERSEE, Deed.DECLARE)
def paper(request: StaffRequest, key: UUID) -> HttpResponse:
    """What she signs, as a PDF in German."""
    row = get_object_or_404(Pledge.objects.select_related("provider"), pk=key, provider=own_provider(request))
    answer = HttpResponse(pdf(secrecy.paper(row)), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="verpflichtung.pdf"'
    return answer
