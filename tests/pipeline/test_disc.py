"""An optical disc with Japanese names, from the image to the inventory."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case

ROSTER = "氏名,電話番号\r\n剱持英介,090-1111-2222\r\n和泉薫,090-1111-3333\r\n"


def test_a_disc_is_read_by_its_joliet_names(tmp_path: Path, needs: Callable[..., str]) -> None:
    files = tmp_path / "files"
    (files / "住民台帳").mkdir(parents=True)
    (files / "住民台帳" / "令和六年度 名簿.csv").write_bytes(ROSTER.encode("cp932"))
    (files / "鍵.bin").write_bytes(random.Random(3).randbytes(50_000))
    disc = tmp_path / "disc.iso"
    words = ("-quiet", "-J", "-joliet-long", "-input-charset", "utf-8", "-V", "住民名簿")
    subprocess.run([needs("genisoimage"), *words, "-o", disc, files], check=True)
    found = scan(disc, tmp_path / "case", jobs=1)
    (volume,) = found.inventory.volumes
    assert (volume.kind, volume.label, volume.block_size) == ("iso9660", "住民名簿", 2048)
    assert found.values("phone") == {"09011112222", "09011113333"}
    with opened_case(found.case) as store:
        sizes = dict(store.db.execute("SELECT path, size FROM file"))
    assert sizes == {
        "住民台帳/令和六年度 名簿.csv": len(ROSTER.encode("cp932")),
        "鍵.bin": 50_000,
    }
    coverage = found.inventory.coverage
    assert coverage.bytes_total == disc.stat().st_size
