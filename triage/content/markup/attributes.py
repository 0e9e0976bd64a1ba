"""The lists of elements in XML as tables, a row for each element.

A file that is nothing but records is read as those, text and attributes together. Of all others
only the attributes are, where one is written in Japanese, or called as a bank, a telephone or a
birth date is; what stands between the tags is the text's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.markup.elements import tree
from triage.content.text.json_rows import Found
from triage.content.text.json_text import Leaf
from triage.model import Table, Text
from triage.text.script import JAPANESE

_KEYS = (
    r"bank|gink[oō]|branch|account|kou?za|birth|dob|phone|tel(?![a-z])|mobile|keitai|mail|card"
    r"|mynumber|licen[cs]e|passport"
)
_TELLING = re.compile(rf"(?i)(?:\A|[^a-z])(?:[a-z]{{0,12}}[^a-z]{{0,2}})?(?:{_KEYS})")
_WORDS = (
    *("bank", "gink", "branch", "account", "koza", "kouza", "birth", "dob", "phone", "tel"),
    *("mobile", "keitai", "mail", "card", "mynumber", "license", "licence", "passport"),
)
"""What stands in every text of which a key is one of those."""
_NAMED = re.compile(rf"(?i)\s[\w:.-]{{0,16}}(?:{_KEYS})[\w:.-]{{0,16}}\s?=\s?[\"']")
_WRITTEN_IN = re.compile(r"=\s?[\"'][^\"'<>ぁ-ヺ一-鿿ｦ-ﾝ]{0,200}[ぁ-ヺ一-鿿ｦ-ﾝ]")
_HTML = re.compile(r"(?i)<(?:!doctype html|html|body|div|span)[\s>]")
_HEAD = 4000
_WRITTEN = re.compile(r">([^<>]*[^\s<>][^<>]*)<")
_FIELDS, _ROWS, _OF_ROWS = 3, 2, 0.5
"""What a record has, and how many are a register; the share of the text that stands in them."""


def records(text: Text, first: int = 1) -> list[Text | Table]:
    """A piece of XML that is the records of a program (a payroll, an export of a database) as
    tables and the lines beside them; empty where it is a document, or nothing of it is Japanese."""
    if _HTML.search(text.text, 0, _HEAD) or not JAPANESE.search(text.text):
        return []
    found = Found()
    found.read([tree(text.text, written=True)])
    several = (rows for rows in found.rows.values() if len(rows) >= _ROWS)
    large = [rows for rows in several if _is_wide(rows, text.text)]
    inside = sum(len(cell) for rows in large for row in rows for cell in row.values())
    written = sum(len(one.strip()) for one in _WRITTEN.findall(text.text))
    if inside < _OF_ROWS * written or not any(map(_is_japanese, large)):
        return []
    return [*found.parts(text.steps, text, first=first)]


def _is_wide(rows: list[dict[tuple[str, ...], str]], text: str) -> bool:
    """Do records have several fields, most of them, and no mere attributes of one text?"""
    return sum(len(row) >= _FIELDS and _written(row, text) > 1 for row in rows) * 2 > len(rows)


def _written(row: dict[tuple[str, ...], str], text: str) -> int:
    """How many cells stand between tags."""
    cells = (cell for cell in row.values() if isinstance(cell, Leaf))
    return sum(text[cell.at - 1] not in "\"'" for cell in cells)


def tables(text: Text, first: int = 1) -> Iterator[Table]:
    """The lists of a piece of XML as tables, a row for each element with the attributes of those
    inside of it; ``first`` is the number of the first row."""
    if not _may_tell(text.text) or _HTML.search(text.text, 0, _HEAD):
        return
    found = Found()
    found.read([tree(text.text, written=False)])
    found.rows = {path: rows for path, rows in found.rows.items() if _tells(rows)}
    found.lines = []
    steps = (*text.steps, "attributes")
    for part in found.parts(steps, text, first=first):
        if isinstance(part, Table):
            yield part


def _may_tell(text: str) -> bool:
    """May an attribute tell of somebody? Most documents end here."""
    if not text.isascii() and _WRITTEN_IN.search(text):
        return True
    low = text.lower()
    return any(word in low for word in _WORDS) and _NAMED.search(text) is not None


def _tells(rows: list[dict[tuple[str, ...], str]]) -> bool:
    keys = {key for row in rows for key in row}
    if any(_TELLING.search(key[-1]) for key in keys):
        return True
    return _is_japanese(rows)


def _is_japanese(rows: list[dict[tuple[str, ...], str]]) -> bool:
    return any(map(JAPANESE.search, (cell for row in rows for cell in row.values())))
