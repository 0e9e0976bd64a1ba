"""The depot that ``scripts/bench fleet`` watches: its lists are sound, its sticks hold people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchkit import depot
from triage.pipeline.fleet.plan import make_plan


def test_a_depot_has_sound_lists_and_a_stick_of_each_kind(
    tmp_path: Path, needs: Callable[..., str]
) -> None:
    needs("mkfs.fat", "mcopy", "mkfs.ext2", "debugfs", "mkfs.ntfs", "ntfscp")
    plan = make_plan(str(depot.make(tmp_path, 60)))
    assert plan.problems == ()
    assert len(plan.images) == 60
    heads = {path.read_bytes()[3:11] for path in (tmp_path / "images").glob("*.img")}
    assert b"NTFS    " in heads
    assert b"mkfs.fat" in heads
    # an image named by a row, one of no row, a row of no image
    assert len(plan.named) < len(plan.images) < len(plan.named) + 3
    assert any(not lease.image for lease in plan.leases)
