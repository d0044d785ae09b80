"""The provider's encryption key: wrap it with a passphrase, unlock it, or remove the passphrase."""

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
from anlaufstelle.audit.record import record, record_refusal
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import acting_provider, requires_permission
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.crypto import key_passphrase
from anlaufstelle.people.models import ProviderPrivacySettings

ACTIONS: dict[str, tuple[Callable[..., object], Promise]] = {
    "keep": (
        key_passphrase.wrap_key,
        late("From now on you keep the key yourselves. Until this machine ends it stays open."),
    ),
    "open": (key_passphrase.unlock_key, late("The key is open until this machine ends.")),
    "give-back": (key_passphrase.unwrap_key, late("The key opens by itself again.")),
}


@sensitive_post_parameters("passphrase", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.DECLARE)
def provider_key(request: StaffRequest) -> HttpResponse:
    """Show the state of the key, and change it."""
    provider = acting_provider(request)
    context = {
        "is_kept": key_passphrase.is_passphrase_protected(provider.pk),
        "is_shut": key_passphrase.is_locked(provider.pk),
    }
    if request.method != "POST":
        return render(request, "desk/data_protection/provider_key.html", context)
    try:
        sentence = _change_key(request, is_kept=bool(context["is_kept"]))
    except Refused as error:
        record_refusal(request.actor, what="provider_key", subject=None, reason=request.POST.get("do", ""))
        return render(
            request, "desk/data_protection/provider_key.html", {**context, "sentence": error.sentence}, status=422
        )
    messages.success(request, sentence)
    return redirect("desk:provider_key")


def _change_key(request: StaffRequest, *, is_kept: bool) -> str:
    name, passphrase = request.POST.get("do", ""), request.POST.get("passphrase", "")
    if name not in ACTIONS:
        raise key_passphrase.KeyPassphraseRefused(_("Nothing was done. Please choose one of the two buttons."))
    if name != "keep" and not is_kept:
        raise key_passphrase.KeyPassphraseRefused(
            _("Nothing was done: you do not keep the key yourselves. It opens by itself.")
        )
    if name == "keep" and passphrase != request.POST.get("again", ""):
        raise key_passphrase.KeyPassphraseRefused(
            _("Nothing was changed: the two passphrases are not the same. Please type them again.")
        )
    action, sentence = ACTIONS[name]
    action(acting_provider(request).pk, passphrase=passphrase)
    record(request.actor, audit.AuditAction.CHANGE, ProviderPrivacySettings, reason=f"key-{name}")
    return str(sentence)
