"""A byte space as a file object, for libraries that want one."""

from __future__ import annotations

import io
import os

from triage.model import ByteSpace


class Stream(io.RawIOBase):
    """Read-only and seekable; never fails, as the space itself."""

    def __init__(self, space: ByteSpace) -> None:
        self._space, self._at = space, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """The place of the next read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; a place before the start is the start."""
        base = {os.SEEK_CUR: self._at, os.SEEK_END: self._space.length}.get(whence, 0)
        self._at = max(base + offset, 0)
        return self._at

    def get_size(self) -> int:
        """Size in bytes (libpff and its kin ask for it by this name)."""
        return self._space.length

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill as much of ``buffer`` as there is."""
        data = self._space.read_at(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
