"""``scripts/bench accuracy``: makes the corpus, scans it, writes what was found and missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from accuracykit.corpus import SYSTEMS, Document, documents
from accuracykit.media import build
from accuracykit.page import kept_section, ordinary_section, page
from accuracykit.score import Result, measure, ordinary
from triage import __version__


def measured(folder: Path, made: list[Document]) -> Result:
    """Every document on its medium, scanned."""
    result = Result()
    for system in SYSTEMS:
        medium = build(folder, system, [d for d in made if d.system == system])
        measure(medium, folder / f"{system}.case", result)
        medium.image.unlink()
    return result


def detail(result: Result) -> str:
    """Each miss and each false assertion as a line: everybody in it is invented."""
    missed = [
        f"missed\t{d.layout}\t{d.encoding}\t{d.container}\t{d.state}\t{d.system}\t{sign}\t{value}"
        for d, sign, value in result.missed
    ]
    false = [
        f"false\t{d.layout if d else '-'}\t{d.encoding if d else '-'}\t{sign}\t{value}"
        for d, sign, value in result.false
    ]
    loose = [
        f"people\t{d.layout}\t{d.encoding}\t{d.container}\t{d.path}\t{d.people}\t{low}\t{high}"
        for d, low, high in ((one.document, one.least, one.most) for one in result.people)
        if low != d.people or high != d.people
    ]
    return "\n".join([*missed, *false, *loose]) + "\n"


def main() -> None:
    """Parse the words, run, print."""
    parser = argparse.ArgumentParser(prog="scripts/bench accuracy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each layout in one place only")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other people (1)")
    parser.add_argument("--ordinary", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--detail", type=Path, help="write each miss and loose bound here")
    parser.add_argument("-o", "--output", type=Path, help="write docs/accuracy.md here")
    words = parser.parse_args()
    made = documents(words.seed, quick=words.quick)
    with tempfile.TemporaryDirectory(prefix="triage-accuracy-") as name:
        result = measured(Path(name), made)
        usual = ordinary(words.ordinary, Path(name)) if words.ordinary else None
    if words.detail:
        words.detail.write_text(detail(result), encoding="utf-8")
    values = sum(len(document.planted) for document in made)
    everyone = len({planted.person for document in made for planted in document.planted})
    mode = " --quick" if words.quick else ""
    text = HEAD.format(
        mode=mode,
        seed=words.seed,
        version=__version__,
        documents=len(made),
        people=everyone,
        values=values,
    )
    before = words.output.read_text("utf-8") if words.output and words.output.exists() else ""
    text += page(made, result, ordinary_section(*usual) if usual else kept_section(before))
    if words.output:
        words.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


HEAD = """# Accuracy

Made by `scripts/bench accuracy{mode} --seed {seed}` with triage {version}: {documents} documents
with {values} values of {people} invented people (surnames by their frequency, one in five outside
the list with frequencies; real towns), each in six encodings and several containers and states, on
file systems made by their own tools. The labels of the tables and the words of the letters were
written apart from the signatures; the layouts called *incident* were written a second time, from
the published reports alone, with people and towns of their own. *found* counts distinct values of
a document that were asserted (confidence 0.5 or more) in their normal form; *false* counts asserted
values that nobody planted.
A cell of the later tables reads: recall / precision (planted, false).

"""

if __name__ == "__main__":
    main()
