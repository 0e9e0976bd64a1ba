import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text import codec

TEXTS = {
    "roster": "氏名,住所,生年月日\r\n佐久間 澪,岡山県津山市山北520,昭和60年3月4日\r\n"
    "鴨志田 樹,秋田県大館市字中城20,平成2年12月1日\r\n",
    "letter": "拝啓 時下ますますご清祥のこととお慶び申し上げます。"
    "さて、このたび別紙のとおりご案内いたします。\n",
    "kana": "ｻｸﾏ ﾐｵ,ｵｶﾔﾏｹﾝ ﾂﾔﾏｼ\r\nｶﾓｼﾀﾞ ｲﾂｷ,ｱｷﾀｹﾝ ｵｵﾀﾞﾃｼ\r\nﾌｼﾞﾅﾐ ﾋﾛｺ,ｸﾏﾓﾄｹﾝ ﾔﾂｼﾛｼ\r\n",
    "kanji": "庶務課 決裁 起案 予算 執行 契約 入札 監査 議決 条例 施行 規則 告示\n",
    "log": "2024-02-03 10:11:12 INFO 処理を開始しました user=42\n2024-02-03 10:11:13 ERROR 失敗\n",
    "mixed": "TEL: 0868-22-1111 担当: ﾔﾏﾓﾄ まで ご連絡ください。メール foo@example.jp\n",
    "katakana": "カタログ,スマートフォン,ケース,レッド\nカタログ,タブレット,スタンド,ブルー\n",
}
PYTHON = {"utf-8": "utf-8", "cp932": "cp932", "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp_ext"}


def encoded(text: str, encoding: str) -> bytes:
    return text.encode(PYTHON.get(encoding, encoding))


@pytest.mark.parametrize("encoding", codec.ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_detects_whole_texts(name: str, encoding: str) -> None:
    data = encoded(TEXTS[name], encoding)
    assert codec.detect(data) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "utf-16-le"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_cut_last_character_does_not_matter(name: str, encoding: str) -> None:
    data = encoded(TEXTS[name], encoding)
    for cut in range(1, 8):
        assert codec.detect(data[:-cut]) == encoding


def test_a_start_inside_a_character_does_not_matter() -> None:
    for encoding in ("utf-8", "cp932", "euc_jp"):
        for name in ("roster", "letter", "kanji", "katakana"):
            data = encoded(TEXTS[name] * 3, encoding)
            assert {codec.detect(data[cut:]) for cut in range(6)} == {encoding}, name


@pytest.mark.parametrize("encoding", codec.ENCODINGS)
def test_round_trip_with_offsets(encoding: str) -> None:
    text = "".join(TEXTS.values())
    data = encoded(text, encoding)
    got, offsets = codec.decode(data, encoding, base=1000)
    assert got == text
    assert offsets[0] >= 1000
    assert offsets[-1] == 1000 + len(data)
    assert (np.diff(offsets) > 0).all()
    if encoding != "iso2022_jp":
        for i in range(0, len(text), 17):
            piece = data[offsets[i] - 1000 : offsets[i + 1] - 1000]
            assert piece == encoded(text[i], encoding)


def test_marks_win() -> None:
    assert codec.detect("\ufeff名前".encode()) == "utf-8"
    assert codec.detect(b"\xff\xfea\0") == "utf-16-le"
    assert codec.detect(b"\xfe\xff\0a") == "utf-16-be"


def test_ascii_is_utf8_and_a_zero_tail_is_ignored() -> None:
    assert codec.detect(b"user,mail\n1,a@example.jp\n") == "utf-8"
    assert codec.detect(b"user,mail\n1,a@example.jp\n" + bytes(400)) == "utf-8"
    assert codec.detect("氏名,住所\n".encode("cp932") + bytes(99)) == "cp932"


def test_binary_is_not_text() -> None:
    noise = random.Random(5)
    for size in (64, 4096, 60000):
        assert codec.detect(noise.randbytes(size)) is None
    assert codec.detect(bytes(512)) is None
    assert codec.detect(b"") is None
    assert codec.detect(b"\x7fELF\x02\x01\x01" + bytes(9) + bytes(range(1, 64)) * 3) is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café est fermé à midi, dès l'été prochain. Voilà.\n", "latin-1"),
        ("Die Straße führt über Köln nach Düsseldorf.\n", "cp1252"),
    ],
)
def test_western_text_keeps_its_ascii(text: str, encoding: str) -> None:
    data = (text * 5).encode(encoding)
    assert codec.detect(data) == "utf-8"
    assert "est fermé" in text or codec.decode(data, "utf-8")[0].startswith("Die Stra")


