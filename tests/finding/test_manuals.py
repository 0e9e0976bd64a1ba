"""What manuals, schemas and translated pages hold is nobody's; the same where people are told of
is theirs."""

import numpy as np
import pytest
from reading import asserted, examiner

from triage.content import Budget, extract
from triage.content.space import Memory
from triage.finding.examiner import Examiner
from triage.finding.name import lexicon
from triage.model import Item, Table, Text
from triage.signatures import load
from triage.text.source import is_dictionary


def told(written: str) -> set[tuple[str, str]]:
    """What is asserted in a text."""
    return set(asserted(written))


def listed(header: tuple[str, ...], *rows: tuple[str, ...]) -> set[tuple[str, str]]:
    """What is asserted in a table."""
    columns = tuple(zip(*rows, strict=True))
    numbers = np.arange(2, len(rows) + 2, dtype=np.int64)
    found = examiner().examine(Table((), header, columns, numbers, "utf-8"))
    return {
        (block.signature, value)
        for block in found.blocks
        for value, confidence in zip(block.values, block.confidence, strict=True)
        if confidence >= 50
    }


SCHEMA = [("id", "uuid", "PK"), ("name", "varchar(255)", "not null"), ("email", "text", "Mail")]


def test_a_schema_has_no_people() -> None:
    fields = [*SCHEMA, ("phone", "varchar(20)", "09011112222"), ("birth_date", "date", "")]
    assert listed(("Column", "Type", "Constraints"), *fields) == set()


def test_a_form_that_says_what_is_required_has_them() -> None:
    filled = [
        ("氏名", "必須", "神崎 美咲"),
        ("電話番号", "必須", "090-3345-6712"),
        ("メール", "必須", "m.kanzaki@komachi-clinic.jp"),
        ("生年月日", "必須", "1971年4月9日"),
    ]
    found = {signature for signature, _ in listed(("項目", "必須", "入力値"), *filled)}
    assert found >= {"jp.person_name", "phone", "email"}


def test_answers_again_and_again_are_no_readings() -> None:
    rows = [(f"監査{at}", "", "そうそう" if at % 4 else "はいいいえ") for at in range(24)]
    assert listed(("監査ポリシー", "既定値", "強力な推奨事項"), *rows) == set()


def test_an_address_of_a_network_is_no_home() -> None:
    servers = [("A", "ADFSサーバーのIPアドレス"), ("B", "192.0.2.17"), ("C", "サーバー2")]
    assert listed(("Type", "Address"), *servers) == set()
    aliases = [("A", "ADFSサーバーのIPアドレス"), ("CNAME", "adfs1.komachi.jp")]
    assert listed(("種類", "Address"), *aliases) == set()
    homes = [("A", "岡山県津山市山下12-1"), ("B", "津山市小田中301"), ("C", "津山市上之町5")]
    assert len(listed(("Name", "Address"), *homes)) >= 3


def test_a_reason_for_reading_only_is_no_reading() -> None:
    rows = [("1", "ポリシー"), ("2", "オフライン"), ("3", "ダイスキ")]
    assert listed(("番号", "読み取り専用の理由"), *rows) == set()


def test_a_common_word_and_a_little_kana_are_no_name() -> None:
    for word in ("空間のこ", "信頼こと", "事前にこ"):
        assert told(f"管理者 {word}。\n") == set()
    assert ("jp.person_name", "空閑のぞみ") in told("管理者 空閑のぞみ 090-3345-6712\n")


def test_a_word_that_derives_from_another_is_no_name() -> None:
    assert told("議論は分かれ、慎重論もある。\n慎重論\n") == set()


def test_firms_that_a_maker_made_up_have_no_mailboxes() -> None:
    assert told("メールアドレス: dhunt@blue.contoso.com\n") == set()
    assert told("メールアドレス: dhunt@blue.contora.com\n") == {("email", "dhunt@blue.contora.com")}


def test_what_a_dictionary_says_of_illness_is_nobodys() -> None:
    words = [*sorted(lexicon.proper_nouns())[::9], "足利直義", "癌", "結城有紀", "前科", "吉田泉殿"]
    assert told("\n".join(words)) == set()
    assert ("sensitive.medical", "癌") in told("患者 神崎 美咲 1971年4月9日生\n病名 癌\n")


