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


class NotRead(Refused):
    """A file of which nothing can be taken in."""


@dataclass(frozen=True)
class Piece:
    """One file."""

    name: str
    content: bytes

    @property
    def stem(self) -> str:
        """Its name without folder and ending, in small letters."""
        return Path(self.name).stem.lower()


def format_of(path: Path) -> str:
    """The format of what lies there, by its names. Raises NotRead."""
    names = [path.name] if path.is_file() and path.suffix.lower() != ".zip" else _names(path)
    for told, endings in ENDINGS.items():
        if any(name.lower().endswith(endings) for name in names if Path(name).name != "datapackage.json"):
            return told
    raise NotRead(f"{path.name} holds no .json, .ndjson, .csv or .xlsx. Please name the format: --format hsds-json")


def _names(path: Path) -> list[str]:
    if path.is_dir():
        return [file.name for file in sorted(path.iterdir()) if file.is_file()]
    with opened(path.read_bytes(), path.name) as packed:
        return packed.namelist()


def pieces(path: Path, told: str) -> Iterator[Piece]:
    """The files of one format. Raises NotRead where there are none, or too much."""
    if not path.exists():
        raise NotRead(f"There is no {path}. Please look at the name.")
    try:
        if path.is_dir():
            yield from _folder(path, told)
        elif path.suffix.lower() == ".zip":
            yield from _zipped(path, told)
        else:
            yield Piece(path.name, _bytes(path))
    except OSError as why:
        raise NotRead(f"{path.name} cannot be read: {why.strerror}.") from why


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise NotRead(
            f"{file.name} has {file.stat().st_size // MEGABYTE} MB; at most {LARGEST // MEGABYTE} MB are taken. "
            "Please split it."
        )
    return file.read_bytes()


def _folder(folder: Path, told: str) -> Iterator[Piece]:
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in ENDINGS[told] and file.is_file()]
    files = [file for file in files if file.name != "datapackage.json"]
    if not files:
        raise NotRead(f"{folder.name} holds no file that ends in {' or '.join(ENDINGS[told])}.")
    _within([file.stat().st_size for file in files], folder.name)
    for file in files:
        yield Piece(file.name, _bytes(file))


def _zipped(path: Path, told: str) -> Iterator[Piece]:
    with opened(_bytes(path), path.name) as packed:
        inside = [
            one
            for one in packed.infolist()
            if one.filename.lower().endswith(ENDINGS[told]) and Path(one.filename).name != "datapackage.json"
        ]
        if not inside:
            raise NotRead(f"{path.name} holds no file that ends in {' or '.join(ENDINGS[told])}.")
        for one in inside:
            try:
                content = packed.read(one)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
                raise NotRead(f"{path.name} is not a whole zip file.") from None
            yield Piece(Path(one.filename).name, content)


def opened(content: bytes, name: str) -> zipfile.ZipFile:
    """A zip that unpacks to what we can hold. Its own word on sizes binds: more is never unpacked."""
    try:
        packed = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotRead(f"{name} is not a whole zip file.") from None
    _within([one.file_size for one in packed.infolist()], name)
    if any(one.flag_bits & 1 for one in packed.infolist()):
        raise NotRead(f"{name} is locked with a password. Please save it without one.")
    return packed


def _within(sizes: list[int], name: str) -> None:
    if len(sizes) > MOST_FILES or sum(sizes) > LARGEST_OF_ALL or max(sizes, default=0) > LARGEST:
        raise NotRead(
            f"{name} unpacks to {len(sizes):,} files of {sum(sizes) // MEGABYTE:,} MB; at most {MOST_FILES:,} files, "
            f"{LARGEST // MEGABYTE} MB each and {LARGEST_OF_ALL // MEGABYTE} MB together are taken."
        )


def decoded(piece: Piece) -> str:
    """The text of a file. Raises NotRead with what to do."""
    if not piece.content.strip():
        raise NotRead(f"{piece.name} is empty.")
    if b"\0" in piece.content[:PART] and not piece.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotRead(f"{piece.name} is not a text file.")
    try:
        return piece.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotRead(f"{piece.name} is not UTF-8 text. Please save it as UTF-8.") from None
