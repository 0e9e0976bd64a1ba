"""The parts that every page on a terminal has: its head, its sections, its tables.

Everything that comes from evidence goes through ``safe_text`` and into ``Text``: rich removes
neither ESC nor C1, and reads markup and emoji names in plain strings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from triage.model import Gap, SeverityName, Volume
from triage.report import describe
from triage.report.prose import Prose
from triage.text.safe import safe_text
from triage.wording import Wording

WIDTH = 100
GAP = (0, 2)
_NARROWEST = 40
SEVERITY: dict[SeverityName, str] = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "bold yellow",
    "low": "cyan",
    "info": "dim",
    "none": "green",
}


def columns(width: int | None) -> int:
    """Cells of a page: those of the terminal, 100 where there is none (null)."""
    return max(width or WIDTH, _NARROWEST)


class _Console(Console):
    """A console that leaves it to its caller what a reader who has left means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def render(sections: Iterable[RenderableType], out: TextIO, width: int, *, color: bool) -> None:
    """Write sections as lines of at most ``width`` cells; nothing in the environment matters."""
    console = _Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
        _environ={},
    )
    for section in sections:
        with console.capture() as capture:
            console.print(section)
        for line in capture.get().splitlines():
            out.write((line if color else line.rstrip()) + "\n")


def part(title: str, body: RenderableType) -> RenderableType:
    """A section of a page: a blank line, its title, its body."""
    return Group(Text(), Text(title, style="bold"), Padding(body, (0, 0, 0, 1)))


def frame(title: str, lines: Text, width: int, style: str = "none") -> RenderableType:
    """The head of a page: what the page is about, and its answer."""
    name = Text(safe_text(title), no_wrap=True, overflow="ellipsis")
    border = style if "on" not in style.split() else "bold red"
    return Panel(lines, title=name, title_align="left", border_style=border, width=width)


def severity(name: SeverityName, wording: Wording) -> Text:
    """The word of a severity in its colour."""
    return Text(wording.say(f"severity.{name}"), style=SEVERITY[name], no_wrap=True)


def volume_table(volumes: Iterable[Volume], wording: Wording) -> Table:
    """Each volume with its system, size, start, lock, label and date."""
    table = Table.grid(padding=GAP)
    for volume in volumes:
        table.add_row(
            Text(safe_text(str(volume.locator)), overflow="fold"),
            Text(describe.system(volume, wording)),
            Text(wording.size(volume.length), justify="right"),
            Prose(describe.volume(volume, wording)),
        )
    return table


def gap_table(gaps: Iterable[Gap], wording: Wording, rows: int = 30) -> RenderableType:
    """Gaps by kind: how many, how many bytes, the first places; what hides no text is dimmed."""
    table = Table.grid(padding=GAP)
    groups = describe.gap_groups(gaps)
    for group in groups[:rows]:
        much = [wording.say("gap.count", count=group.count)]
        much += [] if group.bytes is None else [wording.size(group.bytes)]
        style = "" if group.first[0].blocks_no else "dim"
        places = [safe_text(str(gap.locator)) or "/" for gap in group.first]
        rest = group.count - len(places)
        if rest:
            places.append(wording.say("gap.more", count=rest))
        table.add_row(
            Prose(describe.gap(group, wording), style=style),
            Text("\n".join(much), justify="right"),
            Text("\n".join(places), overflow="fold", style="dim"),
        )
    return Group(table, *more(len(groups) - table.row_count, wording))


def more(count: int, wording: Wording) -> list[Text]:
    """The line that says how many were left out, where any were."""
    return [Text(wording.say("table.more", count=count), style="dim")] if count > 0 else []
