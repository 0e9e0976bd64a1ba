"""Bank accounts out of the columns that together make one (``BBBB-SSS-T-NNNNNNN``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage.finding.name import lexicon
from triage.finding.number import bank_text
from triage.finding.table.column import VOTED, Column
from triage.text.fold import fold_name

_TYPES = {"普": "1", "総": "1", "当": "2", "貯": "4", "他": "9", "別": "9"}
_KINDS = frozenset("1249")
_IN_ORDER = ("bank_code", "branch_code", "account_type", "account_number")
_NUMBER = re.compile(r"[0-9]{6,8}")
_SHARE = 0.8
_WHOLE = re.compile(
    r"(?P<bank>[^0-9]{0,24}(?:銀行|信用金庫|信金|信用組合|信組|労働金庫|労金|農業協同組合|農協)[^0-9]{0,24}?)"
    r"(?P<kind>[普当貯総](?:通|座|蓄|合)?(?:預金)?)?[ /・,:()]{0,3}"
    r"(?:No\.?|口座番号|番号)?[ :]{0,2}"
    r"(?P<number>[0-9]{6,8})"
)
"""A cell that names the bank and its branch before the number."""
_KIND_AND_NUMBER = re.compile(
    r"(?P<kind>[普当貯総](?:通|座|蓄|合)?(?:預金)?)[ /・:-]{0,3}(?:No\.?)? ?(?P<number>[0-9]{6,8})"
)
_CODED = re.compile(
    r"[^0-9]{0,24}(?P<bank>[0-9]{4})[^0-9]{1,16}(?P<branch>[0-9]{3})(?![0-9])[^0-9]{0,8}?"
    r"(?:[-/ ](?P<digit>[1249])[-/ ]|(?P<kind>[普当貯総])[^0-9]{0,8}|[-/ ):])(?P<number>[0-9]{6,8})"
)
"""A cell that has the codes of both: 0140-144-1-4773466, 琉球銀行 泊支店(0187-303) 普通 5161895."""
_POST, _POST_CODE = "ゆうちょ", "9900"
_POSTAL = re.compile(r"1[0-9]{3}0(?:-[0-9])?[- ]{1,2}[0-9]{1,7}1")
_RUN = re.compile(r"([0-9]{4})([0-9]{3})([1249])([0-9]{7})")
_BANKS, _LISTED = 3, 0.95
"""Banks that a column of such runs names at least, and the share of its cells that name a bank."""
_BANK, _BRANCH, _DIGITS = map(re.compile, ("[0-9]{4}", "[0-9]{3}", "[0-9]{7}"))
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_FEW_ROWS = 4
"""Rows of a fragment at most, of which one may be torn."""
_ROWS = 5
"""Rows of codes at least that name no listed bank."""
_OF_ACCOUNTS = frozenset(
    {"", "bank_name", "bank_code", "branch_name", "branch_code", "account_type"}
)
_OF_ANYTHING = frozenset({"", "organisation", "salary"})  # 給与振込先
_HOLDERS = frozenset({"name", "kana", "surname", "surname_kana"})


@dataclass(frozen=True, slots=True)
class Accounts:
    """``values[i]`` is the account of row i, empty where there is none; ``column`` its number's;
    ``postal[i]`` is 記号番号 of a postal account as written."""

    values: list[str]
    known: list[bool]
    postal: list[str]
    column: int
    columns: frozenset[int]


def accounts(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], heading: str = ""
) -> Accounts | None:
    """The accounts of a table by labels or, without labels, by codes that exist side by side;
    ``heading`` (the lines above it) may name the bank of all, or its branch."""
    places = {column.field: column.index for column in reversed(columns)}
    if "account_number" in places:
        used = [f for f in places if f.startswith(("bank_", "branch_", "account_"))]
        return _joined({field: places[field] for field in used}, cells, heading)
    held = not places.keys().isdisjoint(_HOLDERS)
    for column in columns:
        if column.field in _OF_ANYTHING and _are_whole(cells[column.index], held=held):
            return _joined({"account_number": column.index}, cells)
    for index in range(len(columns) - 2):
        found = _unlabelled(index, columns, cells, 1 if held else 3)
        if found:
            return _joined(found, cells)
    if held:
        runs = (c.index for c in columns if not c.field and _are_runs(cells[c.index]))
        return next((_of_runs(index, cells[index]) for index in runs), None)
    return None


def _sample(cells: Sequence[str]) -> list[str]:
    filled = [cell for cell in cells if cell]
    return filled[:: max(1, len(filled) // 200)]


def _are_whole(cells: Sequence[str], *, held: bool) -> bool:
    """Do most cells name a bank and a number? Where they are ``held``, whose names stand in the
    same rows, one will do, and all but one that is torn."""
    sample = _sample(cells)
    named = sum(bool(_WHOLE.fullmatch(cell) or _is_coded(cell)) for cell in sample)
    postal = sum(_POST in cell for cell in sample)
    if held and len(sample) <= _FEW_ROWS:
        return named > 0 and named + postal >= len(sample) - (len(sample) > 1)
    return len(sample) >= 3 and named > _SHARE * (len(sample) - postal) > 0


def _is_coded(cell: str) -> bool:
    """Does a cell hold the code of a bank, and codes and a number as its accounts have?"""
    found = _CODED.fullmatch(cell)
    return found is not None and found["bank"] in lexicon.branches()


def _are_runs(cells: Sequence[str]) -> bool:
    """Do the cells hold bank, branch, type and number without anything between, as hosts write
    them? One number in ten begins like a bank, and two in five have the digit of a type."""
    sample = _sample(cells)
    runs = [run for run in map(_RUN.fullmatch, sample) if run]
    listed = [run[1] for run in runs if run[1] in lexicon.branches()]
    return len(listed) >= max(_BANKS, _LISTED * len(sample)) and len({*listed}) >= _BANKS


def _of_runs(index: int, cells: Sequence[str]) -> Accounts:
    runs = [_RUN.fullmatch(cell) for cell in cells]
    values = ["-".join(run.groups()) if run else "" for run in runs]
    known = [run is not None and run[2] in lexicon.branches().get(run[1], ()) for run in runs]
    return Accounts(values, known, [""] * len(cells), index, frozenset({index}))


def _unlabelled(
    first: int, columns: Sequence[Column], cells: Sequence[Sequence[str]], least: int
) -> dict[str, int] | None:
    """Codes or names of banks, and beside them of their branches, then the kind, if told, and the
    number, in so many rows at ``least``; where a table is torn some lack them."""
    if not all(map(_may_be_of_account, columns[first : first + 3])):
        return None
    rows = [at for at, cell in enumerate(cells[first]) if cell and cells[first + 1][at]]
    if len(rows) < least or 2 * len(rows) < len(cells[first]):
        return None
    rows = rows[:: max(1, len(rows) // 200)]
    if _are_codes(first, cells, rows):
        return dict(zip(_IN_ORDER, range(first, first + 4), strict=True))
    if not any(_bank(cells[first][at]) for at in rows[:3]):
        return None
    for gap in (1, 2):
        number = first + 1 + gap
        if number >= len(cells):
            return None
        sound = sum(
            _is_branch(cells[first][at], cells[first + 1][at])
            and bool(_NUMBER.fullmatch(cells[number][at]))
            and (gap == 1 or bool(_type(cells[first + 2][at])))
            for at in rows
        )
        if sound >= _SHARE * len(rows):
            found = {"bank_name": first, "branch_name": first + 1, "account_number": number}
            return found | ({"account_type": first + 2} if gap == 2 else {})
    return None


def _are_codes(first: int, cells: Sequence[Sequence[str]], rows: Sequence[int]) -> bool:
    """Do four, three, one and seven digits stand side by side, the one those of a type? Lists of
    banks age, and branches are merged away: the shape alone tells, but of a year's numbers."""
    if first + 3 >= len(cells):
        return False
    banks, branches, kinds, numbers = ([cells[first + n][at] for at in rows] for n in range(4))
    if {*kinds} - {""} - _KINDS or not all(map(_DIGITS.fullmatch, filter(None, numbers))):
        return False
    if not all(map(_BANK.fullmatch, banks)) or not all(map(_BRANCH.fullmatch, branches)):
        return False
    if 2 * len({*numbers}) < len(rows) or sum(map(bool, numbers)) < _SHARE * len(rows):
        return False
    listed = sum(bank in lexicon.branches() for bank in banks) >= _LISTED * len(banks)
    return (listed or len(rows) >= _ROWS) and not all(map(_YEAR.fullmatch, banks))


