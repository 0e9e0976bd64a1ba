"""Bank accounts out of the columns that together make one (``BBBB-SSS-T-NNNNNNN``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.finding import lexicon
from triage.finding.column import Column

_TYPES = {"普": "1", "総": "1", "当": "2", "貯": "4", "他": "9", "別": "9"}
_NUMBER = re.compile(r"[0-9]{6,8}")
_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Accounts:
    """``values[i]`` is the account of row i, empty where there is none; ``column`` its number's."""

    values: list[str]
    known: list[bool]
    column: int
    columns: frozenset[int]


def accounts(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Accounts | None:
    """The accounts of a table by labels or, without labels, by codes that exist side by side."""
    places = {column.field: column.index for column in reversed(columns)}
    if "account_number" in places:
        used = [f for f in places if f.startswith(("bank_", "branch_", "account_"))]
        return _joined({field: places[field] for field in used}, cells)
    for index in range(len(columns) - 2):
        found = _unlabelled(index, columns, cells)
        if found:
            return _joined(found, cells)
    return None


def _unlabelled(
    first: int, columns: Sequence[Column], cells: Sequence[Sequence[str]]
) -> dict[str, int] | None:
    if any(column.field for column in columns[first : first + 3]):
        return None
    rows = range(0, len(cells[first]), max(1, len(cells[first]) // 200))
    if len(rows) < 3:
        return None
    for gap in (1, 2):
        number = first + 2 + (gap - 1)
        if number >= len(cells):
            return None
        sound = sum(
            cells[first + 1][i] in lexicon.branches().get(cells[first][i], ())
            and bool(_NUMBER.fullmatch(cells[number][i]))
            and (gap == 1 or bool(_type(cells[first + 2][i])))
            for i in rows
        )
        if sound >= _SHARE * len(rows):
            found = {"bank_code": first, "branch_code": first + 1, "account_number": number}
            return found | ({"account_type": first + 2} if gap == 2 else {})
    return None


def _type(cell: str) -> str:
    return cell if cell in ("1", "2", "4", "9") else _TYPES.get(cell[:1], "")


def _joined(places: dict[str, int], cells: Sequence[Sequence[str]]) -> Accounts:
    blank = [""] * len(cells[places["account_number"]])

    def column(field: str) -> Sequence[str]:
        return cells[places[field]] if field in places else blank

    values, known = [], []
    rows = zip(
        column("bank_code"),
        column("bank_name"),
        column("branch_code"),
        column("branch_name"),
        column("account_type"),
        column("account_number"),
        strict=True,
    )
    for bank, bank_name, branch, branch_name, kind, number in rows:
        digits = number.replace("-", "").replace(" ", "")
        if not _NUMBER.fullmatch(digits):
            values.append("")
            known.append(False)
            continue
        bank_code, branch_code = _codes(bank, bank_name, branch, branch_name)
        sound = branch_code in lexicon.branches().get(bank_code, ())
        values.append(
            f"{bank_code or '????'}-{branch_code or '???'}-{_type(kind) or '?'}-{digits.zfill(7)}"
        )
        known.append(sound)
    used = frozenset(places.values())
    return Accounts(values, known, places["account_number"], used)


def _code(cell: str, digits: int) -> str:
    """A code padded; a column of the name may hold it as well."""
    return cell.zfill(digits) if cell.isdecimal() and len(cell) <= digits else ""


def _codes(bank: str, bank_name: str, branch: str, branch_name: str) -> tuple[str, str]:
    """The codes as written, padded; else looked up by the names."""
    bank_code = _code(bank, 4) or _code(bank_name, 4)
    bank_code = bank_code or lexicon.bank_codes().get(lexicon.bank_stem(bank_name or bank), "")
    branch_code = _code(branch, 3) or _code(branch_name, 3)
    if not branch_code and bank_code and (branch_name or branch):
        stem = lexicon.branch_stem(branch_name or branch)
        branch_code = lexicon.branch_codes(bank_code).get(stem, "")
    return bank_code, branch_code
