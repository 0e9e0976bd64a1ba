"""PDF in two pieces: its table says where the objects stood, and the broken one must unpack."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from file_making import Memory, assert_joined

from triage import plugins
from triage.file.carve.view import Joiner, View

OFFICE = Path(__file__).resolve().parents[1] / "documents" / "office"
CLUSTER = 4096


def broken(name: str, cut: int, between: bytes) -> tuple[bytes, bytes]:
    data = (OFFICE / name).read_bytes()
    return data, data[: cut * CLUSTER] + between + data[cut * CLUSTER :] + bytes(9 * CLUSTER)


def view(data: bytes) -> View:
    return View(Memory(data), 0, len(data), 1 << 30)


@pytest.mark.parametrize("name", ["letter.pdf", "roster.pdf"])
@pytest.mark.parametrize("cut", [1, 3, 7])
@pytest.mark.parametrize("kind", ["noise", "zeros"])
def test_two_pieces_are_one_document(name: str, cut: int, kind: str) -> None:
    length = (2 + cut) * CLUSTER
    between = bytes(length) if kind == "zeros" else random.Random(cut).randbytes(length)
    data, disk = broken(name, cut, between)
    assert_joined("pdf", disk, data)


def test_a_piece_that_does_not_unpack_is_not_joined() -> None:
    _, disk = broken("letter.pdf", 3, random.Random(1).randbytes(5 * CLUSTER))
    plug = plugins.load("file.carve")["pdf"]
    assert isinstance(plug, Joiner)
    spoilt = disk[: 3 * CLUSTER - 700] + bytes(600) + disk[3 * CLUSTER - 100 :]
    assert plug.join(view(spoilt)) is None


def test_a_table_with_something_else_in_it_ends_no_document() -> None:
    data = (OFFICE / "letter.pdf").read_bytes()
    table = data.rindex(b"\nxref") + 40
    plug = plugins.load("file.carve")["pdf"]
    assert plug.measure(view(data)) is not None
    assert plug.measure(view(data[:table] + bytes(CLUSTER) + data[table:])) is None
