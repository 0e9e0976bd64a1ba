"""Scans for tests: a case, its inventory and its revealed findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from triage.model import FindingLine, Inventory
from triage.pipeline.case import opened_case, run_scan
from triage.pipeline.result.inventory import exit_code, inventory
from triage.pipeline.result.lines import finding_lines
from triage.pipeline.settings import Examination, ScanSettings

KEY = b"a key for the tests only"


class Unwatched:
    """An observer that looks away."""

    def phase(self, name: str, moving: Callable[[], int]) -> None:
        """A phase begins."""

    def planned(self, stage: str, units: int, cost: int) -> None:
        """So much is to do."""

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much is done."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A finished scan: its case, inventory, revealed findings and exit code."""

    case: Path
    inventory: Inventory
    lines: tuple[FindingLine, ...]
    exit_code: int

    def values(self, signature: str, least: float = 0.0) -> set[str]:
        """The distinct values found with at least this confidence."""
        return {
            line.value
            for line in self.lines
            if line.signature == signature and line.confidence >= least and line.value is not None
        }


def scan(source: Path, case: Path, jobs: int = 2, passwords: tuple[str, ...] = ()) -> Scanned:
    """Scan a source into a case."""
    settings = ScanSettings(source, case, None, jobs, Examination(), passwords=passwords)
    run_scan(settings, Unwatched())
    with opened_case(case) as store:
        lines = tuple(finding_lines(store, KEY, reveal=True))
        return Scanned(case, inventory(store), lines, exit_code(store))
