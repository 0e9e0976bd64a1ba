"""7z, RAR, LZH, CAB, Zstandard and others by the system's libarchive, where it is installed."""

from __future__ import annotations

import locale
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import (
    POINTER,
    byref,
    c_char_p,
    c_int64,
    c_size_t,
    c_void_p,
    cast,
    create_string_buffer,
    string_at,
)
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from triage.content.budget import BOMB, BOMB_GIVES, LARGEST, Budget, BudgetSpent
from triage.content.container.rar5 import locks
from triage.content.member_name import member_name, member_steps
from triage.content.space import Memory
from triage.content.stream import Stream
from triage.model import Gap, Item, Locator, Table, Text

_KINDS = {
    "application/x-7z-compressed": "7z",
    "application/vnd.rar": "RAR",
    "application/x-lzh-compressed": "LZH",
    "application/vnd.ms-cab-compressed": "CAB",
    "application/x-cpio": "cpio",
    "application/x-xar": "xar",
    "application/zstd": "Zstandard",
    "application/x-compress": "compress",
    "application/x-lz4": "LZ4",
}
_STREAMS = {"Zstandard": (".zst", ".tzst"), "compress": (".z", ".taz"), "LZ4": (".lz4",)}
"""One compressed content without a name of its own, and how such a file's name ends."""
_CIPHERS = {"7z": "AES-256", "RAR": "AES"}
_LIBRARY = "libarchive.so.13"
_BLOCK = 64 << 10


