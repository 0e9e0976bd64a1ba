"""What begins at a sector's start is found, at every place of a block, and nothing else is."""

from __future__ import annotations

import random

import pytest

from triage import plugins
from triage.model import Pattern
from triage.survey.evidence import SECTOR, TEXT, Finder

BLOCK = 64 * SECTOR
NOISE = random.Random(9).randbytes(BLOCK)
PATTERNS = (
    Pattern("even", (b"AB", b"AC"), rb"A.\x00[0-9]"),
    Pattern("odd", (b"\x0f\0",), rb"\x0f\0..!", 11),
    Pattern("far", (b"zz",), rb"zz", 64),
)


def placed(what: bytes, at: int, number: int) -> bytes:
    data = bytearray(NOISE)
    start = number * SECTOR + at
    data[start : start + len(what)] = what
    return bytes(data)


@pytest.mark.parametrize("number", [0, 1, 40, 63])
@pytest.mark.parametrize(
    ("kind", "what", "at"),
    [
        ("even", b"AB\x007", 0),
        ("even", b"AC\x000", 0),
        ("odd", b"\x0f\0xy!", 11),
        ("far", b"zz", 64),
    ],
)
def test_a_beginning_is_found_in_any_sector(kind: str, what: bytes, at: int, number: int) -> None:
    found = Finder(PATTERNS).find(placed(what, at, number), BLOCK)
    assert found[kind] == [BLOCK + number * SECTOR]


def test_only_where_a_sector_begins_and_all_of_it_is_right() -> None:
    finder = Finder(PATTERNS)
    for what, at in ((b"AB\x007", 1), (b"ABx7", 0), (b"\x0f\0xy!", 12)):
        assert not {"even", "odd"} & set(finder.find(placed(what, at, 5), 0))


def test_text_begins_behind_what_does_not_end_with_it() -> None:
    text = ("見本 花子,090-0000-0000\r\n" * 60).encode("cp932")[: 2 * SECTOR]
    data = bytes(SECTOR) + text + bytes(SECTOR) + text
    finder = Finder(())
    assert finder.find(data, 0)[TEXT] == [SECTOR, 4 * SECTOR]
    assert TEXT not in finder.find(text, len(data))  # it goes on from the block before
    finder.skip()
    assert finder.find(text, len(data))[TEXT] == [len(data)]


def test_text_begins_behind_noise_whatever_its_last_byte() -> None:
    text = ("見本 花子,090-0000-0000\r\n" * 60).encode("cp932")[:SECTOR]
    for last in (b"a", b"\0", b"\x90"):
        data = NOISE[: SECTOR - 1] + last + text + bytes(SECTOR)
        assert Finder(()).find(data, 0)[TEXT] == [SECTOR]


def test_what_the_plug_ins_look_for_is_rare_in_noise() -> None:
    every = [plugins.load(room).values() for room in ("file.rebuild", "file.carve")]
    finder = Finder(pattern for plugs in every for plug in plugs for pattern in plug.patterns)
    data = random.Random(10).randbytes(8 << 20)
    found = [finder.find(data[at : at + (1 << 20)], at) for at in range(0, len(data), 1 << 20)]
    assert sum(len(offsets) for one in found for offsets in one.values()) < 16
