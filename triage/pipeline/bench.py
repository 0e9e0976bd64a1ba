"""The workbench of a worker: the source and what was opened on it, kept between items.

Imported by worker processes only, after their sandbox stands.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from triage.columns import unpack_extents
from triage.file import Files, open_files, open_folder
from triage.file.recovered import recovered
from triage.finding.keywords import Keywords, spelling
from triage.finding.serials import Serials
from triage.known import Known
from triage.model import ByteSpace, Locator, PartFindings, Source, SourceSpec, Table, Text, Volume
from triage.pipeline.tasks import FileTask
from triage.source import open_source
from triage.survey import Terms

if TYPE_CHECKING:
    from triage.finding.examiner import Examiner


class Reader:
    """Reads the parts of one content: what the signatures find, the operator's terms, and the
    serial numbers that a lease list holds."""

    def __init__(self, examiner: Examiner, keywords: Keywords, serials: Serials) -> None:
        self._examiner = examiner
        self._keywords, self._serials = keywords, serials

    def examine(self, part: Text | Table) -> PartFindings:
        """Everything found in one part."""
        found = self._examiner.examine(part)
        terms = (*self._keywords.find(part), *self._serials.find(part))
        return dataclasses.replace(found, blocks=(*found.blocks, *terms)) if terms else found

    def is_bare(self, text: str) -> bool:
        """Is there surely nothing to find in running text, nor in what zeros part of it?"""
        wanted = self._keywords.terms or self._serials.numbers
        return not wanted and self._examiner.is_bare(text)


class Bench:
    """What one worker has open."""

    def __init__(
        self,
        spec: SourceSpec,
        keywords: tuple[str, ...] = (),
        known: Path | None = None,
        passwords: tuple[str, ...] = (),
        serials: tuple[str, ...] = (),
    ) -> None:
        self.passwords = passwords
        self.spec, self.keywords = spec, Keywords(keywords)
        self.serials = Serials(frozenset(serials))
        spellings = (spelling(term) for term in keywords)
        self.known = Known(known) if known else None
        self.terms = Terms(tuple(dict.fromkeys((*keywords, *filter(None, spellings), *serials))))
        # by digest, stretches of raw bytes in which is nothing: programs are full of the same ones
        self.barren = set[bytes]()
        self._files: dict[Locator, Files] = {}  # a whole volume is slow to hash, once a file

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
        if volume.locator not in self._files:
            self._files[volume.locator] = open_files(self.source, volume)
        return self._files[volume.locator]

    def content(self, volume: Volume | None, task: FileTask) -> ByteSpace:
        """The bytes of one stream of a file."""
        if task.extents:
            extents = unpack_extents(bytes.fromhex(task.extents))
            return recovered(self.space, extents, task.size, task.attribute)
        stream = bytes.fromhex(task.stream)
        return self.files(volume).open(task.address, task.attribute, stream)

    def examiner(self, name: str = "") -> Reader:
        """A fresh reader: it keeps decisions for one content only, of that name."""
        # half of all that workers find loaded; who only hashes or lists is there before it is
        from triage.finding.examiner import Examiner
        from triage.signatures import load

        return Reader(Examiner(load(), name), self.keywords, self.serials)


def setup(
    spec: SourceSpec,
    keywords: tuple[str, ...] = (),
    known: Path | None = None,
    passwords: tuple[str, ...] = (),
    serials: tuple[str, ...] = (),
) -> Bench:
    """The worker's set-up function (see ``work``)."""
    return Bench(spec, keywords, known, passwords, serials)
