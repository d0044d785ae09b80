"""URLs of the HSDS API, each with or without a trailing slash."""

from django.urls import re_path

from anlaufstelle.api import views

app_name = "api"
LISTS = {
    "services": (views.services, views.service),
    "organizations": (views.organizations, views.organization),
    "service_at_locations": (views.service_at_locations, views.service_at_location),
    "taxonomies": (views.taxonomies, views.taxonomy),
    "taxonomy_terms": (views.taxonomy_terms, views.taxonomy_term),
}
urlpatterns = [
    re_path(r"^openapi\.json$", views.document, name="openapi"),
    re_path(r"^hsds/?$", views.root, name="root"),
    re_path(r"^hsds/profile/?$", views.profile_page, name="profile"),
    re_path(r"^hsds/changes/?$", views.changes, name="changes"),
    *(re_path(rf"^hsds/{name}/?$", list_view, name=name) for name, (list_view, _) in LISTS.items()),
    *(
        re_path(rf"^hsds/{name}/(?P<key>[^/]+)/?$", detail_view, name=f"{name}_one")
        for name, (_, detail_view) in LISTS.items()
    ),
    re_path(r"^[\s\S]*$", views.not_found, name="nothing"),
]
