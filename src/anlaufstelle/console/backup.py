"""Backup of the whole installation into one file, and restore.

Writes are blocked while a backup is taken, reads are not. So the backup contains every write that was acknowledged
before it ended.
"""

import gzip
import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg.pq import Conninfo

from anlaufstelle.console import installation
from anlaufstelle.console.deferred_signals import DeferredSignals
from anlaufstelle.console.home import make_folder
from anlaufstelle.core.errors import Refused
from anlaufstelle.database import programs
from anlaufstelle.people import actions as people
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.privacy import erasure_ledger
from anlaufstelle.rls.owner import as_owner

FORMAT = 3  # 1 and 2: of version 0.1
PAYLOAD = "database.dump"
# Our files start with a gzip header without name and time, so that a change of any byte is detected.
GZIP_HEADER = bytes.fromhex("1f8b08000000000004ff")
MAX_MANIFEST_BYTES = 1_000_000
LOCK_TIMEOUT = 300  # seconds to wait for writers


@contextmanager
def create_backup(target: Path) -> Iterator[dict[str, Any]]:
    """Back everything up into `target`. Writes stay blocked until the end of the block.

    Raises Refused, and then leaves no file behind.
    """
    if (target.exists() and not target.is_file()) or not target.parent.is_dir():
        raise Refused(f"{target} cannot be written. Please name a file in a folder that exists.")
    if not connection.introspection.table_names():
        raise Refused("There is nothing to back up yet. Please run: anlaufstelle setup")
    with as_owner(), writes_blocked(), DeferredSignals() as signals:
        try:
            manifest = _write(target, signals)
        except OSError as error:
            raise Refused(f"{target} could not be written: {error.strerror}. Nothing was backed up.") from error
        yield manifest


