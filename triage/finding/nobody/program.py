"""What programs say of themselves: keys of self-tests, authors, tables of words, data of tests.

A program is no file of persons. Where one carries a register within it (``is_register``), that
stays as it was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.model import FindingBlock, PartFindings
from triage.text.script import JAPANESE

_UNSURE, _ASSERTED = 40, 50
"""Percent: at most, and from which on a value is asserted."""
_WHY = "in a program's own text"
_DRAWN = "among the points of a picture"
_TEST = "in a test that drops its tables"
_SHOWN = "in a page of a published manual"
_REGISTER = 20
"""So many names in Japanese letters are a register, and a script that moves it somewhere."""
_KEYS = "private_key_"
_PLACE, _INSTALLED = "in a folder of software", "in a file that came with software"
_OURS = frozenset({"keyword", "listed_serial"})
"""What somebody looked for, and no signature found."""
_OPENS = "credential.password"
_OF_ONE = frozenset({_OPENS, "jp.my_number", "jp.bank_account"})
"""What a program that keeps its user's data in itself, or beside, may hold of one person."""
_KEPT = _OURS | _OF_ONE
_NAMES = ("jp.person_name", "jp.person_name_kana")
_MORE = frozenset(
    {
        *("birth_date", "phone", "jp.address", "jp.my_number", "jp.bank_account", "card.pan"),
        *("jp.driver_licence", "jp.passport", "jp.residence_card", "jp.health_insurance"),
        *("jp.pension_number", "jp.care_insurance", "jp.employment_insurance", "jp.policy_number"),
    }
)
"""What tells of somebody more than how to write to an author."""
_PROTECTED = ("safety", "sensitive.")
_SECOND = ("birth_date", "phone")
"""What tells whom a name means, where a protected statement is made of one person."""
_NUMBERS = ("jp.my_number", "jp.bank_account", "jp.yucho_account", "jp.driver_licence")
_OF_PEOPLE = frozenset({*_NAMES, "phone", "email", "jp.address"})
_PEOPLE, _SOME, _MANY, _ENOUGH = 5, 3, 20, 1000
"""So many people of whom more than a name is told (fewer in a table that nothing says is made up),
or numbers of people, are a register; and so many of a block are looked at."""


def of_program(part: PartFindings) -> PartFindings:
    """A part out of a program's raw bytes, its values below one half: its tables of words read as
    lists of names, its keys are those of self-tests. A register in it stays one."""
    if is_register([part]):
        return part
    return _lowered(part, _KEPT, _WHY)


def of_picture(part: PartFindings) -> PartFindings:
    """A part out of the points of a picture, its values below one half; unless it is a register."""
    return part if is_register([part]) else _lowered(part, _OURS, _DRAWN)


def without_keys(rules: Iterable[str]) -> set[str]:
    """The rules that matched a program, but those that tell a key in it."""
    return {rule for rule in rules if not rule.startswith(_KEYS)}


def of_test(part: PartFindings) -> PartFindings:
    """A part of a test that throws its data away, all of it below one half."""
    names = (block.values for block in part.blocks if block.signature == "jp.person_name")
    if len({name for values in names for name in values if JAPANESE.search(name)}) >= _REGISTER:
        return part
    return _lowered(part, (), _TEST)


def of_manual(part: PartFindings) -> PartFindings:
    """A part of a published page, its values below one half but passwords: whoever writes how
    things are done at work, and publishes that to colleagues, may tell them. A register stays, and
    whoever is told with a number that only one person has: a page of one's own begins so too."""
    if is_register([part], made_up=False) or _records(part, _NUMBERS) & _records(part, _NAMES[:1]):
        return part
    return _lowered(part, {*_OURS, _OPENS}, _SHOWN)


def is_register(parts: Iterable[PartFindings], *, made_up: bool = True) -> bool:
    """Do parts hold five Japanese names with something more about whoever has them, or twenty
    numbers that only people have? A register is one wherever it lies; and where nothing says that
    data are ``made_up``, a table of three such people, of twenty names, or of whatever else people
    have, is one, and so is one person of whom is told what may harm them."""
    named, listed = set[str](), set[str]()
    known = defaultdict[str, set[str]](set)
    for part in parts:
        if not made_up and _harms(part):
            return True
        sure = [(block, block.confidence >= _ASSERTED) for block in part.blocks]
        more = [block.record[among] for block, among in sure if block.signature in _MORE]
        told = np.concatenate([np.empty(0, np.int64), *more])
        for block, among in sure:
            if block.signature in _NAMES:
                bound = (block.record >= 0) & np.isin(block.record, told)
                people = {*_some(block, among & bound)}
                named |= people
                listed |= people if part.kind == "table" and not made_up else set()
            if block.signature in _NUMBERS:
                known["number"].update(_some(block, among))
            elif not made_up and _lists(part, block):
                known[block.signature].update(_some(block, among))
        if len(named) >= _PEOPLE or len(listed) >= _SOME:
            return True
        if any(len(values) >= _MANY for values in known.values()):
            return True
    return False


def _harms(part: PartFindings) -> bool:
    """Is a protected statement made of a Japanese name that a birth date or a telephone stands
    with? No program shows, in a file that is neither its source nor its specimen, who hides."""
    told = {block.signature for block in part.blocks}
    if not any(signature.startswith(_PROTECTED) for signature in told):
        return False
    kinds = (_PROTECTED, _NAMES[:1], _SECOND)
    return bool(set.intersection(*(_records(part, kind) for kind in kinds)))


def _records(part: PartFindings, kind: tuple[str, ...]) -> set[int]:
    """The records in which a value of signatures that begin so is asserted."""
    found = set[int]()
    for block in part.blocks:
        if block.signature.startswith(kind):
            rows = np.flatnonzero((block.confidence >= _ASSERTED) & (block.record >= 0)).tolist()
            if block.signature in _NAMES:
                rows = [row for row in rows if JAPANESE.search(block.values[row])]
            found.update(block.record[rows].tolist())
    return found


def _lists(part: PartFindings, block: FindingBlock) -> bool:
    return part.kind == "table" and block.signature in _OF_PEOPLE


def _some(block: FindingBlock, among: NDArray[np.bool_]) -> Iterator[str]:
    """The different values of a block among some rows, as far as they are needed; of names those in
    Japanese letters."""
    values = (block.values[row] for row in np.flatnonzero(among)[:_ENOUGH].tolist())
    return filter(JAPANESE.search, values) if block.signature in _NAMES else values


def in_software(part: PartFindings, *, made_up: bool) -> PartFindings:
    """A part of a software's file, no value asserted; unless it is ``made_up``, what one person has
    the program keep stays. A key in it is everybody's: it was published."""
    kept, why = (_OURS, _INSTALLED) if made_up else (_KEPT, _PLACE)
    return _lowered(part, kept, why)


def _lowered(part: PartFindings, kept: Collection[str], said: str) -> PartFindings:
    """The part with its values below one half, but those of the signatures that are ``kept``."""
    blocks = (one if one.signature in kept else _unsure(one, said) for one in part.blocks)
    return replace(part, blocks=tuple(blocks))


def _unsure(block: FindingBlock, said: str) -> FindingBlock:
    confidence = np.minimum(block.confidence, _UNSURE).astype(np.uint8)
    return replace(block, confidence=confidence, whys=tuple((*why, said) for why in block.whys))
