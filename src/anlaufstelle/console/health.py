"""Health checks of an installation, for the command `doctor` and the endpoint /readyz."""

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
    """The result of one check: its name, whether it passed, and a sentence."""

    what: str
    right: bool
    sentence: str


def database() -> HealthFinding:
    """Check that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = ".".join(str(part) for part in divmod(connection.pg_version, 10000))  # type: ignore[attr-defined]
    where = f"the embedded one in {settings.HOME / 'postgres'}" if settings.EMBEDDED_DATABASE else "of DATABASE_URL"
    return HealthFinding("database", True, f"PostgreSQL {version}, {where}")


def durability() -> HealthFinding:
    """Check that acknowledged writes survive a power cut, by the settings of the live connection."""
    wrong = []
    with connection.cursor() as cursor:
        required = {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
        for statement, expected in required.items():
            cursor.execute(statement)
            value = str(cursor.fetchone()[0])
            if value != expected:
                wrong.append(f"{statement.split()[1]} is {value}, must be {expected}")
    return HealthFinding("durability", not wrong, "; ".join(wrong) or "what was acknowledged survives a power cut")


def speed() -> HealthFinding:
    """Check that JIT compilation is off (rls/owner.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        if cursor.fetchone()[0] != "off":
            name = settings.DATABASES["default"]["NAME"]
            sentence = f"pages are slow while jit is on; its owner can end that: ALTER DATABASE {name} SET jit = off"
            return HealthFinding("speed", False, sentence)
    return HealthFinding("speed", True, "queries run as they are planned")


def migrations() -> HealthFinding:
    """Check that the tables are those of this version."""
    if installation.unknown_migrations(MigrationLoader(connection).applied_migrations):
        return HealthFinding("migrations", False, "the database is of a newer version; start that version")
    if installation.is_older_database():
        return HealthFinding("migrations", False, "the database is of an earlier version; run: anlaufstelle setup")
    return HealthFinding("migrations", True, "the tables are those of this version")


def worker() -> HealthFinding:
    """Check that the background worker runs, and that no jobs have failed."""
    last = heartbeat.last_beat()
    if last is None or timezone.now() - last > heartbeat.DEAD_AFTER:
        seen = f"last seen {last:%Y-%m-%d %H:%M} UTC" if last else "never seen"
        return HealthFinding("worker", False, f"the worker does not run ({seen}); start: anlaufstelle worker")
    if failing := heartbeat.failing():
        return HealthFinding("worker", False, f"{failing} pieces of work have failed; see the worker's log")
    return HealthFinding("worker", True, f"runs, {heartbeat.waiting()} pieces of work are waiting")


def mail() -> HealthFinding:
    """Check that the mail server answers, if one is configured."""
    if not settings.MAIL_URL:
        waiting = OutboxMail.objects.count()
        return HealthFinding("mail", True, f"no mail server is named (MAIL_URL); {waiting} letters wait for one")
    try:
        server = mail_server()
        with server.smtp(timeout=5) as smtp:
            smtp.noop()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return HealthFinding("mail", False, f"the mail server of MAIL_URL did not answer ({error})")
    return HealthFinding("mail", True, f"{server.host} answers; {OutboxMail.objects.count()} letters are waiting")


def virus_scanner() -> HealthFinding:
    """Check that the virus scanner answers, if one is configured."""
    if not casework_virus_scanner.is_configured():
        return HealthFinding("scanner", True, "no virus scanner is named (ANLAUFSTELLE_SCANNER); files stay unchecked")
    if not casework_virus_scanner.is_available():
        return HealthFinding("scanner", False, f"the virus scanner at {settings.SCANNER} does not answer; start clamd")
    return HealthFinding("scanner", True, f"the virus scanner at {settings.SCANNER} answers")


def search() -> HealthFinding:
    """Check that all public offers are in the search index."""
    indexed, public = index.count_documents("offer"), Service.objects.public().count()
    if indexed != public:
        return HealthFinding(
            "search",
            False,
            f"{indexed} of {public} offers are in the index; the worker will add them,"
            " or run: anlaufstelle rebuild-index",
        )
    return HealthFinding("search", True, f"all {public} offers are in the index")


def semantic_search() -> HealthFinding:
    """Check that semantic search is available."""
    reason = embeddings.why_unavailable()
    if reason:
        return HealthFinding("meaning", False, f"{reason} Search answers on words alone.")
    pending = index.pending_passages()
    return HealthFinding("meaning", True, f"search understands meaning; {pending} passages are still to be read")


def secrets() -> HealthFinding:
    """Check that the secret key is long, private, and the one that the second factors are encrypted with."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django refuses an empty key
        key = ""
    if len(key) < 32:
        return HealthFinding(
            "secrets", False, "SECRET_KEY is missing or shorter than 32 characters; run: anlaufstelle setup"
        )
    file = settings.HOME / "secret-key"
    if not os.environ.get("SECRET_KEY") and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return HealthFinding("secrets", False, f"{file} can be read by others; run: chmod 600 {file}")
    if unreadable := secret_encryption.count_unreadable():
        sentence = (
            f"{unreadable} second steps were locked with another secret key; bring it back, or for each person run:"
        )
        return HealthFinding("secrets", False, f"{sentence} anlaufstelle forget-second-factor EMAIL")
    return HealthFinding("secrets", True, "the secret key is there and its own")


def walls() -> HealthFinding:
    """Check that row-level security is on, and that the web role does not own the tables."""
    status = rls_status()
    sentence = {
        RlsStatus.BYPASSED: "the database's role passes every wall; give DATABASE_URL an ordinary one",
        RlsStatus.ONE_ROLE: "one role owns and uses the tables; two are better (docs/operate.md)",
        RlsStatus.ENFORCED: "row-level security stands, and the web's role owns nothing",
    }[status]
    return HealthFinding("walls", status.is_effective, sentence)


def keys() -> HealthFinding:
    """Check that nobody else can read the providers' keys."""
    if readable := readable_by_others():
        return HealthFinding("keys", False, f"{readable[0]} can be read by others; run: chmod -R go= {folder()}")
    files = [path for path in folder().glob("*") if path.is_file()]
    sentence = f"{len(files)} keys of providers in {folder()}; keep a copy apart from the backups"
    protected = {UUID(path.name.partition(".")[0]) for path in files if path.name.endswith(".shut")}
    locked = sum(key_passphrase.is_locked(provider) for provider in protected)
    return HealthFinding(
        "keys", True, f"{sentence}; {locked} wait for their provider to open them" if locked else sentence
    )


def sign_in() -> HealthFinding:
    """Check that rate limits see client addresses, and that demo accounts are closed outside the demo."""
    if settings.BEHIND_HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return HealthFinding(
            "sign-in", False, "behind a proxy everybody seems to come from one address; set ANLAUFSTELLE_PROXIES=1"
        )
    demo_users = User.objects.filter(email__endswith=DEMO_ADDRESS, is_active=True)
    if demo_users.exists() and not Centre.objects.filter(is_demo=True).exists():
        return HealthFinding(
            "sign-in", False, "people of the demo are still there; run: anlaufstelle close-account EMAIL"
        )
    providers = ", ".join(provider["name"] for provider in settings.OIDC_PROVIDERS)
    return HealthFinding("sign-in", True, f"two factors for everybody; from elsewhere: {providers or 'nowhere'}")


CHECKS: tuple[Callable[[], HealthFinding], ...] = (
    database,
    durability,
    speed,
    migrations,
    worker,
    mail,
    virus_scanner,
    search,
    semantic_search,
    secrets,
    keys,
    walls,
    sign_in,
)
NAMES = {virus_scanner: "scanner", semantic_search: "meaning", sign_in: "sign-in"}
READINESS_CHECKS: tuple[Callable[[], HealthFinding], ...] = (database, migrations, worker, mail, search)


def run_checks(checks: tuple[Callable[[], HealthFinding], ...] = CHECKS) -> list[HealthFinding]:
    """Run the checks. One that raises an exception counts as failed."""
    findings = []
    for check in checks:
        try:
            findings.append(check())
        except Exception as error:
            sentence = installation.database_sentence(error) if isinstance(error, DatabaseError) else ""
            sentence = sentence or f"could not be looked at ({type(error).__name__}: {error})"
            findings.append(HealthFinding(NAMES.get(check, check.__name__), False, sentence))
    return findings
