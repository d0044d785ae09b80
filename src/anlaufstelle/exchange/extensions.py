"""Imports our extensions to HSDS, which exports write under `anlaufstelle` and `translations`."""

from typing import Any
from uuid import UUID

from anlaufstelle.directory import models as m
from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.import_plan import ImportedTranslation, RemainingRow, derived_id
from anlaufstelle.exchange.tables import Values
from anlaufstelle.languages.models import TranslationState

MAX_LIST_LENGTH = 200


def small_integer(value: object) -> int:
    """Read a whole number that fits into a small integer column. Raises BadValue."""
    result = cell_values.number(value)
    if not isinstance(result, int) or not 0 <= result <= 32767:
        raise BadValue("This is not a whole number from 0 to 32767.")
    return result


def text_list(value: object) -> list[str]:
    """Read a list of texts. Raises BadValue."""
    if not isinstance(value, list) or len(value) > MAX_LIST_LENGTH:
        raise BadValue("This is not a list of texts.")
    return [cell_values.text(each) for each in value]


def one_of(*known: str) -> Any:
    """Return a reader that accepts one of these values."""

    def read(value: object) -> str:
        if value not in known:
            raise BadValue(f"This is none of: {', '.join(known)}.")
        return str(value)

    return read


def text_up_to(max_length: int) -> Any:
    """Return a reader that accepts a text of at most this length."""

    def read(value: object) -> str:
        result = cell_values.text(value)
        if len(result) > max_length:
            raise BadValue(f"This has {len(result):,} characters; at most {max_length} are taken.")
        return result

    return read


def service_extensions(remaining: RemainingRow, values: Values) -> None:
    """Read the extensions of a service. A description that repeats the tagline, and repeated steps, are dropped."""
    remaining.take_extension("deed", text_up_to(300), values, "tagline")
    remaining.take_extension("steps", text_list, values)
    remaining.take_extension("arrival", one_of(*m.Arrival.values), values)
    remaining.take_extension("minutes", small_integer, values)
    for name in ("referral_needed", "online", "childcare", "come_anyway"):
        remaining.take_extension(name, cell_values.boolean, values)
    remaining.take_extension("keywords", text_list, values)
    remaining.take_extension("external_id", text_up_to(200), values)
    if values.get("tagline") and values.get("description") == values["tagline"]:
        del values["description"]
    if values.get("steps") and remaining.values.get("application_process") == "\n".join(values["steps"]):
        remaining.drop("application_process")


def eligibility(remaining: RemainingRow) -> None:
    """Plan the eligibility of a service. HSDS has ages and a text; codes are an extension."""
    values = Values()
    for name in ("minimum_age", "maximum_age"):
        age = remaining.values.get(name)
        if isinstance(age, int) and 0 <= age <= 150:
            values[name] = remaining.take(name)
    if remaining.values.get("eligibility_description"):
        values["description"] = remaining.take("eligibility_description")
    own = remaining.own.pop("eligibility", None)
    if isinstance(own, dict):
        remaining.own |= own
        remaining.take_extension("gender", one_of("women", "men"), values)
        for name, codes in (("status_groups", "status_group"), ("target_groups", "target_group")):
            remaining.take_extension(
                name, lambda raw, codes=codes: [remaining.code(codes, code_) for code_ in text_list(raw)], values
            )
        for name in ("german_from", "german_to"):
            remaining.take_extension(name, lambda raw: remaining.code("german_level", raw), values)
    if values and remaining.is_valid:
        key = derived_id("eligibility", remaining.key)
        remaining.plan.add("eligibility", key, values | {"service_id": remaining.key}, {}, remaining.row)


def responsibilities(remaining: RemainingRow) -> None:
    """Plan the responsibilities of an authority."""
    entries = remaining.own.pop("responsibilities", None)
    for entry in entries if isinstance(entries, list) else []:
        try:
            values = {
                "organization_id": remaining.key,
                "matter": remaining.code("life_situation", entry["matter"]),
                "municipality": remaining.code("municipality", entry["municipality"])
                if entry.get("municipality")
                else "",
            }
        except (BadValue, KeyError, TypeError, AttributeError):
            remaining.refuse("responsibilities", "This is not a matter and a municipality of our lists.", entry)
            continue
        remaining.plan.add(
            "responsibilities", derived_id("responsibility", *values.values()), values, {}, remaining.row
        )


def replaced_by(remaining: RemainingRow, table: str, values: Values) -> None:
    """Set the record into which this one was merged, if the source contains it."""
    key = remaining.own.pop("replaced_by", None)
    if isinstance(key, str) and key in remaining.plan.tables.rows[table]:
        values["replaced_by_id"] = UUID(key)


SERVICE_TRANSLATIONS = {"name": "name", "description": "description", "application_process": "steps",
                 "eligibility_description": "who", "deed": "tagline"}  # fmt: skip


def service_texts(remaining: RemainingRow, values: Values) -> None:
    """Plan the translations of a service."""
    planned = remaining.plan.planned["eligibility"].get(derived_id("eligibility", remaining.key))
    sources = {
        "name": values.get("name", ""), "tagline": values.get("tagline", ""),
        "description": values.get("description", ""), "steps": "\n".join(values.get("steps", [])),
        "who": planned.values.get("description", "") if planned else "",
    }  # fmt: skip
    names = dict(SERVICE_TRANSLATIONS)
    if not sources["description"]:
        names["description"] = "tagline"
    translations(remaining, sources, names)


def translations(remaining: RemainingRow, sources: Values, names: dict[str, str], owner: UUID | None = None) -> None:
    """Plan translations from language → field → text and state. Unusable ones are ignored."""
    by_language = remaining.values.pop("translations", None)
    for language, terms in by_language.items() if isinstance(by_language, dict) else ():
        for term, entry in terms.items() if isinstance(terms, dict) else ():
            text, state = (
                (entry.get("text"), entry.get("state"))
                if isinstance(entry, dict)
                else (entry, TranslationState.MACHINE)
            )
            if (
                term not in names
                or not isinstance(text, str)
                or state not in TranslationState.values
                or len(language) > 12
            ):
                continue
            source = sources.get(names[term], "")
            remaining.plan.translations[owner or remaining.key, names[term], language] = ImportedTranslation(
                text, str(state), str(source)
            )
