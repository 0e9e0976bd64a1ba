"""``scripts/bench``: builds the media, times this program and its references, writes the table."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchkit import media, recovery
from benchkit.process import Cost, run

REPEATS = 3
REFERENCE = "sha256sum"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report."""

    case: str
    what: str
    cost: Cost
    ratio: float | None
    target: str


def triage(image: Path, case: Path, jobs: int) -> list[str | Path]:
    """The main job as a command."""
    words = ["scan", str(image), "--case", str(case), "--jobs", str(jobs), "-q", "--format", "json"]
    return [sys.executable, "-m", "triage", *words]


def best(command: Callable[[int], Sequence[str | Path]], folder: Path, repeats: int) -> Cost:
    """The run with the median clock time; the first, uncounted, warms the cache."""
    run(command(0), folder)
    runs = [run(command(number), folder) for number in range(1, repeats + 1)]
    middle = statistics.median_low([one.wall for one in runs])
    return next(one for one in runs if one.wall == middle)


def compare(
    case: str, image: Path, reference: Sequence[str | Path], target: str, *, jobs: int, repeats: int
) -> list[Row]:
    """This program against a reference on one image, in the same minutes."""
    folder = image.parent
    other = best(lambda _: reference, folder, repeats)
    own = best(lambda n: triage(image, folder / f"{case}-{jobs}-{n}.case", jobs), folder, repeats)
    if own.code not in (0, 3) or other.code != 0:
        raise SystemExit(f"{case}: a command failed ({own.code}, {other.code}): no figure")
    name = Path(str(reference[0])).name
    return [
        Row(case, name, other, None, ""),
        Row(case, f"triage --jobs {jobs}", own, own.wall / other.wall, target),
    ]


def speed(folder: Path, size: int, files: int, repeats: int) -> list[Row]:
    """The targets: random, sparse and dense disks against a hash, many files against a lister."""
    rows: list[Row] = []
    makers: tuple[tuple[str, Callable[[Path, int], None], int, str], ...] = (
        ("random", media.random_disk, size, "≤ 1.0"),
        ("sparse", media.sparse_disk, size, "≤ 0.8"),
        ("rosters", media.roster_disk, max(64, size // 8), "≤ 5"),
    )
    for case, make, mib, target in makers:
        image = folder / f"{case}.raw"
        make(image, mib)
        rows += compare(case, image, (REFERENCE, image), target, jobs=2, repeats=repeats)
        if case == "rosters":
            rows += compare(case, image, (REFERENCE, image), "two ≥ 1.7 × one", jobs=1, repeats=1)
        image.unlink()
    if shutil.which("fls") is None:
        print("fls is missing: no comparison of listings", file=sys.stderr)
        return rows
    for kind in ("ntfs", "ext4"):
        image = folder / f"files-{kind}.raw"
        media.many_files(image, files, kind)
        listing: list[str | Path] = ["fls", "-r", "-p", image]
        case = f"{files} files, {kind}"
        rows += compare(case.replace(" ", "-"), image, listing, "≤ 1.5", jobs=2, repeats=repeats)
        image.unlink()
    return rows


def growth(folder: Path, repeats: int) -> list[Row]:
    """How cost grows with bytes, with files and with workers."""
    rows: list[Row] = []
    for mib in (256, 1024, 4096):
        image = folder / "growth.raw"
        media.sparse_disk(image, mib)
        shutil.rmtree(image.with_suffix(".d"))
        for jobs in (1, 2):
            rows += compare(
                f"sparse-{mib}-MiB", image, [REFERENCE, image], "", jobs=jobs, repeats=repeats
            )
        image.unlink()
    for count in (10_000, 100_000):
        image = folder / "growth.raw"
        media.many_files(image, count, "ext4")
        shutil.rmtree(image.with_suffix(".d"))
        rows += compare(
            f"ext4-{count}-files", image, ["fls", "-r", "-p", image], "", jobs=2, repeats=repeats
        )
        image.unlink()
    return rows


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| case | command | wall s | CPU s | ratio | target | peak MiB | largest worker MiB |",
        "|---|---|---:|---:|---:|---|---:|---:|",
    ]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        cost = row.cost
        child = str(cost.child) if cost.child else ""
        lines.append(
            f"| {row.case} | {row.what} | {cost.wall:.2f} | {cost.cpu:.2f} | {ratio} | {row.target}"
            f" | {cost.parent} | {child} |"
        )
    return "\n".join(lines) + "\n"


def machine() -> str:
    """What the figures were taken on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, {memory} GiB, load {load:.1f} at the end"


def main() -> None:
    """Parse the words, run, print."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=["speed", "recovery"], help="what is measured")
    parser.add_argument("--size", type=int, default=1024, help="MiB of the disks (1024)")
    parser.add_argument("--files", type=int, default=100_000, help="files in a listing (100000)")
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"counted runs ({REPEATS})")
    parser.add_argument("--growth", action="store_true", help="also how cost grows; takes long")
    parser.add_argument("-o", "--output", type=Path, help="write the document here")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as name:
        folder = Path(name)
        if words.what == "recovery":
            finish(recovery.measure(folder), words.output)
            return
        rows = speed(folder, words.size, words.files, words.repeats)
        if words.growth:
            rows += growth(folder, words.repeats)
    call = " ".join(["scripts/bench", *sys.argv[1:]])
    text = HEAD.format(call=call, machine=machine()) + table(rows)
    finish(text, words.output)


def finish(text: str, output: Path | None) -> None:
    """Print the report, and write it where that was asked for."""
    if output:
        output.write_text(text, encoding="utf-8")
    print(text)


HEAD = """# Performance

Made by `{call}` on {machine}.

Each pair was timed in the same minutes on a warm cache: one uncounted run, then the median of the
counted ones. *ratio* is this program's wall time over the reference's; *peak* is the resident
memory of the process itself, beside that of its largest worker. A scan hashes the whole disk too.

"""

if __name__ == "__main__":
    main()
