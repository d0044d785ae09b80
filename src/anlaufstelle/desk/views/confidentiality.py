"""The register of confidentiality undertakings (§ 203 StGB), and the document to sign."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import acting_provider, date_param, requires_permission, text_param
from anlaufstelle.desk.views.cases import METHODS, PER_PAGE
from anlaufstelle.directory import confidentiality
from anlaufstelle.directory.models import ConfidentialityUndertaking
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.paper.bilingual import bilingual_pdf


@require_http_methods(METHODS)
@requires_permission(Permission.OVERSEE, Permission.DECLARE)
def confidentiality_register(request: StaffRequest) -> HttpResponse:
    """List, add, sign and end undertakings. Only administrators may change them."""
    rows = ConfidentialityUndertaking.objects.filter(provider=acting_provider(request)).select_related("proof_seen_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "kinds": code_lists().all(confidentiality.ACTIVITY_CODES),
        "typed": request.POST,
        "sentence": "",
        "day": today(),
    }
    if request.method != "POST":
        return render(request, "desk/data_protection/confidentiality.html", context)
    if not request.staff.may(Permission.DECLARE):
        raise Http404
    try:
        _save_change(request, rows)
    except Refused as error:
        return render(
            request, "desk/data_protection/confidentiality.html", {**context, "sentence": error.sentence}, status=422
        )
    messages.success(request, _("Saved."))
    return redirect("desk:confidentiality")


def _save_change(request: StaffRequest, rows: QuerySet[ConfidentialityUndertaking]) -> None:
    data = request.POST
    if "row" not in data:
        confidentiality.record_undertaking(
            request.actor,
            name=text_param(data, "name", 200),
            activity=data.get("activity", ""),
            bound_on=date_param(data, "bound_on"),
            bound_by=text_param(data, "bound_by", 200),
            saw_proof="saw_proof" in data,
        )
        return
    row = next((undertaking for undertaking in rows if str(undertaking.pk) == data["row"]), None)
    changes = {"signed": confidentiality.confirm_signature, "end": confidentiality.end_undertaking}
    if row is None or data.get("word") not in changes:
        raise confidentiality.CannotRecordUndertaking(_("Nothing was changed: this does not stand here any more."))
    changes[data["word"]](request.actor, pledge=row)


@require_safe
@requires_permission(Permission.OVERSEE, Permission.DECLARE)
def undertaking_pdf(request: StaffRequest, key: UUID) -> HttpResponse:
    """Return the undertaking to sign, as a PDF in German."""
    undertaking = get_object_or_404(
        ConfidentialityUndertaking.objects.select_related("provider"), pk=key, provider=acting_provider(request)
    )
    response = HttpResponse(
        bilingual_pdf(confidentiality.undertaking_document(undertaking)), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="verpflichtung.pdf"'
    return response
