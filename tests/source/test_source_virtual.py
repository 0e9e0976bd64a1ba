"""Disks of virtual machines, as qemu-img writes them: the same bytes as the disk, and what a
damaged or cut image lacks is said and never guessed."""

from __future__ import annotations

import random
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from source_bytes import digest, everything, fail_reads, mixed, opened, placed

from triage.errors import SourceError, UsageError
from triage.model import ByteSpace
from triage.source.blocks import CUT, DAMAGED
from triage.source.sniff import recognise

MIB = 1 << 20
SIZE = 12 * MIB + 512
FORMS = [
    ("qcow2", ""),
    ("qcow2", "compat=0.10"),
    ("qcow2", "cluster_size=4k"),
    ("qcow2", "cluster_size=2M"),
    ("qcow2 -c", ""),
    ("vmdk", "subformat=monolithicSparse"),
    ("vmdk", "subformat=monolithicSparse,zeroed_grain=on"),
    ("vmdk", "subformat=monolithicFlat"),
    ("vmdk", "subformat=twoGbMaxExtentSparse"),
    ("vmdk", "subformat=twoGbMaxExtentFlat"),
    ("vmdk", "subformat=streamOptimized"),
    ("vpc", "subformat=dynamic,force_size=on"),
    ("vpc", "subformat=fixed,force_size=on"),
    ("vhdx", "subformat=dynamic,block_size=1M"),
    ("vhdx", "subformat=fixed"),
    ("vdi", ""),
    ("vdi", "static=on"),
]
CUT_FORMS = [form for form in FORMS if "fixed" not in form[1] and "Extent" not in form[1]]
Needs = Callable[..., str]


@pytest.fixture(scope="module")
def content() -> bytes:
    """A disk with stretches that were never written, at its end too."""
    return mixed(3 * MIB) + bytes(5 * MIB) + mixed(MIB + 512, 2) + bytes(3 * MIB)


def made(folder: Path, content: bytes, needs: Needs, form: str, options: str) -> Path:
    """The disk as an image of this form; its name ends as that form's do."""
    raw = placed(folder, content, "disk.raw")
    kind, *words = form.split()
    target = folder / f"image.{kind}"
    command = [needs("qemu-img"), "convert", *words, "-f", "raw", "-O", kind]
    command += ["-o", options] if options else []
    subprocess.run([*command, raw, target], check=True)
    raw.unlink()
    return target


def told(data: ByteSpace, offset: int, length: int) -> bool:
    """Whether any of these bytes is said to be unreadable."""
    return any(one.offset < offset + length and offset < one.end for one in data.unreadable())


def silently_wrong(data: ByteSpace, content: bytes, step: int = 4096) -> list[int]:
    """Where the bytes differ from the disk's and nothing says so."""
    return [
        at
        for at in range(0, len(content), step)
        if data.read_at(at, step) != content[at : at + step] and not told(data, at, step)
    ]


