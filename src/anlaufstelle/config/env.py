"""What the operator may set from outside, read once and refused in plain words when it is wrong."""

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
    """A setting that cannot work. Ends the program with one sentence saying what to do (exit code 2)."""

    def __init__(self, sentence: str) -> None:
        super().__init__(2)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def home() -> Path:
    """The folder that holds everything the installation keeps: database, secret, built static files."""
    told = os.environ.get("ANLAUFSTELLE_HOME")
    if told:
        return Path(told).expanduser().absolute()
    checkout = Path(__file__).parents[3]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / "var"


def memory_folder(house: Path) -> str:
    """A folder of this installation's own that no disk holds, on Linux. Nothing is made here yet."""
    return f"/dev/shm/anlaufstelle-{os.getuid()}-{sha256(str(house).encode()).hexdigest()[:12]}"  # noqa: S108


def flag(name: str, *, default: bool) -> bool:
    """A yes or no from the environment: 1/0, yes/no, true/false, on/off."""
    told = os.environ.get(name, "").strip().lower()
    if not told:
        return default
    if told in {"1", "yes", "true", "on"}:
        return True
    if told in {"0", "no", "false", "off"}:
        return False
    raise InvalidSetting(f"{name} is “{told}”. Please write yes or no.")


def word_list(name: str, default: str) -> list[str]:
    """A list from the environment, separated by commas or spaces."""
    return os.environ.get(name, default).replace(",", " ").split()


def text(name: str) -> str:
    """A text from the environment, as it stands there."""
    return os.environ.get(name, "").strip()


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number from the environment."""
    told = os.environ.get(name, "").strip()
    if not told:
        return default
    if not told.isascii() or not told.isdigit() or len(told) > 9 or int(told) < least:
        raise InvalidSetting(f"{name} is “{told[:20]}”. Please write a whole number, {least} or more.")
    return int(told)


def scanner() -> str:
    """Where the virus scanner listens: a socket file, or a port of this machine. Nothing is sent over a network."""
    told = text("ANLAUFSTELLE_SCANNER")
    host, _, port = told.rpartition(":")
    if told.startswith("/") or (host in LOOPBACK and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return told
    if told:
        raise InvalidSetting(
            f"ANLAUFSTELLE_SCANNER is “{told[:60]}”. Please write 127.0.0.1:3310, or the path of clamd's socket."
        )
    return ""


def database(folder: Path) -> dict[str, Any]:
    """The Django database entry for DATABASE_URL; without it, the embedded PostgreSQL in the home folder."""
    told = os.environ.get("DATABASE_URL", "").strip()
    if not told:
        return embedded_database(folder)
    wanted = "Please write postgres://user:password@host:5432/name, or leave it out to use the embedded database."
    scheme = told.partition("://")[0] if "://" in told else ""
    if scheme not in {"postgres", "postgresql"}:
        raise InvalidSetting(f"DATABASE_URL begins with “{(scheme or told)[:12]}”. {wanted}")
    try:
        entry: dict[str, Any] = dict(dj_database_url.parse(told, conn_max_age=600, conn_health_checks=True))
    except ValueError:
        raise InvalidSetting(f"DATABASE_URL cannot be read. {wanted}") from None
    if not entry.get("NAME"):
        raise InvalidSetting(f"DATABASE_URL names no database. {wanted}")
    entry["OPTIONS"] = {**CONNECTION, **entry.get("OPTIONS", {})}
    return entry


# What is asked again need not be planned again: behind the walls that takes longer than running it.
CONNECTION = {"server_side_binding": True, "prepare_threshold": 1}


def embedded_database(folder: Path) -> dict[str, Any]:
    """The entry of the embedded database, as the role that web and worker use."""
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
    """What `anlaufstelle setup` has written there; empty before."""
    try:
        return file.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as why:
        raise InvalidSetting(f"{file} cannot be read ({why.strerror}). Please make it readable.") from why


def owner(entry: dict[str, Any], *, embedded: bool) -> dict[str, Any]:
    """User and password of the role that owns the tables: of ANLAUFSTELLE_OWNER_URL, or nothing.

    Of the embedded database the password stays in its file until a command needs it (rls/owner.py).
    """
    if embedded:
        return {"USER": layout.OWNER, "PASSWORD": ""}
    told = os.environ.get("ANLAUFSTELLE_OWNER_URL", "").strip()
    if not told:
        return {}
    try:
        other = dict(dj_database_url.parse(told))
    except ValueError:
        raise InvalidSetting("ANLAUFSTELLE_OWNER_URL cannot be read. Please write it like DATABASE_URL.") from None
    if any(other.get(key) != entry.get(key) for key in ("HOST", "PORT", "NAME")) or not other.get("USER"):
        raise InvalidSetting("ANLAUFSTELLE_OWNER_URL must name the same server and database as DATABASE_URL.")
    return {"USER": other["USER"], "PASSWORD": other.get("PASSWORD", "")}


PROVIDER_ID = re.compile(r"[a-z][a-z0-9-]{0,30}")
REQUIRED = ("id", "name", "server", "client_id", "client_secret")
OPTIONAL = {"second_factor": "token", "acr": []}


def oidc_providers(file: Path) -> list[dict[str, Any]]:
    """The places one may sign in with by OpenID Connect (docs/operate.md), as the library wants them told."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as why:
        raise InvalidSetting(
            f"{file} cannot be read ({why}). Please see docs/operate.md for how it is written."
        ) from why
    places = told.get("place", [])
    tables = isinstance(places, list) and all(isinstance(place, dict) for place in places)
    if not tables or set(told) - {"place"}:
        raise InvalidSetting(f"{file} may hold nothing but [[place]] tables. Please see docs/operate.md.")
    return [_oidc_provider(file, place) for place in places]


def _oidc_provider(file: Path, told: dict[str, Any]) -> dict[str, Any]:
    whole = {**OPTIONAL, **told}
    wrong = [name for name in REQUIRED if not isinstance(told.get(name), str) or not told[name].strip()]
    wrong += sorted(set(told) - set(REQUIRED) - set(OPTIONAL))
    if not wrong and not PROVIDER_ID.fullmatch(told["id"]):
        wrong.append("id")
    if not wrong and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", told["server"]):
        wrong.append("server")
    if whole["second_factor"] not in {"token", "always", "never"}:
        wrong.append("second_factor")
    if not isinstance(whole["acr"], list) or not all(isinstance(one, str) for one in whole["acr"]):
        wrong.append("acr")
    if wrong:
        raise InvalidSetting(f"{file}: {', '.join(wrong)} is missing or cannot be. Please see docs/operate.md.")
    return {
        "provider_id": told["id"],
        "name": told["name"],
        "client_id": told["client_id"],
        "secret": told["client_secret"],
        "settings": {
            "server_url": told["server"].rstrip("/"),
            "second_factor": whole["second_factor"],
            "acr": whole["acr"],
        },
    }


def secret(folder: Path) -> str:
    """SECRET_KEY from the environment, else the one that `anlaufstelle setup` put into the home folder.

    Empty before setup has run: Django then refuses anything that would need it.
    """
    told = os.environ.get("SECRET_KEY", "")
    if told:
        return told
    file = folder / "secret-key"
    try:
        return file.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""  # whatever then tries to make the folder says what is wrong with it
    except OSError as why:
        raise InvalidSetting(f"{file} cannot be read ({why.strerror}). Please make it readable.") from why
