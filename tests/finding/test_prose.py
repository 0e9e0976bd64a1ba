"""Names and addresses in running text: what makes one, and what does not."""

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.finding.name import glued
from triage.model import Table, Text
from triage.signatures import load


def asserted(text: str, signature: str) -> set[str]:
    found = Examiner(load()).examine(Text((), text, "utf-8", None))
    return {
        value
        for block in found.blocks
        if block.signature == signature
        for value, confidence in zip(block.values, block.confidence.tolist(), strict=True)
        if confidence >= 50
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("被疑者剱持英介は否認した。", {"剱持英介"}),
        ("出席者:岡本晴子委員長、剱持英介副委員長", {"岡本晴子", "剱持英介"}),
        ("長女の釜谷 典子さんより、援助は困難との申し出", {"釜谷典子"}),
        ("会　長　　鷲頭　修平(6年)\n", {"鷲頭修平"}),
        ("主治医:忽那 香織", {"忽那香織"}),
        ("鑓水剛志(当時19歳)が来所した", {"鑓水剛志"}),
        ("夜間は当直の忽那豊(090-1183-7752)へ", {"忽那豊"}),
        ("渡邉ひろみさんが応対した", {"渡邉ひろみ"}),
        (
            "佐藤結衣、鈴木一馬、岡本晴子、六車恭平\n",
            {"佐藤結衣", "鈴木一馬", "岡本晴子", "六車恭平"},
        ),
        ("併せて支援を求める者　毛受　陸(長男)", {"毛受陸"}),
        ("保証人として山内和子を届け出た。申請人五郎丸泉は", {"山内和子", "五郎丸泉"}),
        ("連帯保証人として林まどかを", {"林まどか"}),
        ("申請人瀧ノ瀬俊介は、氏　　名　　井ノ上　優奈　　印", {"瀧ノ瀬俊介", "井ノ上優奈"}),
        ("出席者：薬袋律会長、禿智子副会長、四月一日清委員", {"薬袋律", "禿智子", "四月一日清"}),
        ("担当者変更前の届出", set()),
        ("役員付きの職員と管理者付きの端末", set()),
        ("申請人鬼灯ハルは、保証人として左衛門三郎龍之介を", {"鬼灯ハル", "左衛門三郎龍之介"}),
        (
            "出席者：林ひかり会長、堀フミ副会長、釈迦郡文乃委員\n釈迦郡委員　異議なし",
            {"林ひかり", "堀フミ", "釈迦郡文乃"},
        ),
        ("竹ノ谷 真理 様\n", {"竹ノ谷真理"}),
        ("戸松ヨシ子様より支給の問合せ。辻岡よし江さんは", {"戸松ヨシ子", "辻岡よし江"}),
        ("訪問先は鑓水 ツギ様宅です", {"鑓水ツギ"}),
        ("3. 鷲頭 源右衛門さん（岡山市）から", {"鷲頭源右衛門"}),
        ("循環器科　釜谷　せつ子先生　御侍史", {"釜谷せつ子"}),
        ("委員長　山内　せつ子\n", {"山内せつ子"}),
        ("父ひろしさんと面談した。中央市福祉事務所長の決定", set()),
        ("ご主人 鷲頭あゆみ 様もご来店。暮らしが厳しい様子。", {"鷲頭あゆみ"}),
        ("津山市の剱持英介様分だけ印鑑もれ", {"剱持英介"}),
        ("主査へ昇任　新採\n090-1234-5678\n", set()),
        ("主治医に照会することを伝え、梅ヶ枝氏も了承した。", set()),
        ("忽那副委員長、久保田課長補佐の説明", set()),
        ("Employee: Kyohei Muguruma\n", {"KyoheiMuguruma"}),
        ("Name: Kentaro Satoh\n", {"KentaroSatoh"}),
        ("Best regards,\nKyohei Muguruma\nTEL: 03-3581-1234\n", {"KyoheiMuguruma"}),
        ("Further Reading\nTEL: 03-3581-1234\nKyohei Muguruma wrote it.\n", set()),
        ("氏名 NOVAK KARIN MARIE\n名前 Machine Room\n", {"NOVAKKARINMARIE"}),
        ("納税第二係担当剱持英介電話0868-22-4567内線3\n", {"剱持英介"}),
        ("医師氏名　忽那　香織　印\n医師氏名 茅ヶ迫友美 印\n", {"忽那香織", "茅ヶ迫友美"}),
        ("Name: Machine Room\nManager: Line Printer\n", set()),
        ("原　　　告　　坂口　　進\n　　　被　　　告　　赤坂　　美沙\n", {"坂口進", "赤坂美沙"}),
        ("品　　　名　　坂口　　進\n", set()),
        ("午後に堀愛子さんと会い、解約の件で森本　進様面談。", {"堀愛子", "森本進"}),
        ("森本　多様化の件、仕様の話", set()),
        ("翌朝、金井聡に電話（080-1234-7052）した。", {"金井聡"}),
        ("調律師 六ツ見薫 来訪。操作者=鵜養学\n", {"六ツ見薫", "鵜養学"}),
        ("二ツ折りの紙を三ツ星の店へ。投票立会人承諾書 兼 口座振込依頼書\n", set()),
        ("各所属長様、関係者様、お客様、先生方　皆様", set()),
        ("担当者の新しい名前は容量です。", set()),
        ("山口、石川、千葉、宮崎、福島の各県", set()),
        ("石川県内の小川町、高橋町、松本市、中村区", set()),
        ("清水港、石垣島、大島紬、林道、森林組合、前田建設", set()),
        ("姓名:王小明 出生日期 地址:江苏省南京市 张伟先生出席了会议", set()),
        ("성명: 김민수 金哲洙 사장님과 朴正熙 부장님이 참석", set()),
    ],
)
def test_names_of_sentences(text: str, expected: set[str]) -> None:
    assert asserted(text, "jp.person_name") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("夜勤のTRAN VAN MINHさんが気づいた。", {"TRANVANMINH"}),
        ("派遣の Mary O'Brien 氏に渡す。", {"MaryO'Brien"}),
        ("Acme Corporation さんより。Google Japanさんの記事。Visual Studioは便利", set()),
        ("施主　釜谷惇様（ご長男）", {"釜谷惇"}),
        ("うち高橋文子方は先月から、関東地方、夕方、双方、味方、高橋方、大森林方は", {"高橋文子"}),
        ("昼に田中和子（同級）から。倉庫（同社）、大森（同組）", {"田中和子"}),
    ],
)
def test_what_stands_beside_a_name_tells_it(text: str, expected: set[str]) -> None:
    assert asserted(text, "jp.person_name") == expected


