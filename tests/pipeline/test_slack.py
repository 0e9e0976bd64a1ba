"""Old bytes behind the ends of files: found once, and tied to the file behind which they begin."""

from __future__ import annotations

import sys
from pathlib import Path

from scanning import scan

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, run

CLUSTER = 4096
ROW = "連絡先 電話 03-{:04}-{:04}\r\n"


def test_what_runs_on_into_free_clusters_is_found_once_where_it_begins(tmp_path: Path) -> None:
    rows = [ROW.format(3000 + n // 100, 2000 + n % 7001).encode("cp932") for n in range(600)]
    old, new = b"".join(rows), (b"new words" * 101)[: CLUSTER - 18 - 26 * 122]  # cuts a number
    image = blank(tmp_path / "disk.raw", 40 * MIB)
    run("mkfs.fat", "-F", "16", "-s", str(CLUSTER // 512), image)
    (tmp_path / "new.txt").write_bytes(new)
    run("mcopy", "-i", image, tmp_path / "new.txt", "::new.txt")
    data = image.read_bytes()
    start = data.index(new)
    with image.open("r+b") as disk:  # where the old file lay: its record and chain are long gone
        at = start + len(new)
        disk.seek(at)
        disk.write(old)
    begins = [at + sum(map(len, rows[:n])) for n in range(len(rows))]
    border = start + CLUSTER
    crossing = [n for n, one in enumerate(begins) if one < border < one + len(rows[n]) - 2]
    assert len(crossing) == 1
    assert begins[crossing[0]] + 12 < border < begins[crossing[0]] + 24  # in its digits
    done = scan(image, tmp_path / "case")
    phones = [line for line in done.lines if line.signature == "phone"]
    assert sorted(line.value for line in phones if line.value) == sorted(
        row.decode("cp932").split()[-1].replace("-", "") for row in rows
    )
    slack = [line for line in phones if line.origin == "slack"]
    assert len(slack) == crossing[0] + 1
    assert all("new.txt/slack" in str(line.locator) for line in slack)
    assert {line.origin for line in phones} == {"slack", "free"}
