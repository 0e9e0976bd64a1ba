"""Text whose encoding leaves no doubt: it is all that it should be, from end to end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triage.survey.scores import weights

ASCII, EBCDIC, DOUBTFUL = "ascii", "ebcdic", ""

_SHORTEST = 1024
"""Of fewer bytes nothing but ASCII is evident."""
_ROW, _WORD = 1024, 8
_FEW = 32
"""Bytes above ASCII in a row that say too little of it."""
_NEVER_EUC = 0.2
"""Share of the bytes from 80 to 9F among those above ASCII: leads of CP932, two codes of EUC-JP."""
_TRIPLES = 0.5
"""Share of them that stand in what UTF-8 has for kana and kanji: not in CP932."""
_CUT = 3
"""Bytes that a character may leave in a piece when it is cut."""
_CUT_LINE = 64
"""Below 0x40 no byte is part of a longer character: behind the first, characters are whole."""
_UTF8_TAILS = bytes(range(0x80, 0xC0))
_STEP = 8
"""Every eighth character tells how plausible the text is."""
_COMMON = 0.85
"""Share of kana and common kanji in EUC-JP."""

_HOST_TELLS = bytes((0x40, *range(0xF0, 0xFA)))
"""Space and digits of EBCDIC: elsewhere a sign of mail addresses and rare leads."""
_HOST = bytes((0x0A, 0x0D, 0x28, 0x29, 0x38, *range(0x40, 0xFF)))
"""All its graphic characters, kanji, and what shifts to them in JEF and KEIS."""
_HOST_SHARE, _HOST_STRANGE, _HOST_FEWEST = 0.25, 0.02, 8
_HOST_GAP = bytes(range(0xFA, 0xFF))
"""Behind the digits nothing stands but second bytes of kanji; recorded sound has these as often."""
_HOST_GAPS = 0.25

_Bytes = NDArray[np.uint8]
_Flags = NDArray[np.bool_]


def evident(piece: bytes) -> str:
    """``utf-8``, ``cp932``, ``euc_jp``, ``EBCDIC`` or ``ASCII`` where nothing else fits, else
    ``DOUBTFUL``."""
    if piece.isascii():
        return ASCII
    if _is_ebcdic(piece):
        return EBCDIC
    if len(piece) < _SHORTEST:
        return DOUBTFUL
    if _is_utf8(piece):
        return "utf-8"
    raw = np.frombuffer(piece, np.uint8)
    high, leads = _each_row(raw >= 0x80), _each_row((raw & 0xE0) == 0x80)
    telling = high > _FEW
    if leads.sum() <= _NEVER_EUC * high.sum():
        return "euc_jp" if _is_euc(piece) else DOUBTFUL
    if (leads <= _NEVER_EUC * high)[telling].any():
        return DOUBTFUL
    if (3 * _each_row(_triples(raw)) > _TRIPLES * high)[telling].any():
        return DOUBTFUL
    return "cp932" if _decoded(piece, "cp932") is not None else DOUBTFUL


def _is_ebcdic(piece: bytes) -> bool:
    """Records of a mainframe: spaces and digits are many, and nothing is what it has no use for."""
    telling = len(piece) - len(piece.translate(None, _HOST_TELLS))
    if telling < _HOST_SHARE * len(piece) or len(set(piece)) < _HOST_FEWEST:
        return False
    if len(piece) - len(piece.translate(None, _HOST_GAP)) > _HOST_GAPS * telling:
        return False
    return len(piece.translate(None, _HOST)) <= _HOST_STRANGE * len(piece)


def _is_utf8(piece: bytes) -> bool:
    trimmed = piece[:_CUT].lstrip(_UTF8_TAILS) + piece[_CUT:]
    try:
        trimmed.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(trimmed) - _CUT
    return True


def _is_euc(piece: bytes) -> bool:
    """Sound from end to end, and such as people write."""
    text = _decoded(piece, "euc_jp")
    if text is None:
        return False
    units = np.frombuffer(text[::_STEP].encode("utf-16-le"), "<u2")
    beyond = units[units > 0x7F]
    return len(beyond) > 0 and bool(weights("euc_jp")[beyond].mean() >= _COMMON)


def _decoded(piece: bytes, encoding: str) -> str | None:
    """The text, where nothing in it is broken but the characters that the ends cut."""
    head = piece[:_CUT_LINE]
    first = next((at + 1 for at, byte in enumerate(head) if byte < 0x40), 0)
    whole = piece[first:] if head[0] >= 0x80 else piece
    try:
        return whole.decode(encoding)
    except UnicodeDecodeError as error:
        return whole[: error.start].decode(encoding) if error.start > len(whole) - _CUT else None


def _triples(raw: _Bytes) -> _Flags:
    """Where a character of three bytes begins in UTF-8."""
    tail = (raw & 0xC0) == 0x80
    found: _Flags = (raw & 0xF0) == 0xE0
    found[:-2] &= tail[1:-1] & tail[2:]
    found[-2:] = False
    return found


def _each_row(flags: _Flags) -> NDArray[np.int64]:
    """How many are true in each whole row."""
    # Eight at a time, as one number: no byte of it overflows in a row.
    words = flags[: len(flags) // _ROW * _ROW].view(np.uint64)
    sums = words.reshape(-1, _ROW // _WORD).sum(axis=1, dtype=np.uint64)
    counts: NDArray[np.int64] = sums.view(np.uint8).reshape(-1, _WORD).sum(axis=1, dtype=np.int64)
    return counts
