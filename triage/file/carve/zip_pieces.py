"""A ZIP in pieces: its central directory says where each member stood, each member's own header
where it stands now, and the checksum of the one that is broken where it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from triage.file.carve.split import borders, pieced
from triage.file.carve.view import SECTOR, Carved, View, in_pieces
from triage.file.carve.zip_members import LOCAL, Member, holds

_MOST: Final = 8
"""More pieces are not put together."""

Break = tuple[Member, int, int]
"""The member that is broken, where the next thing stood, and how much further that is now."""


def pieces(view: View, members: Sequence[Member], end: int, length: int, gap: int) -> Carved | None:
    """The archive of these members whose directory, at byte ``end``, lies ``gap`` further."""
    breaks = _breaks(view, members, end, gap)
    splits: list[tuple[int, int]] = []
    for member, high, further in breaks or ():
        split = _split(view, member, high, length, (*splits, (0, further)))
        if not split:
            return None
        splits.append((split, further))
    return Carved(length, pieces=in_pieces(length, splits)) if splits else None


def _split(
    view: View, member: Member, high: int, length: int, splits: Sequence[tuple[int, int]]
) -> int:
    """Where the member is broken, as its checksum proves; 0: nowhere."""
    *before, (_, further) = splits
    for at in borders(member.place, high):
        joined = pieced(view, in_pieces(length, (*before, (at, further))))
        found = holds(joined, member)
        view.left = min(view.left, joined.left)
        if found:
            return at
    return 0


def _breaks(view: View, members: Sequence[Member], end: int, gap: int) -> list[Break]:
    """The members behind which others lie further than before; none: they do not fit."""
    order = sorted(members, key=lambda member: member.place)
    further, found = 0, []
    if not order or not _stands(view, order[0], 0):
        return []
    for before, member in pairwise(order):
        if not _stands(view, member, further):
            further = _further(view, member, further, gap)
            found.append((before, member.place, further))
    if further != gap:
        found.append((order[-1], end, gap))
    sound = all(further for *_, further in found) and len(found) < _MOST
    return found if sound else []


def _further(view: View, member: Member, least: int, most: int) -> int:
    """How much further the header of a member stands; 0: it is nowhere."""
    if _stands(view, member, most):
        return most
    for at in view.places(LOCAL, member.place + least + SECTOR, member.place + most):
        further = at - member.place
        if further % SECTOR == 0 and _stands(view, member, further):
            return further
    return 0


def _stands(view: View, member: Member, further: int) -> bool:
    head = view.at(member.place + further, 30 + len(member.name))
    return head[:4] == LOCAL and head[30:] == member.name
