"""Is this file a document of its own, or the bytes of a disk that begins with one?

A disk often begins with a piece of a document: a member of a stripe, a stick written over. A
signature therefore counts when the structure behind it fits the size of the whole file, or when
the file could hardly be a disk: they are whole sectors.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from triage.model import ByteSpace
from triage.source.disk_traces import looks_like_disk
from triage.text.codec import detect

HEAD = 1 << 16
_TAIL = (1 << 16) + 22  # a ZIP comment is at most 64 KiB
_SMALLEST_DISK = 1 << 20
_SAMPLES, _SAMPLE = 16, 4096
_CONTROLS = bytes(set(range(32)) - {8, 9, 10, 11, 12, 13, 14, 15, 26, 27} | {127})
_SHAPES = ("utf-8", "utf-16-le", "utf-16-be")
"""One encoding of each kind that ``_reads`` tells apart."""

Proof = Callable[[bytes, bytes, int], bool]
"""Does the structure hold? Of the first bytes, the last bytes, and the size of the file."""


def is_document(data: ByteSpace) -> bool:
    """Whether the bytes are one document and no disk. Reads a head, a tail and a few samples."""
    if looks_like_disk(data):
        return False
    head, size = data.read_at(0, HEAD), data.length
    proofs = [proof for at, magic, proof in _FORMATS if head.startswith(magic, at)]
    if proofs:
        tail = data.read_at(max(size - _TAIL, 0), _TAIL)
        if any(proof is not None and proof(head, tail, size) for proof in proofs):
            return True
        if size % 512 or size < _SMALLEST_DISK:
            return True
    return _is_dbase(head, size) or _is_text(head, data)


def archive(head: bytes) -> str | None:
    """The kind of archive that begins here, null where none does."""
    return next((name for magic, name in _ARCHIVES if head.startswith(magic)), None)


# --- text -----------------------------------------------------------------------------------------


def _is_text(head: bytes, data: ByteSpace) -> bool:
    # A disk's first bytes read in no encoding: to be told which is the dearest of all questions.
    if _is_pattern(head) or not any(_reads(head, one) for one in _SHAPES):
        return False
    encoding = detect(head)
    if encoding is None or not _reads(head, encoding):
        return False
    step = (data.length - _SAMPLE) // _SAMPLES & ~1
    if step < _SAMPLE:
        return _reads(data.read_at(0, _SAMPLES * _SAMPLE * 2), encoding)
    places = range(step, data.length, step)
    samples = [data.read_at(place, _SAMPLE) for place in places]
    readable = sum(_reads(sample, encoding) for sample in samples)
    return readable * 4 >= len(samples) * 3


def _reads(sample: bytes, encoding: str) -> bool:
    """Next to no controls, in bytes or in 16-bit units; a sample may begin inside a character."""
    if encoding.startswith("utf-16"):
        text = sample.decode(encoding, "replace")
        odd = text.count("\0") + text.count("\ufffd")
        return odd * 100 <= len(text)
    kept = sample.translate(None, _CONTROLS)
    return (len(sample) - len(kept)) * 100 <= len(sample)


def _is_pattern(head: bytes) -> bool:
    """What erasing programs write: a few byte values over and over."""
    return len(head) >= 512 and len(set(head)) < 8


# --- proofs ---------------------------------------------------------------------------------------


def _number(data: bytes, at: int, form: str) -> int:
    size = struct.calcsize(form)
    return int(struct.unpack(form, data[at : at + size])[0]) if len(data) >= at + size else -1


def _states_size(at: int, form: str, more: int = 0) -> Proof:
    """A field that holds the size of the file, less ``more``."""
    return lambda head, tail, size: _number(head, at, form) + more == size


def _ends(*marks: bytes) -> Proof:
    """A mark near the end of the file."""
    return lambda head, tail, size: any(mark in tail[-2048:] for mark in marks)


def _always(head: bytes, tail: bytes, size: int) -> bool:
    return True


def _zip(head: bytes, tail: bytes, size: int) -> bool:
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    length, start = struct.unpack("<II", tail[at + 12 : at + 20])
    return bool(start == 0xFFFFFFFF or start + length <= size - len(tail) + at)


def _gzip(head: bytes, tail: bytes, size: int) -> bool:
    try:
        zlib.decompressobj(31).decompress(head, 1 << 16)
    except zlib.error:
        return False
    return True


def _seven_zip(head: bytes, tail: bytes, size: int) -> bool:
    return 32 + _number(head, 12, "<Q") + _number(head, 20, "<Q") == size


def _ole(head: bytes, tail: bytes, size: int) -> bool:
    """[MS-CFB] 2.2: the allocation table covers the file, and not much more than that."""
    shift, tables = _number(head, 30, "<H"), _number(head, 44, "<I")
    if head[28:30] != b"\xfe\xff" or shift not in (9, 12):
        return False
    covered = tables << (shift - 2) << shift
    return size - (2 << shift) <= covered <= 2 * size + (1 << (shift - 2) << shift)


def _sqlite(head: bytes, tail: bytes, size: int) -> bool:
    """The database header, https://www.sqlite.org/fileformat.html 1.3."""
    page = 65536 if _number(head, 16, ">H") == 1 else _number(head, 16, ">H")
    stale = _number(head, 24, ">I") != _number(head, 92, ">I")
    return head[21:24] == b"@  " and (stale or page * _number(head, 28, ">I") == size)


