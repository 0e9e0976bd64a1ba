"""A single document (a CSV, an archive, a mailbox): all there is when the medium is gone."""

from __future__ import annotations

from pathlib import Path

from triage.model import Source, SourceSpec
from triage.source.container import Precedence, peek
from triage.source.document import is_document
from triage.source.raw import open_bytes


class File:
    """Claims what is a document from end to end, and no disk."""

    name = "file"
    precedence: Precedence = 2

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the file is a document. Reads samples of it. Raises SourceError."""
        return is_document(peek(path))

    def segments(self, path: Path) -> tuple[str, ...]:
        """The file itself."""
        return (str(path),)

    def open(self, spec: SourceSpec) -> Source:
        """The bytes of the file. Raises SourceError."""
        return open_bytes(spec)


PLUGIN = File()
