"""What stands behind a name is its bearer's: letters, readings, dates of birth, records."""

import pytest
from reading import asserted, read


def values(text: str, signature: str) -> list[str]:
    return [value for found, value in asserted(text) if found == signature]


def records(text: str, signature: str) -> list[int]:
    return [n for block in read(text).blocks if block.signature == signature for n in block.record]


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("■ 田淵慎一（TABUCHI SHINICHI、1971.4.2生）へ連絡", "TABUCHISHINICHI"),
        ("■ 06/11 山田康平（YAMADA KOHEI、1971.4.2生）へ連絡", "YAMADAKOHEI"),
        ("田淵 慎一 Tabuchi Shinichi 0868-22-4567", "TabuchiShinichi"),
        ("氏名  朴　成民    PARK SEONGMIN   ﾊﾟｸ ｿﾝﾐﾝ\n生年月日 1958年3月3日", "PARKSEONGMIN"),
    ],
)
def test_a_name_in_latin_letters_behind_a_name_is_the_same_person(text: str, latin: str) -> None:
    names = values(text, "jp.person_name")
    assert names[1:] == [latin]
    assert len({*records(text, "jp.person_name")}) == 1


@pytest.mark.parametrize("respect", ["様", "さん", "くん", "君"])
def test_a_word_of_respect_parts_a_name_from_nothing_that_is_told_of_it(respect: str) -> None:
    text = (
        f"担任は田淵慎一{respect}（たぶち しんいち）に、田淵成一{respect}（S52.11.3）は父に連絡。\n"
    )
    text += f"梅木慎一{respect}（UMEKI SHINICHI）\n"
    assert values(text, "jp.person_name_kana") == ["タブチシンイチ"]
    assert values(text, "birth_date") == ["1977-11-03"]
    assert values(text, "jp.person_name")[-2:] == ["梅木慎一", "UMEKISHINICHI"]


@pytest.mark.parametrize("text", ["田淵慎一（NTT DATA）0868-22-4567", "田淵慎一（Tokyo Office）様"])
def test_where_somebody_works_is_no_name(text: str) -> None:
    assert values(text, "jp.person_name") == ["田淵慎一"]


def test_a_reading_of_a_foreign_name_stands_behind_its_letters() -> None:
    card = "氏名  朴　成民    PARK SEONGMIN   ﾊﾟｸ ｿﾝﾐﾝ\n通称名  田淵　成一\n生年月日 1958年3月3日\n"
    assert values(card, "jp.person_name_kana") == ["パクソンミン"]
    assert values(card, "jp.person_name") == ["朴成民", "PARKSEONGMIN", "田淵成一"]
    found = records(card, "jp.person_name")
    assert found == [0, 0, 0] == records(card, "birth_date") * 3


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("妻の田淵佳子さん（S30.8.20）が来所。", ["1955-08-20"]),
        ("長男 田淵慎一（昭和52年11月3日）の件", ["1977-11-03"]),
        ("田淵佳子（1962/7/1）様より電話", ["1962-07-01"]),
        ("田淵佳子さん（R6.8.20）が来所。", []),
        ("田淵佳子さん（2019.8.20）から寄付", []),
    ],
)
def test_a_date_of_the_last_century_in_brackets_behind_a_name_is_of_birth(
    text: str, born: list[str]
) -> None:
    assert values(text, "birth_date") == born


@pytest.mark.parametrize("clerk", ["調査員：河野みどり", "担当 佐藤健", "受付者 佐藤健"])
def test_the_home_below_a_clerk_is_of_who_is_told_there(clerk: str) -> None:
    form = (
        "世帯番号 {}　{}\n住所：津市栄町{}-2　電話：059-223-45{}0\n"
        "1人目　氏名（六車　恭平）　昭和25年8月22日生　世帯主\n"
        "2人目　氏名（六車　美佳）　昭和40年8月25日生　妻\n"
    )
    text = "".join(form.format(number, clerk, number, number) for number in (1, 2, 3))
    homes, named = records(text, "jp.address"), records(text, "jp.person_name")
    assert len(homes) == 3
    assert homes == named[1::3]
    assert not {*homes} & {*named[::3]}


@pytest.mark.parametrize("text", ["旅券TK1234561", "渡航者 旅券：TK1234561", "(旅券番号TK1234561)"])
def test_a_label_may_touch_a_number_in_other_letters(text: str) -> None:
    assert values(text, "jp.passport") == ["TK1234561"]


def test_articles_of_a_contract_are_nobody() -> None:
    text = "第3条 使用場所 津市栗真町屋町1577\n第４条　甲は乙に対し\n電話 090-1234-5678\n"
    assert values(text, "jp.person_name") == []


