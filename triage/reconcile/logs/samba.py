"""What the lines of Samba's full_audit mean: which of them is a reading of content.

A listing opens every file of a folder (``openat``), and a big file is read in many pieces, a line
each. So content was read where a line says so, once for each opening; an opening alone says only
that the file was there. Samba before 4.13 logs ``open`` for real openings alone.
"""

from __future__ import annotations

from collections import OrderedDict

from triage.correlation import Action, Outcome

_READS = frozenset([b"read", b"pread", b"pread_recv", b"sendfile"])
_OPENS = frozenset([b"open", b"openat", b"create_file"])
_DELETES = frozenset([b"unlink", b"unlinkat"])
_READ_DATA = 0x1
"""FILE_READ_DATA of an access mask ([MS-SMB2] 2.2.13.1.1)."""
_MOST = 10_000


class Openings:
    """The files that clients have open and read already, the last ten thousand."""

    def __init__(self) -> None:
        self._read: OrderedDict[tuple[bytes, bytes], None] = OrderedDict()

    def meaning(
        self, method: bytes, status: bytes, how: bytes, client: bytes, path: bytes
    ) -> tuple[Action, Outcome] | None:
        """What a line says of a file; null where it is nothing new.

        ``how`` are the arguments before the path, each with ``|`` behind it.
        """
        done = not status.startswith(b"fail")
        if method in _DELETES:
            return "delete", "whole" if done else "refused"
        if not done:
            return ("fetch", "refused") if method != b"close" else None
        key = client, path
        if method in _READS:
            return None if not self._first(key) else ("fetch", "whole")
        self._read.pop(key, None)
        if method not in _OPENS:
            return None
        if method == b"create_file":
            return ("fetch", "head") if _reads(how.split(b"|")) else None
        if how.startswith(b"w"):
            return "store", "whole"
        if method == b"openat":
            return "fetch", "head"
        self._first(key)
        return "fetch", "whole"

    def _first(self, key: tuple[bytes, bytes]) -> bool:
        new = key not in self._read
        self._read[key] = None
        if len(self._read) > _MOST:
            self._read.popitem(last=False)
        return new


def _reads(how: list[bytes]) -> bool:
    """A file opened with the right to read it: ``0x120089|file|open|``."""
    try:
        return how[1] == b"file" and bool(int(how[0], 16) & _READ_DATA)
    except (ValueError, IndexError):
        return False
