"""The root URLconf."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from anlaufstelle.console.views import healthz, readyz
from anlaufstelle.frontdoor.views import choose_language, quick_exit

urlpatterns: list[URLPattern | URLResolver] = [
    path("", choose_language, name="door"),
    path("leave/", quick_exit, name="leave"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("desk/sign-in/", include("anlaufstelle.accounts.urls")),
    path("desk/", include("anlaufstelle.desk.urls")),
    path("api/", include("anlaufstelle.api.urls")),
    *i18n_patterns(
        path("mine/", include("anlaufstelle.portal.urls")), path("", include("anlaufstelle.frontdoor.urls"))
    ),
]

handler404 = "anlaufstelle.frontdoor.views.not_found"
handler500 = "anlaufstelle.frontdoor.error_views.server_error"
