"""What manuals, schemas and translated pages hold is nobody's; the same where people are told of
is theirs."""

import numpy as np
from reading import asserted, examiner

from triage.finding.name import lexicon
from triage.model import Table


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
