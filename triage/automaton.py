"""Many regular expressions of bytes tried in one pass: Hyperscan's databases, made and handed on.

They fit one version of the engine and one kind of processor, so they are kept as bytes at most by
the machine that made them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import hyperscan

Note = Callable[[int, int, int, int, object], bool | None]
"""Called with the number of an expression, 0, the end of a match, and two things more; what it
returns ends the pass if it is true."""


class UnfitError(Exception):
    """No database can be made of these expressions, or used from these bytes."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression of bytes, in which a dot is any byte; ``once``: its first match is all
    that is asked."""

    regex: bytes
    any_case: bool = False
    once: bool = False

    @property
    def flags(self) -> int:
        """As the engine has them."""
        case = hyperscan.HS_FLAG_CASELESS if self.any_case else 0
        single = hyperscan.HS_FLAG_SINGLEMATCH if self.once else 0
        return int(hyperscan.HS_FLAG_DOTALL | case | single)


@dataclass(frozen=True, slots=True)
class Automaton:
    """A database, and what it is scanned with."""

    database: hyperscan.Database

    @classmethod
    def of(cls, expressions: Sequence[Expression]) -> Automaton:
        """Compile; expressions are numbered from 0. Raises ``UnfitError``."""
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[one.regex for one in expressions],
                ids=list(range(len(expressions))),
                flags=[one.flags for one in expressions],
            )
        except hyperscan.error as error:
            raise UnfitError from error
        return cls(database)

    @classmethod
    def loaded(cls, data: bytes) -> Automaton:
        """One that was dumped. Raises ``UnfitError``."""
        try:
            database = hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
        except hyperscan.error as error:
            raise UnfitError from error
        return cls(database)

    def scan(self, data: bytes, note: Note) -> None:
        """Call ``note`` for every match."""
        self.database.scan(data, match_event_handler=note)

    def dump(self) -> bytes:
        """The database as bytes, for ``loaded``."""
        return bytes(hyperscan.dumpb(self.database))


def version() -> bytes:
    """The engine's."""
    from importlib import metadata  # slow to import, and no worker asks

    return metadata.version("hyperscan").encode()
