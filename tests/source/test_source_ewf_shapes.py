"""E01 structures that few programs write: read when they are sound, refused when they are not."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from string import ascii_uppercase

import pytest
from ewf_writer import CHUNK, Segment, descriptor, header2, sealed, table, volume, write_image
from source_bytes import everything, mixed, opened

from triage.errors import SourceError
from triage.model import Extent

DISK = mixed(1 << 20)


def test_damaged_table_is_replaced_by_its_copy(tmp_path: Path) -> None:
    image = tmp_path / "disk.E01"
    write_image(image, DISK[: 4 * CHUNK])
    stored = bytearray(image.read_bytes())
    at = stored.index(b"table\0")
    stored[at + 76 + 24 + 4] ^= 1
    image.write_bytes(stored)
    source = opened(image)
    assert everything(source.data) == DISK[: 4 * CHUNK]
    assert any(name == "damage" and "copy" in text for name, text in source.facts.notes)
    at = stored.index(b"table2\0")
    stored[at + 76 + 24 + 4] ^= 1
    image.write_bytes(stored)
    source = opened(image)  # without any table, each chunk is found by its own checksum
    assert everything(source.data) == DISK[: 4 * CHUNK]
    assert ("damage", "the image is incomplete: segment 1 has a damaged chunk table") in (
        source.facts.notes
    )


def test_missing_table_is_counted(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "disk.E01", 1)
    segment.section("volume", volume(4 * 64))
    segment.section("table", table(segment.chunks([DISK[:CHUNK]] * 3)))
    segment.close()
    with pytest.raises(SourceError, match="3 of 4 chunks"):
        opened(tmp_path / "disk.E01")


@pytest.mark.parametrize("base", [0, 1 << 20])
def test_offsets_past_two_gibibytes_in_one_table(base: int, tmp_path: Path) -> None:
    """EnCase 6.7: behind 2^31 the top bit is part of the offset, no longer a mark."""
    contents = [DISK[at * CHUNK : (at + 1) * CHUNK] for at in range(4)]
    image = tmp_path / "disk.E01"
    segment = Segment(image, 1)
    segment.section("volume", volume(4 * 64))
    start = segment.file.tell()
    places = [
        base + 4096,
        base + (1 << 31) - 40000,
        base + (1 << 31) + 5000,
        base + (1 << 31) + 90000,
    ]
    for place, content in zip(places, contents, strict=True):
        segment.file.seek(place)
        segment.file.write(sealed(content))
    end = segment.file.tell()
    segment.file.seek(start)
    length = end - start - 76
    segment.file.write(descriptor("sectors", start, length))
    segment.file.seek(end)
    segment.section("table", table([place - base for place in places], base))
    segment.close()
    assert image.stat().st_size > 1 << 31
    assert everything(opened(image).data) == b"".join(contents)


def test_sectors_unread_at_acquisition_are_unreadable(tmp_path: Path) -> None:
    runs = [(10, 6), (16, 4), (100, 1 << 20)]
    segment = Segment(tmp_path / "disk.E01", 1)
    segment.section("volume", volume(128))
    segment.section("table", table(segment.chunks([DISK[:CHUNK], DISK[CHUNK : 2 * CHUNK]])))
    packed = sealed(b"".join(struct.pack("<II", *run) for run in runs))
    head = sealed(struct.pack("<I", len(runs)).ljust(516, b"\0"))
    segment.section("error2", head + packed)
    segment.close()
    data = opened(tmp_path / "disk.E01").data
    assert data.unreadable() == (Extent(10 * 512, 10 * 512), Extent(100 * 512, 28 * 512))


def test_header_texts_name_the_drive(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "disk.E01", 1)
    texts = {"a": "返却PC", "c": "事案7", "md": "EXAMPLE HD-1", "sn": "SN-0001"}
    segment.section("header2", header2(texts))
    segment.section("volume", volume(64))
    segment.section("table", table(segment.chunks([DISK[:CHUNK]])))
    segment.close()
    facts = opened(tmp_path / "disk.E01").facts
    assert (facts.serial, facts.model) == ("SN-0001", "EXAMPLE HD-1")
    assert ("case_number", "事案7") in facts.notes


def test_more_than_99_segments(tmp_path: Path) -> None:
    content = mixed(140 * 512, seed=5)
    names = [f"E{n:02d}" for n in range(1, 100)] + [
        f"E{a}{b}" for a in "AB" for b in ascii_uppercase
    ][:41]
    for number, name in enumerate(names, 1):
        segment = Segment(tmp_path / f"disk.{name}", number)
        segment.section("volume" if number == 1 else "data", volume(140, per_chunk=1))
        chunk = content[(number - 1) * 512 : number * 512]
        segment.section("table", table(segment.chunks([chunk])))
        segment.close(last=number == len(names))
    source = opened(tmp_path / "disk.E01")
    assert source.facts.segments[-1] == "disk.EBO"
    assert everything(source.data) == content


@pytest.mark.parametrize(
    ("per_chunk", "size", "sectors"),
    [(0, 512, 8), (64, 0, 8), (1 << 31, 512, 8), (64, 512, 0), (64, 512, 1 << 60)],
)
def test_impossible_geometry_is_refused(
    per_chunk: int, size: int, sectors: int, tmp_path: Path
) -> None:
    start = struct.pack("<B3xIIIQ", 1, 1, per_chunk, size, sectors)
    segment = Segment(tmp_path / "disk.E01", 1)
    segment.section("volume", sealed(start.ljust(1048, b"\0")))
    segment.close()
    with pytest.raises(SourceError, match="impossible geometry"):
        opened(tmp_path / "disk.E01")


def test_chunk_that_inflates_without_end_is_cut(tmp_path: Path) -> None:
    bomb = zlib.compress(bytes(64 << 20), 9)
    segment = Segment(tmp_path / "disk.E01", 1)
    segment.section("volume", volume(64))
    at = segment.section("sectors", bomb)
    segment.section("table", table([at | 0x80000000]))
    segment.close()
    data = opened(tmp_path / "disk.E01").data
    assert data.read_at(0, CHUNK) == bytes(CHUNK)
    assert data.unreadable() == (Extent(0, CHUNK),)
