"""Measures in a worker the files that seem to begin in free space."""

from __future__ import annotations

import re

from triage import plugins
from triage.file.carve.view import Carved, Carver, Joiner, SpentError, View
from triage.model import ByteSpace, Gap, Locator
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import CarveTask, Carvings
from triage.work import slot

ROOM = "file.carve"
HEAD = 512
ALLOWANCE = 64 << 20
TIMES = 2
"""All looks at a stretch together may read so many bytes, and its own so often."""
FARTHEST = 16 << 20
JOINING = 128 << 20
"""Within so many bytes the second piece of a broken file is looked for, and so many
are read for all of a stretch together."""


def carve(bench: Bench, task: CarveTask) -> Carvings:
    """The files that end as their kind does; a place inside the one before is no other's."""
    plugs = {plug.name: plug for plug in plugins.load(ROOM).values()}
    left = ALLOWANCE + TIMES * (task.places[-1][1] - task.places[0][1])
    files: list[tuple[int, int, bool, int, int]] = []
    reach, joining = -1, JOINING
    for number, (kind, offset, end) in enumerate(task.places):
        slot.tick()
        if offset < reach:
            continue
        view = View(bench.space, offset, end, left)
        try:
            found = plugs[kind].measure(view)
        except SpentError:
            return Carvings(tuple(files), (_spent(task, number),))
        if found is None:
            left = view.left
            joined, joining = _joined(bench.space, plugs[kind], offset, joining)
            if joined is not None:
                files.append((offset, joined.length, True, joined.split, joined.gap))
                reach = offset + joined.split
        elif 0 < found.length <= view.length:
            files.append((offset, found.length, found.proven, 0, 0))
            reach = offset + found.length
    return Carvings(tuple(files), () if joining > 0 else (_unjoined(task),))


def _joined(space: ByteSpace, plug: Carver, offset: int, left: int) -> tuple[Carved | None, int]:
    """A file in two pieces, and how many bytes may still be read for others; the second piece may
    lie in what another file is said to own."""
    if not isinstance(plug, Joiner) or left <= 0:
        return None, left
    view = View(space, offset, min(offset + FARTHEST, space.length), left)
    try:
        return plug.join(view), view.left
    except SpentError:
        return None, 0


def proven(space: ByteSpace) -> bool:
    """Whether a file's own checksums hold over all of it."""
    head = space.read_at(0, HEAD)
    for plug in plugins.load(ROOM).values():
        for pattern in plug.patterns:
            if re.compile(pattern.expression, re.DOTALL).match(head, pattern.at):
                view = View(space, 0, space.length, ALLOWANCE + TIMES * space.length)
                try:
                    found = plug.measure(view)
                except SpentError:
                    return False
                return found is not None and found.proven and found.length == space.length
    return False


def _spent(task: CarveTask, number: int) -> Gap:
    """From this place on nothing was carved; all of it is swept as raw bytes."""
    first, last = task.places[number][1], task.places[-1][1]
    reason = f"{len(task.places) - number} places that look like files were not carved: too many"
    where = Locator((f"@{first}+{last - first + 1}",))
    return Gap(where, "carve", "carve-limit", reason, None, blocks_no=False)


def _unjoined(task: CarveTask) -> Gap:
    reason = "files in two pieces were not all looked for: too many places look like one"
    where = Locator((f"@{task.places[0][1]}+{task.places[-1][1] - task.places[0][1] + 1}",))
    return Gap(where, "carve", "carve-limit", reason, None, blocks_no=False)
