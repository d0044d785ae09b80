"""What belongs to the person herself: the sheet “Who may see what of me?”, and the code to her own page."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.models import Deed as Noted
from anlaufstelle.audit.record import looked, record
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.desk.consenting import who_of
from anlaufstelle.desk.doors import about_people
from anlaufstelle.desk.views.cases import WRITE
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people import own, sheet
from anlaufstelle.people.guardians import guardians_of, sheet_for, told_to
from anlaufstelle.people.models import Person
from anlaufstelle.people.permissions import allowed, works_with
from anlaufstelle.people.wording import reading_language


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def mine(request: StaffRequest, key: UUID) -> HttpResponse:
    """Who may see what of her, in German and in her language. By POST it is printed, and that is noted.

    `for`: somebody who acts for her, and reads nothing of what she is shut out of.
    """
    acting = told_to(guardians_of(request.actor, key))
    reader = request.GET.get("for", "")
    guardian = next((one for one in acting if str(one.row.pk) == reader), None)
    if reader and guardian is None:
        raise Http404
    told = sheet_for(request.actor, key, guardian)
    if told is None:
        raise Http404
    reads = reading_language(told.profile.reads if told.profile else "")
    asked = request.GET.get("language", "")
    other = asked if asked in CODES else reads
    if request.method == "POST":
        record(request.actor, Noted.PRINT, Person, person=key)
    else:
        looked(request.actor, Person, [(key, None)])
    rows = sheet.rows_of(told, list(dict.fromkeys(("de", other))))
    shown = {"rows": rows, "key": key, "other": other, "languages": CODES, "prints": request.method == "POST"}
    shown |= {"guardians": acting, "reader": reader}
    return render(request, "desk/persons/mine.html", shown)


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def code(request: StaffRequest, key: UUID) -> HttpResponse:
    """A code for her own page, shown once; and shutting the page at once."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    who = who_of(request.actor, key)
    looked(request.actor, Person, [(key, None)])
    language = reading_language(who.profile.reads)
    with override(language):
        address = request.build_absolute_uri(reverse("mine:page"))
    shown = {"who": who, "key": key, "address": address, "language": language, "code": "", "sentence": ""}
    if "lock" in request.POST:
        own.lock(request.actor, person=key)
        messages.success(request, _("Locked. Her page opens with a new code only."))
        return redirect("desk:code", key)
    if request.method == "POST":
        try:
            shown["code"] = own.give_code(request.actor, person=who.person)
        except Refused as why:
            shown["sentence"] = why.sentence
    shown["given"] = own.key_given(request.actor, key)
    return render(request, "desk/persons/code.html", shown, status=422 if shown["sentence"] else 200)
