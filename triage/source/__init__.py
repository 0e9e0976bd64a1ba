"""Opens image containers read-only. One file per container."""

from __future__ import annotations

from triage.errors import SourceError
from triage.model import Source, SourceSpec
from triage.plugins import load


def open_source(spec: SourceSpec) -> Source:
    """Open what ``sniff.recognise`` recognised; for a worker process.

    A folder has no bytes of its own and is refused. Raises SourceError.
    """
    container = load("source").get(spec.format)
    if container is None:
        raise SourceError(f"nothing opens the format {spec.format!r} as bytes", where=spec.paths[0])
    source: Source = container.open(spec)
    return source
