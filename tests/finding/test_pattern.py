import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import signatures
from triage.finding.overlap import Match, resolve
from triage.finding.pattern import PatternEngine
from triage.text.fold import fold

ENGINE = PatternEngine(signatures.load())


def found(text: str, labels: str = "") -> dict[tuple[str, str], int]:
    matches = ENGINE.matches(fold(text).text, labels=labels)
    return {(match.signature, match.value): match.confidence for match in matches}


def asserted(text: str, labels: str = "") -> set[tuple[str, str]]:
    return {key for key, confidence in found(text, labels).items() if confidence >= 50}


def test_a_form_gives_each_field_its_type() -> None:
    text = (
        "申　請　書\n氏　　名：鴨志田　樹\nフリガナ：ｶﾓｼﾀﾞ ｲﾂｷ\n生年月日：昭和６０年３月４日\n"
        "住　所：〒010-0951 秋田県秋田市山王1-1-1\n電話番号：０１８－８６０－４３２１\n"
        "個人番号：６２１４ ９８３２ ０２５７\nE-mail：kamoshida@mail.akita-u.ac.jp\n"
    )
    assert asserted(text) >= {
        ("jp.person_name", "鴨志田樹"),
        ("jp.person_name_kana", "カモシダイツキ"),
        ("birth_date", "1985-03-04"),
        ("phone", "0188604321"),
        ("jp.my_number", "621498320257"),
        ("email", "kamoshida@mail.akita-u.ac.jp"),
        ("jp.address", "秋田県秋田市山王1-1-1"),
    }


def test_the_column_header_counts_as_label() -> None:
    assert asserted("621498320257") == set()
    assert asserted("621498320257", labels="個人番号") == {("jp.my_number", "621498320257")}
    assert asserted("621498320257", labels="受付番号") == set()
    assert asserted("19850304", labels="生年月日") == {("birth_date", "1985-03-04")}
    assert asserted("19850304", labels="届出日") == set()
    assert asserted("S60.3.4", labels="生年月日") == {("birth_date", "1985-03-04")}
    assert asserted("昭和60年3月4日", labels="生年月日") == {("birth_date", "1985-03-04")}


@pytest.mark.parametrize(
    "number",
    [
        "201903311202",
        "202610160001",
        "629900012310",
        "341164573321",
        "000000000019",
        "000000000035",
    ],
)
def test_numbers_that_pass_the_check_digit_are_no_my_number_by_themselves(number: str) -> None:
    assert found(number).get(("jp.my_number", number), 0) <= 10
    assert asserted(f"受付番号 {number}") == set()


@pytest.mark.parametrize(
    "text",
    [
        "550e8400-e29b-41d4-a716-621498320257",
        "sha256:9f621498320257ab",
        "https://example.co.jp/x?order=621498320257",
        "/var/log/621498320257.log",
        "3.621498320257",
        "621498320257円",
        "2621498320257",
        "¥621498320257",
        "2024-05-01T10:22:10+09:00",
        "192.168.100.200 8.8.8.8",
        "v2.10.3-1234-5678",
        "第3条第1項 令和5年1月23日",
        "ISBN 978-4-12-345678-4",
        "注文番号 090-2345-6781",
    ],
)
def test_what_only_looks_like_a_value(text: str) -> None:
    assert asserted(text) == set()


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("090-1234-5678", "phone"),
        ("0120-828-111", "phone"),
        ("代表 018-860-4321", "phone"),
        ("info@city.akita.lg.jp", "email"),
        ("someone@example.com", "email"),
        ("カード番号 4111 1111 1111 1111", "card.pan"),
        ("記入例 電話 018-860-4321", "phone"),
    ],
)
def test_companies_and_specimens_are_told_but_not_asserted(text: str, signature: str) -> None:
    matches = [m for m in ENGINE.matches(text) if m.signature == signature]
    assert len(matches) == 1
    assert matches[0].confidence < 50
    assert len(matches[0].why) >= 2


def test_the_nearest_label_decides() -> None:
    text = "個人番号 621498320257 受付番号 123456789018"
    assert asserted(text) == {("jp.my_number", "621498320257")}
    text = "口座番号 4826713 郵便番号 0100951"
    assert asserted(text) == {
        ("jp.bank_account", "????-???-?-4826713"),
        ("jp.postcode", "0100951"),
    }


