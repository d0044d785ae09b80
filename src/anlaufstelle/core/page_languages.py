"""The languages of the pages. Settings, code lists, consents, demo data and message catalogues read this list."""

NAMED = [("de", "Deutsch"), ("en", "English"), ("ar", "العربية"), ("uk", "Українська")]
"""Code and native name, in the order in which pages offer them."""
CODES = tuple(code for code, _name in NAMED)
SOURCE = "de"
"""The language in which every text of the directory is written first."""
TRANSLATED = tuple(code for code in CODES if code != SOURCE)
STAFF = ("de", "en")
"""The languages that staff can choose for their own pages."""
