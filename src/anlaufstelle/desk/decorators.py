"""View decorators for permissions, and parsing of parameters. Forbidden and missing pages are the same 404."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from anlaufstelle.audit.record import record_refusal
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.rls.context import access_context, context_of


class InvalidDay(Refused):
    """The input is not a date."""


StaffView = Callable[..., HttpResponse]


def requires_permission(*permissions: Permission) -> Callable[[StaffView], StaffView]:
    """Require one of these permissions at the provider the user acts for. Raises Http404."""

    def decorator(view: StaffView) -> StaffView:
        @wraps(view)
        def wrapper(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.staff.may(permission) for permission in permissions):
                raise Http404
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


def requires_client_permission(*permissions: Permission) -> Callable[[StaffView], StaffView]:
    """Like `requires_permission`, for views of clients' data: sets the access context for row-level security (rls/).

    View and audit entries are one transaction, which an error rolls back. A refusal is recorded after that.
    """

    def decorator(view: StaffView) -> StaffView:
        @wraps(view)
        def wrapper(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                with access_context(context_of(request.actor)):
                    return requires_permission(*permissions)(view)(request, *args, **kwargs)
            except (Http404, Refused) as error:
                reason = "not-found" if isinstance(error, Http404) else type(error).__name__
                key = kwargs.get("key")
                record_refusal(
                    request.actor, what=view.__name__, subject=key if isinstance(key, UUID) else None, reason=reason
                )
                raise

        return wrapper

    return decorator


def acting_provider(request: StaffRequest) -> Organization:
    """Return the provider the user acts for. Raises Http404 if there is none."""
    if request.staff.provider is None:
        raise Http404
    return request.staff.provider


def text_param(data: QueryDict, name: str, max_length: int = 100) -> str:
    """Return a short text: whitespace collapsed, null bytes removed (PostgreSQL refuses them), truncated."""
    return " ".join(data.get(name, "").replace("\0", " ").split())[:max_length]


def date_param(data: QueryDict, name: str) -> dt.date | None:
    """Return a date; None if it is empty. Raises InvalidDay."""
    text = data.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidDay(_("Nothing was saved: “%(text)s” is not a day.") % {"text": text[:20]}) from None


def page_param(data: QueryDict) -> int:
    """Return the requested page number; 1 if it is invalid."""
    value = data.get("page", "")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 1
