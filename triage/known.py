"""Hash sets of known files (programs, fonts, manuals): what they hold is nobody's file.

A list is text with hashes in it, as ``sha256sum``, ``hashdeep``, ``certutil -hashfile`` and
``Get-FileHash`` (in UTF-16) print them, one a line, the CSV of the National Software Reference
Library (NIST RDS 2.x: "SHA-1","MD5",…) or its database (RDS 3:
SQLite, tables with the columns sha256, sha1, md5). Lists are read as a stream and kept as sorted
arrays of whole digests; workers map them, so that a set of 40 million costs its memory once.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.errors import UsageError

KINDS: Mapping[str, int] = {"md5": 16, "sha1": 20, "sha256": 32}
"""Digests that are understood, by name, with their bytes."""

_HASH = re.compile(
    rb"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])"
)
_PIECE = 16 << 20
_LONGEST_LINE = 64 << 10
_SQLITE = b"SQLite format 3\0"
_DO = "give SHA-256, SHA-1 or MD5 sums as text, one a line, or an NSRL set (CSV or database)"
_LEAST = 0.5
"""Share of the lines that hold a hash in anything that is a list of hashes."""
_ASIDE = re.compile(
    rb"(?m)^[ \t\r]*(?:\n|(?:[%#;-]|CertUtil|Algorithm)[^\n]*\n|[^\n]{0,400}:[ \t\r]*\n)"
)
"""Lines that tools print around the hashes: blank ones, remarks, headings."""
# Hashes of nothing: every empty file would be a known one.
_EMPTY = frozenset(hashlib.new(kind, b"", usedforsecurity=False).digest() for kind in KINDS)


class _NoListError(UsageError):
    """A file that holds no hashes, or hardly any."""


@dataclass(frozen=True)
class Known:
    """Sorted digests in a folder, one ``.npy`` file for each kind there is."""

    folder: Path

    @cached_property
    def sets(self) -> Mapping[str, NDArray[np.bytes_]]:
        """The sorted digests by kind, mapped into memory."""
        places = {kind: self.folder / f"{kind}.npy" for kind in KINDS}
        return {
            kind: np.load(path, mmap_mode="r") for kind, path in places.items() if path.exists()
        }

    def holds(self, kind: str, digest: bytes) -> bool:
        """Is a digest among those of its kind?"""
        values = self.sets[kind]
        wanted = digest.rstrip(b"\0")  # as numpy gives back what ends in zeros
        at = int(np.searchsorted(values, np.bytes_(wanted)))
        return at < len(values) and bytes(values[at]) == wanted


@dataclass(frozen=True, slots=True)
class KnownList:
    """What is recorded of a list: its file's name, its SHA-256, and how many hashes it gave."""

    name: str
    sha256: str
    hashes: int


def gather(paths: tuple[Path, ...], into: Path) -> tuple[KnownList, ...]:
    """Read lists, or those of a folder, and write their sets into a folder (see ``Known``).

    Raises ``UsageError`` for what cannot be read or is no list of hashes, and for a folder without
    any; other files beside lists (as in that of a package manager) are passed over.
    """
    digests = {kind: bytearray() for kind in KINDS}
    lists = tuple(one for path in paths for one in _lists(path, digests))
    for kind, packed in digests.items():
        if packed:
            values = np.frombuffer(packed, f"S{KINDS[kind]}")
            np.save(into / f"{kind}.npy", np.unique(values))
    return lists


def _lists(path: Path, digests: dict[str, bytearray]) -> Iterator[KnownList]:
    if not path.is_dir():
        yield _read(path, digests)
        return
    found = 0
    for one in sorted(one for one in path.iterdir() if one.is_file()):
        try:
            known = _read(one, digests)
        except _NoListError:
            continue
        found += 1
        yield known
    if not found:
        raise UsageError("no hash lists in this folder", where=str(path))


def _read(path: Path, digests: dict[str, bytearray]) -> KnownList:
    return _database(path, digests) if _is_database(path) else _listed(path, digests)


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise UsageError("the hash list cannot be read", where=str(path)) from error


def _database(path: Path, digests: dict[str, bytearray]) -> KnownList:
    """Of each row the strongest digest, out of every table that has one."""
    total = 0
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            for table, kinds in _tables(database):
                query = f"SELECT {', '.join(kinds)} FROM {table}"  # noqa: S608  (names are quoted)
                for row in database.execute(query):
                    total += _taken(row, kinds, digests)
    except (OSError, sqlite3.Error) as error:
        raise UsageError("the hash list cannot be read", where=str(path)) from error
    if not total:
        raise _NoListError("this is no list of hashes", where=str(path), do=_DO)
    return KnownList(path.name, sha256, total)


def _tables(database: sqlite3.Connection) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Tables (no views: those repeat them), quoted, with their columns of digests."""
    for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    ).fetchall():
        table = '"' + name.replace('"', '""') + '"'
        columns = {row[1].lower() for row in database.execute(f"PRAGMA table_info({table})")}
        kinds = tuple(kind for kind in ("sha256", "sha1", "md5") if kind in columns)
        if kinds:
            yield table, kinds


def _taken(row: Sequence[object], kinds: Sequence[str], digests: dict[str, bytearray]) -> int:
    for kind, written in zip(kinds, row, strict=True):
        text = written.encode() if isinstance(written, str) else b""
        if len(text) == 2 * KINDS[kind] and _HASH.fullmatch(text):
            value = binascii.unhexlify(text)
            if value not in _EMPTY:
                digests[kind] += value
            return 1
    return 0


def _listed(path: Path, digests: dict[str, bytearray]) -> KnownList:
    by_size = {2 * size: bytearray() for size in KINDS.values()}
    total, lines, digest = 0, 0, hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
        text = piece.replace(b"\0", b"")  # of UTF-16
        found = _HASH.findall(text)
        aside = (
            0 if lines else len(_ASIDE.findall(text))
        )  # of the first piece: few, or a short list
        lines += text.count(b"\n") - aside
        total += len(found)
        for written in found:
            value = binascii.unhexlify(written)
            if value not in _EMPTY:
                by_size[len(written)] += value
    if not total or total < _LEAST * lines:
        raise _NoListError("this is no list of hashes", where=str(path), do=_DO)
    for kind, size in KINDS.items():
        digests[kind] += by_size[2 * size]
    return KnownList(path.name, digest.hexdigest(), total)


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in pieces that end with a line."""
    try:
        with path.open("rb") as stream:
            rest = b""
            while data := stream.read(_PIECE):
                cut = data.rfind(b"\n") + 1
                if not cut and len(rest) + len(data) > _LONGEST_LINE:
                    raise _NoListError("this is no list of hashes", where=str(path))
                if cut:
                    yield rest + data[:cut]
                    rest = data[cut:]
                else:
                    rest += data
            if rest:
                yield rest
    except OSError as error:
        raise UsageError("the hash list cannot be read", where=str(path)) from error
