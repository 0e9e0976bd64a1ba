"""Registry hives, their logs, and event logs: who used the machine, and what they opened."""

from __future__ import annotations

import random
import struct
import time
from pathlib import Path

import pytest
from windows_making import BIN, binary, event_log, hive, log, wide

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.content.windows.hive import Cells
from triage.model import Gap, Item, Table, Text

OWNER, ACCOUNT, MAIL = "剱持英介", "東海林 陽菜", "eisuke@mihon-shoji.example.jp"
RECENT = "患者名簿 五十嵐.xlsx"
CLASS = "9375CFF0413111d3B88A00104B2A6676"


def part(text: str, at: int) -> bytes:
    return struct.pack("<3I", at, 2 * len(text), 0)


SAM_V = (
    bytes(12) + part("hina", 0) + part(ACCOUNT, 8) + part("総務課", 8 + 2 * len(ACCOUNT))
).ljust(204, b"\0") + f"hina{ACCOUNT}総務課".encode("utf-16-le")
KEYS = {
    "Microsoft\\Windows NT\\CurrentVersion": {
        "RegisteredOwner": wide(OWNER),
        "RegisteredOrganization": wide("見本商事"),
    },
    "Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\S-1-5-21-1-2-3-1001": {
        "ProfileImagePath": wide("C:\\Users\\村上.直樹"),
    },
    "SAM\\Domains\\Account\\Users\\000003E9": {"V": binary(SAM_V)},
    f"Profiles\\Outlook\\{CLASS}\\00000002": {
        "Account Name": binary(f"{MAIL}\0".encode("utf-16-le")),
    },
    "Explorer\\RecentDocs": {
        "0": binary(f"{RECENT}\0".encode("utf-16-le") + b"\x14\0\x1f\x50\xe0\4" + bytes(8)),
        "MRUListEx": binary(bytes(4) + b"\xff" * 4),
    },
    "Explorer\\TypedPaths": {"url1": wide("\\\\soumu-sv\\共有\\給与明細")},
    "Old": {"Writer": binary("菅野 恵子".encode("cp932"))},
}
EVENTS = [
    {
        "Computer": "SOUMU-PC",
        "TargetUserName": OWNER,
        "ProcessId": "0x3e7",
        "IpAddress": "192.0.2.7",
    },
    {"Computer": "SOUMU-PC", "SubjectUserSid": "S-1-5-21-1-2-3-1001", "Account": MAIL},
]


def walk(data: bytes) -> list[Text | Table | Item | Gap]:
    return list(extract(Item((), "", Memory(data)), identify(data[: 64 << 10], ""), Budget()))


def text(parts: list[Text | Table | Item | Gap]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Text))


def codes(parts: list[Text | Table | Item | Gap]) -> list[str]:
    return [part.code for part in parts if isinstance(part, Gap)]


def test_what_a_hive_tells_of_its_users(tmp_path: Path) -> None:
    found = walk(hive(tmp_path, KEYS))
    (table,) = (part for part in found if isinstance(part, Table))
    rows = set(zip(*table.columns, strict=True))
    assert rows == {
        (OWNER, "", "見本商事", "", ""),
        ("", "村上.直樹", "", "", ""),
        (ACCOUNT, "hina", "", "", "総務課"),
        ("", "", "", MAIL, ""),
    }
    lines = text(found).splitlines()
    assert f"0: {RECENT}" in lines
    assert "url1: \\\\soumu-sv\\共有\\給与明細" in lines
    assert "Writer: 菅野 恵子" in lines
    assert "Explorer\\RecentDocs" in lines
    assert not any(line.startswith("MRUListEx") for line in lines)
    assert codes(found) == []


