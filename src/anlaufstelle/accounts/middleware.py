"""What stands before every page: nobody gets in unsigned, but what is public asks for nobody."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase


def is_public(view: Callable[..., Any]) -> bool:
    """Whether a page has said of itself that anybody may read it."""
    return not getattr(view, "login_required", True)


class SignInFirst(LoginRequiredMiddleware):
    """Django's own asks who is there before it looks whether the page is public; then every public page
    would read the session, and differ by cookie. This one looks first."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """On to the sign-in, or not."""
        if is_public(view_func):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
