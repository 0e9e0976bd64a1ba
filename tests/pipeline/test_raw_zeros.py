"""What the pass over all bytes saw to be zeros is not read a second time, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import scanning

from triage.model import ByteSpace, SourceSpec
from triage.pipeline.bench import Bench
from triage.pipeline.case import opened_case
from triage.pipeline.steps.sweeping import MARGIN, WINDOW, sweep_disk
from triage.pipeline.tasks import RawExamined, RawTask, from_payload

MIB = 1 << 20
TOLD = "氏名：三ヶ尻　陽向\n電話：090-0000-1234\n"


class Counting:
    """A space that notes what is read of it."""

    def __init__(self, space: ByteSpace) -> None:
        self.space, self.length, self.places = space, space.length, list[int]()

    def read_at(self, offset: int, length: int) -> bytes:
        self.places.append(offset)
        return self.space.read_at(offset, length)


def swept(disk: Path, zeros: tuple[tuple[int, int], ...]) -> tuple[RawExamined, list[int]]:
    """What a disk that nobody owns gives, and where it was read."""
    bench = Bench(SourceSpec("raw", (str(disk),)))
    space = Counting(bench.space)
    bench.__dict__["source"] = SimpleNamespace(data=space)
    end = disk.stat().st_size
    return sweep_disk(bench, RawTask(((0, end, 0, end),), zeros)), space.places


@pytest.mark.parametrize("encoding", ["cp932", "utf-16-be"])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_windows_of_zeros_are_not_read_and_what_stands_at_their_edges_is_found(
    tmp_path: Path, encoding: str, shift: int
) -> None:
    disk, place = tmp_path / "disk.raw", 3 * WINDOW + shift
    with disk.open("wb") as out:
        out.truncate(5 * WINDOW)
        out.seek(place)
        out.write(TOLD.encode(encoding))
    end = place + len(TOLD.encode(encoding))
    zeros = ((0, place // MIB * MIB), (-(-end // MIB) * MIB, 5 * WINDOW))
    known, read = swept(disk, zeros)
    every, all_read = swept(disk, ())
    assert known == every
    assert known.contents
    assert {at + MARGIN for at in all_read[1:]} == {WINDOW * n for n in range(1, 5)}
    assert {at + MARGIN for at in read} == {2 * WINDOW, 3 * WINDOW}


def test_a_scan_reads_the_zeros_of_a_disk_once(tmp_path: Path) -> None:
    disk = tmp_path / "disk.raw"
    with disk.open("wb") as out:
        out.truncate(12 * MIB)
        out.seek(9 * MIB)
        out.write(TOLD.encode("cp932") * 2000)
    scanning.scan(disk, tmp_path / "case")
    with opened_case(tmp_path / "case") as store:
        ((payload,),) = store.db.execute("SELECT payload FROM unit WHERE stage = 'raw'").fetchall()
    assert from_payload(RawTask, json.loads(payload)).zeros == ((0, 9 * MIB), (10 * MIB, 12 * MIB))
