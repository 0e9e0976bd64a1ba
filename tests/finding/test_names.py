import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.finding.name import name
from triage.model import PartFindings, Table, Text
from triage.signatures import load


def column(header: str, cells: list[str]) -> PartFindings:
    rows = np.arange(2, len(cells) + 2)
    return Examiner(load()).examine(Table((), (header,), (tuple(cells),), rows, "utf-8", None))


def asserted(found: PartFindings, signature: str) -> set[str]:
    return {
        value
        for block in found.blocks
        if block.signature == signature
        for value, confidence in zip(block.values, block.confidence, strict=True)
        if confidence >= 50
    }


def text(written: str) -> PartFindings:
    return Examiner(load()).examine(Text((), written, "utf-8", None))


READINGS = [
    "カナモリ ジロウ",
    "カナイ スミ",
    "タカナシ ケイ",
    "モリ マス",
    "ソノ カナ",
    "オオノ ヒヨリ",
]


@pytest.mark.parametrize("header", ["フリガナ", "シメイ", "ふりがな"])
def test_readings_that_begin_or_end_like_a_forms_word_are_kept(header: str) -> None:
    expected = {reading.replace(" ", "") for reading in READINGS}
    assert asserted(column(header, READINGS), "jp.person_name_kana") == expected


NAMES = ["主計 正", "男澤 進", "印南 まこと", "大野 ひより", "高橋 たから", "鈴木 一郎", "計良 豊"]


def test_names_that_hold_a_word_of_forms_are_kept_in_a_list() -> None:
    assert asserted(column("氏名", NAMES), "jp.person_name") == {n.replace(" ", "") for n in NAMES}


def test_a_specimens_name_that_stands_alone_is_not_asserted() -> None:
    assert asserted(column("氏名", ["鈴木 一郎"]), "jp.person_name") == set()
    assert asserted(text("氏名:鈴木一郎\n"), "jp.person_name") == set()


def test_totals_in_a_name_column_are_no_people() -> None:
    assert "計" not in "".join(asserted(column("氏名", [*NAMES[1:6], "計"]), "jp.person_name"))


def test_a_given_name_may_end_as_a_town_does() -> None:
    assert name.is_shaped("春野 小町")
    assert not name.is_organisation("春野 小町")
    assert name.is_organisation("春野町")
    assert name.is_organisation("津山市役所前駅")


@pytest.mark.parametrize("word", ["名変更", "非表示"])
def test_a_common_word_behind_a_letter_is_no_name(word: str) -> None:
    assert name.best(word, told=True, sure=True) == 0
    assert name.best("剱持英介", told=True, sure=True) > 0
    assert name.best("小鳥遊六花", told=True, sure=True) > 0


def test_marks_alone_are_no_reading() -> None:
    """A dash for nothing, the line below a table's header."""
    assert not any(map(name.is_kana, ("---", "-", "ー", "・・", "- -")))
    assert all(map(name.is_kana, ("イ-ノ", "あ", "ー・ア")))
