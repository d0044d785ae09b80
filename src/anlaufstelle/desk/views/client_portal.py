"""The access overview of a client on paper, and the access code of the client portal."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record, record_reads
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.desk.consent_forms import consent_subject
from anlaufstelle.desk.decorators import requires_client_permission
from anlaufstelle.desk.views.cases import METHODS
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access import overview_text
from anlaufstelle.people.access.permissions import allowed, works_with
from anlaufstelle.people.clients.representatives import entitled_to_information, representations_of, sheet_for
from anlaufstelle.people.consent.wording import reading_language
from anlaufstelle.people.models import Client
from anlaufstelle.people.portal_access import sign_in as portal_access


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def access_overview_page(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show who may see which data, in German and the client's language. POST prints it, which is recorded.

    The parameter `for` names a representative: the overview then omits what they are excluded from.
    """
    representations = entitled_to_information(representations_of(request.actor, key))
    reader = request.GET.get("for", "")
    representative = next((row for row in representations if str(row.row.pk) == reader), None)
    if reader and representative is None:
        raise Http404
    overview = sheet_for(request.actor, key, representative)
    if overview is None:
        raise Http404
    default = reading_language(overview.profile.reads if overview.profile else "")
    requested = request.GET.get("language", "")
    other = requested if requested in CODES else default
    if request.method == "POST":
        record(request.actor, AuditAction.PRINT, Client, client=key)
    else:
        record_reads(request.actor, Client, [(key, None)])
    rows = overview_text.overview_rows(overview, list(dict.fromkeys(("de", other))))
    context = {"rows": rows, "key": key, "other": other, "languages": CODES, "prints": request.method == "POST"}
    context |= {"representatives": representations, "reader": reader}
    return render(request, "desk/clients/access_overview.html", context)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def portal_code(request: StaffRequest, key: UUID) -> HttpResponse:
    """Issue an access code, shown once; or lock the portal immediately."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    subject = consent_subject(request.actor, key)
    record_reads(request.actor, Client, [(key, None)])
    language = reading_language(subject.profile.reads)
    with override(language):
        address = request.build_absolute_uri(reverse("portal:home"))
    context = {"subject": subject, "key": key, "address": address, "language": language, "code": "", "sentence": ""}
    if "lock" in request.POST:
        portal_access.lock_portal(request.actor, client=key)
        messages.success(request, _("Locked. Her page opens with a new code only."))
        return redirect("desk:portal_code", key)
    if request.method == "POST":
        try:
            context["code"] = portal_access.issue_code(request.actor, client=subject.client)
        except Refused as error:
            context["sentence"] = error.sentence
    context["given"] = portal_access.active_code(request.actor, key)
    return render(request, "desk/clients/portal_code.html", context, status=422 if context["sentence"] else 200)
