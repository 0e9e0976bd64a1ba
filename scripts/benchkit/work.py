"""What the survey does per byte, counted in this process."""

from __future__ import annotations

import cProfile
import pstats
import random
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchkit import media
from triage.survey import engine, regions

MIB = 1 << 20
SIZE = 8 * MIB
WINDOW = 4 * MIB
ENCODINGS = ("cp932", "utf-8", "euc_jp", "utf-16-le")


def kinds() -> Iterator[tuple[str, bytes]]:
    """Bytes of each kind that fills a disk."""
    rng = random.Random(4)
    programs = sorted(path for path in Path("/usr/bin").iterdir() if path.is_file())
    binary = b"".join(path.read_bytes() for path in programs[:400])
    yield "random", rng.randbytes(SIZE)
    yield "programs", binary[:SIZE]
    yield "compressed", zlib.compress(binary[: 4 * SIZE])[:SIZE]
    for encoding in ENCODINGS:
        data = media.roster(encoding, 20_000, rng)
        yield f"roster, {encoding}", (data * (SIZE // len(data) + 1))[:SIZE]


@dataclass(frozen=True, slots=True)
class Work:
    """MiB a second of one core, share of the bytes in depth, calls of Python functions a MiB."""

    name: str
    speed: float
    share: float
    calls: int


def counted() -> list[Work]:
    """The work for each kind of bytes."""
    engine.pack()
    return [_counted(name, data) for name, data in kinds()]


def _counted(name: str, data: bytes) -> Work:
    windows = [data[at : at + WINDOW] for at in range(0, len(data), WINDOW)]
    regions(windows[0], 0)  # tables are built once, and are no work on these bytes
    profile = cProfile.Profile()
    profile.runcall(regions, windows[0], 0)
    calls = pstats.Stats(profile).total_calls * MIB // len(windows[0])  # type: ignore[attr-defined]
    began = time.process_time()
    found = [region for window in windows for region in regions(window, 0)]
    speed = len(data) / MIB / (time.process_time() - began)
    share = sum(region.end - region.start for region in found) / len(data)
    return Work(name, speed, share, calls)