def found_names(text: str) -> dict[str, int]:
    """The names of a text, asserted or not, with their confidence in percent."""
    made = Examiner(load()).examine(Text((), text, "utf-8", None))
    named = [b for b in made.blocks if b.signature == "jp.person_name"]
    return {v: int(c) for b in named for v, c in zip(b.values, b.confidence, strict=True)}


def test_a_reading_in_brackets_may_follow_respect() -> None:
    text = "釜谷惇さん（かまや あつし）、28歳"
    assert asserted(text, "jp.person_name_kana") == {"カマヤアツシ"}


def test_a_holder_in_katakana_is_how_the_name_before_reads() -> None:
    text = "釜谷敦さんの口座。口座名義人　カマヤ　アツシ\n受取人　マリア　サントス\n"
    assert asserted(text, "jp.person_name_kana") == {"カマヤアツシ"}
    assert asserted(text, "jp.person_name") == {"釜谷敦", "マリアサントス"}


def test_a_rare_name_among_known_ones_of_its_shape() -> None:
    rows = "1 佐藤 結衣 \n2 鈴木 一馬 \n3 砥粉川 美咲 \n4 高橋 健太 \n"
    assert "砥粉川美咲" in asserted(rows, "jp.person_name")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "横浜市旭区鶴ケ峰1-8-22　鶴ケ峰レジデンス803号室へ転居",
            "横浜市旭区鶴ケ峰1-8-22鶴ケ峰レジデンス803号室",
        ),
        (
            "平成27年まで愛知県豊橋市花田町字西宿12番地の3に居住",
            "愛知県豊橋市花田町字西宿12番地の3",
        ),
        ("尼崎市南武庫之荘7丁目8番1号に住む", "尼崎市南武庫之荘7丁目8番1号"),
        (
            "札幌市北区北二十四条西5丁目1-20 ラフィネN24 506号\n",
            "札幌市北区北二十四条西5丁目1-20ラフィネN24506号",
        ),
        (
            "兵庫県尼崎市塚口町3丁目26-9\r\n　塚口マンション1102\r\n",
            "兵庫県尼崎市塚口町3丁目26-9塚口マンション1102",
        ),
        (
            "佐賀県佐賀市兵庫南3丁目5番28号 ヴィラ兵庫B-102",
            "佐賀県佐賀市兵庫南3丁目5番28号ヴィラ兵庫B-102",
        ),
        ("山梨県笛吹市御坂町井之上\n1420番地1\n", "山梨県笛吹市御坂町井之上1420番地1"),
        ("発送先は鳥取県　米子市　皆生温泉3-4-5 でした", "鳥取県米子市皆生温泉3-4-5"),
        ("岐阜県\n高山市\n上一之町75番地\n", "岐阜県高山市上一之町75番地"),
    ],
)
def test_addresses_reach_from_the_municipality_to_the_room(text: str, expected: str) -> None:
    assert asserted(text, "jp.address") == {expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("住所 皆生温泉3丁目4番5号", "皆生温泉3丁目4番5号"),
        ("釜谷宅（皆生温泉3-4-5）を訪ねた", "皆生温泉3-4-5"),
        ("大字上杉12番地の釜谷惇さんより", "大字上杉12番地"),
        ("釜谷惇さん（上一之町7丁目5-2 ハイツ春 203）に連絡", "上一之町7丁目5-2ハイツ春203"),
        ("〒683-0001 弟は皆生温泉3丁目4番5号に越した", "皆生温泉3丁目4番5号"),
    ],
)
def test_a_town_and_a_house_are_an_address_where_somebody_is_told(text: str, expected: str) -> None:
    assert asserted(text, "jp.address") == {expected}