def _write(target: Path, signals: DeferredSignals) -> dict[str, Any]:
    """Write the file atomically. Signals may end the process only while a temporary file is written."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        payload, archive = Path(folder) / PAYLOAD, Path(folder) / "archive"
        with signals.delivered():
            _run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--enable-row-security",
                "--lock-wait-timeout=30s",
                f"--file={payload}",
            )
            manifest = _manifest(payload)
            _pack(archive, payload, manifest)
        archive.replace(target)
    _fsync_folder(target.parent)
    return manifest


@contextmanager
def writes_blocked() -> Iterator[None]:
    """Block writes for the block. Reads go on."""
    with transaction.atomic():
        _lock_tables()
        yield


def _check_deadline(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise Refused(
            f"Somebody has been writing for {LOCK_TIMEOUT} seconds without a pause. Nothing was backed up."
            " Please try again when that is done."
        )


def _lock_tables() -> None:
    """Lock all tables against writes, in a way that no writer ever gets an error.

    PostgreSQL would abort a writer that holds one table and waits for another of ours as a deadlock, after
    `deadlock_timeout`. So we give up earlier, release all locks, and start the next attempt with the table that was
    busy: without holding another lock we can wait for it as long as necessary, and new writers queue behind us.
    """
    # In the order of the import layers, as most writers lock them. Tables may be missing in an older database.
    model_tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    existing = set(connection.introspection.table_names())
    names = [*(name for name in model_tables if name in existing), *sorted(existing - set(model_tables))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::int * 0.0006 FROM pg_settings WHERE name = 'deadlock_timeout'")
        patience = float(cursor.fetchone()[0])
    deadline = time.monotonic() + LOCK_TIMEOUT
    while busy := _lock_or_busy_table(names, deadline, patience):
        _check_deadline(deadline)
        names.remove(busy)
        names.insert(0, busy)


def _lock_or_busy_table(names: list[str], deadline: float, patience: float) -> str | None:
    """Lock these tables in this order. If one is not free in time, release all and return its name."""
    name, attempt_deadline = names[0], deadline
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for name in names:
                milliseconds = max(1, int((attempt_deadline - time.monotonic()) * 1000))
                cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(name)} IN SHARE MODE")
                # Once we hold a table, others may wait for us.
                attempt_deadline = min(attempt_deadline, time.monotonic() + patience)
            cursor.execute("SET LOCAL statement_timeout = 0")
    except OperationalError as error:
        if type(error.__cause__).__name__ not in {"QueryCanceled", "DeadlockDetected"}:
            raise
        return name
    return None


def _manifest(payload: Path) -> dict[str, Any]:
    return {
        "anlaufstelle-backup": FORMAT,
        "engine": "postgresql",
        "taken_at": timezone.now().isoformat(),
        "file": payload.name,
        "bytes": payload.stat().st_size,
        "sha256": _checksum(payload),
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
    }


def _checksum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _pack(target: Path, payload: Path, manifest: dict[str, Any]) -> None:
    manifest_file = payload.with_name("manifest.json")
    manifest_file.write_text(json.dumps(manifest))
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with (
            gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=1, mtime=0) as compressed,
            tarfile.open(fileobj=compressed, mode="w:") as archive,
        ):
            archive.add(manifest_file, "manifest.json")
            archive.add(payload, payload.name)
        out.flush()
        with target.open("rb") as written:
            out.write(_checksum_trailer(hashlib.file_digest(written, "sha256").digest()))
        out.flush()
        os.fsync(out.fileno())


def _checksum_trailer(digest: bytes) -> bytes:
    """Return the end of the file: the checksum of all bytes before it, in an empty gzip member.

    The checksums of gzip and of the dump are not enough: where a text repeats itself, a changed byte may unpack to the
    same content. With the trailer every changed byte is detected, and any gzip can still read the file.
    """
    extra = b"SH" + len(digest).to_bytes(2, "little") + digest
    return GZIP_HEADER[:3] + b"\x04" + GZIP_HEADER[4:] + len(extra).to_bytes(2, "little") + extra + b"\x03" + bytes(9)


def _has_checksum_trailer(source: Path) -> bool:
    """Return whether a file ends with the checksum of its other bytes."""
    length = len(_checksum_trailer(bytes(32)))
    with source.open("rb") as file:
        remaining = max(0, source.stat().st_size - length)
        checksum = hashlib.sha256()
        while remaining and (chunk := file.read(min(remaining, 1 << 20))):
            checksum.update(chunk)
            remaining -= len(chunk)
        return file.read() == _checksum_trailer(checksum.digest())


def _fsync_folder(folder: Path) -> None:
    """Sync a folder, so that a new file name survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def unpacked_backup(source: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Verify a backup file, and yield its manifest and the database dump.

    The dump is in the home folder until the end of the block. If the home folder is new, it is removed again on error.
    Raises Refused.
    """
    if not source.is_file():
        raise Refused(f"There is no file {source}.")
    home = settings.HOME
    existed = home.exists()
    make_folder(home)
    try:
        with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
            yield _unpack(source, Path(folder)), Path(folder) / PAYLOAD
    except BaseException:
        if not existed:
            with suppress(OSError):
                home.rmdir()
        raise


def restore(payload: Path) -> None:
    """Restore a dump into this empty installation, and migrate it. Raises Refused."""
    with as_owner():
        _refuse_if_not_empty()
        erasure_ledger.mark_all_unclear()
        _restore_dump(payload)
    installation.migrate()
    with as_owner():
        privacy.repeat_erasures()  # erasures since the backup
        people.repeat_withdrawals()  # withdrawals since the backup


def _restore_dump(payload: Path) -> None:
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={settings.DATABASES['default']['NAME']}",
        str(payload),
    )


def _refuse_if_not_empty() -> None:
    if connection.introspection.table_names():
        where = f"in {settings.HOME / 'postgres'}" if settings.EMBEDDED_DATABASE else "of DATABASE_URL"
        raise Refused(f"The database {where} is not empty. Please restore into an empty one.")


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Verify the file, and extract the dump into `folder`. Return the manifest. Raises Refused."""
    damaged = Refused(f"{source} is cut off or damaged. Nothing was restored. Please take another backup file.")
    try:
        with source.open("rb") as file:
            if file.read(len(GZIP_HEADER)) != GZIP_HEADER:
                raise Refused(f"{source} is not a backup of Anlaufstelle. Nothing was restored.")
        with gzip.open(source) as compressed, tarfile.open(fileobj=compressed, mode="r:") as archive:
            manifest = _read_manifest(source, archive)
            if not _has_checksum_trailer(source):
                raise damaged
            member = archive.next()
            if member is None or member.name != PAYLOAD or not member.isreg():
                raise damaged
            if member.size != manifest["bytes"]:
                raise damaged
            archive.extract(member, folder, filter="data")
            if archive.next() is not None:
                raise damaged
            while compressed.read(1 << 20):  # read to the end, so that gzip verifies its checksum
                pass
    except (tarfile.TarError, zlib.error, EOFError, OSError, KeyError, ValueError) as error:
        raise damaged from error
    if _checksum(folder / PAYLOAD) != manifest.get("sha256"):
        raise damaged
    return manifest


def _read_manifest(source: Path, archive: tarfile.TarFile) -> dict[str, Any]:
    first = archive.next()
    content = archive.extractfile(first) if first and first.name == "manifest.json" and first.isreg() else None
    manifest = json.loads(content.read(MAX_MANIFEST_BYTES)) if content else None
    if not isinstance(manifest, dict) or manifest.get("anlaufstelle-backup") not in range(1, FORMAT + 1):
        raise Refused(f"{source} is not a backup of Anlaufstelle. Nothing was restored.")
    if manifest["anlaufstelle-backup"] < FORMAT:
        raise Refused(
            f"{source} is a backup of version 0.1, which this version does not take over. Nothing was restored."
        )
    if installation.unknown_migrations((app, name) for app, name in manifest.get("migrations", [])):
        raise Refused(
            f"{source} was made by a newer version of Anlaufstelle. Nothing was restored. Please restore with"
            " that version."
        )
    return manifest


def _run(program: str, *arguments: str) -> None:
    entry = connection.settings_dict  # of the owner, inside `as_owner`
    settings_keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    parameters = {
        **entry.get("OPTIONS", {}),
        **{keyword: entry[key] for keyword, key in settings_keys.items() if entry.get(key)},
    }
    # libpq reads all parameters, sslmode too, from environment variables, so that none shows in the process list.
    names = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults()}
    variables = {
        name.decode(): str(parameters[keyword]) for keyword, name in names.items() if name and keyword in parameters
    }
    try:
        variables["PGOPTIONS"] = "-c app.kind=maintenance"  # the owner bypasses row-level security
        command = [str(programs.find(settings.POSTGRES_PROGRAMS) / program), *arguments]
        code, errors = _run_to_end(command, {**os.environ, **variables})
    except OSError as error:
        raise Refused(f"The program {program} could not be started: {error.strerror}.") from error
    if code:
        if "server version mismatch" in errors:
            raise Refused(
                f"The server is newer than our {program}. Please set ANLAUFSTELLE_POSTGRES to the folder of the"
                " programs of its version."
            )
        error_lines = errors.strip().splitlines()
        raise Refused(f"{program} failed: {error_lines[-1] if error_lines else code}")


def _run_to_end(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run a command, and return its exit code and standard error. If we are interrupted, it is killed."""
    with (
        DeferredSignals() as signals,
        subprocess.Popen(  # noqa: S603
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process,
    ):
        try:
            with signals.delivered():
                errors = process.communicate()[1]
        except BaseException:
            process.kill()
            raise
    return process.returncode, errors
