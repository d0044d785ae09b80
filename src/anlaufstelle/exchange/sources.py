"""What an operator points at: a file, a folder or a zip, as named pieces of bytes, within limits."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from anlaufstelle.core.errors import Refused

MEGABYTE = 1_000_000
LARGEST = 100 * MEGABYTE  # bytes of one file, unpacked
LARGEST_OF_ALL = 250 * MEGABYTE
MOST_FILES = 2000
ENDINGS = {"hsds-json": (".json", ".ndjson", ".jsonl"), "hsds-csv": (".csv",), "xlsx": (".xlsx",)}
PART = 64 * 1024


class UnreadableSource(Refused):
    """A file of which nothing can be taken in."""


@dataclass(frozen=True)
class SourceFile:
    """One file."""

    name: str
    content: bytes

    @property
    def stem(self) -> str:
        """Its name without folder and ending, in small letters."""
        return Path(self.name).stem.lower()


def format_of(path: Path) -> str:
    """The format of what lies there, by its names. Raises UnreadableSource."""
    names = [path.name] if path.is_file() and path.suffix.lower() != ".zip" else _names(path)
    for told, endings in ENDINGS.items():
        if any(name.lower().endswith(endings) for name in names if Path(name).name != "datapackage.json"):
            return told
    raise UnreadableSource(
        f"{path.name} holds no .json, .ndjson, .csv or .xlsx. Please name the format: --format hsds-json"
    )


def _names(path: Path) -> list[str]:
    if path.is_dir():
        return [file.name for file in sorted(path.iterdir()) if file.is_file()]
    with open_zip(path.read_bytes(), path.name) as packed:
        return packed.namelist()


def source_files(path: Path, told: str) -> Iterator[SourceFile]:
    """The files of one format. Raises UnreadableSource where there are none, or too much."""
    if not path.exists():
        raise UnreadableSource(f"There is no {path}. Please look at the name.")
    try:
        if path.is_dir():
            yield from _folder(path, told)
        elif path.suffix.lower() == ".zip":
            yield from _zipped(path, told)
        else:
            yield SourceFile(path.name, _bytes(path))
    except OSError as why:
        raise UnreadableSource(f"{path.name} cannot be read: {why.strerror}.") from why


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise UnreadableSource(
            f"{file.name} has {file.stat().st_size // MEGABYTE} MB; at most {LARGEST // MEGABYTE} MB are taken. "
            "Please split it."
        )
    return file.read_bytes()


def _folder(folder: Path, told: str) -> Iterator[SourceFile]:
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in ENDINGS[told] and file.is_file()]
    files = [file for file in files if file.name != "datapackage.json"]
    if not files:
        raise UnreadableSource(f"{folder.name} holds no file that ends in {' or '.join(ENDINGS[told])}.")
    _within([file.stat().st_size for file in files], folder.name)
    for file in files:
        yield SourceFile(file.name, _bytes(file))


def _zipped(path: Path, told: str) -> Iterator[SourceFile]:
    with open_zip(_bytes(path), path.name) as packed:
        inside = [
            one
            for one in packed.infolist()
            if one.filename.lower().endswith(ENDINGS[told]) and Path(one.filename).name != "datapackage.json"
        ]
        if not inside:
            raise UnreadableSource(f"{path.name} holds no file that ends in {' or '.join(ENDINGS[told])}.")
        for one in inside:
            try:
                content = packed.read(one)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
                raise UnreadableSource(f"{path.name} is not a whole zip file.") from None
            yield SourceFile(Path(one.filename).name, content)


def open_zip(content: bytes, name: str) -> zipfile.ZipFile:
    """A zip that unpacks to what we can hold. Its own word on sizes binds: more is never unpacked."""
    try:
        packed = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableSource(f"{name} is not a whole zip file.") from None
    _within([one.file_size for one in packed.infolist()], name)
    if any(one.flag_bits & 1 for one in packed.infolist()):
        raise UnreadableSource(f"{name} is locked with a password. Please save it without one.")
    return packed


def _within(sizes: list[int], name: str) -> None:
    if len(sizes) > MOST_FILES or sum(sizes) > LARGEST_OF_ALL or max(sizes, default=0) > LARGEST:
        raise UnreadableSource(
            f"{name} unpacks to {len(sizes):,} files of {sum(sizes) // MEGABYTE:,} MB; at most {MOST_FILES:,} files, "
            f"{LARGEST // MEGABYTE} MB each and {LARGEST_OF_ALL // MEGABYTE} MB together are taken."
        )


def decode_text(piece: SourceFile) -> str:
    """The text of a file. Raises UnreadableSource with what to do."""
    if not piece.content.strip():
        raise UnreadableSource(f"{piece.name} is empty.")
    if b"\0" in piece.content[:PART] and not piece.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSource(f"{piece.name} is not a text file.")
    try:
        return piece.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSource(f"{piece.name} is not UTF-8 text. Please save it as UTF-8.") from None