@pytest.mark.parametrize(
    "text",
    [
        "会場は皆生温泉3丁目4番5号の大広間",
        "社宅は皆生温泉3丁目4番5号にある",
        "郵便局 皆生温泉3丁目4番5号 電話 0859-22-4567",
        "所在地 皆生温泉3丁目4番5号",
        "釜谷惇さんの版は中央3-4で、国道5番6号",
        "鳥取県\n米子市\n97 人が集まった",
    ],
)
def test_a_town_and_a_house_alone_are_nobodys(text: str) -> None:
    assert not asserted(text, "jp.address")


@pytest.mark.parametrize(
    "text",
    [
        "横浜市の人口は370万人",
        "横浜市中区では3回開かれた",
        "山口県内5件",
        "大阪府堺市堺区3月",
        "第3回市町村長会議",
    ],
)
def test_numbers_behind_places_are_no_addresses(text: str) -> None:
    assert not asserted(text, "jp.address")


def test_a_reading_with_respect_is_a_name() -> None:
    assert asserted("タナカ　ヒカル　様\n", "jp.person_name_kana") == {"タナカヒカル"}
    assert not asserted("ユーザー　サポート　様\n", "jp.person_name_kana")


def test_a_statement_is_bound_to_the_person_whom_it_is_about() -> None:
    about = "釜谷惇さんは起立性調節障害の診断を受け、うつ病で通院している。\n"
    assert asserted(about, "sensitive.medical")
    assert not asserted("うつ病の相談は保健所で受け付けている。\n", "sensitive.medical")


