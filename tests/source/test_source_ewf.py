"""E01: every byte is the right one, or it is listed as unreadable, or the image is refused."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pyewf
import pytest
from ewf_writer import CHUNK, Segment, table, volume, write_image
from source_bytes import acquire, blanked, digest, everything, fail_reads, mixed, opened

from triage.errors import TriageError, UsageError
from triage.model import Extent
from triage.source.ewf_layout import UNNAMED
from triage.source.sniff import recognise

DISK = mixed(3 << 20)
SHA256 = hashlib.sha256(DISK).hexdigest()
MD5 = hashlib.md5(DISK).hexdigest()
FORMATS = ("ewf", "smart", "ftk", "encase1", "encase2", "encase5", "encase6", "encase7", "ewfx")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raw") / "disk.raw"
    path.write_bytes(DISK)
    return path


@pytest.fixture(scope="module")
def set_of_three(
    raw: Path, tmp_path_factory: pytest.TempPathFactory, needs: Callable[..., str]
) -> Path:
    """E01, E02, E03: about a megabyte each, stored chunks."""
    needs("ewfacquire")
    folder = tmp_path_factory.mktemp("set")
    first = acquire(raw, folder / "disk", "-c", "none", "-S", str(5 << 18), "-d", "sha1")
    assert sorted(path.name for path in folder.iterdir()) == ["disk.E01", "disk.E02", "disk.E03"]
    return first


@pytest.fixture
def copied(set_of_three: Path, tmp_path: Path) -> Path:
    for path in set_of_three.parent.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path / set_of_three.name


@pytest.mark.parametrize("level", ["none", "empty-block", "fast", "best"])
def test_every_compression_level_gives_the_disk(
    level: str, raw: Path, tmp_path: Path, needs: Callable[..., str]
) -> None:
    needs("ewfacquire")
    source = opened(acquire(raw, tmp_path / "disk", "-c", level))
    assert digest(source.data) == SHA256
    assert source.facts.stored_hashes == (("md5", MD5),)
    assert source.data.unreadable() == ()


@pytest.mark.parametrize("form", FORMATS)
def test_every_dialect_gives_the_disk(
    form: str, raw: Path, tmp_path: Path, needs: Callable[..., str]
) -> None:
    needs("ewfacquire")
    source = opened(acquire(raw, tmp_path / "disk", "-c", "fast", "-f", form))
    assert (source.facts.format, source.facts.size) == ("ewf", len(DISK))
    assert digest(source.data) == SHA256
    assert dict(source.facts.stored_hashes)["md5"] == MD5


def test_segmented_set_and_positional_reads(set_of_three: Path) -> None:
    source = opened(set_of_three)
    assert source.facts.segments == ("disk.E01", "disk.E02", "disk.E03")
    assert dict(source.facts.stored_hashes) == {"md5": MD5, "sha1": hashlib.sha1(DISK).hexdigest()}
    dice = random.Random(7)
    for _ in range(200):
        offset, length = dice.randrange(len(DISK)), dice.choice((1, 511, 4096, 40000, 1 << 20))
        assert source.data.read_at(offset, length) == DISK[offset : offset + length]
    assert source.data.read_at(len(DISK), 10) == b""
    assert source.data.read_at(len(DISK) - 3, 10) == DISK[-3:]


def test_agrees_with_libewf(set_of_three: Path) -> None:
    handle = pyewf.handle()
    handle.open(list(recognise(set_of_three).paths))
    theirs = handle.read_buffer_at_offset(handle.media_size, 0)
    handle.close()
    assert theirs == everything(opened(set_of_three).data)


def test_bytes_behind_the_last_whole_sector_belong_to_the_disk(
    tmp_path: Path, needs: Callable[..., str]
) -> None:
    needs("ewfacquire")
    raw = tmp_path / "odd.raw"
    raw.write_bytes(DISK[:1000100])
    source = opened(acquire(raw, tmp_path / "odd", "-c", "fast"))
    assert source.facts.size == 1000100
    stored = dict(source.facts.stored_hashes)["md5"]
    assert hashlib.md5(everything(source.data)).hexdigest() == stored


def test_other_sector_and_chunk_sizes(raw: Path, tmp_path: Path, needs: Callable[..., str]) -> None:
    needs("ewfacquire")
    source = opened(acquire(raw, tmp_path / "disk", "-c", "fast", "-P", "2048", "-b", "128"))
    assert source.facts.sector_size == 2048
    assert digest(source.data) == SHA256


# --- damage ---------------------------------------------------------------------------------------


def first_chunk_of(segment: Path) -> int:
    return segment.read_bytes().index(b"sectors\0") + 76


@pytest.mark.parametrize("level", ["none", "fast"])
@pytest.mark.parametrize("damage", [1, 64, 4096])
def test_corrupt_chunk_is_listed_and_nothing_else_is_lost(
    damage: int, level: str, raw: Path, tmp_path: Path, needs: Callable[..., str]
) -> None:
    needs("ewfacquire")
    image = acquire(raw, tmp_path / "disk", "-c", level)
    stored = bytearray(image.read_bytes())
    at = first_chunk_of(image) + 5000
    stored[at : at + damage] = bytes(byte ^ 0x5A for byte in stored[at : at + damage])
    image.write_bytes(stored)
    data = opened(image).data
    assert everything(data) == blanked(DISK, [(0, CHUNK)])
    assert data.unreadable() == (Extent(0, CHUNK),)


def test_neighbouring_corrupt_chunks_are_one_range(copied: Path) -> None:
    second = copied.with_suffix(".E02")
    stored = bytearray(second.read_bytes())
    at = first_chunk_of(second)
    stored[at + 10] ^= 1
    stored[at + CHUNK + 4 + 10] ^= 1
    second.write_bytes(stored)
    data = opened(copied).data
    read = everything(data)
    (bad,) = data.unreadable()
    assert bad.length == 2 * CHUNK
    assert read == blanked(DISK, [(bad.offset, bad.length)])


def test_failing_medium_under_an_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = tmp_path / "disk.E01"
    write_image(image, DISK[: 8 * CHUNK])
    data = opened(image).data
    at = first_chunk_of(image) + 2 * (CHUNK + 4)
    fail_reads(monkeypatch, at + 512, at + 1024)
    assert everything(data) == blanked(DISK[: 8 * CHUNK], [(2 * CHUNK, CHUNK)])
    assert data.unreadable() == (Extent(2 * CHUNK, CHUNK),)


def test_segment_that_vanishes_reads_as_zeros(copied: Path) -> None:
    data = opened(copied).data
    copied.with_suffix(".E02").unlink()
    read = everything(data)
    (bad,) = data.unreadable()
    assert read == blanked(DISK, [(bad.offset, bad.length)])


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def spoil(at: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        stored = bytearray(path.read_bytes())
        for offset in range(at, at + 4):
            stored[offset] ^= 0xFF
        path.write_bytes(stored)

    return damage


DAMAGES: dict[str, Callable[[Path], None]] = {
    "removed": Path.unlink,
    "truncated": truncate,
    "empty": empty,
    "file header": spoil(0),
    "segment number": spoil(8),
    "section descriptor": spoil(13),
    "section size": spoil(13 + 16),
    "last descriptor": lambda path: spoil(path.stat().st_size - 60)(path),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_a_damaged_set_still_holds_is_read(damage: str, number: int, copied: Path) -> None:
    """Without a first segment that says what the disk is, it is refused in one line."""
    victim = copied.with_suffix(f".E0{number}")
    DAMAGES[damage](victim)
    source, refusal = None, ""
    try:
        source = opened(copied)
    except TriageError as error:
        refusal = str(error)
    if source is None:
        assert number == 1
        assert "\n" not in refusal
        return
    missing = [(extent.offset, extent.length) for extent in source.data.unreadable()]
    assert everything(source.data) == blanked(DISK, missing)
    lost = [(start, length) for _, start, length in source.facts.lost if length]
    assert lost == missing
    assert all(f"segment {number}" in why for why, _, length in source.facts.lost if length)
    assert missing or dict(source.facts.notes)["damage"]


def test_behind_a_missing_segment_without_a_set_all_is_read_and_told(copied: Path) -> None:
    """ewfacquire writes no number of its set: what is behind is placed by the size of the disk."""
    copied.with_suffix(".E02").unlink()
    source = opened(copied)
    (why, start, length), *doubts = source.facts.lost
    assert "segment 2 is missing" in why
    assert 0 < start < start + length < len(DISK)
    assert [(doubt, gone) for doubt, _, gone in doubts] == [(UNNAMED, 0)]
    assert everything(source.data) == blanked(DISK, [(start, length)])


def test_a_segment_of_a_disk_of_another_size_is_not_placed(tmp_path: Path) -> None:
    for number, sectors in ((1, 256), (3, 320)):
        segment = Segment(tmp_path / f"disk.E0{number}", number)
        segment.section("volume" if number == 1 else "data", volume(sectors))
        segment.section("table", table(segment.chunks([DISK[:CHUNK]])))
        segment.close(last=number == 3)
    source = opened(tmp_path / "disk.E01")
    assert everything(source.data) == DISK[:CHUNK] + bytes(3 * CHUNK)


def test_segments_that_were_swapped_are_left_out(copied: Path) -> None:
    second, third = copied.with_suffix(".E02"), copied.with_suffix(".E03")
    second.rename(copied.with_suffix(".x"))
    third.rename(second)
    copied.with_suffix(".x").rename(third)
    source = opened(copied)
    ((why, start, length), *_) = source.facts.lost
    assert "segment 2" in why
    assert start + length == len(DISK)
    assert everything(source.data) == blanked(DISK, [(start, length)])


def test_a_segment_of_another_image_is_left_out(tmp_path: Path) -> None:
    for number, set_id in ((1, b"A" * 16), (2, b"B" * 16)):
        segment = Segment(tmp_path / f"disk.E0{number}", number)
        segment.section("volume" if number == 1 else "data", volume(128, set_id=set_id))
        segment.section("table", table(segment.chunks([DISK[:CHUNK]])))
        segment.close(last=number == 2)
    source = opened(tmp_path / "disk.E01")
    ((why, start, length),) = source.facts.lost
    assert "segment 2 belongs to another image" in why
    assert (start, length) == (CHUNK, CHUNK)
    assert everything(source.data) == DISK[:CHUNK] + bytes(CHUNK)


def test_later_segment_names_the_first(set_of_three: Path) -> None:
    with pytest.raises(UsageError, match=r"segment 2.*disk\.E01"):
        recognise(set_of_three.with_suffix(".E02"))


def test_stray_segment_behind_the_last_is_left_out(copied: Path) -> None:
    shutil.copy(copied.with_suffix(".E03"), copied.with_suffix(".E04"))
    assert len(recognise(copied).paths) == 3
    assert digest(opened(copied).data) == SHA256


def test_no_single_changed_byte_yields_a_wrong_byte(tmp_path: Path) -> None:
    """Any byte of an image may change: refused, or right but for the listed ranges."""
    content = mixed(6 * CHUNK, seed=3)
    image = tmp_path / "disk.E01"
    write_image(image, content[: 3 * CHUNK], compress=True)
    write_image(tmp_path / "plain.E01", content[3 * CHUNK :])
    dice = random.Random(11)
    refused = listed = 0
    for path, truth in (
        (image, content[: 3 * CHUNK]),
        (tmp_path / "plain.E01", content[3 * CHUNK :]),
    ):
        stored = path.read_bytes()
        structure = [*range(13 + 76 + 1052 + 76), *range(len(stored) - 400, len(stored))]
        for at in dice.sample(structure, 150) + dice.sample(range(len(stored)), 100):
            changed = bytearray(stored)
            changed[at] ^= 1 << dice.randrange(8)
            path.write_bytes(changed)
            try:
                data = opened(path).data
                read = everything(data)
            except TriageError:
                refused += 1
                continue
            bad = [(extent.offset, extent.length) for extent in data.unreadable()]
            listed += bool(bad)
            assert read == blanked(truth, bad), f"byte {at}"
    assert refused
    assert listed > 50


@pytest.mark.parametrize("share", range(1, 20, 3))
def test_truncated_anywhere_all_before_is_read(
    share: int, set_of_three: Path, tmp_path: Path
) -> None:
    for path in set_of_three.parent.iterdir():
        shutil.copy(path, tmp_path)
    last = tmp_path / "disk.E03"
    last.write_bytes(last.read_bytes()[: last.stat().st_size * share // 20])
    source = opened(tmp_path / "disk.E01")
    ((why, start, length),) = source.facts.lost
    assert "segment 3" in why
    assert start + length == len(DISK)
    assert everything(source.data) == blanked(DISK, [(start, length)])
