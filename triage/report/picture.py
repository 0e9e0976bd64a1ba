"""Pictures of the drive for a page in a browser (SVG): its map, and what was examined of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from triage.model import SEVERITIES, Coverage, Exposure, Inventory, MapCell, SeverityName
from triage.report import describe
from triage.report.drive_map import KINDS, group
from triage.report.headline import shares
from triage.report.markup import text
from triage.wording import Wording

STYLE = """
figure { margin: 0; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; print-color-adjust: exact; }
rect { fill: currentColor; }
.key { list-style: none; padding: 0; font-size: .9rem; display: flex; flex-wrap: wrap;
  gap: 0 1.5em; }
.key svg { display: inline-block; width: .9em; height: .9em; margin-right: .4em; }
.map-zero, .coverage-skipped { color: #8883; } .map-constant { color: #8888; }
.map-random, .coverage-encrypted { color: #8250df; }
.map-compressed, .coverage-unreadable { color: #bf5a00; }
.map-structured, .coverage-examined_raw { color: #5b9bd5; }
.map-text, .coverage-examined_file { color: #2da44e; }
"""
_ACROSS = 64
_CELL, _BAND, _ROW = 16, 4, 24
_WORST = SEVERITIES[:5]


def drive(inventory: Inventory, wording: Wording) -> Iterator[str]:
    """A square for each cell of the map, a line below those that hold what was found."""
    cells = inventory.map
    if not cells:
        return
    exposed = _exposed(inventory.exposures, cells)
    across = min(_ACROSS, len(cells))
    height = -(-len(cells) // across) * _ROW
    label = text(_summary(cells, wording))
    yield f'<figure><svg role="img" aria-label="{label}"'
    yield f' viewBox="0 0 {_ACROSS * _CELL} {height}">\n'
    for run in _runs([group(cell) for cell in cells], across):
        first, last = cells[run.start], cells[run.stop - 1]
        told = wording.say(
            "map.run",
            start=wording.size(first.offset),
            size=wording.size(last.offset + last.length - first.offset),
            kind=wording.say(f"map.{group(first)}"),
        )
        yield _rect(run, across, 0, _CELL - 1, f"map-{group(first)}", told)
    for run in _runs(exposed, across):
        if (name := exposed[run.start]) is not None:
            told = wording.say(f"severity.{name}")
            yield _rect(run, across, _CELL, _BAND, f"mark-{name}", told)
    yield "</svg>\n"
    yield from _key(cells, exposed, wording)
    yield "</figure>\n"


def coverage(inventory: Inventory, wording: Wording) -> Iterator[str]:
    """A bar of what was examined, with its legend; nothing for a source without bytes."""
    parts = _parts(inventory.coverage)
    if not parts:
        return
    words = describe.legend(inventory, wording)
    label = text(wording.listed(said for _, said in words))
    yield f'<svg role="img" aria-label="{label}" viewBox="0 0 1000 24">'
    at = 0
    for name, share in parts:
        yield f'<rect class="coverage-{name}" x="{at}" width="{share}" height="24"/>'
        at += share
    yield "</svg>\n"
    yield _legend((f"coverage-{name}", said) for name, said in words)


def _parts(known: Coverage) -> list[tuple[str, int]]:
    return [(name, share) for name, share in shares(known).items() if share]


def _exposed(exposures: Iterable[Exposure], cells: Sequence[MapCell]) -> list[SeverityName | None]:
    """The worst that lies in each cell."""
    found: list[SeverityName | None] = [None] * len(cells)
    step = cells[0].length
    for exposure in sorted(
        (one for one in exposures if one.severity in _WORST and describe.asserted(one)),
        key=lambda one: -_WORST.index(one.severity),
    ):
        for extent in exposure.extents:
            first = max(extent.offset, 0) // step
            stop = -(-extent.end // step) if extent.offset >= 0 else first
            for at in range(first, min(stop, len(cells))):
                found[at] = exposure.severity
    return found


def _runs(kinds: Sequence[str | None], across: int) -> Iterator[range]:
    """Neighbours of one kind in one row."""
    start = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or at % across == 0 or kinds[at] != kinds[start]:
            yield range(start, at)
            start = at


def _rect(run: range, across: int, below: int, height: int, kind: str, told: str) -> str:
    row, column = divmod(run.start, across)
    return (
        f'<rect class="{kind}" x="{column * _CELL}" y="{row * _ROW + below}"'
        f' width="{len(run) * _CELL - 1}" height="{height}"><title>{text(told)}</title></rect>\n'
    )


def _summary(cells: Sequence[MapCell], wording: Wording) -> str:
    counts = Counter(map(group, cells))
    kinds = wording.listed(
        wording.say("map.share", kind=wording.say(f"map.{kind}"), count=counts[kind])
        for kind in KINDS
        if kind in counts
    )
    size = wording.size(cells[-1].offset + cells[-1].length)
    return wording.say("map.summary", size=size, kinds=kinds)


def _key(
    cells: Sequence[MapCell], exposed: Iterable[SeverityName | None], wording: Wording
) -> Iterator[str]:
    present = set(map(group, cells))
    kinds = [(f"map-{kind}", wording.say(f"map.{kind}")) for kind in KINDS if kind in present]
    found = set(exposed)
    marks = [(f"mark-{name}", wording.say(f"severity.{name}")) for name in _WORST if name in found]
    yield f"<p>{text(wording.say('map.square', size=wording.size(cells[0].length)))}</p>\n"
    yield _legend(kinds)
    if marks:
        yield f"<p>{text(wording.say('map.exposed'))}</p>\n"
        yield _legend(marks)


def _legend(entries: Iterable[tuple[str, str]]) -> str:
    mark = '<svg aria-hidden="true" viewBox="0 0 1 1"><rect class="{}" width="1" height="1"/></svg>'
    rows = "".join(f"<li>{mark.format(kind)}{text(said)}</li>" for kind, said in entries)
    return f'<ul class="key">{rows}</ul>\n'
