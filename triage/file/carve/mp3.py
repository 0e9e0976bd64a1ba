"""MP3: frames one behind the other (ISO/IEC 11172-3), with or without an ID3 tag before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FIRST: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SECOND: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_FEWEST: Final = 20
_MOST: Final = 1 << 22
_TAG: Final = 128


@dataclass(frozen=True, slots=True)
class Mp3:
    """Frames whose headers lead to one another."""

    name: str = "mp3"
    patterns: tuple[Pattern, ...] = (
        Pattern("mp3", (b"ID",), rb"ID3[\x02-\x04]"),
        Pattern(
            "mp3", (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"), rb"\xff[\xf2\xf3\xfa\xfb]"
        ),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last frame, and of the tag behind it."""
        at, frames = 0, 0
        if view.at(0, 3) == b"ID3":
            size = view.at(6, 4).ljust(4, b"\0")
            at = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
        while frames < _MOST and (length := _frame(view.at(at, 4))):
            at += length
            frames += 1
        if view.at(at, 3) == b"TAG":
            at += _TAG
        return Carved(at) if frames >= _FEWEST and at <= view.length else None


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
