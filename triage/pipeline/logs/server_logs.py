"""Reads server logs in workers: every access to a name that is on a disk."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from triage.correlation import Action, Event, LogPart, LogReport, LogShape, LogTask
from triage.errors import TriageError
from triage.pipeline.runner import Moving, Observer
from triage.reconcile.logs.formats import FORMATS
from triage.reconcile.logs.paths import Names
from triage.reconcile.logs.reader import order
from triage.reconcile.served import Places
from triage.work import Batch, Done, Supervisor

SETUP = "triage.pipeline.steps.served:setup"
STEPS = "triage.pipeline.steps.served"
STRETCH = 64 << 20
STALL = 60


@dataclass(frozen=True, slots=True)
class LogSettings:
    """One call. ``logs`` are (file, what its rows mean where they do not say); ``zone`` is that of
    times without one, ``year`` that of times without one; ``mapping`` names columns of tables."""

    cases: tuple[Path, ...]
    logs: tuple[tuple[Path, Action], ...]
    zone: ZoneInfo
    jobs: int
    year: int | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    places: Places = field(default_factory=Places)
    providers: Path | None = None
    earlier: Path | None = None


def read_logs(
    settings: LogSettings, names: Names, observer: Observer
) -> tuple[list[Event], tuple[LogReport, ...], frozenset[str]]:
    """All accesses to names of the disks, what each log is, and who asked for robots.txt."""
    paths = [path.absolute() for path, _ in settings.logs]
    arguments = (names.bits, settings.year, dict(settings.mapping))
    with Supervisor(settings.jobs, SETUP, arguments, None, tuple(paths)) as supervisor:
        looked = [str(path) for path in paths]
        shapes = _ask(supervisor, "look", looked, [0] * len(paths), observer)
        tasks: list[LogTask] = []
        owners: list[int] = []
        costs: list[int] = []
        for number, ((_, action), shape) in enumerate(zip(settings.logs, shapes, strict=True)):
            if isinstance(shape, LogShape) and shape.format:
                made = list(_tasks(str(paths[number]), action, shape))
                tasks += made
                owners += [number] * len(made)
                costs += [_bytes(one, shape.size) for one in made]
        observer.phase("logs", Moving(supervisor, ("read_log",)))
        answers = _ask(supervisor, "read_log", tasks, costs, observer)
    parts: defaultdict[int, list[object]] = defaultdict(list)
    for owner, answer in zip(owners, answers, strict=True):
        parts[owner].append(answer)
    reports = tuple(
        _report(str(path), shapes[number], parts[number])
        for number, (path, _) in enumerate(settings.logs)
    )
    good = [part for every in parts.values() for part in every if isinstance(part, LogPart)]
    asked = frozenset(address for part in good for address in part.robots)
    return _merged(good, settings.zone), reports, asked


def _ask(
    supervisor: Supervisor,
    function: str,
    items: Sequence[Any],
    costs: Sequence[int],
    observer: Observer,
) -> list[Any]:
    """One answer per item, null where the worker was lost over it; ``costs`` are in bytes."""
    observer.planned(function, len(items), sum(costs))
    for number, item in enumerate(items):
        key, name = f"{function}:{number}", f"{STEPS}:{function}"
        supervisor.submit(Batch(key, name, (item,), stall_seconds=STALL, total_seconds=3600))
    answers: list[Any] = [None] * len(items)
    for answer in supervisor.results():
        number = int(answer.batch.key.partition(":")[2])
        if isinstance(answer, Done):
            answers[number] = answer.result
        observer.advanced(function, 1, costs[number])
    return answers


def _bytes(task: LogTask, size: int) -> int:
    """How much of its file, which has so many bytes, a task reads."""
    return (size if task.end < 0 else min(task.end, size)) - task.start


def _tasks(path: str, action: Action, shape: LogShape) -> Iterator[LogTask]:
    """A log in stretches where its lines stand alone, else whole."""
    known = FORMATS.get(shape.format)
    if known is None or known.whole or shape.packed:
        yield LogTask(path, shape.format, action, shape.fields)
        return
    for start in range(0, shape.size, STRETCH):
        yield LogTask(path, shape.format, action, shape.fields, start, start + STRETCH)


def _report(path: str, shape: object, parts: Sequence[object]) -> LogReport:
    if not isinstance(shape, LogShape):
        reason = shape.what if isinstance(shape, TriageError) else "reading it stopped the worker"
        return LogReport(path, "", 0, 0, -1, (reason,))
    good = [part for part in parts if isinstance(part, LogPart)]
    notes = []
    if not shape.format:
        notes.append("its format is not known")
    if len(good) < len(parts):
        notes.append(f"{len(parts) - len(good)} of {len(parts)} stretches could not be read")
    if any(part.cut for part in good):
        notes.append("a limit was reached: not every access or time of it was kept")
    undated = sum(part.undated for part in good)
    if undated:
        notes.append(f"{undated} accesses have no time that can be read; a year can be given")
    firsts = [part.first_unread for part in good if part.first_unread >= 0]
    return LogReport(
        path=path,
        format=shape.format,
        lines=sum(part.lines for part in good),
        unread=sum(part.unread for part in good),
        first_unread=min(firsts, default=-1),
        notes=tuple(notes),
    )


def _merged(parts: Sequence[LogPart], zone: ZoneInfo) -> list[Event]:
    """Equal events of all parts as one, their times in UTC, in a fixed order."""
    found: dict[tuple[object, ...], Event] = {}
    for event in (event for part in parts for event in part.events):
        times = tuple(_utc(at, zone) for at in event.times) if event.local else event.times
        one = replace(event, times=times, local=False)
        known = found.get(order(one))
        if known is not None:
            one = replace(
                known,
                count=known.count + one.count,
                times=tuple(sorted(known.times + one.times)),
                size=max(known.size, one.size),
            )
        found[order(one)] = one
    return sorted(found.values(), key=order)


def _utc(local: int, zone: ZoneInfo) -> int:
    plain = datetime.datetime.fromtimestamp(local, datetime.UTC).replace(tzinfo=zone)
    return int(plain.timestamp())
