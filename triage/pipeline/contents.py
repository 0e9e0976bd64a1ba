"""What files and raw bytes held, written to the store as the workers hand it over.

What is found in a register of millions is as long as itself: it comes in instalments, each kept at
once, and counts when the answer behind the last of them makes the content's row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from triage.model import Gap, Locator
from triage.pipeline.tasks import Examined, FileTask, FoundSoFar, PackedPart, RawExamined, RawTask
from triage.store import Store
from triage.text.suffix import unlike

_BEGUN = "begun"
"""The fact of the case that says under which keys contents stand of which only instalments came, by
their units."""


def record_instalment(store: Store, unit: int, found: FoundSoFar) -> None:
    """Keep a part of what a file's content gave, unless it is known from another file."""
    if found.first:
        _begin(store, unit, f"{found.sha256}:{found.mime}")
    key = _begun(store).get(str(unit))
    if key is not None:
        _add_parts(store, key, found.parts)


def _begun(store: Store) -> dict[str, str]:
    return store.get(_BEGUN) or {}


def _begin(store: Store, unit: int, key: str) -> None:
    forget_instalments(store, unit)
    if _exists(store, "content WHERE key", key):
        return
    if _exists(store, "part WHERE content", key):  # in work for another file, which may be lost
        key = f"{key}:{unit}"
    store.set(_BEGUN, _begun(store) | {str(unit): key})


def _exists(store: Store, where: str, key: str) -> bool:
    asked = f"SELECT 1 FROM {where} = ? LIMIT 1"  # noqa: S608 - our own words
    return store.db.execute(asked, (key,)).fetchone() is not None


def forget_instalments(store: Store, unit: int) -> None:
    """Take back what was kept of a content whose examination did not reach its end."""
    key = _ended(store, unit)
    if key is not None:
        for table in ("part", "finding", "refuted"):
            store.db.execute(f"DELETE FROM {table} WHERE content = ?", (key,))  # noqa: S608


def _ended(store: Store, unit: int) -> str | None:
    """The key under which the content of a unit was begun, which it is no longer."""
    begun = _begun(store)
    key = begun.pop(str(unit), None)
    if key is not None:
        store.set(_BEGUN, begun)
    return key


def record_file(store: Store, unit: int, task: FileTask, answer: Examined) -> None:
    """Keep what one file's content gave, but what came in instalments."""
    key = _ended(store, unit) or f"{answer.sha256}:{answer.mime}"
    fresh = store.db.execute(
        "INSERT OR IGNORE INTO content VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL, NULL)",
        (key, answer.sha256, answer.size, answer.mime, json.dumps(answer.yara)),
    ).rowcount
    if fresh:
        _add_parts(store, key, answer.parts)
    # what bears another type than its name promises, goes on behind its end, or is nothing at all,
    # is not what was lost
    unsound = answer.overrun or unlike(task.name, answer.mime)
    other = (unsound and not answer.proven) or answer.blank
    store.db.execute(
        "UPDATE file SET content = ?, state = ?, intact = (intact OR ?) AND ?"
        " AND (origin = 'live' OR NOT ?), suggested = coalesce(?, suggested) WHERE id = ?",
        (
            key,
            answer.state,
            answer.proven,
            not answer.unreadable,
            other,
            answer.title,
            task.file,
        ),
    )
    store.add_gaps(unit, answer.gaps, file=task.file)


def record_file_raw(store: Store, unit: int, task: FileTask, answer: Examined) -> None:
    """Keep what the raw bytes of a file gave whose examination was lost."""
    record_file(store, unit, task, answer)
    reason = f"examining it failed ({task.cause}); its raw bytes were scanned"
    store.add_gaps(
        unit, [Gap(Locator(()), "content", "examination-lost", reason, task.size)], task.file
    )


def record_raw(store: Store, unit: int, task: RawTask, answer: RawExamined) -> None:
    """Keep what stretches of raw space held."""
    del task
    owners = store.db.execute(
        "SELECT offset, offset + length, origin, volume, file FROM stretch WHERE unit = ?"
        " ORDER BY offset",
        (unit,),
    ).fetchall()
    for content in answer.contents:
        key = f"raw:{content.offset}+{content.length}:{content.encoding}"
        owner = next((o for o in owners if o[0] <= content.offset < o[1]), owners[0])
        fresh = store.db.execute(
            "INSERT OR IGNORE INTO content VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"{key}:{unit}",
                content.length,
                f"text/plain; charset={content.encoding}",
                json.dumps(content.yara),
                content.offset,
                *owner[2:],
            ),
        ).rowcount
        if fresh:
            _add_parts(store, f"{key}:{unit}", content.parts)


def _add_parts(store: Store, key: str, parts: Sequence[PackedPart]) -> None:
    """Add parts behind those that a content has."""
    if not parts:
        return
    asked = "SELECT coalesce(max(number) + 1, 0) FROM part WHERE content = ?"
    (first,) = store.db.execute(asked, (key,)).fetchone()
    for number, part in enumerate(parts, first):
        store.db.execute(
            "INSERT INTO part VALUES (?, ?, ?, ?)", (key, number, part.facts, part.codes)
        )
        store.db.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?)",
            ((key, number, at, *block) for at, block in enumerate(part.blocks)),
        )
        store.db.executemany(
            "INSERT INTO refuted VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (key, number, at, r.signature, r.values, r.pass_rate, r.statement, r.column)
                for at, r in enumerate(part.refuted)
            ),
        )
