"""Every parameter of the interface: which lists take it, how it is read, what it means."""

from dataclasses import dataclass
from typing import Any

from anlaufstelle.api import parameter_types
from anlaufstelle.api.parameter_types import ParameterType
from anlaufstelle.api.problems import BadParameterProblem


@dataclass(frozen=True)
class Parameter:
    """One parameter; `many` may be repeated, and then one of its values is enough (OR)."""

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
        f"Things on a page, at most {parameter_types.MOST}; unless told {parameter_types.PER_PAGE}, "
        f"and with minimal {parameter_types.MINIMAL}.",
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

PAGING = ("page", "per_page", "format")
OF_SERVICES = (
    "search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full", "postcode", "proximity",
    "latitude", "longitude", "language", "minimum_age", "maximum_age", "day", "start_time", "end_time", *PAGING,
)  # fmt: skip
OF_LISTS: dict[str, tuple[str, ...]] = {
    "services": (*OF_SERVICES, "minimal"),
    "service_at_locations": OF_SERVICES,
    "organizations": (
        "search", "taxonomy_term_id", "taxonomy_id", "modified_after", "full", "full_service", *PAGING,
    ),
    "taxonomies": ("search", *PAGING),
    "taxonomy_terms": ("search", "taxonomy_id", "top_only", "parent_id", *PAGING),
    "changes": ("cursor", "per_page"),
    "organization": ("full_service",),
}  # fmt: skip


@dataclass(frozen=True)
class ParsedParameters:
    """What was asked for, read and checked."""

    values: dict[str, list[Any]]

    def one(self, name: str) -> Any:
        """The value of a parameter; None where it was not told."""
        return self.values[name][0] if self.values.get(name) else None

    def all(self, name: str) -> list[Any]:
        """All values of a parameter that may be repeated."""
        return self.values.get(name, [])

    def flag(self, name: str) -> bool:
        """Whether something was wished for."""
        return bool(self.one(name))

    @property
    def page(self) -> int:
        """The page, from 1 on."""
        return int(self.one("page") or 1)

    @property
    def per_page(self) -> int:
        """How many things a page has."""
        told = self.one("per_page")
        return int(told) if told else parameter_types.MINIMAL if self.flag("minimal") else parameter_types.PER_PAGE


def read(name: str, *told: dict[str, list[str]]) -> ParsedParameters:
    """The parameters of a list from what was told, the last teller first. Raises BadParameterProblem.

    Names that the list does not know are left aside.
    """
    known: dict[str, list[Any]] = {}
    for teller in told:
        known |= {key: _values(BY_NAME[key], teller[key]) for key in OF_LISTS.get(name, ()) if key in teller}
    asked = ParsedParameters(known)
    if (asked.one("latitude") is None) != (asked.one("longitude") is None):
        raise BadParameterProblem("“latitude” and “longitude” belong together. Please give both.")
    if asked.one("proximity") is not None and asked.one("latitude") is None and not asked.all("postcode"):
        raise BadParameterProblem("“proximity” needs a point. Please give latitude and longitude, or a postcode.")
    return asked


def _values(parameter: Parameter, told: list[str]) -> list[Any]:
    if len(told) > 1 and not parameter.many:
        raise BadParameterProblem(f"“{parameter.name}” was given {len(told)} times. Please give it once.")
    if len(told) > 100:
        raise BadParameterProblem(f"“{parameter.name}” was given {len(told)} times. Please give it at most 100 times.")
    read_ = []
    for text in told:
        value = parameter.kind.read(text) if _can_be_kept(text) else None
        if value is None:
            raise BadParameterProblem(f"“{parameter.name}” is “{_shown(text)}”. Please give {parameter.kind.must}.")
        read_.append(value)
    return read_


def _can_be_kept(text: str) -> bool:
    # No database takes a NUL, and half of a surrogate pair cannot be written at all.
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text[:40])
