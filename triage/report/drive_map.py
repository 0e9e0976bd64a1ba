"""The map of the drive in block characters, with its legend."""

from __future__ import annotations

from collections.abc import Sequence

from triage.model import MapCell
from triage.wording import Wording

_MARKS = {
    "zero": ("·", "dim"),
    "constant": ("-", "dim"),
    "random": ("░", "magenta"),
    "compressed": ("▒", "yellow"),
    "structured": ("▓", "cyan"),
    "text": ("█", "green"),
}
KINDS = tuple(_MARKS)

Styled = tuple[str, str]
"""Text and the style to show it in."""


def rows(cells: Sequence[MapCell], width: int) -> list[list[Styled]]:
    """One mark a cell, at most ``width`` in a row."""
    marks = [_MARKS[group(cell)] for cell in cells]
    return [marks[at : at + width] for at in range(0, len(marks), width)]


def legend(cells: Sequence[MapCell], wording: Wording) -> list[Styled]:
    """The scale, and what each mark of the map means."""
    groups = {group(cell) for cell in cells}
    scale = wording.say("map.cell", size=wording.size(cells[0].length))
    return [
        (scale, "dim"),
        *(
            (f"{mark} {wording.say(f'map.{group}')}", style)
            for group, (mark, style) in _MARKS.items()
            if group in groups
        ),
    ]


def group(cell: MapCell) -> str:
    """The kind of a cell: every encoding of text is text."""
    return cell.kind.partition(":")[0]
