"""What every test may ask for: the committed images with their truth, and tools by name.

``image("demo")`` is a read-only raw file, ``expected("demo")`` its truth; ``needs("mkfs.ntfs")``
skips a test whose tool is missing, and the end of the run names every test that was skipped so.
"""

from __future__ import annotations

import csv
import fcntl
import lzma
import os
import signal
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from tooling import MISSING, tool

if TYPE_CHECKING:
    from scanning import Scanned

# A shell has what it runs in the background ignore Ctrl-C, and that is inherited: tests ask what
# a program does that does not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Nothing rests on timing: a machine may be busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

IMAGES = Path(__file__).resolve().parent.parent / "images"


@dataclass(frozen=True, slots=True)
class Planted:
    """One value in an image. ``must`` is found, never (a decoy) or locked (behind a gap)."""

    place: str
    must: str
    person: int
    signature: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Expected:
    """The truth of an image: ``facts`` and ``places`` as in expected.toml, and every value."""

    facts: dict[str, Any]
    places: dict[str, dict[str, Any]]
    planted: tuple[Planted, ...]

    def values(self, signature: str, *, must: str = "found", place: str | None = None) -> set[str]:
        """The distinct normal forms of one signature."""
        return {
            row.value
            for row in self.planted
            if row.signature == signature and row.must == must and place in (None, row.place)
        }


def read_expected(name: str) -> Expected:
    """The truth of ``images/<name>``."""
    folder = IMAGES / name
    facts = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    places = {place["id"]: place for place in facts.pop("place", ())}
    packed = folder / "planted.tsv.xz"
    with lzma.open(packed, "rt", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    planted = tuple(Planted(**{**row, "person": int(row["person"])}) for row in rows)  # type: ignore[arg-type]
    return Expected(facts, places, planted)


@pytest.fixture(scope="session")
def expected() -> Callable[[str], Expected]:
    """``expected(name)``: the truth of a committed image."""
    return read_expected


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """``image(name)``: the committed image as a read-only file, unpacked once for all workers.

    ``image("fat12-floppy/fat12-floppy.E01")`` is another file of a case (the segments of a split
    set lie side by side); ``image("folder")`` is a folder.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "images"
    shared.mkdir(exist_ok=True)

    def unpack(name: str) -> Path:
        case, _, file = name.partition("/")
        target = shared / case
        with (shared / f"{case}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                _unpack_case(IMAGES / case, target)
        if not file and (IMAGES / case / f"{case}.zip").exists():
            return target
        return target / (file or f"{case}.raw")

    return unpack


def _unpack_case(case: Path, target: Path) -> None:
    part = target.with_suffix(".part")
    part.mkdir()
    for packed in case.glob("*.xz"):
        if packed.name != "planted.tsv.xz":
            _unpack(packed, part / packed.stem)
    for folder in case.glob("*.zip"):
        with zipfile.ZipFile(folder) as archive:
            archive.extractall(part)
    part.rename(target)


def _unpack(packed: Path, target: Path) -> None:
    with lzma.open(packed) as source, target.open("wb") as out:
        while block := source.read(1 << 20):
            if block.count(0) == len(block):
                out.seek(len(block), os.SEEK_CUR)
            else:
                out.write(block)
        out.truncate()
    target.chmod(0o400)


@pytest.fixture(scope="session")
def needs() -> Callable[..., str]:
    """``needs("mkfs.ntfs", …)``: the path of the last tool, or a skip that names the missing."""
    return tool


@pytest.fixture(scope="session")
def scanned(
    image: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Scanned]:
    """``scanned(name)``: the scan of a committed image, made once per test worker."""
    from scanning import scan

    known: dict[str, Scanned] = {}

    def get(name: str) -> Scanned:
        if name not in known:
            known[name] = scan(image(name), tmp_path_factory.mktemp("case") / "case")
        return known[name]

    return get


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that could not run, and the tool that each of them lacks."""
    lacking: dict[str, list[str]] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if MISSING in reason:
            lacking.setdefault(reason.split(MISSING)[1], []).append(report.nodeid)
    if not lacking:
        return
    terminalreporter.section("tests that could not run")
    for name, tests in sorted(lacking.items()):
        terminalreporter.line(f"{name} is missing:")
        for test in sorted(tests):
            terminalreporter.line(f"  {test}")
