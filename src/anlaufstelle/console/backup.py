"""One file that holds the whole installation, and an installation out of one file.

Writing waits while a backup is taken, reading goes on: so nothing that was acknowledged before the backup
ended is missing from it.
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
# What our files begin with: gzip without a name and a time, so that there is no byte that may be changed unseen.
GZIP_HEADER = bytes.fromhex("1f8b08000000000004ff")
LONGEST_MANIFEST = 1_000_000
LOCK_TIMEOUT = 300  # seconds of trying to make writers wait


@contextmanager
def backed_up(target: Path) -> Iterator[dict[str, Any]]:
    """Back everything up into `target`; inside the block writing still waits.

    Raises Refused; then nothing is left behind.
    """
    if (target.exists() and not target.is_file()) or not target.parent.is_dir():
        raise Refused(f"{target} cannot be written. Please name a file in a folder that exists.")
    if not connection.introspection.table_names():
        raise Refused("There is nothing to back up yet. Please run: anlaufstelle setup")
    with as_owner(), writes_blocked(), DeferredSignals() as later:
        try:
            manifest = _write(target, later)
        except OSError as why:
            raise Refused(f"{target} could not be written: {why.strerror}. Nothing was backed up.") from why
        yield manifest


def _write(target: Path, later: DeferredSignals) -> dict[str, Any]:
    """The file in its place, or nothing at all: only while it is written may the process be ended."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        payload, whole = Path(folder) / PAYLOAD, Path(folder) / "whole"
        with later.lifted():
            _run("pg_dump", "--format=custom", "--no-owner", "--enable-row-security", "--lock-wait-timeout=30s",
                 f"--file={payload}")  # fmt: skip
            manifest = _manifest(payload)
            _pack(whole, payload, manifest)
        whole.replace(target)
    _fsync_folder(target.parent)
    return manifest


@contextmanager
def writes_blocked() -> Iterator[None]:
    """Let nobody write meanwhile; readers are not disturbed."""
    with transaction.atomic():
        _lock_tables()
        yield


def _refuse_after(until: float) -> None:
    if time.monotonic() > until:
        raise Refused(
            f"Somebody has been writing for {LOCK_TIMEOUT} seconds without a pause. Nothing was backed up."
            " Please try again when that is done."
        )


def _lock_tables() -> None:
    """Take all tables from the writers, so that none of them ever gets an error.

    A writer that holds one table and waits for another of ours would be ended by PostgreSQL as a deadlock after
    `deadlock_timeout`. So we give up sooner, let go of all tables, and begin the next time with the one that was in
    the way: whoever holds nothing may wait for it as long as it takes, and those who write to it wait behind us.
    """
    # In the order of the floors, from the top: so most writers take them too. Those of an earlier version may lack.
    ours = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    there = set(connection.introspection.table_names())
    names = [*(name for name in ours if name in there), *sorted(there - set(ours))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::int * 0.0006 FROM pg_settings WHERE name = 'deadlock_timeout'")
        sooner = float(cursor.fetchone()[0])
    until = time.monotonic() + LOCK_TIMEOUT
    while in_the_way := _lock_or_blocker(names, until, sooner):
        _refuse_after(until)
        names.remove(in_the_way)
        names.insert(0, in_the_way)


def _lock_or_blocker(names: list[str], until: float, sooner: float) -> str | None:
    """Lock these tables in this order; where one cannot be had in time, none is, and this is its name."""
    name, end = names[0], until
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for name in names:
                left = max(1, int((end - time.monotonic()) * 1000))
                cursor.execute(f"SET LOCAL statement_timeout = {left}")
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(name)} IN SHARE MODE")
                end = min(end, time.monotonic() + sooner)  # from the first table on somebody may wait for us
            cursor.execute("SET LOCAL statement_timeout = 0")
    except OperationalError as why:
        if type(why.__cause__).__name__ not in {"QueryCanceled", "DeadlockDetected"}:
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
    described = payload.with_name("manifest.json")
    described.write_text(json.dumps(manifest))
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with (
            gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=1, mtime=0) as pressed,
            tarfile.open(fileobj=pressed, mode="w:") as packed,
        ):
            packed.add(described, "manifest.json")
            packed.add(payload, payload.name)
        out.flush()
        with target.open("rb") as written:
            out.write(_checksum_trailer(hashlib.file_digest(written, "sha256").digest()))
        out.flush()
        os.fsync(out.fileno())


def _checksum_trailer(digest: bytes) -> bytes:
    """What stands at the very end: the sum of every byte before it, as a gzip member that holds nothing else.

    The sums inside gzip and of the database are not enough: where a text repeats itself, a changed byte may unpack
    to the same content. So the file stays one that every gzip can read, and no byte of it can change unseen.
    """
    extra = b"SH" + len(digest).to_bytes(2, "little") + digest
    return GZIP_HEADER[:3] + b"\x04" + GZIP_HEADER[4:] + len(extra).to_bytes(2, "little") + extra + b"\x03" + bytes(9)


def _has_checksum_trailer(source: Path) -> bool:
    """Whether a file ends with the sum of all that stands before."""
    length = len(_checksum_trailer(bytes(32)))
    with source.open("rb") as file:
        left = max(0, source.stat().st_size - length)
        sum_of_all = hashlib.sha256()
        while left and (piece := file.read(min(left, 1 << 20))):
            sum_of_all.update(piece)
            left -= len(piece)
        return file.read() == _checksum_trailer(sum_of_all.digest())


