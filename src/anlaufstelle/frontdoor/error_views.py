"""The page for what should never happen. It asks nothing of the database, which may be what broke."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke on our side: say so, and whom to call in danger."""
    return HttpResponse(render_to_string("frontdoor/server_error.html"), status=500)