@pytest.mark.parametrize(("form", "options"), FORMS)
def test_the_bytes_are_the_disks(
    form: str, options: str, content: bytes, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, content, needs, form, options)
    source = opened(image)
    assert source.facts.format == {"vpc": "vhd"}.get(form.split()[0], form.split()[0])
    assert (source.data.length, source.facts.size) == (len(content), len(content))
    assert everything(source.data) == content
    assert digest(source.data) == digest(opened(placed(tmp_path, content)).data)
    assert (source.data.unreadable(), source.facts.lost) == ((), ())
    chooser = random.Random(form + options)
    for _ in range(200):
        at, length = chooser.randrange(len(content)), chooser.choice((1, 511, 70_000, 3 * MIB))
        assert source.data.read_at(at, length) == content[at : at + length]
    assert source.data.read_at(len(content), 1) == b""


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("qcow2", ""),
        ("vmdk", "subformat=monolithicSparse"),
        ("vmdk", "subformat=twoGbMaxExtentSparse"),
        ("vpc", "subformat=dynamic,force_size=on"),
        ("vhdx", "block_size=1M"),
        ("vdi", ""),
    ],
)
def test_what_lies_behind_the_first_table_and_file(
    form: str, options: str, content: bytes, tmp_path: Path, needs: Needs
) -> None:
    """A disk of 9 GiB of which little was written, on both sides of 4 and of 8 GiB."""
    raw, target, piece = tmp_path / "disk.raw", tmp_path / "image", content[:MIB]
    places = [(4 << 30) - MIB // 2, (8 << 30) - MIB // 2, (9 << 30) - MIB]
    with raw.open("wb") as out:
        out.truncate(9 << 30)
        for place in places:
            out.seek(place)
            out.write(piece)
    command = [needs("qemu-img"), "convert", "-f", "raw", "-O", form]
    subprocess.run([*command, *(["-o", options] if options else []), raw, target], check=True)
    source = opened(target)
    assert (source.data.length, source.facts.lost) == (9 << 30, ())
    for place in places:
        read = source.data.read_at(place - MIB, 3 * MIB)
        assert read == (bytes(MIB) + piece + bytes(MIB))[: source.data.length - place + MIB]


def test_an_image_of_nothing(tmp_path: Path, needs: Needs) -> None:
    for kind in ("qcow2", "vmdk", "vhdx", "vdi"):
        image = tmp_path / f"empty.{kind}"
        subprocess.run([needs("qemu-img"), "create", "-q", "-f", kind, image, "16M"], check=True)
        data = opened(image).data
        assert (data.length, any(everything(data)), data.unreadable()) == (16 * MIB, False, ())


@pytest.mark.parametrize(("form", "options"), CUT_FORMS)
@pytest.mark.parametrize("tenths", [5, 9])
def test_a_cut_image_says_what_it_lacks(
    tenths: int, form: str, options: str, content: bytes, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, content, needs, form, options)
    whole = image.read_bytes()
    image.write_bytes(whole[: len(whole) * tenths // 10])
    if options == "subformat=monolithicFlat":
        (tmp_path / "image-flat.vmdk").write_bytes(content[: len(content) * tenths // 10])
        image.write_bytes(whole)
    source = opened(image)
    assert source.data.length == len(content)
    lost = sum(length for _, _, length in source.facts.lost)
    assert 0 < lost == sum(extent.length for extent in source.data.unreadable())
    assert {reason for reason, _, _ in source.facts.lost} <= {CUT, DAMAGED}
    assert silently_wrong(source.data, content) == []
    right = sum(
        source.data.read_at(at, 4096) == content[at : at + 4096] for at in range(0, SIZE, 4096)
    )
    assert right * 4096 >= len(content) * (tenths - 4) // 10


@pytest.mark.parametrize(("form", "options"), FORMS)
def test_damaged_tables_end_in_nothing_but_errors_and_ranges(
    form: str, options: str, content: bytes, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, content, needs, form, options)
    whole, chooser = image.read_bytes(), random.Random(7)
    reach = min(len(whole), 3 * MIB if "vhdx" in form else 1 << 18)
    for _ in range(16):
        mutant = bytearray(whole)
        for _ in range(chooser.choice((1, 8, 60))):
            mutant[chooser.randrange(reach)] = chooser.choice((0, 0xFF, chooser.randrange(256)))
        image.write_bytes(mutant)
        try:
            source = opened(image)
        except (SourceError, UsageError):
            continue
        for _ in range(8):
            at = chooser.randrange(source.data.length)
            there = min(MIB, source.data.length - at)
            assert len(source.data.read_at(at, MIB)) == there


def test_two_blocks_at_one_place_are_both_in_doubt(
    content: bytes, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, content, needs, "vdi", "")
    data = bytearray(image.read_bytes())
    table = int.from_bytes(data[340:344], "little")
    data[table : table + 4] = data[table + 4 : table + 8]
    image.write_bytes(data)
    source = opened(image)
    assert source.facts.lost == ((DAMAGED, 0, 2 * MIB),)
    assert silently_wrong(source.data, content) == []


def test_a_damaged_table_of_vmware_is_read_from_its_copy(
    content: bytes, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, content, needs, "vmdk", "subformat=monolithicSparse")
    data = bytearray(image.read_bytes())
    directory = int.from_bytes(data[56:64], "little") * 512
    table = int.from_bytes(data[directory : directory + 4], "little") * 512
    data[table : table + 64] = b"\xf0" * 64
    image.write_bytes(data)
    source = opened(image)
    assert everything(source.data) == content
    assert source.facts.lost == ()


def test_a_bad_sector_of_the_file_is_one_of_the_disk(
    content: bytes, tmp_path: Path, needs: Needs, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = made(tmp_path, content, needs, "vdi", "static=on")
    source = opened(image)
    place = image.read_bytes().index(content[: 1 << 16]) + 8192
    fail_reads(monkeypatch, place, place + 512)
    assert source.data.read_at(0, MIB)[8192:8704] == bytes(512)
    assert [(one.offset, one.length) for one in source.data.unreadable()] == [(8192, 512)]
    assert silently_wrong(source.data, content) == []


# --- what is not read, and says so ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["qcow2", "vmdk"])
def test_the_changes_to_a_parent_are_refused(
    kind: str, content: bytes, tmp_path: Path, needs: Needs
) -> None:
    parent = made(tmp_path, content, needs, kind, "")
    child = tmp_path / f"child.{kind}"
    command = [needs("qemu-img"), "create", "-q", "-f", kind, "-b", str(parent), "-F", kind]
    subprocess.run([*command, str(child)], check=True)
    with pytest.raises(SourceError, match="only the changes to another one"):
        opened(child)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ("compression_type=zstd", "zstd"),
        ("extended_l2=on", "extended L2"),
        ("data_file=disk.dat", "external data file"),
        # Not LUKS: to make that, qemu-img times itself, and gives up on a clock too coarse for it.
        ("encrypt.format=aes,encrypt.key-secret=key", "encrypted QCOW2"),
    ],
)
def test_kinds_of_qcow2_that_are_not_read(
    options: str, what: str, tmp_path: Path, needs: Needs
) -> None:
    command = [needs("qemu-img"), "create", "-q", "-f", "qcow2", "-o", options]
    command += ["--object", "secret,id=key,data=a"] if "encrypt" in options else []
    subprocess.run([*command, "disk.qcow2", "2M"], check=True, cwd=tmp_path)
    with pytest.raises(SourceError, match=f"not supported: .*{what}"):
        opened(tmp_path / "disk.qcow2")


def test_snapshots_are_said_not_to_be_examined(
    content: bytes, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, content, needs, "qcow2", "")
    subprocess.run([needs("qemu-img"), "snapshot", "-c", "before", image], check=True)
    source = opened(image)
    ((reason, offset, length),) = source.facts.lost
    assert ("snapshots" in reason, offset, length) == (True, 0, 0)
    assert everything(source.data) == content


def test_a_log_of_hyper_v_that_was_not_applied_is_said(
    content: bytes, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, content, needs, "vhdx", "")
    data = bytearray(image.read_bytes())
    for header in (0x10000, 0x20000):
        data[header + 48 : header + 64] = bytes(range(16))
    image.write_bytes(data)
    ((reason, _, length),) = opened(image).facts.lost
    assert (length, "log" in reason) == (0, True)


@pytest.mark.parametrize("forced", ["raw", "split"])
@pytest.mark.parametrize("form", ["qcow2", "vmdk", "vhdx", "vdi", "vpc"])
def test_none_of_them_passes_for_a_raw_disk(
    form: str, forced: str, tmp_path: Path, needs: Needs
) -> None:
    image = made(tmp_path, mixed(MIB), needs, form, "")
    with pytest.raises(UsageError, match=f"not {forced}"):
        recognise(image, forced)


def test_a_fixed_vhd_may_be_read_as_it_is(tmp_path: Path, needs: Needs) -> None:
    image = made(tmp_path, mixed(MIB), needs, "vpc", "subformat=fixed,force_size=on")
    assert everything(opened(image, "raw").data) == image.read_bytes()


# --- descriptors ---------------------------------------------------------------------------------


def descriptor(*extents: str) -> bytes:
    head = '# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\ncreateType="custom"\n'
    return (head + "\n".join(extents) + "\n").encode()


def test_a_missing_piece_is_a_gap(content: bytes, tmp_path: Path) -> None:
    placed(tmp_path, content[: 4 * MIB], "a.vmdk")
    lines = ('RW 8192 FLAT "a.vmdk" 0', 'RW 2048 FLAT "b.vmdk" 0', 'RW 4096 FLAT "a.vmdk" 4096')
    source = opened(placed(tmp_path, descriptor(*lines, "RW 8 ZERO"), "disk.vmdk"))
    assert source.facts.segments == ("disk.vmdk", "a.vmdk")
    assert source.facts.lost == (("a file of the image is missing: b.vmdk", 4 * MIB, MIB),)
    expected = content[: 4 * MIB] + bytes(MIB) + content[2 * MIB : 4 * MIB] + bytes(4096)
    assert everything(source.data) == expected
    assert [(one.offset, one.length) for one in source.data.unreadable()] == [(4 * MIB, MIB)]


def test_more_pieces_than_may_be_open_at_once(content: bytes, tmp_path: Path) -> None:
    """A disk of 2 TB in pieces of 2 GiB."""
    kept = resource.getrlimit(resource.RLIMIT_NOFILE)
    pieces = [content[at : at + 4096] for at in range(0, 4096 * 400, 4096)]
    for number, piece in enumerate(pieces):
        placed(tmp_path, piece, f"f{number:03}.vmdk")
    lines = (f'RW 8 FLAT "f{number:03}.vmdk" 0' for number in range(400))
    path = placed(tmp_path, descriptor(*lines), "disk.vmdk")
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, kept[1]))
    try:
        source = opened(path)
        assert everything(source.data) == content[: 4096 * 400]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, kept)
    assert source.facts.lost == ()


def test_a_size_that_no_disk_has_is_damage(tmp_path: Path) -> None:
    for line in ("RW 9999999999999999 ZERO", 'RW 9999999999999999 FLAT "a" 9999999999999999'):
        with pytest.raises(SourceError, match="damaged"):
            opened(placed(tmp_path, descriptor(line), "disk.vmdk"))


@pytest.mark.parametrize("name", ["../outside.bin", "/{}/outside.bin", "..\\outside.bin", ".."])
def test_no_file_of_another_folder_is_opened(name: str, tmp_path: Path) -> None:
    placed(tmp_path, b"secret" * 1000, "outside.bin")
    inner = tmp_path / "inner"
    inner.mkdir()
    line = f'RW 8 FLAT "{name.format(tmp_path)}" 0'
    source = opened(placed(inner, descriptor(line), "disk.vmdk"))
    assert source.facts.segments == ("disk.vmdk",)
    assert not any(everything(source.data))
    assert source.facts.lost[0][2] == 4096


def test_a_piece_alone_names_what_to_open(tmp_path: Path, needs: Needs) -> None:
    image = made(tmp_path, mixed(MIB), needs, "vmdk", "subformat=twoGbMaxExtentSparse")
    (piece,) = tmp_path.glob("*-s001.vmdk")
    with pytest.raises(SourceError, match="one piece of a VMDK image"):
        opened(piece)
    assert image.name in {path.rsplit("/", 1)[1] for path in recognise(image).paths}
