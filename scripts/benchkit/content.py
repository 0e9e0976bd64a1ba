"""How fast each family of documents is read: MiB a second of processor time, of source and of text.

Measured in one process on the shipped documents, each read again and again for a while; they are
small, so the figures hold what opening a document costs, not only what reading a long one does.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from benchkit.speed_page import machine
from documentkit.formats import FAMILIES, Part, document, walk
from triage.model import Table, Text

SECONDS = 0.5
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Speed:
    """One document: its bytes, the bytes of its text in UTF-8, and seconds for one reading."""

    name: str
    source: int
    text: int
    seconds: float


def length(parts: Iterable[Part]) -> int:
    """Bytes of what was read, in UTF-8."""
    found = 0
    for part in parts:
        if isinstance(part, Text):
            found += len(part.text.encode("utf-8", "replace"))
        elif isinstance(part, Table):
            found += sum(len(c.encode("utf-8", "replace")) for one in part.columns for c in one)
    return found


def speed(name: str, data: bytes) -> Speed:
    """Read one document for ``SECONDS`` of processor time; the first reading is not counted."""
    text = length(walk(data))
    begin, times = time.process_time(), 0
    while (spent := time.process_time() - begin) < SECONDS:
        walk(data)
        times += 1
    return Speed(name, len(data), text, spent / times)


def table(speeds: Iterable[Speed]) -> str:
    """The figures as Markdown."""
    lines = ["| format | KiB | ms | source MiB/s | text MiB/s |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {one.name} | {one.source / 1024:.0f} | {one.seconds * 1000:.1f}"
        f" | {one.source / _MIB / one.seconds:.2f} | {one.text / _MIB / one.seconds:.2f} |"
        for one in speeds
    ]
    return "\n".join(lines) + "\n"


def measure(call: str) -> str:
    """The whole report."""
    found = [speed(family.name, document(family.live)) for family in FAMILIES]
    head = "# Content, by family\n\nMade by `{}` on {}. {}\n\n"
    about = " ".join((__doc__ or "").split())
    return head.format(call, machine(), about) + table(found)
