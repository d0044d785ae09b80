"""One list of the languages of the pages, and nothing that asks for one of them by name."""

import re
from pathlib import Path

from django.conf import settings

from anlaufstelle.core.page_languages import CODES, NAMED, SOURCE, STAFF, TRANSLATED
from tools import messages

ASKED = re.compile(r"""[!=]= *["'](ar|uk|fa)["']|["'](ar|uk|fa)["'] *[!=]=""")
LISTED = re.compile(r"""["']ar["'], *["']uk["']|["']uk["'], *["']ar["']""")
OF_SEARCH = {"search/glossary.py", "search/query.py", "desk/intake_forms.py", "desk/offer_forms/hours.py"}
"""What people speak and search in is more than the languages of the pages: these say which come first."""


def test_there_is_one_list() -> None:
    assert settings.LANGUAGES == NAMED
    assert tuple(code for code, _name in settings.LANGUAGES) == CODES
    assert settings.LANGUAGE_CODE == SOURCE
    assert {SOURCE, *TRANSLATED} == set(CODES)
    assert set(STAFF) <= set(CODES)
    assert all(messages.file_of(code).exists() for code in CODES)


def test_the_description_of_the_project_names_them(root: Path) -> None:
    said = (root / "publiccode.yml").read_text()
    assert f"availableLanguages: [{', '.join(CODES)}]" in said


def test_no_code_asks_for_one_language_or_lists_them_again(root: Path) -> None:
    for file in (root / "src").rglob("*.py"):
        name = file.relative_to(root / "src" / "anlaufstelle").as_posix()
        text = file.read_text(encoding="utf-8")
        assert not ASKED.search(text), f"{name}: asks for a language by its name"
        if name != "core/page_languages.py" and name not in OF_SEARCH:
            assert not LISTED.search(text), f"{name}: a second list of languages"
