"""Event logs, laid out by libevtx's description of them, since no program that writes one runs
here."""

from __future__ import annotations

import random

import pytest
from file_making import Memory
from windows_making import BIN, event_log

from triage import plugins
from triage.file.carve.view import Carved, Joiner, View, broken

CHUNK = 65536
NOISE = random.Random(4).randbytes(3 * CHUNK)
PLUG = plugins.load("file.carve")["evtx"]
LOG = event_log([{"Computer": "SOUMU-PC", "Row": str(n) * 9} for n in range(300)], each=99)


def view(data: bytes) -> View:
    return View(Memory(data), 0, len(data), 1 << 30)


def joined(data: bytes) -> Carved | None:
    assert PLUG.measure(view(data)) is None
    assert isinstance(PLUG, Joiner)
    found: Carved | None = PLUG.join(view(data))
    return found


def test_a_log_ends_with_its_last_chunk_or_the_room_behind() -> None:
    assert PLUG.measure(view(LOG + NOISE)) == Carved(len(LOG))
    room = bytes(12 * CHUNK)
    assert PLUG.measure(view(LOG + room + NOISE)) == Carved(len(LOG) + len(room))


@pytest.mark.parametrize("split", [BIN + 8 * 512, BIN + CHUNK, BIN + CHUNK + 20 * 512])
@pytest.mark.parametrize("gap", [512, 9 * 4096])
def test_a_log_in_two_pieces_is_joined(split: int, gap: int) -> None:
    disk = LOG[:split] + NOISE[:gap] + LOG[split:] + NOISE
    assert joined(disk) == broken(len(LOG), split, gap)


def test_what_is_left_of_a_log_is_a_piece() -> None:
    found = joined(LOG[: BIN + 2 * CHUNK] + NOISE)
    assert found == Carved(BIN + 2 * CHUNK, doubted=True)
    assert PLUG.measure(view(LOG[:BIN] + NOISE)) is None
