"""All parameters of the API, with their types and descriptions, and the lists that accept them."""

from dataclasses import dataclass
from typing import Any

from anlaufstelle.api import parameter_types
from anlaufstelle.api.parameter_types import ParameterType
from anlaufstelle.api.problems import BadParameterProblem


@dataclass(frozen=True)
class Parameter:
    """One parameter. If `many`, it may be repeated, and one matching value is enough (OR)."""

    name: str
    kind: ParameterType
    means: str
    many: bool = False


PARAMETERS = (
    Parameter("search", parameter_types.TEXT, "Words in any language of the directory; what fits best comes first."),
    Parameter("page", parameter_types.PAGE, "The page, from 1 on. A page behind the last one is empty."),
    Parameter(
        "per_page",
        parameter_types.SIZE,
        f"Things on a page, at most {parameter_types.MAX_PER_PAGE}; unless told {parameter_types.PER_PAGE}, "
        f"and with minimal {parameter_types.MINIMAL_PER_PAGE}.",
    ),
    Parameter("format", parameter_types.FORMAT, "ndjson: everything as one object a line, streamed, without pages."),
    Parameter("taxonomy_term_id", parameter_types.KEY, "With this term, or one below it.", many=True),
    Parameter(
        "taxonomy_id",
        parameter_types.KEY,
        "With any term of this taxonomy; of terms: those of this taxonomy.",
        many=True,
    ),
    Parameter("organization_id", parameter_types.KEY, "Offered by this organization.", many=True),
    Parameter(
        "modified_after",
        parameter_types.MOMENT,
        "Changed on or after this moment (UTC unless told). Services that are no more are listed then too, as defunct.",
    ),
    Parameter(
        "minimal",
        parameter_types.FLAG,
        "Only id and last_modified (and modified_date, its name in the standard's text).",
    ),
    Parameter("full", parameter_types.FLAG, "With everything that hangs on it."),
    Parameter("full_service", parameter_types.FLAG, "With full services in the organization."),
    Parameter(
        "postcode",
        parameter_types.POSTCODE,
        "Open to people from there: the service's areas hold the postcode, or it has none and serves the whole county.",
        many=True,
    ),
    Parameter(
        "proximity",
        parameter_types.METRES,
        "At most so many metres from latitude and longitude, or else from the centre of the postcode; nearest first.",
    ),
    Parameter("latitude", parameter_types.LATITUDE, "Nearest to this point first; with longitude."),
    Parameter("longitude", parameter_types.LONGITUDE, "Nearest to this point first; with latitude."),
    Parameter(
        "language", parameter_types.TAG, "This language is spoken there, always or in some of the hours.", many=True
    ),
    Parameter("minimum_age", parameter_types.AGE, "The service's own minimum age is at least this one."),
    Parameter("maximum_age", parameter_types.AGE, "The service's own maximum age is at most this one."),
    Parameter("day", parameter_types.DAY, "Open on this day of the week.", many=True),
    Parameter("start_time", parameter_types.TIME, "Opens at this time or later (on that day)."),
    Parameter("end_time", parameter_types.TIME, "Closes at this time or earlier (on that day)."),
    Parameter("top_only", parameter_types.FLAG, "Only terms without a parent."),
    Parameter("parent_id", parameter_types.KEY, "Only terms below this one.", many=True),
    Parameter("cursor", parameter_types.CURSOR, "Where the last answer ended; left out: from the beginning."),
)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}

PAGING_PARAMETERS = ("page", "per_page", "format")
SERVICE_PARAMETERS = (
    "search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full", "postcode", "proximity",
    "latitude", "longitude", "language", "minimum_age", "maximum_age", "day", "start_time", "end_time",
    *PAGING_PARAMETERS,
)  # fmt: skip
LIST_PARAMETERS: dict[str, tuple[str, ...]] = {
    "services": (*SERVICE_PARAMETERS, "minimal"),
    "service_at_locations": SERVICE_PARAMETERS,
    "organizations": (
        "search", "taxonomy_term_id", "taxonomy_id", "modified_after", "full", "full_service", *PAGING_PARAMETERS,
    ),
    "taxonomies": ("search", *PAGING_PARAMETERS),
    "taxonomy_terms": ("search", "taxonomy_id", "top_only", "parent_id", *PAGING_PARAMETERS),
    "changes": ("cursor", "per_page"),
    "organization": ("full_service",),
}  # fmt: skip


@dataclass(frozen=True)
class ParsedParameters:
    """The parsed and validated parameters of a request. Named after Django's QueryDict."""

    values: dict[str, list[Any]]

    def get(self, name: str) -> Any:
        """Return the value of a parameter, or None where it is not given."""
        return self.values[name][0] if self.values.get(name) else None

    def getlist(self, name: str) -> list[Any]:
        """Return all values of a repeatable parameter."""
        return self.values.get(name, [])

    def flag(self, name: str) -> bool:
        """Return the value of a boolean parameter, which defaults to False."""
        return bool(self.get(name))

    @property
    def page(self) -> int:
        """The number of the page, from 1."""
        return int(self.get("page") or 1)

    @property
    def per_page(self) -> int:
        """The number of objects on a page."""
        if self.get("per_page"):
            return int(self.get("per_page"))
        return parameter_types.MINIMAL_PER_PAGE if self.flag("minimal") else parameter_types.PER_PAGE


def read(name: str, *sources: dict[str, list[str]]) -> ParsedParameters:
    """Parse the parameters of a list. Later sources take precedence. Raises BadParameterProblem.

    Parameters that the list does not accept are ignored.
    """
    values: dict[str, list[Any]] = {}
    for source in sources:
        values |= {key: _values(BY_NAME[key], source[key]) for key in LIST_PARAMETERS.get(name, ()) if key in source}
    params = ParsedParameters(values)
    if (params.get("latitude") is None) != (params.get("longitude") is None):
        raise BadParameterProblem("“latitude” and “longitude” belong together. Please give both.")
    if params.get("proximity") is not None and params.get("latitude") is None and not params.getlist("postcode"):
        raise BadParameterProblem("“proximity” needs a point. Please give latitude and longitude, or a postcode.")
    return params


def _values(parameter: Parameter, texts: list[str]) -> list[Any]:
    if len(texts) > 1 and not parameter.many:
        raise BadParameterProblem(f"“{parameter.name}” was given {len(texts)} times. Please give it once.")
    if len(texts) > 100:
        raise BadParameterProblem(f"“{parameter.name}” was given {len(texts)} times. Please give it at most 100 times.")
    values = []
    for text in texts:
        value = parameter.kind.read(text) if _is_storable(text) else None
        if value is None:
            raise BadParameterProblem(f"“{parameter.name}” is “{_printable(text)}”. Please give {parameter.kind.must}.")
        values.append(value)
    return values


def _is_storable(text: str) -> bool:
    # PostgreSQL stores no NUL, and a lone surrogate cannot be encoded.
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in text[:40])
