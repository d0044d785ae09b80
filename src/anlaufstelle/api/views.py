"""The views of the HSDS API. Each delegates to the module of its resource."""

from collections.abc import Iterable
from uuid import UUID

from anlaufstelle.api import changes as feed
from anlaufstelle.api import openapi, parameter_types, profile
from anlaufstelle.api import organizations as api_organizations
from anlaufstelle.api import service_at_locations as api_service_at_locations
from anlaufstelle.api import services as api_services
from anlaufstelle.api import taxonomies as api_taxonomies
from anlaufstelle.api.http import ApiRequest, endpoint
from anlaufstelle.api.problems import NotFoundProblem
from anlaufstelle.exchange.context import Json


@endpoint("nothing")
def root(request: ApiRequest) -> Json:
    """The API's description of itself."""
    return profile.about(request.base)


@endpoint("nothing")
def profile_page(request: ApiRequest) -> Json:
    """The extensions to HSDS."""
    return profile.profile(request.base)


@endpoint("nothing")
def document(request: ApiRequest) -> Json:
    """The OpenAPI document."""
    return openapi.document(request.base)


@endpoint("services", posts=True)
def services(request: ApiRequest) -> Json | Iterable[Json]:
    """The list of services."""
    return api_services.listing(request).answer(request.params)


@endpoint("nothing")
def service(request: ApiRequest) -> Json:
    """One service."""
    return _or_404(api_services.retrieve(_key(request), request.language))


@endpoint("service_at_locations", posts=True)
def service_at_locations(request: ApiRequest) -> Json | Iterable[Json]:
    """The list of services at locations."""
    return api_service_at_locations.listing(request).answer(request.params)


@endpoint("nothing")
def service_at_location(request: ApiRequest) -> Json:
    """One service at one location."""
    return _or_404(api_service_at_locations.retrieve(_key(request), request.language))


@endpoint("organizations", posts=True)
def organizations(request: ApiRequest) -> Json | Iterable[Json]:
    """The list of organizations."""
    return api_organizations.listing(request).answer(request.params)


@endpoint("organization")
def organization(request: ApiRequest) -> Json:
    """One organization."""
    return _or_404(api_organizations.retrieve(_key(request), request))


@endpoint("taxonomies", posts=True)
def taxonomies(request: ApiRequest) -> Json | Iterable[Json]:
    """The list of taxonomies."""
    return api_taxonomies.taxonomies(request).answer(request.params)


@endpoint("nothing")
def taxonomy(request: ApiRequest) -> Json:
    """One taxonomy."""
    return _or_404(api_taxonomies.taxonomy(_key(request)))


@endpoint("taxonomy_terms", posts=True)
def taxonomy_terms(request: ApiRequest) -> Json | Iterable[Json]:
    """The list of taxonomy terms."""
    return api_taxonomies.all_terms(request).answer(request.params)


@endpoint("nothing")
def taxonomy_term(request: ApiRequest) -> Json:
    """One taxonomy term."""
    return _or_404(api_taxonomies.term(_key(request), request))


@endpoint("changes")
def changes(request: ApiRequest) -> Json:
    """The feed of changes and removals."""
    return feed.feed(request)


@endpoint("nothing")
def not_found(request: ApiRequest) -> Json:
    """Any other address of the API."""
    raise NotFoundProblem(
        f"There is nothing here. The addresses stand in {profile.about(request.base)['openapi_url']}."
    )


def _key(request: ApiRequest) -> UUID:
    key = parameter_types.KEY.read(request.key)
    if key is None:
        raise NotFoundProblem("There is nothing with this id. An id is a UUID as the lists give it.")
    return UUID(str(key))


def _or_404(result: Json | None) -> Json:
    if result is None:
        raise NotFoundProblem("There is nothing with this id, or nothing that everybody may see.")
    return result
