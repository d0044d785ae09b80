"""The addresses of the HSDS interface. Each asks one file beside it and answers what that says."""

from collections.abc import Iterable
from uuid import UUID

from anlaufstelle.api import changes as feed
from anlaufstelle.api import kinds, openapi, places, profile, providers, vocabulary
from anlaufstelle.api import services as offers
from anlaufstelle.api.http import Call, endpoint
from anlaufstelle.api.refusals import NotThere
from anlaufstelle.exchange.frame import Json


@endpoint("nothing")
def root(call: Call) -> Json:
    """What this interface is."""
    return profile.about(call.base)


@endpoint("nothing")
def profile_page(call: Call) -> Json:
    """The terms that HSDS does not have, and what they mean."""
    return profile.profile(call.base)


@endpoint("nothing")
def document(call: Call) -> Json:
    """The OpenAPI document."""
    return openapi.document(call.base)


@endpoint("services", posts=True)
def services(call: Call) -> Json | Iterable[Json]:
    """Offers."""
    return offers.listing(call).answer(call.asked)


@endpoint("nothing")
def service(call: Call) -> Json:
    """One offer."""
    return _there(offers.one(_key(call), call.language))


@endpoint("service_at_locations", posts=True)
def service_at_locations(call: Call) -> Json | Iterable[Json]:
    """Offers at places."""
    return places.listing(call).answer(call.asked)


@endpoint("nothing")
def service_at_location(call: Call) -> Json:
    """One offer at one place."""
    return _there(places.one(_key(call), call.language))


@endpoint("organizations", posts=True)
def organizations(call: Call) -> Json | Iterable[Json]:
    """Providers."""
    return providers.listing(call).answer(call.asked)


@endpoint("organization")
def organization(call: Call) -> Json:
    """One provider."""
    return _there(providers.one(_key(call), call))


@endpoint("taxonomies", posts=True)
def taxonomies(call: Call) -> Json | Iterable[Json]:
    """Taxonomies."""
    return vocabulary.taxonomies(call).answer(call.asked)


@endpoint("nothing")
def taxonomy(call: Call) -> Json:
    """One taxonomy."""
    return _there(vocabulary.taxonomy(_key(call)))


@endpoint("taxonomy_terms", posts=True)
def taxonomy_terms(call: Call) -> Json | Iterable[Json]:
    """Terms."""
    return vocabulary.all_terms(call).answer(call.asked)


@endpoint("nothing")
def taxonomy_term(call: Call) -> Json:
    """One term."""
    return _there(vocabulary.term(_key(call), call))


@endpoint("changes")
def changes(call: Call) -> Json:
    """What has changed, and what is no more."""
    return feed.feed(call)


@endpoint("nothing")
def nothing(call: Call) -> Json:
    """Any other address below."""
    raise NotThere(f"There is nothing here. The addresses stand in {profile.about(call.base)['openapi_url']}.")


def _key(call: Call) -> UUID:
    key = kinds.KEY.read(call.key)
    if key is None:
        raise NotThere("There is nothing with this id. An id is a UUID as the lists give it.")
    return UUID(str(key))


def _there(found: Json | None) -> Json:
    if found is None:
        raise NotThere("There is nothing with this id, or nothing that everybody may see.")
    return found
