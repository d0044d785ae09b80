"""The view for server errors. It does not use the database, which may be the cause."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: an apology, and the emergency numbers."""
    return HttpResponse(render_to_string("frontdoor/server_error.html"), status=500)
