"""Registry hives as hivex writes them, and an event log laid out by libevtx's format notes, since
no program that writes one runs outside Windows."""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from tooling import tool

BIN = 4096
TIME = 0x01DC000000000000


def wide(text: str) -> str:
    """A string as hivexsh is told it."""
    return "hex:1:" + (text + "\0").encode("utf-16-le").hex(",")


def binary(data: bytes) -> str:
    return "hex:3:" + data.hex(",")


def hive(folder: Path, keys: Mapping[str, Mapping[str, str]]) -> bytes:
    """A hive with these keys, their values in hivexsh's words."""
    program = tool("hivexsh")
    (folder / "empty").write_bytes(_empty())
    words, made = [f"load {folder}/empty"], set()
    for path, values in keys.items():
        words.append("cd \\")
        steps = path.split("\\")
        for number, step in enumerate(steps, 1):
            if path and (*steps[:number],) not in made:
                made.add((*steps[:number],))
                words.append(f"add {step}")
            words.append(f"cd {step}")
        words.append(f"setval {len(values)}")
        words += [word for pair in values.items() for word in pair]
    words += [f"commit {folder}/hive", ""]
    (folder / "script").write_text("\n".join(words))
    subprocess.run([program, "-w", "-f", folder / "script"], check=True, capture_output=True)
    return (folder / "hive").read_bytes()


def _empty() -> bytes:
    """A base block and a bin with a root key, which hivexsh cannot make itself."""
    base, bin_ = bytearray(BIN), bytearray(BIN)
    struct.pack_into("<4s2IQ6I", base, 0, b"regf", 1, 1, TIME, 1, 3, 0, 1, 32, BIN)
    struct.pack_into("<I", base, 44, 1)
    summed = 0
    for (word,) in struct.iter_unpack("<I", base[:508]):
        summed ^= word
    struct.pack_into("<I", base, 508, summed)
    struct.pack_into("<4s2I8xQI", bin_, 0, b"hbin", 0, BIN, TIME, 0)
    none = 0xFFFFFFFF
    fields = (0, none, 0, 0, none, none, 0, none, 128, none, 0, 0, 0, 0, 0)
    struct.pack_into("<i2sHQ15I2H4s", bin_, 32, -96, b"nk", 0x2C, TIME, *fields, 4, 0, b"ROOT")
    owner = bytes.fromhex("01000480000000000000000000000000140000000200080001000000")
    struct.pack_into("<i2sH4I", bin_, 128, -56, b"sk", 0, 128, 128, 1, len(owner))
    bin_[152 : 152 + len(owner)] = owner
    struct.pack_into("<i", bin_, 184, BIN - 184)
    return bytes(base + bin_)


def log(hive_: bytes, places: Sequence[int]) -> bytes:
    """A log whose one entry holds these pages of a hive."""
    base = bytearray(hive_[:512])
    struct.pack_into("<I", base, 28, 6)
    pages = b"".join(hive_[BIN + at : 2 * BIN + at] for at in places)
    refs = b"".join(struct.pack("<2I", at, BIN) for at in places)
    size = -(-(40 + len(refs) + len(pages)) // 512) * 512
    head = struct.pack("<4s5I16x", b"HvLE", size, 0, 2, len(hive_) - BIN, len(places))
    return bytes(base) + (head + refs + pages).ljust(size, b"\0")


def event_log(events: Sequence[Mapping[str, str]], each: int = 20) -> bytes:
    """A log of the fields of some events, ``each`` of them in a chunk."""
    chunks = [_chunk(events[at : at + each], at + 1) for at in range(0, len(events), each)]
    head = bytearray(BIN)
    last = len(events)
    struct.pack_into(
        "<8s3QI4H", head, 0, b"ElfFile\0", 0, len(chunks) - 1, last + 1, 128, 1, 3, BIN, len(chunks)
    )
    struct.pack_into("<I", head, 124, zlib.crc32(head[:120]))
    return bytes(head) + b"".join(chunks)


def _chunk(events: Sequence[Mapping[str, str]], first: int) -> bytes:
    chunk, at, place = bytearray(65536), 512, 512
    for number, fields in enumerate(events, first):
        place = at
        body = b"\x0f\1\1\0" + _element("Event", _elements(fields, at + 28), at + 28) + b"\0"
        size = -(-(28 + len(body)) // 8) * 8
        record = struct.pack("<4sI2Q", b"**\0\0", size, number, TIME) + body
        chunk[at : at + size] = record.ljust(size - 4, b"\0") + struct.pack("<I", size)
        at += size
    last = first + len(events) - 1
    numbers = (first, last, first, last, 128, place, at, zlib.crc32(chunk[512:at]))
    struct.pack_into("<8s4Q4I", chunk, 0, b"ElfChnk\0", *numbers)
    struct.pack_into("<I", chunk, 124, zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120])))
    return bytes(chunk)


def _element(name: str, inside: bytes, at: int) -> bytes:
    """An element whose name stands in it, nine bytes behind where it begins at ``at``."""
    raw = name.encode("utf-16-le")
    named = struct.pack("<I2H", 0, 0, len(name)) + raw + b"\0\0"
    body = b"\2" + inside + b"\4"
    return struct.pack("<BII", 1, len(named) + len(body), at + 9) + named + body


def _elements(fields: Mapping[str, str], at: int) -> bytes:
    made, at = b"", at + 9 + 8 + 2 * len("Event") + 2 + 1
    for name, value in fields.items():
        raw = value.encode("utf-16-le")
        text = struct.pack("<2BH", 5, 1, len(value)) + raw
        made += _element(name, text, at + len(made))
    return made
