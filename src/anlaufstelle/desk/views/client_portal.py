"""What belongs to the person herself: the sheet “Who may see what of me?”, and the code to her own page."""

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
    """Who may see what of her, in German and in her language. By POST it is printed, and that is noted.

    `for`: somebody who acts for her, and reads nothing of what she is shut out of.
    """
    acting = entitled_to_information(representations_of(request.actor, key))
    reader = request.GET.get("for", "")
    representative = next((one for one in acting if str(one.row.pk) == reader), None)
    if reader and representative is None:
        raise Http404
    told = sheet_for(request.actor, key, representative)
    if told is None:
        raise Http404
    reads = reading_language(told.profile.reads if told.profile else "")
    asked = request.GET.get("language", "")
    other = asked if asked in CODES else reads
    if request.method == "POST":
        record(request.actor, AuditAction.PRINT, Client, client=key)
    else:
        record_reads(request.actor, Client, [(key, None)])
    rows = overview_text.overview_rows(told, list(dict.fromkeys(("de", other))))
    shown = {"rows": rows, "key": key, "other": other, "languages": CODES, "prints": request.method == "POST"}
    shown |= {"representatives": acting, "reader": reader}
    return render(request, "desk/clients/access_overview.html", shown)


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def portal_code(request: StaffRequest, key: UUID) -> HttpResponse:
    """A code for her own page, shown once; and shutting the page at once."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    who = consent_subject(request.actor, key)
    record_reads(request.actor, Client, [(key, None)])
    language = reading_language(who.profile.reads)
    with override(language):
        address = request.build_absolute_uri(reverse("portal:home"))
    shown = {"who": who, "key": key, "address": address, "language": language, "code": "", "sentence": ""}
    if "lock" in request.POST:
        portal_access.lock_portal(request.actor, client=key)
        messages.success(request, _("Locked. Her page opens with a new code only."))
        return redirect("desk:portal_code", key)
    if request.method == "POST":
        try:
            shown["code"] = portal_access.issue_code(request.actor, client=who.client)
        except Refused as why:
            shown["sentence"] = why.sentence
    shown["given"] = portal_access.active_code(request.actor, key)
    return render(request, "desk/clients/portal_code.html", shown, status=422 if shown["sentence"] else 200)
