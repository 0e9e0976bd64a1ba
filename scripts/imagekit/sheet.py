"""Text and truth written together, so that neither can drift from the other."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from people import Person

ERAS = (
    (date(2019, 5, 1), "R", "令和"),
    (date(1989, 1, 8), "H", "平成"),
    (date(1926, 12, 25), "S", "昭和"),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A value that was written: whose (0: nobody's), its normal form, and how it was written."""

    person: int
    signature: str
    value: str
    text: str


@dataclass(slots=True)
class Sheet:
    """A document in the making; ``planted`` must be found in it, ``decoys`` must not be."""

    lines: list[str] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    decoys: list[Planted] = field(default_factory=list)
    newline: str = "\r\n"

    @property
    def text(self) -> str:
        """The whole document."""
        return "".join(line + self.newline for line in self.lines)

    def put(self, person: Person, signature: str, value: str, text: str | None = None) -> str:
        """Note a value of a person and return the text to write."""
        text = value if text is None else text
        self.planted.append(Planted(person.serial, signature, value, text))
        return text

    def decoy(self, signature: str, value: str, text: str | None = None) -> str:
        """Note a value that looks like ``signature`` and is not, and return the text."""
        text = value if text is None else text
        self.decoys.append(Planted(0, signature, value, text))
        return text

    def name(self, person: Person) -> str:
        """Surname and given name with a full-width space."""
        return self.put(person, "jp.person_name", squeeze(person.name), person.name)

    def kana(self, person: Person, *, half: bool = False) -> str:
        """The reading, as half-width katakana where hosts write it so."""
        text = half_width(person.kana) if half else person.kana
        return self.put(person, "jp.person_name_kana", squeeze(person.kana), text)

    def address(self, person: Person) -> str:
        """The whole address in one cell."""
        return self.put(person, "jp.address", squeeze(person.address), person.address)

    def postcode(self, person: Person) -> str:
        """``NNN-NNNN``."""
        code = person.postcode
        return self.put(person, "jp.postcode", code, f"{code[:3]}-{code[3:]}")

    def phone(self, person: Person) -> str:
        """With hyphens."""
        return self.put(person, "phone", person.phone.replace("-", ""), person.phone)

    def email(self, person: Person) -> str:
        """As typed."""
        return self.put(person, "email", person.email)

    def my_number(self, person: Person, *, spaced: bool = False) -> str:
        """Twelve digits, or 4-4-4 as printed on the card."""
        number = person.my_number
        text = f"{number[:4]} {number[4:8]} {number[8:]}" if spaced else number
        return self.put(person, "jp.my_number", number, text)

    def birth(self, person: Person, style: str = "slash") -> str:
        """``style``: slash (1978/03/04), digits, era (昭和53年3月4日), short (S53.3.4)."""
        return self.put(person, "birth_date", person.birth.isoformat(), dated(person.birth, style))

    def code(self, person: Person) -> str:
        """The municipality's own code: twelve digits that are no My Number."""
        return self.decoy("jp.my_number", person.code)


def dated(day: date, style: str) -> str:
    """A date as Japanese documents write it."""
    if style == "slash":
        return f"{day:%Y/%m/%d}"
    if style == "digits":
        return f"{day:%Y%m%d}"
    start, letter, era = next(row for row in ERAS if row[0] <= day)
    year = day.year - start.year + 1
    if style == "short":
        return f"{letter}{year}.{day.month}.{day.day}"
    return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def squeeze(text: str) -> str:
    """NFKC without spaces: the contract's normal form of names, readings and addresses."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def half_width(text: str) -> str:
    """Full-width katakana as half-width; the voiced marks stand apart."""
    return unicodedata.normalize("NFKD", text).translate(_half_width_table())


def _half_width_table() -> dict[int, str]:
    table = {ord("\u3000"): " ", 0x3099: "ﾞ", 0x309A: "ﾟ"}
    for code in range(0xFF66, 0xFF9E):
        full = unicodedata.normalize("NFKC", chr(code))
        table[ord(full)] = chr(code)
    return table
