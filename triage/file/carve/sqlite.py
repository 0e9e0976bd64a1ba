"""SQLite databases: pages, counted in the header (sqlite.org/fileformat2.html)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from triage.file.carve.split import join
from triage.file.carve.view import SECTOR, Carved, View, broken
from triage.model import Pattern
from triage.sqlite_leaf import TREE

_CHECKED: Final = 16 << 20
"""Larger databases are not held together to see whether they are whole."""
_STEPS: Final = 1_000_000
_TRIES: Final = 8
_RUNS: Final = 4
_ALIKE: Final = 4
"""So many pages in a row look like pages where a second piece begins."""


@dataclass(frozen=True, slots=True)
class Sqlite:
    """As many pages as the header says, where it was written together with the content."""

    name: str = "sqlite"
    patterns: tuple[Pattern, ...] = (Pattern("sqlite", (b"SQ",), rb"SQLite format 3\0"),)

    def measure(self, view: View) -> Carved | None:
        """All pages, if the library finds no fault in them."""
        size, pages = _stated(view)
        if not size or pages * size > view.length:
            return None
        return (
            Carved(pages * size) if pages * size > _CHECKED or _whole(view, pages * size) else None
        )

    def join(self, view: View) -> Carved | None:
        """Where pages end that look like some and others begin, and the library finds no fault;
        else the pages up to there."""
        size, pages = _stated(view)
        if not size:
            return None
        length = pages * size
        breaks = _breaks(view, size, pages)
        for last in breaks if length <= _CHECKED else ():
            low, high, tries = (last - 1) * size, last * size, 0
            for gap in range(SECTOR, view.length - length, SECTOR):
                if last == pages or tries == _TRIES:
                    break
                if _alike(view, high + gap, size, pages, min(pages - last, _ALIKE)):
                    tries += 1
                    split = join(view, low, high, gap, length, lambda one: _whole(one, length))
                    if split:
                        return broken(length, split, gap)
        return Carved(breaks[0] * size)


def _stated(view: View) -> tuple[int, int]:
    """Size and number of the pages; zeros where the header says nothing that can be."""
    size = view.number(16, 2, "big")
    size = 65536 if size == 1 else size
    pages = view.number(28, 4, "big")
    current = view.number(24, 4) == view.number(92, 4)
    sound = size >= 512 and not size & (size - 1) and pages > 0 and view.number(100, 1) in TREE
    return (size, pages) if current and sound else (0, 0)


def _breaks(view: View, size: int, pages: int) -> list[int]:
    """Numbers of pages that may be the first of something else: the first one that is none, or the
    number of all; then those where zeros begin, the most of them first."""
    runs: list[list[int]] = []
    stop = next((n for n in range(pages) if not _page(view, n, size, pages)), pages)
    for number in range(1, stop):
        if any(view.at(number * size, size)):
            continue
        if runs and sum(runs[-1]) == number:
            runs[-1][1] += 1
        else:
            runs.append([number, 1])
    return [stop, *(first for first, _ in sorted(runs, key=lambda run: -run[1])[:_RUNS])]


def _alike(view: View, at: int, size: int, pages: int, count: int) -> bool:
    """Whether so many pages that hold something begin at a place."""
    return view.number(at, 1) in TREE and all(
        _page(view, number, size, pages, at) and any(view.at(at + number * size, size))
        for number in range(count)
    )


def _page(view: View, number: int, size: int, pages: int, start: int = 0) -> bool:
    """Whether a page of a tree may stand there, or one that leads to another or is unused."""
    at = start + number * size
    head = 0 if at else 100
    kind = view.at(at + head, 8)
    if len(kind) == 8 and kind[0] in TREE:
        count, content = (int.from_bytes(kind[n : n + 2], "big") for n in (3, 5))
        return head + 8 + 2 * count <= (content or 65536) <= size and kind[7] <= 60
    return 0 <= view.number(at, 4, "big") <= pages


def _whole(view: View, length: int) -> bool:
    """Whether the library finds every page where it should be, and each row in its indexes."""
    db = sqlite3.connect(":memory:")
    try:
        data = bytearray(view.at(0, length))
        data[18:20] = b"\1\1"  # a write-ahead log cannot be opened in memory
        db.deserialize(bytes(data))
        db.execute("PRAGMA trusted_schema = OFF")
        db.set_progress_handler(lambda: 1, _STEPS)
        return bool(db.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except (sqlite3.Error, UnicodeError, OverflowError):
        return False
    finally:
        db.close()


PLUGIN = Sqlite()
