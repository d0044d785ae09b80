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

from anlaufstelle.accounts import secret_encryption
from anlaufstelle.accounts.models import DEMO_ADDRESS, User
from anlaufstelle.casework import virus_scanner as casework_virus_scanner
from anlaufstelle.console import installation
from anlaufstelle.directory.models import Centre, Service
from anlaufstelle.outbox import heartbeat
from anlaufstelle.outbox.mail import mail_server
from anlaufstelle.outbox.models import OutboxMail
from anlaufstelle.people.crypto import key_passphrase
from anlaufstelle.people.crypto.keys import folder, readable_by_others
from anlaufstelle.rls.status import RlsStatus, rls_status
from anlaufstelle.search import embeddings, index


@dataclass(frozen=True)
class HealthFinding:
    """One thing looked at: whether it is right, and a sentence."""

    what: str
    right: bool
    sentence: str


def database() -> HealthFinding:
    """Which engine answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = ".".join(str(part) for part in divmod(connection.pg_version, 10000))  # type: ignore[attr-defined]
    where = f"the embedded one in {settings.HOME / 'postgres'}" if settings.EMBEDDED_DATABASE else "of DATABASE_URL"
    return HealthFinding("database", True, f"PostgreSQL {version}, {where}")


def durability() -> HealthFinding:
    """Whether what was acknowledged survives a power cut; asked of the live connection."""
    wrong = []
    with connection.cursor() as cursor:
        wanted = {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
        for question, answer in wanted.items():
            cursor.execute(question)
            told = str(cursor.fetchone()[0])
            if told != answer:
                wrong.append(f"{question.split()[1]} is {told}, must be {answer}")
    return HealthFinding("durability", not wrong, "; ".join(wrong) or "what was acknowledged survives a power cut")


def speed() -> HealthFinding:
    """Whether the database runs queries as it has planned them (rls/owner.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        if cursor.fetchone()[0] != "off":
            name = settings.DATABASES["default"]["NAME"]
            why = f"pages are slow while jit is on; its owner can end that: ALTER DATABASE {name} SET jit = off"
            return HealthFinding("speed", False, why)
    return HealthFinding("speed", True, "queries run as they are planned")


def migrations() -> HealthFinding:
    """Whether the tables are those of this version."""
    if installation.unknown_migrations(MigrationLoader(connection).applied_migrations):
        return HealthFinding("migrations", False, "the database is of a newer version; start that version")
    if installation.is_older_database():
        return HealthFinding("migrations", False, "the database is of an earlier version; run: anlaufstelle setup")
    return HealthFinding("migrations", True, "the tables are those of this version")


def worker() -> HealthFinding:
    """Whether the background worker lives and keeps up."""
    last = heartbeat.last_beat()
    if last is None or timezone.now() - last > heartbeat.DEAD_AFTER:
        seen = f"last seen {last:%Y-%m-%d %H:%M} UTC" if last else "never seen"
        return HealthFinding("worker", False, f"the worker does not run ({seen}); start: anlaufstelle worker")
    if failing := heartbeat.failing():
        return HealthFinding("worker", False, f"{failing} pieces of work have failed; see the worker's log")
    return HealthFinding("worker", True, f"runs, {heartbeat.waiting()} pieces of work are waiting")


def mail() -> HealthFinding:
    """Whether the mail server answers, where one is named."""
    if not settings.MAIL_URL:
        waiting = OutboxMail.objects.count()
        return HealthFinding("mail", True, f"no mail server is named (MAIL_URL); {waiting} letters wait for one")
    try:
        post = mail_server()
        with post.smtp(timeout=5) as line:
            line.noop()
    except (OSError, smtplib.SMTPException, ValueError) as why:
        return HealthFinding("mail", False, f"the mail server of MAIL_URL did not answer ({why})")
    return HealthFinding("mail", True, f"{post.host} answers; {OutboxMail.objects.count()} letters are waiting")


def virus_scanner() -> HealthFinding:
    """Whether the scanner answers, where one is named."""
    if not casework_virus_scanner.is_configured():
        return HealthFinding("scanner", True, "no virus scanner is named (ANLAUFSTELLE_SCANNER); files stay unchecked")
    if not casework_virus_scanner.is_available():
        return HealthFinding("scanner", False, f"the virus scanner at {settings.SCANNER} does not answer; start clamd")
    return HealthFinding("scanner", True, f"the virus scanner at {settings.SCANNER} answers")


def search() -> HealthFinding:
    """Whether everything public is in the index."""
    indexed, public = index.count_documents("offer"), Service.objects.public().count()
    if indexed != public:
        return HealthFinding(
            "search", False, f"{indexed} of {public} offers are in the index; the worker will add them,"
            " or run: anlaufstelle rebuild-index",
        )  # fmt: skip
    return HealthFinding("search", True, f"all {public} offers are in the index")


def semantic_search() -> HealthFinding:
    """Whether search understands meaning, or words alone."""
    why = embeddings.why_unavailable()
    if why:
        return HealthFinding("meaning", False, f"{why} Search answers on words alone.")
    pending = index.pending_passages()
    return HealthFinding("meaning", True, f"search understands meaning; {pending} passages are still to be read")


def secrets() -> HealthFinding:
    """Whether the secret key is there, long, nobody else's to read, and the one that second steps were locked with."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's word for an empty one
        key = ""
    if len(key) < 32:
        return HealthFinding(
            "secrets", False, "SECRET_KEY is missing or shorter than 32 characters; run: anlaufstelle setup"
        )
    file = settings.HOME / "secret-key"
    if not os.environ.get("SECRET_KEY") and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return HealthFinding("secrets", False, f"{file} can be read by others; run: chmod 600 {file}")
    if others := secret_encryption.count_unreadable():
        sentence = f"{others} second steps were locked with another secret key; bring it back, or for each person run:"
        return HealthFinding("secrets", False, f"{sentence} anlaufstelle forget-second-factor EMAIL")
    return HealthFinding("secrets", True, "the secret key is there and its own")


def walls() -> HealthFinding:
    """Whether the database has its own wall round what is personal, and the web's role owns nothing behind it."""
    found = rls_status()
    sentence = {
        RlsStatus.BYPASSED: "the database's role passes every wall; give DATABASE_URL an ordinary one",
        RlsStatus.ONE_ROLE: "one role owns and uses the tables; two are better (docs/operate.md)",
        RlsStatus.ENFORCED: "row-level security stands, and the web's role owns nothing",
    }[found]
    return HealthFinding("walls", found.is_effective, sentence)


def keys() -> HealthFinding:
    """Whether the providers' keys are nobody else's to read."""
    if open_ones := readable_by_others():
        return HealthFinding("keys", False, f"{open_ones[0]} can be read by others; run: chmod -R go= {folder()}")
    files = [path for path in folder().glob("*") if path.is_file()]
    told = f"{len(files)} keys of providers in {folder()}; keep a copy apart from the backups"
    kept = {UUID(path.name.partition(".")[0]) for path in files if path.name.endswith(".shut")}
    waiting = sum(key_passphrase.is_locked(provider) for provider in kept)
    return HealthFinding("keys", True, f"{told}; {waiting} wait for their provider to open them" if waiting else told)


def sign_in() -> HealthFinding:
    """Whether attempts are counted for each visitor, and nobody of the demo is let in in earnest."""
    if settings.BEHIND_HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return HealthFinding(
            "sign-in", False, "behind a proxy everybody seems to come from one address; set ANLAUFSTELLE_PROXIES=1"
        )
    invented = User.objects.filter(email__endswith=DEMO_ADDRESS, is_active=True)
    if invented.exists() and not Centre.objects.filter(is_demo=True).exists():
        return HealthFinding(
            "sign-in", False, "people of the demo are still there; run: anlaufstelle close-account EMAIL"
        )
    places = ", ".join(place["name"] for place in settings.OIDC_PROVIDERS)
    return HealthFinding("sign-in", True, f"two factors for everybody; from elsewhere: {places or 'nowhere'}")


CHECKS: tuple[Callable[[], HealthFinding], ...] = (
    database, durability, speed, migrations, worker, mail, virus_scanner, search, semantic_search, secrets, keys, walls,
    sign_in,
)  # fmt: skip
NAMES = {virus_scanner: "scanner", semantic_search: "meaning", sign_in: "sign-in"}
READINESS_CHECKS: tuple[Callable[[], HealthFinding], ...] = (database, migrations, worker, mail, search)


def run_checks(checks: tuple[Callable[[], HealthFinding], ...] = CHECKS) -> list[HealthFinding]:
    """All findings; one that could not be looked at is not right."""
    findings = []
    for check in checks:
        try:
            findings.append(check())
        except Exception as why:
            sentence = installation.database_sentence(why) if isinstance(why, DatabaseError) else ""
            sentence = sentence or f"could not be looked at ({type(why).__name__}: {why})"
            findings.append(HealthFinding(NAMES.get(check, check.__name__), False, sentence))
    return findings
