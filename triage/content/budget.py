"""How much one root item may cost: archives lie about their sizes, so what comes out is counted."""

from __future__ import annotations

from dataclasses import dataclass

RATIO = 200
LARGEST = 256 << 20
"""So much of one stream is kept: a worker has one GiB, and each stream is copied once."""
BOMB = "limit.ratio"
BOMB_GIVES = 2 << 20
"""So much is examined of a stream that turns out to be a bomb: the rest only repeats itself."""
RATIO_AFTER = 10 << 20
"""A stream may grow to this many bytes before its growth is compared with its compressed size."""


class BudgetSpent(Exception):  # noqa: N818 - a limit reached is a result, not an error
    """A limit was reached. ``code`` is stable, ``reason`` says which limit, in English."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


@dataclass(slots=True)
class Budget:
    """What is left for one root item: unpacked bytes, nested levels and members; and what may be
    tried on the locks in it."""

    bytes: int = 512 << 20
    depth: int = 5
    members: int = 10_000
    ratio: int = RATIO
    bombs: int = 8
    """Streams that may unpack beyond the ratio before nothing more of the item is unpacked."""
    passwords: tuple[str, ...] = ()
    """The operator's passwords; no message, log or store ever holds one."""
    locked: int = 16 << 20
    """Bytes of archive members that may be decrypted where that is slow."""

    def spend(self, produced: int) -> None:
        """Count unpacked bytes; raises ``BudgetSpent`` when there are too many."""
        if produced > self.bytes:
            self.bytes = 0
            raise BudgetSpent("limit.bytes", "unpacks to more than the limit for one file")
        self.bytes -= produced

    def compare(self, consumed: int, produced: int) -> None:
        """Check one stream's growth so far; raises ``BudgetSpent`` beyond the ratio."""
        if produced > RATIO_AFTER and produced > consumed * self.ratio:
            self.bombs -= 1
            if self.bombs <= 0:
                self.bytes = 0
            raise BudgetSpent(BOMB, f"unpacks to more than {self.ratio} times its size")

    def member(self) -> None:
        """Count one archive member; raises ``BudgetSpent`` when nothing is left for it."""
        if self.bytes <= 0:
            raise BudgetSpent("limit.bytes", "unpacks to more than the limit for one file")
        if self.members <= 0:
            raise BudgetSpent("limit.members", "holds more members than the limit for one file")
        self.members -= 1
