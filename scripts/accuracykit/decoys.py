"""What looks like personal data and is not: nothing in these documents may be asserted."""

from __future__ import annotations

import random
from collections.abc import Sequence

from accuracykit.tables import Writer
from imagekit import contents
from imagekit.sheet import Sheet
from people import Person

_STEMS = (
    "山口",
    "石川",
    "松本",
    "大島",
    "中村",
    "福田",
    "長野",
    "高松",
    "清水",
    "吉田",
    "岡本",
    "前田",
)


def stations(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Stations, four in five of which are surnames too."""
    sheet.lines.append("駅名,路線,乗車人員")
    for number, stem in enumerate(_STEMS * 4):
        sheet.lines.append(f"{stem}{rng.choice(('', '', '駅', '口'))},{stem}線,{number * 137 + 90}")


def companies(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Firms named for their founders."""
    sheet.lines.append("商号,本社,代表電話,法人番号")
    for number, stem in enumerate(_STEMS * 3):
        kind = rng.choice(("株式会社{}", "{}工業株式会社", "有限会社{}商店", "{}建設(株)"))
        phone = sheet.decoy("phone", f"0352{number:02d}1100", f"03-52{number:02d}-1100")
        name = kind.format(stem)
        sheet.lines.append(
            f"{name},東京都港区芝{number % 5 + 1}-{number + 1}-1,{phone},8700110005901"
        )


def schools(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Schools and their towns."""
    sheet.lines.append("学校名,所在地,学級数")
    for number, stem in enumerate(_STEMS * 3):
        kind = ("小学校", "中学校", "高等学校", "幼稚園")[number % 4]
        sheet.lines.append(f"{stem}{kind},{stem}町{number % 4 + 1}-{number + 2},{number % 9 + 6}")


def gazette(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Prose full of places and words that surnames are made of."""
    for _ in range(60):
        one, two, three = rng.sample(_STEMS, 3)
        sheet.lines += [
            f"　{one}川と{two}川の合流点では、水位が上昇した。{three}方面への道路は通行止め。",
            f"{one}線は{two}と{three}の間で運転を見合わせた。林道、田畑、森林に被害が及んだ。",
            "各位、関係者様、担当者殿、皆様、お客様、保護者の皆さんに周知すること。",
        ]


def foreign(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Latin prose, as any program ships it."""
    sheet.lines += [
        "The quick brown fox jumps over the lazy dog while the band plays on.",
        "See the section Further Reading for details. New York, San Francisco, Los Angeles.",
        "Name: the field shown in the list. Address: where the module is loaded.",
    ] * 30


DECOYS: tuple[Writer, ...] = (
    stations,
    companies,
    schools,
    gazette,
    foreign,
    contents.products,
    contents.orders,
    contents.offices,
    contents.test_cards,
    contents.form_sample,
    contents.manual,
    contents.system_log,
)
