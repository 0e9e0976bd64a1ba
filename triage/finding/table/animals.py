"""Registers of animals: the day of birth in them is the animal's, though its owner is named too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.finding.header import bare
from triage.finding.table.column import Column

_ANIMAL = re.compile(
    "犬種|猫種|毛色|耳標|マイクロチップ|(?:愛?[犬猫]|愛犬|愛猫|馬|ペット|動物)の?(?:名|お名前|種類)"
    "|動物種|鑑札|血統書|患畜"
)
"""What only registers of animals have columns of; whether somebody keeps a pet others ask too."""
_OWNER = re.compile("飼|所有|畜主|馬主|保護者|本人|申[請込]者|お?客|会員|人の")
_OF_BIRTH = frozenset({"birth_date", "birth_year", "birth_month", "birth_day", "birth_era"})
_OF_PEOPLE = frozenset({"name", "kana", "surname", "given_name", "surname_kana", "given_name_kana"})


def of_owners(columns: Sequence[Column]) -> list[Column]:
    """The columns, those of an animal's birth as what tells nobody: such as stand behind what is
    told of it, or before anybody is named (氏名, 生年月日, ペット名 is a customer's)."""
    labels = [bare(column.label) for column in columns]
    animal = [bool(_ANIMAL.search(label)) for label in labels]
    if not any(animal):
        return [*columns]
    found = list[Column]()
    owned = False
    for at, (column, label) in enumerate(zip(columns, labels, strict=True)):
        owned = owned or (column.field in _OF_PEOPLE and not animal[at])
        own = (owned and not any(animal[:at])) or _OWNER.search(label)
        its = column.field in _OF_BIRTH and not own
        found.append(Column(column.index, "animal", None, 0, (), column.label) if its else column)
    return found
