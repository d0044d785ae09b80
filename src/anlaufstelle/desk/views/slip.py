"""The slip that ends a permission, handed in at the front desk; and locking her page there."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import looked
from anlaufstelle.desk.consenting import recipients
from anlaufstelle.desk.doors import about_people, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people.models import Profile
from anlaufstelle.people.slip import hand_in, lock_page


@require_http_methods(["GET", "HEAD", "POST"])
@about_people(Deed.GREET)
def slip(request: StaffRequest, key: UUID) -> HttpResponse:
    """Which provider shall see nothing any more. What she has allowed whom stands nowhere here."""
    here = own_provider(request)
    profile = Profile.objects.visible_to(request.actor).filter(person=key, provider=here).first()
    if profile is None:
        raise Http404
    looked(request.actor, Profile, [(key, None)])
    others = list(recipients(here))
    told = {"profile": profile, "key": key, "others": others, "sentence": ""}
    if request.method != "POST":
        return render(request, "desk/persons/slip.html", told)
    if "lock" in request.POST:
        lock_page(request.actor, person=key)
        messages.success(request, _("Locked. Her page opens with a new code only."))
        return redirect("desk:file", key)
    chosen = request.POST.get("recipient", "")
    if chosen not in {pk for pk, _name in others}:
        told["sentence"] = _("Nothing was ended: please choose the provider that stands on the slip.")
        return render(request, "desk/persons/slip.html", told, status=422)
    recipient = Organization.objects.get(pk=chosen)
    hand_in(request.actor, person=key, recipient=recipient)
    said = _("From now on %(provider)s sees nothing of what is kept here, if it ever did.")
    messages.success(request, said % {"provider": recipient.name})
    return redirect("desk:file", key)
