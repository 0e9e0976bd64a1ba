"""``--format terminal``: the ranked inventory for people, in Japanese or English.

Everything that comes from evidence goes through ``safe_text`` and into ``Text``: rich removes
neither ESC nor C1, and reads markup and emoji names in plain strings.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich import box
from rich.console import Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triage.model import (
    CoverageClass,
    Exposure,
    FindingLine,
    Inventory,
)
from triage.report import describe, drive_map, duties
from triage.report.headline import headline, unfinished
from triage.report.options import ReportOptions
from triage.report.page import (
    GAP,
    SEVERITY,
    columns,
    frame,
    gap_table,
    more,
    part,
    render,
    severity,
    volume_table,
)
from triage.report.prose import Prose
from triage.text.safe import safe_text
from triage.wording import Wording

_WIDE = 120
_CLASS: dict[CoverageClass, str] = {
    "examined_file": "green",
    "examined_raw": "cyan",
    "encrypted": "magenta",
    "unreadable": "bold red",
    "skipped": "yellow",
}
_EXPLAINED = 5
_JUSTIFY: tuple[JustifyMethod, ...] = ("right", "left", "right")


class TerminalReport:
    """Panels and tables that fit the terminal; plain text where there is none."""

    name = "terminal"

    def write(
        self,
        inventory: Inventory,
        findings: Iterable[FindingLine],
        out: TextIO,
        options: ReportOptions,
    ) -> None:
        """Write all sections that have something to say."""
        width = columns(options.width)
        page = _Page(inventory, Wording(options.lang), options, width)
        render(page.sections(), out, width, color=options.color)


PLUGIN = TerminalReport()


class _Page:
    """One inventory in one language at one width."""

    def __init__(
        self, inventory: Inventory, wording: Wording, options: ReportOptions, width: int
    ) -> None:
        self.inventory, self.wording, self.options = inventory, wording, options
        self.width = width

    def sections(self) -> Iterator[RenderableType]:
        yield self.head()
        yield self.strip()
        yield from self.part("categories", self.categories())
        yield from self.part("exposures", self.ranking())
        yield from self.part("reasons", self.explained())
        yield from self.part("keywords", self.keywords())
        yield from self.part("links", self.links())
        yield from self.part("versions", self.versions())
        yield from self.part("refuted", self.refuted())
        yield from self.part("coverage", self.coverage())
        yield from self.part("map", self.map())
        yield from self.part("gaps", self.gaps())
        yield from self.part("volumes", self.volumes())
        yield from self.part("law", self.law())
        yield from self.part("next", self.following())

    def part(self, name: str, body: RenderableType | None) -> Iterator[RenderableType]:
        if body is not None:
            yield part(self.wording.say(f"section.{name}"), body)

    # --- the answer ---

    def head(self) -> RenderableType:
        first, second, third = headline(self.inventory, self.wording)
        style = SEVERITY[self.inventory.verdict.severity]
        lines = Prose(safe_text(first), style="bold")
        lines.append("\n" + safe_text(second), style="not bold")
        lines.append("\n" + safe_text(third), style="not bold")
        return frame(self.inventory.source.path, lines, self.width, style)

    def strip(self) -> RenderableType:
        verdict, say = self.inventory.verdict, self.wording.say
        line = Text()
        line.append(f"{say('severity.title')}: ")
        line.append_text(severity(verdict.severity, self.wording))
        if verdict.effort:
            line.append(f" | {say('effort.title')}: {say(f'effort.{verdict.effort}')}")
        line.append(f" | {say('erasure.title')}: {say(f'erasure.{verdict.erasure}')}")
        warning = describe.integrity(self.inventory.source, self.wording)
        met = duties.met(verdict, self.wording)
        lines = [Prose(warning, style="bold red")] if warning else []
        lines += [Prose(met, style="bold")] if met else []
        return Padding(Group(line, *lines, *self.examination()), (0, 0, 0, 1))

    def examination(self) -> list[Text]:
        """What the operator recorded, on one line."""
        said = [describe.recorded(*one, self.wording) for one in self.inventory.examination]
        return [Prose(" | ".join(said), style="dim")] if said else []

    # --- what is exposed ---

    def told(self) -> list[Exposure]:
        """Those with a place in the ranking; hints are only counted."""
        return [one for one in self.inventory.exposures if describe.asserted(one)]

    def ranking(self) -> RenderableType | None:
        exposures, told = self.inventory.exposures, self.told()
        if not exposures:
            return None
        shown = told[: self.options.rows]
        hints = len(exposures) - len(told)
        body: list[RenderableType] = []
        if shown:
            body.append(self.ranked_wide(shown) if self.width >= _WIDE else self.ranked(shown))
        body += more(len(told) - len(shown), self.wording)
        if hints:
            body.append(Text(self.wording.say("table.hints", count=hints), style="dim"))
        return Group(*body)

    def ranked_wide(self, shown: Sequence[Exposure]) -> RenderableType:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
        for name in ("rank", "severity", "people", "what", "held", "path"):
            table.add_column(Text(self.wording.say(f"column.{name}")), overflow="fold")
        for column in table.columns[:3]:
            column.no_wrap = True
        table.columns[0].justify = table.columns[2].justify = "right"
        for exposure in shown:
            path = describe.tail(describe.place(exposure, self.wording), self.width * 2 // 5)
            table.add_row(*self.key(exposure), self.what(exposure), self.held(exposure, "\n"), path)
        return table

    def ranked(self, shown: Sequence[Exposure]) -> RenderableType:
        """Narrow: a line of facts, then what it is and where, in the full width."""
        keys = [self.key(exposure) for exposure in shown]
        widths = [max(key[i].cell_len for key in keys) for i in range(3)]
        lines: list[RenderableType] = []
        for exposure, key in zip(shown, keys, strict=True):
            grid = Table.grid(padding=(0, 2))
            for width, justify in zip(widths, _JUSTIFY, strict=True):
                grid.add_column(width=width, justify=justify, no_wrap=True)
            grid.add_row(*key, self.held(exposure, " / "))
            indent = widths[0] + 2
            path = describe.tail(describe.place(exposure, self.wording), self.width - indent - 2)
            where = Text(path, style="dim", overflow="fold")
            lines += [grid, Padding(Group(self.what(exposure), where), (0, 0, 0, indent))]
        return Group(*lines)

    def key(self, exposure: Exposure) -> tuple[Text, Text, Text]:
        who = Text(describe.who(exposure, self.wording))
        return Text(str(exposure.rank)), severity(exposure.severity, self.wording), who

    def what(self, exposure: Exposure) -> Text:
        what = Prose(describe.what(exposure, self.wording))
        counted = describe.numbers(exposure, self.wording)
        return what.append(f"  {counted}", style="dim") if counted else what

    def held(self, exposure: Exposure, between: str) -> Text:
        effort = self.wording.say(f"effort.{exposure.effort}")
        return Text(f"{describe.origin(exposure, self.wording)}{between}{effort}")

    def explained(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for exposure in self.told()[: min(_EXPLAINED, self.options.rows)]:
            table.add_row(
                Text(str(exposure.rank), style="bold"),
                Text(f"{exposure.score:.1f}", justify="right"),
                Prose(describe.reasons(exposure, self.wording)),
            )
        return table if table.row_count else None

    def categories(self) -> RenderableType:
        found, absent = describe.categories(self.inventory.verdict, self.wording)
        table = Table.grid(padding=GAP)
        for word, people, values in found:
            table.add_row(Text(word, style="bold"), Text(people, justify="right"), Text(values))
        rest = [Prose(line, style="dim") for line in absent]
        return Group(*([table] if found else []), *rest)

    def keywords(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for term, hits, places in self.inventory.keywords[: self.options.rows]:
            where = "\n".join(describe.locators(places))
            table.add_row(Text(safe_text(term)), Text(f"{hits:,}"), Text(where, overflow="fold"))
        return self.with_more(table, len(self.inventory.keywords) - table.row_count)

    def links(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for link in self.inventory.links[: self.options.rows]:
            places = "\n".join(describe.locators(link.locators))
            table.add_row(Prose(describe.link(link, self.wording)), Text(places, overflow="fold"))
        return self.with_more(table, len(self.inventory.links) - table.row_count)

    def versions(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for one in self.inventory.versions[: self.options.rows]:
            each = "\n".join(describe.versions(one, self.wording))
            table.add_row(Prose(describe.together(one, self.wording)), Text(each, overflow="fold"))
        return self.with_more(table, len(self.inventory.versions) - table.row_count)

    def refuted(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for one in self.inventory.refuted[: self.options.rows]:
            where = Text(safe_text(str(one.locator)), overflow="fold")
            table.add_row(Prose(describe.refuted(one, self.wording)), where)
        return self.with_more(table, len(self.inventory.refuted) - table.row_count)

    # --- what was examined ---

    def coverage(self) -> RenderableType | None:
        coverage = self.inventory.coverage
        if not coverage.bytes_total:
            return None
        bar = Text(no_wrap=True)
        for name, marks in describe.bar(coverage, self.width - 4):
            bar.append(marks, style=_CLASS[name])
        lines: list[Text] = [bar]
        for name, words in describe.legend(self.inventory, self.wording):
            lines.append(Text(f"{describe.MARKS[name]} {words}", style=_CLASS[name]))
        blank = self.inventory.blankness
        if blank is not None and blank.discarded:
            size = self.wording.size(blank.discarded)
            lines.append(Prose(self.wording.say("table.discarded", size=size), style="dim"))
        return Group(*lines)

    def map(self) -> RenderableType | None:
        cells = self.inventory.map
        if not cells:
            return None
        rows = drive_map.rows(cells, self.width - 4)
        legend = drive_map.legend(cells, self.wording)
        lines = [Text.assemble(*row) for row in rows]
        return Group(*lines, *(Text(words, style=style) for words, style in legend))

    def gaps(self) -> RenderableType | None:
        gaps = self.inventory.gaps
        return gap_table(gaps, self.wording, self.options.rows) if gaps else None

    def volumes(self) -> RenderableType | None:
        volumes = self.inventory.volumes
        table = volume_table(volumes[: self.options.rows], self.wording)
        return self.with_more(table, len(volumes) - table.row_count)

    # --- what follows ---

    def law(self) -> RenderableType | None:
        groups = duties.thresholds(self.inventory.verdict, self.wording)
        body: list[RenderableType] = []
        for heading, group in groups:
            body += [Text(heading, style="dim")] if heading else []
            table = Table.grid(padding=GAP)
            for one in group:
                said = Prose(one.text)
                for date in one.dates:
                    said.append(f"  {date}", style="bold")
                table.add_row(Text("-"), said)
            body.append(table)
        return Group(*body) if body else None

    def following(self) -> RenderableType:
        words = {"case": self.options.case, "source": self.inventory.source.path}
        typed = {name: safe_text(shlex.quote(word)) for name, word in words.items()}
        keys = [
            *(["resume"] if unfinished(self.inventory) else []),
            *(["show"] if self.inventory.exposures else []),
            *("html", "json", "jsonl"),
        ]
        lines = (self.wording.say(f"next.{key}", **typed) for key in keys)
        return Group(*(Text(line, overflow="fold") for line in lines))

    # --- shapes ---

    def with_more(self, table: Table, rest: int) -> RenderableType | None:
        return Group(table, *more(rest, self.wording)) if table.row_count else None
