"""The map of the drive: what its blocks are, in at most 512 cells."""

from __future__ import annotations

from collections import Counter

from triage.model import MapCell
from triage.store import Store

CELLS = 512
_BLOCK = 1 << 20


def drive_map(store: Store) -> tuple[MapCell, ...]:
    """Cells of equal size in order of offset, the last may be shorter; empty without classes.

    A cell is named for what most of it holds besides zeros: a little data in much nothing is
    what the reader looks for.
    """
    rows = store.db.execute('SELECT offset, length, "class" FROM block_class ORDER BY offset')
    runs: list[tuple[int, int, str]] = rows.fetchall()
    if not runs:
        return ()
    size = runs[-1][0] + runs[-1][1]
    step = -(-size // (CELLS * _BLOCK)) * _BLOCK
    shares = [Counter[str]() for _ in range(-(-size // step))]
    for offset, length, kind in runs:
        for cell in range(offset // step, -(-(offset + length) // step)):
            inside = min((cell + 1) * step, offset + length) - max(cell * step, offset)
            shares[cell][kind] += inside
    return tuple(
        MapCell(cell * step, min(step, size - cell * step), _name(share))
        for cell, share in enumerate(shares)
    )


def _name(share: Counter[str]) -> str:
    data = {kind: size for kind, size in share.items() if kind != "zero"}
    return max(data, key=lambda kind: (data[kind], kind)) if data else "zero"
