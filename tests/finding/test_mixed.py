"""A list of firms and people: a row is either one's."""

from collections.abc import Iterable

import numpy as np

from triage.finding.examiner import Examiner
from triage.model import Table
from triage.signatures import load

ROWS = (
    ("株式会社大和空調", "大阪府摂津市西一津屋1-1", "06-6349-1100", "ﾔﾏﾄｸｳﾁﾖｳ"),
    ("砥粉川　拓", "静岡県焼津市大村2丁目14番3号", "054-627-8831", "ﾄﾉｺｶﾞﾜ ﾀｸ"),
    ("(有)清水ダクト", "大阪府摂津市西一津屋2-1", "06-6349-1101", "ｼﾐｽﾞﾀﾞｸﾄ"),
    ("佐藤　結衣", "川崎市多摩区登戸1763番地5", "044-712-0043", "ｻﾄｳ ﾕｲ"),
)


def test_the_firms_of_a_list_of_suppliers_are_nobody() -> None:
    columns = tuple(zip(*ROWS, strict=True))
    header = ("取引先名称", "住所", "電話", "口座名義カナ")
    table = Table((), header, columns, np.arange(2, 6), "utf-8", None)
    found = Examiner(load()).examine(table)
    rows = {
        (block.signature, int(row))
        for block in found.blocks
        for row, confidence in zip(block.record, block.confidence, strict=True)
        if confidence >= 50
    }
    expected = ("jp.person_name", "jp.address", "phone", "jp.person_name_kana")
    assert rows == {(signature, row) for signature in expected for row in (1, 3)}


PEOPLE = (
    ("春野　小町", "1948/3/12", "静岡県焼津市大村2丁目14番3号", "054-627-8831"),
    ("佐藤　与市", "1931/8/2", "川崎市多摩区登戸1763番地5", "044-712-0043"),
    ("田中　健", "1962/6/16", "山口県山口市宮野下1855-2", "083-928-3345"),
)


def test_a_birth_date_is_nobodys_but_a_persons() -> None:
    """Names that end as towns do."""
    header = ("氏名", "生年月日", "住所", "電話番号")
    table = Table((), header, tuple(zip(*PEOPLE, strict=True)), np.arange(2, 5), "utf-8", None)
    found = Examiner(load()).examine(table)
    rows = {
        (block.signature, int(row))
        for block in found.blocks
        for row, confidence in zip(block.record, block.confidence, strict=True)
        if confidence >= 50
    }
    assert {row for signature, row in rows if signature == "phone"} == {0, 1, 2}
    assert {row for signature, row in rows if signature == "jp.address"} == {0, 1, 2}
    assert {1, 2} <= {row for signature, row in rows if signature == "jp.person_name"}


def test_whom_an_offices_mailbox_is_called_by_is_nobody() -> None:
    header = ("氏名", "メールアドレス")
    rows = (
        ("お問い合わせ", "noreply@midori.co.jp"),
        ("釜谷 典子", "info@kamatani.jp"),
        ("お富", "otomi22@nifty.com"),
    )
    table = Table((), header, tuple(zip(*rows, strict=True)), np.arange(3), "utf-8", None)
    found = Examiner(load()).examine(table)
    names = {
        value: confidence
        for block in found.blocks
        for value, confidence in zip(block.values, block.confidence.tolist(), strict=True)
        if block.signature == "jp.person_name"
    }
    assert names == {"お問い合わせ": 40, "釜谷典子": 95, "お富": 95}


def test_a_firms_name_in_latin_letters_is_nobodys() -> None:
    visitors = (
        *("株式会社大和空調", "(有)清水ダクト", "青葉工業株式会社", "みどり銀行", "岡山市役所"),
        *("Blue Consulting", "Kyohei Muguruma", "釜谷 典子"),
    )
    dates = tuple(f"2023/11/{day:02d}" for day in range(1, 9))
    table = Table((), None, (dates, visitors), np.arange(8), "utf-8", None)
    found = Examiner(load()).examine(table)
    values = {v for b in found.blocks if b.signature == "jp.person_name" for v in b.values}
    assert values == {"KyoheiMuguruma", "釜谷典子"}


def test_who_has_no_telephone_but_a_services_is_nobody() -> None:
    header = ("氏名", "電話番号", "携帯電話")
    rows = (
        ("柏木 茂", "0120-883-219", ""),
        ("松屋", "0120-160-357", ""),
        ("出前 三吉", "0570-064-000", ""),
        ("釜谷 卓", "0120-160-358", "090-1234-5678"),
        ("砥粉川 拓", "054-627-8831", ""),
        ("砥粉川 恵", "4417", ""),
    )
    assert named(header, rows) == [0, 3, 4, 5]
    firms = tuple((who, "0120-160-357", "") for who, _, _ in rows[3:])
    assert named(header, firms) == [0, 1, 2]


def named(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[int]:
    count = len(rows)
    table = Table((), header, tuple(zip(*rows, strict=True)), np.arange(count), "utf-8", None)
    found = Examiner(load()).examine(table)
    (names,) = [block for block in found.blocks if block.signature == "jp.person_name"]
    return sorted(names.record[names.confidence >= 50].tolist())


def test_whose_readings_stand_beside_a_school_is_a_person() -> None:
    """Old hosts label in half-width katakana."""
    rows = (
        ("ﾀｶﾅｼ ﾕｲ", "S630412", "みどり台中学校", "045-712-0043"),
        ("ﾂﾙﾀﾞ ｹﾝｼﾞ", "H020930", "県立青葉高校", "090-2345-6781"),
        ("ｺﾊﾞﾔｼ ﾊﾙｶ", "H031105", "みどり台中学校", "080-2345-6782"),
    )
    header = ("ｼﾒｲ", "ｾｲﾈﾝｶﾞﾂﾋﾟ", "学校名", "ﾃﾞﾝﾜﾊﾞﾝｺﾞｳ")
    asserted = _asserted(header, rows)
    for signature in ("jp.person_name_kana", "birth_date", "phone"):
        assert {row for kind, row in asserted if kind == signature} == {0, 1, 2}
    firms = (
        ("シミズダクト", "清水ダクト工業", "045-712-0043"),
        ("サトウ", "佐藤建設", "045-712-0044"),
        ("ヤマトクウチョウ", "大和空調", "045-712-0045"),
    )
    assert not _asserted(("フリガナ", "会社名", "電話"), firms)


def test_who_is_sued_by_a_firm_has_a_telephone() -> None:
    rows = (
        ("(有)清水ダクト", "佐藤　結衣", "044-712-0043"),
        ("剱持 英介", "砥粉川　拓", "054-627-8831"),
        ("忽那 豊", "株式会社大和空調", "06-6349-1100"),
    )
    sued = _asserted(("債権者氏名", "債務者氏名", "債務者電話"), rows)
    assert {row for kind, row in sued if kind == "phone"} == {0, 1, 2}
    of_firms = _asserted(("氏名", "担当者", "電話"), rows)
    assert {row for kind, row in of_firms if kind == "phone"} == {1, 2}


def _asserted(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> set[tuple[str, int]]:
    """Signature and record of what is asserted."""
    columns = tuple(zip(*rows, strict=True))
    table = Table((), header, columns, np.arange(2, 2 + len(columns[0])), "utf-8", None)
    return {
        (block.signature, int(row))
        for block in Examiner(load()).examine(table).blocks
        for row, confidence in zip(block.record, block.confidence, strict=True)
        if confidence >= 50
    }
