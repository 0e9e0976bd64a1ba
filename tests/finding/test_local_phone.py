"""Telephone numbers without an area code: likely beside a label or a name, else nothing."""

import pytest
from reading import read

LIST = "木村 瞳 {}-5792\n上田 聡美 080-2972-5413\n迫 千晶 {}-9633\n岡野 蛍 {}-4713\n辻 光 {}-8798\n"


def telephones(written: str) -> dict[str, int]:
    """What is found, with its confidence."""
    blocks = [block for block in read(written).blocks if block.signature == "phone"]
    return {v: int(c) for b in blocks for v, c in zip(b.values, b.confidence, strict=True)}


def test_neighbours_leave_out_their_area_code() -> None:
    found = telephones("緊急連絡網\n" + LIST.format(940, 899, 202, 348))
    assert found["08029725413"] >= 75
    assert {number: sure for number, sure in found.items() if len(number) == 7} == dict.fromkeys(
        ("9405792", "8999633", "2024713", "3488798"), 60
    )


@pytest.mark.parametrize(
    "written", ["宮田さん 電話 47-0357\n", "自宅(47-0357)へ連絡\n", "TEL:47-0357"]
)
def test_a_label_tells_one(written: str) -> None:
    assert telephones(written) == {"470357": 60}


@pytest.mark.parametrize(
    "written",
    [
        "部品 47-0357 を10個\n",
        "電話 1847-0357-22\n",
        "電話料 47-0357円\n",
        "木村 瞳 940-5792\n上田 聡美 899-9633\n",
        "型番\n" + LIST.format("A940", "B899", "C202", "D348").replace("080-2972-5413", "なし"),
    ],
)
def test_other_numbers_of_that_shape_are_none(written: str) -> None:
    assert not any(sure >= 50 for sure in telephones(written).values())