def _may_be_of_account(column: Column) -> bool:
    """Is it of no other kind by its label? Names of branches are voted towns and surnames."""
    return column.field in _OF_ACCOUNTS or "".join(column.why[:1]).startswith(VOTED)


def _bank(cell: str) -> str:
    """The code of the bank that a cell names or is the code of; empty where it is neither's."""
    return cell if cell in lexicon.branches() else _named_bank(cell)


@lru_cache(1 << 12)
def _named_bank(cell: str) -> str:
    return lexicon.bank_codes().get(lexicon.bank_stem(cell), "")


def _is_branch(bank: str, branch: str) -> bool:
    code = _bank(bank)
    if not code:
        return False
    known = branch in lexicon.branches()[code]
    return known or lexicon.branch_stem(branch) in lexicon.branch_codes(code)


def _type(cell: str) -> str:
    return cell if cell in _KINDS else _TYPES.get(cell[:1], "")


def _joined(places: dict[str, int], cells: Sequence[Sequence[str]], heading: str = "") -> Accounts:
    blank = [""] * len(cells[places["account_number"]])
    of_all, branch_of_all = bank_text.codes(fold_name(heading)) if heading else ("", "")

    def column(field: str) -> Sequence[str]:
        return cells[places[field]] if field in places else blank

    values, known, postal = [], [], []
    rows = zip(
        column("bank_code"),
        column("bank_name"),
        column("branch_code"),
        column("branch_name"),
        column("account_type"),
        column("account_number"),
        strict=True,
    )
    for row in rows:
        bank, bank_name, branch, branch_name, kind, number = _told(*row)
        is_postal = bank == _POST_CODE or _POST in f"{bank}{bank_name}"
        postal.append(number if is_postal and _POSTAL.fullmatch(number) else "")
        digits = number.replace("-", "").replace(" ", "")
        if not _NUMBER.fullmatch(digits):
            values.append("")
            known.append(False)
            continue
        bank_code, branch_code = _codes(bank or bank_name or of_all, bank_name, branch, branch_name)
        if bank_code == of_all and not (branch or branch_name):
            branch_code = branch_code or branch_of_all
        sound = branch_code in lexicon.branches().get(bank_code, ())
        values.append(
            f"{bank_code or '????'}-{branch_code or '???'}-{_type(kind) or '?'}-{digits.zfill(7)}"
        )
        known.append(sound)
    used = frozenset(places.values())
    return Accounts(values, known, postal, places["account_number"], used)


