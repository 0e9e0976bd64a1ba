"""At most: never fewer people than there are, and hardly more where lists repeat them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from subjects import FULL, NO_BLANK, OPTIONS, SIGNATURE_OF, assessed, block, part
from subjects import people as numbered

from people import Person, people
from triage.exposure import conclude
from triage.model import FindingBlock

FIELDS: dict[str, Callable[[Person, random.Random], str]] = {
    "name": lambda one, rng: one.surname + one.given,
    "kana": lambda one, rng: one.surname_kana + one.given_kana,
    "birth_date": lambda one, rng: one.birth.isoformat(),
    "address": lambda one, rng: one.address if rng.random() > 0.1 else f"津市栄町{rng.random()}",
    "phone": lambda one, rng: one.phone,
    "email": lambda one, rng: one.email,
    "my_number": lambda one, rng: one.my_number,
    "bank_account": lambda one, rng: one.account.normal(),
}
LAYOUTS = (
    ("name", "birth_date", "address"),
    ("name", "phone"),
    ("name", "kana", "birth_date"),
    ("name",),
    ("kana", "birth_date", "phone"),
    ("name", "address"),
    ("name", "email"),
    ("my_number", "name", "address"),
    ("kana", "name", "phone"),
    ("kana", "bank_account"),
    ("phone",),
)


def medium(rng: random.Random, folk: Sequence[Person]) -> tuple[int, tuple[int, int], int]:
    """Ten to twenty documents of a part of some people each: how many are in them, how many are
    told at least and at most, and the sum over the documents."""
    seen: set[int] = set()
    found = []
    for number in range(rng.randint(10, 20)):
        chosen = rng.sample(folk, rng.randint(len(folk) // 5, len(folk) * 4 // 5))
        seen.update(one.serial for one in chosen)
        blocks = [
            block(SIGNATURE_OF[field], [FIELDS[field](one, rng) for one in chosen], column=column)
            for column, field in enumerate(rng.choice(LAYOUTS), 1)
        ]
        found.append(assessed(part(*blocks), name=f"{number}.csv"))
    verdict = conclude(found, FULL, (), (), NO_BLANK, OPTIONS).verdict
    bounds = verdict.people_min, verdict.people_max
    return len(seen), bounds, sum(one.people_max for one in found)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_at_most_is_never_below_the_truth_and_far_below_the_sum(seed: int, shared: bool) -> None:
    """``shared``: a household has one telephone."""
    rng = random.Random(seed)
    folk = people(seed, rng.randint(100, 300), local=bool(seed % 2))
    if shared:
        at_home = {one.household: one.phone for one in folk}
        folk = [replace(one, phone=at_home[one.household]) for one in folk]
    truth, (least, most), listed = medium(rng, folk)
    assert least <= truth <= most <= min(2.6 * truth, 0.5 * listed)


def counted(*layouts: tuple[str, ...], of: int, first: Sequence[int] = ()) -> int:
    """At most, over tables of the same numbered people."""
    starts = first or [0] * len(layouts)
    found = [
        assessed(numbered(of, layout, first=start), name=f"{number}.csv")
        for number, (layout, start) in enumerate(zip(layouts, starts, strict=True))
    ]
    return conclude(found, FULL, (), (), NO_BLANK, OPTIONS).verdict.people_max


def test_a_name_links_few_people_and_nobody_of_a_large_register() -> None:
    homes, calls = ("name", "address"), ("name", "phone")
    assert counted(homes, calls, of=200) == 204
    assert counted(homes, calls, of=30_000) == 60_000


def test_names_and_readings_meet_where_they_are_born_on_one_day() -> None:
    written, read = ("name", "birth_date"), ("kana", "birth_date", "bank_account")
    assert counted(written, read, of=200) == 206
    assert counted(written, read, of=200, first=(0, 200)) == 400


def test_a_third_list_links_two_that_have_nothing_in_common() -> None:
    both = ("name", "kana", "birth_date")
    assert counted(("name", "address"), ("kana", "phone"), of=100) == 200
    assert counted(("name", "address"), both, ("kana", "phone"), of=100) == 102


def test_who_is_told_apart_is_not_linked_by_a_name() -> None:
    def born(day: str) -> list[FindingBlock]:
        return [block("jp.person_name", ["佐藤清"]), block("birth_date", [day], column=2)]

    found = [assessed(part(*born(f"19{n}0-01-01")), name=f"{n}.csv") for n in (4, 5, 6)]
    undated = assessed(part(block("jp.person_name", ["佐藤清"])), name="undated.csv")
    assert conclude(found, FULL, (), (), NO_BLANK, OPTIONS).verdict.people_max == 3
    assert conclude([*found, undated], FULL, (), (), NO_BLANK, OPTIONS).verdict.people_max == 4


def test_a_village_of_one_surname_counts_its_namesakes_apart() -> None:
    """Where one table shows people of one name who were born on other days, there are others."""
    names = [f"比嘉{i % 150}" for i in range(300)]
    dated = part(
        block("jp.person_name", names),
        block("birth_date", [f"{1930 + i // 12}-{i % 12 + 1:02}-01" for i in range(300)], column=2),
    )
    called = part(block("jp.person_name", names[:150]), block("phone", names[:150], column=2))
    found = [assessed(dated, name="dated.csv"), assessed(called, name="called.csv")]
    assert conclude(found, FULL, (), (), NO_BLANK, OPTIONS).verdict.people_max == 450


def test_names_once_more_in_latin_letters_are_nobody_further() -> None:
    def listed(latin: Sequence[str]) -> int:
        kanji = ["木村早紀", "日下部洸太朗", "小島玲子"]
        names = block("jp.person_name", [*kanji, *latin], records=[0, 1, 2] * 2)
        both = replace(names, column=np.repeat(np.array([1, 2], np.int32), 3))
        return assessed(part(both), name="list.csv").people_max

    assert listed(["KIMURA SAKI", "KUSAKABE KOTARO", "KOJIMA REIKO"]) == 3
    assert listed(["NGUYEN VAN HUNG", "LE THI VAN", "CRUZ MARIA"]) == 6
