"""What HSDS has no word for: our own terms, as exports write them under `anlaufstelle` and `translations`."""

from typing import Any
from uuid import UUID

from anlaufstelle.directory import models as m
from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.import_plan import ImportedTranslation, RemainingRow, derived_id
from anlaufstelle.exchange.tables import Values
from anlaufstelle.languages.models import TranslationState

LONGEST_LIST = 200


def whole(value: object) -> int:
    """A whole number that fits into a small column."""
    found = cell_values.number(value)
    if not isinstance(found, int) or not 0 <= found <= 32767:
        raise BadValue("This is not a whole number from 0 to 32767.")
    return found


def texts(value: object) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        raise BadValue("This is not a list of texts.")
    return [cell_values.text(each) for each in value]


def one_of(*known: str) -> Any:
    """How to read one of a few words."""

    def read(value: object) -> str:
        if value not in known:
            raise BadValue(f"This is none of: {', '.join(known)}.")
        return str(value)

    return read


def short(longest: int) -> Any:
    """How to read a text that must fit."""

    def read(value: object) -> str:
        told = cell_values.text(value)
        if len(told) > longest:
            raise BadValue(f"This has {len(told):,} characters; at most {longest} are taken.")
        return told

    return read


def service_extensions(told: RemainingRow, values: Values) -> None:
    """The own terms of an offer. A description that repeats the deed is none, nor are steps told twice."""
    told.mine("deed", short(300), values, "tagline")
    told.mine("steps", texts, values)
    told.mine("arrival", one_of(*m.Arrival.values), values)
    told.mine("minutes", whole, values)
    for name in ("referral_needed", "online", "childcare", "come_anyway"):
        told.mine(name, cell_values.boolean, values)
    told.mine("keywords", texts, values)
    told.mine("external_id", short(200), values)
    if values.get("tagline") and values.get("description") == values["tagline"]:
        del values["description"]
    if values.get("steps") and told.values.get("application_process") == "\n".join(values["steps"]):
        told.drop("application_process")


def eligibility(told: RemainingRow) -> None:
    """For whom an offer is: HSDS knows ages and a text, we know codes."""
    values = Values()
    for name in ("minimum_age", "maximum_age"):
        age = told.values.get(name)
        if isinstance(age, int) and 0 <= age <= 150:
            values[name] = told.take(name)
    if told.values.get("eligibility_description"):
        values["description"] = told.take("eligibility_description")
    own = told.own.pop("eligibility", None)
    if isinstance(own, dict):
        told.own |= own
        told.mine("gender", one_of("women", "men"), values)
        for name, codes in (("status_groups", "status_group"), ("target_groups", "target_group")):
            told.mine(name, lambda given, codes=codes: [told.code(codes, one) for one in texts(given)], values)
        for name in ("german_from", "german_to"):
            told.mine(name, lambda given: told.code("german_level", given), values)
    if values and told.good:
        key = derived_id("eligibility", told.key)
        told.intake.want("eligibility", key, values | {"service_id": told.key}, {}, told.row)


def responsibilities(told: RemainingRow) -> None:
    """The matters an authority decides, and for whom."""
    given = told.own.pop("responsibilities", None)
    for one in given if isinstance(given, list) else []:
        try:
            values = {
                "organization_id": told.key,
                "matter": told.code("life_situation", one["matter"]),
                "municipality": told.code("municipality", one["municipality"]) if one.get("municipality") else "",
            }
        except (BadValue, KeyError, TypeError, AttributeError):
            told.refuse("responsibilities", "This is not a matter and a municipality of our lists.", one)
            continue
        told.intake.want("responsibilities", derived_id("responsibility", *values.values()), values, {}, told.row)


def replaced_by(told: RemainingRow, table: str, values: Values) -> None:
    """What a merged record leads to, if that is there."""
    key = told.own.pop("replaced_by", None)
    if isinstance(key, str) and key in told.intake.tables.rows[table]:
        values["replaced_by_id"] = UUID(key)


SERVICE_TEXTS = {"name": "name", "description": "description", "application_process": "steps",
                 "eligibility_description": "who", "deed": "tagline"}  # fmt: skip


def service_texts(told: RemainingRow, values: Values) -> None:
    """The translations of an offer, by the names they go by here."""
    eligible = told.intake.wanted["eligibility"].get(derived_id("eligibility", told.key))
    sources = {
        "name": values.get("name", ""), "tagline": values.get("tagline", ""),
        "description": values.get("description", ""), "steps": "\n".join(values.get("steps", [])),
        "who": eligible.values.get("description", "") if eligible else "",
    }  # fmt: skip
    names = dict(SERVICE_TEXTS)
    if not sources["description"]:
        names["description"] = "tagline"
    translations(told, sources, names)


def translations(told: RemainingRow, sources: Values, names: dict[str, str], owner: UUID | None = None) -> None:
    """Note what came along in other languages: language → term → text and state."""
    given = told.values.pop("translations", None)
    for language, terms in given.items() if isinstance(given, dict) else ():
        for term, one in terms.items() if isinstance(terms, dict) else ():
            text, state = (
                (one.get("text"), one.get("state")) if isinstance(one, dict) else (one, TranslationState.MACHINE)
            )
            if (
                term not in names
                or not isinstance(text, str)
                or state not in TranslationState.values
                or len(language) > 12
            ):
                continue
            source = sources.get(names[term], "")
            told.intake.texts[owner or told.key, names[term], language] = ImportedTranslation(
                text, str(state), str(source)
            )
