"""The house rules on imports: they point one way, and dangerous libraries stay behind fences."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from triage.content import ROOMS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "triage"

LAYERS = (
    ("model", "fleet", "correlation", "errors", "plugins"),
    (
        "automaton",
        "wording",
        "text",
        "validators",
        "signatures",
        "columns",
        "ext_groups",
        "hashes",
        "known",
        "ledger",
        "metadata",
        "registers",
        "jbd2",
        "sqlite_leaf",
        "tsk",
    ),
    ("source", "survey", "volume", "file", "content", "finding", "exposure", "reconcile", "report"),
    ("audit", "custody", "store", "work", "pipeline"),
    ("cli", "__main__"),
)
STAGES = LAYERS[2]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

FENCES = {
    "pytsk3": ("tsk", "volume", "file"),
    "pyewf": ("source.ewf",),
    "magic": ("content.identify",),
    "pylibmagic": ("content.identify",),
    "yara": ("finding.yara_rules",),
    "hyperscan": ("automaton",),
    "stringzilla": ("survey",),
    "isal": ("columns",),
    "rich": (
        "report.terminal",
        "report.page",
        "report.prose",
        "report.fleet.terminal",
        "report.correlation.terminal",
        "cli",
    ),
    "typer": ("cli",),
    "pebble": ("work",),
    "pypdfium2": ("content.pdf.document", "content.pdf.page"),
    "msoffcrypto": ("content.document.unlock",),
    "pypff": ("content.mail.pst",),
    "pyesedb": ("content.database.ese",),
    "evtx": ("content.windows.evtx",),
    "libarchive": ("content.container.packed",),
    "xlsxwriter": ("report.fleet.xlsx",),
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def problems(module: str, imported: list[str]) -> list[str]:
    """What is wrong with a module's imports."""
    room = module.partition(".")[0]
    found = []
    if module and room not in LEVEL:
        found.append(f"{module}: not in the order of the house")
    for name in imported:
        top, _, rest = name.partition(".")
        fence = FENCES.get(top)
        if fence and not any(module == f or module.startswith(f + ".") for f in fence):
            found.append(f"{module} imports {name} outside its fence")
        if top != "triage" or not rest:
            continue
        other = rest.partition(".")[0]
        if other not in LEVEL or not module or room == other:
            continue
        if LEVEL[other] > LEVEL[room]:
            found.append(f"{module} imports {name}: against the order")
        if room in STAGES and other in STAGES:
            found.append(f"{module} imports {name}: sideways")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    assert problems(name_of(path), imports(path)) == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("text.codec", ["triage.source.raw"]),
        ("file.tsk", ["triage.volume.table"]),
        ("novelty", []),
        ("pipeline.runner", ["pytsk3"]),
        ("store", ["triage.cli.main"]),
    ],
)
def test_the_rule_sees_each_kind_of_breach(module: str, imported: list[str]) -> None:
    assert problems(module, imported)


def circles(room: Path) -> None:
    """Raises ``CycleError`` where the folders of a room import each other in a circle."""
    folders = {path.name for path in room.iterdir() if path.is_dir()}
    order = TopologicalSorter[str]()
    for folder in folders:
        for path in (room / folder).rglob("*.py"):
            for name in imports(path):
                other = name.removeprefix(f"triage.{room.name}.").partition(".")[0]
                if name.startswith(f"triage.{room.name}.") and other in folders - {folder}:
                    order.add(folder, other)
    order.prepare()


@pytest.mark.parametrize("room", sorted({*STAGES, "pipeline"}))
def test_the_folders_of_a_room_import_each_other_one_way(room: str) -> None:
    circles(PACKAGE / room)


def test_a_circle_of_folders_is_seen(tmp_path: Path) -> None:
    for folder, other in (("one", "two"), ("two", "one")):
        (tmp_path / folder).mkdir()
        line = f"from triage.{tmp_path.name}.{other} import thing\n"
        (tmp_path / folder / "module.py").write_text(line, "utf-8")
    with pytest.raises(CycleError):
        circles(tmp_path)


def test_every_folder_of_contents_is_asked_for_readers() -> None:
    folders = {path.parent.name for path in (PACKAGE / "content").glob("*/__init__.py")}
    assert {*ROOMS} == folders


PARENT = "triage.cli.main", "triage.pipeline.case", "triage.cli.writing", "triage.cli.progress"
EVIDENCE = "pytsk3", "pyewf", "magic", "yara", "hyperscan", "pypdfium2", "msoffcrypto"


def test_the_parent_process_loads_nothing_that_parses_evidence() -> None:
    script = (
        f"import sys, {', '.join(PARENT)}\n"
        "from triage import plugins; plugins.load('report')\n"
        f"print([name for name in {EVIDENCE!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
