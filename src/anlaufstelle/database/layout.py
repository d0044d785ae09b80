"""Paths of the embedded database in the home folder. Used by the settings, so nothing here touches the disk."""

import os
from hashlib import sha256
from pathlib import Path

NAME = OWNER = "anlaufstelle"
WEB = "anlaufstelle_web"
LONGEST_SOCKET = 100
"""Bytes. The system truncates a socket path at 107, and a truncated path leads elsewhere."""


def folder(home: Path) -> Path:
    """Return the folder of the cluster, with its locks, log and socket."""
    return home / "postgres"


def socket_folder(cluster: Path) -> Path:
    """Return the folder of the socket: the cluster's, or a private one under /tmp where that path is too long."""
    if len(os.fsencode(cluster / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return cluster
    digest = sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path(f"/tmp/anlaufstelle-{os.geteuid()}-{digest}")  # noqa: S108 - owner and mode are checked


def owner_password(home: Path) -> Path:
    """Return the file with the password of the role that owns the tables. Only some commands read it (rls/owner.py)."""
    return home / "database-owner"


def web_password(home: Path) -> Path:
    """Return the file with the password of the role that web server and worker use."""
    return home / "database-web"
