"""What many lists have in common is found once, and is what looking at each pair would find."""

import random
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from subjects import FULL, NO_BLANK, OPTIONS, assessed, block, part, people

from triage.exposure import conclude, counted, most, overlap
from triage.exposure.overlap import components, same_list, same_scheme
from triage.exposure.people import fewest
from triage.exposure.person import Roll
from triage.exposure.record import LEVELS
from triage.exposure.sets import pairs
from triage.hashes import U64
from triage.model import PartFindings


def column(numbers: set[int]) -> U64:
    return np.array(sorted(numbers), np.uint64)


def by_pairs(columns: Sequence[set[int]]) -> set[frozenset[int]]:
    """Sets of columns that share half of the smaller one, each pair looked at."""
    sets = [{i} for i in range(len(columns))]
    for one, other in combinations(range(len(columns)), 2):
        shared = len(columns[one] & columns[other])
        if shared and 2 * shared >= min(len(columns[one]), len(columns[other])):
            sets[one] |= sets[other]
            for i in sets[one]:
                sets[i] = sets[one]
    return {frozenset(one) for one in sets}


@pytest.mark.parametrize("seed", range(8))
def test_columns_are_joined_as_each_pair_of_them_would_be(seed: int) -> None:
    rng = random.Random(seed)
    columns = [{rng.randrange(1 << 62) for _ in range(rng.randrange(1, 20))} for _ in range(16)]
    for one, other in rng.sample([*combinations(range(16), 2)], 16):
        common = {rng.randrange(1 << 62) for _ in range(rng.randrange(60))}
        columns[one] |= common
        columns[other] |= common
    found = components([*map(column, columns)], same_scheme)
    assert {*map(frozenset, found)} == by_pairs(columns)
    assert 1 < len(found) < 16


def test_a_number_of_many_columns_joins_all_of_them() -> None:
    columns = [column({*range(n, 40 + n)}) for n in (0, 2, 4, 100)]
    assert components(columns, same_list) == [(0, 1, 2), (3,)]


def test_nothing_joins_nothing() -> None:
    assert components([], same_list) == []
    assert components([column(set()), column({2, 4})], same_list) == [(0,), (1,)]


def rolls(*layouts: tuple[str, ...]) -> list[Roll]:
    """The same 120 numbered people in a table each."""
    found = [assessed(people(120, one), name=f"{i}.csv") for i, one in enumerate(layouts)]
    return [roll for one in found for roll in one.rolls]


def turned(roll: Roll) -> Roll:
    """The roll from its end."""
    columns = ("keys", "births", "identity", "possible", "codes", "categories")
    return replace(roll, **{name: getattr(roll, name)[::-1] for name in columns})


def test_copies_of_lists_are_nobody_further_and_looked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lists = rolls(("name", "kana", "birth_date"), ("name", "address"), ("name", "phone"))
    apart, rows = most.most(lists), sum(len(roll.identity) for roll in lists)
    assert apart > 120  # chance may have made some of one name equal
    seen: list[int] = []

    def looking(column: U64, whose: NDArray[np.int64], *told: U64) -> tuple[NDArray[np.int64], ...]:
        seen.append(len(column))
        return pairs(column, whose, *told)

    monkeypatch.setattr(most, "pairs", looking)
    assert most.most([*lists, *map(turned, lists), *lists]) == apart
    assert {*seen[1:]} == {rows}  # the first finds the versions


