"""Which encodings a short run of bytes may be Japanese in, by what it reads as in each."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.text.points import code_points

_KANA = tuple(zip("ぁァー　「・々（０Ａ", "んヶー。」・々）９ｚ", strict=True))
_BROKEN = 0.08
_MANGLED = 0.04
_PLAUSIBLE, _PLAUSIBLE_SHORT, _FEW = 0.45, 0.55, 128
"""Random bytes score 0.45 on average, and only a short run of them comes by chance; half-width
kana alone score 0.6."""
_CLOSE = 0.2

_Sums = NDArray[np.float64]


@cache
def weights(encoding: str) -> NDArray[np.float32]:
    """By code unit: 1 for kana and for kanji of JIS X 0208 level 1 (rows 16 to 47), the ones that
    ordinary text is written in. EUC-JP read as CP932 turns into half-width kana, which count 0.6
    there; in EUC-JP they have a prefix and come by no chance."""
    weights = np.zeros(0x10000, np.float32)
    for first, last in _KANA:
        weights[ord(first) : ord(last) + 1] = 1
    cells = (bytes((row, cell)) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    kanji = b"\n".join(cells).decode("euc_jp", "ignore").replace("\n", "")
    weights[code_points(kanji)] = 1
    weights[0xFF66:0xFFA0] = 0.6 if encoding == "cp932" else 1
    return weights


def encodings_of(pieces: list[bytes]) -> list[tuple[str, ...]]:
    """For each piece the encodings in which it reads as Japanese; more than one where its bytes
    do not decide. No piece holds a zero byte."""
    if not pieces:
        return []
    raw = np.frombuffer(b"\0".join(pieces), np.uint8)
    starts = _starts(raw)
    utf8 = _utf8_share(raw, starts)
    open_ = utf8 <= 1 - _BROKEN
    scores = {
        "euc_jp": _scores(pieces, "euc_jp", open_ & _may_be_euc(raw, starts)),
        "cp932": _scores(pieces, "cp932", open_),
    }
    short = np.array([len(piece) < _FEW for piece in pieces])
    plausible = np.where(short, _PLAUSIBLE_SHORT, _PLAUSIBLE)
    floor = np.maximum(np.maximum(*scores.values()) - _CLOSE, plausible)
    rows = {"utf-8": utf8 >= 0.5, **{name: score >= floor for name, score in scores.items()}}
    return [tuple(n for n, flags in rows.items() if flags[i]) for i in range(len(pieces))]


def _starts(units: NDArray[Any]) -> NDArray[np.int64]:
    """Where the pieces begin between which a zero stands."""
    return np.append(0, np.flatnonzero(units == 0) + 1)


def _count(flags: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of each piece are set."""
    counted: NDArray[np.int64] = np.add.reduceat(flags, starts, dtype=np.int64)
    return counted


def _utf8_share(raw: NDArray[np.uint8], starts: NDArray[np.int64]) -> _Sums:
    """Share of the bytes above ASCII that stand in characters of three, as kana and kanji do."""
    tail = (raw & 0xC0) == 0x80
    triple = (raw & 0xF0) == 0xE0
    triple[:-2] &= tail[1:-1] & tail[2:]
    triple[-2:] = False
    return 3 * _count(triple, starts) / np.maximum(_count(raw >= 0x80, starts), 1)


def _may_be_euc(raw: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """EUC-JP has no byte from 80 to A0 but two; the lead bytes of CP932 are mostly those."""
    strange = (raw >= 0x80) & (raw <= 0xA0) & (raw != 0x8E) & (raw != 0x8F)
    graphic = _count(raw >= 0xA1, starts)
    flags: NDArray[np.bool_] = _count(strange, starts) <= np.maximum(1, np.floor(_BROKEN * graphic))
    return flags


def _scores(pieces: list[bytes], encoding: str, wanted: NDArray[np.bool_]) -> _Sums:
    """Per wanted piece: the share of kana and common kanji beyond ASCII; 0 if too many of its
    characters are broken."""
    found = np.zeros(len(pieces))
    chosen = np.flatnonzero(wanted)
    if not len(chosen):
        return found
    joined = b"\0".join([pieces[i] for i in chosen.tolist()])
    units = np.frombuffer(joined.decode(encoding, "replace").encode("utf-16-le"), "<u2")
    starts = _starts(units)
    total, broken = _count(units > 0x7F, starts), _count(units == 0xFFFD, starts)
    weight = np.add.reduceat(weights(encoding)[units], starts, dtype=np.float64)
    sound = broken <= np.maximum(1, np.floor(_MANGLED * total))
    found[chosen] = np.where(sound, weight / np.maximum(total, 1), 0)
    return found
