"""Files deleted from HFS+, through a whole scan: which of them are called intact."""

from __future__ import annotations

import lzma
import unicodedata
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case

IMAGE = Path(__file__).resolve().parents[1] / "file" / "hfs" / "deleted.img.xz"
SECTOR = 512


def test_what_another_file_took_or_follows_is_not_intact(tmp_path: Path) -> None:
    """02 has a new file in its first block; behind the end of 03 we write into its last sector,
    behind that of 05 into the next one."""
    data = bytearray(lzma.decompress(IMAGE.read_bytes()))
    ends = {
        number: data.index(f"\n{int(number) + 100},鴨志田 りく,千葉県架空市緑町{number}-".encode())
        for number in ("03", "05")
    }
    for number, at in ends.items():
        end = data.index(b"\n", at + 1) + 1
        assert end % SECTOR
        assert not any(data[end : end + SECTOR])
        data[end if number == "03" else end + SECTOR] = ord("x")
    image = tmp_path / "disk.img"
    image.write_bytes(data)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT path, intact FROM file WHERE origin = 'deleted' ORDER BY path"
        ).fetchall()
    found = {unicodedata.normalize("NFC", path): intact for path, intact in rows}
    folders = {number: "福祉課/児童手当" if number % 2 else "税務課" for number in range(17)}
    gone = (2, 3, 5, 6, 7, 9, 11, 13, 15, 16)
    assert found == {
        f"{folders[number]}/名簿ガイド{number:02}.csv": int(number not in (2, 3)) for number in gone
    }