def _fsync_folder(folder: Path) -> None:
    """A new name in a folder survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def unpacked(source: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """What a backup says of itself, and the database in it, after everything about the file has been looked at.

    It lies in the home folder until the end of the block; a home that was not there before is gone again after a
    refusal. Raises Refused.
    """
    if not source.is_file():
        raise Refused(f"There is no file {source}.")
    home = settings.HOME
    was_there = home.exists()
    make_folder(home)
    try:
        with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
            yield _unpack(source, Path(folder)), Path(folder) / PAYLOAD
    except BaseException:
        if not was_there:
            with suppress(OSError):
                home.rmdir()
        raise


def restore(payload: Path) -> None:
    """Make this empty installation what the backup holds, brought up to this version. Raises Refused."""
    with as_owner():
        _refuse_if_not_empty()
        erasure_ledger.mark_all_unclear()
        _put_in_place(payload)
    installation.migrate()
    with as_owner():
        privacy.repeat_erasures()  # whoever was erased since the backup was taken stays so
        people.repeat_withdrawals()  # and what was taken back stays shut


def _put_in_place(payload: Path) -> None:
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
         f"--dbname={settings.DATABASES['default']['NAME']}", str(payload))  # fmt: skip


def _refuse_if_not_empty() -> None:
    if connection.introspection.table_names():
        where = f"in {settings.HOME / 'postgres'}" if settings.EMBEDDED_DATABASE else "of DATABASE_URL"
        raise Refused(f"The database {where} is not empty. Please restore into an empty one.")


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """The payload into `folder`, after everything about the file has been looked at. Raises Refused."""
    cut = Refused(f"{source} is cut off or damaged. Nothing was restored. Please take another backup file.")
    try:
        with source.open("rb") as file:
            if file.read(len(GZIP_HEADER)) != GZIP_HEADER:
                raise Refused(f"{source} is not a backup of Anlaufstelle. Nothing was restored.")
        with gzip.open(source) as pressed, tarfile.open(fileobj=pressed, mode="r:") as packed:
            manifest = _read_manifest(source, packed)
            if not _has_checksum_trailer(source):
                raise cut
            member = packed.next()
            if member is None or member.name != PAYLOAD or not member.isreg():
                raise cut
            if member.size != manifest["bytes"]:
                raise cut
            packed.extract(member, folder, filter="data")
            if packed.next() is not None:
                raise cut
            while pressed.read(1 << 20):  # to the very end, where the sum of all stands
                pass
    except (tarfile.TarError, zlib.error, EOFError, OSError, KeyError, ValueError) as why:
        raise cut from why
    if _checksum(folder / PAYLOAD) != manifest.get("sha256"):
        raise cut
    return manifest


def _read_manifest(source: Path, packed: tarfile.TarFile) -> dict[str, Any]:
    first = packed.next()
    content = packed.extractfile(first) if first and first.name == "manifest.json" and first.isreg() else None
    manifest = json.loads(content.read(LONGEST_MANIFEST)) if content else None
    if not isinstance(manifest, dict) or manifest.get("anlaufstelle-backup") not in range(1, FORMAT + 1):
        raise Refused(f"{source} is not a backup of Anlaufstelle. Nothing was restored.")
    if manifest["anlaufstelle-backup"] < FORMAT:
        raise Refused(
            f"{source} is a backup of version 0.1, which this version does not take over. Nothing was restored."
        )
    if installation.unknown_migrations((room, step) for room, step in manifest.get("migrations", [])):
        raise Refused(
            f"{source} was made by a newer version of Anlaufstelle. Nothing was restored. Please restore with"
            " that version."
        )
    return manifest


def _run(program: str, *arguments: str) -> None:
    entry = connection.settings_dict  # as the owner, where it is another one
    known = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    wanted = {**entry.get("OPTIONS", {}), **{word: entry[key] for word, key in known.items() if entry.get(key)}}
    # libpq reads each of its words, sslmode too, from a variable: nothing of it stands in the list of processes.
    names = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults()}
    told = {name.decode(): str(wanted[word]) for word, name in names.items() if name and word in wanted}
    try:
        told["PGOPTIONS"] = "-c app.kind=maintenance"  # the owner past the walls
        command = [str(programs.find(settings.POSTGRES_PROGRAMS) / program), *arguments]
        code, said = _run_to_end(command, {**os.environ, **told})
    except OSError as why:
        raise Refused(f"The program {program} could not be started: {why.strerror}.") from why
    if code:
        if "server version mismatch" in said:
            raise Refused(
                f"The server is newer than our {program}. Please set ANLAUFSTELLE_POSTGRES to the folder of the"
                " programs of its version."
            )
        reason = said.strip().splitlines()
        raise Refused(f"{program} failed: {reason[-1] if reason else code}")


def _run_to_end(command: list[str], surroundings: dict[str, str]) -> tuple[int, str]:
    """Its exit code and what it said on standard error. Whoever ends us ends it too."""
    with (
        DeferredSignals() as later,
        subprocess.Popen(  # noqa: S603
            command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as program,
    ):
        try:
            with later.lifted():
                said = program.communicate()[1]
        except BaseException:
            program.kill()
            raise
    return program.returncode, said
