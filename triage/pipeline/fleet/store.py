"""The fleet store: digests and totals of every drive, in one small SQLite file (``fleet.sql``)."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

from triage.custody import lock, private_folder, private_open
from triage.errors import CaseError
from triage.fleet import Drive, Entry, Member, SharedFile
from triage.model import SEVERITIES
from triage.pipeline.case import within

FILE_NAME = "fleet.sqlite"
DRIVES = "drives"
SCHEMA_VERSION = 2
_FACTS = tuple(one.name for one in fields(Drive) if one.name not in ("case", "members"))


@contextmanager
def opened_fleet(folder: Path) -> Iterator[FleetStore]:
    """The fleet in ``folder``, made where there is none; this process alone holds it."""
    with within(folder):
        if folder.is_dir() and any(folder.iterdir()) and not (folder / FILE_NAME).exists():
            raise CaseError(
                "the folder is not empty and is not a fleet",
                where=str(folder),
                do="give another one",
            )
        private_folder(folder)
        private_folder(folder / DRIVES)
        with lock(folder), closing(FleetStore(folder)) as store:
            yield store


class FleetStore:
    """The open store; each call commits what it writes."""

    def __init__(self, folder: Path) -> None:
        self.folder, path = folder, folder / FILE_NAME
        if not path.exists():
            os.close(private_open(path))
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        if not self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            script = resources.files("triage").joinpath("fleet.sql").read_text("utf-8")
            # the version with the tables: a stop between them left a fleet nobody could open
            self.db.executescript(f"BEGIN;{script}")
            self.set("schema", SCHEMA_VERSION)
            self.db.execute("COMMIT")
        if self.get("schema") != SCHEMA_VERSION:
            raise CaseError("the fleet was written by another version", where=str(path))

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def get(self, key: str) -> Any:
        """A fact of the fleet, or null."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set(self, key: str, value: Any) -> None:
        """Record a fact of the fleet."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        finally:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def case_of(self, key: str) -> Path:
        """The case folder of a drive."""
        return self.folder / DRIVES / key

    def mark(self, key: str) -> str | None:
        """What was recorded of the image when the drive was done; null where it is not."""
        row = self.db.execute(
            "SELECT mark FROM drive WHERE key = ? AND state = 'done'", (key,)
        ).fetchone()
        return None if row is None else str(row[0])

    def keep_only(self, keys: Sequence[str]) -> None:
        """Forget drives that are not done and not asked for any more."""
        known = self.db.execute("SELECT key FROM drive WHERE state <> 'done'").fetchall()
        for key in {key for (key,) in known} - set(keys):
            self._forget(key)

    def put(
        self, drive: Drive, mark: str, files: Sequence[tuple[str, SharedFile]], people: bytes | None
    ) -> None:
        """Record a drive, its exposed files as (locator, content), and its people's digests."""
        with self.transaction():
            self._forget(drive.key)
            facts = {name: getattr(drive, name) for name in _FACTS}
            facts["inside"] = json.dumps(drive.inside)
            names = [*facts, "mark", "people"]
            marks = ", ".join("?" * len(names))
            self.db.execute(
                f"INSERT INTO drive ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - our names
                (*facts.values(), mark, people),
            )
            self.db.executemany(
                "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (drive.key, number, one.array, one.level, one.devices, one.role)
                    for number, one in enumerate(drive.members)
                ),
            )
            self.db.executemany(
                "INSERT OR IGNORE INTO exposed_file VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (drive.key, place, f.sha256, f.size, f.severity, f.people_min, f.people_max)
                    for place, f in files
                ),
            )

    def _forget(self, key: str) -> None:
        self.db.execute("DELETE FROM drive WHERE key = ?", (key,))
        self.db.execute("DELETE FROM member WHERE drive = ?", (key,))
        self.db.execute("DELETE FROM exposed_file WHERE drive = ?", (key,))

    def drives(self) -> tuple[Drive, ...]:
        """Every drive, by key."""
        members: dict[str, list[Member]] = {}
        for key, *facts in self.db.execute(
            "SELECT drive, array, level, devices, role FROM member ORDER BY drive, number"
        ):
            members.setdefault(key, []).append(Member(*facts))
        rows = self.db.execute(
            f"SELECT {', '.join(_FACTS)} FROM drive ORDER BY key"  # noqa: S608 - our names
        )
        return tuple(self._drive(dict(zip(_FACTS, row, strict=True)), members) for row in rows)

    def _drive(self, facts: dict[str, Any], members: dict[str, list[Member]]) -> Drive:
        key = facts["key"]
        drive = Drive(**facts, case=str(self.case_of(key)), members=tuple(members.get(key, ())))
        inside = tuple(json.loads(facts["inside"]))
        return replace(drive, random=bool(drive.random), inside=inside)

    def people(self) -> Iterator[bytes]:
        """The people's digests of each drive, by key."""
        rows = self.db.execute("SELECT people FROM drive WHERE people IS NOT NULL ORDER BY key")
        return (packed for (packed,) in rows)

    def shared_files(self) -> Iterator[tuple[str, str, SharedFile]]:
        """Exposed files whose content lies on more than one drive: (drive, locator, content)."""
        rows = self.db.execute(
            "SELECT drive, locator, sha256, size, severity, people_min, people_max"
            " FROM exposed_file WHERE sha256 IN (SELECT sha256 FROM exposed_file"
            " GROUP BY sha256 HAVING count(DISTINCT drive) > 1) ORDER BY drive, locator"
        )
        return (
            (drive, place, SharedFile(sha256, size, severity, least, most, ()))
            for drive, place, sha256, size, severity, least, most in rows
        )

    def worst_files(self, most: int) -> Iterator[SharedFile]:
        """At most so many files of each drive, those of the highest severity first."""
        rows = self.db.execute(
            "SELECT sha256, size, severity, people_min, people_max, drive, locator FROM"
            " (SELECT *, row_number() OVER (PARTITION BY drive"
            " ORDER BY instr(?, severity), people_max DESC, locator) AS place"
            " FROM exposed_file) WHERE place <= ? ORDER BY drive, place",
            (" ".join(SEVERITIES), most),
        )
        return (
            SharedFile(sha256, size, severity, least, most, ((drive, place),))
            for sha256, size, severity, least, most, drive, place in rows
        )

    def put_entries(self, entries: Sequence[Entry]) -> None:
        """Replace the roll-up."""
        with self.transaction():
            self.db.execute("DELETE FROM entry")
            self.db.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((number, *_entry(one)) for number, one in enumerate(entries, 1)),
            )


def _entry(entry: Entry) -> tuple[object, ...]:
    lease, drive = entry.lease, entry.drive
    said = (lease.lessee, lease.lessor) if lease else (None, None)
    model = (drive.model if drive else None) or (lease.model if lease else None)
    return (
        entry.status,
        entry.certified,
        entry.passed,
        lease.asset if lease else None,
        entry.serial,
        model,
        *said,
        drive.key if drive else None,
    )
