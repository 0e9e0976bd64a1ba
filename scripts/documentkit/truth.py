"""Who is in the documents: everybody is invented, and every value stands in a known place."""

from __future__ import annotations

from people import Person, people

ROSTER: list[Person] = people(61, 12)
"""The visible sheet, the table of the letter, the pages."""
SHOWN: list[Person] = ROSTER[:3]
"""The table of the slides."""
FORMER: list[Person] = people(62, 4)
"""The hidden sheet."""
NOTED, DELETED, BOXED, HEADED, FOOTED, SPOKEN = people(63, 6)
"""A comment, a tracked deletion, a text box, the page header, a footnote, a speaker's note."""


PASSWORD = "himitsu-2025"


def row(person: Person) -> tuple[str, ...]:
    """A person as one line of the roster, each value as text."""
    return (
        str(person.serial),
        person.name,
        person.kana,
        person.birth.isoformat(),
        f"{person.postcode[:3]}-{person.postcode[-4:]}",
        person.address,
        person.phone,
        person.my_number,
    )


HEADER = ("整理番号", "氏名", "フリガナ", "生年月日", "郵便番号", "住所", "電話番号", "個人番号")
