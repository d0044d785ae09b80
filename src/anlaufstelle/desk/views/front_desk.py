"""At the front desk: withdraw consents, and lock the client portal."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import record_reads
from anlaufstelle.desk.consent_forms import recipients
from anlaufstelle.desk.decorators import acting_provider, requires_client_permission
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.front_desk import lock_portal, take_withdrawal
from anlaufstelle.people.models import ClientProfile


@require_http_methods(["GET", "HEAD", "POST"])
@requires_client_permission(Permission.GREET)
def front_desk(request: StaffRequest, key: UUID) -> HttpResponse:
    """End all access of one provider. The page does not reveal what the client has consented to."""
    provider = acting_provider(request)
    profile = ClientProfile.objects.visible_to(request.actor).filter(client=key, provider=provider).first()
    if profile is None:
        raise Http404
    record_reads(request.actor, ClientProfile, [(key, None)])
    providers = list(recipients(provider))
    context = {"profile": profile, "key": key, "others": providers, "sentence": ""}
    if request.method != "POST":
        return render(request, "desk/clients/front_desk.html", context)
    if "lock" in request.POST:
        lock_portal(request.actor, client=key)
        messages.success(request, _("Locked. Her page opens with a new code only."))
        return redirect("desk:client_file", key)
    recipient_id = request.POST.get("recipient", "")
    if recipient_id not in {pk for pk, _name in providers}:
        context["sentence"] = _("Nothing was ended: please choose the provider that stands on the slip.")
        return render(request, "desk/clients/front_desk.html", context, status=422)
    recipient = Organization.objects.get(pk=recipient_id)
    take_withdrawal(request.actor, client=key, recipient=recipient)
    message = _("From now on %(provider)s sees nothing of what is kept here, if it ever did.")
    messages.success(request, message % {"provider": recipient.name})
    return redirect("desk:client_file", key)
