"""What XML writes into the attributes of its elements: those of one list are rows of a table.

Only lists that may tell of somebody are read: where an attribute is written in Japanese, or called
as a bank, a telephone or a birth date is. What stands between the tags is the text's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from triage.content.json_rows import Found
from triage.content.json_text import Leaf
from triage.model import Table, Text

_KEYS = (
    r"bank|gink[oō]|branch|account|kou?za|birth|dob|phone|tel(?![a-z])|mobile|keitai|mail|card"
    r"|mynumber|licen[cs]e|passport"
)
_TELLING = re.compile(rf"(?i)(?:\A|[^a-z])(?:[a-z]{{0,12}}[^a-z]{{0,2}})?(?:{_KEYS})")
_JAPANESE = re.compile("[ぁ-ヺ一-鿿ｦ-ﾝ]")
_MAY_TELL = re.compile(
    rf"(?i)\s[\w:.-]{{0,16}}(?:{_KEYS})[\w:.-]{{0,16}}\s?=\s?[\"']"
    r"|=\s?[\"'][^\"'<>ぁ-ヺ一-鿿ｦ-ﾝ]{0,200}[ぁ-ヺ一-鿿ｦ-ﾝ]"
)
_HTML = re.compile(r"(?i)<(?:!doctype html|html|body|div|span)[\s>]")
_HEAD = 4000
_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
    r"|<(?P<end>/?)(?P<name>[^\s<>/?!=\"']{1,80})"
    r"(?P<more>(?:[^<>\"'/]++|/(?!>)|\"[^\"<]*+\"|'[^'<]*+')*+)(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]{1,80})\s?=\s?(?:\"([^\"<]*)\"|'([^'<]*)')")
_OF_XML = ("xmlns", "xml:", "xsi:")
_DEEPEST = 100
_Element = dict[str, Any]


def tables(text: Text, first: int = 1) -> Iterator[Table]:
    """The lists of a piece of XML as tables, a row for each element with the attributes of those
    inside of it; ``first`` is the number of the first row."""
    if not _MAY_TELL.search(text.text) or _HTML.search(text.text, 0, _HEAD):
        return
    found = Found()
    found.read([_tree(text.text)])
    found.rows = {path: rows for path, rows in found.rows.items() if _tells(rows)}
    found.lines = []
    steps = (*text.steps, "attributes")
    for part in found.parts(steps, text, first=first):
        if isinstance(part, Table):
            yield part


def _tells(rows: list[dict[tuple[str, ...], str]]) -> bool:
    keys = {key for row in rows for key in row}
    if any(_TELLING.search(key[-1]) for key in keys):
        return True
    return any(map(_JAPANESE.search, (cell for row in rows for cell in row.values())))


def _tree(text: str) -> _Element:
    """The elements of a text, torn or whole, each with its attributes and the elements inside."""
    root: _Element = {}
    open_names, open_elements = [""], [root]
    for tag in _TAG.finditer(text):
        name = tag["name"]
        if name is None:
            continue
        if tag["end"]:
            if name in open_names[1:]:
                at = len(open_names) - open_names[::-1].index(name) - 1
                del open_names[at:], open_elements[at:]
            continue
        element = _attributes(text, *tag.span("more"))
        open_elements[-1].setdefault(name, []).append(element)
        if not tag["empty"] and len(open_names) < _DEEPEST:
            open_names.append(name)
            open_elements.append(element)
    return _flattened(root)


def _attributes(text: str, start: int, end: int) -> _Element:
    found = (one for one in _ATTRIBUTE.finditer(text, start, end))
    return {
        one[1]: Leaf(one[one.lastindex or 2]).standing(one.start(one.lastindex or 2))
        for one in found
        if not one[1].startswith(_OF_XML)
    }


def _flattened(element: _Element) -> _Element:
    """An element whose lists of one are that one; empty ones are left out."""
    waiting = [element]
    order = [element]
    while waiting:
        for value in waiting.pop().values():
            if isinstance(value, list):
                waiting += value
                order += value
    for one in reversed(order):  # the innermost first
        for name, inside in [*one.items()]:
            if isinstance(inside, list):
                kept = [child for child in inside if child]
                if kept:
                    one[name] = kept[0] if len(kept) == 1 else kept
                else:
                    del one[name]
    return element
