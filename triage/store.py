"""The case store: one SQLite file, one writer (the parent process).

A unit's results and its ``done`` are committed together, so that whatever was killed can be
resumed by running the units that are not done.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from triage.custody import private_open
from triage.errors import CaseError, NoCase
from triage.model import Encryption, Gap, Locator, Volume
from triage.text.locator import parse

SCHEMA_VERSION = 14
FILE_NAME = "case.sqlite"
TEMPORARY = "SQLITE_TMPDIR"
"""Where SQLite sorts what is more than its cache: names of files do not go elsewhere."""
CACHE = 32 << 20
"""Bytes of the store held in memory, of its log before it is written back, and of what is sorted at
once for an index."""
CACHE_OF_ONE_READING = 2 << 20
"""The same while people are counted: what was found of millions leaves no room for more."""
PAGE = 16384
"""Bytes of a page: what is found in a register is a few hundred KiB, and of pages of 4 KiB each was
read by a call of its own."""
TREES = ("folder", "file")
"""Formats of sources that are no disk."""


class Store:
    """The open case store. ``write`` allows changes; readers never create anything."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        self.path = folder / FILE_NAME
        fresh = not self.path.exists()
        if fresh and not write:
            raise self._absent()
        if fresh:
            os.close(private_open(self.path))
        if write:
            os.environ[TEMPORARY] = str(folder)
        self.db = sqlite3.connect(self._address(write=write), uri=True, isolation_level=None)
        try:
            self._prepare(fresh, write)
        except sqlite3.OperationalError as error:
            self.db.close()
            raise self._unusable() from error
        except sqlite3.DatabaseError as error:
            self.db.close()
            raise CaseError("the case store is damaged", where=str(self.path)) from error
        except BaseException:  # Ctrl-C, or another version
            self.db.close()
            raise

    def _address(self, *, write: bool) -> str:
        # on a read-only medium SQLite cannot make the files that it keeps beside its own
        beside = self.path.with_name(f"{FILE_NAME}-wal")
        frozen = not write and not os.access(self.path.parent, os.W_OK) and not beside.exists()
        return self.path.absolute().as_uri() + ("?immutable=1" if frozen else "")

    def _prepare(self, fresh: bool, write: bool) -> None:
        self.db.execute("PRAGMA foreign_keys = ON")
        if not write:
            self.db.execute("PRAGMA query_only = ON")
        else:
            self.db.execute(f"PRAGMA page_size = {PAGE}")  # of a new file, before anything else
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.execute(f"PRAGMA cache_size = -{CACHE >> 10}")
            self.db.execute(f"PRAGMA wal_autocheckpoint = {CACHE // PAGE}")
        if fresh or (write and not self._tables()):
            script = resources.files("triage").joinpath("schema.sql").read_text("utf-8")
            # the version with the tables: a stop between them left a case nobody could open
            self.db.executescript(f"BEGIN;{script}")
            self.set("schema", SCHEMA_VERSION)
            self.db.execute("COMMIT")
        if not write and not self._tables():
            raise self._absent()
        if self.get("schema") != SCHEMA_VERSION:
            raise CaseError(
                "the case was written by another version",
                where=str(self.path),
                do="scan again into another folder, with --case",
            )

    def _absent(self) -> NoCase:
        return NoCase("no case here", where=str(self.path.parent), do="give a folder made by scan")

    def _unusable(self) -> CaseError:
        return CaseError(
            "the case store cannot be read or written",
            where=str(self.path),
            do="see that its disk has room and run the same command again",
        )

    def _tables(self) -> int:
        (count,) = self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return int(count)

    def close(self) -> None:
        """Close the file; everything committed stays."""
        self.db.close()

    def read_once(self) -> None:
        """Hold little in memory from now on: what comes is read from front to end, once."""
        self.db.execute(f"PRAGMA cache_size = -{CACHE_OF_ONE_READING >> 10}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield self.db
            self.db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise self._unusable() from error
        finally:
            if self.db.in_transaction:  # a full disk has ended it already
                self.db.execute("ROLLBACK")

    # --- facts of the case

    def get(self, key: str) -> Any:
        """A fact of the case, or null."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        try:
            return None if row is None else json.loads(row[0])
        except ValueError as error:
            raise CaseError("the case store is damaged", where=str(self.path)) from error

    def set(self, key: str, value: Any) -> None:
        """Record a fact of the case."""
        self.db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, json.dumps(value, sort_keys=True)),
        )

    # --- units

    def add_units(self, stage: str, units: Iterable[tuple[str, Any, int]]) -> None:
        """Add (key, payload, cost) units; those already known stay as they are."""
        self.db.executemany(
            "INSERT OR IGNORE INTO unit (stage, key, payload, cost) VALUES (?, ?, ?, ?)",
            ((stage, key, json.dumps(payload), cost) for key, payload, cost in units),
        )

    def todo(self, stage: str, after: int, limit: int) -> list[tuple[int, Any, int]]:
        """The next (id, payload, cost) of a stage in the order they were planned."""
        rows = self.db.execute(
            "SELECT id, payload, cost FROM unit WHERE state = 'todo' AND stage = ? AND id > ?"
            " ORDER BY id LIMIT ?",
            (stage, after, limit),
        )
        return [(number, json.loads(payload), cost) for number, payload, cost in rows]

    def drop_units(self, volume: int) -> None:
        """Give up the metadata units of a volume that are not done."""
        self.db.execute(
            "UPDATE unit SET state = 'lost' WHERE state = 'todo' AND stage IN ('names', 'inodes')"
            " AND key LIKE ?",
            (f"{volume}:%",),
        )

    def finish(self, units: Iterable[tuple[int, Literal["done", "lost"]]]) -> None:
        """Mark units answered."""
        self.db.executemany("UPDATE unit SET state = ?2 WHERE id = ?1", units)

    def finish_all(self, stage: str) -> None:
        """Mark every unit of a stage that is not answered as done."""
        self.db.execute(
            "UPDATE unit SET state = 'done' WHERE state = 'todo' AND stage = ?", (stage,)
        )

    def unit_count(self) -> int:
        """How many units were ever planned."""
        return int(self.db.execute("SELECT count(*) FROM unit").fetchone()[0])

    def clear(self) -> None:
        """Forget all work and results, but not what the operator said of the evidence."""
        known = self.get("examination")
        tables = self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
        self.set("schema", SCHEMA_VERSION)
        self.set("examination", known)

    # --- walks

    def walked(self) -> list[int]:
        """The volumes whose file system could be opened; 0 is a folder source."""
        rows = self.db.execute("SELECT substr(key, 6) FROM meta WHERE key LIKE 'root:%'")
        return sorted(int(number) for (number,) in rows)

    # --- volumes and gaps

    def add_volumes(self, volumes: Sequence[Volume]) -> None:
        """Record the volumes in order; numbers start at 1."""
        self.db.executemany(
            "INSERT OR REPLACE INTO volume VALUES (?, ?, ?, ?, ?, ?, ?)",
            (_volume_row(number, volume) for number, volume in enumerate(volumes, 1)),
        )

    def volumes(self) -> dict[int, Volume]:
        """The volumes by number."""
        rows = self.db.execute("SELECT * FROM volume ORDER BY number")
        return {row[0]: _volume(*row[1:]) for row in rows}

    def add_gaps(self, unit: int, gaps: Iterable[Gap], file: int | None = None) -> None:
        """Record what a unit left out; with ``file`` the locators are steps below that file."""
        gaps = list(gaps)
        if not gaps:
            return
        (base,) = self.db.execute(
            "SELECT coalesce(max(number) + 1, 0) FROM gap WHERE unit = ?", (unit,)
        ).fetchone()
        self.db.executemany(
            "INSERT INTO gap VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    unit,
                    number,
                    str(gap.locator),
                    gap.stage,
                    gap.code,
                    gap.reason,
                    gap.bytes,
                    gap.blocks_no,
                    file,
                )
                for number, gap in enumerate(gaps, base)
            ),
        )

    def gaps(self) -> list[Gap]:
        """All gaps with whole locators, sorted."""
        rows = self.db.execute(
            "SELECT f.locator, g.locator, g.stage, g.code, g.reason, g.bytes, g.blocks_no"
            " FROM gap g LEFT JOIN file f ON f.id = g.file"
        )
        found = {
            Gap(
                locator=Locator(parse(above or "").steps + parse(below).steps),
                stage=stage,
                code=code,
                reason=reason,
                bytes=count,
                blocks_no=bool(blocks),
            )
            for above, below, stage, code, reason, count, blocks in rows
        }
        return sorted(found, key=lambda g: (str(g.locator), g.stage, g.code, g.reason))


def _volume_row(number: int, volume: Volume) -> tuple[Any, ...]:
    lock = volume.encryption
    encryption = lock and json.dumps(
        [lock.scheme, lock.cipher, list(lock.key_protectors), lock.clear_key]
    )
    facts = [volume.label, volume.created, volume.block_size, volume.open_as, list(volume.notes)]
    place = (number, str(volume.locator), volume.kind, volume.offset, volume.length)
    return (*place, encryption, json.dumps(facts))


def _volume(
    locator: str, kind: str, offset: int, length: int, encryption: str | None, facts: str
) -> Volume:
    label, created, block_size, open_as, notes = json.loads(facts)
    lock = None
    if encryption is not None:
        scheme, cipher, protectors, clear = json.loads(encryption)
        lock = Encryption(scheme, cipher, tuple(protectors), clear)
    return Volume(
        locator=parse(locator),
        kind=kind,
        offset=offset,
        length=length,
        encryption=lock,
        label=label,
        created=created,
        block_size=block_size,
        open_as=open_as,
        notes=tuple((str(key), str(value)) for key, value in notes),
    )
