"""Homes told by a town alone: behind a birth, and where a sentence goes on behind them."""

import pytest
from told import asserted

from triage.finding.address.street import spans
from triage.finding.address.town import begins
from triage.finding.examiner import Examiner
from triage.model import Text
from triage.signatures import load


@pytest.mark.parametrize("home", ["大字須加1745", "大字須加1745-3", "北浜3-28-11", "北浜369-5"])
def test_a_home_behind_a_birth_needs_no_municipality(home: str) -> None:
    line = f"11:02 照会 氏名=釜谷修平 男 S36.4.12生 {home}\n"
    assert homes(line) == [home]
    assert homes(line.replace("生", "受付")) == []


def homes(line: str) -> list[str]:
    return asserted(Examiner(load()).examine(Text((), line, "utf-8", None)), "jp.address")


def test_a_lot_has_a_number_of_its_own_only_behind_its_kind_of_town() -> None:
    assert begins("大字須加1745")
    assert not begins("北浜1745")
    assert not begins("大字須加2019年")


def test_a_room_of_whom_it_says_that_they_live_there() -> None:
    text = "相手方の大塚は金沢市片町2丁目8番1号 松風荘301号室在住。"
    assert [text[start:end] for start, end in spans(text)] == [
        "金沢市片町2丁目8番1号 松風荘301号室"
    ]
