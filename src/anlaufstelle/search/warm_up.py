"""Reading what the first search would otherwise wait for."""

import gc
import logging

from django.db import DatabaseError

from anlaufstelle.search import embeddings
from anlaufstelle.search.glossary import glossary
from anlaufstelle.search.snapshot import current

log = logging.getLogger(__name__)


def warm_up() -> None:
    """Read glossary, model and index into this process. Where the database is not there yet, the rest must do."""
    glossary()
    embeddings.embedding_model()
    try:
        current()
    except DatabaseError as why:
        log.warning("the index could not be read yet: %s", why)
    # What is read by now stays as long as the process: looking through it again and again for what could go would
    # make every tenth page or so wait for 70 ms.
    gc.collect()
    gc.freeze()
