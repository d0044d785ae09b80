"""What is right with an installation and what is not."""

import os
import smtplib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from anlaufstelle.accounts import safe
from anlaufstelle.accounts.models import DEMO_ADDRESS, User
from anlaufstelle.casework import scanner
from anlaufstelle.console import installation
from anlaufstelle.directory.models import Centre, Service
from anlaufstelle.outbox import heart
from anlaufstelle.outbox.mail import server
from anlaufstelle.outbox.models import Mail
from anlaufstelle.people import shut
from anlaufstelle.people.keys import folder, readable_by_others
from anlaufstelle.search import index, meaning
from anlaufstelle.walls.standing import Standing, standing


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is right, and a sentence."""

    what: str
    right: bool
    sentence: str


def database() -> Finding:
    """Which engine answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = ".".join(str(part) for part in divmod(connection.pg_version, 10000))  # type: ignore[attr-defined]
    where = f"the embedded one in {settings.HOME / 'postgres'}" if settings.EMBEDDED_DATABASE else "of DATABASE_URL"
    return Finding("database", True, f"PostgreSQL {version}, {where}")


def durability() -> Finding:
    """Whether what was acknowledged survives a power cut; asked of the live connection."""
    wrong = []
    with connection.cursor() as cursor:
        wanted = {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
        for question, answer in wanted.items():
            cursor.execute(question)
            told = str(cursor.fetchone()[0])
            if told != answer:
                wrong.append(f"{question.split()[1]} is {told}, must be {answer}")
    return Finding("durability", not wrong, "; ".join(wrong) or "what was acknowledged survives a power cut")


def speed() -> Finding:
    """Whether the database runs queries as it has planned them (walls/owner.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        if cursor.fetchone()[0] != "off":
            name = settings.DATABASES["default"]["NAME"]
            why = f"pages are slow while jit is on; its owner can end that: ALTER DATABASE {name} SET jit = off"
            return Finding("speed", False, why)
    return Finding("speed", True, "queries run as they are planned")


def migrations() -> Finding:
    """Whether the tables are those of this version."""
    if installation.unknown_steps(MigrationLoader(connection).applied_migrations):
        return Finding("migrations", False, "the database is of a newer version; start that version")
    if installation.is_older_database():
        return Finding("migrations", False, "the database is of an earlier version; run: anlaufstelle setup")
    return Finding("migrations", True, "the tables are those of this version")


def worker() -> Finding:
    """Whether the background worker lives and keeps up."""
    last = heart.last_beat()
    if last is None or timezone.now() - last > heart.DEAD_AFTER:
        seen = f"last seen {last:%Y-%m-%d %H:%M} UTC" if last else "never seen"
        return Finding("worker", False, f"the worker does not run ({seen}); start: anlaufstelle worker")
    if failing := heart.failing():
        return Finding("worker", False, f"{failing} pieces of work have failed; see the worker's log")
    return Finding("worker", True, f"runs, {heart.waiting()} pieces of work are waiting")


def mail() -> Finding:
    """Whether the mail server answers, where one is named."""
    if not settings.MAIL_URL:
        waiting = Mail.objects.count()
        return Finding("mail", True, f"no mail server is named (MAIL_URL); {waiting} letters wait for one")
    try:
        post = server()
        with post.smtp(timeout=5) as line:
            line.noop()
    except (OSError, smtplib.SMTPException, ValueError) as why:
        return Finding("mail", False, f"the mail server of MAIL_URL did not answer ({why})")
    return Finding("mail", True, f"{post.host} answers; {Mail.objects.count()} letters are waiting")


def virus_scanner() -> Finding:
    """Whether the scanner answers, where one is named."""
    if not scanner.is_named():
        return Finding("scanner", True, "no virus scanner is named (ANLAUFSTELLE_SCANNER); files stay unchecked")
    if not scanner.answers():
        return Finding("scanner", False, f"the virus scanner at {settings.SCANNER} does not answer; start clamd")
    return Finding("scanner", True, f"the virus scanner at {settings.SCANNER} answers")


def search() -> Finding:
    """Whether everything public is in the index."""
    indexed, public = index.count("offer"), Service.objects.public().count()
    if indexed != public:
        return Finding(
            "search", False, f"{indexed} of {public} offers are in the index; the worker will add them,"
            " or run: anlaufstelle rebuild-index",
        )  # fmt: skip
    return Finding("search", True, f"all {public} offers are in the index")


def understanding() -> Finding:
    """Whether search understands meaning, or words alone."""
    why = meaning.why_not()
    if why:
        return Finding("meaning", False, f"{why} Search answers on words alone.")
    pending = index.pending()
    return Finding("meaning", True, f"search understands meaning; {pending} passages are still to be read")


def secrets() -> Finding:
    """Whether the secret key is there, long, nobody else's to read, and the one that second steps were locked with."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's word for an empty one
        key = ""
    if len(key) < 32:
        return Finding("secrets", False, "SECRET_KEY is missing or shorter than 32 characters; run: anlaufstelle setup")
    file = settings.HOME / "secret-key"
    if not os.environ.get("SECRET_KEY") and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("secrets", False, f"{file} can be read by others; run: chmod 600 {file}")
    if others := safe.unreadable():
        sentence = f"{others} second steps were locked with another secret key; bring it back, or for each person run:"
        return Finding("secrets", False, f"{sentence} anlaufstelle forget-second-factor EMAIL")
    return Finding("secrets", True, "the secret key is there and its own")


def walls() -> Finding:
    """Whether the database has its own wall round what is personal, and the web's role owns nothing behind it."""
    found = standing()
    sentence = {
        Standing.PASSED: "the database's role passes every wall; give DATABASE_URL an ordinary one",
        Standing.ONE_ROLE: "one role owns and uses the tables; two are better (docs/operate.md)",
        Standing.WHOLE: "row-level security stands, and the web's role owns nothing",
    }[found]
    return Finding("walls", found.is_right, sentence)


def keys() -> Finding:
    """Whether the providers' keys are nobody else's to read."""
    if open_ones := readable_by_others():
        return Finding("keys", False, f"{open_ones[0]} can be read by others; run: chmod -R go= {folder()}")
    files = [path for path in folder().glob("*") if path.is_file()]
    told = f"{len(files)} keys of providers in {folder()}; keep a copy apart from the backups"
    kept = {UUID(path.name.partition(".")[0]) for path in files if path.name.endswith(".shut")}
    waiting = sum(shut.is_shut(provider) for provider in kept)
    return Finding("keys", True, f"{told}; {waiting} wait for their provider to open them" if waiting else told)


def sign_in() -> Finding:
    """Whether attempts are counted for each visitor, and nobody of the demo is let in in earnest."""
    if settings.BEHIND_HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return Finding(
            "sign-in", False, "behind a proxy everybody seems to come from one address; set ANLAUFSTELLE_PROXIES=1"
        )
    invented = User.objects.filter(email__endswith=DEMO_ADDRESS, is_active=True)
    if invented.exists() and not Centre.objects.filter(is_demo=True).exists():
        return Finding("sign-in", False, "people of the demo are still there; run: anlaufstelle close-account EMAIL")
    places = ", ".join(place["name"] for place in settings.ELSEWHERE)
    return Finding("sign-in", True, f"two factors for everybody; from elsewhere: {places or 'nowhere'}")


ALL: tuple[Callable[[], Finding], ...] = (
    database, durability, speed, migrations, worker, mail, virus_scanner, search, understanding, secrets, keys, walls,
    sign_in,
)  # fmt: skip
NAMES = {virus_scanner: "scanner", understanding: "meaning", sign_in: "sign-in"}
READY: tuple[Callable[[], Finding], ...] = (database, migrations, worker, mail, search)


def look(checks: tuple[Callable[[], Finding], ...] = ALL) -> list[Finding]:
    """All findings; one that could not be looked at is not right."""
    findings = []
    for check in checks:
        try:
            findings.append(check())
        except Exception as why:
            sentence = installation.database_sentence(why) if isinstance(why, DatabaseError) else ""
            sentence = sentence or f"could not be looked at ({type(why).__name__}: {why})"
            findings.append(Finding(NAMES.get(check, check.__name__), False, sentence))
    return findings
