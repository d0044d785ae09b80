"""The key of my provider: whether it opens by itself, or only with a passphrase that the provider keeps."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit import models as audit
from anlaufstelle.audit.record import record, refuse
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.doors import asks, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people import shut
from anlaufstelle.people.models import Practice

WAYS: dict[str, tuple[Callable[..., object], Promise]] = {
    "keep": (shut.shut, late("From now on you keep the key yourselves. Until this machine ends it stays open.")),
    "open": (shut.open_up, late("The key is open until this machine ends.")),
    "give-back": (shut.give_back, late("The key opens by itself again.")),
}


@sensitive_post_parameters("passphrase", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@asks(Deed.DECLARE)
def key(request: StaffRequest) -> HttpResponse:
    """What the key does, and what can be done with it."""
    provider = own_provider(request)
    told = {"is_kept": shut.is_kept_by(provider.pk), "is_shut": shut.is_shut(provider.pk)}
    if request.method != "POST":
        return render(request, "desk/guard/key.html", told)
    try:
        sentence = _do(request, is_kept=bool(told["is_kept"]))
    except Refused as why:
        refuse(request.actor, what="key", subject=None, reason=request.POST.get("do", ""))
        return render(request, "desk/guard/key.html", {**told, "sentence": why.sentence}, status=422)
    messages.success(request, sentence)
    return redirect("desk:key")


def _do(request: StaffRequest, *, is_kept: bool) -> str:
    what, passphrase = request.POST.get("do", ""), request.POST.get("passphrase", "")
    if what not in WAYS:
        raise shut.CannotOpen(_("Nothing was done. Please choose one of the two buttons."))
    if what != "keep" and not is_kept:
        raise shut.CannotOpen(_("Nothing was done: you do not keep the key yourselves. It opens by itself."))
    if what == "keep" and passphrase != request.POST.get("again", ""):
        raise shut.CannotOpen(_("Nothing was changed: the two passphrases are not the same. Please type them again."))
    do, sentence = WAYS[what]
    do(own_provider(request).pk, passphrase=passphrase)
    record(request.actor, audit.Deed.CHANGE, Practice, reason=f"key-{what}")
    return str(sentence)
