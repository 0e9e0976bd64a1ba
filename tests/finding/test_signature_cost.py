"""What the worst input that its own words make costs a signature: CPU time, never the clock's."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from reading import read

from triage.finding.pattern import PatternEngine
from triage.signatures import Signature, load
from triage.text.fold import fold

MIB = 1 << 20
LIMIT = 8
"""So many times the cost of a letter found a million times: about a second."""
GROWTH = 3.5
"""Twice the text may take twice the time, and somewhat more; not four times."""
_TRIALS = 6
_GRAIN = 0.01
"""Seconds; less is the clock's own step."""


def unpleasant(signature: Signature) -> Iterator[str]:
    """Its specimens over and over, whole and cut before the end, its anchors, its digits."""
    for specimen in signature.match[:2]:
        text = fold(specimen).text
        yield from (text + " ", text[:-1])
    for pattern in signature.patterns:
        yield from pattern.anchors[:2]
        yield from ("1" * lead + "-" for lead in pattern.leads[:1])


def cost(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def holds(work: Callable[[], object], most: float, unit: Callable[[], object]) -> bool:
    """Does it cost at most so many units, in one of several trials side by side? What else runs on
    the machine takes a share of the caches, now of the one and now of the other."""
    return any(cost(work) < most * cost(unit) + _GRAIN for _ in range(_TRIALS))


def _count(regex: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in regex.finditer(text))


LETTERS = partial(_count, re.compile("a"), "a" * MIB)


@pytest.mark.slow
@pytest.mark.parametrize("signature", load().patterns, ids=lambda signature: signature.id)
def test_no_pattern_takes_a_second_on_its_own_worst_mebibyte(signature: Signature) -> None:
    for piece in dict.fromkeys(unpleasant(signature)):
        text = (piece * (MIB // len(piece) + 1))[:MIB]
        for pattern in signature.patterns:
            work = partial(_count, re.compile(pattern.regex), text)
            assert holds(work, LIMIT, LETTERS), (pattern.regex[:60], piece[:20])


@pytest.mark.slow
@pytest.mark.parametrize("signature", load().patterns, ids=lambda signature: signature.id)
def test_the_engine_grows_with_the_text_and_no_faster(signature: Signature) -> None:
    engine = PatternEngine(load())
    for piece in dict.fromkeys(unpleasant(signature)):
        small = (piece * (8192 // len(piece) + 1))[:8192]
        double = f"{small}\n\n{small}"
        once, twice = partial(engine.matches, small), partial(engine.matches, double)
        assert holds(twice, GROWTH, once), piece[:20]


@pytest.mark.slow
def test_people_on_one_line_cost_what_they_cost_on_many() -> None:
    line, lines = ("佐久間 千鶴, " * 20_000, "佐久間 千鶴,\n" * 20_000)
    assert holds(partial(read, line), GROWTH, partial(read, lines))
