"""Old bytes behind the ends of files, of their records and of directories: found once, and tied to
what they stand behind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import scan

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, mounted_ntfs, run

from imagekit.formats import Content, fill, mounted, remove

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


def test_what_stands_behind_a_record_of_ntfs_is_the_slack_of_its_file(tmp_path: Path) -> None:
    image = blank(tmp_path / "disk.raw", 16 * MIB)
    run("mkfs.ntfs", "-q", "-F", "-f", image)
    with mounted_ntfs(image, tmp_path / "mount") as place:
        (place / "総務").mkdir()
        (place / "総務" / "small.txt").write_bytes(b"a few words")
        (place / "big.txt").write_bytes(b"new words" * 1000)
        (place / "gone.txt").write_bytes(b"words that went")
        (place / "gone.txt").unlink()
    data, phone = image.read_bytes(), "03-3000-{:04}".format
    owners = {name: name for name in ("総務", "big.txt", "gone.txt")}
    owners["small.txt"] = "総務/small.txt"
    numbers = {name: phone(2100 + n) for n, name in enumerate(owners)}
    places = {}
    with image.open("r+b") as disk:
        for name, number in numbers.items():
            record = _record(data, name)
            used = int.from_bytes(data[record + 24 : record + 28], "little")
            places[name] = record + used, 1024 - used
            if name == "gone.txt":  # no live file's, so it is told with its number
                owners[name] += f"/~{int.from_bytes(data[record + 44 : record + 48], 'little')}-1"
            disk.seek(record + max(used, 512) + 40)  # in the second sector, whose end is not met
            disk.write(f"連絡先 電話 {number}\r\n".encode("cp932"))
    done = scan(image, tmp_path / "case")
    phones = {line.value: line for line in done.lines if line.signature == "phone"}
    assert len(phones) == sum(line.signature == "phone" for line in done.lines) == 4
    locators = {str(one.locator) for one in done.inventory.exposures}
    for name, number in numbers.items():
        line = phones[number.replace("-", "")]
        at, length = places[name]
        assert line.origin == "slack"
        assert f"p0/{owners[name]}/slack/@{at}+{length}" in locators
        assert str(line.locator).startswith(f"p0/{owners[name]}/slack/@")


def _record(data: bytes, name: str) -> int:
    """Where the record of a file with this name lies; others may index it."""
    wanted, at = name.encode("utf-16-le"), -1
    while (at := data.find(b"FILE0", at + 1)) >= 0:
        attribute = at + int.from_bytes(data[at + 20 : at + 22], "little")
        while data[attribute] < 0x30:
            attribute += int.from_bytes(data[attribute + 4 : attribute + 8], "little")
        if data[attribute] == 0x30 and data[attribute + 90 :].startswith(wanted):
            return at
    raise AssertionError(name)


def _behind_fat(data: bytes) -> int:
    """Behind the end mark of the directory with this name."""
    entry = data.index(b"LIST00  TXT")
    while data[entry]:
        entry += 32
    return entry + 36


def _behind_exfat(data: bytes) -> int:
    entry = data.index("list00.txt".encode("utf-16-le")) // 32 * 32
    while data[entry]:
        entry += 32
    return entry + 36


def _behind_ext(data: bytes) -> int:
    """Behind the last name of the block, which has room up to its end."""
    start = data.index(b"list00.txt") // 1024 * 1024
    at, last = start, start
    while at < start + 1012:  # the last 12 bytes hold a checksum
        last, at = at, at + int.from_bytes(data[at + 4 : at + 6], "little")
    return last + 8 + data[last + 6] + 40


def _behind_ntfs(data: bytes) -> int:
    """Behind the names of a block of the index."""
    name, at = "list00.txt".encode("utf-16-le"), -1
    while (at := data.find(b"INDX", at + 1)) >= 0:
        if name in data[at : at + 4096]:
            return at + 24 + int.from_bytes(data[at + 28 : at + 32], "little") + 40
    raise AssertionError


@pytest.mark.parametrize(
    ("kind", "formatter", "behind", "gone"),
    [
        ("fat16", ("mkfs.fat", "-F", "16", "-s", "8"), _behind_fat, False),
        ("exfat", ("mkfs.exfat",), _behind_exfat, False),
        ("ext4", ("mkfs.ext4", "-q", "-b", "1024"), _behind_ext, False),
        ("ntfs", ("mkfs.ntfs", "-q", "-F", "-f"), _behind_ntfs, False),
        ("fat16", ("mkfs.fat", "-F", "16", "-s", "8"), _behind_fat, True),
        ("exfat", ("mkfs.exfat",), _behind_exfat, True),
    ],
)
def test_what_stands_behind_the_names_of_a_directory_is_its_slack(
    tmp_path: Path,
    kind: str,
    formatter: tuple[str, ...],
    behind: Callable[[bytes], int],
    gone: bool,
) -> None:
    image = blank(tmp_path / "disk.raw", 40 * MIB)
    run(*formatter, image)
    files = [f"名簿/今年/list{n:02}.txt" for n in range(12)]
    fill(image, kind, [Content(path, b"words") for path in files])
    place = behind(image.read_bytes())
    if gone:
        _remove(image, kind, files)
    with image.open("r+b") as disk:
        disk.seek(place)
        disk.write("連絡先 電話 03-3000-2100\r\n".encode("cp932"))
    done = scan(image, tmp_path / "case")
    (line,) = (line for line in done.lines if line.signature == "phone")
    assert (line.value, line.origin) == ("0330002100", "slack")
    assert str(line.locator).startswith("p0/名簿/今年/slack/@")


def _remove(image: Path, kind: str, files: list[str]) -> None:
    """Delete the files and the folder that they lie in."""
    remove(image, kind, files, orphan=False)
    if kind.startswith("fat"):
        run("mrd", "-i", image, "::名簿/今年", LC_ALL="C.UTF-8", MTOOLS_SKIP_CHECK="1")
    else:
        with mounted(image, kind) as root:
            (root / "名簿" / "今年").rmdir()
