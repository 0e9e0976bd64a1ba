"""What a scan asserts, held against what was planted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accuracykit.corpus import Document
from accuracykit.media import Medium

ASSERTED = 0.5
"""Confidence from which on a finding is an assertion (``triage.inventory/1``)."""
UNPLANTED = frozenset({"sensitive.medical", "jp.household", "welfare"})
"""True of the documents, but not written down as planted values."""
_TAG = re.compile(r"document-(\d{5})\.")
Key = tuple[str, int]
"""An identifier in a document (by number; -1: outside of every document)."""


@dataclass(slots=True)
class Tally:
    """Distinct values: planted, found of these, and asserted although not planted."""

    planted: int = 0
    found: int = 0
    false: int = 0

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.planted += other.planted
        self.found += other.found
        self.false += other.false

    @property
    def recall(self) -> float | None:
        """Found of planted; null where nothing was planted."""
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        """True of asserted; null where nothing was asserted."""
        asserted = self.found + self.false
        return self.found / asserted if asserted else None


@dataclass(frozen=True, slots=True)
class People:
    """People of one document: the truth, at least, at most."""

    document: Document
    least: int
    most: int


@dataclass(slots=True)
class Result:
    """The tallies by identifier and document, people by document and by medium."""

    tallies: dict[Key, Tally] = field(default_factory=dict)
    missed: list[tuple[Document, str, str]] = field(default_factory=list)
    false: list[tuple[Document | None, str, str]] = field(default_factory=list)
    people: list[People] = field(default_factory=list)
    media: list[tuple[str, int, int, int]] = field(default_factory=list)


def triage(*words: str | Path) -> None:
    """Run the program; raises ``RuntimeError`` where it failed and not only left gaps."""
    command = [sys.executable, "-m", "triage", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"triage {words[0]} ended with {done.returncode}: {done.stderr[-500:]}")


def scanned(source: Path, case: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The inventory and the findings of a scan."""
    triage("scan", source, "--case", case, "--jobs", "2", "-q")
    lines, whole = case.with_suffix(".jsonl"), case.with_suffix(".json")
    reveal = ("--reveal", "--reason", "accuracy of invented people")
    triage("report", case, "--format", "jsonl", *reveal, "-o", lines)
    triage("report", case, "--format", "json", "-o", whole)
    findings = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    return json.loads(whole.read_text("utf-8")), findings


def measure(medium: Medium, case: Path, result: Result) -> None:
    """Scan one medium and count it into ``result``."""
    inventory, findings = scanned(medium.image, case)
    known = {document.number: document for document in medium.documents}
    asserted: dict[Key, set[str]] = {}
    place = _Places(medium)
    for finding in findings:
        if finding["confidence"] >= ASSERTED and finding["signature"] not in UNPLANTED:
            key = finding["signature"], place.number(finding["locator"], finding["offset"])
            asserted.setdefault(key, set()).add(finding["value"])
    planted: dict[Key, set[str]] = {}
    for document in medium.documents:
        for value in document.planted:
            planted.setdefault((value.signature, document.number), set()).add(value.value)
    for key in planted.keys() | asserted.keys():
        _count(key, planted.get(key, set()), asserted.get(key, set()), known, result)
    result.people += _people(inventory, known)
    everyone = {value.person for document in medium.documents for value in document.planted}
    verdict = inventory["verdict"]
    name = medium.image.stem
    result.media.append((name, len(everyone), verdict["people_min"], verdict["people_max"]))


def _count(
    key: Key, planted: set[str], asserted: set[str], known: dict[int, Document], result: Result
) -> None:
    hit = planted & asserted
    result.tallies[key] = Tally(len(planted), len(hit), len(asserted - planted))
    signature, number = key
    document = known.get(number)
    if document is not None:
        result.missed += [(document, signature, value) for value in sorted(planted - asserted)]
    result.false += [(document, signature, value) for value in sorted(asserted - planted)]


class _Places:
    """Which document a finding lies in: by its path, else by its offset."""

    def __init__(self, medium: Medium) -> None:
        sizes = {document.number: len(document.data) for document in medium.documents}
        self._spans = sorted((at, at + sizes[n], n) for n, at in medium.starts.items())
        self._starts = [start for start, _, _ in self._spans]

    def number(self, locator: str, offset: int | None) -> int:
        named = _TAG.search(locator)
        if named:
            return int(named[1])
        at = bisect_right(self._starts, -1 if offset is None else offset) - 1
        if at >= 0 and offset is not None and offset < self._spans[at][1]:
            return self._spans[at][2]
        return -1


def _people(inventory: dict[str, Any], known: dict[int, Document]) -> Iterator[People]:
    for exposure in inventory["exposures"]:
        named = _TAG.search(exposure["locator"])
        if named and int(named[1]) in known:
            yield People(known[int(named[1])], exposure["people_min"], exposure["people_max"])


def ordinary(folders: Sequence[Path], scratch: Path) -> tuple[int, Counter[str]]:
    """Bytes of ordinary files, and what was asserted in them by identifier."""
    size, found = 0, Counter[str]()
    for number, folder in enumerate(folders):
        inventory, findings = scanned(folder, scratch / f"ordinary-{number}")
        size += inventory["coverage"]["bytes_total"]
        found.update(f["signature"] for f in findings if f["confidence"] >= ASSERTED)
    return size, found
