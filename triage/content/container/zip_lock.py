"""Members of a ZIP file under its old cipher (ZipCrypto), tried with the operator's passwords."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from triage.content.budget import Budget, BudgetSpent
from triage.content.container.zip_directory import (
    CENTRAL,
    CENTRAL_HEAD,
    LOCAL,
    LOCAL_HEAD,
    Member,
    data_range,
)
from triage.model import ByteSpace

_END = struct.Struct("<4s4H2IH")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FLAGS = 0x0009  # locked; its check byte comes from the time
_NAME = b"x"
_STEP = 1 << 20
_TRIAL = 64
"""Bytes that a password's trial counts for: many members times many passwords end, too."""
_MASK32 = 0xFFFFFFFF
_WRONG = (RuntimeError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


def opened(space: ByteSpace, member: Member, budget: Budget) -> bytes | None:
    """The member's content under the first password that fits, or null where none does.

    Decryption is slow, so no more is tried than ``budget.locked`` bytes.
    """
    where = data_range(space, member)
    if not budget.passwords or member.cipher != "ZipCrypto" or member.method not in _METHODS:
        return None
    if where is None or not 0 <= member.size < _MASK32:
        return None
    start, end = where
    alone = _alone(space, member, space.read_at(start, min(end - start, budget.locked)))
    for password in budget.passwords:
        for code in dict.fromkeys(password.encode(one, "replace") for one in ("utf-8", "cp932")):
            budget.locked -= _TRIAL
            if end - start > budget.locked:
                return None
            try:
                return _read(alone, code, end - start, budget)
            except _WRONG:
                continue
            except BudgetSpent:
                return None
    return None


def _read(alone: bytes, password: bytes, packed: int, budget: Budget) -> bytes:
    out = bytearray()
    with zipfile.ZipFile(io.BytesIO(alone)) as archive:
        (info,) = archive.infolist()
        with archive.open(info, pwd=password) as stream:
            budget.locked -= packed  # the first bytes fit: the rest is decrypted
            while piece := stream.read(_STEP):
                out += piece
                budget.compare(packed, len(out))
                budget.spend(len(piece))
    if len(out) < info.file_size:
        raise EOFError
    return bytes(out)


def _alone(space: ByteSpace, member: Member, data: bytes) -> bytes:
    """An archive of this member only, so that nothing is read of the others."""
    time, date = struct.unpack("<2H", space.read_at(member.start + 10, 4))
    common = (member.flags & _FLAGS, member.method, time, date, member.crc, len(data), member.size)
    local = LOCAL_HEAD.pack(LOCAL, 20, *common, len(_NAME), 0) + _NAME + data
    entry = CENTRAL_HEAD.pack(CENTRAL, 20, 20, *common, len(_NAME), *[0] * 6) + _NAME
    return local + entry + _END.pack(b"PK\5\6", 0, 0, 1, 1, len(entry), len(local), 0)
