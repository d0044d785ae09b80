"""Codes in words, and languages by their own names."""

from django import template
from django.utils.translation import get_language

from anlaufstelle.codes.cache import code_lists

register = template.Library()


@register.filter
def endonym(code: str) -> str:
    """A language by its own name."""
    found = code_lists().get("language", code)
    return str(found.extras.get("endonym") or found.label("de")) if found else code


@register.filter
def greeting(code: str) -> str:
    """How a language says hello."""
    found = code_lists().get("language", code)
    return str(found.extras.get("greeting") or endonym(code)) if found else endonym(code)


@register.filter
def direction(code: str) -> str:
    """The writing direction of a language: ltr or rtl."""
    found = code_lists().get("language", code)
    return str(found.extras.get("dir") or "ltr") if found else "ltr"


@register.filter
def html_lang(code: str) -> str:
    """A language as HTML's lang attribute knows it."""
    return {"prs": "fa-AF", "dgs": "gsg", "kmr": "ku"}.get(code, code)


@register.filter
def label_in(code: str, name: str) -> str:
    """The words for a code of a list, in the reader's language."""
    return code_lists().label(name, code, get_language() or "de")
