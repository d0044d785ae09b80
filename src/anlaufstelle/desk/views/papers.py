"""The papers that the system writes of itself, as a page to print and as a PDF."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from anlaufstelle.desk.doors import about_people, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.paper.report import pdf
from anlaufstelle.privacy.papers.papers import write


@require_safe
@about_people(Deed.OVERSEE, Deed.DECLARE)
def paper(request: StaffRequest, name: str) -> HttpResponse:
    """One paper. It is counted from files without naming anybody, so nothing is left of having read it."""
    report = write(name, own_provider(request))
    if request.GET.get("form") != "pdf":
        return render(request, "desk/guard/paper.html", {"report": report})
    answer = HttpResponse(pdf(report), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slugify(report.title)}.pdf"'
    return answer
