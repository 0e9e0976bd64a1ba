"""A packed stream of which a library says where it ends."""

from __future__ import annotations

from bz2 import BZ2Decompressor
from collections.abc import Callable
from lzma import LZMADecompressor
from typing import Final

from triage.file.carve.view import Carved, View

_PIECE: Final = 64 << 10
_OUT: Final = 1 << 20
_UNPACKED: Final = 16
"""So many bytes unpacked cost as much as one that is read."""


Stream = BZ2Decompressor | LZMADecompressor


def ended(
    view: View, made: Callable[[], Stream], wrong: type[Exception], head: bytes
) -> Carved | None:
    """The streams that follow each other, each beginning with ``head``; proven if none is broken.

    Raises ``SpentError``.
    """
    end = 0
    while view.at(end, len(head)) == head:
        following = _end(view, made(), wrong, end)
        if not following:
            return Carved(end) if end else None
        end = following
    return Carved(end, proven=True) if end else None


def _end(view: View, stream: Stream, wrong: type[Exception], at: int) -> int:
    """Where a stream ends; 0: it does not."""
    try:
        while not stream.eof:
            data = view.at(at, _PIECE) if stream.needs_input else b""
            if stream.needs_input and not data:
                return 0
            at += len(data)
            view.spend(len(stream.decompress(data, _OUT)) // _UNPACKED)
    except (wrong, EOFError, MemoryError):
        return 0
    return at - len(stream.unused_data)
