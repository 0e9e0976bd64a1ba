"""Pictures, sound and film as real encoders write them: to their last byte, and in two pieces."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from file_making import MIB, Memory, blank, gathered, run
from tooling import tool

from triage import plugins
from triage.file.carve import jpeg_pieces
from triage.file.carve.view import Carved, Joiner, View, broken, in_pieces
from triage.pipeline.bench import Bench
from triage.pipeline.lost.tasks import CarveTask
from triage.pipeline.steps.carving import carve

BEHIND = random.Random(8).randbytes(70_000)
PICTURE = "mandelbrot=size=320x240:rate=1,noise=alls=9:all_seed=7"
FILM = "testsrc2=size=160x120:rate=10:duration=2"
SOUND = "sine=frequency=330:duration=3"


def made(path: Path, source: str, *words: str) -> bytes:
    quiet = ("-v", "error", "-nostdin", "-f", "lavfi")
    every = [tool("ffmpeg"), *quiet, "-i", source, *words, str(path)]
    subprocess.run(every, check=True, capture_output=True, timeout=60)
    return path.read_bytes()


def picture(path: Path) -> bytes:
    return made(path / "made.jpg", PICTURE, "-frames:v", "1", "-q:v", "2")


def view(data: bytes) -> View:
    return View(Memory(data), 0, len(data), 1 << 30)


@pytest.mark.parametrize(
    ("kind", "name", "source", "words"),
    [
        ("jpeg", "a.jpg", PICTURE, ("-frames:v", "1")),
        ("mp3", "a.mp3", SOUND, ("-b:a", "96k")),
        ("mp3", "b.mp3", SOUND, ("-q:a", "4", "-id3v2_version", "0", "-write_id3v1", "1")),
        ("mp4", "a.mp4", FILM, ("-c:v", "mpeg4")),
        ("mp4", "b.mp4", FILM, ("-c:v", "mpeg4", "-movflags", "frag_keyframe+empty_moov")),
        ("mp4", "a.mov", FILM, ("-c:v", "mjpeg")),
        ("mp4", "a.m4a", SOUND, ()),
        ("riff", "a.avi", FILM, ("-c:v", "mjpeg")),
        ("riff", "a.wav", SOUND, ()),
        ("tiff", "a.tif", PICTURE, ("-frames:v", "1")),
        ("bmp", "a.bmp", PICTURE, ("-frames:v", "1")),
        ("gif", "a.gif", PICTURE, ("-frames:v", "1")),
        ("png", "a.png", PICTURE, ("-frames:v", "1")),
    ],
)
def test_what_encoders_write_ends_where_it_does(
    kind: str, name: str, source: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    data = made(tmp_path / name, source, *words)
    plug = plugins.load("file.carve")[kind]
    for behind in (b"", bytes(3000), BEHIND):
        found = plug.measure(view(data + behind))
        assert found is not None
        assert found.length == len(data)
    assert plug.measure(view(data[: len(data) // 2])) is None


def scattered(tmp_path: Path, data: bytes, between: bytes) -> tuple[bytes, int]:
    """A stick on which mtools had only a hole of four clusters and what lies behind another file
    for ``data``; and where it begins."""
    image, words = blank(tmp_path / "fat.raw", 16 * MIB), {"LC_ALL": "C.UTF-8"}
    run("mkfs.fat", "-F", "16", "-s", "8", image)
    for name, content in (("hole", b"h" * 4 * 4096), ("kept", between), ("made", data)):
        (tmp_path / name).write_bytes(content)
    for name in ("hole", "kept"):
        run("mcopy", "-i", image, tmp_path / name, f"::/{name}", **words)
    run("mdel", "-i", image, "::/hole", **words)
    run("mcopy", "-i", image, tmp_path / "made", "::/made", **words)
    disk = image.read_bytes()
    return disk, disk.index(data[:512])


@pytest.mark.parametrize("between", [BEHIND, bytes(40_000), "見本の本文です。\n".encode() * 2000])
def test_a_picture_in_two_pieces_is_joined(between: bytes, tmp_path: Path) -> None:
    data = picture(tmp_path)
    disk, start = scattered(tmp_path, data, between)
    plug = plugins.load("file.carve")["jpeg"]
    rest = disk[start : start + len(data) + 32 * 4096]
    assert plug.measure(view(rest)) is None
    assert isinstance(plug, Joiner)
    found = plug.join(view(rest))
    assert found == broken(len(data), 4 * 4096, -(-len(between) // 4096) * 4096)
    assert gathered(rest, found) == data


def test_pieces_around_blank_sectors_are_joined_at_any_sector(tmp_path: Path) -> None:
    large = PICTURE.replace("=7", "=9").replace("320x240", "640x480")
    data = made(tmp_path / "a.jpg", large, "-frames:v", "1", "-q:v", "2")
    split, gap = len(data) // 1024 * 512 | 512, 11 * 512
    plug = plugins.load("file.carve")["jpeg"]
    assert isinstance(plug, Joiner)
    for filler in (b"\0", b"U"):
        disk = data[:split] + filler * gap + data[split:]
        found = plug.join(view(disk + bytes(-len(disk) % 512) + BEHIND))
        assert found == broken(len(data), split, gap)


@pytest.mark.slow
def test_a_picture_in_three_pieces_or_in_the_wrong_order_is_joined(tmp_path: Path) -> None:
    data, noise = picture(tmp_path), BEHIND[: 9 * 4096]
    plug = plugins.load("file.carve")["jpeg"]
    assert isinstance(plug, Joiner)
    third = len(data) // (3 * 4096) * 4096
    disk = noise.join([data[:third], data[third : 2 * third], data[2 * third :]])
    found = plug.join(view(disk + bytes(-len(disk) % 512) + BEHIND))
    splits = [(third, len(noise)), (2 * third, 2 * len(noise))]
    assert found == Carved(len(data), pieces=in_pieces(len(data), splits))
    start = len(data) // 512 * 512 + 512 - third + len(noise)
    disk = data[third:].ljust(start - len(noise), b"\x05") + noise + data[:third] + BEHIND
    found = plug.join(View(Memory(disk), start, len(disk), 1 << 30, before=start))
    assert found == broken(len(data), third, -start - third)


def test_pictures_that_lie_in_each_other_are_told_apart(tmp_path: Path) -> None:
    """a1 b1 c1 a2 b2 c2: what ends behind the beginning of one is the end of another."""
    pictures = [
        made(tmp_path / f"{seed}.jpg", PICTURE + str(seed), "-frames:v", "1", "-q:v", "6")
        for seed in range(3)
    ]
    half = len(pictures[0]) // 1024 * 512
    padded = [data + BEHIND[: -len(data) % 512] for data in pictures]
    disk = b"".join([*(data[:half] for data in pictures), *(data[half:] for data in padded)])
    places = [number * half for number in range(3)]
    task = CarveTask(tuple(("jpeg", place, len(disk)) for place in places))
    found = carve(cast("Bench", SimpleNamespace(space=Memory(disk + BEHIND))), task).files
    pieces = [b"".join(disk[piece.offset : piece.end] for piece in one.extents) for one in found]
    assert pieces == pictures


@pytest.mark.parametrize(
    ("split", "between"),
    [
        (4096, BEHIND[: 7 * 512]),
        (9216, BEHIND[: 7 * 512]),
        (4096, (b"text, " * 1366)[:8192]),
    ],
)
def test_a_progressive_picture_is_joined_in_its_broken_scan(split: int, between: bytes) -> None:
    """Made by LibreOffice (``soffice --convert-to jpg``) of a picture that ``scripts/bench``
    draws."""
    data = (Path(__file__).parent / "progressive.jpg").read_bytes()
    disk = data[:split] + between + data[split:]
    disk += bytes(-len(disk) % 512) + BEHIND
    plug = plugins.load("file.carve")["jpeg"]
    assert plug.measure(view(data + BEHIND)) == Carved(len(data))
    assert isinstance(plug, Joiner)
    found = plug.join(view(disk))
    assert found == broken(len(data), split, len(between))
    spoilt = disk[: split - 200] + bytes(150) + disk[split - 50 :]
    assert plug.join(view(spoilt)) is None


def test_another_picture_is_no_second_piece(tmp_path: Path) -> None:
    data = picture(tmp_path)
    other = made(tmp_path / "b.jpg", PICTURE.replace("=7", "=8"), "-frames:v", "1", "-q:v", "2")
    plug = plugins.load("file.carve")["jpeg"]
    assert isinstance(plug, Joiner)
    cut = data[: 5 * 4096] + other[: len(other) // 4096 * 4096] + bytes(4096) + other
    assert plug.join(view(cut)) is None


def test_a_plain_picture_is_whole_although_its_data_look_odd(tmp_path: Path) -> None:
    plain = "color=white:size=1600x1200,drawbox=x=600:w=20:h=20:color=black"
    data = made(tmp_path / "plain.jpg", plain, "-frames:v", "1", "-q:v", "2", "-huffman", "default")
    found = jpeg_pieces.joined(view(data + BEHIND))
    assert found == Carved(len(data))
