"""A packed stream of which a library says where it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from triage.file.carve.view import Carved, View

_PIECE: Final = 64 << 10
_OUT: Final = 1 << 20
_UNPACKED: Final = 16
"""So many bytes unpacked cost as much as one that is read."""


class Stream(Protocol):
    """What ``bz2`` and ``lzma`` unpack with."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended, its checksum too."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more bytes."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was given that lies behind the end."""
        ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Some of what the stream holds."""
        ...


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