def test_the_same_people_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list is of several categories, and the whole disk is of no other people."""
    asked: list[int] = []

    def counting(lists: Sequence[Roll]) -> int:
        asked.append(len(lists))
        return most.most(lists)

    monkeypatch.setattr(counted, "most", counting)
    found = [
        assessed(people(30, ("my_number", "name", "birth_date", "address")), name=f"{n}.csv")
        for n in range(3)
    ]
    verdict = conclude(found, FULL, (), (), NO_BLANK, OPTIONS).verdict
    told = [one.people_max for _, one in verdict.categories if one.state == "found"]
    assert len(told) > 1
    assert {*told, verdict.people_max} == {30}
    assert asked == [3]


@pytest.mark.parametrize(
    "layout", [("name",), ("name", "phone"), ("my_number", "name", "birth_date", "address")]
)
def test_what_is_kept_of_copies_of_a_list_is_that_of_one(layout: tuple[str, ...]) -> None:
    """Sorted otherwise, in another file; people are those that counting each copy would find."""
    listed = people(40, layout)
    rows = np.random.default_rng(5).permutation(40)
    blocks = tuple(replace(one, record=rows[one.record]) for one in listed.blocks)
    parts = [listed, replace(listed, blocks=blocks), people(12, layout)]
    found = [assessed(part, name=f"{n}.csv") for n, part in enumerate(parts)]
    made = conclude(found, FULL, (), (), NO_BLANK, OPTIONS)
    (_, (one,)), (_, (copy,)), (_, (other,)) = made.rolls
    assert one.keys is copy.keys
    assert one.keys is not other.keys
    apart = [replace(roll, keys=roll.keys.copy()) for roll in (one, copy, other)]
    assert (fewest(apart), most.most(apart)) == (40, 40)
    assert (made.verdict.people_min, made.verdict.people_max) == (40, 40)


def test_a_few_bare_names_in_two_files_are_no_copy() -> None:
    found = [assessed(people(4, ("name",)), name=f"{n}.csv") for n in range(2)]
    made = conclude(found, FULL, (), (), NO_BLANK, OPTIONS)
    (_, (one,)), (_, (other,)) = made.rolls
    assert one.keys is not other.keys
    assert made.verdict.people_min == 4 < made.verdict.people_max


def test_a_number_in_equal_columns_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal columns are one, but a few numbers that prove nothing join nobody."""
    columns = [column({*range(n, 40 + n)}) for n in (1, 1, 200, 1, 200)]
    seen: list[int] = []
    inner = overlap._in_several

    def counting(some: Sequence[U64]) -> tuple[U64, NDArray[np.int64]]:
        seen.append(sum(map(len, some)))
        return inner(some)

    monkeypatch.setattr(overlap, "_in_several", counting)
    assert components(columns, same_list) == [(0, 1, 3), (2, 4)]
    assert seen == [80]
    few = [column({2, 4}), column({2, 4}), column({3, 5}), column({3, 5})]
    assert components(few, same_list) == [(0,), (1,), (2, 3)]


def test_a_list_sorted_otherwise_is_a_copy_whichever_entries_were_made_twice() -> None:
    """Also where it is so long that it comes in pieces."""
    names, homes = ([f"{what}{n // 2}" for n in range(40)] for what in ("name", "home"))
    phones, codes = ([f"{what}{n:011}" for n in range(40)] for what in ("0", "E"))
    phones[1::4] = phones[::4]

    def listed(rows: Sequence[int]) -> PartFindings:
        columns = zip(
            ("jp.person_name", "jp.address", "phone"), (names, homes, phones), strict=True
        )
        blocks = (block(kind, [column[i] for i in rows]) for kind, column in columns)
        return part(*blocks, codes=tuple(codes[i] for i in rows))

    rows = [*map(int, np.random.default_rng(3).permutation(40))]
    found = [
        assessed(listed(range(40)), name="one.csv"),
        assessed(listed(rows), name="sorted.csv"),
    ]
    (_, (one,)), (_, (copy,)) = conclude(found, FULL, (), (), NO_BLANK, OPTIONS).rolls
    assert one.keys is copy.keys
    doubled = [people(20, ("name", "address"), codes=True), people(20, ("name", "address"))]
    again = replace(doubled[1], internal_codes=tuple(codes[:20]))
    found = [
        assessed(doubled[0], again, name="one.csv"),
        assessed(again, doubled[0], name="sorted.csv"),
    ]
    (_, (one,)), (_, (copy,)) = conclude(found, FULL, (), (), NO_BLANK, OPTIONS).rolls
    assert one.keys is copy.keys
    assert np.count_nonzero(one.codes) == 20


def test_millions_of_people_leave_room_for_little_beside_them() -> None:
    """Bytes of memory at once, for each record of two registers of other people."""
    rng, count = np.random.default_rng(3), 50_000
    lists = []
    for number in range(2):
        keys = rng.integers(1, 1 << 62, (count, len(LEVELS)), np.uint64)
        keys[:, [LEVELS.index("email"), LEVELS.index("phone"), LEVELS.index("name+phone")]] = 0
        births = rng.integers(1, 30_000, count, np.uint64)
        nothing = np.zeros(count, np.uint64)
        one = Roll(
            steps=(str(number),),
            is_table=True,
            keys=keys,
            births=births,
            identity=keys[:, 0] | np.uint64(1),
            possible=nothing,
            codes=nothing,
            categories=nothing,
            fields=1,
            long_codes=True,
        )
        lists.append(one)
    tracemalloc.start()
    try:
        assert most.most(lists) == 2 * count
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak / (2 * count) < 13 * 8
