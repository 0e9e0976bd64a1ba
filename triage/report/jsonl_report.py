"""``--format jsonl``: one finding a line (``finding`` in ``inventory.schema.json``).

Values are masked and linked by the keyed digest; a clear value is there only when revealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from triage.model import FindingLine, Inventory
from triage.report.json_report import text
from triage.report.options import ReportOptions


def line(finding: FindingLine) -> dict[str, Any]:
    """A finding as JSON values."""
    values = {
        "id": finding.id,
        "signature": finding.signature,
        "locator": text(str(finding.locator)),
        "offset": finding.offset,
        "length": finding.length,
        "origin": finding.origin,
        "masked": text(finding.masked),
        "digest": finding.digest,
        "confidence": round(finding.confidence, 4),
        "why": [text(reason) for reason in finding.why],
        "person": finding.person,
    }
    if finding.value is not None:
        values["value"] = text(finding.value)
    return values


class JsonlReport:
    """Every finding, as it streams out of the store."""

    name = "jsonl"

    def write(
        self,
        inventory: Inventory,
        findings: Iterable[FindingLine],
        out: TextIO,
        options: ReportOptions,
    ) -> None:
        """One object a line, in the order given."""
        for finding in findings:
            out.write(json.dumps(line(finding), sort_keys=True, ensure_ascii=True) + "\n")


PLUGIN = JsonlReport()
