"""The first look never takes a text for bare that the pattern engine finds anything in."""

from __future__ import annotations

import random
import re
from pathlib import Path
from unittest import mock

import hyperscan
import pytest

from triage.finding.first_look import FirstLook
from triage.finding.pattern import PatternEngine
from triage.finding.western import as_bytes, western
from triage.signatures import load
from triage.text.fold import fold
from triage.text.script import is_western

ENGINE = PatternEngine(load())


def western_specimens() -> list[str]:
    """What of the signatures' specimens is Western, of each text line by line too."""
    whole = [text for one in load().patterns for text in (*one.match, *one.no_match)]
    texts = {fold(text).text for text in (*whole, *(line for t in whole for line in t.split("\n")))}
    # the values of Japanese ones stand in Western text too, without their labels
    texts |= {re.sub("[\u2000-\uffff]+", " ", text) for text in texts}
    return sorted(filter(is_western, texts))


def seen_by_all(text: str) -> bool:
    with mock.patch.object(FirstLook, "is_bare", return_value=False):
        return bool(ENGINE.matches(text))


@pytest.mark.parametrize("around", ["{}", "int main;\n{}\nreturn 0;", "x {} y", "\0{}\0\0", "\t{}"])
def test_whatever_is_found_is_seen_at_first(around: str) -> None:
    texts = [around.format(text) for text in western_specimens()]
    found = [text for text in texts if seen_by_all(text)]
    assert len(found) > 50
    assert not [text for text in found if ENGINE.look.is_bare(text)]


def test_a_text_is_bare_only_if_what_zeros_part_of_it_is() -> None:
    for text in (one for one in western_specimens() if seen_by_all(one)):
        for whole in (f"main\0{text}\0free", f"x\n\0\0{text}\0\0\0y", f"{text}\0Not Found"):
            assert not ENGINE.look.is_bare(whole)


def test_an_address_of_mail_is_looked_for_behind_its_sign() -> None:
    """A pattern that may begin anywhere makes the automaton wait everywhere."""
    assert western("[a-z]{1,9}x{0,63}@[a-z]", begins=True) == r"[\x40][\x61-\x7a]"
    assert western("[a-z]{0,9}@", begins=True) == r"(?:[\x61-\x7a]){0,9}[\x40]"
    assert western("[a-z]{16}@", begins=True) == r"(?:[\x61-\x7a]){16,16}[\x40]"


@pytest.mark.parametrize("seed", range(3))
def test_specimens_in_each_others_words_are_seen(seed: int) -> None:
    rng = random.Random(seed)
    pieces = [piece for text in western_specimens() for piece in re.split(r"(\W)", text) if piece]
    texts = ["".join(rng.choices(pieces, k=rng.randrange(2, 24))) for _ in range(1000)]
    found = [text for text in (fold(one).text for one in texts) if seen_by_all(text)]
    assert found
    assert not [text for text in found if ENGINE.look.is_bare(text)]


def test_most_of_what_a_program_says_is_bare() -> None:
    program = next(Path(hyperscan.__file__).parent.glob("_hs_ext*.so")).read_bytes()
    texts = [run.decode() for run in re.findall(rb"[\t\n -~]{64,}", program)]
    assert len(texts) > 100
    assert sum(map(ENGINE.look.is_bare, texts)) > 0.9 * len(texts)


@pytest.mark.parametrize(
    "text", ["田中", "電話 072-987-6543", "(様)", "①"], ids=["name", "phone", "bracket", "sign"]
)
def test_nothing_is_said_of_other_scripts(text: str) -> None:
    assert not ENGINE.look.is_bare(text)


@pytest.mark.parametrize(
    ("regex", "written"),
    [
        ("[0-9]{2,}", r"(?:[\x30-\x39]){2,}"),
        ("(?i:ab)", None),
        ("様|A", r"[\x41]"),
        ("田様", ""),
        ("(?:電話)?1", r"[\x31]"),
        ("(?<![0-9])(?<=:)1(?!2)(?=3)", r"[\x31][\x33]"),
        ("(?:1(?=2)3)", r"[\x31][\x33]"),
        (r"([0-9])-\1", r"(?:[\x30-\x39])[\x2d](?:[\x30-\x39])"),
        ("ō", r"[\x3f]"),
    ],
)
def test_a_pattern_of_bytes_asks_no_more_than_the_one_of_text(
    regex: str, written: str | None
) -> None:
    found = western(regex)
    if written is not None:
        assert (found or "") == written
    if found:
        ours = re.compile(found.encode(), re.DOTALL)
        for text in ("ab", "AB", "A", "12", "1", "13", ":13", "1-1", "ō", "ıb", "aB 77"):
            if re.search(regex, text):
                assert ours.search(as_bytes(text)), text
