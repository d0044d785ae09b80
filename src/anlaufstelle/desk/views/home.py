"""The first page after signing in, and the switch between providers."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from anlaufstelle.directory import acting
from anlaufstelle.directory.acting import StaffRequest


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Who I am here, for which provider, and what I may do."""
    return render(request, "desk/home.html")


@require_POST
def act_for(request: StaffRequest) -> HttpResponse:
    """From now on for this provider."""
    try:
        provider = UUID(request.POST.get("provider", ""))
    except ValueError:
        raise Http404 from None
    acting.switch(request, provider)
    return redirect("desk:home")