def test_where_a_name_stands_that_nobody_knows_somebody_may_be() -> None:
    text = "申請人山内和子は来所した。\n水無瀬葎季様より電話。山内様は不在。\n"
    found = Examiner(load()).examine(Text((), text, "utf-8", None))
    (names,) = (block for block in found.blocks if block.signature == "jp.person_name")
    assert dict(zip(names.values, names.confidence.tolist(), strict=True)) == {
        "山内和子": 75,
        "水無瀬葎季": 35,
    }
    assert not asserted("水無瀬葎季様より電話。", "jp.person_name")


def test_a_surname_with_respect_may_be_somebody_further() -> None:
    text = "剱持英介さんが来所。\n岡田様より電話。鈴木さんは不在。剱持さんへ折り返す。\n"
    found = Examiner(load()).examine(Text((), text, "utf-8", None))
    (names,) = (block for block in found.blocks if block.signature == "jp.person_name")
    assert dict(zip(names.values, names.confidence.tolist(), strict=True)) == {
        "剱持英介": 75,
        "岡田": 35,
        "鈴木": 35,
    }


def test_remarks_and_contacts_of_several_kinds_are_read_as_text() -> None:
    header = ("氏名", "緊急連絡先(続柄・氏名・電話)", "備考")
    contacts = (
        "妻 釜谷典子 080-1234-5678",
        "母 忽那香織 080-1234-5679",
        "父 六車重雄 080-1234-5670",
    )
    remarks = ("ご主人 剱持英介 様もご来店", "お連れの鷲頭修平 様もご来店", "毎月ご来店")
    columns = (("釜谷 律", "忽那 豊", "六車 恭平"), contacts, remarks)
    found = Examiner(load()).examine(Table((), header, columns, np.arange(3), "utf-8", None))
    values = {v for b in found.blocks if b.signature == "jp.person_name" for v in b.values}
    assert {"釜谷典子", "忽那香織", "六車重雄", "剱持英介", "鷲頭修平"} <= values
    assert sum(len(b.values) for b in found.blocks if b.signature == "phone") == 3


@pytest.mark.parametrize(
    "cell", ["釜谷 典子（修平）899-9633↓", "妻 釜谷典子 080-1234-5678", "釜谷典子 0868-22-4567"]
)
def test_a_number_behind_a_name_in_a_cell_tells_it(cell: str) -> None:
    columns = (("D001", "D002", "D003"), (cell, "", ""))
    table = Table((), ("記号", "備考"), columns, np.arange(3), "utf-8", None)
    found = Examiner(load()).examine(table)
    named = [b for b in found.blocks if b.signature == "jp.person_name"]
    pairs = [pair for b in named for pair in zip(b.values, b.confidence, strict=True)]
    assert [value for value, confidence in pairs if confidence >= 50] == ["釜谷典子"]
    assert [value for value, confidence in pairs if confidence < 50] == ["修平"] * ("修平" in cell)


def test_the_makers_of_a_list_of_goods_are_nobody() -> None:
    columns = (("10", "11", "12", "13"), ("伊藤園", "森永", "石田製麺", "朝日酒造"))
    table = Table((), ("商品コード", "メーカー"), columns, np.arange(4), "utf-8", None)
    found = Examiner(load()).examine(table)
    assert not [b for b in found.blocks if b.signature == "jp.person_name"]


def test_a_half_known_name_on_its_own_may_be_somebody_further() -> None:
    text = "剱持　英介様\n\nお招きくださりありがとうございました。\n\n葛目　みどり\n"
    found = Examiner(load()).examine(Text((), text, "utf-8", None))
    (names,) = (block for block in found.blocks if block.signature == "jp.person_name")
    assert dict(zip(names.values, names.confidence.tolist(), strict=True)) == {
        "剱持英介": 55,
        "葛目みどり": 35,
    }


