import pytest
from reading import asserted, read

from triage.finding.nobody.impersonal import in_cells
from triage.finding.pattern import PatternEngine
from triage.signatures import load


def confidences(written: str, signature: str) -> list[int]:
    return [
        int(confidence)
        for block in read(written).blocks
        if block.signature == signature
        for confidence in block.confidence
    ]


@pytest.mark.parametrize(
    "text",
    [
        "担当:総務課 電話 0868-22-4567\n",
        "株式会社あおば商会\n〒708-0022 岡山県津山市山下97-1\nTEL 0868-22-4567\n",
        "津山市立図書館 TEL:0868-22-4567\n",
        "TEL 0868-22-4567(代表)\n",
    ],
)
def test_an_offices_line_is_told_and_not_asserted(text: str) -> None:
    assert all(0 < confidence < 50 for confidence in confidences(text, "phone"))
    assert confidences(text, "phone")


@pytest.mark.parametrize(
    "text",
    [
        "株式会社あおば商会 剱持 英介 様\n電話 0868-22-4567\n",
        "福祉課職員が訪問した。本人宅の電話は0868-22-4567。\n",
        "[窓口2] 芝みどり様より支給時期の問合せ(TEL 0868-22-4567)\n",
        "津山市立図書館\n\n自宅 電話 0868-22-4567\n",
        "津山市立図書館\r\n\r\n自宅 電話 0868-22-4567\r\n",
        "株式会社あおば商会 営業部\n携帯 090-2345-6781\n",
        "岡山県津山県税事務所長 様\n納税者\n 電話 0868-22-4567\n",
        "津山市役所出張所\n――――――――――\n自宅 電話 0868-22-4567\n",
    ],
)
def test_a_persons_line_near_an_office_is_asserted(text: str) -> None:
    assert min(confidences(text, "phone")) >= 50


AUTHORS = "Copyright 2019 The Authors\nLicense: MIT\nAuthor: Taro K <taro.k@sakura.ne.jp>\n"
MEMBERS = "taro.k@sakura.ne.jp\nhana.m@nifty.com\ncopyright department: k.s@biglobe.ne.jp\n"


def test_authors_of_programs_are_not_asserted_and_members_are() -> None:
    assert max(confidences(AUTHORS, "email")) < 50
    assert min(confidences(MEMBERS, "email")) >= 50


def names(written: str) -> list[str]:
    return sorted(value for kind, value in asserted(written) if kind.startswith("jp.person_name"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本日、剱持英介さんが来庁した。", ["剱持英介"]),
        ("躑躅森美咲氏の件", ["躑躅森美咲"]),
        ("石川キヨ様より電話あり", ["石川キヨ"]),
        ("相談者は菅野陽菜(スガノハルナ)。", ["スガノハルナ", "菅野陽菜"]),
        ("担当局長様、保護者様、関係者各位", []),
        ("携帯 090-2345-6781 長男が応対。平成の松本城にて", []),
    ],
)
def test_people_in_sentences(text: str, expected: list[str]) -> None:
    assert names(text + "\n") == expected


SAMPLE = (
    "\u3010記入例\u3011\n氏名:剱持 英介\n電話:0868-22-4567\n"
    "住所:岡山県津山市山下97-1\n個人番号:621498320257\n"
)


def test_a_headings_sample_reaches_to_the_end_of_its_block() -> None:
    for signature in ("jp.person_name", "phone", "jp.address", "jp.my_number"):
        assert max(confidences(SAMPLE, signature), default=0) < 50
    assert max(confidences(SAMPLE + "\n氏名:剱持 英介\n", "jp.person_name")) >= 50


@pytest.mark.parametrize(
    "text",
    ["「氏名」欄または「住所」欄を訂正する", "password = ask('Password: ')\nlibfoo2-1.8\n"],
)
def test_the_mention_of_a_field_is_no_value(text: str) -> None:
    assert names(text) == []
    assert max(confidences(text, "credential.password"), default=0) < 50


def test_a_bare_account_needs_codes_that_exist() -> None:
    assert max(confidences("0005-001-1-4826713\n", "jp.bank_account")) >= 80
    assert max(confidences("9876-543-1-4826713\n", "jp.bank_account"), default=0) < 50


ENGLISH = "The library was first written in 1994 and is in wide use. Send remarks to {} please.\n"


@pytest.mark.parametrize("label", ["", "e-mail: "])
def test_an_address_in_foreign_text_is_told_and_not_asserted(label: str) -> None:
    assert 0 < max(confidences(ENGLISH.format(f"{label}<h.voss@anderwelt.net>"), "email")) < 50