def test_a_home_above_its_name_is_of_that_name() -> None:
    """甲 and 乙 of contracts: the home, then the name, one below the other."""
    parties = [("田淵　慎一", 8), ("梅木　佳子", 9), ("田淵　慎一", 8), ("荒木　俊介", 10)]
    text = "".join(
        f"（{'甲乙'[at % 2]}）住所　岡山県津市山北{number}番地\n　　　氏名　{name}　㊞\n"
        for at, (name, number) in enumerate(parties)
    ).replace("岡山県津市", "岡山県津山市")
    assert records(text, "jp.address") == records(text, "jp.person_name")


def test_the_bank_of_an_account_is_nobodys_letterhead() -> None:
    text = "北陸銀行 西町支店 普通 3735912\n（甲）住所　岡山県津山市山北520番地\n"
    assert values(text, "jp.address") == ["岡山県津山市山北520番地"]


def test_the_end_of_a_long_line_of_a_sample_is_one_too() -> None:
    line = (
        "記入例: 氏名 国税太郎  フリガナ コクゼイ タロウ  住所 東京都千代田区霞が関3-1-1"
        "  TEL 03-1234-5678 生年月日 昭和50年1月1日 個人番号 621498320257\n"
    )
    assert asserted(line) == []
    assert values(f"{line}\n\n個人番号 621498320257", "jp.my_number") == ["621498320257"]


@pytest.mark.parametrize(
    "text", ["与謝野晶子（明治11年12月7日生）書簡2通。", "樋口一葉(1872年5月2日生)"]
)
def test_who_was_born_too_long_ago_is_of_the_past(text: str) -> None:
    assert asserted(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[相談者] 鍬形　遥　46歳　女", "鍬形遥"),
        ("来店者：林　昭　75歳", "林昭"),
        ("同乗 田淵慎一、38才、頸椎捻挫", "田淵慎一"),
        ("審判は大山康晴杯と同じ方に願います。", ""),
    ],
)
def test_an_age_speaks_for_a_name_and_a_cup_against_one(text: str, name: str) -> None:
    assert values(text, "jp.person_name") == [name] * bool(name)


@pytest.mark.parametrize(
    "text", ["船長 SUZUKI ICHIRO、機関長 KIM MINSU", "担当 SUZUKI ICHIRO様 御中"]
)
def test_a_japanese_name_in_latin_letters_is_told_by_its_role(text: str) -> None:
    assert values(text, "jp.person_name") == ["SUZUKIICHIRO"]


def test_stations_in_latin_letters_are_nobody() -> None:
    assert values("新大阪 Shin Osaka、北区 Kita Ku、東奈良 Higashi Nara", "jp.person_name") == []


@pytest.mark.parametrize("number", ["C7214896", "E8743138A", "M21345678"])
def test_passports_of_other_countries_stand_behind_their_label(number: str) -> None:
    assert values(f"旅券番号 {number}", "jp.passport") == [number]
    assert values(f"Passport No. {number}", "jp.passport") == [number]
    assert values(f"型番 {number}", "jp.passport") == []


def test_the_name_of_a_squad_is_no_unknown_name_of_a_list() -> None:
    people = "".join(
        f"■ {name}（1971.4.{at}生）\n"
        for at, name in enumerate(("田淵慎一", "梅木佳子", "荒木俊介"), 1)
    )
    assert len(values(f"在外公館 領事班 引継ぎメモ\n{people}", "jp.person_name")) == 3


def test_children_are_born_in_any_year() -> None:
    text = (
        "荒木 佳子さん来所。同伴児 荒木 湊（R2.5.17）、荒木 澪（H29.11.30）。携帯 080-5512-7049\n"
    )
    text += "記入 梅木 慎一（R6.8.20）\n"
    assert values(text, "birth_date") == ["2020-05-17", "2017-11-30"]


def test_dates_between_names_and_telephones_of_all_ages_are_of_birth() -> None:
    people = "  梅木　慎一 1958/3/9 080-5512-7049\n  田淵　佳子 H12.10.4 090-3318-6627\n"
    assert values("同乗者:\n" + people, "birth_date") == ["1958-03-09", "2000-10-04"]
    assert values("会員と入会日:\n" + people, "birth_date") == []
    late = people.replace("1958/3/9", "2011/3/9")
    assert values("同乗者:\n" + late, "birth_date") == []


def test_a_printed_list_has_two_blanks_before_a_reading() -> None:
    text = "口座 311-204417  樋渡　佳織  （ﾋﾜﾀｼ ｶｵﾘ）\n住所 〒862-0950 熊本市中央区水前寺６－１２\n"
    assert values(text, "jp.person_name") == ["樋渡佳織"]
    assert values(text, "jp.person_name_kana") == ["ヒワタシカオリ"]


def test_who_of_a_family_answered_stands_in_brackets() -> None:
    assert values("家族(樋渡修)が応答。本人不在、折返し依頼\n", "jp.person_name") == ["樋渡修"]
