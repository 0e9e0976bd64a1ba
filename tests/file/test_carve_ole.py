"""Compound files of old Office: their records and text say whether nothing strange lies in them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from file_making import Memory, assert_joined

from triage import plugins
from triage.file.carve.view import Carved, Joiner, View

OFFICE = Path(__file__).resolve().parents[1] / "documents" / "office"
WHOLE = ["letter.doc", "roster.xls", "builtin.xls", "locked.doc"]
NOISE = random.Random(4).randbytes(11 * 512)


def view(data: bytes) -> View:
    return View(Memory(data), 0, len(data), 1 << 30)


@pytest.mark.parametrize("name", WHOLE)
def test_a_document_in_one_piece_is_whole(name: str) -> None:
    data = (OFFICE / name).read_bytes()
    plug = plugins.load("file.carve")["ole"]
    assert plug.measure(view(data + NOISE)) == Carved(len(data))


@pytest.mark.parametrize(
    ("name", "eighths", "between"),
    [
        ("letter.doc", 3, NOISE),
        ("letter.doc", 3, bytes(9 * 512)),
        ("roster.xls", 3, NOISE),
        ("roster.xls", 5, bytes(9 * 512)),
        ("roster.xls", 5, "見本です。".encode("cp932") * 300),
    ],
)
def test_two_pieces_are_one_document(name: str, eighths: int, between: bytes) -> None:
    data = (OFFICE / name).read_bytes()
    split = len(data) * eighths // 8 // 512 * 512
    between += bytes(-len(between) % 512)
    disk = data[:split] + between + data[split:] + NOISE
    assert_joined("ole", disk, data)


def test_the_directory_of_another_document_is_no_second_piece() -> None:
    first, other = ((OFFICE / name).read_bytes() for name in ("letter.doc", "roster.xls"))
    plug = plugins.load("file.carve")["ole"]
    assert isinstance(plug, Joiner)
    cut = first[: len(first) // 1024 * 512]
    found = plug.join(view(cut + NOISE + other + NOISE))
    assert found is None or not found.pieces