def test_a_rare_name_is_told_by_the_names_of_its_list() -> None:
    people = ("葛目　葎季", "樫原　千枝子", "佐藤　一郎", "山田　春江")
    cells = "".join(f"{one}\n090-1234-876{n}\n継続\n" for n, one in enumerate(people, 5))
    assert asserted("契約者\n電話番号\n" + cells, "jp.person_name") == {
        one.replace("\u3000", "") for one in people
    }
    assert not asserted("葛目　葎季\n", "jp.person_name")


def test_a_reading_may_hold_the_letters_of_a_label() -> None:
    text = "フリガナ　　タカハシ　メイ\n\nフリガナ　カナモリ　マドカ\n"
    text += "ｼﾒｲ ﾀﾅｶ ﾅｵｷ\nシメイカナ ヒナタ ナナミ\n"
    assert asserted(text, "jp.person_name_kana") == {
        "タカハシメイ",
        "カナモリマドカ",
        "タナカナオキ",
        "ヒナタナナミ",
    }
    text = "ふりがな　のばっく　かりん　まりー\n（フリガナ）あなたの氏名　コウノセ　ヨシ\n"
    assert asserted(text, "jp.person_name_kana") == {"ノバックカリンマリー"}
    read = "氏名　オカモト　ヨシ\n　　　岡本　ヨシ\n住所　津山市山北1-2\n"
    assert asserted(read, "jp.person_name") == {"岡本ヨシ"}
    assert asserted(read, "jp.person_name_kana") == {"オカモトヨシ"}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("長子美咲（H27.2.5）は欠席。", "美咲"),
        ("大塚良平の妹、典子さんに電話した。", "典子"),
        ("釜谷 修平\n（歩）\n", "歩"),
        ("主治医 本田", "本田"),
        ("夜勤の甲斐看護師に連絡。", "甲斐"),
        ("母まゆみは在宅。", "まゆみ"),
        ("母（こずえさん・自宅）から電話。", "こずえ"),
        ("聞き手：森教諭", "森"),
        ("申請人風鈴千代は、書類を持参した。", "風鈴千代"),
        ("出席者：十二月晦日まどか委員", "十二月晦日まどか"),
    ],
)
def test_a_part_of_a_name_where_one_stands_may_be_a_further_persons(text: str, part: str) -> None:
    found = found_names(f"釜谷修平様（昭和50年2月2日生）\n\n{text}")
    assert found[part] < 50
    assert found["釜谷修平"] >= 50


@pytest.mark.parametrize(
    "text",
    [
        *(
            "山口支店長が来訪。",
            "妻は長野へ。",
            "千葉県知事より。",
            "東京（新宿）へ。",
            "修平さんが。",
        ),
        *("みなさん、おかあさんへ。", "森町長の挨拶。", "森林組合長が来訪。"),
    ],
)
def test_towns_offices_and_names_again_are_nobody_further(text: str) -> None:
    found = found_names(f"釜谷修平様（昭和50年2月2日生）\n\n{text}")
    assert found.keys() == {"釜谷修平"}


def test_a_long_surname_again_is_not_parted_into_another_name() -> None:
    text = "出席者：左衛門三郎克己会長、釜谷典子委員\n左衛門三郎会長　異議なし\n"
    assert found_names(text).keys() == {"左衛門三郎克己", "釜谷典子"}


def test_files_are_called_after_people() -> None:
    listed = "申請書_安東慎一.docx\nR6-梅木佳子-契約書.pdf\n"
    listed += "東京_大阪.xlsx\n高山_清水.pdf\n安全_管理.xlsx\n"
    assert asserted(listed, "jp.person_name") == {"安東慎一", "梅木佳子"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("いつもお世話になります。\n荒木空の母です。本日欠席します。\n", "荒木空"),
        ("あおば塾の轟直人です。面談の件です。\n", "轟直人"),
        ("申し遅れました、安東慎一と申します。\n", "安東慎一"),
        ("[2024-10-01 11:45] 安東慎一: 承認しました\n", "安東慎一"),
    ],
)
def test_who_writes_and_whose_relative(text: str, name: str) -> None:
    assert asserted(text, "jp.person_name") == {name}


