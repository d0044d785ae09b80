"""Which pages open for whom. What is forbidden and what is not there are the same calm 404."""

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
    """What was typed is not a day."""


StaffView = Callable[..., HttpResponse]


def requires_permission(*permissions: Permission) -> Callable[[StaffView], StaffView]:
    """The page opens for whoever may do one of these, for the provider she acts for now."""

    def around(view: StaffView) -> StaffView:
        @wraps(view)
        def page(request: StaffRequest, *arguments: Any, **more: Any) -> HttpResponse:
            if not any(request.staff.may(permission) for permission in permissions):
                raise Http404
            return view(request, *arguments, **more)

        return page

    return around


def requires_client_permission(*permissions: Permission) -> Callable[[StaffView], StaffView]:
    """Like `asks`, for a page that reads or writes something of people: the database is told who asks (rls/).

    On PostgreSQL page and audit are one transaction, and an error undoes it all. What was refused is noted after that.
    """

    def around(view: StaffView) -> StaffView:
        @wraps(view)
        def page(request: StaffRequest, *arguments: Any, **more: Any) -> HttpResponse:
            try:
                with access_context(context_of(request.actor)):
                    return requires_permission(*permissions)(view)(request, *arguments, **more)
            except (Http404, Refused) as why:
                reason = "not-found" if isinstance(why, Http404) else type(why).__name__
                key = more.get("key")
                record_refusal(
                    request.actor, what=view.__name__, subject=key if isinstance(key, UUID) else None, reason=reason
                )
                raise

        return page

    return around


def acting_provider(request: StaffRequest) -> Organization:
    """The provider she acts for. Raises Http404."""
    if request.staff.provider is None:
        raise Http404
    return request.staff.provider


def text_param(told: QueryDict, name: str, longest: int = 100) -> str:
    """A short text somebody typed: spaces folded, no zero bytes (no database would keep them), not too long."""
    return " ".join(told.get(name, "").replace("\0", " ").split())[:longest]


def date_param(told: QueryDict, name: str) -> dt.date | None:
    """A day that somebody chose; nothing where it is empty. Raises InvalidDay."""
    text = told.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidDay(_("Nothing was saved: “%(text)s” is not a day.") % {"text": text[:20]}) from None


def page_param(told: QueryDict) -> int:
    """Which page of a long list is asked for; the first where it cannot be read."""
    asked = told.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
