"""Endpoints for monitoring."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anlaufstelle.console import health


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: 200, or 503, with the result of each check. Reveals no details."""
    findings = health.run_checks(health.READINESS_CHECKS)
    ready = all(finding.right for finding in findings)
    return JsonResponse({finding.what: finding.right for finding in findings}, status=200 if ready else 503)
