"""Invented people for the test images: names by frequency, real towns, valid numbers.

Nobody here exists; a name that somebody bears is chance. One seed always gives the same people.
The check digit is computed here and not by ``triage``, so that the truth of the images does not
rest on the code that they test (個人番号: 平成26年総務省令第85号 第5条).
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

RARE_SHARE = 0.2
"""Bearers of a surname that no common list holds: a list alone must not look good."""

GAIJI_SHARE = 0.01
"""Bearers of a user-defined character, as every municipal register has them."""

RELATIONS = ("世帯主", "妻", "長男", "長女", "二男", "母")
AREA_CODES = ("03-5{:03d}", "06-4{:03d}", "045-3{:02d}", "011-2{:02d}", "0798-2{:d}", "0466-3{:d}")
VARIANTS = str.maketrans({"高": "髙", "崎": "﨑", "辺": "邊", "浜": "濵", "斎": "齋"})


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account at a bank and branch that exist; ``kind`` is 1 (普通) or 2 (当座)."""

    bank: str
    bank_name: str
    branch: str
    branch_name: str
    kind: str
    number: str

    def normal(self) -> str:
        """The normal form ``BBBB-SSS-T-NNNNNNN``."""
        return f"{self.bank}-{self.branch}-{self.kind}-{self.number}"


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person; ``serial`` is unique within a seed, ``code`` is no My Number."""

    serial: int
    household: int
    relation: str
    surname: str
    given: str
    surname_kana: str
    given_kana: str
    sex: str
    birth: date
    my_number: str
    phone: str
    email: str
    postcode: str
    town: str
    block: str
    account: Account

    @property
    def name(self) -> str:
        """Surname and given name, with the full-width space that registers print."""
        return f"{self.surname}\u3000{self.given}"

    @property
    def kana(self) -> str:
        """The reading in full-width katakana."""
        return f"{self.surname_kana}\u3000{self.given_kana}"

    @property
    def address(self) -> str:
        """Prefecture, city, town and block."""
        return self.town + self.block

    @property
    def code(self) -> str:
        """The municipality's own 12-digit person code: a serial, hence no check digit."""
        return f"{self.serial:012d}"


@cache
def _parts() -> dict[str, list[list[str]]]:
    path = Path(__file__).with_suffix(".toml")
    tables: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: [row.split() for row in rows] for name, rows in tables.items()}


@cache
def _unlisted() -> dict[str, tuple[str, str]]:
    return {listed: (name, kana) for listed, name, kana in _parts()["unlisted_surnames"]}


def my_number(rng: random.Random) -> str:
    """A random 12-digit number whose check digit is right."""
    body = [rng.randrange(10) for _ in range(11)]
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(w * d for w, d in zip(weights, body, strict=True)) % 11
    return "".join(map(str, body)) + str(0 if rest <= 1 else 11 - rest)


def people(
    seed: int, count: int, *, first: int = 1, local: bool = False, unlisted: bool = False
) -> list[Person]:
    """``count`` people in households of 1-5, serials from ``first``; of one city if ``local``.
    ``unlisted``: no rare surname stands in a list with frequencies."""
    rng = random.Random(f"people-{seed}-{first}")
    towns = _parts()["local_towns" if local else "towns"]
    out: list[Person] = []
    while len(out) < count:
        out += _household(rng, first + len(out), towns, unlisted=unlisted)
    return out[:count]


def _household(
    rng: random.Random, serial: int, towns: list[list[str]], *, unlisted: bool
) -> list[Person]:
    surname, reading = _surname(rng, unlisted=unlisted)
    postcode, *town = rng.choice(towns)
    block = f"{rng.randint(1, 9)}丁目{rng.randint(1, 30)}番{rng.randint(1, 20)}号"
    if rng.random() < 0.4:
        block = f"{rng.randint(1, 9)}-{rng.randint(1, 30)}-{rng.randint(1, 20)}"
    size = rng.choices((1, 2, 3, 4, 5), (38, 28, 16, 12, 6))[0]
    return [
        _person(rng, serial + i, serial, RELATIONS[i], surname, reading, postcode, town, block)
        for i in range(size)
    ]


def _person(
    rng: random.Random,
    serial: int,
    household: int,
    relation: str,
    surname: str,
    reading: str,
    postcode: str,
    town: list[str],
    block: str,
) -> Person:
    sex = {"妻": "女", "母": "女", "長女": "女", "長男": "男", "二男": "男"}.get(
        relation, rng.choice("男女")
    )
    given, given_kana = rng.choice(_parts()["male" if sex == "男" else "female"])
    ages = {"長男": (0, 25), "長女": (0, 25), "二男": (0, 22), "母": (70, 98)}
    low, high = ages.get(relation, (24, 88))
    birth = date(2026, 4, 1) - timedelta(days=rng.randint(low * 365 + 1, high * 365 + 300))
    return Person(
        serial=serial,
        household=household,
        relation=relation,
        surname=surname,
        given=given,
        surname_kana=reading,
        given_kana=given_kana,
        sex=sex,
        birth=birth,
        my_number=my_number(rng),
        phone=_phone(rng),
        email=f"{_letters(rng)}.{_letters(rng)}{rng.randint(1, 999)}@{_letters(rng)}-mail.jp",
        postcode=postcode,
        town="".join(town),
        block=block,
        account=_account(rng),
    )


def _surname(rng: random.Random, *, unlisted: bool) -> tuple[str, str]:
    parts = _parts()
    if rng.random() < RARE_SHARE:
        surname, reading = rng.choice(parts["rare_surnames"])
        if unlisted:
            surname, reading = _unlisted().get(surname, (surname, reading))
    else:
        rows = parts["surnames"]
        surname, reading, _ = rng.choices(rows, [int(row[2]) for row in rows])[0]
    if rng.random() < 0.15:
        surname = surname.translate(VARIANTS)
    if rng.random() < GAIJI_SHARE:
        surname = chr(0xE000 + rng.randrange(188)) + surname[1:]
    return surname, reading


def _phone(rng: random.Random) -> str:
    if rng.random() < 0.7:
        prefix = rng.choice(("070", "080", "090"))
        return f"{prefix}-{rng.randint(1000, 9999)}-{rng.randint(0, 9999):04d}"
    area = rng.choice(AREA_CODES)
    digits = 10 ** (3 if ":03d" in area else 2 if ":02d" in area else 1)
    return f"{area.format(rng.randrange(digits))}-{rng.randint(0, 9999):04d}"


def _letters(rng: random.Random) -> str:
    return "".join(rng.choice("kstnhmyrg") + rng.choice("aiueo") for _ in range(rng.randint(2, 4)))


def _account(rng: random.Random) -> Account:
    bank, bank_name, branch, branch_name = rng.choice(_parts()["branches"])
    kind = "2" if rng.random() < 0.03 else "1"
    return Account(bank, bank_name, branch, branch_name, kind, f"{rng.randint(1, 9999999):07d}")
