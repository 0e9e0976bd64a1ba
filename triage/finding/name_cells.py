"""Names and organisations among the cells of a column, all in one go.

Most cells are plain. Whatever speaks against one is searched in all of them as the lines of one
text, and only the lines where something is found are asked one by one, as ``name`` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from triage.finding import name
from triage.finding.header import label
from triage.text.fold import plain_name

_OFFICE = re.compile("|".join((name.COMPANY, name.PLACE, name.FACILITY)), re.MULTILINE)
_NOT_PLAIN = re.compile(
    "|".join((name.PLACEHOLDER, name.COMPANY, name.PLACE, name.HONORIFIC)), re.M
)
_PLACEHOLDER = re.compile(name.PLACEHOLDER)
_SHAPE = re.compile(f"^(?:{name.SHAPE})$", re.MULTILINE)
_KANA = re.compile(f"^(?:{name.KANA_SHAPE})$", re.MULTILINE)
_OF_HEADINGS = re.compile(
    "^[^ \n]{7,}$|(?<!\n)[長者員官民客方会任師事係課部室店社所局中宛人]$", re.MULTILINE
)
_LEAST = 2
"""Characters of a name."""


def organisations(cells: Collection[str]) -> frozenset[str]:
    """The (folded) cells of which ``name.is_organisation`` is true; no cell holds a line end."""
    return frozenset(filter(name.is_organisation, {*_lines(_OFFICE, "\n".join(cells))}))


def shaped(cells: Collection[str]) -> frozenset[str]:
    """The cells of which ``name.is_shaped`` is true."""
    text = "\n".join(cells)
    plain = {*_SHAPE.findall(text)} - {*_lines(_NOT_PLAIN, text)} - name.NOTHING
    others = filter(name.is_shaped, {*cells} - plain)
    return frozenset((*(cell for cell in plain if len(cell) >= _LEAST), *others))


def not_terms(cells: Collection[str]) -> frozenset[str]:
    """The cells that are no label of a form and no common word (分娩施設), or may be names too."""
    return frozenset(cell for cell in cells if not _is_term(cell))


def _is_term(cell: str) -> bool:
    if " " in cell or name.splits(cell) == 2:
        return False
    return label(cell) is not None or name.is_word(plain_name(cell))


def not_headings(cells: Collection[str]) -> frozenset[str]:
    """The cells of a column without a label but those of a page's heading (選挙人, 市選挙管理委員):
    long, or a title, and no known name."""
    doubtful = _lines(_OF_HEADINGS, "\n".join(cells))
    return frozenset(cells).difference(cell for cell in doubtful if not name.splits(cell))


def kana(cells: Collection[str]) -> frozenset[str]:
    """The cells of two characters and more of which ``name.is_kana`` is true."""
    text = "\n".join(cells)
    found = {*_KANA.findall(text)} - {*_lines(_PLACEHOLDER, text)} - name.NOTHING
    return frozenset(cell for cell in found if len(cell) >= _LEAST)


def _lines(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The lines in which a pattern is found."""
    at = 0
    while found := pattern.search(text, at):
        at = text.find("\n", found.end())
        at = at if at >= 0 else len(text)
        yield text[text.rfind("\n", 0, found.start()) + 1 : at]
