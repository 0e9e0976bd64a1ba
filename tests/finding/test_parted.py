"""Surnames and given names that stand apart in what programs write."""

import pytest

from triage.finding.examiner import Examiner
from triage.model import Text
from triage.signatures import load


def found(text: str) -> set[tuple[str, str]]:
    """The asserted names and readings of a text."""
    blocks = Examiner(load()).examine(Text((), text, "utf-8", None)).blocks
    return {
        (block.signature.rpartition("_")[2], value)
        for block in blocks
        if block.signature.startswith("jp.person_name")
        for value, confidence in zip(block.values, block.confidence.tolist(), strict=True)
        if confidence >= 50
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '<氏名 姓="釜谷" 名="修平"/>\n<フリガナ セイ="ｶﾏﾀﾆ" メイ="ｼｭｳﾍｲ"/>',
            {("name", "釜谷修平"), ("kana", "カマタニシュウヘイ")},
        ),
        ('{"last_name": "大塚", "first_name": "典子"}', {("name", "大塚典子")}),
        ("<sei>躑躅森</sei>\n  <mei>歩</mei>", {("name", "躑躅森歩")}),
        ("familyName=高山&givenName=美咲", {("name", "高山美咲")}),
        ('姓="グエン" 名="ヴァン フン"', {("name", "グエンヴァンフン")}),
        (
            "PID|1||0158^^^^PI||高山^美咲^^^^^L^I~タカヤマ^ミサキ^^^^^L^P||19810203|F",
            {("name", "高山美咲"), ("kana", "タカヤマミサキ")},
        ),
        (  # a field of its own, as the cell of a table
            "高山^美咲^^^^^L^I~タカヤマ^ミサキ^^^^^L^P",
            {("name", "高山美咲"), ("kana", "タカヤマミサキ")},
        ),
    ],
)
def test_parts_under_labels_and_between_marks(text: str, expected: set[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "姓 名 住所",
        "姓: 未記入 名: 未記入",
        "OBX|1|NM|3B045^尿素窒素^JC10||49.4",
        "会社名=高山 名称=美咲",
    ],
)
def test_labels_alone_and_codes_of_messages_are_nobody(text: str) -> None:
    assert found(text) == set()


def test_passengers_are_named_before_their_titles() -> None:
    listed = "1. UMEKI/KEIKOMRS  Y HK1\n2.TABUCHI/SHINICHI MR\n3. NGUYEN/VANANHMR 12A\n"
    assert found(listed) == {
        ("name", "UMEKIKEIKO"),
        ("name", "TABUCHISHINICHI"),
        ("name", "NGUYENVANANH"),
    }


@pytest.mark.parametrize("text", ["INPUT/OUTPUT MS", "TCP/IP SYSTEMS", "READ/WRITE ITEMS 4/MR"])
def test_words_in_capitals_are_no_passengers(text: str) -> None:
    assert found(f"{text}\n") == set()


def test_names_before_addresses_of_mail_in_a_latin_text() -> None:
    told = "reviewers of paper 193 (conference, all in English)\n梅木 佳子 <keiko@example.org>\n"
    assert found(told) == {("name", "梅木佳子")}


@pytest.mark.parametrize("written", ["梅木佳子 様", "梅木佳子様", "梅木 佳子 様", "梅木 佳子様"])
def test_a_word_of_respect_before_an_address_of_mail_is_no_part_of_a_name(written: str) -> None:
    assert found(f"・{written} <keiko-umeki@ocn.ne.jp>\n") == {("name", "梅木佳子")}
