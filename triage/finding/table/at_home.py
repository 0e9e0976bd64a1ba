"""Who stands before a home in its cell: 母 田淵佳子 岡山県津山市山下97-1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from triage.finding.address import address
from triage.finding.name import name
from triage.finding.table import relatives

_WIDEST = 16
"""Characters before the home at most."""
_MARKS = " /"
_BEGINS = re.compile(
    r"(?m)^(?:[^0-9 /\n]{1,6} )?[^0-9 /\n]{1,8}(?<![都道府県市区町村郡])[ /][^0-9 \n]{1,4}"
)
"""What a name is, and no address, whose first blank stands behind a number or a town."""


def in_some(cells: Sequence[str]) -> bool:
    """Does a name stand before the home in one of the (folded) cells?"""
    return _BEGINS.search("\n".join(cells)) is not None and any(map(parted, cells))


def parted(cell: str) -> tuple[str, str] | None:
    """A whole name, without who it is, and the home behind it in a (folded) cell; null where no
    name stands before a municipality."""
    if not _BEGINS.match(cell):
        return None
    for at in _gaps(cell):
        who, home = cell[:at].rstrip(_MARKS), cell[at:].lstrip(_MARKS)
        if address.municipality(home):
            bare = relatives.stem(who)
            told = name.splits(bare)
            known = told > 1 or (told == 1 and bare != who)
            return (bare, home) if known and not address.municipality(who) else None
    return None


def _gaps(cell: str) -> Iterator[int]:
    return (at for at, sign in enumerate(cell[:_WIDEST]) if sign in _MARKS and at > 1)