def test_a_label_speaks_for_one_number_on_the_next_line() -> None:
    assert asserted("個人番号\n621498320257") == {("jp.my_number", "621498320257")}
    assert ("jp.my_number", "123456789018") not in asserted("個人番号 621498320257\n123456789018")


def test_one_span_has_one_type() -> None:
    text = "カード番号 4980123456789011 個人番号 621498320257 免許証番号 309012345620"
    matches = ENGINE.matches(text)
    assert [m.signature for m in matches] == ["card.pan", "jp.my_number", "jp.driver_licence"]
    assert all(a.end <= b.start for a, b in itertools.pairwise(matches))


def test_why_tells_pattern_check_and_label() -> None:
    (match,) = ENGINE.matches("個人番号: 621498320257")
    assert match.why == ("pattern", "check digit ok", "label 個人番号 at -2")
    assert (match.start, match.end) == (6, 18)


def test_sensitive_words_need_a_person() -> None:
    assert found("支援措置についての要綱")[("safety", "支援措置")] < 50
    assert found("氏名:鴨志田 樹 支援措置")[("safety", "支援措置")] >= 50


def test_classify_marks_whole_cells() -> None:
    cells = ["621498320257", "6214 9832 0257", "123456789019", "計 621498320257", ""]
    marked = ENGINE.classify(cells, "jp.my_number")
    assert marked.tolist() == [True, True, False, False, False]
    dates = ENGINE.classify(["S60.3.4", "1985/3/4", "昭和60年3月4日", "x"], "birth_date")
    assert dates.tolist() == [True, True, True, False]
    assert ENGINE.classify(["a b", "0100951"], "jp.postcode").tolist() == [False, True]
    assert ENGINE.classify([], "email").tolist() == []


def test_classify_sees_chance_level() -> None:
    numbers = np.random.default_rng(7).integers(10**11, 10**12, 5000)
    share = ENGINE.classify([str(n) for n in numbers], "jp.my_number").mean()
    assert 0.08 < share < 0.12


def test_overlap_prefers_evidence_then_length() -> None:
    weak = Match("a", 0, 10, "", 40, ())
    strong = Match("b", 5, 8, "", 90, ())
    longer = Match("c", 20, 30, "", 50, ())
    shorter = Match("d", 22, 30, "", 50, ())
    assert resolve([weak, strong, longer, shorter]) == [strong, longer]


HOSTILE = {
    "digits": "1" * 100_000,
    "groups": "1234 " * 20_000,
    "at": "a@" * 50_000,
    "domain": "@" + "a-" * 50_000,
    "dots": "a." * 50_000 + "@",
    "labels": "氏名" * 50_000,
    "colons": "氏名:" * 30_000,
    "kanji": "氏名 " + "山" * 100_000,
    "prefecture": "東京都" * 30_000,
    "address": "東京都港区" + "一丁目" * 30_000,
    "kana": "20158" + "ア" * 100_000,
    "records": ("20158" + "ア " * 8) * 4_000,
    "password": "password: " * 10_000,
    "lines": "個人番号\n" * 20_000,
    "honorific": "山 様" * 30_000,
    "mrz": "P<" * 50_000,
    "url": "http://" + "1234567/" * 12_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.slow
def test_hostile_text_costs_a_bounded_number_of_steps_per_character(name: str) -> None:
    # Twice the text may take twice the time, not four times: compared, not clocked.
    text = HOSTILE[name]
    half, whole = (_seconds(text[: len(text) // part]) for part in (2, 1))
    assert whole < 3.5 * half + 0.2


def _seconds(text: str) -> float:
    best = 1e9
    for _ in range(2):
        begin = time.process_time()
        ENGINE.matches(text)
        best = min(best, time.process_time() - begin)
    return best


@settings(max_examples=60)
@given(st.text("0123456789-.:/ \n@東京都氏名番個人口座普通()TSa様", max_size=80))
def test_any_text_gives_sound_matches(text: str) -> None:
    matches = ENGINE.matches(text)
    for match in matches:
        assert 0 <= match.start < match.end <= len(text)
        assert 0 < match.confidence <= 100
        assert match.why
    assert all(a.end <= b.start for a, b in itertools.pairwise(matches))
