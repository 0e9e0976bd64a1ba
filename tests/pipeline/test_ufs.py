"""A volume of a BSD: files share blocks by the fragment, and none is in another's slack."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case

ROSTER = "氏名,電話番号\n剱持英介,090-1111-2222\n和泉薫,090-1111-3333\n"
OTHER = "氏名,電話番号\n薬師寺桐子,090-1111-4444\n"


def test_files_that_share_a_block_are_told_apart(tmp_path: Path, needs: Callable[..., str]) -> None:
    files = tmp_path / "files"
    (files / "業務").mkdir(parents=True)
    (files / "名簿.csv").write_text(ROSTER)
    (files / "業務" / "別の名簿.csv").write_text(OTHER)
    disk = tmp_path / "bsd.raw"
    words = ("-t", "ffs", "-B", "be", "-o", "version=1", "-s", "8m")
    subprocess.run([needs("makefs"), *words, disk, files], check=True, capture_output=True)
    found = scan(disk, tmp_path / "case", jobs=1)
    assert [volume.kind for volume in found.inventory.volumes] == ["ufs"]
    assert found.values("phone") == {"09011112222", "09011113333", "09011114444"}
    assert {one.origin for one in found.inventory.exposures} == {"live"}
    assert sorted(one.path or "" for one in found.inventory.exposures) == [
        "名簿.csv",
        "業務/別の名簿.csv",
    ]
    with opened_case(found.case) as store:
        sizes = dict(store.db.execute("SELECT path, size FROM file"))
    assert sizes == {
        "名簿.csv": len(ROSTER.encode()),
        "業務/別の名簿.csv": len(OTHER.encode()),
    }
