"""Which encoding a stretch of bytes is in: every candidate is decoded and its text weighed.

Japanese text is mostly kana and JIS level-1 kanji; the same bytes read by the wrong codec give
level-2 kanji, half-width kana between kanji, private-use characters and holes. The weights are
rough log-likelihoods per character; only their order of size matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.text.points import code_points

_HEAD = 1 << 16
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SOUND, _HOPELESS = 0.05, 0.3
_TELLING = 256
_BEYOND = bytes(range(0x80, 0x100))
_CONTROLS = re.compile(rb"[\0-\x08\x0b\x0e-\x19\x1c-\x1f]")
_FREQUENT = (
    "日一国人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四"
    "定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六"
    "約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県"
    "続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面"
    "委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係"
    "感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企"
    "真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切"
    "由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育席"
    "輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商葉義伝"
    "働形景落欧担好退準賀訴辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種美"
    "丁目号姓名郎子美様恵智裕郵便携帯座普通歴患診"
)


@cache
def _weights() -> NDArray[np.float32]:
    """Weight of every code point of the basic plane, as a reading of Japanese bytes."""
    weight = np.full(0x10000, -1.5, np.float32)
    weight[0x00:0x20] = weight[0x7F:0xA0] = -4
    weight[[0x09, 0x0A, 0x0C, 0x0D, 0x1A]] = 0
    weight[0x20:0x7F] = 0.3
    weight[0xE000:0xF900] = -1
    weight[0xFFFD] = -4
    for lead in range(0xA1, 0xF5):
        row = b"\n".join(bytes((lead, trail)) for trail in range(0xA1, 0xFF))
        points = code_points(row.decode("euc_jp", "ignore").replace("\n", ""))
        weight[points] = -0.5 if lead < 0xB0 else 1.0 if lead < 0xD0 else -1.5
    weight[0xFF61:0xFF66] = -0.5
    weight[0xFF66:0xFFA0] = 0.35
    weight[0x3001:0x3003] = weight[0x300C:0x3010] = weight[0xFF08:0xFF5B] = 1
    weight[[0x3000, 0x3005, 0x30FB, 0x3012, 0x301C]] = 1
    weight[0x3041:0x3097] = weight[0x30A1:0x30F7] = weight[0x30FC] = 2
    weight[[ord(char) for char in _FREQUENT]] = 2
    return weight


def _resynced(head: bytes) -> bytes:
    """From the first byte that begins a character in every 8-bit set, if one comes early."""
    raw = np.frombuffer(head[: len(head) // 2], np.uint8)
    safe = np.flatnonzero(raw < 0x40)
    return head[int(safe[0]) :] if len(safe) and head[0] >= 0x80 else head


def _candidates(head: bytes) -> dict[str, bytes]:
    narrow = head.rstrip(b"\0")
    if b"\x1b$" in narrow or b"\x1b(I" in narrow:
        return {"iso2022_jp": narrow, "utf-8": narrow, "utf-16-le": head, "utf-16-be": head}
    if narrow.isascii() and b"\0" not in narrow:
        return {"utf-8": narrow}
    synced = _resynced(narrow)
    eight = dict.fromkeys(_hopeful(synced), synced)
    if len(head) >= _TELLING and b"\0" not in head:
        return eight  # no line ends, spaces or digits in two bytes each
    return eight | {"utf-16-le": head, "utf-16-be": head}


def _hopeful(data: bytes) -> tuple[str, ...]:
    """The sets in which the bytes are not broken all over, while they are sound in one."""
    broken = {encoding: _broken_share(data, encoding) for encoding in ("utf-8", "cp932", "euc_jp")}
    if min(broken.values()) > _SOUND:
        return tuple(broken)
    return tuple(one for one, share in broken.items() if share <= _HOPELESS)


def _broken_share(data: bytes, encoding: str) -> float:
    """Characters that cannot be decoded, by those beyond ASCII: quick, and without our additions to
    the sets."""
    text = data.decode(encoding, "replace")
    beyond = len(text) - len(data.translate(None, _BEYOND))
    return text.count("\ufffd") / max(beyond, 1)


def _score(points: NDArray[np.uint32], encoding: str) -> float:
    # The first and the last character may be cut, and say nothing.
    inner = points[1:-1] if len(points) > 4 else points
    basic = inner[inner < 0x10000]
    weight = _weights()[basic]
    if encoding == "utf-8":
        # Well-formed multi-byte UTF-8 proves itself, whatever the language.
        weight = np.where((basic > 0x9F) & (basic != 0xFFFD), np.maximum(weight, 2.5), weight)
    if encoding == "euc_jp":
        # A half-width kana costs two bytes here, and its mark 8E is rare elsewhere.
        weight = np.where((basic >= 0xFF66) & (basic < 0xFFA0), 1.8, weight)
    return float(weight.sum())


@cache
def _bad() -> NDArray[np.bool_]:
    """By code point of the basic plane."""
    bad = np.zeros(0x10000, np.bool_)
    bad[:0x20] = True
    bad[[9, 10, 12, 13, 26, 27]] = False
    bad[0xFFFD] = True
    return bad


def _broken(points: NDArray[np.uint32]) -> float:
    """Share of controls and holes."""
    return float(_bad()[np.minimum(points, 0xFFFF)].mean())


def _is_utf8(head: bytes) -> bool:
    """Text beyond ASCII and without controls, of which nothing else is as sound; the last character
    may be cut."""
    if head.isascii() or _CONTROLS.search(head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start > 0
    return True


def guess(head: bytes, decode: Callable[[bytes, str], str]) -> str | None:
    """The encoding of ``head`` (see ``codec.detect``), decoding by ``decode``."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    head = head[:_HEAD]
    if _is_utf8(head):
        return "utf-8"
    readings = {
        encoding: code_points(decode(data, encoding))
        for encoding, data in _candidates(head).items()
        if data
    }
    if not readings:
        return None
    scores = {encoding: _score(points, encoding) for encoding, points in readings.items()}
    best = max(scores, key=scores.__getitem__)
    if scores[best] > 0 and _broken(readings[best]) <= 0.1 and _plausible(readings[best], best):
        return best
    plain = readings.get("utf-8")
    if plain is None:
        plain = code_points(decode(_resynced(head.rstrip(b"\0")), "utf-8"))
    mostly_ascii = float((plain < 0x80).mean()) >= 0.6
    return "utf-8" if mostly_ascii and _broken(plain) <= 0.25 else None


def _plausible(points: NDArray[np.uint32], encoding: str) -> bool:
    """Do the characters outside ASCII speak for a Japanese set?"""
    foreign = (points >= 0x80) & (points < 0x10000)
    if encoding == "utf-8" or not foreign.any():
        return True
    # Accented letters of a Western text, read as kanji, stand alone between ASCII.
    beside = np.append(foreign[1:], False) | np.append(False, foreign[:-1])
    together = float(beside[foreign].mean()) >= 0.5
    return together and float(_weights()[points[foreign]].sum()) > 0
