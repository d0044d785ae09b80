"""Keys made by the application: UUID version 7 (RFC 9562), so that rows lie in the order they were made."""

import datetime as dt
import os
import time
import uuid
from threading import Lock

_lock = Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, 12 bits of their 4096ths, and 62 random bits.

    Two keys made in one process are in order even within a millisecond: where the clock stands still or is set
    back by less than a second, the next 4096th is taken (RFC 9562, 6.2).
    """
    global _last  # noqa: PLW0603 - the one memory of this file
    with _lock:
        tick = time.time_ns() * 4096 // 1_000_000
        if 0 <= _last - tick < 1000 * 4096:
            tick = _last + 1
        _last = tick
    milliseconds, fraction = tick >> 12, tick & 0xFFF
    random = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
    return uuid.UUID(int=(milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random)


def created_at_of(key: uuid.UUID) -> dt.datetime:
    """The moment at which `new_id` has made a key, to the millisecond."""
    return dt.datetime.fromtimestamp((key.int >> 80) / 1000, dt.UTC)


def id_from(text: str) -> uuid.UUID:
    """The same key for the same text, for content that is loaded again and again (UUIDv5)."""
    return uuid.uuid5(uuid.UUID("6f1e6f0e-52e2-5d43-9d5e-1f1a0c1d2b3a"), text)
