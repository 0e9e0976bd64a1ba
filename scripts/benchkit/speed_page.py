"""The report of speed as Markdown: every target beside its figure, then all runs."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchkit.process import Cost
from benchkit.work import Work


@dataclass(frozen=True, slots=True)
class Row:
    """One run of this program, ``seconds`` of it counted: beside a reference's wall time, if any
    was timed with it."""

    case: str
    jobs: int
    cost: Cost
    seconds: float
    reference: str = ""
    against: float = 0.0
    target: str = ""


def page(
    call: str,
    loads: tuple[float, float],
    pairs: Sequence[Row],
    grown: Sequence[Row],
    counted: Sequence[Work],
    failures: Sequence[str],
) -> str:
    """The whole page."""
    return PAGE.format(
        call=call,
        machine=machine(),
        before=loads[0],
        after=loads[1],
        targets=_table("target | figure | wanted | met", targets(pairs, grown, counted)),
        failures="".join(f"\nNot measured — {one}\n" for one in failures),
        rows=runs(pairs),
        growth=runs([*(row for row in pairs if _grows(row)), *grown]),
        work=_table("bytes | MiB/s of one core | in depth | calls per MiB", map(_line, counted)),
    )


def targets(pairs: Sequence[Row], grown: Sequence[Row], counted: Sequence[Work]) -> Iterator[str]:
    """A line for each target whose figure was measured."""
    for row in (*pairs, *grown):
        if row.against:
            name = f"{row.case}: wall time over `{row.reference}`'s"
            yield _against(name, row.seconds / row.against, row.target)
    alone = {row.case: row.seconds for row in pairs if row.jobs == 1}
    for row in pairs:
        if row.jobs == 2 and row.case in alone:
            yield _against(
                f"{row.case}: one worker over two", alone[row.case] / row.seconds, "≥ 1.7"
            )
    for one in counted:
        if one.name == "random":
            yield _against("random bytes examined in depth, %", 100 * one.share, "≤ 1")
    every = [*pairs, *grown]
    if every:
        yield _against("largest worker, MiB", max(row.cost.child for row in every), "≤ 350")
        largest = max(every, key=lambda row: row.cost.parent)
        yield _against(f"largest parent, MiB ({largest.case})", largest.cost.parent, "≤ 500")


def _against(name: str, figure: float, target: str) -> str:
    sign, _, bound = target.partition(" ")
    met = figure <= float(bound) if sign == "≤" else figure >= float(bound)
    return f"{name} | {figure:.2f} | {target} | {'yes' if met else '**no**'}"


def _grows(row: Row) -> bool:
    """Is it of a row of sizes?"""
    return row.jobs == 2 and not row.case.startswith("rosters") and "ntfs" not in row.case


def runs(rows: Sequence[Row]) -> str:
    """The runs as a table."""
    return _table(
        "case | workers | seconds | CPU s | reference | its seconds | ratio"
        " | parent MiB | largest worker MiB",
        (
            f"{row.case} | {row.jobs} | {row.seconds:.2f} | {row.cost.cpu:.2f} | {row.reference} | "
            + (f"{row.against:.2f} | {row.seconds / row.against:.2f}" if row.against else "|")
            + f" | {row.cost.parent} | {row.cost.child}"
            for row in rows
        ),
    )


def _line(one: Work) -> str:
    return f"{one.name} | {one.speed:.0f} | {one.share:.2%} | {one.calls}"


def _table(head: str, lines: Iterator[str]) -> str:
    rule = "|".join("---" for _ in head.split("|"))
    return "\n".join([f"| {head} |", f"|{rule}|", *(f"| {line} |" for line in lines)]) + "\n"


def machine() -> str:
    """What the figures are taken on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} × {next(models, platform.machine())}, {memory} GiB"


PAGE = """# Performance

Made by `{call}` on {machine}; the machine's load was {before:.1f} at the beginning and {after:.1f}
at the end (two workers alone make 2).

## Targets

{targets}{failures}
## Runs

Each pair was timed in the same minutes on a warm cache: one uncounted run, then the median of the
counted ones; one worker was timed once, right after. *seconds* are those of the whole command, its
start included; of a listing those of the inventory behind the start (the best run), in which no
content is read. *ratio* is that over the reference's seconds. Memory is the peak resident memory,
of the process itself and of its largest worker. A scan hashes the whole disk too.

{rows}
## Growth

{growth}
## Work per byte

What the survey of raw bytes does with each kind of them, in one process: its speed by processor
time, the share of the bytes that is decoded and examined in depth, and the calls of Python
functions it makes.

{work}"""
