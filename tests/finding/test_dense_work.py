"""What dense text costs is counted in calls of functions, never in seconds.

Each limit is about a fifth more than was counted when it was set, and less than it was before.
"""

import cProfile
import pstats
import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest import mock

import hyperscan
import pytest

from accuracykit import prose
from imagekit.sheet import Sheet
from people import people
from triage.columns import Strings, pack_block, pack_codes, unpack_block, unpack_codes
from triage.content.budget import Budget
from triage.content.text.plain import parts
from triage.exposure import severity_rules
from triage.exposure.record import reduced
from triage.finding.examiner import Examiner
from triage.finding.pattern import PatternEngine
from triage.model import Extent, PartFindings, Text
from triage.pipeline.steps.examining import Held
from triage.pipeline.steps.sweeping import sweep
from triage.signatures import load
from triage.survey import regions
from triage.survey.triggers import NO_TERMS
from triage.text.codec import decode

ROWS = 2000
"""Of a table of so many rows as many cells are sampled as of a longer one."""
HEADER = "氏名,フリガナ,郵便番号,住所,電話番号,生年月日,個人番号,メール\r\n"


def rows(seed: int, count: int) -> list[str]:
    return [
        f"{p.name},{p.kana},{p.postcode},{p.address},{p.phone},{p.birth:%Y/%m/%d}"
        f",{p.my_number},{p.email}\r\n"
        for p in people(seed, count)
    ]


def calls(work: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(work)
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined,no-any-return]


def examined(text: Text) -> int:
    """How many values are found in a text with its tables."""
    examiner = Examiner(load())
    found = [examiner.examine(part) for part in parts(text, Budget())]
    return sum(len(block.values) for part in found for block in part.blocks)


def written(content: str) -> Text:
    text, offsets = decode(content.encode("cp932", "replace"), "cp932")
    return Text(("x.csv",), text, "cp932", offsets)


@pytest.fixture(scope="module", autouse=True)
def built_once() -> None:
    """Tables and engines, and what the first text of a process learns."""
    examined(written("".join([HEADER, *rows(1, 30)])))
    examined(written(letters(2, 8)))
    regions(b"name: Haru", 0)


def register(count: int) -> PartFindings:
    text = written("".join([HEADER, *rows(3, count)]))
    (found,) = (Examiner(load()).examine(part) for part in parts(text, Budget()))
    return found


def packed(found: PartFindings) -> list[tuple[str, bytes]]:
    return [(block.signature, pack_block(block)) for block in found.blocks]


def letters(seed: int, count: int) -> str:
    everybody, rng = people(seed, count), random.Random(seed)
    sheets = [Sheet() for _ in prose.PROSE]
    for sheet, write in zip(sheets, prose.PROSE, strict=True):
        write(sheet, everybody, rng)
    return "\r\n".join(sheet.text for sheet in sheets)


def test_a_row_of_a_register_costs_few_calls() -> None:
    short, long = (written("".join([HEADER, *rows(3, count)])) for count in (ROWS, 3 * ROWS))
    few, many = (calls(partial(examined, text)) for text in (short, long))
    assert (many - few) / (2 * ROWS) < 0.5
    assert examined(short) > 7 * ROWS


def test_whether_a_table_has_another_shape_is_asked_once_of_a_long_one() -> None:
    short, long = (written("".join([HEADER, *rows(3, count)])) for count in (300, ROWS))
    for text, times in ((short, 2), (long, 1)):
        examiner, (table,) = Examiner(load()), parts(text, Budget())
        with mock.patch("triage.finding.table.stacked.apart", return_value=None) as asked:
            first, again = (examiner.examine(table) for _ in range(2))
        assert asked.call_count == times
        assert [len(one.values) for one in first.blocks] == [
            len(one.values) for one in again.blocks
        ]


def test_what_a_register_holds_is_packed_and_weighed_without_a_call_for_a_row() -> None:
    """Workers make the numbers that people are counted by, and no value is read for it."""
    short, long = register(ROWS), register(3 * ROWS)
    few, many = (calls(partial(packed, one)) for one in (short, long))
    assert (many - few) / (2 * ROWS) < 0.3
    stored = tuple(unpack_block(*one) for one in packed(long))
    rules = severity_rules()
    with mock.patch.object(Strings, "_all", side_effect=AssertionError):
        reduced(replace(long, blocks=stored), rules)  # what the rules say is worked out once
        weighed = calls(lambda: reduced(replace(long, blocks=stored), rules))
    assert weighed / (3 * ROWS) < 1
    codes, numbers = unpack_codes(pack_codes([f"{row:06}" for row in range(3 * ROWS)]))
    staff = replace(long, blocks=stored, internal_codes=codes, code_numbers=numbers)
    assert calls(lambda: reduced(staff, rules)) / (3 * ROWS) < 1


def test_a_number_that_only_a_label_could_name_costs_few_calls_where_there_is_none() -> None:
    """A log or a table of six digits a line, each of which may be an insurer's."""
    rng = random.Random(7)
    lines = "".join(f"{rng.randrange(10**6):06}\r\n" for _ in range(ROWS))
    engine = PatternEngine(load())
    assert engine.matches(lines) == []
    assert engine.matches(f"保険者番号 {lines[:8]}")[0].signature == "jp.health_insurance"
    assert calls(lambda: engine.matches(lines)) / ROWS < 11


def test_a_short_stretch_of_a_register_in_raw_space_costs_few_calls() -> None:
    rng = random.Random(4)
    lines = rows(4, ROWS)
    pieces = [
        "".join(lines[at : at + 300]).encode("cp932", "replace") + rng.randbytes(2048)
        for at in range(0, ROWS, 300)
    ]
    disk = Held(b"".join(pieces), tuple[Extent, ...]())
    bench = mock.Mock(examiner=lambda: Examiner(load()), terms=NO_TERMS, barren=set())
    list(sweep(bench, disk, (0, disk.length, 0, disk.length)))  # tables of banks are read once
    swept = calls(lambda: list(sweep(bench, disk, (0, disk.length, 0, disk.length))))
    assert swept / ROWS < 460


def test_a_stretch_of_a_program_costs_few_calls() -> None:
    """Strings of a program are many short stretches, nearly all without any value."""
    engine = next(Path(hyperscan.__file__).parent.glob("_hs_ext*.so"))
    disk = Held(engine.read_bytes(), tuple[Extent, ...]())
    bench = mock.Mock(examiner=lambda: Examiner(load()), terms=NO_TERMS, barren=set())
    stretches = regions(disk.content, 0)
    assert len(stretches) > 50
    list(sweep(bench, disk, (0, disk.length, 0, disk.length)))  # tables of names are read once
    swept = calls(lambda: list(sweep(bench, disk, (0, disk.length, 0, disk.length))))
    assert swept / len(stretches) < 450


def test_a_letter_costs_as_many_calls_however_long_the_text_is() -> None:
    short, long = (written(letters(5, count)) for count in (20, 80))
    examined(short)  # tables of names are read once
    few, many = calls(lambda: examined(short)), calls(lambda: examined(long))
    assert few / examined(short) < 355
    assert many / examined(long) < 1.1 * few / examined(short)
