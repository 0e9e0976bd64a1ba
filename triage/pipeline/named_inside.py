"""Which listed serial numbers a drive's system names: in its files, its free space, its names."""

from __future__ import annotations

from triage.columns import unpack_block
from triage.finding.serials import SIGNATURE, Serials
from triage.store import Store
from triage.text.fold import fold

MOST = 20
"""Numbers kept of a drive; two already say that it cannot be told by them."""


def named_inside(store: Store) -> tuple[str, ...]:
    """The numbers, sorted, at most ``MOST``; tools write them into the names of files too."""
    serials = Serials(frozenset(store.get("serials") or ()))
    if not serials.numbers:
        return ()
    found: set[str] = set()
    blocks = store.db.execute("SELECT columns FROM finding WHERE signature = ?", (SIGNATURE,))
    for (columns,) in blocks:
        found.update(unpack_block(SIGNATURE, columns).values)
    for (path,) in store.db.execute("SELECT path FROM file WHERE path IS NOT NULL"):
        found.update(number for _, _, number in serials.within(fold(path).text))
    return tuple(sorted(found)[:MOST])