@pytest.mark.parametrize("text", ["長野の母です。\n", "安全です。\n", "会場は山田市です。\n"])
def test_towns_and_words_before_those_are_nobody(text: str) -> None:
    assert not asserted(text, "jp.person_name")


METER = ["ｱﾝﾄﾞｳ ｼﾝｲﾁ", "ｳﾒｷ ｹｲｺ", "ｱﾗｷ ｼﾕﾝｽｹ", "ｵｵｸﾎﾞ ﾐｷ"]


def test_readings_at_the_end_of_a_logs_lines() -> None:
    log = "".join(f"09:1{i} CTI IN 035550010{i} op=1 {kana}\n" for i, kana in enumerate(METER))
    assert asserted(log, "jp.person_name_kana") == {
        *("アンドウシンイチ", "ウメキケイコ", "アラキシユンスケ", "オオクボミキ")
    }
    goods = "".join(
        f"{i} {kana}\n" for i, kana in enumerate(("ガス メーター", "サービス センター"))
    )
    assert not asserted(goods + goods.join(METER[:1] * 2), "jp.person_name_kana")


def test_kinship_in_brackets_is_no_reading() -> None:
    assert not asserted("安東慎一さん（いとこ） 来訪\n", "jp.person_name_kana")


def test_a_holder_in_one_word_behind_an_account() -> None:
    told = "会費は みずほ銀行 普通 4826713 ウメキケイコ まで\n"
    assert asserted(told, "jp.person_name_kana") == {"ウメキケイコ"}
    told = "会費は みずほ銀行 普通 4826713 フリコミテスウリョウ 別\n"
    assert not asserted(told, "jp.person_name_kana")


def test_names_of_a_list_are_written_as_airlines_write_them() -> None:
    people = ("OGATA/MISAKI", "KUBOTA/SHOHEI", "HASUNUMA/KENTARO", "MIURA/NAOMI", "IYOBE/YUDAI")
    lines = [f"{4410 + at:07} {who:<24} PSR  HND CTS OFF" for at, who in enumerate(people)]
    lines.insert(3, "        ^MOB +81-90-5347-2816")
    found = asserted("\n".join(lines), "jp.person_name")
    assert {*people} == found


def test_two_words_with_a_stroke_are_nobody_alone() -> None:
    assert asserted("MODE   OGATA/MISAKI\nREAD/WRITE   TCP/IP\n", "jp.person_name") == set()


def test_a_spouse_is_told_politely() -> None:
    for told in ("奥様", "御主人", "旦那様"):
        assert asserted(f"将棋 {told} 釜谷千尋", "jp.person_name") == {"釜谷千尋"}
    assert asserted("奥様 相談のため来店", "jp.person_name") == set()


def test_names_of_which_neither_part_is_in_a_table_are_told_by_how_they_are_made() -> None:
    """No table has what parents put together: before 様 these were nobody."""
    log = "".join(
        f"6月{day}日 {name}様より再送依頼（TEL 0820-{day}5-31{day}7）対応済\n"
        for day, name in enumerate(("栩木弥菜", "花間恭羽", "下酔尾八奈", "鳥場千津代"), 3)
    )
    told = {"栩木弥菜", "花間恭羽", "下酔尾八奈", "鳥場千津代"}
    assert asserted(log, "jp.person_name") == told
    for nobody in ("明和工業", "光文社", "福寿園", "大宮支店", "若葉幼稚園", "和歌山県庁"):
        names = asserted(log.replace("栩木弥菜", nobody), "jp.person_name")
        assert names == told - {"栩木弥菜"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("訪問看護服部芽依さんより連絡あり", "服部芽依"),
        ("父方従叔母長谷川真由美 65歳", "長谷川真由美"),
        ("乙大塚信彦は令和4年5月に", "大塚信彦"),
        ("訴外丸山海斗は平成12年に死亡した", "丸山海斗"),
        ("甲斐田健介さん", "甲斐田健介"),
    ],
)
def test_words_that_a_name_is_glued_to_are_not_of_it(written: str, told: str) -> None:
    """They were: who stood behind them was somebody of another name, or nobody."""
    text = f"面会記録\n{written}\n立会 森下典子 様\n相談者 三浦康弘 様\n"
    assert asserted(text, "jp.person_name") == {told, "森下典子", "三浦康弘"}


