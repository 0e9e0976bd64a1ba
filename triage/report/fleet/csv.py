"""``--format csv``: a row for the stock system, for each drive and each list row."""

from __future__ import annotations

import csv
from typing import TextIO

from triage.fleet import Fleet
from triage.report.fleet.facts import facts
from triage.report.options import ReportOptions
from triage.text.safe import safe_text

COLUMNS = (
    *("asset", "serial", "model", "contract", "lessee", "lessor"),
    *("status", "certificate", "pass", "erasure", "severity", "people_min", "people_max"),
    *("my_number", "unexamined_bytes", "label", "image", "case"),
)
_FORMULA = ("=", "+", "-", "@", "\t")


class FleetCsv:
    """UTF-8 with a byte order mark, which spreadsheet programs need to show Japanese."""

    name = "csv"

    def write(self, fleet: Fleet, out: TextIO, options: ReportOptions) -> None:
        """A heading, then one row for each entry."""
        out.write("\ufeff")
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for entry in fleet.entries:
            known = facts(entry)
            rows.writerow([cell(known[name]) for name in COLUMNS])


def cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: ""}[value]
    text = safe_text(str(value))
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


PLUGIN = FleetCsv()
