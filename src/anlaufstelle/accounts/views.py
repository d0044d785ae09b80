"""Allauth's views, where this project is stricter."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a security key, unless it is the only second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove the key, or say what to do first."""
        if not get_adapter().can_delete_authenticator(self.get_object()):
            why = get_adapter().error_messages["cannot_delete_authenticator"]
            account_adapter().add_message(self.request, messages.ERROR, message=str(why))
            return redirect("mfa_list_webauthn")
        response: HttpResponse = super().form_valid(form)
        return response


remove_key = RemoveKey.as_view()
