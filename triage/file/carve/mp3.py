"""MP3: frames one behind the other (ISO/IEC 11172-3), with or without an ID3 tag before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FIRST: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SECOND: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_FEWEST: Final = 5
_MOST: Final = 1 << 22
_PADDING: Final = 64 << 10
"""So many zeros may stand between the first tag and the sound."""
_SAME: Final = b"\xff\xfe\x0c"
"""Bits of a frame's header that are alike in all frames: version, layer, rate."""
_LYRICS: Final = b"LYRICSBEGIN"
_LYRICS_ENDS: Final = (b"LYRICS200", b"LYRICSEND")
_LONGEST: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class Mp3:
    """Frames of one kind whose headers lead to one another."""

    name: str = "mp3"
    patterns: tuple[Pattern, ...] = (
        Pattern("mp3", (b"ID",), rb"ID3[\x02-\x04]"),
        Pattern(
            "mp3",
            tuple(bytes([0xFF, kind]) for kind in b"\xfb\xfa\xf3\xf2\xe3\xe2"),
            rb"\xff[\xf2\xf3\xfa\xfb\xe2\xe3]",
        ),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last frame, and of the tags behind it."""
        at = _tag(view, 0)
        if at:
            padding = view.at(at, _PADDING)
            at += len(padding) - len(padding.lstrip(b"\0"))
        frames, kind = 0, _kind(view.at(at, 4))
        while frames < _MOST and (length := _frame(head := view.at(at, 4))):
            if _kind(head) != kind:
                break
            at += length
            frames += 1
        if frames < _FEWEST:
            return None
        while tag := _tag(view, at) or _tag_behind(view, at):
            at += tag
        return Carved(at) if at <= view.length else None


def _kind(head: bytes) -> bytes:
    return bytes(one & same for one, same in zip(head, _SAME, strict=False))


def _tag(view: View, at: int) -> int:
    """Bytes of a tag of ID3v2; 0: none stands there."""
    head = view.at(at, 10)
    if len(head) < 10 or head[:3] != b"ID3" or max(head[6:]) > 0x7F:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _tag_behind(view: View, at: int) -> int:
    """The same of those kinds that stand behind the sound: ID3v1, APEv2, Lyrics3."""
    if view.at(at, 3) == b"TAG":
        return 128
    if view.at(at, 8) == b"APETAGEX" and view.number(at + 20, 4) & 1 << 29:
        return 32 + view.number(at + 12, 4)
    if view.at(at, len(_LYRICS)) == _LYRICS:
        text = view.at(at, _LONGEST)
        ends = [text.find(mark) for mark in _LYRICS_ENDS]
        return min((end + 9 for end in ends if end >= 0), default=0)
    return 0


def _frame(head: bytes) -> int:
    """Bytes of a frame of layer III by its header; 0: it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, index = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version not in _RATES or rate == 3 or not 0 < index < 15:
        return 0
    kilobits = (_FIRST if version == 3 else _SECOND)[index]
    padding = head[2] >> 1 & 1
    return (144 if version == 3 else 72) * kilobits * 1000 // _RATES[version][rate] + padding


PLUGIN = Mp3()
