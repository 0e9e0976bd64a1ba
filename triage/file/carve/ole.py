"""Compound files of old Office, mail messages, installers ([MS-CFB])."""

from __future__ import annotations

from dataclasses import dataclass

from triage.file.carve.compound import ROOT, Compound, compound
from triage.file.carve.office import sound
from triage.file.carve.split import borders, joined_view
from triage.file.carve.view import SECTOR, Carved, SpentError, View, broken
from triage.model import Pattern


@dataclass(frozen=True, slots=True)
class Ole:
    """As long as the last sector that its allocation table uses."""

    name: str = "ole"
    patterns: tuple[Pattern, ...] = (
        Pattern("ole", (b"\xd0\xcf",), rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last sector in use, where nothing in it is strange."""
        file = compound(view)
        told = sound(file) if file else False
        return _carved(file, doubted=told is None) if file and told is not False else None

    def join(self, view: View) -> Carved | None:
        """The directory tells the gap, and the main stream where it is; else what was strange is
        the file's own, or what lies in it is another's."""
        file = compound(view)
        found = _carved(file, doubted=True) if file else None
        try:
            return _joined(view) or found
        except SpentError:
            return found


def _joined(view: View) -> Carved | None:
    first = view.number(48, 4)
    place = (first + 1) << view.number(30, 2) if view.number(30, 2) in (9, 12) else 0
    for at in view.places(ROOT, place + SECTOR) if place else ():
        gap = at - place
        file = compound(view, gap) if gap % SECTOR == 0 else None
        if file and file.length + gap <= view.length:
            split = _split(view, place, gap, file.length)
            if split:
                return broken(file.length, split, gap)
    return None


def _split(view: View, high: int, gap: int, length: int) -> int:
    """Where the first piece ends; 0: nothing fits."""
    for at in borders(SECTOR - 1, high):
        joined = joined_view(view, at, gap, length)
        file = compound(joined)
        fits = file is not None and file.length == length and sound(file) is True
        view.left = min(view.left, joined.left)
        if fits:
            return at
    return 0


def _carved(file: Compound, *, doubted: bool) -> Carved | None:
    if not 0 < file.length <= file.view.length:
        return None
    parts = frozenset(file.begins()) if doubted else frozenset[int]()
    return Carved(file.length, doubted=doubted, parts=parts)


PLUGIN = Ole()