PAGE = (
    "---\ntitle: 接続の手順\n{}\n---\n\n# 接続の手順\n\n担当者: 神崎 美咲\n電話: 090-3345-6712\n"
    "メール: m.kanzaki@komachi-clinic.jp\n\n| 項目 | 連絡先 |\n|---|---|\n"
    "| 一次 | k.kawai@komachi-clinic.jp |\n| 二次 | h.onishi@komachi-clinic.jp |\n"
)
PUBLISHED = (
    "ms.author: mkanzaki\nms.date: 07/26/2023",
    "exl-id: 0b5c",
    "layout: page",
    "slug: vpn",
)


def in_file(name: str, written: str) -> set[tuple[str, str]]:
    """What is asserted in a file of text and the tables of it."""
    item = Item((), name, Memory(written.encode()))
    parts = extract(item, "text/plain", Budget())
    examined = Examiner(load(), name)
    found = (examined.examine(part) for part in parts if isinstance(part, Text | Table))
    return {
        (block.signature, value)
        for part in found
        for block in part.blocks
        for value, confidence in zip(block.values, block.confidence, strict=True)
        if confidence >= 50
    }


@pytest.mark.parametrize("told", PUBLISHED)
def test_what_a_page_of_a_published_manual_shows_is_nobodys(told: str) -> None:
    assert in_file("vpn.md", PAGE.format(told)) == set()


def test_a_page_of_ones_own_with_an_account_is_no_published_manual() -> None:
    """What publishes a blog asks for the same first lines."""
    written = "氏名 神崎 美咲\n電話 090-3345-6712\n口座 みずほ銀行 丸の内中央支店 普通 5204187\n"
    for front in ("layout: page", "slug: own"):
        found = in_file("own.md", f"---\ntitle: 家のこと\n{front}\n---\n\n{written}")
        assert {signature for signature, _ in found} >= {"jp.person_name", "jp.bank_account"}


POD = "=head1 NAME\n\nfoo - does foo\n\n=over 4\n\n=item fill\n\n{}\n\n=back\n\n=cut\n"


def test_tables_in_a_programs_documentation_are_made_up() -> None:
    rows = "".join(f"t{n}@na-komachi.com,{who}\n" for n, who in enumerate(("Joe", "Ann", "Kim")))
    made = "email_address,first_name\n" + rows
    assert in_file("users.csv", made)
    assert in_file("users.pod", POD.format(made)) == set()


def test_a_note_of_ones_own_is_no_published_page() -> None:
    found = in_file("vpn.md", PAGE.format("tags: [仕事]\nweight: 62.5"))
    assert {signature for signature, _ in found} >= {"jp.person_name", "phone", "email"}


def test_a_published_page_may_hold_a_register_or_a_password() -> None:
    people = ["大西健一", "神崎陽子", "三宅直樹", "河合恵", "難波亮", "安原澪"]
    rows = "".join(f"| {name} | 090-3345-67{at} |\n" for at, name in enumerate(people, 12))
    found = in_file("duty.md", "---\nlayout: page\n---\n\n| 氏名 | 電話 |\n|---|---|\n" + rows)
    assert {value for signature, value in found if signature == "jp.person_name"} == {*people}
    secret = in_file("vpn.md", PAGE.format("layout: page") + "\nパスワード: Mizu71!kaze\n")
    assert secret == {("credential.password", "Mizu71!kaze")}


def test_accounts_of_a_ledger_and_words_of_a_program_are_no_names() -> None:
    ledger = ("売上原価", "広告宣伝費", "支払手数料", "減価償却費", "現金", "普通預金", "買掛金")
    assert (
        listed(("id", "code", "name"), *((str(at), f"5{at}", a) for at, a in enumerate(ledger)))
        == set()
    )
    assert listed(("Name", "Type"), ("エンティティ", "object"), ("プロセス", "object")) == set()
    staff = ("鬼塚 直樹", "剱持 英介", "小鳥遊 六花", "張 偉")
    found = listed(("id", "name"), *((str(at), one) for at, one in enumerate(staff)))
    assert len(found) == 4


def test_readings_of_words_are_no_readings_of_names() -> None:
    words = (
        "いちがつ",
        "いっぱん",
        "ひとつ",
        "おおあめ",
        "じゅうご",
        "うわさ",
        "みぎて",
        "かいとう",
    )
    assert listed(("value", "kana"), *((f"w{at}", one) for at, one in enumerate(words))) == set()


