"""What a report is told beside the inventory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.wording import Language


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How to write.

    ``width`` is in terminal cells, null where the output is no terminal (100 then); ``color`` is
    decided by the caller, who knows the terminal and NO_COLOR. ``rows`` limits the ranked table
    and the other lists. ``case`` and ``manifest`` are the case folder and a batch's
    manifest as the operator would type them. ``examined`` is when the scan ended, null where that
    is not known; no machine-readable report has a clock.
    """

    lang: Language = "en"
    width: int | None = None
    color: bool = False
    case: str = "CASE"
    manifest: str = "MANIFEST"
    rows: int = 30
    examined: datetime | None = None
