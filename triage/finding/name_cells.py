"""Names and organisations among the cells of a column, all in one go.

Most cells are plain. Whatever speaks against one is words, and a word is found in all of them as
the lines of one text faster than any pattern is; only the lines where one is are asked one by one,
as ``name`` does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from triage.finding import name
from triage.finding.header import label
from triage.text.fold import plain_name


def _words(*patterns: str) -> tuple[str, ...]:
    """The branches of patterns as text of a column; ``$`` is the end of a line."""
    branches = "|".join(patterns).replace("\\", "").split("|")
    return tuple(dict.fromkeys(branch.replace("$", "\n") for branch in branches))


def _last(pattern: str) -> str:
    return pattern.replace("|", "$|") + "$"


_FIRM = _words(name.COMPANY, name.PLACE)
_FACILITY = _words(_last(f"{name.BUILDING}|{name.FACILITY}"))
_NUMBERED = re.compile(rf"(?m)(?:{name.BUILDING}|{name.FACILITY}){name.NUMBER}")
_NUMBER = re.compile(r"[\d)]\n")
_PLACEHOLDER = _words(name.PLACEHOLDER)
RESPECT = _words(_last(name.RESPECT))
"""Respect at the end of a line."""
_SHAPE = re.compile(f"^(?:{name.SHAPE})$", re.MULTILINE)
_KANA = re.compile(f"^(?:{name.KANA_SHAPE})$", re.MULTILINE)
_OF_HEADINGS = re.compile("^[^ ]{7,}$|.[長者員官民客方会任師事係課部室店社所局中宛人]$")
_LEAST = 2
"""Characters of a name."""


def organisations(cells: Collection[str]) -> frozenset[str]:
    """The (folded) cells of which ``name.is_organisation`` is true; no cell holds a line end."""
    text = _text(cells)
    found = {*_lines((*_FIRM, *_FACILITY), text)}
    if _NUMBER.search(text):
        found.update(cell for cell in cells if _NUMBERED.search(cell))
    return frozenset(filter(name.is_organisation, found))


def shaped(cells: Collection[str]) -> frozenset[str]:
    """The cells of which ``name.is_shaped`` is true."""
    text = _text(cells)
    spoken = {*_lines((*_PLACEHOLDER, *_FIRM, *RESPECT), text)}
    plain = {*_SHAPE.findall(text)} - spoken - name.NOTHING
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
    doubtful = filter(_OF_HEADINGS.search, cells)
    return frozenset(cells).difference(cell for cell in doubtful if not name.splits(cell))


def kana(cells: Collection[str]) -> frozenset[str]:
    """The cells of two characters and more of which ``name.is_kana`` is true."""
    text = _text(cells)
    found = {*_KANA.findall(text)} - {*_lines(_PLACEHOLDER, text)} - name.NOTHING
    return frozenset(cell for cell in found if len(cell) >= _LEAST)


def _text(cells: Collection[str]) -> str:
    return "\n".join((*cells, ""))


def _lines(words: Collection[str], text: str) -> Iterator[str]:
    """The lines in which one of some words is."""
    written = frozenset(text)  # most words have a character that no cell has
    for word in filter(written.issuperset, words):
        at = text.find(word)
        while at >= 0:
            end = text.find("\n", at)
            yield text[text.rfind("\n", 0, at) + 1 : end]
            at = text.find(word, end)
