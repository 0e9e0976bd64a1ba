"""HTML and XML as text: table cells become tabs, rows and paragraphs become lines.

The attributes of XML are tables of their own, and so are its records (``attributes``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.entities import html5

import numpy as np

from triage.content.budget import Budget
from triage.content.markup import attributes
from triage.content.markup.filled import Filled
from triage.content.text.delimited import NO_LAYOUT, split
from triage.content.text.plain import pieces
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.codec import detect
from triage.text.points import UNICODE, as_text, code_points

_TOKEN = re.compile(
    r"<(/?)([A-Za-z][\w.:-]{0,60})(?:\s[^<>]{0,4000})?/?>|<[!?][^<>]{0,4000}>|&(#?\w{1,31};)"
)
_LINES = frozenset(
    {
        *("p", "div", "tr", "li", "br", "dd", "dt", "title", "option", "pre"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "row", "si", "w:p", "w:br", "w:tr", "a:p"),
        *("text:p", "text:h", "table:table-row", "caption", "style", "script"),
    }
)
_CELLS = frozenset(["td", "th", "c", "w:tc", "w:tab", "table:table-cell"])
_WRITERS = frozenset(
    {
        *("author", "credit", "mal:credit", "othercredit", "translator", "editor", "maintainer"),
        *("developer", "developer_name", "contributor", "dc:creator", "copyright"),
    }
)
"""Elements whose names say that a document's author stands in them: the name stays as a word."""
_KIN = {
    **dict.fromkeys(("td", "th"), "td"),
    **dict.fromkeys(("dt", "dd"), "dd"),
    **{name: name for name in ("tr", "li", "p", "option")},
}
"""Elements whose end tag HTML lets be left out (13.1.2.4): the next of their kin ends them."""
_AROUND = {"table": "tr", "ul": "li", "ol": "li", "dl": "dd", "select": "option"}
"""Elements whose end ends the last of their kin."""
_INLINE = frozenset(
    {
        *("a", "b", "i", "u", "s", "q", "em", "strong", "span", "font", "small", "big", "sub"),
        *("sup", "code", "tt", "kbd", "var", "samp", "cite", "abbr", "mark"),
        *("ruby", "rb", "rt", "rp", "input", "label"),
        *("thead", "tbody", "tfoot", "style", "script", "head", "body", "html"),
    }
)
"""Elements inside of words, and groups of rows, in HTML and in what is written like it: the end
of one is no field's."""
_ROWSPAN = re.compile(r"""(?i)\srowspan\s*=\s*["']?([1-9][0-9]{0,3})""")
_OPENING = re.compile(r"<([A-Za-z][\w.:-]{0,60})")
_TABLE_ENDS = re.compile(r"(?i)</table")
_CELL_OR_BREAK = re.compile(r"(?i)<(?:(td)|br)[\s/>]")
_TAB, _NEWLINE = 0x09, 0x0A
_BRACKETS = ord("("), ord(")")