def test_values_in_pieces_are_joined(tmp_path: Path) -> None:
    """hivexsh takes no long value: this one is laid out as Windows cuts it."""
    long = ("控" * 9000 + OWNER + "\0").encode("utf-16-le")
    data = bytearray(hive(tmp_path, {"Old": {"Long": wide("x")}}))
    end = len(data)
    lists = struct.pack("<i2I", -16, end - BIN + 32 + 64, end - BIN + 32 + 64 + 16352)
    first, second = long[:16344], long[16344:]
    room = struct.pack("<i2sHI", -16, b"db", 2, end - BIN + 32 + 16).ljust(16, b"\0") + lists
    room = room.ljust(64, b"\0") + struct.pack("<i", -16352) + first.ljust(16348, b"\0")
    room += struct.pack("<i", -4096) + second
    size = -(-(32 + len(room)) // BIN) * BIN
    data += (struct.pack("<4s2I20x", b"hbin", end - BIN, size) + room).ljust(size, b"\0")
    at = data.index(b"vk\4\0")
    struct.pack_into("<2I", data, at + 4, len(long), end - BIN + 32)
    (value,) = (Cells(bytes(data)).value(at - 4 - BIN),)
    assert value is not None
    assert value.data == long


def test_a_hive_without_its_first_part_still_tells(tmp_path: Path) -> None:
    data = hive(tmp_path, KEYS)
    found = walk(data[2 * BIN :])
    assert codes(found) == []
    assert f"0: {RECENT}" in text(found)


def test_values_whose_key_is_gone_are_read(tmp_path: Path) -> None:
    data = bytearray(hive(tmp_path, KEYS))
    at = data.index(b"RecentDocs") - 76
    data[at : at + 2] = b"\0\0"
    assert f"0: {RECENT}" in text(walk(bytes(data)))


def test_a_hive_that_was_not_closed_says_so(tmp_path: Path) -> None:
    data = bytearray(hive(tmp_path, KEYS))
    data[4] ^= 0x55
    found = walk(bytes(data))
    assert codes(found) == ["registry.dirty"]
    assert OWNER in text(found)


def test_a_log_gives_the_pages_that_changed(tmp_path: Path) -> None:
    data = hive(tmp_path, KEYS)
    changes = log(data, range(0, len(data) - BIN, BIN))
    assert f"0: {RECENT}" in text(walk(changes))
    assert codes(walk(changes[:512])) == ["registry.log"]
    assert codes(walk(changes[:900])) == ["registry.log"]


@pytest.mark.parametrize("seed", range(60))
def test_a_broken_hive_never_fails(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    data = bytearray(hive(tmp_path, KEYS))
    for _ in range(source.choice((3, 30, 300))):
        data[source.randrange(BIN, len(data))] = source.randrange(256)
    for at in range(0, len(data), source.choice((64, 4096))):
        data[at : at + 4] = source.choice((data[at : at + 4], b"\xff" * 4))
    walk(bytes(data))
    walk(log(bytes(data), (0, BIN)))


def test_keys_that_are_their_own_parents_end(tmp_path: Path) -> None:
    data = bytearray(hive(tmp_path, KEYS))
    at = data.index(b"RecentDocs") - 76
    struct.pack_into("<I", data, at + 16, at - 4 - BIN)
    assert text(walk(bytes(data))).count("RecentDocs\\" * 3)


def test_a_long_hive_costs_what_its_values_do(tmp_path: Path) -> None:
    data = hive(tmp_path, {"Many": {f"v{number}": wide("村上") for number in range(400)}})
    started = time.process_time()
    assert text(walk(data + bytes(48 << 20))).count("村上") == 400
    assert time.process_time() - started < 4


def test_keys_that_all_claim_the_same_values_are_bounded(tmp_path: Path) -> None:
    keys = {f"k{number}": {"v": wide("村上")} for number in range(50)}
    data = bytearray(hive(tmp_path, keys) + bytes(16 << 20))
    for number in range(50):
        at = data.index(b"nk", data.index(b"k%d" % number) - 76)
        struct.pack_into("<2I", data, at + 36, 1 << 20, BIN)
    assert "limit.members" in codes(walk(bytes(data)))


def test_an_event_log_gives_each_value_once() -> None:
    found = walk(event_log(EVENTS * 30))
    assert sorted(text(found).splitlines()) == [
        f"Account: {MAIL}",
        "Computer: SOUMU-PC",
        "IpAddress: 192.0.2.7",
        f"TargetUserName: {OWNER}",
    ]
    assert codes(found) == []


def test_chunks_behind_a_broken_one_are_read() -> None:
    data = bytearray(event_log([EVENTS[0]] * 20 + [EVENTS[1]] * 20))
    data[BIN : BIN + 600] = bytes(600)
    found = walk(bytes(data))
    assert MAIL in text(found)
    assert codes(found) == ["document.damaged"]


@pytest.mark.parametrize("seed", range(40))
def test_a_broken_event_log_never_fails(seed: int) -> None:
    source = random.Random(seed)
    data = bytearray(event_log(EVENTS * 20))
    reach = source.choice((BIN, BIN + 600, BIN + 6000))
    for _ in range(source.choice((2, 20, 200))):
        data[source.randrange(8, reach)] = source.randrange(256)
    walk(bytes(data[: source.choice((reach, len(data)))]))
