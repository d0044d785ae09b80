"""Small things that staff pages need: fields of forms, what somebody may do, places to sign in from."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from anlaufstelle.directory.roles import Permission, Role
from anlaufstelle.directory.staff_context import StaffContext

register = template.Library()


@register.filter
def control(field: BoundField, hint: str = "") -> SafeString:
    """A field's control without a placeholder (it vanishes when one types), tied to its hint and its error.

    `hint`: what the page shows as one. Django itself would name the help text, whether it stands there or not.
    """
    shown = {"hint": hint, "error": field.errors}
    spoken = [f"{field.id_for_label}_{part}" for part, is_there in shown.items() if is_there]
    attrs: dict[str, Any] = {"placeholder": False, "class": "control"}
    if spoken:
        attrs["aria-describedby"] = " ".join(spoken)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def may(acting: StaffContext, permission: str) -> bool:
    """Whether she may do this, for the provider she acts for now."""
    return acting.may(Permission(permission))


@register.filter
def role_name(role: str) -> str:
    """What a role is called."""
    return str(Role(role).label)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, for a short loop."""
    return text.split()


@register.filter
def as_json(value: Any) -> str:
    """For a `data-…` attribute that a script reads."""
    return json.dumps(value, indent=0)  # with line breaks: two braces side by side would look like a template's


@register.simple_tag
def sign_in_providers(process: str, following: str = "") -> list[tuple[str, str]]:
    """Where else one may sign in: name and address of each place."""
    query = urlencode({"process": process} | ({"next": following} if following else {}))
    return [
        (place["name"], f"{reverse('openid_connect_login', args=[place['provider_id']])}?{query}")
        for place in settings.OIDC_PROVIDERS
    ]
