"""Template tags for staff pages: form fields, permissions, sign-in providers."""

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
    """Render the widget of a field without placeholder, with references to its hint and its error.

    `hint`: the hint shown on the page. Django would reference the help text even if the page does not show it.
    """
    parts = {"hint": hint, "error": field.errors}
    ids = [f"{field.id_for_label}_{part}" for part, is_shown in parts.items() if is_shown]
    attrs: dict[str, Any] = {"placeholder": False, "class": "control"}
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def may(staff: StaffContext, permission: str) -> bool:
    """Return whether the user has a permission at the provider they act for."""
    return staff.may(Permission(permission))


@register.filter
def role_name(role: str) -> str:
    """Return the label of a role."""
    return str(Role(role).label)


@register.filter
def words(text: str) -> list[str]:
    """Split a text into words, for a loop."""
    return text.split()


@register.filter
def as_json(value: Any) -> str:
    """Serialise a value for a `data-…` attribute."""
    return json.dumps(value, indent=0)  # with line breaks: adjacent braces would look like template syntax


@register.simple_tag
def sign_in_providers(process: str, following: str = "") -> list[tuple[str, str]]:
    """Return name and URL of each OpenID Connect provider."""
    query = urlencode({"process": process} | ({"next": following} if following else {}))
    return [
        (provider["name"], f"{reverse('openid_connect_login', args=[provider['provider_id']])}?{query}")
        for provider in settings.OIDC_PROVIDERS
    ]
