"""Which volume a byte of the disk lies in."""

from __future__ import annotations

from bisect import bisect_right

from triage.model import Locator, Volume


class Places:
    """The volumes in order of place; of several on one extent the first counts."""

    def __init__(self, volumes: dict[int, Volume]) -> None:
        self._volumes = sorted(
            volumes.items(), key=lambda one: (one[1].offset, one[1].length, -one[0])
        )
        self._kinds = {number: volume.kind for number, volume in volumes.items()}
        self._starts = [volume.offset for _, volume in self._volumes]

    def of(self, offset: int) -> tuple[int, Locator]:
        """Number and locator of the volume there; 0 and the disk where there is none."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0:
            return 0, Locator(())
        number, volume = self._volumes[at]
        if offset >= volume.offset + volume.length:
            return 0, Locator(())
        return number, Locator(()) if volume.kind == "free" else volume.locator

    def kind(self, number: int) -> str:
        """What a volume is; empty for none."""
        return self._kinds.get(number, "")