class _Packed:
    name = "packed"
    mimes = frozenset(_KINDS)

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Its members as items; one gap for those that are locked, one for each that is cut."""
        library = _libarchive()
        if library is None:
            reason = f"libarchive is not installed: {_kind(item)} archives cannot be opened here"
            yield Gap(
                Locator(item.steps), "content", "archive.unsupported", reason, item.data.length
            )
            return
        yield from _Reader(item, budget, library).members()


PLUGIN = _Packed()


@cache
def _libarchive() -> Any | None:
    # A worker may not search for libraries, and the module knows no name without a search.
    os.environ.setdefault("LIBARCHIVE", _LIBRARY)
    try:
        import libarchive
    except (ImportError, OSError, AttributeError):
        return None
    # Names in UTF-16 are given out in the locale's encoding, or not at all.
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    libarchive.ffi.logger.disabled = True  # it would repeat names
    calls = libarchive.ffi.libarchive
    calls.archive_read_data_block.argtypes = [c_void_p, c_void_p, c_void_p, c_void_p]
    calls.archive_entry_is_data_encrypted.argtypes = [c_void_p]
    calls.archive_read_set_options.argtypes = [c_void_p, c_char_p]
    return libarchive


def _kind(item: Item) -> str:
    from triage.content.identify import identify

    return _KINDS.get(identify(item.data.read_at(0, 4096), item.name), "such")


class _Reader:
    """One pass over one archive."""

    def __init__(self, item: Item, budget: Budget, native: Any) -> None:
        self.item, self.budget, self.native = item, budget, native
        self.kind = _kind(item)
        self.locked: list[tuple[tuple[str, ...], int]] = []
        self.locks = locks(item.data)
        self.produced, self.over = 0, False

    def members(self) -> Iterator[Item | Gap]:
        """The members in order. Raises ``BudgetSpent`` when a limit is reached."""
        error = self.native.exception.ArchiveError
        seen: Counter[tuple[str, ...]] = Counter()
        try:
            with self._opened() as archive:
                for number, entry in enumerate(archive):
                    self.budget.member()
                    if not entry.isreg:
                        continue
                    name = self._inner_name() if self.kind in _STREAMS else _name(entry)
                    steps = member_steps(self.item.steps, name, seen)
                    if self._is_locked(entry) or self.locks[number : number + 1] == [True]:
                        self.locked.append((steps, entry.size or 0))
                    else:
                        yield from self._member(archive, entry, name, steps)
                    if self.over:
                        # The library has been seen to crash when it is asked for more.
                        yield self._failed("damaged")
                        break
        except error as failure:
            yield self._failed(str(failure))
        if self.locked:
            yield self._locks()

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        ffi, read = self.native.ffi, self.native.read
        stream, buffer = Stream(self.item.data), create_string_buffer(_BLOCK)

        def fill(pointer: int, context: int, place: int) -> int:
            cast(place, POINTER(c_void_p))[0] = cast(buffer, c_void_p)
            return stream.readinto(memoryview(buffer).cast("B"))

        def seek(pointer: int, context: int, offset: int, whence: int) -> int:
            return stream.seek(offset, whence)

        calls = ffi.READ_CALLBACK(fill), ffi.SEEK_CALLBACK(seek)
        with read.new_archive_read("raw" if self.kind in _STREAMS else "all") as pointer:
            ffi.libarchive.archive_read_set_options(pointer, b"hdrcharset=CP932")
            ffi.read_set_seek_callback(pointer, calls[1])
            ffi.read_open(pointer, None, ffi.NO_OPEN_CB, calls[0], ffi.NO_CLOSE_CB)
            yield read.ArchiveRead(pointer)

    def _inner_name(self) -> str:
        path = PurePosixPath(self.item.name)
        suffix = path.suffix.lower()
        tar = ".tar" if suffix.startswith(".t") else ""
        return path.stem + tar if suffix in _STREAMS[self.kind] and path.stem else "content"

    def _is_locked(self, entry: Any) -> bool:
        ask = self.native.ffi.libarchive.archive_entry_is_data_encrypted
        return bool(ask(entry._entry_p))

    def _member(
        self, archive: Any, entry: Any, name: str, steps: tuple[str, ...]
    ) -> Iterator[Item | Gap]:
        data, code, reason = bytearray(), "", ""
        try:
            for block in self._blocks(archive):
                data += block
                self.produced += len(block)
                self.budget.compare(archive.bytes_read, self.produced)
                self.budget.spend(len(block))
                if len(data) > LARGEST:
                    raise BudgetSpent("limit.memory", "is larger than what fits into memory")
        except BudgetSpent as limit:
            code, reason = limit.code, limit.reason
            if code == BOMB:
                del data[BOMB_GIVES:]
        except self.native.exception.ArchiveError as failure:
            code, reason = self._cause(str(failure))
            self.over = failure.retcode == self.native.ffi.ARCHIVE_FATAL
        if data:
            yield Item(steps, name, Memory(bytes(data)), whole=self.item.whole and not code)
        if code:
            lost = max((entry.size or 0) - len(data), 0)
            yield Gap(Locator(steps), "content", f"archive.{code}", reason, lost)
        if code.startswith("limit."):
            # Going on would unpack the rest of the member only to pass over it.
            raise BudgetSpent(code, reason)

    def _blocks(self, archive: Any) -> Iterator[bytes]:
        """The member's bytes, block by block."""
        place, size, offset = c_void_p(), c_size_t(), c_int64()
        ask = self.native.ffi.libarchive.archive_read_data_block
        while True:
            state = ask(archive._pointer, byref(place), byref(size), byref(offset))
            if state == self.native.ffi.ARCHIVE_EOF:
                return
            if state < self.native.ffi.ARCHIVE_WARN:
                message = self.native.ffi.error_string(archive._pointer) or b""
                text = message.decode("ascii", "replace")
                raise self.native.exception.ArchiveError(text, retcode=state)
            if place.value and size.value:
                yield string_at(place.value, size.value)

    def _failed(self, message: str) -> Gap:
        """The archive as a whole cannot be read, or not to its end."""
        code, reason = self._cause(message)
        size = self.item.data.length
        if code == "locked":
            cipher = _CIPHERS.get(self.kind, "a password")
            reason = f"{self.kind} archive locked with {cipher}, its names too"
            return Gap(Locator(self.item.steps), "content", "locked.archive", reason, size)
        return Gap(Locator(self.item.steps), "content", f"archive.{code}", reason, size)

    def _cause(self, message: str) -> tuple[str, str]:
        """A code and words of our own: the library's may repeat what stands in the archive."""
        lower = message.lower()
        if "encrypt" in lower or "passphrase" in lower:
            return "locked", "it is locked with a password"
        if "unsupported" in lower or "not supported" in lower or "unknown" in lower:
            return "method", f"it is packed in a way that libarchive does not read ({self.kind})"
        return "damaged", f"the {self.kind} archive is damaged or cut"

    def _locks(self) -> Gap:
        where = self.locked[0][0] if len(self.locked) == 1 else self.item.steps
        cipher = _CIPHERS.get(self.kind, "a password")
        reason = (
            f"members of the archive locked with {cipher}: {len(self.locked)};"
            " the names are legible"
        )
        size = sum(length for _, length in self.locked)
        return Gap(Locator(where), "content", "locked.archive", reason, size)


def _name(entry: Any) -> str:
    name = entry.pathname or ""
    return member_name(name) if isinstance(name, bytes) else str(name).replace("\\", "/")
