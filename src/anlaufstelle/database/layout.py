"""Where the embedded database lies in the home folder. Reads nothing and makes nothing: settings ask here."""

import os
from hashlib import sha256
from pathlib import Path

NAME = OWNER = "anlaufstelle"
WEB = "anlaufstelle_web"
LONGEST_SOCKET = 100
"""Bytes. The system cuts the address of a socket at 107, and a path that is cut leads elsewhere."""


def folder(home: Path) -> Path:
    """The cluster, its locks, its log and its socket."""
    return home / "postgres"


def socket_folder(cluster: Path) -> Path:
    """The folder of the socket: the cluster's own, or a private one under /tmp where that path is too long."""
    if len(os.fsencode(cluster / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return cluster
    digest = sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path(f"/tmp/anlaufstelle-{os.geteuid()}-{digest}")  # noqa: S108 - owner and mode are checked


def owner_password(home: Path) -> Path:
    """The file with the password of the role that owns the tables. Only named commands read it."""
    return home / "database-owner"


def web_password(home: Path) -> Path:
    """The file with the password of the role that web and worker use."""
    return home / "database-web"
