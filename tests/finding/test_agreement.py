"""A postcode and the address beside it: both are raised where they agree, and told where not."""

from __future__ import annotations

import numpy as np
import pytest

from triage.finding.agreement import agree
from triage.finding.examiner import Examiner
from triage.finding.pattern import PatternEngine
from triage.model import Table
from triage.signatures import load
from triage.text.fold import fold

AGREE, DIFFER = "postcode and municipality agree", "postcode of another municipality"
CODES = ("7080022", "5900078", "0170044", "7080004", "5900079")
PLACES = (
    "岡山県津山市山下97-1",
    "堺市堺区南瓦町3-1",
    "秋田県大館市御成町1-2",
    "津山市山北520",
    "大阪府堺市堺区新町5-4",
)


@pytest.mark.parametrize(
    ("code", "place", "verdict"),
    [
        ("7080022", "岡山県津山市山下97-1", True),
        ("5900078", "堺市南瓦町3-1", True),
        ("0170044", "岡山県津山市山下97-1", False),
        ("7080022", "どこか知らない町", None),
        ("0001234", "岡山県津山市山下97-1", None),
    ],
)
def test_a_postcode_is_of_a_municipality(code: str, place: str, verdict: bool | None) -> None:
    assert agree(code, place) is verdict


@pytest.mark.parametrize(
    ("text", "why", "sure"),
    [
        ("〒708-0022 岡山県津山市山下97-1", AGREE, True),
        ("708-0022\n津山市山下97-1", AGREE, True),
        ("〒017-0044 岡山県津山市山下97-1", DIFFER, False),
    ],
)
def test_neighbours_in_text(text: str, why: str, sure: bool) -> None:
    found = {m.signature: m for m in PatternEngine(load()).matches(fold(text).text)}
    for signature in ("jp.postcode", "jp.address"):
        assert why in found[signature].why
        assert (found[signature].confidence >= 95) == sure
        assert found[signature].confidence >= 50


def test_a_forms_sample_stays_one() -> None:
    text = "記入例\n〒708-0022 岡山県津山市山下97-1"
    assert all(m.confidence < 50 for m in PatternEngine(load()).matches(fold(text).text))


@pytest.mark.parametrize(("codes", "why"), [(CODES, AGREE), (CODES[1:] + CODES[:1], DIFFER)])
def test_columns_without_header(codes: tuple[str, ...], why: str) -> None:
    table = Table((), None, (codes, PLACES), np.arange(1, 6), "utf-8")
    blocks = {block.signature: block for block in Examiner(load()).examine(table).blocks}
    for signature in ("jp.postcode", "jp.address"):
        told = {reason for reasons in blocks[signature].whys for reason in reasons}
        assert why in told
        assert bool((blocks[signature].confidence >= 50).all())
        assert bool((blocks[signature].confidence >= 95).all()) == (why == AGREE)