class _Markup:
    name = "markup"
    mimes = frozenset({"text/html", "text/xml"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Its tables and its running text, without tags; behind each piece its attributes. Of
        nothing but records each list as a table."""
        encoding = detect(item.data.read_at(0, 64 << 10))
        if encoding is None:
            reason = "the text's encoding was not recognised"
            yield Gap(Locator(item.steps), "content", "text.encoding", reason, item.data.length)
            return
        row = 1
        for piece in pieces(item, encoding):
            records = attributes.records(piece, row)
            beside = [] if records else [*attributes.tables(piece, row)]
            yield from records or split(bare(piece), NO_LAYOUT)[0]
            yield from beside
            tables = (part for part in (*records, *beside) if isinstance(part, Table))
            row = max((row, *(int(table.rows[-1]) + 1 for table in tables)))


PLUGIN = _Markup()


def bare(text: Text) -> Text:
    """The text without tags and entities; each character keeps its place."""
    points = code_points(text.text).copy()
    # A line end of the source is only a space to a reader; rows end at the tags.
    points[(points == _NEWLINE) | (points == 0x0D) | (points == _TAB)] = 0x20
    keep = np.ones(len(points), np.bool_)
    pending: set[str] = set()
    spanned, loose, judged = _Spanned(), False, 0
    filled = Filled(text.text, points, keep)
    for token in _TOKEN.finditer(text.text):
        start, end = token.span()
        if start < filled.behind:
            continue
        name = (token[2] or "").lower()
        opened = "" if token[1] else name
        if start >= judged and opened == "table":
            loose, judged = _of_lines(text.text, end)
        if opened == "select" and filled.chosen(start, end):
            continue
        if opened in _WRITERS:
            keep[start], points[end - 1] = False, 0x20
            continue
        unended = _left_out(token, pending)
        point = _meaning(token) or unended
        if point == _NEWLINE and "td" in pending and name == "br":
            point = _NEWLINE if loose else 0x20  # a line end inside a cell ends no row
        elif not point and token[1] and _ends_field(text.text, token):
            point = _TAB
        keep[start + (point > 0) : end] = False
        if point:
            points[start] = point
        if opened == "input":
            filled.entered(start, end)
        if spanned.leads(opened, token[0]):
            keep[end - 1], points[end - 1] = True, _TAB
    plain = as_text(points[keep])
    places = np.append(np.flatnonzero(keep), len(points))
    offsets = None if text.offsets is None else text.offsets[places]
    return replace(text, text=plain, offsets=offsets)


@dataclass(slots=True)
class _Spanned:
    """Whether the first cell of a row goes on in the rows below, which then have none."""

    rows: int = 0
    first: bool = False

    def leads(self, name: str, tag: str) -> bool:
        """Does a row begin with this tag, which opens ``name``, without its first cell?"""
        if name == "table":
            self.rows = 0
        if name == "tr":
            self.first = self.rows == 0
            self.rows = max(self.rows - 1, 0)
            return not self.first
        if name in ("td", "th") and self.first:
            told = _ROWSPAN.search(tag)
            self.rows, self.first = int(told[1]) - 1 if told else 0, False
        return False


def _of_lines(text: str, start: int) -> tuple[bool, int]:
    """Whether the cells of a table hold several lines each, so that it is one for its looks; and
    where it ends."""
    behind = _TABLE_ENDS.search(text, start)
    end = behind.start() if behind else len(text)
    found = _CELL_OR_BREAK.findall(text, start, end)
    cells = len([*filter(None, found)])
    return len(found) - cells >= cells, end


def _ends_field(text: str, token: re.Match[str]) -> bool:
    """Does another element of a program's own begin right behind the end of this one?"""
    behind = _OPENING.match(text, token.end())
    names = {token[2].lower(), behind[1].lower()} if behind else _INLINE
    return not names & _INLINE


def _meaning(token: re.Match[str]) -> int:
    """The code point that stands for a tag or an entity; 0 for nothing."""
    closing, tag, entity = token.groups()
    if entity:
        return _entity(entity)
    name = (tag or "").lower()
    if name == "rt":  # a reading over a word, in brackets behind it as where none can be set
        return 0 if token.string.endswith("</rp>", 0, token.start()) else _BRACKETS[bool(closing)]
    empty = token[0].endswith("/>") or name == "br"
    if not (closing or empty):
        return 0
    return _NEWLINE if name in _LINES else _TAB if name in _CELLS else 0


def _left_out(token: re.Match[str], pending: set[str]) -> int:
    """The code point for an end tag that was left out before an opening one; 0 for none.

    ``pending`` are the kinds of elements that are open, and is kept."""
    closing, tag, _ = token.groups()
    name = (tag or "").lower()
    if name in _AROUND and (closing or name == "table"):
        unended = _AROUND[name] in pending and closing
        pending -= {_AROUND[name], "td"}
        return _NEWLINE if unended else 0
    kin = _KIN.get(name)
    if kin is None:
        return 0
    unended = kin in pending and not closing
    if kin == "tr":
        pending.discard("td")
    (pending.discard if closing else pending.add)(kin)
    return (_TAB if kin == "td" else _NEWLINE) if unended else 0


def _entity(entity: str) -> int:
    if not entity.startswith("#"):
        known = html5.get(entity, "\ufffd")
        return ord(known[0])
    digits = entity[1:-1]
    hexadecimal = digits[:1] in ("x", "X")
    try:
        point = int(digits[1:] if hexadecimal else digits, 16 if hexadecimal else 10)
    except ValueError:
        return 0xFFFD
    return point if 0 < point < UNICODE and not 0xD800 <= point < 0xE000 else 0xFFFD
