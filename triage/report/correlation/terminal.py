"""``--format terminal``: which files were on the server, and what became of them there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triage.correlation import Correlation, Served, Sums
from triage.report import describe
from triage.report.correlation.json import instant
from triage.report.options import ReportOptions
from triage.report.page import GAP, columns, frame, more, part, render, severity
from triage.text.safe import safe_text
from triage.wording import Wording

_CLIENTS = 5


class CorrelationTerminal:
    """One page; plain text where there is no terminal."""

    name = "terminal"

    def write(self, made: Correlation, out: TextIO, options: ReportOptions) -> None:
        """The sections that have something to say."""
        width = columns(options.width)
        page = _Page(made, Wording(options.lang), options, width)
        render(page.sections(), out, width, color=options.color)


PLUGIN = CorrelationTerminal()


def sentence(sums: Sums, wording: Wording) -> str:
    """What can be quoted, in one sentence."""
    return wording.say(
        "correlate.head",
        files=sums.files,
        hits=sums.hits,
        robots=sums.robot_hits,
        others=sums.hits - sums.robot_hits,
        addresses=sums.addresses,
    )


class _Page:
    """One correlation in one language at one width."""

    def __init__(
        self, made: Correlation, wording: Wording, options: ReportOptions, width: int
    ) -> None:
        self.made, self.wording, self.options, self.width = made, wording, options, width

    def sections(self) -> Iterator[RenderableType]:
        made, say = self.made, self.wording.say
        lines = [
            say("correlate.personal", said=sentence(made.personal, self.wording)),
            say("correlate.all", said=sentence(made.totals, self.wording)),
            say("correlate.rest", deleted=made.totals.deleted, ambiguous=made.totals.ambiguous),
        ]
        yield frame(say("correlate.title"), Text("\n".join(lines)), self.width)
        for name, body in (
            ("files", self.files()),
            ("disks", self.disks()),
            ("sessions", self.sessions()),
            ("logs", self.logs()),
        ):
            if body is not None:
                yield part(say(f"correlate.{name}"), body)
        yield Text("\n" + say("correlate.caution", date=made.robots_date), style="dim")

    def files(self) -> RenderableType | None:
        shown = self.made.files[: self.options.rows]
        if not shown:
            return Text(self.wording.say("correlate.none"))
        left = len(self.made.files) - len(shown)
        return Group(*(self.file(one) for one in shown), *more(left, self.wording))

    def file(self, one: Served) -> RenderableType:
        say, file = self.wording.say, one.file
        head = Text()
        if file.present:
            head.append_text(severity(file.severity, self.wording))
            head.append(f"  {describe.bounds(file.people_min, file.people_max, self.wording)}  ")
        head.append(safe_text(file.path), style="bold")
        by = self.wording.listed(say(f"matched.{word}") for word in one.matched_by)
        facts = [say("correlate.by", by=by)]
        if one.candidates > 1:
            facts.append(say("correlate.candidates", count=one.candidates))
        if not file.present:
            facts.append(say("correlate.absent"))
        if one.deleted_at is not None:
            facts.append(say("correlate.deleted", at=instant(one.deleted_at)))
        facts.append(say("correlate.hits", hits=one.hits, other=sum(n for _, n in one.other)))
        if one.fresh:
            facts.append(say("correlate.new"))
        table = Table.grid(padding=GAP)
        for client in one.clients[:_CLIENTS]:
            who = f"{say(f'client.{client.kind}')} {client.name}".strip()
            times = " - ".join(
                dict.fromkeys(map(str, (instant(client.first), instant(client.last))))
            )
            cells = (client.address, who, f"{client.hits:,}", times, " ".join(client.agents[:1]))
            table.add_row(*(Text(safe_text(cell), overflow="fold") for cell in cells))
        rest = more(len(one.clients) - _CLIENTS, self.wording)
        said = Text(self.wording.listed(facts))
        return Group(head, Padding(Group(said, table, *rest), (0, 0, 0, 3)))

    def disks(self) -> RenderableType:
        table = Table.grid(padding=GAP)
        for case, every, personal in self.made.disks:
            table.add_row(
                Text(safe_text(case), overflow="fold"),
                Text(sentence(every, self.wording), overflow="fold"),
                Text(self.wording.say("correlate.of_them", count=personal.files), overflow="fold"),
            )
        return table

    def sessions(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for one in self.made.sessions[: self.options.rows]:
            who = f"{self.wording.say(f'client.{one.kind}')} {one.name}".strip()
            counted = self.wording.say("correlate.session", hits=one.hits, files=one.files)
            cells = (f"{instant(one.begin)} - {instant(one.end)}", one.address, who, counted)
            table.add_row(*(Text(safe_text(cell), overflow="fold") for cell in cells))
        left = len(self.made.sessions) - table.row_count
        return Group(table, *more(left, self.wording)) if table.row_count else None

    def logs(self) -> RenderableType:
        table = Table.grid(padding=GAP)
        for one in self.made.logs:
            counted = self.wording.say("correlate.lines", lines=one.lines, unread=one.unread)
            notes = "; ".join(one.notes)
            cells = (one.path, one.format or "?", counted, notes)
            table.add_row(*(Text(safe_text(cell), overflow="fold") for cell in cells))
        return table
