import numpy as np
import pytest
from told import asserted

from triage.finding.address.address import certainty
from triage.finding.examiner import Examiner
from triage.finding.header import label
from triage.finding.name.lexicon import branches, given_names, postcodes, surnames, towns
from triage.finding.name.name import kana_splits, splits
from triage.model import PartFindings, Text
from triage.registers import fiscal_year, org_unit
from triage.signatures import load
from triage.text.codec import decode


def examine(text: str, encoding: str = "cp932", base: int = 0) -> PartFindings:
    decoded, offsets = decode(text.encode(encoding), encoding, base)
    return Examiner(load()).examine(Text((), decoded, encoding, offsets))


def records(found: PartFindings) -> dict[str, list[int]]:
    return {block.signature: block.record.tolist() for block in found.blocks}


FORM = (
    "氏名: 剱持 英介\n住所: 大阪府堺市堺区南瓦町3-1\n電話: 072-233-1234\n個人番号: 621498320257\n"
)


def test_values_point_back_to_their_bytes() -> None:
    for encoding in ("cp932", "utf-8", "euc_jp", "utf-16-le", "iso2022_jp"):
        data = FORM.encode(encoding)
        found = examine(FORM, encoding, base=5000)
        block = next(b for b in found.blocks if b.signature == "jp.my_number")
        at = int(block.position[0]) - 5000
        raw = data[at : at + int(block.length[0])].decode(encoding)
        assert raw == "621498320257"
        assert block.row.tolist() == [4]


def test_a_form_is_one_record_and_two_forms_are_two() -> None:
    one = records(examine(FORM))
    assert {record for column in one.values() for record in column} == {0}
    two = records(examine(FORM + "\n" + FORM.replace("英介", "直樹").replace("1234", "9876")))
    assert two["jp.person_name"] == [0, 1]
    assert two["jp.my_number"] == [0, 1]


def test_forms_without_a_blank_line_between() -> None:
    two = records(examine(FORM + FORM.replace("英介", "直樹")))
    assert two["jp.person_name"] == [0, 1]
    assert two["phone"] == [0, 1]


def test_a_reading_of_another_name_begins_a_record() -> None:
    """An oil round: who is written in kana, and who in kanji, line by line."""
    text = (
        "担当 國分翔\n ﾜﾀﾅﾍﾞ ﾏｻｵ  03-4389-3381  練馬区石神井町6-13-28\n"
        " 大野博様 港区芝浦3-17-16 / 080-4631-2904\n"
        " ｴﾝﾄﾞｳ ｻﾌﾞﾛｳ  03-4938-6817  練馬区石神井町4-37-6\n"
        " 佐々木桃花様 名古屋市中村区名駅7-37-10 / 080-3008-9259\n"
        " ｷﾉｼﾀ ｻﾁｺ  03-6799-5399  港区芝浦1-1-20\n"
        " 森田正雄様 高崎市八島町28-19 / 090-2424-2381\n"
    )
    found = records(examine(text))
    people = [*found["jp.person_name_kana"], *(r for r in found["jp.person_name"] if r >= 0)]
    assert len(people) == len({*people}) == 6
    assert sorted(found["phone"]) == sorted(people)
    read = records(examine("氏名 渡辺正雄\nｶﾅ ﾜﾀﾅﾍﾞ ﾏｻｵ\n電話 03-4389-3381\n"))
    assert [*read.values()] == [[0], [0], [0]]


@pytest.mark.parametrize("label", ["ペンネーム", "筆名"])
def test_a_pen_name_is_of_whom_it_stands_with(label: str) -> None:
    found = records(examine(f"氏名: 剱持 英介\n{label}: 遠山しずか\n電話: 072-233-1234\n"))
    assert found["jp.person_name"] == [0, 0]
    assert found["phone"] == [0]


def test_lines_that_are_people_are_records() -> None:
    text = "石川由紀子様 090-1234-5670\n村上浩一様 090-1234-5671\n五十嵐翔太様 090-1234-5672\n"
    found = records(examine(text))
    assert found["jp.person_name"] == [0, 1, 2]
    assert found["phone"] == [0, 1, 2]


def test_prose_without_people_gives_none() -> None:
    text = "石川駅から山口市役所まで歩く。株式会社高橋製作所の製品は長野県で作られる。\n" * 20
    found = examine(text)
    assert not [b for b in found.blocks if b.signature == "jp.person_name"]


def test_blank_text_and_odd_bytes() -> None:
    assert examine("").blocks == ()
    odd = Text((), "\ud800\ufffd\x00 氏名:", "utf-8", np.arange(9))
    assert examine("\n\n\n").blocks == () == Examiner(load()).examine(odd).blocks


def test_lexicon_is_whole() -> None:
    assert len(surnames()) > 1900
    assert len(given_names()) > 60_000
    assert "浜寺公園町" in towns()["堺市西区"] | towns()["堺市"]
    assert "5900078" in postcodes()
    assert "117" in branches()["0009"]


def test_names_split_and_towns_do_not() -> None:
    assert splits("長谷川 真理子") == splits("高橋健太") == 2
    assert splits("髙橋健太") == 2
    assert splits("山口") == splits("石川駅") == splits("株式会社高橋") == splits("記入例") == 0
    assert kana_splits("ササキ タロウ") == 2
    assert kana_splits("コンピュータ") == 0


def test_addresses() -> None:
    assert certainty("大阪府堺市堺区南瓦町3-1") == 3
    assert certainty("広島県第65616号") == 0
    assert certainty("東京都知事(3)第12345号") == 0
    assert certainty("横浜市中区日本大通1") == 3
    assert certainty("北海道虻田郡倶知安町北1条東3丁目") >= 2
    assert certainty("虻田郡倶知安町北1条") >= 2
    assert certainty("2019-12-06") == 0
    assert certainty("東京タワー") == 0
    assert certainty("version 2-1-5") == 0


