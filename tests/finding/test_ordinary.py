"""Ordinary files whose words and numbers look personal: dictionaries, manuals, change logs."""

import pytest
from reading import asserted

PEOPLE = "佐藤健一 鈴木陽子 高橋直樹 田中美咲 伊藤翔太 渡辺恵子 山本大輔 中村彩"


@pytest.mark.parametrize("entry", ["{} [よみ] /(h) Reading (1850-1901)/", "よみ /{}/別字;注/"])
def test_names_in_a_dictionarys_entries_are_nobodys(entry: str) -> None:
    entries = "".join(entry.format(name) + "\n" for name in PEOPLE.split())
    assert asserted(entries) == []


def test_the_same_names_in_a_list_are_somebodys() -> None:
    assert len(asserted(PEOPLE.replace(" ", "\n") + "\n")) == 8


def test_addresses_in_the_source_of_a_manual_page_are_its_authors() -> None:
    page = ".TH FOO 1\n.SH 名前\nfoo \\- ふうをする\n.SH 書式\n.B foo\n.SH 作者\n.PP\n"
    written = page + "訳: 春野 <haruno@sakura.ne.jp> までご連絡ください。\n"
    assert asserted(written) == []
    letter = "訳: 春野 <haruno@sakura.ne.jp> までご連絡ください。\n"
    assert ("email", "haruno@sakura.ne.jp") in asserted(letter)


def test_a_change_log_is_told_by_its_entries() -> None:
    entries = "".join(
        f"200{year}-04-12  H. Voss  <h.voss@sakura.ne.jp>\n\n\t* ひな形: 直した。\n\n"
        for year in range(4)
    )
    thanks = "\tkomachi@sakura.ne.jp さんのご指摘です。\n"
    assert [kind for kind, _ in asserted(entries + thanks)] == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Happy Birthday Old Server 2003-05-01", False),
        ("Birthday party on the second floor of 2003-05-01", False),
        ("Date of birth: 1975-01-23", True),
        ("DOB (yyyy-mm-dd): 1975-01-23", True),
        ('<dob type="date">1975-01-23</dob>', True),
        ("生年月日として 1975-01-23", True),
    ],
)
def test_a_label_in_latin_letters_does_not_reach_over_words(written: str, *, found: bool) -> None:
    assert bool(asserted(written + "\n")) == found


def test_a_phone_beside_a_corporate_number_is_the_companys() -> None:
    torn = "都港区芝5-3-1,03-5208-1100,8700110005901\n"
    assert asserted(torn) == []
    assert ("phone", "0352081100") in asserted("鴨志田 樹," + torn)


@pytest.mark.parametrize(
    "written",
    [
        "個人番号は12桁です(例:6214-9832-0257)",
        "電話番号は例えば 090-2345-6781 と書く",
        "本社 〒105-0014 東京都港区芝5-3-1 TEL 03-5253-8765",
        "お問い合わせ先 株式会社あおば",
    ],
)
def test_examples_and_head_offices_are_nobodys(written: str) -> None:
    assert asserted(written + "\n") == []


def test_a_case_is_no_example() -> None:
    assert ("phone", "09023456781") in asserted("症例:鴨志田 樹 090-2345-6781\n")


def test_hexadecimal_groups_are_no_card() -> None:
    assert asserted("05D0 4980 1234 5678 9011; 2068\n") == []
    assert asserted("VISA 4980 1234 5678 9011\n") == [("card.pan", "4980123456789011")]


def test_a_sentence_behind_the_word_address_is_no_address() -> None:
    assert asserted("address: 市場名の区切り子として感嘆符を使用した\n") == []


@pytest.mark.parametrize(
    "written",
    [
        "名前\n新規モジュール\n",
        "読み\nマショウ\n",
        "Name: ミコミーミコミ エム\n",
        "新しい管理者PINを入力してください",
        "name=接続名\nname: リモート・プロセス\n",
        "報告者の間違いを直す。",
        "この名前は、一意のものを入力する必要があります。",
        "この権限のもと\nで実行します。関数名 (0から)\n",
        "日本語訳は、鴨志田 睦 (1997 年)、岡 充 (1998-1999 年)、八田 真行、齋藤 努、久保田 智広\n",
        "F.32.6. Authors\n   Hiroto Inagaki <inagaki.hiroto@oss.sakura.ne.jp>.\n",
        'function age() {\n  Dim dob = "1975-01-23";\n  return null;\n}\n',
        "<my.name@provider.ne.jp> に送ります。",
        'points="3675 3600 8700 3600" fill="none"\n',
        "home_phone: 0987654321\n",
    ],
)
def test_names_of_things_and_what_manuals_show_are_nobodys(written: str) -> None:
    assert asserted(written) == []


@pytest.mark.parametrize(
    ("written", "signature"),
    [
        ("名前\n小鳥遊 六花\n", "jp.person_name"),
        ("フリガナ\nカモシダ イツキ\n", "jp.person_name_kana"),
        ("氏名: マリア サントス\n", "jp.person_name"),
        ("窓口に采女のぞみさんが来た。", "jp.person_name"),
        ("DOB: 1975-01-23\n", "birth_date"),
        ("3541 1234 5678 9015 12/29\n", "card.pan"),
    ],
)
def test_the_same_of_people_are_somebodys(written: str, signature: str) -> None:
    assert signature in {kind for kind, _ in asserted(written)}


def test_names_in_a_change_log_are_its_words() -> None:
    head = "Tue Aug 31 23:38:40 199{}  Hajime VOSS  <voss@sakura.ne.jp>\n\n"
    words = "\t* dict: 追加\n\t秋雄\n\t雅昭\n\t吉輝\n\t晴都\n\t佐藤 健太\n\n"
    entries = "".join(head.format(year) + words for year in range(4))
    assert asserted(entries) == []
    assert asserted(words) != []


def test_a_mailing_list_beside_those_who_maintain_is_no_list_of_people() -> None:
    rows = "Lars Povl <lars.povl@sparx.com>\n\nUNGLinux@sparx.com\n\nlinux-arm@lists.sparx.com\n\n"
    assert asserted(rows + "Rudi Nagel <rudi@sparx.com>\n") == []
    listed = "lars.povl@sparx.com\nrudi@sparx.com\nanna.v@sparx.com\n"
    assert len(asserted(listed)) == 3


def test_a_firms_telephone_in_a_readme_is_not_somebodys() -> None:
    readme = "To speak with a specialist, call\n+81 3 5308 6120.\n"
    licence = "Copyright 2003. Permitted to redistribute with the Linux driver.\n"
    assert asserted(readme + licence) == []
    assert ("phone", "0353086120") in asserted("自宅の電話です\n" + readme)
