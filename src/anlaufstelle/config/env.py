"""The operator's settings from environment variables and files, with readable errors if one is invalid."""

import os
import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

import dj_database_url

from anlaufstelle.database import layout

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class InvalidSetting(SystemExit):
    """An invalid setting. Ends the program with exit code 2 and one sentence that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(2)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def home() -> Path:
    """Return the home folder of the installation: database, secret key, static files."""
    value = os.environ.get("ANLAUFSTELLE_HOME")
    if value:
        return Path(value).expanduser().absolute()
    checkout = Path(__file__).parents[3]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / "var"


def memory_folder(home_folder: Path) -> str:
    """Return the path of a folder in memory (Linux tmpfs) of this installation. It is not created here."""
    return f"/dev/shm/anlaufstelle-{os.getuid()}-{sha256(str(home_folder).encode()).hexdigest()[:12]}"  # noqa: S108


def flag(name: str, *, default: bool) -> bool:
    """Read a boolean: 1/0, yes/no, true/false or on/off. Raises InvalidSetting."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise InvalidSetting(f"{name} is “{value}”. Please write yes or no.")


def word_list(name: str, default: str) -> list[str]:
    """Read a list separated by commas or spaces."""
    return os.environ.get(name, default).replace(",", " ").split()


def text(name: str) -> str:
    """Read a string, without surrounding spaces."""
    return os.environ.get(name, "").strip()


def number(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number of at least `least`. Raises InvalidSetting."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) < least:
        raise InvalidSetting(f"{name} is “{value[:20]}”. Please write a whole number, {least} or more.")
    return int(value)


def scanner() -> str:
    """Return the address of the virus scanner: a Unix socket, or a port of this machine. Raises InvalidSetting.

    Other hosts are refused: clients' files must not be sent over a network unencrypted.
    """
    address = text("ANLAUFSTELLE_SCANNER")
    host, _, port = address.rpartition(":")
    if address.startswith("/") or (host in LOOPBACK and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return address
    if address:
        raise InvalidSetting(
            f"ANLAUFSTELLE_SCANNER is “{address[:60]}”. Please write 127.0.0.1:3310, or the path of clamd's socket."
        )
    return ""


def database(folder: Path) -> dict[str, Any]:
    """Return the entry for Django's DATABASES: of DATABASE_URL, else the embedded PostgreSQL. Raises InvalidSetting."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        return embedded_database(folder)
    advice = "Please write postgres://user:password@host:5432/name, or leave it out to use the embedded database."
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme not in {"postgres", "postgresql"}:
        raise InvalidSetting(f"DATABASE_URL begins with “{(scheme or url)[:12]}”. {advice}")
    try:
        entry: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    except ValueError:
        raise InvalidSetting(f"DATABASE_URL cannot be read. {advice}") from None
    if not entry.get("NAME"):
        raise InvalidSetting(f"DATABASE_URL names no database. {advice}")
    entry["OPTIONS"] = {**CONNECTION, **entry.get("OPTIONS", {})}
    return entry


# Prepare every statement: with row-level security, planning a query takes longer than running it.
CONNECTION = {"server_side_binding": True, "prepare_threshold": 1}


def embedded_database(folder: Path) -> dict[str, Any]:
    """Return the entry of the embedded database, with the role that web server and worker use."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": layout.NAME,
        "USER": layout.WEB,
        "PASSWORD": password(layout.web_password(folder)),
        "HOST": str(layout.socket_folder(layout.folder(folder))),
        "PORT": "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(CONNECTION),
    }


def password(file: Path) -> str:
    """Return the password that `anlaufstelle setup` wrote to a file; empty before. Raises InvalidSetting."""
    try:
        return file.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise InvalidSetting(f"{file} cannot be read ({error.strerror}). Please make it readable.") from error


def owner(entry: dict[str, Any], *, embedded: bool) -> dict[str, Any]:
    """Return user and password of the role that owns the tables: of ANLAUFSTELLE_OWNER_URL, else empty.

    The password for the embedded database stays in its file until a command needs it (rls/owner.py). Raises
    InvalidSetting.
    """
    if embedded:
        return {"USER": layout.OWNER, "PASSWORD": ""}
    url = os.environ.get("ANLAUFSTELLE_OWNER_URL", "").strip()
    if not url:
        return {}
    try:
        parsed = dict(dj_database_url.parse(url))
    except ValueError:
        raise InvalidSetting("ANLAUFSTELLE_OWNER_URL cannot be read. Please write it like DATABASE_URL.") from None
    if any(parsed.get(key) != entry.get(key) for key in ("HOST", "PORT", "NAME")) or not parsed.get("USER"):
        raise InvalidSetting("ANLAUFSTELLE_OWNER_URL must name the same server and database as DATABASE_URL.")
    return {"USER": parsed["USER"], "PASSWORD": parsed.get("PASSWORD", "")}


PROVIDER_ID = re.compile(r"[a-z][a-z0-9-]{0,30}")
REQUIRED = ("id", "name", "server", "client_id", "client_secret")
OPTIONAL = {"second_factor": "token", "acr": []}


def oidc_providers(file: Path) -> list[dict[str, Any]]:
    """Return the OpenID Connect providers of a TOML file (docs/operate.md), as allauth's setting APPS expects them.

    Raises InvalidSetting.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as error:
        raise InvalidSetting(
            f"{file} cannot be read ({error}). Please see docs/operate.md for how it is written."
        ) from error
    tables = document.get("place", [])
    are_tables = isinstance(tables, list) and all(isinstance(table, dict) for table in tables)
    if not are_tables or set(document) - {"place"}:
        raise InvalidSetting(f"{file} may hold nothing but [[place]] tables. Please see docs/operate.md.")
    return [_oidc_provider(file, table) for table in tables]


def _oidc_provider(file: Path, table: dict[str, Any]) -> dict[str, Any]:
    entry = {**OPTIONAL, **table}
    wrong = [name for name in REQUIRED if not isinstance(table.get(name), str) or not table[name].strip()]
    wrong += sorted(set(table) - set(REQUIRED) - set(OPTIONAL))
    if not wrong and not PROVIDER_ID.fullmatch(table["id"]):
        wrong.append("id")
    if not wrong and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", table["server"]):
        wrong.append("server")
    if entry["second_factor"] not in {"token", "always", "never"}:
        wrong.append("second_factor")
    if not isinstance(entry["acr"], list) or not all(isinstance(value, str) for value in entry["acr"]):
        wrong.append("acr")
    if wrong:
        raise InvalidSetting(f"{file}: {', '.join(wrong)} is missing or cannot be. Please see docs/operate.md.")
    return {
        "provider_id": table["id"],
        "name": table["name"],
        "client_id": table["client_id"],
        "secret": table["client_secret"],
        "settings": {
            "server_url": table["server"].rstrip("/"),
            "second_factor": entry["second_factor"],
            "acr": entry["acr"],
        },
    }


def secret(folder: Path) -> str:
    """Return SECRET_KEY from the environment, else the one that `anlaufstelle setup` wrote to the home folder.

    Empty before setup has run: Django then refuses whatever needs it. Raises InvalidSetting.
    """
    value = os.environ.get("SECRET_KEY", "")
    if value:
        return value
    file = folder / "secret-key"
    try:
        return file.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""  # whatever creates the folder reports what is wrong with it
    except OSError as error:
        raise InvalidSetting(f"{file} cannot be read ({error.strerror}). Please make it readable.") from error
