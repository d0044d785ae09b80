"""Template filters for labels of codes and for languages."""

from django import template
from django.utils.translation import get_language

from anlaufstelle.codes.cache import code_lists

register = template.Library()


@register.filter
def endonym(code: str) -> str:
    """Return the name of a language in that language."""
    language = code_lists().get("language", code)
    return str(language.extras.get("endonym") or language.label("de")) if language else code


@register.filter
def greeting(code: str) -> str:
    """Return the greeting in a language."""
    language = code_lists().get("language", code)
    return str(language.extras.get("greeting") or endonym(code)) if language else endonym(code)


@register.filter
def direction(code: str) -> str:
    """Return the writing direction of a language: ltr or rtl."""
    language = code_lists().get("language", code)
    return str(language.extras.get("dir") or "ltr") if language else "ltr"


@register.filter
def html_lang(code: str) -> str:
    """Return the BCP 47 tag of a language for HTML's lang attribute."""
    return {"prs": "fa-AF", "dgs": "gsg", "kmr": "ku"}.get(code, code)


@register.filter
def label_in(code: str, name: str) -> str:
    """Return the label of a code of a list, in the reader's language."""
    return code_lists().label(name, code, get_language() or "de")
