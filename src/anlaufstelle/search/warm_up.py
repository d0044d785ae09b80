"""Loads what the first search would otherwise wait for."""

import gc
import logging

from django.db import DatabaseError

from anlaufstelle.search import embeddings
from anlaufstelle.search.glossary import glossary
from anlaufstelle.search.snapshot import current

log = logging.getLogger(__name__)


def warm_up() -> None:
    """Load glossary, embedding model and index into this process. A missing index is only logged."""
    glossary()
    embeddings.embedding_model()
    try:
        current()
    except DatabaseError as error:
        log.warning("the index could not be read yet: %s", error)
    # These objects live as long as the process. Without freezing them, garbage collection would scan them again and
    # again, which delays about every tenth request by 70 ms.
    gc.collect()
    gc.freeze()
