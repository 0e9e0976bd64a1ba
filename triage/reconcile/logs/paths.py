"""A path as a server logged it → the file names that its bytes may mean.

Browsers, servers and FTP programs of twenty years wrote Japanese names in UTF-8, CP932 or EUC-JP,
raw, percent-escaped, as ``%uXXXX``, ``\\xNN`` or ``\\NNN``; where several readings are possible,
all are kept and the names on the disk decide.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

_PROTOCOL = re.compile(rb" +HTTP/[\d.]+$")
_HOST = re.compile(rb"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*")
_ESCAPED = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|([0-3][0-7]{2})|([\\"]))')
_UNICODE = re.compile(rb"%u([0-9A-Fa-f]{4})")
_LONGEST = 4096
_ASCII = bytes(range(128)) + b"?" * 128
_BITS_PER_NAME = 64
_LOST = "\0"
_SHORT = re.compile(r"_[^. ]{0,7}(?:\.[^. ]{1,3})?")


def readings(raw: bytes, *, url: bool) -> tuple[str, ...]:
    """The texts that a logged path may be, with ``/`` between steps; empty where there is none."""
    raw = raw[:_LONGEST]
    if url:
        raw = _HOST.sub(b"", _PROTOCOL.sub(b"", raw)).partition(b"?")[0].partition(b"#")[0]
        raw = _ESCAPED.sub(_byte, raw)
        raw = _UNICODE.sub(_utf8, raw)
        raw = unquote_to_bytes(raw)
    elif raw.isascii():  # who escapes bytes leaves none: beside a raw one "\\" is half a letter
        raw = _ESCAPED.sub(_byte, raw)
    sure = _decoded(raw, "utf-8")
    texts = [sure] if sure is not None else [_decoded(raw, one) for one in ("cp932", "euc_jp")]
    found = [text.replace("\\", "/").replace("//", "/") for text in texts if text]
    # half of a letter that is shown as "?" may be a backslash
    found += [text for text in texts if text and "?" in text and "\\" in text]
    return tuple(dict.fromkeys(found))


def _byte(match: re.Match[bytes]) -> bytes:
    """The byte that Apache, nginx or sftp-server escaped."""
    if match[1] or match[2]:
        return bytes([int(match[1], 16) if match[1] else int(match[2], 8)])
    return match[3]


def _utf8(match: re.Match[bytes]) -> bytes:
    return chr(int(match[1], 16)).encode("utf-8", "replace")


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def last(raw: bytes) -> str | None:
    """The compared name of a plain ASCII URL, for which nothing needs decoding; null of others."""
    path = raw.partition(b" HTTP/")[0].partition(b"?")[0]
    name = path.rpartition(b"/")[2]
    if b"%" in name or b"\\" in path or b"#" in path or not name.isascii():
        return None
    return name.decode("ascii").lower()


def folded(path: str) -> str:
    """A path for comparing: composed kana, one case."""
    return (
        path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()
    )


def base(path: str) -> str:
    """The file's name of a path, for comparing; empty for a folder."""
    return folded(path.rpartition("/")[2])


def masked(path: str) -> tuple[str, ...]:
    """A compared path as servers write it that log ASCII only: vsftpd puts ``?`` for every other
    byte, and xferlog ``_`` for a blank. Empty where nothing is lost by that."""
    blank = path.replace(" ", "_")
    found = [] if blank == path else [blank]
    if not path.isascii():
        for encoding in ("utf-8", "cp932", "euc_jp"):
            ascii_only = _questioned(path, encoding)
            found += [ascii_only, ascii_only.replace(" ", "_")]
    return tuple(dict.fromkeys(found))


def _questioned(path: str, encoding: str) -> str:
    raw = path.encode(encoding, "replace")
    return raw.translate(_ASCII).decode("ascii").lower()


def headless(name: str) -> str:
    """A compared name without its first byte, which deleting a file on FAT overwrites: of a
    Japanese letter the second half stays. ASCII has one case, also within such halves."""
    return _LOST + name.encode("cp932", "replace")[1:].lower().decode("latin-1")


def may_be_headless(name: str) -> bool:
    """Whether a deleted FAT file's name may be a short one that lost its first byte (``_``)."""
    return _SHORT.fullmatch(name) is not None


def shown(name: str, *, lost: bool) -> tuple[str, ...]:
    """What of a compared name may meet what a log shows; ``lost``: its first byte is unknown."""
    return (name, *masked(name), *((headless(name),) if lost else ()))


class Names:
    """A set of file names in few bytes. It may hold a name too many, never one too few."""

    def __init__(self, bits: bytes) -> None:
        self.bits, self._mask = bits, len(bits) * 8 - 1
        self._lost = self._has(_LOST)

    @classmethod
    def of(cls, names: Iterable[str], count: int) -> Names:
        """The set of about ``count`` names, as ``shown`` gives them."""
        size = 1 << max(10, (count * _BITS_PER_NAME - 1).bit_length())
        size = min(size, 1 << 29)
        array = bytearray(size // 8)
        for name in names:
            for one in (name, _LOST) if name.startswith(_LOST) else (name,):
                place = _place(one) & (size - 1)
                array[place >> 3] |= 1 << (place & 7)
        return cls(bytes(array))

    def __contains__(self, name: str) -> bool:
        return self._has(name) or (self._lost and self._has(headless(name)))

    def _has(self, name: str) -> bool:
        place = _place(name) & self._mask
        return bool(self.bits[place >> 3] >> (place & 7) & 1)


def _place(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "surrogatepass"))
