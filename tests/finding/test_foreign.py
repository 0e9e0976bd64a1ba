"""Chinese, Korean and Russian text gives no Japanese names, in whatever code it is read."""

from __future__ import annotations

import random

import pytest

from triage import signatures
from triage.finding.examiner import Examiner
from triage.finding.foreign import is_foreign
from triage.finding.name import lexicon
from triage.model import Text

TRADITIONAL = (
    "如果您要在這個檔案中加入新的欄位，請先選擇要使用的範本，並按一下確定。這些設定會影響所有與"
    "您共用的文件，但是不會變更它們的名稱。name 昇陽 管理者林漢昌 24 歲，告訴我們從哪裡開始。"
)
SIMPLIFIED = (
    "如果您要在这个文件中加入新的字段，请先选择要使用的模板，然后按一下确定。这些设置会影响所有与"
    "您共享的文档，但是不会更改它们的名称。name 标示的 管理者林汉昌 24 岁，告诉我们从哪里开始。"
)
KOREAN = (
    "이 파일에 새로운 항목을 추가하려면 먼저 사용할 서식을 선택하고 확인을 누르십시오. "
    "이 설정은 공유하는 모든 문서에 영향을 주지만 이름은 변경되지 않습니다. "
    "다음과 같이 시작하는 위치를 지정할 수 있습니다. "
)
RUSSIAN = (
    "Если вы хотите добавить новое поле в этот файл, сначала выберите шаблон, который нужно "
    "использовать, и нажмите кнопку. Эти настройки влияют на все документы, которыми вы делитесь. "
)
READ = [
    *((TRADITIONAL, "utf-8", "utf-8"), (TRADITIONAL, "big5", "euc_jp")),
    *((SIMPLIFIED, "utf-8", "utf-8"), (SIMPLIFIED, "gb18030", "euc_jp")),
    *((KOREAN, "utf-8", "utf-8"), (KOREAN, "euc_kr", "euc_jp")),
    *((RUSSIAN, "koi8_r", "euc_jp"), (RUSSIAN, "cp1251", "cp932")),
]


@pytest.mark.parametrize(("text", "written", "read"), READ)
def test_foreign_text_is_told_and_gives_no_names(text: str, written: str, read: str) -> None:
    misread = (text * 3).encode(written, "ignore").decode(read, "replace")
    places = range(0, len(misread), 40)
    assert all(is_foreign(misread, place, place + 2) for place in places)
    found = Examiner(signatures.load()).examine(Text((), misread, "utf-8"))
    asserted = {block.signature for block in found.blocks if max(block.confidence) >= 50}
    assert not asserted


@pytest.mark.parametrize("size", [4, 12, 40])
def test_lists_of_names_without_kana_are_japanese(size: int) -> None:
    chance = random.Random(7)
    surnames, rare = sorted(lexicon.surnames()), sorted(lexicon.rare_surnames())
    given = sorted(lexicon.given_names())
    foreign = 0
    for _ in range(300):
        drawn = (chance.choice(rare if chance.random() < 0.2 else surnames) for _ in range(size))
        text = "\n".join(f"{name} {chance.choice(given)}" for name in drawn)
        foreign += is_foreign(text, len(text) // 2, len(text) // 2 + 1)
    assert foreign <= 3


def test_japanese_prose_with_rare_kanji_is_japanese() -> None:
    text = "昨日は髙𣘺さんと邊見さんが相談に来られ、龍ヶ嶽の澤木家の件を話された。"
    assert not is_foreign(text, 3, 5)


def test_a_dictionary_without_marks_holds_no_names() -> None:
    words = "三郎三雄会長三角三重課長田中花野官庁会央山口市山形県所長石井大貴安宮宮町富部長方札村"
    found = Examiner(signatures.load()).examine(Text((), words, "utf-16-le"))
    assert not any(max(block.confidence) >= 50 for block in found.blocks)
