"""Windows and Macintosh code pages by their numbers."""

from __future__ import annotations

import codecs

_NAMES = {
    1200: "utf-16-le",
    1201: "utf-16-be",
    10000: "mac-roman",
    10001: "cp932",
    20932: "euc_jp",
    32768: "mac-roman",
    32769: "cp1252",
    50220: "iso2022_jp",
    50221: "iso2022_jp",
    51932: "euc_jp",
    65001: "utf-8",
}
_UNKNOWN = "cp932"


def codec_of(number: int) -> str:
    """The Python codec for a code page; CP932 where it is not known."""
    name = _NAMES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return _UNKNOWN
