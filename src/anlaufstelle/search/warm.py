"""Reading what the first search would otherwise wait for."""

import logging

from django.db import DatabaseError

from anlaufstelle.search import meaning
from anlaufstelle.search.glossary import glossary
from anlaufstelle.search.snapshot import current

log = logging.getLogger(__name__)


def warm() -> None:
    """Read glossary, model and index into this process. Where the database is not there yet, the rest must do."""
    glossary()
    meaning.model()
    try:
        current()
    except DatabaseError as why:
        log.warning("the index could not be read yet: %s", why)
