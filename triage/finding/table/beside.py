"""What the other columns of a table say of a column: its kind, and whom it concerns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.finding.foreign import is_foreign_text
from triage.finding.header import bare
from triage.finding.name import name, romaji
from triage.finding.name.name_cells import organisations
from triage.finding.name.stop_words import LEGAL_PERSON
from triage.finding.nobody.authors import FOREIGN
from triage.finding.table.animals import of_owners
from triage.finding.table.column import Column
from triage.finding.table.mixed import OF_FIRMS
from triage.finding.table.prefixed import prefixed
from triage.text.script import JAPANESE

_YEAR = frozenset({"年", "year", "y"})
_MONTH = frozenset({"月", "month", "m"})
_DAY = frozenset({"日", "day", "d"})
_NUMBER = frozenset({"番号", "no", "number", "bango", "bangou"})
_OF_A_BANK = frozenset({"bank_name", "bank_code", "branch_name", "branch_code", "account_type"})
_ACCOUNT_TYPE = frozenset({"種別", "区分", "種類", "種", "type"})
_PERSON = frozenset(
    {
        *("name", "kana", "surname", "given_name", "surname_kana", "given_name_kana"),
        *("birth_date", "birth_year", "age", "sex", "relationship", "my_number"),
        *("resident_code", "government_id", "insurance_number", "sensitive", "safety", "welfare"),
    }
)
_ORGANISATION = frozenset({"organisation", "branch_name", "corporate_number"})
_CONTACT = frozenset({"email", "phone", "address", "postcode", "internal_code", "password"})
_PLACED = frozenset({"address", "address_part"})
_NUMBERED = re.compile("[0-9]")
_TOWNS, _HOUSES = 20, 0.1
"""Different places of a list of them at least, and the share that has a number at most."""
_FEW_TOWNS = 5
"""Different places at least where none has a number."""
_COUNTED = frozenset({"age", "sex"})
"""What tables count people by."""
_SITE = "所在地"
_LEGAL_PERSON = re.compile(LEGAL_PERSON)
_PAIR = frozenset({"surname", "given_name"})
_CATALOGUE = frozenset(
    {
        "書名",
        "isbn",
        "出版社",
        "出版者",
        "出版年",
        "請求記号",
        "発行所",
        "タイトル",
        "作品名",
        "publisher",
        "title",
    }
)
_AUTHORS = frozenset(
    {"著者", "著者名", "作者", "訳者", "編者", "著編者", "著作者", "author", "authors"}
)
_OF_READINGS = frozenset(
    {
        "ふりがな",
        "フリガナ",
        "よみ",
        "ヨミ",
        "よみがな",
        "ヨミガナ",
        "読み",
        "カナ",
        "かな",
        "読み仮名",
    }
)
"""Labels of the readings of anything."""
_OF_ANYTHING = frozenset({"名前", "name"})
"""Labels that people and things have."""
_SAMPLE, _SPLIT = 200, 0.25
"""Cells looked at, and the share of them that split where they name people."""
_OF_ORGANISATIONS = frozenset({"phone", "jp.address", "jp.postcode"})


def beside(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """The columns of one table with what they and their folded cells say of each other."""
    named = of_owners(_account_type(_birth_parts(prefixed(columns, cells))))
    named = _of_things(named, cells)
    named = _readings_of_places(_of_authors(named))
    named = _of_firms(_of_offices(named, cells), cells)
    named = _of_places(_abroad_pairs(named, cells), cells)
    if _thanks(named, cells):
        return tuple(
            c.lowered(FOREIGN) if c.signature else replace(c, field="thanked") for c in named
        )
    fields = {column.field for column in named}
    if fields & (_PERSON | _CONTACT) == {"birth_date"}:
        return tuple(_date_alone(column) for column in named)
    if fields & _PERSON:
        return tuple(named)
    office = bool(fields & _ORGANISATION)
    sited = any(_SITE in column.label for column in named)
    return tuple(_impersonal(column, office, sited) for column in named)


def _thanks(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> bool:
    """Whom a program's authors thank: addresses beside words without a heading, none Japanese."""
    told = [column for column in columns if column.field or column.label]
    if len(told) == len(columns) or any(c.field != "email" or c.label for c in told):
        return False
    places = [column.index for column in told or columns]
    addresses = [cell for at in places for cell in cells[at] if told or "@" in cell]
    if 2 * len(addresses) < len(cells[0]):
        return False
    ours = sum(cell.endswith(".jp") for cell in addresses)
    written = "\n".join(cell for column in cells for cell in column)
    japanese = not written.isascii() and JAPANESE.search(written) is not None
    return 2 * ours < len(addresses) and not (japanese and not is_foreign_text(written))


