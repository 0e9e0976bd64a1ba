"""What programs say of themselves: keys of self-tests, authors, tables of words, data of tests.

A program is no file of persons. Where one carries a register within it (rows, or many names, or
values of other kinds beside them), that stays as it was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from triage.model import FindingBlock, PartFindings

_OWN = frozenset({"credential.key", "email", "jp.person_name", "jp.address"})
_FEW = 8
"""So many values of these kinds in one stretch of text are no list."""
_UNSURE, _ASSERTED = 40, 50
"""Percent: at most, and from which on a value is asserted."""
_WHY = "in a program's own text"
_TEST = "in a test that drops its tables"
_REGISTER = 20
"""So many names in Japanese letters are a register, and a script that moves it somewhere."""
_JAPANESE = re.compile("[ぁ-ヺ一-鿿]")
_KEYS = "private_key_"


def of_program(part: PartFindings) -> PartFindings:
    """A part out of a program's raw bytes, its own few values below one half."""
    asserted = [block for block in part.blocks if (block.confidence >= _ASSERTED).any()]
    many = sum(int((block.confidence >= _ASSERTED).sum()) for block in asserted) > _FEW
    if part.kind != "text" or many or not {block.signature for block in asserted} <= _OWN:
        return part
    return replace(part, blocks=tuple(map(_lowered, part.blocks)))


def without_keys(rules: Iterable[str]) -> set[str]:
    """The rules that matched a program, but those that tell a key in it."""
    return {rule for rule in rules if not rule.startswith(_KEYS)}


def of_test(part: PartFindings) -> PartFindings:
    """A part of a test that throws its data away, all of it below one half."""
    names = (block.values for block in part.blocks if block.signature == "jp.person_name")
    if len({name for values in names for name in values if _JAPANESE.search(name)}) >= _REGISTER:
        return part
    return replace(part, blocks=tuple(_unsure(block, _TEST) for block in part.blocks))


def _lowered(block: FindingBlock) -> FindingBlock:
    return _unsure(block, _WHY) if block.signature in _OWN else block


def _unsure(block: FindingBlock, said: str) -> FindingBlock:
    confidence = np.minimum(block.confidence, _UNSURE).astype(np.uint8)
    return replace(block, confidence=confidence, whys=tuple((*why, said) for why in block.whys))
