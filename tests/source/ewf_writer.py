"""A small Expert Witness writer, for the shapes that ewfacquire does not make on demand.

Written from the specification, independently of the reader under test.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

CHUNK = 64 * 512


def sealed(data: bytes) -> bytes:
    return data + struct.pack("<I", zlib.adler32(data))


def descriptor(kind: str, at: int, length: int) -> bytes:
    following = at if kind in ("next", "done") else at + 76 + length
    return sealed(struct.pack("<16sQQ40x", kind.encode(), following, 76 + length))


def volume(
    sectors: int, *, per_chunk: int = 64, set_id: bytes = bytes(16), size: int = 512
) -> bytes:
    chunks = -(-sectors // per_chunk)
    start = struct.pack("<B3xIIIQ", 1, chunks, per_chunk, size, sectors)
    return sealed(start.ljust(64, b"\0") + set_id.ljust(984, b"\0"))


def table(entries: Sequence[int], base: int = 0) -> bytes:
    packed = struct.pack(f"<{len(entries)}I", *entries)
    return sealed(struct.pack("<I4xQ4x", len(entries), base)) + sealed(packed)


def header2(texts: dict[str, str]) -> bytes:
    lines = ["1", "main", "\t".join(texts), "\t".join(texts.values()), "", ""]
    return zlib.compress("\n".join(lines).encode("utf-16"))


class Segment:
    """One segment file, built section by section."""

    def __init__(self, path: Path, number: int) -> None:
        self.file = path.open("wb")
        self.file.write(b"EVF\x09\x0d\x0a\xff\x00" + struct.pack("<BHH", 1, number, 0))

    def section(self, kind: str, data: bytes = b"") -> int:
        """Append a section and return where its data begin."""
        at = self.file.tell()
        self.file.write(descriptor(kind, at, len(data)) + data)
        return at + 76

    def chunks(self, contents: Sequence[bytes], *, compress: bool = False) -> list[int]:
        """A ``sectors`` section and its entries, relative to the file."""
        at, entries, stored = self.file.tell() + 76, [], b""
        for content in contents:
            entries.append(at + len(stored) | (0x80000000 if compress else 0))
            stored += zlib.compress(content) if compress else sealed(content)
        self.section("sectors", stored)
        return entries

    def close(self, *, last: bool = True) -> None:
        self.section("done" if last else "next")
        self.file.close()


def write_image(path: Path, content: bytes, *, compress: bool = False) -> None:
    """A complete single-segment image."""
    contents = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
    segment = Segment(path, 1)
    segment.section("volume", volume(len(content) // 512))
    packed = table(segment.chunks(contents, compress=compress))
    segment.section("table", packed)
    segment.section("table2", packed)
    segment.close()
