"""Forms of pictures, sound, archives and text that usual programs of today do not write, laid out
by their specifications."""

from __future__ import annotations

import random
import struct
import zlib

import pytest
from file_making import Memory

from triage import plugins
from triage.file.carve.view import Carved, View

NOISE = random.Random(14).randbytes(60_000)


def measured(kind: str, data: bytes, offset: int = 0) -> Carved | None:
    space = Memory(bytes(offset) + data)
    view = View(space, offset, len(space.data), 1 << 30)
    found: Carved | None = plugins.load("file.carve")[kind].measure(view)
    return found


def bitmap(header: int, packing: int, bits: int, pixels: bytes, more: bytes = b"") -> bytes:
    """13 by 7 pixels behind a header of so many bytes."""
    if header == 12:
        told = struct.pack("<IHHHH", 12, 13, 7, 1, bits)
    else:
        told = struct.pack(
            "<IiiHHIIiiII", header, 13, -7, 1, bits, packing, len(pixels), 0, 0, 0, 0
        )
        told = told.ljust(header, b"\0")
    if header == 124:
        told = told[:112] + struct.pack("<III", 124 + len(pixels), len(more), 0)
    start = 14 + len(told)
    return struct.pack("<2sIII", b"BM", start + len(pixels + more), 0, start) + told + pixels + more


@pytest.mark.parametrize(
    ("header", "packing", "bits", "pixels", "more"),
    [
        (12, 0, 24, 7 * 40, 0),
        (40, 0, 8, 7 * 16, 0),
        (40, 1, 8, 51, 0),
        (40, 2, 4, 33, 0),
        (56, 3, 32, 7 * 52, 0),
        (64, 0, 24, 7 * 40, 0),
        (108, 0, 24, 7 * 40, 0),
        (124, 0, 24, 7 * 40, 560),
    ],
)
def test_bitmaps_of_all_headers(
    header: int, packing: int, bits: int, pixels: int, more: int
) -> None:
    data = bitmap(header, packing, bits, NOISE[:pixels], NOISE[:more])
    assert measured("bmp", data + NOISE) == Carved(len(data))
    assert measured("bmp", data[:-1]) is None
    if packing not in (1, 2):
        assert measured("bmp", data[:2] + struct.pack("<I", 9000) + data[6:] + NOISE) is None


def sound(frames: int, head: bytes = b"\xff\xe3\x18\xc4", size: int = 72) -> bytes:
    """Frames of MPEG 2.5, at 8 kHz."""
    return b"".join(head + NOISE[n : n + size - 4] for n in range(frames))


def tag(size: int) -> bytes:
    return b"ID3\4\0\0" + bytes([size >> 21, size >> 14 & 127, size >> 7 & 127, size & 127])


def test_sound_of_low_rates_ends_with_its_tags() -> None:
    data = sound(9)
    ape = b"APETAGEX" + struct.pack("<4I8x", 2000, 40, 1, 1 << 31 | 1 << 29) + NOISE[:40]
    lyrics = b"LYRICSBEGININD00002110LYR00005abcde000031LYRICS200"
    for before in (b"", tag(300) + NOISE[:300], tag(300) + NOISE[:300] + bytes(417)):
        for behind in (b"", ape, lyrics, b"TAG" + bytes(125), ape + b"TAG" + bytes(125)):
            whole = before + data + behind
            assert measured("mp3", whole + NOISE) == Carved(len(whole))
    assert measured("mp3", sound(4) + NOISE) is None


def test_frames_of_another_rate_are_no_more_of_the_sound() -> None:
    other = sound(9, b"\xff\xe3\x14\xc4", 52)
    assert measured("mp3", sound(9) + other) == Carved(9 * 72)


def test_chunks_of_sound_may_have_any_name() -> None:
    chunks = (
        b"fmt " + struct.pack("<I", 16) + bytes(16) + b"_PMX" + struct.pack("<I", 6) + b"abcdef"
    )
    data = b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
    assert measured("riff", data + NOISE) == Carved(len(data))


def pages(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + rows + struct.pack("<I", following)


def test_what_a_picture_says_on_further_pages_is_its_own() -> None:
    """A strip, a camera's page and a smaller picture, each behind the one before."""
    strip = (273, 4, 1, 8), (279, 4, 1, 50)
    first = pages(*strip, (330, 4, 1, 300), (34665, 4, 1, 200))
    camera = pages((37510, 7, 60, 230))
    small = pages((273, 4, 1, 400), (279, 4, 1, 90))
    data = bytearray(490)
    for at, part in ((0, b"II*\0\x3a\0\0\0"), (58, first), (200, camera), (300, small)):
        data[at : at + len(part)] = part
    assert measured("tiff", bytes(data) + NOISE) == Carved(490)
    broken = data[:200] + b"\0\0" + data[202:300] + b"\0\0"
    assert measured("tiff", bytes(broken) + NOISE) == Carved(58 + len(first))


def locked(new: bool) -> bytes:
    if new:
        block = b"\4\0\0\x0f" + NOISE[:30]
        block = bytes([len(block)]) + block
        return b"Rar!\x1a\7\1\0" + zlib.crc32(block).to_bytes(4, "little") + block + NOISE[:4096]
    head = b"\x73\x80\0\x0d\0" + bytes(6)
    return b"Rar!\x1a\7\0" + (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little") + head + NOISE[:4096]


@pytest.mark.parametrize("new", [False, True])
def test_an_archive_whose_headers_are_locked_ends_where_noise_does(new: bool) -> None:
    data = locked(new)
    found = measured("rar", data + bytes(-len(data) % 512) + NOISE)
    assert found == Carved(len(data), doubted=True)
    assert measured("rar", data + NOISE) is None


@pytest.mark.parametrize("method", [b"-lhx-", b"-lz5-", b"-lhe-"])
def test_archives_packed_in_rarer_ways_end_with_their_mark(method: bytes) -> None:
    name = b"MEIBO.TXT"
    rest = struct.pack("<5sIIHHBBB", method, 70, 99, 0, 0, 0x20, 0, len(name)) + name + b"\0\0"
    member = bytes([len(rest), sum(rest) & 255]) + rest + NOISE[:70]
    assert measured("lzh", member * 2 + bytes(300)) == Carved(len(member) * 2 + 1)


def test_a_text_ends_where_another_one_begins_in_a_cluster_of_its_own() -> None:
    page = b"<!DOCTYPE html><html><body>" + b"<p>a paragraph</p>\n" * 300 + b"</body></html>\n"
    rows = b"".join(b"line %d of what lay there\r\n" % n for n in range(400))
    rows = rows[:5120]
    end = rows.rindex(b"\n") + 1
    assert measured("text", rows + page + bytes(-len(page) % 512), 3072) == Carved(end)
    whole = len(rows) + len(page)
    assert measured("text", rows + page + bytes(-whole % 512), 4096) == Carved(whole)
    mail = b"From: a@example.jp\r\nSubject: x\r\n\r\n" + rows
    mail = mail[:5120] + page
    assert measured("text", mail + bytes(-len(mail) % 512), 3072) == Carved(len(mail))
