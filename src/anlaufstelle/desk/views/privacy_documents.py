"""The papers that the system writes of itself, as a page to print and as a PDF."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from anlaufstelle.desk.decorators import acting_provider, requires_client_permission
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.paper.report import report_pdf
from anlaufstelle.privacy.documents.catalogue import build_document


@require_safe
@requires_client_permission(Permission.OVERSEE, Permission.DECLARE)
def privacy_document(request: StaffRequest, name: str) -> HttpResponse:
    """One paper. It is counted from files without naming anybody, so nothing is left of having read it."""
    report = build_document(name, acting_provider(request))
    if request.GET.get("form") != "pdf":
        return render(request, "desk/data_protection/document.html", {"report": report})
    answer = HttpResponse(report_pdf(report), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slugify(report.title)}.pdf"'
    return answer