def _tar(head: bytes, tail: bytes, size: int) -> bool:
    field = head[148:156].strip(b"\0 ")
    total = sum(head[:148]) + 8 * 32 + sum(head[156:512])
    return field.isdigit() and not set(field) & set(b"89") and int(field, 8) == total


def _pst(head: bytes, tail: bytes, size: int) -> bool:
    """[MS-PST] 2.2.2.5: ibFileEof of the ROOT structure."""
    if _number(head, 10, "<H") >= 23:
        return _number(head, 184, "<Q") == size
    return _number(head, 168, "<I") == size


def _portable_executable(head: bytes, tail: bytes, size: int) -> bool:
    at = _number(head, 60, "<I")
    return 0 < at < len(head) and head[at : at + 4] == b"PE\0\0"


def _hive(head: bytes, tail: bytes, size: int) -> bool:
    return 0 <= size - 4096 - _number(head, 40, "<I") < 1 << 20


def _event_log(head: bytes, tail: bytes, size: int) -> bool:
    return size == 4096 + 65536 * _number(head, 42, "<H")


def _is_dbase(head: bytes, size: int) -> bool:
    """dBASE III and later: date, header and record lengths that add up to the file."""
    if len(head) < 33 or head[0] not in (0x03, 0x30, 0x83, 0x8B, 0xF5):
        return False
    month, day, records, header, record = struct.unpack("<2BIHH", head[2:12])
    if not (1 <= month <= 12 and 1 <= day <= 31 and header > 32 and record > 1):
        return False
    return size - header - records * record in (0, 1)


_ARCHIVES = (
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x07\x08", "ZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x1f\x8b\x08", "gzip"),
)
_FORMATS: tuple[tuple[int, bytes, Proof | None], ...] = (
    (0, b"PK\x03\x04", _zip),
    (0, b"PK\x05\x06", _zip),
    (0, b"PK\x07\x08", _zip),
    (0, b"\x1f\x8b\x08", _gzip),
    (0, b"7z\xbc\xaf\x27\x1c", _seven_zip),
    (0, b"Rar!\x1a\x07", None),
    (0, b"BZh", None),
    (0, b"\xfd7zXZ\0", _ends(b"YZ")),
    (0, b"\x28\xb5\x2f\xfd", None),
    (0, b"MSCF\0\0\0\0", _states_size(8, "<I")),
    (2, b"-lh", _always),
    (2, b"-lz", _always),
    (257, b"ustar", _tar),
    (0, b"%PDF-", _ends(b"%%EOF", b"startxref")),
    (0, b"\xef\xbb\xbf%PDF-", _ends(b"%%EOF", b"startxref")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (0, b"{\\rtf", _ends(b"}")),
    (0, b"SQLite format 3\0", _sqlite),
    (4, b"Standard Jet DB", _always),
    (4, b"Standard ACE DB", _always),
    (0, b"!BDN", _pst),
    (0, b"\xcf\xad\x12\xfe", None),
    (0, b"\xff\xd8\xff", _ends(b"\xff\xd9")),
    (0, b"\x89PNG\r\n\x1a\n", _ends(b"IEND")),
    (0, b"GIF8", _ends(b"\0;")),
    (0, b"BM", _states_size(2, "<I")),
    (0, b"II*\0", None),
    (0, b"MM\0*", None),
    (0, b"8BPS\0\x01", None),
    (0, b"RIFF", _states_size(4, "<I", 8)),
    (4, b"ftyp", None),
    (0, b"ID3", None),
    (0, b"OggS\0", None),
    (0, b"fLaC", None),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", None),
    (0, b"MZ", _portable_executable),
    (0, b"\x7fELF", None),
    (0, b"regf", _hive),
    (0, b"ElfFile\0", _event_log),
    (0, b"L\0\0\0\x01\x14\x02\0", _always),
    (0, b"bplist00", None),
    (0, b"AT&TFORM", None),
)