def _of_things(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """A column under 名前 that holds no names, in a table that tells nothing else of anybody but
    such names again (a font's name and its full name)."""
    told = [c for c in columns if c.field in _PERSON | _CONTACT and not _abroad(c, cells)]
    again = len(told) == 1 or all(c.field == "name" for c in told)
    if not again or all(bare(c.label) not in _OF_ANYTHING for c in told):
        return columns
    samples = [[*filter(None, cells[c.index])] for c in told]
    samples = [sample[:: max(1, -(-len(sample) // _SAMPLE))] for sample in samples]
    if not any(map(_are_people, samples)):
        for one in told:
            columns[one.index] = replace(one.lowered("few of the cells are names"), field="")
    return columns


def _are_people(sample: Sequence[str]) -> bool:
    """Do enough cells read as names of people?"""
    people = sum(name.splits(cell) > 0 or romaji.is_name(cell) for cell in sample)
    return people >= _SPLIT * len(sample)


def _readings_of_places(columns: list[Column]) -> list[Column]:
    """How a station or a town is read, right beside it."""
    read = [c for c in columns if c.field == "kana" and bare(c.label) in _OF_READINGS]
    if len(read) != 1 or any(c.field in ("name", "surname") for c in columns):
        return columns
    at = read[0].index
    if any(c.field == "place" for c in columns[max(at - 1, 0) : at + 2]):
        columns[at] = Column(at, "place", None, 0, (), columns[at].label)
    return columns


def _of_authors(columns: list[Column]) -> list[Column]:
    """Whoever wrote the works of a catalogue is in print."""
    labels = {bare(column.label) for column in columns}
    if not labels & _CATALOGUE:
        return columns
    return [
        Column(c.index, "thanked", None, 0, (), c.label) if bare(c.label) in _AUTHORS else c
        for c in columns
    ]


def _of_offices(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """A column of nothing but organisations, too short for a vote or under the torn half of its
    label, where no other cell may name a person."""
    kinds = {column.field for column in columns} - {"given_name"}
    if kinds & (_PERSON | _ORGANISATION):
        return columns
    undecided = [c.index for c in columns if c.field in ("", "given_name") and not c.signature]
    samples = {at: {*cells[at][:_SAMPLE]} - {""} for at in undecided}
    offices = [at for at in undecided if samples[at] and organisations([*samples[at]]).all()]
    others = (cell for at in undecided if at not in offices for cell in samples[at])
    if not offices or any(map(name.splits, others)):
        return columns
    at = offices[0]
    columns[at] = Column(at, "organisation", None, 0, (), columns[at].label)
    return columns


def _of_firms(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """In a list of firms that names who is there for them, where they are (所在地) is nobody's. A
    shop's that is no legal person is its owner's, and often the home."""
    fields = {column.field for column in columns}
    names = [column for column in columns if column.field == "name"]
    there = bool(names) and all(OF_FIRMS.search(column.label) for column in names)
    if not there or fields & _PERSON - {"name", "kana"} or not _legal(columns, cells):
        return columns
    return [
        column.lowered("an office's address")
        if bare(column.label) == _SITE and column.signature == "jp.address"
        else column
        for column in columns
    ]


def _legal(columns: list[Column], cells: Sequence[Sequence[str]]) -> bool:
    """Are most organisations of a table legal persons?"""
    firms = (cells[c.index][:_SAMPLE] for c in columns if c.field == "organisation")
    named = [cell for column in firms for cell in column if cell]
    return sum(map(bool, map(_LEGAL_PERSON.search, named))) * 2 > len(named)


def _of_places(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """A list of towns and their postcodes: no house has a number, and nobody is told."""
    placed = [c for c in columns if c.field in _PLACED]
    fields = {c.field for c in columns}
    if not placed or fields & (_PERSON - _COUNTED | _CONTACT - _PLACED - {"postcode"}):
        return columns
    rows = [*zip(*(cells[c.index] for c in placed), strict=True)]
    sample = [" ".join(row) for row in rows[:: max(1, len(rows) // _SAMPLE)]]
    numbered = sum(map(bool, map(_NUMBERED.search, sample)))
    least = _FEW_TOWNS if not numbered else _TOWNS
    if len({*sample}) < least or numbered > _HOUSES * len(sample):
        return columns
    return [
        Column(c.index, "place", None, 0, (), c.label)
        if c in placed
        else c.lowered("a list of places")
        if c.field == "postcode"
        else c
        for c in columns
    ]


def _abroad_pairs(columns: list[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """Surnames and given names in Latin letters, few of them Japanese, and nothing else told."""
    fields = {c.field: c for c in columns if not _abroad(c, cells)}
    if not fields.keys() & {"surname"} or fields.keys() & (_PERSON | _CONTACT) - _PAIR:
        return columns
    pair = [fields[field].index for field in sorted(_PAIR) if field in fields]
    rows = [" ".join(row) for row in zip(*(cells[at][:_SAMPLE] for at in pair), strict=True)]
    if sum(map(romaji.is_name, rows)) >= _SPLIT * len(rows) or not all(map(str.isascii, rows)):
        return columns
    return [replace(c, field="") if c.index in pair else c for c in columns]


def _abroad(column: Column, cells: Sequence[Sequence[str]]) -> bool:
    """Does a column of addresses hold none in Japanese?"""
    return column.field == "address" and not any(
        map(JAPANESE.search, cells[column.index][:_SAMPLE])
    )


def _birth_parts(columns: list[Column]) -> list[Column]:
    """生年, 月, 日 or 元号, 年, 月, 日: the short words behind the year of birth belong to it."""
    if not any(column.field == "birth_year" for column in columns):
        for at in [column.index + 1 for column in columns if column.field == "birth_era"][:1]:
            if at < len(columns) and bare(columns[at].label) in _YEAR:
                columns[at] = Column(at, "birth_year", None, 0, (), columns[at].label)
    for year in [column.index for column in columns if column.field == "birth_year"]:
        for step, (words, field) in enumerate(((_MONTH, "birth_month"), (_DAY, "birth_day")), 1):
            at = year + step
            if at < len(columns) and bare(columns[at].label) in words:
                columns[at] = Column(at, field, None, 0, (), columns[at].label)
    return columns


def _account_type(columns: list[Column]) -> list[Column]:
    """種別 and 番号 beside a bank and its branch are of the account."""
    fields = {column.field for column in columns}
    if "account_number" not in fields and len(fields & _OF_A_BANK) >= 2:
        last = max(column.index for column in columns if column.field in _OF_A_BANK)
        numbers = [c.index for c in columns if not c.signature and _says_number(c.label)]
        behind = [at for at in numbers if at > last][:1]
        for at in behind or (numbers if len(numbers) == 1 else ()):
            columns[at] = Column(at, "account_number", None, 0, (), columns[at].label)
            fields.add("account_number")
    if "account_number" not in fields or "account_type" in fields:
        return columns
    return [
        Column(column.index, "account_type", None, 0, (), column.label)
        if bare(column.label) in _ACCOUNT_TYPE
        else column
        for column in columns
    ]


def _says_number(written: str) -> bool:
    """Is it the word for a number, alone or behind that of the object it is in (給与振込 番号)?"""
    return bare(written) in _NUMBER or bare(written.rpartition(" ")[2]) in _NUMBER


def _impersonal(column: Column, office: bool, sited: bool) -> Column:
    """A column of a table that names nobody; ``sited``: it says where things are."""
    if column.signature == "jp.policy_number":
        return column.lowered("nobody in the table")
    of_site = _SITE in column.label or (sited and column.signature == "jp.postcode")
    if column.signature in _OF_ORGANISATIONS and (office or of_site):
        return column.lowered("a table of organisations")
    return column


def _date_alone(column: Column) -> Column:
    """A date under a word in Latin letters (dob), in a table that tells nothing else of anybody."""
    if column.signature != "birth_date" or not column.label.isascii():
        return column
    return column.lowered("nobody in the table")
