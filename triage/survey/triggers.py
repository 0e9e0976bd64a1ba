"""Hyperscan triggers: what a value or its label looks like in bytes, in each encoding.

Hyperscan reports every match end and has no look-around, so patterns are short and of fixed
length, and only the encoding and a place are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import hyperscan

from triage import signatures

_GRAIN = 64
_SHORTEST_LABEL = 4
_LITERAL_ENCODINGS = ("utf-8", "cp932", "euc_jp", "utf-16-le", "utf-16-be")
_PREFECTURES = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 "
    "栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 "
    "石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 "
    "滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 "
    "岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 "
    "佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県 "
)
_NARROW = (
    rb"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}",
    rb"0[0-9]{1,4}[-(][0-9]{1,4}[-)][0-9]{4}",
    rb"0[0-9]{9}",
    rb"[0-9]{3}-[0-9]{4}",
    rb"[0-9]{8}",
    rb"[12][0-9]{3}[-/.][0-9]{1,2}[-/.][0-9]",
    rb"[MTSHmtsh][0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]",
    rb"[A-Za-z0-9._-]{3}@[A-Za-z0-9-]{2,20}\.[a-z]{2}",
)
_WIDE = {
    "utf-8": (rb"(?:\xef\xbc[\x90-\x99]){4}",),
    "cp932": (rb"(?:\x82[\x4f-\x58]){4}",),
    "euc_jp": (rb"(?:\xa3[\xb0-\xb9]){4}",),
    "iso2022_jp": (rb"\x1b\$[@B][!-~]{4}", rb"\x1b\(I[!-_]{3}"),
    "utf-16-le": (
        rb"(?:[0-9]\x00){4}",
        rb"(?:[\x10-\x19]\xff){4}",
        rb"[a-z0-9]\x00@\x00[a-z0-9]\x00",
    ),
    "utf-16-be": (
        rb"(?:\x00[0-9]){4}",
        rb"(?:\xff[\x10-\x19]){4}",
        rb"\x00[a-z0-9]\x00@\x00[a-z0-9]",
    ),
}


def ends(data: bytes) -> list[tuple[str, int]]:
    """(encoding, offset behind the trigger), one for each 64 bytes and encoding, sorted."""
    database, encodings = _database()
    seen: dict[tuple[str, int], int] = {}

    def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        seen.setdefault((encodings[number], end // _GRAIN), end)

    database.scan(data, match_event_handler=note)
    return sorted((encoding, end) for (encoding, _), end in seen.items())


@cache
def _database() -> tuple[hyperscan.Database, list[str]]:
    patterns = list(_patterns())
    database = hyperscan.Database()
    database.compile(
        expressions=[pattern for _, pattern in patterns],
        ids=list(range(len(patterns))),
        flags=[hyperscan.HS_FLAG_DOTALL] * len(patterns),
    )
    return database, [encoding for encoding, _ in patterns]


def _patterns() -> Iterator[tuple[str, bytes]]:
    for pattern in _NARROW:
        yield "utf-8", pattern
    for encoding, several in _WIDE.items():
        for pattern in several:
            yield encoding, pattern
    for word in _words():
        for encoding in _LITERAL_ENCODINGS:
            data = word.encode(encoding, "ignore")
            if len(data) >= _SHORTEST_LABEL:
                # Escaped byte by byte: literals with a zero byte are cut short otherwise.
                yield encoding, b"".join(b"\\x%02x" % byte for byte in data)


def _words() -> list[str]:
    """Labels and vocabulary of the signatures beyond ASCII, era dates' marks and prefectures."""
    words = set(_PREFECTURES.split()) | {"昭和", "平成", "令和", "大正"}
    for signature in signatures.load().patterns:
        words.update(signature.labels, signature.words)
    return sorted(word for word in words if not word.isascii())