@pytest.mark.parametrize(
    "text",
    [
        "ご連絡は komachi@anderwelt.net までお願いします。\n",
        "From: Komachi <komachi@anderwelt.net>\nSubject: lunch\n\nSee you at noon.\n",
        "H. Voss, tel. +81-90-2345-6781, h.voss@anderwelt.net, will come on Friday.\n",
        ENGLISH.format("komachi@sakura.ne.jp"),
        "komachi@anderwelt.net\nvoss@anderwelt.net\n",
    ],
)
def test_an_address_beside_a_sign_of_a_person_is_asserted(text: str) -> None:
    assert min(confidences(text, "email")) >= 50


def test_an_address_under_no_known_domain_is_an_attribute_of_a_program() -> None:
    written = "ご連絡は z@configured.replacehook までお願いします。\n"
    assert max(confidences(written, "email"), default=0) < 50


@pytest.mark.parametrize(
    ("head", "asserted"),
    [
        ("2003-04-12  H. Voss  <h.voss@sakura.ne.jp>", False),
        (" -- H. Voss <h.voss@sakura.ne.jp>  Sat, 12 Apr 2003 10:00:00 +0900", False),
        ("2003年4月12日(土) 10:00 H. Voss <h.voss@sakura.ne.jp>:", True),
    ],
)
def test_who_signs_an_entry_of_a_change_log_is_an_author(head: str, asserted: bool) -> None:
    written = f"{head}\n\n\t見出しの漢字を直しました。ありがとうございます。\n"
    assert (max(confidences(written, "email")) >= 50) == asserted


def test_whom_a_text_about_another_century_names_lives_no_more() -> None:
    past = "天正十八年、徳川家康の関東入府にあたり、家臣の鷲頭源右衛門が寺を建てた。\n"
    assert not names(past + "幕末の医師緒方洪庵の墓がある。\n")
    today = "永代供養の申込者 剱持英介 電話 090-2345-6781\n"
    assert names(past + "本堂の改修について。\n" * 10 + today) == ["剱持英介"]


def test_what_a_manual_in_a_cell_shows_of_passwords_is_nobodys() -> None:
    manual = (
        "Syntax of the command: see the author's patch.\n"
        "CHANGE MASTER TO MASTER_USER='rep', MASTER_PASSWORD='new3cret';"
    )
    matches = [*PatternEngine(load()).matches(manual)]
    assert any(match.signature == "credential.password" for match in matches)
    assert all(match.confidence < 50 for match in in_cells(manual, matches))


def test_whom_a_programs_log_tells_of_is_no_example() -> None:
    error = "java.sql.SQLException: null at pool.getConnection() command=>failed;\n\n"
    told = "reserve ok name=梅木 慎一, tel=080-5512-7049, birth=1958-03-09"
    for cell, expected in ((told, True), ("default birth=1958-03-09", False)):
        matches = in_cells(error + cell, [*PatternEngine(load()).matches(error + cell)])
        (born,) = (match for match in matches if match.signature == "birth_date")
        assert (born.confidence >= 50) == expected


def test_a_contract_in_the_copyright_of_a_program_is_nobodys_policy() -> None:
    told = "Copyright (c) 1999. Redistribution is permitted by the licence.\nContract No.\nW-7405\n"
    assert "jp.policy_number" not in {signature for signature, _ in asserted(told)}
    assert "jp.policy_number" in {signature for signature, _ in asserted("契約番号 W-7405123")}


def test_the_address_below_a_letterhead_is_of_whom_the_letter_is_to() -> None:
    letter = (
        "津山市役所 市民課\n岡山県津山市山北520\nTEL 0868-22-4567\n"
        "〒708-0022\n岡山県津山市山下97-1\n剱持 英介 様\n"
    )
    assert confidences(letter, "jp.address")[0] < 50 <= confidences(letter, "jp.address")[1]
    assert min(confidences(letter, "jp.postcode")) >= 50
    firms = "あおば商会津山支店\n〒708-0022\n岡山県津山市山下97-1\n剱持 英介 様\n"
    assert max(confidences(firms, "jp.address")) < 50


def test_an_office_may_have_hiragana_in_its_name() -> None:
    told = "社会福祉法人 みどり野会\n〒708-0022 岡山県津山市山下97-1\n電話 0868-22-4567\n"
    assert max(confidences(told, "jp.address") + confidences(told, "phone")) < 50


def test_a_round_number_on_a_line_of_nobody_is_an_offices() -> None:
    assert max(confidences("町家ゲストハウス 錺屋別邸\nTel 0868-22-9000\n", "phone")) < 50
    for told in ("剱持 英介 様\nTel 0868-22-9000\n", "ゲストハウス\nTel 0868-22-9017\n"):
        assert min(confidences(told, "phone")) >= 50


def test_ranks_of_the_forces_are_no_names() -> None:
    listed = "予備陸曹長  南部 有希子\n空士長  釜谷 修平\n３等海佐 六車佳奈が来た。\n"
    assert {v for s, v in asserted(listed) if s == "jp.person_name"} == {
        *("南部有希子", "釜谷修平", "六車佳奈")
    }
