"""``triage find`` over a folder: who is in it, in whatever spelling."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from scanning import scan
from test_cli_scan import run

from triage.errors import UsageError
from triage.pipeline.case import opened_case
from triage.pipeline.person.search import Agreement, search
from triage.pipeline.person.wanted import half_read, read

ROSTER = """\
氏名,フリガナ,生年月日,住所,電話番号
髙𣘺　健太,タカハシ　ケンタ,1980/5/6,兵庫県尼崎市塚口町3丁目26番9号　塚口荘203号室,06-6421-5578
春野　小町,ハルノ　コマチ,1948/3/12,静岡県焼津市大村二丁目14番3号,054-627-8831
渡邉　ひろみ,ワタナベ　ヒロミ,1962/6/16,山口県山口市宮野下1855-2,083-928-3345
"""
TRANSFERS = """\
金融機関コード,支店コード,口座区分,口座番号,口座名義
0009,117,1,4826713,ﾀｶﾊｼ ｹﾝﾀ
0009,117,1,4826714,ﾔﾏﾀﾞ ｼﾞﾛｳ
0009,117,1,4826715,ﾊﾙﾉ ｺﾏﾁ
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("find")
    source = folder / "source"
    source.mkdir()
    (source / "名簿.csv").write_text(ROSTER, "utf-8")
    (source / "振込.csv").write_text(TRANSFERS, "cp932")
    (source / "scan.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 900)
    return scan(source, folder / "case").case


def agreed(case: Path, *lines: str) -> list[set[tuple[str, str]]]:
    """Grade and row of what agrees with each line."""
    wanted = read(lines)
    with opened_case(case) as store:
        found = list(search(store, wanted))
    return [{_place(one) for one in found if one.number == line.number} for line in wanted]


def _place(one: Agreement) -> tuple[str, str]:
    return one.grade, "/".join(one.locator.steps[:2])


@pytest.mark.slow
def test_spelling_kana_address_and_number_do_not_matter(case: Path) -> None:
    found = agreed(
        case,
        "高橋健太,昭和55年5月6日",
        "高橋健太",
        "はるの こまち",
        "尼崎市塚口町3-26-9",
        "0834567890",
        "4826713",
        "焼津市大村2-14-3",
        "宮野下",
    )
    assert found == [
        {("certain", "名簿.csv/row:2"), ("possible", "振込.csv/row:2")},
        {("likely", "名簿.csv/row:2"), ("possible", "振込.csv/row:2")},
        {("likely", "名簿.csv/row:3"), ("likely", "振込.csv/row:4")},
        {("likely", "名簿.csv/row:2")},
        set(),
        {("likely", "振込.csv/row:2")},
        {("likely", "名簿.csv/row:3")},
        {("possible", "名簿.csv/row:4")},
    ]


def test_respect_codes_of_countries_and_a_left_out_municipality_do_not_matter(case: Path) -> None:
    found = agreed(
        case,
        "渡辺ひろみ様",
        "+81-6-6421-5578",
        "06(6421)5578",
        "塚口町三丁目二十六番地九",
        "札幌市塚口町3-26-9",
        "大村2-14-3,春野 小町",
    )
    assert found == [
        {("likely", "名簿.csv/row:4")},
        {("likely", "名簿.csv/row:2")},
        {("likely", "名簿.csv/row:2")},
        {("possible", "名簿.csv/row:2")},
        set(),
        {("certain", "名簿.csv/row:3"), ("possible", "振込.csv/row:4")},
    ]


def test_a_name_in_kanji_without_its_reading_is_found_by_what_it_may_be_read_as(
    tmp_path: Path,
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "健診.csv").write_text("氏名,電話\n柿崎　美津子,090-3344-5561\n", "utf-8")
    case = scan(source, tmp_path / "case").case
    found = agreed(case, "かきざき みつこ", "カキザキ　ミツコ,090-3344-5561", "かきざき ゆみこ")
    assert found == [{("possible", "健診.csv/row:2")}, {("certain", "健診.csv/row:2")}, set()]


def test_a_given_name_in_kana_is_that_in_kanji_and_the_other_way_round(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    rows = "柿崎　美津子,090-3344-5561\n柿崎　ゆみこ,090-3344-5562\n"
    (source / "健診.csv").write_text(f"氏名,電話\n{rows}", "utf-8")
    case = scan(source, tmp_path / "case").case
    first, second = {("possible", "健診.csv/row:2")}, {("possible", "健診.csv/row:3")}
    asked = ("柿崎みつこ", "柿崎 ミツコ", "柿崎由美子", "柿崎 光子", "垣崎みつこ", "柿崎みちこ")
    assert agreed(case, *asked) == [first, first, second, set(), set(), set()]
    assert agreed(case, "柿崎みつこ,090-3344-5561") == [{("certain", "健診.csv/row:2")}]


def test_a_name_in_kanji_is_cut_where_a_surname_ends_only() -> None:
    """A list has a hundred thousand names, and each cut is kept with each reading."""
    assert {form.partition(" ")[0] for form in half_read("柿崎美津子")} == {"柿崎"}
    assert half_read("柿崎みつこ") == {"柿崎 カキザキミツコ"} <= half_read("柿崎 美津子")


def test_places_stand_as_people_count(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    rows = "".join(f"柿崎 美津子,090-3344-55{row}\n" for row in range(60, 72))
    (source / "来庁.csv").write_text("氏名,電話\n" + rows, "utf-8")
    case = scan(source, tmp_path / "case").case
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("柿崎美津子\n", "utf-8")
    page = run(tmp_path, "find", case, "--people", wanted).stdout
    found = [int(row) for row in re.findall(r"row:([0-9]+)", page)]
    assert found == list(range(2, 14))


def test_another_birth_date_is_another_person(case: Path) -> None:
    assert agreed(case, "氏名,生年月日", "渡辺ひろみ,1970-01-01") == [{("other", "名簿.csv/row:4")}]


def test_a_birth_date_alone_finds_nobody(case: Path) -> None:
    assert agreed(case, "1980-05-06") == [set()]


def test_the_verb_masks_and_logs_and_tells_what_it_cannot_say(case: Path) -> None:
    home = case.parent
    listed = home / "list.csv"
    listed.write_text("高橋健太\n", "utf-8")
    ask = ("find", case, "--people", listed)
    hidden = run(home, *ask, "--format", "json")
    assert hidden.returncode == 0, hidden.stderr
    assert '"value"' not in hidden.stdout
    shown = run(home, *ask, "--format", "json", "--reveal", "--reason", "an inquiry")
    values = json.loads(shown.stdout)["people"][0]["places"][0]["values"]
    assert "髙𣘺健太" in {value["value"] for value in values}
    log = (case / "audit.jsonl").read_text("utf-8")
    assert log.count('"action":"find"') == 2
    assert "\\u9ad8\\u6a4b" not in log
    listed.write_text("不在　太郎\n", "utf-8")
    missing = run(home, *ask, "--lang", "ja")
    assert missing.returncode == 3, "a picture may hide the name"
    assert "調査できた範囲では見つかりませんでした" in missing.stdout
    assert "調査範囲" in missing.stdout


def test_an_empty_list_is_a_mistake_of_usage(case: Path) -> None:
    empty = case.parent / "empty.txt"
    empty.write_text("\n", "utf-8")
    done = run(case.parent, "find", case, "--people", empty)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_a_quote_that_nothing_closes_swallows_nobody() -> None:
    assert len(read(['"和泉 薫\n', "剱持 英介\n", "神崎 美咲\n"])) == 3
    assert len(read(['"和泉 薫","堺市\n', '北区1-2"\n', "剱持 英介\n"])) == 2
    with pytest.raises(UsageError, match="too long"):
        read(["和泉 薫\n", "あ" * 200_000])


@pytest.mark.slow
def test_names_in_latin_letters_find_readings_and_kanji_and_are_found_by_them(
    tmp_path: Path,
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "名簿.csv").write_text(ROSTER, "utf-8")
    (source / "guests.csv").write_text(
        "氏名,NAME,電話\n大野　伸一,OHNO SHINICHI,090-1111-2233\n"
        "土屋　純子,TSUCHIYA JUNKO,080-1111-4455\n",
        "utf-8",
    )
    case = scan(source, tmp_path / "case").case
    for asked in ("Takahashi Kenta", "KENTA TAKAHASI", "Takahashi Kennta"):
        grades = [grade for (grade, _) in agreed(case, asked)[0]]
        assert grades == ([] if "nn" in asked else ["likely"]), asked
    found = agreed(
        case, "Shin'ichi Ōno", "おおの しんいち", "土屋純子", "Tuti-ya Zyunko", "Oono Kenta"
    )
    assert [bool(one) for one in found] == [True, True, True, True, False]