def test_headers() -> None:
    kinds = {
        "世帯主氏名カナ": "kana",
        "ﾌﾘｶﾞﾅ": "kana",
        "世帯主統一コード": "internal_code",
        "契約者": "name",
        "被保険者番号": "insurance_number",
        "メールアドレス": "email",
        "住民となった年月日": "date",
        "生年月日": "birth_date",
        "住所を定めた日": None,
        "会社名": "organisation",
        "【電話 番号】": "phone",
        "銀行名カナ": "bank_name",
        "注文番号": "transaction",
    }
    found = {header: getattr(label(header), "field", None) for header in kinds}
    assert found == kinds


def test_years_and_departments() -> None:
    assert fiscal_year("令和元年度 課税台帳") == 2019
    assert fiscal_year("平成30年度") == 2018
    assert fiscal_year("2023年度名簿") == 2023
    assert fiscal_year("名簿") is None
    assert org_unit("堺市立南小学校 児童名簿") == "堺市立南小学校"
    assert org_unit("健康福祉局 一覧") == "健康福祉局"
    assert fiscal_year("FY2021_roster") == 2021
    assert org_unit("取引関係") is org_unit("租税公課") is org_unit("一部変更") is None
    assert org_unit("教育委員会") == "教育委員会"


def test_names_whose_parts_have_their_readings_behind() -> None:
    found = examine("山田（やまだ）太郎（たろう）さんと、日髙(ﾋﾀﾞｶ)悠真(ﾕｳﾏ)さんが来た。\n", "utf-8")
    assert asserted(found, "jp.person_name") == ["山田太郎", "日髙悠真"]
    assert asserted(found, "jp.person_name_kana") == ["ヤマダタロウ", "ヒダカユウマ"]
    told = examine(
        "東京（とうきょう）駅（えき）まで、海老（えび）天丼（てんどん）を食べに\n", "utf-8"
    )
    assert asserted(told, "jp.person_name") == []


def test_accounts_of_associations_and_firms_are_nobodys() -> None:
    own = "返金先 百五銀行 桑名支店 普通 3456782 名義 ザイツ トオル\n"
    assert len(asserted(examine(own), "jp.bank_account")) == 1
    member = "百五銀行 桑名支店 普通 3456782 名義 財津 徹 様 農業協同組合員\n"
    assert len(asserted(examine(member), "jp.bank_account")) == 1
    for nobodys in (
        "会費振込先 桑名三重信用金庫 本店 普通 0123987 栄町自治会 会計\n年会費 3,600円\n",
        "会費は下記口座にお振込みください。\n会費振込先 桑名三重信用金庫 本店 普通 0123987\n",
        "お支払いは百五銀行 桑名支店 当座 3456782 口座名義 カ)ミエショウジ まで\n",
        "百五銀行 桑名支店 普通 3456782\n口座名義 三重商事株式会社\n",
    ):
        assert asserted(examine(nobodys), "jp.bank_account") == [], nobodys
        assert asserted(examine(nobodys), "jp.person_name") == [], nobodys


def test_addresses_of_mail_as_urls_write_them() -> None:
    found = examine('"GET /reset?mail=kutsuna%2Eyoko%40docomo.ne.jp&x=1 HTTP/1.1" 200\n')
    assert asserted(found, "email") == ["kutsuna.yoko@docomo.ne.jp"]


def test_rare_and_short_names_before_their_date_of_birth() -> None:
    text = "【祈願】七五三詣（{} 2009年10月27日生）\n"
    for who in ("森さくら", "九結翔", "森陽菜"):
        assert asserted(examine(text.format(who)), "jp.person_name") == [who]
    assert asserted(examine("新しい 2009年10月27日生\n"), "jp.person_name") == []


@pytest.mark.parametrize(
    "line",
    [
        "・河野 心太朗様 書類未提出(2000/3/17生)",
        "・雲英 亮さん、証明書待ち(1983年5月2日生)",
        "・鴻池 美穂殿 再検査(44歳)",
    ],
)
def test_a_date_of_birth_behind_a_note_is_of_the_person_in_front_of_it(line: str) -> None:
    found = Examiner(load()).examine(Text((), line, "utf-8", None))
    names = [value for b in found.blocks if b.signature == "jp.person_name" for value in b.values]
    assert names == [line[1:].split("様")[0].split("さん")[0].split("殿")[0].replace(" ", "")]


def test_a_date_of_birth_before_a_name_is_of_that_one() -> None:
    told = "安東夫妻(安東 慎一、安東 佳子)は、令和4年7月7日生まれの荒木紬ちゃんを迎えた。\n"
    found = examine(told)
    (born,) = records(found)["birth_date"]
    names = next(block for block in found.blocks if block.signature == "jp.person_name")
    assert dict(zip(names.values, names.record.tolist(), strict=True))["荒木紬"] == born
    assert [*names.record].count(born) == 1


def test_dates_in_brackets_with_blanks_behind_names_of_all_ages() -> None:
    def born(*dates: str) -> list[str]:
        names = ("剱持 隆 さん", "釜谷柚希 さん", "大塚 典子 様")
        lines = (f"入院 : {a} {b} 腹痛\n" for a, b in zip(names, dates, strict=True))
        return asserted(examine("".join(lines)), "birth_date")

    dates = born("( S35.9.3 )", "( H22.10.25 )", "(S12.1.2)")
    assert dates == ["1960-09-03", "2010-10-25", "1937-01-02"]
    assert born("( H22.10.25 )", "( H23.9.3 )", "(H22.1.2)") == []
