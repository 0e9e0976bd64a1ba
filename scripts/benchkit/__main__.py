"""``scripts/bench``: measures what is asked for and writes the report."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from benchkit import content, fleet, layouts, recovery, speed


def main() -> None:
    """Parse the words, measure, print."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=["speed", "recovery", "content", "fleet"], help="which")
    parser.add_argument("--size", type=int, default=512, help="MiB of the disks (512)")
    parser.add_argument("--files", type=int, default=100_000, help="files in a listing (100000)")
    parser.add_argument("--repeats", type=int, default=speed.REPEATS, help="counted runs (3)")
    parser.add_argument("--only", default="", help="cases of recovery whose names hold this")
    parser.add_argument("--layouts", action="store_true", help="recovery: files in pieces")
    parser.add_argument("--drives", type=int, default=1000, help="drives of a fleet (1000)")
    parser.add_argument("--kills", type=int, default=20, help="kills of its batch (20)")
    parser.add_argument("-o", "--output", type=Path, help="write the document here")
    words = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # scratch is removed then too
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as name:
        text = measured(words, Path(name))
    if words.output:
        words.output.write_text(text, encoding="utf-8")
    print(text)


def measured(words: argparse.Namespace, folder: Path) -> str:
    """The report of what was asked for, as Markdown; ``folder`` is scratch."""
    call = " ".join(["scripts/bench", *sys.argv[1:]])
    match words.what:
        case "recovery" if words.layouts:
            return layouts.measure(folder)
        case "recovery":
            return recovery.measure(folder, words.only)
        case "content":
            return content.measure(call)
        case "fleet":
            return fleet.measure(folder, words.drives, words.kills, call)
        case _:
            return speed.measure(folder, speed.Sizes(words.size, words.files, words.repeats), call)


if __name__ == "__main__":
    main()
