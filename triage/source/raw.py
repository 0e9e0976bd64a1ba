"""A disk's bytes in one file, as dd writes them."""

from __future__ import annotations

from pathlib import Path

from triage.model import Source, SourceFacts, SourceSpec
from triage.source.container import Precedence, peek


class Raw:
    """Claims what nobody else knows: a disk without a file system is still a disk."""

    name = "raw"
    precedence: Precedence = 9

    def claims(self, head: bytes, path: Path) -> bool:
        """Always."""
        return True

    def segments(self, path: Path) -> tuple[str, ...]:
        """The file itself."""
        return (str(path),)

    def open(self, spec: SourceSpec) -> Source:
        """The bytes of the file; any size, 512 or not. Raises SourceError."""
        return open_bytes(spec)


def open_bytes(spec: SourceSpec) -> Source:
    """One file as a source of just its bytes. Raises SourceError."""
    path = Path(spec.paths[0])
    data = peek(path)
    return Source(SourceFacts(format=spec.format, size=data.length, segments=(path.name,)), data)


PLUGIN = Raw()
