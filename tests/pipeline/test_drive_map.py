"""The map of the drive: bounded, gapless, and a little data among zeros stays visible."""

import itertools
from pathlib import Path

import pytest

from triage.model import MapCell
from triage.pipeline.result.drive_map import CELLS, drive_map
from triage.report.drive_map import legend, rows
from triage.store import Store
from triage.wording import LANGUAGES, Language, Wording

MIB = 1 << 20


def mapped(folder: Path, *runs: tuple[int, int, str]) -> tuple[MapCell, ...]:
    store = Store(folder, write=True)
    store.db.executemany("INSERT INTO block_class VALUES (?, ?, ?)", runs)
    try:
        return drive_map(store)
    finally:
        store.close()


def test_a_small_disk_has_one_cell_a_block(tmp_path: Path) -> None:
    runs = ((0, 2 * MIB, "zero"), (2 * MIB, MIB, "text:cp932"), (3 * MIB, 512, "random"))
    assert [(c.offset, c.length, c.kind) for c in mapped(tmp_path, *runs)] == [
        (0, MIB, "zero"),
        (MIB, MIB, "zero"),
        (2 * MIB, MIB, "text:cp932"),
        (3 * MIB, 512, "random"),
    ]


def test_a_large_disk_has_bounded_cells_and_shows_a_single_block(tmp_path: Path) -> None:
    size, at = 10_007 * MIB, 5_000 * MIB
    cells = mapped(
        tmp_path,
        (0, at, "zero"),
        (at, MIB, "structured"),
        (at + MIB, size - at - MIB, "zero"),
    )
    assert len(cells) <= CELLS
    assert sum(cell.length for cell in cells) == size
    assert all(a.offset + a.length == b.offset for a, b in itertools.pairwise(cells))
    assert [c.kind for c in cells if c.offset <= at < c.offset + c.length] == ["structured"]
    assert [c.kind for c in cells].count("zero") == len(cells) - 1


def test_without_classes_there_is_no_map(tmp_path: Path) -> None:
    assert mapped(tmp_path) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_has_a_mark_and_a_word(lang: Language) -> None:
    wording = Wording(lang)
    kinds = ("zero", "constant", "random", "compressed", "structured", "text:cp932")
    cells = [MapCell(i * MIB, MIB, kind) for i, kind in enumerate(kinds)]
    lines = ["".join(mark for mark, _ in row) for row in rows(cells, 4)]
    assert lines == ["·-░▒", "▓█"]
    said = [words for words, _ in legend(cells, wording)][1:]
    assert said == [
        f"{mark} {wording.say(f'map.{kind}')}"
        for mark, kind in zip(
            "·-░▒▓█",
            ("zero", "constant", "random", "compressed", "structured", "text"),
            strict=True,
        )
    ]
