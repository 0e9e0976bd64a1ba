"""The workbench of a worker: the source and what was opened on it, kept between items.

Imported by worker processes only, after their sandbox stands.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from triage.file import Files, open_files, open_folder
from triage.finding import Examiner
from triage.model import ByteSpace, Source, SourceSpec, Volume
from triage.signatures import load
from triage.source import open_source


class Bench:
    """What one worker has open."""

    def __init__(self, spec: SourceSpec) -> None:
        self.spec = spec
        self._files: dict[Volume, Files] = {}

    @cached_property
    def source(self) -> Source:
        """The opened container."""
        return open_source(self.spec)

    @property
    def space(self) -> ByteSpace:
        """The disk's bytes."""
        return self.source.data

    @cached_property
    def tree(self) -> Files:
        """The folder or single file as a file system."""
        return open_folder(Path(self.spec.paths[0]))

    def files(self, volume: Volume | None) -> Files:
        """The file system of a volume; null means the folder source itself."""
        if volume is None:
            return self.tree
        if volume not in self._files:
            self._files[volume] = open_files(self.source, volume)
        return self._files[volume]

    def examiner(self) -> Examiner:
        """A fresh examiner: it keeps decisions for one content only."""
        return Examiner(load())


def setup(spec: SourceSpec) -> Bench:
    """The worker's set-up function (see ``work``)."""
    return Bench(spec)
