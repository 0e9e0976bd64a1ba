"""Where names in Latin letters may stand in running text: before what ends a cell, and with a
stroke, as airlines write them (SETO/MAMORU)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.finding.name import romaji

LATIN = re.compile(
    r"[A-Z](?<![A-Za-z].)(?:[A-Za-z]{1,15},? [A-Z][A-Za-z]{1,15}"
    r"(?=\s*(?:[\r\n|,;<(、。・)/様殿]|さん|\Z))"
    r"|(?<!/.)(?P<booked>[A-Z]{1,14}/[A-Z]{2,20})(?=[\s|,;<(、。)]|\Z))"
)
_LIST = 2
"""Names with a stroke that are known, from which on others are names too."""


def written(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """Where each begins and ends, its ``strength`` and whether it is ``spaced``, as of a candidate.
    With a stroke it is surely one in a list, and nobody alone."""
    found = [*LATIN.finditer(text)]
    known = {one.start() for one in found if romaji.is_name(one[0])}
    listed = sum(one["booked"] is not None for one in found if one.start() in known) >= _LIST
    for one in found:
        is_known, booked = one.start() in known, one["booked"] is not None
        if is_known or (booked and listed):
            yield *one.span(), (1 + booked) * is_known, not booked
