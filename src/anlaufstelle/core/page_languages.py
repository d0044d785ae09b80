"""The languages of the pages. This is the one list: settings, code lists, consents, demo and catalogues read it."""

NAMED = [("de", "Deutsch"), ("en", "English"), ("ar", "العربية"), ("uk", "Українська")]
"""Code and own name, in the order in which pages offer them."""
CODES = tuple(code for code, _name in NAMED)
SOURCE = "de"
"""In which every text of the directory is written first."""
TRANSLATED = tuple(code for code in CODES if code != SOURCE)
STAFF = ("de", "en")
"""What those who work here can choose for their own pages."""
