"""Words of protection, welfare and illness: whom they bind, from text to people."""

from __future__ import annotations

import pytest
from subjects import RULES, subject

from triage.exposure import assess
from triage.exposure.severity import score
from triage.finding.examiner import Examiner
from triage.model import Text
from triage.signatures import load

MEMO = """支援措置対象者一覧
令和5年6月1日

1 氏名:剱持 英介 住所:岡山県津山市山北520
2 氏名:東海林 恵子 住所:岡山県津山市山下97-1

3 氏名:菅野 陽菜 住所:岡山県津山市林田12
"""
LEAFLET = """DV相談のご案内
ひとりで悩まず、まずはご相談ください。ストーカー被害、一時保護についても相談できます。
津山市役所 福祉課 電話 0868-22-4567 受付時間 9時から17時まで
"""
POLICY = """第3条 市長は、児童虐待の防止のため、要保護児童に関する情報を適切に管理する。
生活保護の受給者に関する情報についても、同様とする。問い合わせ 0868-22-4567
"""


def band_and_people(written: str) -> tuple[str, int]:
    found = Examiner(load()).examine(Text((), written, "utf-8", None))
    made = assess(subject(found, name="memo.txt"), RULES)
    bit = RULES.category_bits["safety"]
    bound = sum(bool(int(mask) & bit) for roll in made.rolls for mask in roll.categories)
    return score(made.profile, RULES, org=None, lock="plain", linked=False).severity, bound


def test_a_memos_heading_covers_everybody_below_it() -> None:
    assert band_and_people(MEMO) == ("critical", 3)


@pytest.mark.parametrize("text", [LEAFLET, POLICY])
def test_ordinary_municipal_text_binds_nobody(text: str) -> None:
    band, bound = band_and_people(text)
    assert bound == 0
    assert band in ("low", "info", "medium")


@pytest.mark.parametrize(
    ("text", "kind", "band"),
    [
        (
            "取扱注意\n\n令和6年度 組織改正案について、部長会議の資料とする。\n",
            "confidential_document",
            "low",
        ),
        ("予定価格調書\n工事名 北橋補修工事\n", "confidential_document", "low"),
        ("文書は取扱注意とし、机上に放置しないこと。\n", None, "info"),
    ],
)
def test_a_mark_without_a_person_is_a_class_of_its_own(
    text: str, kind: str | None, band: str
) -> None:
    found = Examiner(load()).examine(Text((), text, "utf-8", None))
    made = assess(subject(found, name="案.txt"), RULES)
    assert made.record_kind == kind
    assert made.people_max == 0
    assert score(made.profile, RULES, org=None, lock="plain", linked=False).severity == band


@pytest.mark.parametrize(
    ("above", "band"),
    [
        ("ネットバンキング", "high"),
        ("VPN 接続先", "high"),
        ("Wi-Fi", "low"),
        ("VPN\n\n食堂", "low"),
    ],
)
def test_what_a_password_opens_is_told_above_it(above: str, band: str) -> None:
    found = Examiner(load()).examine(
        Text((), f"{above}\nID: midori01\nパスワード: Kx92haru!\n", "utf-8", None)
    )
    made = assess(subject(found, name="memo.txt"), RULES)
    assert score(made.profile, RULES, org=None, lock="plain", linked=False).severity == band


def test_a_word_that_binds_nobody_is_no_field_of_its_file() -> None:
    """The summary says that none was found: a file's line must not say otherwise."""
    memo = "滞納者メモ\n\n・9/18 剱持英介さんから電話(0868-22-4510)。日程変更希望。\n"
    found = Examiner(load()).examine(Text((), memo, "utf-8", None))
    made = assess(subject(found, name="メモ.txt"), RULES)
    assert "name" in made.fields
    assert "welfare" not in {*made.fields, *made.values}
    bound = "氏名 剱持英介 電話 0868-22-4510 生活保護受給者\n"
    found = Examiner(load()).examine(Text((), bound, "utf-8", None))
    made = assess(subject(found, name="メモ.txt"), RULES)
    assert "welfare" in made.fields
    assert "welfare" in made.values
