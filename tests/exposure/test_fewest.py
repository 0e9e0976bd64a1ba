"""At least: never more people than there are, whatever lists tell of them."""

import random

from subjects import assessed, block, part

from triage.exposure.people import fewest
from triage.model import PartFindings

KINDS = {
    "my_number": "jp.my_number",
    "name": "jp.person_name",
    "kana": "jp.person_name_kana",
    "birth_date": "birth_date",
    "phone": "phone",
    "email": "email",
}
SURNAMES = {
    "佐藤": "サトウ",
    "鈴木": "スズキ",
    "高橋": "タカハシ",
    "田中": "タナカ",
    "釜谷": "カマヤ",
}
GIVEN = {"健": "ケン", "清": "キヨシ", "実": "ミノル", "学": "マナブ", "翼": "ツバサ"}


def world(rng: random.Random, count: int) -> list[dict[str, str]]:
    """Some people, a few of them with one name or born on one day."""
    return [
        {
            "my_number": f"{n:012d}",
            "name": surname + given,
            "kana": f"{SURNAMES[surname]} {GIVEN[given]}",
            "birth_date": f"19{rng.randrange(40, 99)}-0{rng.randrange(1, 5)}-11",
            "phone": f"0901234{n:04d}",
            "email": f"p{n}@example.net",
        }
        for n in range(count)
        for surname, given in [(rng.choice([*SURNAMES]), rng.choice([*GIVEN]))]
    ]


def listed(rng: random.Random, people: list[dict[str, str]]) -> tuple[PartFindings, set[int]]:
    """A list of some of the people with some of what is known of them, and whose it is."""
    kinds = rng.sample([*KINDS], rng.randrange(1, 4))
    rows = rng.sample(range(len(people)), rng.randrange(1, len(people) + 1))
    blocks = [
        block(KINDS[kind], [people[row][kind] for row in rows], column=column)
        for column, kind in enumerate(kinds, 1)
    ]
    return part(*blocks), set(rows)


def test_there_are_never_fewer_people_than_at_least() -> None:
    told = known = 0
    for seed in range(100):
        rng = random.Random(seed)
        people = world(rng, rng.choice([4, 8, 20]))
        lists = [listed(rng, people) for _ in range(rng.randrange(1, 6))]
        rolls = [
            roll
            for number, (table, _) in enumerate(lists)
            for roll in assessed(table, name=f"{number}.csv").rolls
        ]
        least, truth = fewest(rolls), len(set[int]().union(*(rows for _, rows in lists)))
        assert least <= truth, seed
        told, known = told + least, known + truth
    assert told > 0.85 * known
