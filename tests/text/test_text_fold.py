import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text.date import iso
from triage.text.fold import fold, fold_name, normal
from triage.text.form import forms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("０６－６４８９－１２３４", "06-6489-1234"),
        ("０３ー１２３４─５６７８", "03-1234-5678"),
        ("コーヒー", "コーヒー"),
        ("ｶﾞｷﾞﾊﾟ ﾔﾏﾀﾞ", "ガギパ ヤマダ"),
        ("㈱山﨑\u3000髙橋", "(株)山﨑 髙橋"),
        ("①０９０", "①090"),
        ("10²", "10²"),
        ("辻\U000e0100 0\u200b1", "辻 01"),
        ("か\u3099", "が"),
        ("ﾞあ", "゛あ"),
        ("\ue000様", "\ue000様"),
    ],
)
def test_spellings(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_spans_lead_back() -> None:
    text = "氏名:ﾔﾏﾀﾞ ﾀﾛｳ ㈱０１"
    folded = fold(text)
    start = folded.text.index("ヤマダ")
    assert text[slice(*folded.original(start, start + 3))] == "ﾔﾏﾀﾞ"
    start = folded.text.index("株")
    assert text[slice(*folded.original(start, start + 1))] == "㈱"
    start = folded.text.index("01")
    assert text[slice(*folded.original(start, start + 2))] == "０１"
    assert folded.original(len(folded.text), len(folded.text)) == (len(text), len(text))


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_idempotent_with_a_sound_map(text: str) -> None:
    folded = fold(text)
    assert fold(folded.text).text == folded.text
    for at in range(len(folded.text)):
        start, end = folded.original(at, at + 1)
        assert 0 <= start < end <= len(text)


@given(st.text("ｶﾞﾊﾟあ山ー-09０㈱ \u3099\u200b①", max_size=30))
def test_many_spans_lead_back_as_each_does(text: str) -> None:
    folded = fold(text)
    size = len(folded.text)
    spans = [(start, end) for start in range(size) for end in range(start + 1, size + 1)]
    starts, ends = folded.originals(*np.array(spans, np.int64).reshape(-1, 2).T)
    one_by_one = [folded.original(start, end) for start, end in spans]
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == one_by_one


@given(st.text("ｶﾞﾊﾟあ山ー-09０㈱ \u3099\u200b①", max_size=30))
def test_idempotent_on_what_files_hold(text: str) -> None:
    folded = fold(text)
    assert fold(folded.text).text == folded.text


def test_names_fold_to_common_kanji() -> None:
    assert fold_name("髙﨑　邉") == fold_name("高崎辺")
    assert fold_name("𠮷田 齋") == fold_name("吉田斎")


@pytest.mark.parametrize(
    ("signature", "text", "value"),
    [
        ("jp.my_number", "１２３４-５６７８-９０１８", "123456789018"),
        ("phone", "+81 (0)90-2345-6781", "09023456781"),
        ("phone", "０８６８（２２）４５６７", "0868224567"),
        ("email", "Komachi@Example.JP", "komachi@example.jp"),
        ("birth_date", "昭和５０年１月２３日", "1975-01-23"),
        ("birth_date", "不詳", "不詳"),
        ("jp.person_name", "春野　小町", "春野小町"),
        ("jp.person_name_kana", "ﾊﾙﾉ ｺﾏﾁ", "ハルノコマチ"),
        ("jp.person_name_kana", "はるの こまち", "ハルノコマチ"),
        ("jp.address", "岡山県 津山市　山北５２０", "岡山県津山市山北520"),
        ("jp.bank_account", "0158-203-1-4826713", "0158-203-1-4826713"),
        ("jp.bank_account", "0158 203 普通 482671", "0158-203-1-0482671"),
        ("jp.bank_account", "当座 No.4826713", "????-???-2-4826713"),
        ("jp.bank_account", "4826713", "????-???-?-4826713"),
        ("jp.zengin_record", "0158ﾐﾄﾞﾘ 203ｴｷﾏｴ 14826713", "0158-203-1-4826713"),
    ],
)
def test_normal_forms(signature: str, text: str, value: str) -> None:
    assert normal(signature, text) == value
    assert [*forms(signature, [value, value])] == [value, value]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1975-01-23", "1975-01-23"),
        ("1975/1/3", "1975-01-03"),
        ("1975年 1月 3日", "1975-01-03"),
        ("19750123", "1975-01-23"),
        ("昭和五十年十一月二十三日", "1975-11-23"),
        ("一九七五年一月三日", "1975-01-03"),
        ("平成元年5月3日", "1989-05-03"),
        ("S50.1.23", "1975-01-23"),
        ("s50/01/23", "1975-01-23"),
        ("H010108", "1989-01-08"),
        ("3500123", "1975-01-23"),
        ("R1.5.1", "2019-05-01"),
        ("M45.7.29", "1912-07-29"),
        ("S64.1.8", None),
        ("S65.1.2", "1990-01-02"),
        ("3650102", "1990-01-02"),
        ("H31.5.1", None),
        ("R1.4.30", None),
        ("昭和50年2月30日", None),
        ("S00.00.00", None),
        ("1975-13-01", None),
        ("6500123", None),
        ("電話", None),
    ],
)
def test_dates(text: str, day: str | None) -> None:
    assert iso(text) == day
