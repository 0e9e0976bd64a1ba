"""Disk contents without any person in it, and reading helpers for the tests of ``source``."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from triage.model import ByteSpace, Source
from triage.source import open_source
from triage.source.sniff import recognise

ROWS = "氏名,住所,電話番号\r\n" + "見本太郎,東京都架空区1-2-3,03-0000-0000\r\n" * 400
NOISE = random.Random(1).randbytes


def placed(folder: Path, content: bytes, name: str = "source.bin") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def mixed(size: int, seed: int = 1) -> bytes:
    """Noise, zeros and text in turn, so that chunks are stored in every way."""
    noise, out = random.Random(seed), bytearray()
    for number in range(size // 65536 + 1):
        match number % 4:
            case 0:
                out += noise.randbytes(65536)
            case 1:
                out += bytes(65536)
            case 2:
                out += (b"line %d of a log\n" % number * 4096)[:65536]
            case _:
                out += noise.randbytes(32768) + bytes(32768)
    return bytes(out[:size])


def acquire(raw: Path, target: Path, *options: str) -> Path:
    """Run ewfacquire and return the first segment."""
    command = ["ewfacquire", "-u", "-q", "-t", str(target), *options, str(raw)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    firsts = [*target.parent.glob(f"{target.name}.[Ees]01")]
    assert len(firsts) == 1
    return firsts[0]


def opened(path: Path, forced: str | None = None) -> Source:
    return open_source(recognise(path, forced))


def everything(data: ByteSpace, step: int = 1 << 20) -> bytes:
    return b"".join(data.read_at(at, step) for at in range(0, data.length, step))


def digest(data: ByteSpace) -> str:
    return hashlib.sha256(everything(data)).hexdigest()


def blanked(content: bytes, ranges: Sequence[tuple[int, int]]) -> bytes:
    """The content with zeros in the (offset, length) ranges."""
    out = bytearray(content)
    for offset, length in ranges:
        out[offset : offset + length] = bytes(min(length, len(out) - offset))
    return bytes(out)


def fail_reads(patch: pytest.MonkeyPatch, start: int, end: int) -> None:
    """From now on the kernel refuses any read that touches bytes ``[start, end)`` of a file."""
    read = os.pread

    def pread(descriptor: int, length: int, offset: int) -> bytes:
        if offset < end and start < offset + length:
            raise OSError(5, "Input/output error")
        return read(descriptor, length, offset)

    patch.setattr(os, "pread", pread)