def test_a_column_of_remarks_in_a_long_table_is_no_column_of_names() -> None:
    rows = [(f"w{at}", "", "noun") for at in range(600)]
    for at, one in enumerate(("風太郎", "高橋実", "中村晃", "林光", "森直", "大西一恵")):
        rows[97 * at] = ("w", one, "noun")
    assert listed(("surface", "other", "pos"), *rows) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "管理者は設定エリアを開きます。",
        "**営業** > **見積もり** に移動します。",
        "各担当者は予定作業タスクを割り当てられます。",
        "担当者が変更済みの項目を見ます。",
        "FetchXML の会計日付条件演算子の使用",
        "影響を与えるさまざまな要因",
        "基本的な名前空間タスクを実行する",
        "ここは階層の最上位です。",
        "保護: 東西部と北南です。",
        "name: 添付ファイル\nname: 円グラフ\nname: 売掛管理\n",
    ],
)
def test_words_beside_a_role_or_a_label_are_no_names(sentence: str) -> None:
    assert told(sentence) == set()


@pytest.mark.parametrize("sentence", ["申請人大西エリカは", "担当の鬼灯ハルが", "name: 神崎ルリ\n"])
def test_names_in_kana_beside_them_are(sentence: str) -> None:
    assert {signature for signature, _ in told(sentence)} == {"jp.person_name"}


def test_who_stands_in_the_heading_of_an_example_is_a_specimen() -> None:
    form = "別記様式（神崎美咲・花子の例）\n"
    assert told(form) == set()
    assert told("氏名 神崎美咲の記入例\n") == set()
    assert told("氏名 神崎美咲\n判例の検討\n") == {("jp.person_name", "神崎美咲")}


def test_letters_inside_of_encoded_data_are_no_label() -> None:
    noise = "q5+7,9!Hk0)pw=\niVb4e;9Qz8\n"
    assert told(noise) == set()
    assert told("=R40WK =R30ZF =R70PW =UE60SWA|Russia (Asiatic)|AS|-4|51.79N\n") == set()
    assert told("ID: mori pw: iVb4e9Qz8\n") == {("credential.password", "iVb4e9Qz8")}


def test_a_fraction_without_its_zero_is_no_telephone() -> None:
    assert told("  .07055192343   0.00000000\n -.07055192343   1.00000000\n") == set()
    assert told("携帯No.07055192343\n") == {("phone", "07055192343")}


def test_places_under_a_name_of_anything_are_no_people() -> None:
    """Chinese places begin as surnames do, hardly one goes on as a given name."""
    places = ["金鐘", "鴨脷洲", "中環", "柴灣", "深水灣", "北角", "薄扶林", "西灣河", "西營盤"]
    places += ["上環", "長沙灣", "藍田", "馬頭圍", "牛池灣"]
    rows = "".join(f'{{"key": "K{n}", "name": "{one}"}},\n' for n, one in enumerate(places))
    written = "[" + rows.rstrip(",\n") + "]"
    item = Item((), "a.json", Memory(written.encode()))
    examined = Examiner(load(), "a.json")
    parts = extract(item, "application/json", Budget())
    found = [examined.examine(part) for part in parts if isinstance(part, Text | Table)]
    assert not [
        value
        for part in found
        for block in part.blocks
        for value, sure in zip(block.values, block.confidence, strict=True)
        if sure >= 50
    ]


@pytest.mark.parametrize(
    ("header", "cells", "found"),
    [
        ("password", ["\\t", "\\n", "^", "Kx9!2024", "mizu-kaze7"], 2),
        ("pw := spake2.NewPassword(code)", ["phaseCounter++", "return", "Kx9!2024"], 0),
        ("zip", ["667(?:67|68)08", "85|81[17]|848", "154-0023"], 1),
    ],
)
def test_what_is_no_value_under_a_label(header: str, cells: list[str], found: int) -> None:
    column = tuple(cells)
    table = Table((), ("key", header), (column, column), np.arange(len(cells)), "utf-8", None)
    blocks = Examiner(load()).examine(table).blocks
    kinds = ("credential.password", "jp.postcode")
    values = [b.confidence for b in blocks if b.signature in kinds]
    assert sum(int((one >= 50).sum()) for one in values) == found


def test_a_compiled_dictionary_is_one_in_pieces() -> None:
    entries = "かずひろ/和弘/和宏/和博/一博/", "たけし/武/健/猛;人名/", "ひろみ/裕美/弘美/博美/"
    compiled = "\x03\x00\x00\x00i\x00\x00\x00".join(entries)
    assert is_dictionary(compiled)
    assert is_dictionary(entries[0])
    assert not is_dictionary("\x00やまだ たろう\x00山田太郎/営業\x00すずき\x00")


