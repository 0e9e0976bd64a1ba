"""How names sound: one form for Hepburn, Kunrei, passports and kana."""

import pytest

from triage.finding.name.romaji import is_name, may_sound, sounds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yamada Taro", "TARO YAMADA"),
        ("Itoh Yuuki", "イトウ ユウキ"),
        ("Ohno Shin'ichi", "オオノ シンイチ"),
        ("Ōno Shinichi", "Oono Siniti"),
        ("SYUTOU MITUE", "しゅとう みつえ"),
        ("Homma Kenji", "Honma Kenzi"),
        ("Hattori Yuko", "ハットリユウコ"),
        ("Ito Uta", "イトウウタ"),
        ("Sato, Osamu", "サトウオサム"),
    ],
)
def test_one_name_has_one_sound(one: str, other: str) -> None:
    assert set(sounds(one)) & set(sounds(other))


def test_names_of_others_do_not_sound_alike() -> None:
    assert not set(sounds("Ono Taro")) & set(sounds("オノ ジロウ"))
    assert sounds("Nguyen Van") == sounds("株式会社") == sounds("山田太郎") == ()


def test_kanji_may_sound_as_their_readings() -> None:
    assert set(may_sound("大野伸一")) >= set(sounds("オオノシンイチ"))


def test_a_name_is_written_apart() -> None:
    assert all(map(is_name, ("Mori Yuki", "MORI, YUKI", "OKADA/YUKIMRS")))
    assert not any(map(is_name, ("mori.yuki", "mori@yuki", "Mori-Yuki", "Mori Yuki Inc")))
