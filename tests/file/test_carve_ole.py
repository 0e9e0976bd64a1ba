"""Compound files of old Office: their records and text say whether nothing strange lies in them."""

from __future__ import annotations

import gzip
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


def test_a_table_that_its_writer_calls_a_stream_is_one() -> None:
    """As programs on POI's library wrote it: the sector of the table ends a stream of its own."""
    data = bytearray((OFFICE / "roster.xls").read_bytes())
    sector = int.from_bytes(data[76:80], "little")
    own = (sector + 1) * 512 + 4 * sector
    assert data[own : own + 4] == b"\xfd\xff\xff\xff"
    data[own : own + 4] = b"\xfe\xff\xff\xff"
    assert plugins.load("file.carve")["ole"].measure(view(bytes(data) + NOISE)) == Carved(len(data))


def test_the_lines_over_footnotes_are_text_of_a_document() -> None:
    data = (OFFICE / "letter.doc").read_bytes()
    text = "\r\r".encode("utf-16-le")
    assert text in data
    data = data.replace(text, "\3\4".encode("utf-16-le"), 1)
    assert plugins.load("file.carve")["ole"].measure(view(data + NOISE)) == Carved(len(data))


def test_slides_that_others_lie_in_are_not_whole() -> None:
    data = gzip.decompress((OFFICE / "slides.ppt.gz").read_bytes())
    plug = plugins.load("file.carve")["ole"]
    assert plug.measure(view(data + NOISE)) == Carved(len(data))
    first = data.index(b"\x0f\0\xe8\3")
    noise = random.Random(8).randbytes(len(data))
    for middle in (first + 4096, first + 32768):
        assert (
            plug.measure(
                view(data[:middle] + noise[middle : middle + 65536] + data[middle + 65536 :])
            )
            is None
        )
