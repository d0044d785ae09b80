"""The addresses of the HSDS interface. Each asks one file beside it and answers what that says."""

from collections.abc import Iterable
from uuid import UUID

from anlaufstelle.api import changes as feed
from anlaufstelle.api import openapi, parameter_types, profile
from anlaufstelle.api import organizations as api_organizations
from anlaufstelle.api import service_at_locations as api_service_at_locations
from anlaufstelle.api import services as offers
from anlaufstelle.api import taxonomies as api_taxonomies
from anlaufstelle.api.http import ApiRequest, endpoint
from anlaufstelle.api.problems import NotFoundProblem
from anlaufstelle.exchange.context import Json


@endpoint("nothing")
def root(call: ApiRequest) -> Json:
    """What this interface is."""
    return profile.about(call.base)


@endpoint("nothing")
def profile_page(call: ApiRequest) -> Json:
    """The terms that HSDS does not have, and what they mean."""
    return profile.profile(call.base)


@endpoint("nothing")
def document(call: ApiRequest) -> Json:
    """The OpenAPI document."""
    return openapi.document(call.base)


@endpoint("services", posts=True)
def services(call: ApiRequest) -> Json | Iterable[Json]:
    """Offers."""
    return offers.listing(call).answer(call.asked)


@endpoint("nothing")
def service(call: ApiRequest) -> Json:
    """One offer."""
    return _or_404(offers.one(_key(call), call.language))


@endpoint("service_at_locations", posts=True)
def service_at_locations(call: ApiRequest) -> Json | Iterable[Json]:
    """Offers at places."""
    return api_service_at_locations.listing(call).answer(call.asked)


@endpoint("nothing")
def service_at_location(call: ApiRequest) -> Json:
    """One offer at one place."""
    return _or_404(api_service_at_locations.one(_key(call), call.language))


@endpoint("organizations", posts=True)
def organizations(call: ApiRequest) -> Json | Iterable[Json]:
    """Providers."""
    return api_organizations.listing(call).answer(call.asked)


@endpoint("organization")
def organization(call: ApiRequest) -> Json:
    """One provider."""
    return _or_404(api_organizations.one(_key(call), call))


@endpoint("taxonomies", posts=True)
def taxonomies(call: ApiRequest) -> Json | Iterable[Json]:
    """Taxonomies."""
    return api_taxonomies.taxonomies(call).answer(call.asked)


@endpoint("nothing")
def taxonomy(call: ApiRequest) -> Json:
    """One taxonomy."""
    return _or_404(api_taxonomies.taxonomy(_key(call)))


@endpoint("taxonomy_terms", posts=True)
def taxonomy_terms(call: ApiRequest) -> Json | Iterable[Json]:
    """Terms."""
    return api_taxonomies.all_terms(call).answer(call.asked)


@endpoint("nothing")
def taxonomy_term(call: ApiRequest) -> Json:
    """One term."""
    return _or_404(api_taxonomies.term(_key(call), call))


@endpoint("changes")
def changes(call: ApiRequest) -> Json:
    """What has changed, and what is no more."""
    return feed.feed(call)


@endpoint("nothing")
def not_found(call: ApiRequest) -> Json:
    """Any other address below."""
    raise NotFoundProblem(f"There is nothing here. The addresses stand in {profile.about(call.base)['openapi_url']}.")


def _key(call: ApiRequest) -> UUID:
    key = parameter_types.KEY.read(call.key)
    if key is None:
        raise NotFoundProblem("There is nothing with this id. An id is a UUID as the lists give it.")
    return UUID(str(key))


def _or_404(found: Json | None) -> Json:
    if found is None:
        raise NotFoundProblem("There is nothing with this id, or nothing that everybody may see.")
    return found
