"""Tables of invented people in the shapes that offices, schools, hospitals and firms keep them.

The labels are written from the incident reports; nothing here is taken from ``signatures/``.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from imagekit.contents import card_number
from imagekit.sheet import Sheet, half_width
from people import Person

Cell = Callable[[Sheet, Person], str]
Writer = Callable[[Sheet, Sequence[Person], random.Random], None]

_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_BUILDINGS = ("コーポ松風", "メゾン桜", "サンライフ", "第二みどり荘", "グランテラス")


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows are written: ``header`` is printed or not, ``mark`` stands between cells (empty:
    cells are padded to a width), ``quoted`` puts each in quotes, ``torn`` cuts the first rows and
    the end away, as a fragment in free space."""

    header: bool = True
    mark: str = ","
    quoted: bool = False
    torn: bool = False


def table(sheet: Sheet, people: Sequence[Person], shape: Shape, columns: dict[str, Cell]) -> None:
    """Write a table of ``columns`` (label to cell) in a shape."""
    rows = [list(columns)] if shape.header else []
    rows += [[cell(sheet, person) for cell in columns.values()] for person in people]
    if not shape.mark:
        widths = [max(map(width, column)) + 2 for column in zip(*rows, strict=True)]
        sheet.lines += [
            "".join(
                cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)
            )
            for row in rows
        ]
        return
    quote = '"' if shape.quoted else ""
    sheet.lines += [shape.mark.join(f"{quote}{cell}{quote}" for cell in row) for row in rows]
    if shape.torn:
        sheet.lines[0] = sheet.lines[0][len(sheet.lines[0]) // 2 :]
        lost = sheet.lines[0]
        sheet.planted[:] = [
            p for p in sheet.planted if p.person != people[0].serial or p.text in lost
        ]


def width(text: str) -> int:
    """Columns on a fixed-width page."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def housed(sheet: Sheet, person: Person) -> str:
    """The address, for two in five people with a building and a room."""
    if person.serial % 5 > 1:
        return sheet.address(person)
    building = _BUILDINGS[person.serial % len(_BUILDINGS)]
    written = f"{person.address}\u3000{building}{person.serial % 9 + 1}0{person.serial % 7 + 1}号室"
    return sheet.put(person, "jp.address", squeezed(written), written)


def squeezed(text: str) -> str:
    """NFKC without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def hiragana(sheet: Sheet, person: Person) -> str:
    """The reading as schools write it."""
    value = squeezed(person.kana)
    written = person.kana.translate(_HIRAGANA)
    return sheet.put(person, "jp.person_name_kana", value, written)


def half_kana(sheet: Sheet, person: Person) -> str:
    """The reading as banks write it, in large kana."""
    large = person.kana.translate(str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ"))
    return sheet.put(person, "jp.person_name_kana", squeezed(large), half_width(large))


def account(sheet: Sheet, person: Person) -> str:
    """The account number whose bank and branch stand beside it."""
    return sheet.put(person, "jp.bank_account", person.account.normal(), person.account.number)


def unspaced(sheet: Sheet, person: Person) -> str:
    """Surname and given name in one."""
    value = squeezed(person.name)
    return sheet.put(person, "jp.person_name", value, value)


def resident_extract(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A municipality's extract, with its own code."""
    table(
        sheet,
        people,
        Shape(),
        {
            "個人コード": Sheet.code,
            "住民氏名": Sheet.name,
            "カナ": half_kana,
            "生年月日": lambda s, p: s.birth(p, "era"),
            "性別": lambda _, p: p.sex,
            "〒": Sheet.postcode,
            "現住所": housed,
        },
    )


def register_without_header(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """The same without a first line, apart by tabs."""
    columns: dict[str, Cell] = {"1": Sheet.name, "2": Sheet.kana, "3": Sheet.birth, "4": housed}
    table(sheet, people, Shape(header=False, mark="\t"), columns)


def torn_register(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A fragment that begins inside a row."""
    columns: dict[str, Cell] = {"1": Sheet.name, "2": housed, "3": Sheet.phone}
    table(sheet, people, Shape(header=False, torn=True), columns)


def fixed_width(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A printed list, padded with spaces."""
    columns: dict[str, Cell] = {"氏名": Sheet.name, "生年月日": Sheet.birth, "電話": Sheet.phone}
    table(sheet, people, Shape(mark=""), columns)


def quoted_customers(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A shop's export, every cell in quotes."""

    def card(s: Sheet, p: Person) -> str:
        return s.put(p, "card.pan", number := card_number(rng), number)

    columns: dict[str, Cell] = {
        "お客さまID": lambda _, p: f"C{p.serial:07d}",
        "お名前": Sheet.name,
        "お電話": Sheet.phone,
        "Eメール": Sheet.email,
        "ご住所": housed,
        "カード番号": card,
    }
    table(sheet, people, Shape(quoted=True), columns)


def pupils(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A class list with readings in hiragana."""
    columns: dict[str, Cell] = {
        "出席番号": lambda _, p: str(p.serial % 40 + 1),
        "児童": Sheet.name,
        "ふりがな": hiragana,
        "誕生日": Sheet.birth,
        "自宅電話": Sheet.phone,
    }
    table(sheet, people, Shape(mark="\t"), columns)


def transfers(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Bank transfers with the holder in kana only."""
    columns: dict[str, Cell] = {
        "銀行番号": lambda _, p: p.account.bank,
        "店番": lambda _, p: p.account.branch,
        "科目": lambda _, p: p.account.kind,
        "口座番号": account,
        "受取人": half_kana,
        "振込額": lambda _, p: str(p.serial % 90 * 1000 + 5000),
    }
    table(sheet, people, Shape(), columns)


def wages(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A payroll with My Numbers, names without a space."""
    columns: dict[str, Cell] = {
        "職員番号": lambda _, p: f"{p.serial:06d}",
        "職員氏名": unspaced,
        "マイナンバー": Sheet.my_number,
        "生年月日": lambda s, p: s.birth(p, "short"),
        "支給総額": lambda _, p: str(p.serial % 300 * 1000 + 180_000),
    }
    table(sheet, people, Shape(), columns)


def split_names(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Surname and given name in columns of their own."""
    surname: Cell = lambda s, p: s.put(p, "jp.person_name", squeezed(p.name), p.surname)  # noqa: E731
    columns: dict[str, Cell] = {
        "会員No.": lambda _, p: str(p.serial),
        "姓": surname,
        "名": lambda _, p: p.given,
        "携帯電話": Sheet.phone,
        "メールアドレス": Sheet.email,
    }
    table(sheet, people, Shape(), columns)


def crews(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A builder's list of workers: two rows for each, under two rows of labels."""
    sheet.lines += ["No.,よみ,誕生日,現住所,携帯", ",作業員の氏名,満年齢,,"]
    for number, person in enumerate(people, 1):
        above = (hiragana(sheet, person), sheet.birth(person), housed(sheet, person))
        sheet.lines.append(",".join((str(number), *above, sheet.phone(person))))
        sheet.lines.append(f",{sheet.name(person)},{2025 - person.birth.year},,")


def side_by_side(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A school's telephone list, two pupils in a row."""
    sheet.lines.append("生徒氏名,連絡先電話,生徒氏名,連絡先電話")
    for first in range(0, len(people), 2):
        pair = people[first : first + 2]
        cells = [cell for one in pair for cell in (sheet.name(one), sheet.phone(one))]
        sheet.lines.append(",".join([*cells, "", ""][:4]))


TABLES: tuple[Writer, ...] = (
    resident_extract,
    register_without_header,
    torn_register,
    fixed_width,
    quoted_customers,
    pupils,
    transfers,
    wages,
    split_names,
    crews,
    side_by_side,
)