@pytest.mark.parametrize(
    ("data", "encoding", "expected", "starts"),
    [
        (b"\xff\x8a\x40B", "cp932", "\ufffd" + b"\x8a\x40".decode("cp932") + "B", [0, 1, 3, 4]),
        (b"a\x85\x31", "cp932", "a\ufffd1", [0, 1, 2, 3]),
        (b"\x82", "cp932", "\ufffd", [0, 1]),
        (b"\xfb\xfc\xee\xe0", "cp932", "髙髙", [0, 2, 4]),
        (b"\xf0\x40\x87\x40", "cp932", "\ue000①", [0, 2, 4]),
        (b"\x8e\xb1\x8f\xb0\xa1\xa4\xa2", "euc_jp", "ｱ丂あ", [0, 2, 5, 7]),
        (b"\xad\xa1\xf5\xa1", "euc_jp", "①\ue000", [0, 2, 4]),
        (b"\xa4\xa2\xa4", "euc_jp", "あ\ufffd", [0, 2, 3]),
        (b"\x8e\xff\x41", "euc_jp", "\ufffd\ufffdA", [0, 1, 2, 3]),
        (
            b"a\xe3\x81b\xf0\x9f\x98\x80\xed\xa0\x80",
            "utf-8",
            "a\ufffd\ufffdb😀\ufffd\ufffd\ufffd",
            [0, 1, 2, 3, 4, 8, 9, 10, 11],
        ),
        (b"\x00\xd8a\x00", "utf-16-le", "\ufffda", [0, 2, 4]),
        (b"a\x00\x42", "utf-16-le", "a\ufffd", [0, 2, 3]),
        (b"\xd8\x42\xdf\xb7\x00a", "utf-16-be", "𠮷a", [0, 4, 6]),
        (b"\x1b(I1\x1b(Ba", "iso2022_jp", "ｱa", [3, 7, 8]),
    ],
)
def test_single_cases(data: bytes, encoding: str, expected: str, starts: list[int]) -> None:
    text, offsets = codec.decode(data, encoding)
    assert (text, list(offsets)) == (expected, starts)


@given(st.binary(max_size=200), st.sampled_from(codec.ENCODINGS))
def test_any_bytes(data: bytes, encoding: str) -> None:
    text, offsets = codec.decode(data, encoding, base=7)
    assert len(offsets) == len(text) + 1
    assert offsets[-1] == 7 + len(data)
    assert (np.diff(offsets[:-1]) > 0).all()
    codec.detect(data)


def test_cp932_and_euc_agree_with_python_on_every_pair() -> None:
    for encoding in ("cp932", "euc_jp"):
        for lead in range(0x81, 0xFD):
            for trail in range(0x40, 0xFD):
                pair = bytes((lead, trail))
                try:
                    expected = pair.decode(encoding)
                except UnicodeDecodeError:
                    continue
                if len(expected) == 1:
                    assert codec.decode(pair, encoding)[0] == expected


@given(st.text(max_size=60))
def test_utf8_and_utf16_agree_with_python(text: str) -> None:
    assert codec.decode(text.encode("utf-8", "replace"), "utf-8")[0] == text.encode(
        "utf-8", "replace"
    ).decode("utf-8")
    wide = text.encode("utf-16-be", "replace")
    assert codec.decode(wide, "utf-16-be")[0] == wide.decode("utf-16-be")


def test_a_few_foreign_letters_in_utf8_stay_utf8() -> None:
    for text in (
        "Copyright © 2024 Komachi\n" * 9,
        "naïve – “quoted” text\n",
        "한국어 문서\n",
        "Текст\n",
    ):
        assert codec.detect(text.encode()) == "utf-8"


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-16-le", "utf-16-be", "utf-8"])
def test_sound_text_is_read_as_the_same_text_beside_damage_is(encoding: str) -> None:
    """The first goes through Python's codec, the second through the tables here."""
    text = (
        "髙橋\u3000ﾀﾛｳ,表示①\r\n№1,丂侄" if encoding != "cp932" else "髙橋\u3000ﾀﾛｳ,①\ue000\r\n№1"
    )
    sound = text.encode(encoding, "replace")
    damaged = sound + {"utf-8": b"\xff", "utf-16-le": b"\0\xd8", "utf-16-be": b"\xd8\0"}.get(
        encoding, b"\x80"
    )
    read, offsets = codec.decode(sound, encoding, 5)
    again, places = codec.decode(damaged, encoding, 5)
    assert again == read + "\ufffd"
    assert places[: len(offsets)].tolist() == offsets.tolist()


@pytest.mark.parametrize("encoding", [*codec.ENCODINGS, "latin-1"])
def test_lengths_are_those_of_the_encoded_strings(encoding: str) -> None:
    values = ["", "佐久間 澪", "ﾀﾛｳ-1", "一行\n二行", "a"]
    encoded_lengths = [len(one.replace("\n", " ").encode(encoding, "replace")) for one in values]
    assert codec.lengths(values, encoding).tolist() == encoded_lengths
