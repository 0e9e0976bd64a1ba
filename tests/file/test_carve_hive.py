"""Registry hives, laid out by libregf's description of them, since no program that writes one runs
here."""

from __future__ import annotations

import random
import struct

from file_making import Memory

from triage import plugins
from triage.file.carve.view import Carved, Joiner, View, broken

BIN = 4096
NOISE = random.Random(4).randbytes(20 * BIN)
PLUG = plugins.load("file.carve")["hive"]


def hive(bins: int) -> bytes:
    base = bytearray(BIN)
    struct.pack_into("<4s2I8s6I", base, 0, b"regf", 7, 7, b"", 1, 5, 0, 1, 32, bins * BIN)
    made = [bytes(base)]
    for number in range(bins):
        head = struct.pack("<4s2I20x", b"hbin", number * BIN, BIN)
        cell = struct.pack("<i", -(BIN - 32)) + random.Random(number).randbytes(BIN - 36)
        made.append(head + cell)
    return b"".join(made)


def view(data: bytes) -> View:
    return View(Memory(data), 0, len(data), 1 << 30)


def test_a_hive_ends_with_its_last_bin() -> None:
    data = hive(9)
    assert PLUG.measure(view(data + NOISE)) == Carved(len(data))
    room = bytes((256 << 10) - len(data))
    assert PLUG.measure(view(data + room + NOISE)) == Carved(256 << 10)
    assert PLUG.measure(view(data[: 5 * BIN] + NOISE)) is None


def test_bins_without_their_base_block_are_a_piece() -> None:
    assert PLUG.measure(view(hive(9)[4 * BIN :] + NOISE)) == Carved(6 * BIN)


def test_a_head_of_a_bin_alone_is_no_piece() -> None:
    head = struct.pack("<4s2I20x", b"hbin", 0, BIN)
    assert PLUG.measure(view(head + NOISE)) is None


def test_bins_that_lie_apart_are_joined() -> None:
    data = hive(9)
    disk = data[: 4 * BIN] + NOISE[: 7 * BIN] + data[4 * BIN :] + NOISE
    assert PLUG.measure(view(disk)) is None
    assert isinstance(PLUG, Joiner)
    assert PLUG.join(view(disk)) == broken(len(data), 4 * BIN, 7 * BIN)
