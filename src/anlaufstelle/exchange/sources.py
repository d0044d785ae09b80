"""Sources of an import: a file, a folder or a zip, read as named files within limits of size."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from anlaufstelle.core.errors import Refused

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 100 * MEGABYTE  # of one file, unpacked
MAX_TOTAL_BYTES = 250 * MEGABYTE
MAX_FILES = 2000
EXTENSIONS = {"hsds-json": (".json", ".ndjson", ".jsonl"), "hsds-csv": (".csv",), "xlsx": (".xlsx",)}
PROBE_BYTES = 64 * 1024


class UnreadableSource(Refused):
    """A source of which nothing can be imported."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source."""

    name: str
    content: bytes

    @property
    def stem(self) -> str:
        """The name without folder and extension, in lower case."""
        return Path(self.name).stem.lower()


def format_of(path: Path) -> str:
    """Return the format of a source by its file names. Raises UnreadableSource."""
    names = [path.name] if path.is_file() and path.suffix.lower() != ".zip" else _names(path)
    for source_format, endings in EXTENSIONS.items():
        if any(name.lower().endswith(endings) for name in names if Path(name).name != "datapackage.json"):
            return source_format
    raise UnreadableSource(
        f"{path.name} holds no .json, .ndjson, .csv or .xlsx. Please name the format: --format hsds-json"
    )


def _names(path: Path) -> list[str]:
    if path.is_dir():
        return [file.name for file in sorted(path.iterdir()) if file.is_file()]
    with open_zip(path.read_bytes(), path.name) as archive:
        return archive.namelist()


def source_files(path: Path, source_format: str) -> Iterator[SourceFile]:
    """Yield the files of one format. Raises UnreadableSource where there are none, or too many or too large ones."""
    if not path.exists():
        raise UnreadableSource(f"There is no {path}. Please look at the name.")
    try:
        if path.is_dir():
            yield from _folder(path, source_format)
        elif path.suffix.lower() == ".zip":
            yield from _zipped(path, source_format)
        else:
            yield SourceFile(path.name, _read_bytes(path))
    except OSError as error:
        raise UnreadableSource(f"{path.name} cannot be read: {error.strerror}.") from error


def _read_bytes(file: Path) -> bytes:
    if file.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableSource(
            f"{file.name} has {file.stat().st_size // MEGABYTE} MB; at most {MAX_FILE_BYTES // MEGABYTE} MB are taken. "
            "Please split it."
        )
    return file.read_bytes()


def _folder(folder: Path, source_format: str) -> Iterator[SourceFile]:
    files = [
        file for file in sorted(folder.iterdir()) if file.suffix.lower() in EXTENSIONS[source_format] and file.is_file()
    ]
    files = [file for file in files if file.name != "datapackage.json"]
    if not files:
        raise UnreadableSource(f"{folder.name} holds no file that ends in {' or '.join(EXTENSIONS[source_format])}.")
    _check_limits([file.stat().st_size for file in files], folder.name)
    for file in files:
        yield SourceFile(file.name, _read_bytes(file))


def _zipped(path: Path, source_format: str) -> Iterator[SourceFile]:
    with open_zip(_read_bytes(path), path.name) as archive:
        members = [
            member
            for member in archive.infolist()
            if member.filename.lower().endswith(EXTENSIONS[source_format])
            and Path(member.filename).name != "datapackage.json"
        ]
        if not members:
            raise UnreadableSource(f"{path.name} holds no file that ends in {' or '.join(EXTENSIONS[source_format])}.")
        for member in members:
            try:
                content = archive.read(member)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
                raise UnreadableSource(f"{path.name} is not a whole zip file.") from None
            yield SourceFile(Path(member.filename).name, content)


def open_zip(content: bytes, name: str) -> zipfile.ZipFile:
    """Open a zip file within the limits of size. The sizes it declares are binding: zipfile never unpacks more.

    Raises UnreadableSource.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableSource(f"{name} is not a whole zip file.") from None
    _check_limits([member.file_size for member in archive.infolist()], name)
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise UnreadableSource(f"{name} is locked with a password. Please save it without one.")
    return archive


def _check_limits(sizes: list[int], name: str) -> None:
    if len(sizes) > MAX_FILES or sum(sizes) > MAX_TOTAL_BYTES or max(sizes, default=0) > MAX_FILE_BYTES:
        raise UnreadableSource(
            f"{name} unpacks to {len(sizes):,} files of {sum(sizes) // MEGABYTE:,} MB; at most {MAX_FILES:,} files, "
            f"{MAX_FILE_BYTES // MEGABYTE} MB each and {MAX_TOTAL_BYTES // MEGABYTE} MB together are taken."
        )


def decode_text(source: SourceFile) -> str:
    """Return the text of a file. Raises UnreadableSource with what to do."""
    if not source.content.strip():
        raise UnreadableSource(f"{source.name} is empty.")
    if b"\0" in source.content[:PROBE_BYTES] and not source.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSource(f"{source.name} is not a text file.")
    try:
        return source.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSource(f"{source.name} is not UTF-8 text. Please save it as UTF-8.") from None
