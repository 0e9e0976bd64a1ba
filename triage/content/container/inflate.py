"""Unpacks one compressed stream within a budget, whatever its declared size says."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from triage.content.budget import BOMB, BOMB_GIVES, LARGEST, Budget, BudgetSpent
from triage.model import ByteSpace

_DAMAGE = (zlib.error, lzma.LZMAError, OSError, ValueError)
STEP = 1 << 20
GROWTH = 8 << 20
RAW = -zlib.MAX_WBITS
GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Unpacked:
    """``data`` as far as it goes; ``code`` and ``reason`` say why no further, if it is cut.

    ``used`` is the number of compressed bytes that were taken.
    """

    data: bytes
    used: int
    code: str = ""
    reason: str = ""


def inflate(space: ByteSpace, start: int, end: int, budget: Budget, window: int = RAW) -> Unpacked:
    """Inflate one deflate stream that begins at ``start``."""
    engine = zlib.decompressobj(window)

    def pieces() -> Iterator[tuple[int, bytes]]:
        at, waiting = start, b""
        while not engine.eof:
            if not waiting:
                waiting = space.read_at(at, min(STEP, end - at))
                at += len(waiting)
            if not waiting:
                raise EOFError
            piece = engine.decompress(waiting, GROWTH)
            waiting = engine.unconsumed_tail
            yield at - start - len(engine.unused_data), piece

    return _collect(pieces, budget)


class Engine(Protocol):
    """How the standard library's other decompressors work."""

    @property
    def eof(self) -> bool:
        """Has the stream ended?"""
        ...

    @property
    def needs_input(self) -> bool:
        """Can nothing more come out without more bytes?"""
        ...

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end of the stream."""
        ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most ``max_length`` bytes of what can come out now."""
        ...


def unpack(engine: Engine, space: ByteSpace, start: int, end: int, budget: Budget) -> Unpacked:
    """Unpack one stream of any other kind that begins at ``start``."""

    def pieces() -> Iterator[tuple[int, bytes]]:
        at = start
        while not engine.eof:
            data = b""
            if engine.needs_input:
                data = space.read_at(at, min(STEP, end - at))
                at += len(data)
                if not data:
                    raise EOFError
            piece = engine.decompress(data, GROWTH)
            yield at - start - len(engine.unused_data), piece

    return _collect(pieces, budget)


def copy(space: ByteSpace, start: int, end: int, budget: Budget) -> Unpacked:
    """Take a stored (not compressed) stream."""

    def pieces() -> Iterator[tuple[int, bytes]]:
        at = start
        while at < end:
            piece = space.read_at(at, min(STEP, end - at))
            if not piece:
                raise EOFError
            at += len(piece)
            yield at - start, piece

    return _collect(pieces, budget)


def _collect(pieces: Callable[[], Iterator[tuple[int, bytes]]], budget: Budget) -> Unpacked:
    out = bytearray()
    used, produced, code, reason = 0, 0, "", ""
    try:
        for used, piece in pieces():
            produced += len(piece)
            budget.compare(used, produced)
            budget.spend(len(piece))
            out += piece
            if produced > LARGEST:
                raise BudgetSpent("limit.memory", "is larger than what fits into memory")
    except BudgetSpent as limit:
        code, reason = limit.code, limit.reason
        if code == BOMB:
            del out[BOMB_GIVES:]
    except _DAMAGE:
        code, reason = "damaged", "the compressed data is damaged"
    except EOFError:
        code, reason = "truncated", "the compressed data ends too early"
    return Unpacked(bytes(out), used, code, reason)
