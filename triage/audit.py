"""The audit log of a case: tamper-evident, and without a value from evidence."""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import pwd
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from triage.custody import private_open, write_through
from triage.errors import CaseError

_NOTHING: dict[str, Any] = {"sequence": 0, "hash": "0" * 64}
_FORM = {
    "sequence": int,
    "time": str,
    "actor": str,
    "action": str,
    "details": dict,
    "previous": str,
    "hash": str,
}
"""What a record holds."""


class AuditLog:
    """An append-only log of JSON lines, each holding the SHA-256 of the one before.

    A record that is altered, deleted or moved breaks the chain. Records cut from the end do not,
    so the head is printed by ``triage audit`` and given back to ``verify``. Details are facts of
    the operation, never values from evidence.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, action: str, details: Mapping[str, str | int | bool | None]) -> str:
        """Add one record and return its hash, the new head; safe among several processes.

        A record that a crash cut short was never confirmed to anyone: it is taken off, and the
        next record says so. Raises ``CaseError`` where the last record cannot be read.
        """
        with os.fdopen(private_open(self._path), "r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            lines = stream.read().splitlines(keepends=True)
            torn = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
            last = _parsed(lines[-1]) if lines else _NOTHING
            if last is None:
                raise CaseError("the audit log is damaged", where=str(self._path))
            stream.truncate(sum(map(len, lines)))
            stream.seek(0, os.SEEK_END)
            record = {
                "sequence": last["sequence"] + 1,
                "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "actor": _actor(),
                "action": action,
                "details": {**details, **({"torn_bytes": len(torn)} if torn else {})},
                "previous": last["hash"],
            }
            head = _digest(record)
            write_through(stream, _canonical({**record, "hash": head}) + b"\n")
        return head


def verify(path: Path, head: str | None = None) -> str | None:
    """The first thing wrong with the log at ``path``, null where it is sound.

    ``head`` is a head kept elsewhere (a printed report): the log must contain it, so a log cut
    before it, or written anew, is found out. Raises ``OSError`` where it cannot be read.
    """
    previous, seen = _NOTHING["hash"], head is None
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        record = _parsed(line)
        if record is None or not line.endswith(b"\n"):
            return f"record {number} is damaged"
        if record["sequence"] != number:
            return f"record {number} is missing or out of place"
        if record["previous"] != previous:
            return f"record {number} does not follow the one before"
        previous = record.pop("hash")
        if previous != _digest(record):
            return f"record {number} was altered"
        seen = seen or previous == head
    return None if seen else "the log lacks the record whose head was kept"


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records at ``path`` that are legible, believed or not; raises ``OSError``."""
    return filter(None, map(_parsed, path.read_bytes().splitlines(keepends=True)))


def _parsed(line: bytes) -> dict[str, Any] | None:
    """One record; null where it is none, or not in the one form in which records are written."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or record.keys() != _FORM.keys():
        return None
    fits = all(isinstance(record[name], kind) for name, kind in _FORM.items())
    return record if fits and _canonical(record) == line.rstrip(b"\n") else None


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii")


def _digest(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(record)).hexdigest()


def _actor() -> str:
    # from the kernel's user id: the environment's names can say anything
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