@pytest.mark.parametrize(
    ("run", "size"), [("", 0), ("訴外丸山海斗", 2), ("剱持田中健介", 0), ("勅使河原健介", 0)]
)
def test_words_before_a_name_are_words_and_no_part_of_it(run: str, size: int) -> None:
    """Nothing is left of a run of roles; 剱持 is no word; 勅使河原 is one surname."""
    assert glued.glued_words(run) == size


def test_a_whole_name_behind_a_word_and_a_blank_is_nobodys_given_name() -> None:
    text = "急変時は訪問入浴 服部芽依 に申し送り。\n家系 母方従妹 大塚信彦 52歳\n棚橋 三千代 様\n"
    text += "母方叔母 高橋和子\n"
    assert asserted(text, "jp.person_name") == {"服部芽依", "大塚信彦", "棚橋三千代", "高橋和子"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("売主 甲 真鍋拓郎 と 買主 乙 浅野由紀 は", {"真鍋拓郎", "浅野由紀"}),
        ("本契約 甲(小松崎綾香)の負担とする。\n", {"小松崎綾香"}),
        ("貸主 甲斐 拓郎\n借主 丙 浅野 由紀\n", {"甲斐拓郎", "浅野由紀"}),
        ("担当者\n訪問入浴 浅野由紀\n", {"浅野由紀"}),
        ("担当者:元電通 浅野由紀\n相談者 時任 小百合\n", {"浅野由紀", "時任小百合"}),
        ("ケアマネ すみれ居宅 浅野亮\n通所介護 浅野苑\n", {"浅野亮"}),
        ("前電通\n旧国鉄\n元国鉄\n前島拓郎\n", {"前島拓郎"}),
    ],
)
def test_a_party_or_an_office_before_a_name_is_no_surname(text: str, told: set[str]) -> None:
    """甲濱田健一 was one person, and 濱田健一 on another page a second."""
    assert asserted(text, "jp.person_name") == told


def test_marks_of_parties_begin_lines_as_marks_of_lists_do() -> None:
    """甲五味弘 was one name; what is born behind it is told of a name alone."""
    log = "聞取メモ(清掃前)\n甲 五味弘 S19/6/20 普通車\n  携 08031681515\n"
    log += "乙 小沢千尋 S24/11/15 普通車\n  携 08031681514\n"
    assert asserted(log, "jp.person_name") == {"五味弘", "小沢千尋"}
    assert len(asserted(log, "birth_date")) == 2


def test_a_given_name_of_somebody_named_is_nobody_further() -> None:
    """慎一郎 is 慎 and 一郎 too."""
    text = "キーパーソン:長男 橋場慎一郎。慎一郎様 へ連絡。TEL 080-1234-5566\n"
    assert asserted(text, "jp.person_name") == {"橋場慎一郎"}


def test_where_kin_live_and_work_names_nobody() -> None:
    text = "長女 松江在住\n次男 小倉在勤\n孫 岡山在学\n妻 堀 典子\n保護者 轟在子様\n"
    assert asserted(text, "jp.person_name") == {"堀典子", "轟在子"}


def test_professions_cut_short_in_brackets_are_nobody() -> None:
    text = "委員は後藤遥（ＰＴ）、木下和也（社福士）、大塚拓也（精保士）の３名。"
    assert asserted(text, "jp.person_name") == {"後藤遥", "木下和也", "大塚拓也"}