def _told(
    bank: str, bank_name: str, branch: str, branch_name: str, kind: str, number: str
) -> tuple[str, str, str, str, str, str]:
    """A row with what its cell of the number tells of the other ones."""
    if whole := _WHOLE.fullmatch(number):
        bank_name, number = bank_name or whole["bank"], whole["number"]
        kind = kind or whole["kind"] or ""
    elif coded := _CODED.fullmatch(number):
        bank, branch = bank or coded["bank"], branch or coded["branch"]
        kind, number = kind or coded["kind"] or coded["digit"] or "", coded["number"]
    elif plain := _KIND_AND_NUMBER.fullmatch(number):
        kind, number = kind or plain["kind"], plain["number"]
    return bank, bank_name, branch, branch_name, kind, number


def _code(cell: str, digits: int) -> str:
    """A code padded; a column of the name may hold it as well."""
    return cell.zfill(digits) if cell.isdecimal() and len(cell) <= digits else ""


@lru_cache(1 << 14)
def _codes(bank: str, bank_name: str, branch: str, branch_name: str) -> tuple[str, str]:
    """The codes as written, padded; else looked up by the names."""
    bank_code = _code(bank, 4) or _code(bank_name, 4)
    bank_code = bank_code or lexicon.bank_codes().get(lexicon.bank_stem(bank_name or bank), "")
    branch_code = _code(branch, 3) or _code(branch_name, 3)
    if not branch_code and bank_code and (branch_name or branch):
        stem = lexicon.branch_stem(branch_name or branch)
        branch_code = lexicon.branch_codes(bank_code).get(stem, "")
    if bank_code and branch_code:
        return bank_code, branch_code
    named = bank_text.codes(fold_name(f"{bank_name or bank} {branch_name or branch}"))
    return bank_code or named[0], branch_code or named[1]
