"""Generated privacy documents, as a page to print and as a PDF."""

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
    """Show a document. It contains counts and no personal data, so reads are not recorded."""
    report = build_document(name, acting_provider(request))
    if request.GET.get("form") != "pdf":
        return render(request, "desk/data_protection/document.html", {"report": report})
    response = HttpResponse(report_pdf(report), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(report.title)}.pdf"'
    return response
