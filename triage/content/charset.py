"""Text by a stated charset, which is mended by what the bytes themselves say.

Mail and address files state a charset that is often absent, or that of the writer's locale and
not of the text. A statement that the bytes contradict is not believed.
"""

from __future__ import annotations

import re

from triage.text.codec import decode, detect

_OURS = {
    "utf8": "utf-8",
    "ascii": "utf-8",
    "usascii": "utf-8",
    "shiftjis": "cp932",
    "xsjis": "cp932",
    "sjis": "cp932",
    "mskanji": "cp932",
    "cp932": "cp932",
    "ms932": "cp932",
    "windows31j": "cp932",
    "cswindows31j": "cp932",
    "eucjp": "euc_jp",
    "xeucjp": "euc_jp",
    "cp51932": "euc_jp",
    "iso2022jp": "iso2022_jp",
    "iso2022jp1": "iso2022_jp",
    "iso2022jpms": "iso2022_jp",
    "cp50220": "iso2022_jp",
    "cp50221": "iso2022_jp",
    "cp50222": "iso2022_jp",
    "jis": "iso2022_jp",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
}
_FOREIGN = {
    **{name: name for name in ("gb2312", "gbk", "gb18030", "big5", "big5hkscs")},
    "utf7": "utf-7",
    "euckr": "euc_kr",
    "ksc56011987": "euc_kr",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    **{f"iso8859{n}": f"iso8859_{n}" for n in (*range(1, 12), *range(13, 17))},
    **{f"windows125{n}": f"cp125{n}" for n in range(9)},
}
_JAPANESE = frozenset({"cp932", "euc_jp", "iso2022_jp"})
_HOLE = "\ufffd"
_SURE = 24
"""From so many bytes outside ASCII the detector is believed against a fitting statement."""
_STRICT = {
    "utf-8": "utf-8",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp_ext",
}
DOUBTFUL = re.compile("[\uff61-\uff9f\ue000-\uf8ff\x80-\x9f]")
"""What other encodings turn into when they are read as CP932."""


def decoded(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text and its encoding (one of ``codec.ENCODINGS``, or the charset of other scripts).

    ``charset`` is what was stated; ``""`` where nothing was. Never raises.
    """
    if data.isascii() and b"\x1b" not in data and b"\0" not in data and charset != "utf-7":
        return data.decode("ascii"), "utf-8"
    key = "".join(char for char in charset.lower() if char.isalnum())
    stated = _OURS.get(key)
    plain = _plainly(data, stated)
    if stated is not None and plain is not None:
        return plain, stated
    # The detector takes a first byte for a cut character; behind a line end it cannot be one.
    guessed = detect(data if b"\0" in data else b"\n" + data)
    if stated is not None:
        text = decode(data, stated)[0]
        if _HOLE not in text and (guessed in (stated, None) or not _contradicted(data, stated)):
            return text, stated
    elif key in _FOREIGN and guessed not in _JAPANESE and not _is_utf8(data):
        return data.decode(_FOREIGN[key], "replace"), _FOREIGN[key]
    encoding = guessed or stated or "utf-8"
    return decode(data, encoding)[0], encoding


def _is_utf8(data: bytes) -> bool:
    return not data.isascii() and _plainly(data, "utf-8") is not None


def _plainly(data: bytes, stated: str | None) -> str | None:
    """The text where the statement is beyond doubt, which it nearly always is."""
    if stated not in _STRICT or (stated != "iso2022_jp" and b"\x1b$" in data):
        return None
    try:
        text = data.decode(_STRICT[stated])
    except UnicodeDecodeError:
        return None
    return None if DOUBTFUL.search(text) else text


def _contradicted(data: bytes, stated: str) -> bool:
    """Do the bytes fit the statement only by chance? UTF-8 and 7-bit JIS prove themselves."""
    high = len(data) - len(data.translate(None, bytes(range(0x80, 0x100))))
    if stated == "utf-8":
        return b"\x1b$" in data
    return high >= _SURE
