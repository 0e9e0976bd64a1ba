"""Rich Text Format as control words, group marks and characters (RTF specification 1.9.1).

Characters come as bytes of a code page or as numbers of UTF-16. The second byte of a Japanese
character may stand as an ordinary letter, brace or backslash, so bytes are decoded only when a
run of them is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.content.codepage import codec_of

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    rb"|[\r\n\0]+|([^\\{}\r\n\0]+)|\\"
)
_PAGES = {
    77: 10000,
    78: 10001,
    128: 932,
    129: 949,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    238: 1250,
}
"""Code pages of the character sets that fonts state."""
_SYMBOLS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
_ESCAPED = {b"~": " ", b"_": "-", b"-": ""}
_BYTES = (b"\\", b"{", b"}")


@dataclass(frozen=True, slots=True)
class Word:
    """A control word (``*`` and ``{``, ``}`` too) and its number."""

    name: str
    number: int | None = None


@dataclass(slots=True)
class _Group:
    """What a brace puts back when it closes."""

    font: int = -1
    skip: int = 1
    in_fonts: bool = False


@dataclass(slots=True)
class _State:
    page: int = 932
    fonts: dict[int, int] = field(default_factory=dict)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    defined: int = -1
    skipping: int = 0
    run: bytearray = field(default_factory=bytearray)
    units: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Characters that are known; the run of bytes before them is complete."""
        if self.run:
            page = self.fonts.get(self.groups[-1].font, self.page)
            self.units.append(self.run.decode(codec_of(page), "replace"))
            self.run.clear()
        self.units.append(text)

    def text(self) -> str:
        """All characters so far."""
        self.add("")
        joined = "".join(self.units)
        self.units.clear()
        return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def tokens(data: bytes) -> Iterator[Word | str]:
    """Control words and decoded text, in order. Never raises; depth is bounded by the input."""
    state = _State()
    for match in _TOKEN.finditer(data):
        word, number, code, symbol, brace, plain = match.groups()
        if code is not None:
            _add(state, bytes([int(code, 16)]))
        elif plain is not None:
            _add(state, plain)
        elif symbol in _BYTES:
            _add(state, symbol)
        elif symbol in _ESCAPED:
            state.add(_ESCAPED[symbol])
        elif word == b"u" and number is not None:
            _unit(state, int(number))
        elif word is not None or symbol or brace:
            name = (word or symbol or brace).decode("latin-1")
            if name in _SYMBOLS:
                state.add(_SYMBOLS[name])
                continue
            yield from filter(None, (state.text(),))
            value = int(number) if number is not None else None
            _note(state, name, value)
            yield Word(name, value)
    yield from filter(None, (state.text(),))


def _add(state: _State, raw: bytes) -> None:
    dropped = min(state.skipping, len(raw))
    state.skipping -= dropped
    state.run += raw[dropped:]


def _unit(state: _State, number: int) -> None:
    """A UTF-16 unit; as many characters as ``uc`` said stand behind it for old readers."""
    state.add(chr(number % 0x10000))
    state.skipping = state.groups[-1].skip


def _note(state: _State, name: str, value: int | None) -> None:
    """Keep what decides how the bytes that follow are decoded."""
    state.skipping = 0
    group = state.groups[-1]
    if name == "{":
        state.groups.append(_Group(group.font, group.skip, group.in_fonts))
    elif name == "}":
        if len(state.groups) > 1:
            state.groups.pop()
    elif name == "fonttbl":
        group.in_fonts = True
    elif value is None:
        return
    elif name == "ansicpg":
        state.page = value or state.page
    elif name == "uc":
        group.skip = min(max(value, 0), 8)
    elif name in ("f", "af") and group.in_fonts:
        state.defined = value
    elif name == "f":
        group.font = value
    elif name == "fcharset" and group.in_fonts and value in _PAGES:
        state.fonts[state.defined] = _PAGES[value]