def test_a_generation_is_no_age() -> None:
    assert ("jp.person_name", "引田天功") not in asserted("項目 引田天功 (2代目)\n")


DIRECTIVES = (
    ".. toctree::\n   :maxdepth: 2\n\n.. note:: 再起動が必要です。\n\n.. code-block:: ini\n\n"
)


def test_a_handbook_in_restructured_text_shows_passwords() -> None:
    shown = "nec_ismcli_password = sys123\n"
    assert told("設定\n====\n\n" + DIRECTIVES + "   " + shown) == set()
    assert told(shown) == {("credential.password", "sys123")}


def test_somebody_in_such_a_text_is_somebody() -> None:
    person = "氏名 神崎 美咲\n電話 090-3345-6712\nパスワード: kx92Haru!\n"
    found = {signature for signature, _ in told(DIRECTIVES + person)}
    assert found >= {"jp.person_name", "phone", "credential.password"}


def test_the_index_of_a_manual_s_search_tells_of_nobody() -> None:
    index = 'Search.setIndex({docnames:["index"],terms:{"0906913287":2,"09079533488":11,'
    words = ",".join(f"word{n}:{n}" for n in range(60)) + "}})"
    item = Item((), "searchindex.js", Memory((index + words).encode()))
    parts = [*extract(item, "text/plain", Budget())]
    read = [part for part in parts if isinstance(part, Text | Table)]
    assert read
    found = [block for part in read for block in examiner().examine(part).blocks]
    assert max((block.confidence.max() for block in found), default=0) < 50


def test_names_of_specimens_alone_are_nobodys() -> None:
    shown = "npw : 鈴木一郎 , 山本太郎\nsentence : 「鈴木一郎さん」又は「山本太郎さん」\n"
    assert told(shown) == set()
    assert ("jp.person_name", "鈴木一郎") in told("担当の鈴木一郎様にお渡しください。\n")
    assert told(shown + "担当 神崎 美咲\n") >= {("jp.person_name", "鈴木一郎")}
    assert told(shown + "電話 090-3345-6712\n") >= {("jp.person_name", "山本太郎")}


@pytest.mark.parametrize(
    "account", ["User Name", "Web Master", "test user", "System Administrator"]
)
def test_the_names_of_accounts_are_nobodys(account: str) -> None:
    people = [("Misaki Kanzaki", "a@komachi-clinic.jp"), ("Ken Sato", "b@komachi-clinic.jp")]
    found = listed(("氏名", "メールアドレス"), *people, (account, "c@komachi-clinic.jp"))
    named = {value for signature, value in found if signature == "jp.person_name"}
    assert named == {"MisakiKanzaki", "KenSato"}


def test_what_fonts_are_called_in_two_columns_is_nobody() -> None:
    """As a document of a publishing program lists them."""
    makes = ["Bold", "Italic", "Regular", "Semibold"]
    fonts = [(f"Minion Pro {one}", "Minion Pro") for one in makes]
    assert listed(("Name", "FullName"), *fonts) == set()
    people = [(f"{given} Kanzaki", f"Kanzaki {given}") for given in ("Misaki", "Ken", "Yuki")]
    assert len(listed(("name", "full name"), *people)) == 2 * len(people)


def test_the_points_of_a_picture_as_text_are_no_telephones() -> None:
    rows = ",\n".join(f'"0;3\\\\ 0908080606{n} 3E3 0000"' for n in range(9))
    item = Item((), "tiles", Memory(f"/* XPM */\nstatic char *tiles[] = {{\n{rows}}};\n".encode()))
    parts = extract(item, "text/plain", Budget())
    read = [examiner().examine(part) for part in parts if isinstance(part, Text | Table)]
    assert read
    assert max((one.confidence.max() for part in read for one in part.blocks), default=0) < 50


def test_who_writes_a_manual_together_is_nobody() -> None:
    """As DocBook has teams for authors, and a publisher beside them."""
    header = ("firstname", "surname", "orgname")
    people = [("Misaki", "Kanzaki", "MATE Project"), ("Ken", "Sato", "Sun Microsystems")]
    found = listed(header, ("", "MATE Documentation Team", "MATE Project"), *people)
    assert {value for _, value in found} == {"KanzakiMisaki", "SatoKen"}


def test_a_method_for_internal_use_is_no_secret() -> None:
    page = "public static void free(ByteBuffer buffer)\n\nINTERNAL USE ONLY\n\nThis API function\n"
    assert told(page) == set()
    assert told("INTERNAL USE ONLY\n\nPlans of next year\n") != set()
