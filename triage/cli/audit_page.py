"""What ``audit`` prints: a page, or one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from triage.audit import records, verify
from triage.cli import screen
from triage.errors import NoCase
from triage.pipeline.case import AUDIT, within
from triage.pipeline.fleet.store import DRIVES
from triage.report.page import GAP, columns, frame, more, part
from triage.text.safe import safe_text
from triage.wording import Wording

MOST = 30
"""Records listed on the page, the last ones; the JSON document has them all."""


@dataclass(frozen=True, slots=True)
class Log:
    """One audit log: what is wrong with it (null: it holds), its records, and its head."""

    case: Path
    problem: str | None
    records: tuple[Mapping[str, Any], ...]

    @property
    def head(self) -> str | None:
        """The hash of the last record."""
        return self.records[-1]["hash"] if self.records else None


def examined(case: Path, head: str | None) -> list[Log]:
    """The log of a case or of a fleet, then those of its drives; raises ``NoCase``."""
    if not (case / AUDIT).is_file():
        raise NoCase("no audit log here", where=str(case), do="name the folder of a case")
    with within(case):
        drives = sorted(path.parent for path in (case / DRIVES).glob(f"*/{AUDIT}"))
        return [_log(case, head), *(_log(drive, None) for drive in drives)]


def _log(case: Path, head: str | None) -> Log:
    path = case / AUDIT
    return Log(case, verify(path, head), tuple(records(path)))


def page(logs: Sequence[Log], wording: Wording) -> Iterator[RenderableType]:
    """Does it hold, its head, its last records; of a fleet's drives those that do not hold."""
    own, *drives = logs
    lines = [_holds(own, wording), wording.say("audit.head", head=own.head or "-")]
    lines.append(wording.say("audit.keep"))
    bad = [one for one in drives if one.problem]
    if drives:
        lines.append(wording.say("audit.drives", drives=len(drives), bad=len(bad)))
    yield frame(str(own.case), Text("\n".join(lines)), columns(screen.width()))
    if bad:
        table = Table.grid(padding=GAP)
        for one in bad[:MOST]:
            table.add_row(Text(safe_text(one.case.name), overflow="fold"), _holds(one, wording))
        left = more(len(bad) - table.row_count, wording)
        yield part(wording.say("audit.bad"), Group(table, *left))
    yield part(wording.say("audit.records"), _records(own, wording))


def _holds(log: Log, wording: Wording) -> str:
    if log.problem:
        return wording.say("audit.broken", problem=safe_text(wording.reason(log.problem)))
    return wording.say("audit.sound", records=len(log.records))


def _records(log: Log, wording: Wording) -> RenderableType:
    table = Table.grid(padding=GAP)
    for one in log.records[-MOST:]:
        when = one["time"].replace("T", " ").replace("+00:00", " UTC")
        details = (
            wording.say("audit.detail", name=wording.term("audit_detail", name), value=value)
            for name, value in sorted(one["details"].items())
        )
        words = map(safe_text, (when, one["actor"], wording.term("action", one["action"])))
        cells = (*words, "\n".join(map(safe_text, details)))
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    left = len(log.records) - table.row_count
    return Group(*more(left, wording), table)


def document(logs: Sequence[Log]) -> str:
    """``triage.audit/1``: each log with what is wrong with it, its head and its records."""
    listed = [
        {
            "case": str(one.case),
            "sound": one.problem is None,
            "problem": one.problem,
            "head": one.head,
            "records": [dict(record) for record in one.records],
        }
        for one in logs
    ]
    return json.dumps({"schema": "triage.audit/1", "logs": listed}, ensure_ascii=False, indent=1)
