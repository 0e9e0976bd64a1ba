"""The documents that are planted: registers of people, decoys that must not count, clean files.

Each function fills one ``Sheet``; the headers are those of real registers (see
``docs/``: resident register, tax roll, payroll, transfers, electoral roll, customers, pupils).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from imagekit.sheet import Sheet
from people import Person

Writer = Callable[[Sheet, Sequence[Person], random.Random], None]


def resident_register(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """住民基本台帳: each row has the municipality's code, which is no My Number."""
    sheet.lines.append(
        "統一コード,世帯番号,氏名,氏名カナ,性別,生年月日,続柄,郵便番号,住所,住民となった年月日"
    )
    for p in people:
        since = f"{rng.randint(1975, 2025)}/{rng.randint(1, 12):02d}/{rng.randint(1, 28):02d}"
        cells = [sheet.code(p), f"{p.household:08d}", sheet.name(p), sheet.kana(p, half=True)]
        cells += [p.sex, sheet.birth(p), p.relation, sheet.postcode(p), sheet.address(p), since]
        sheet.lines.append(",".join(cells))


def tax_roll(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """課税台帳: codes and amounts only; a person appears by joining it to the register."""
    sheet.lines.append("統一コード,年度,均等割額,所得割額,税額")
    for p in people:
        share = rng.randrange(0, 400_000, 100)
        sheet.lines.append(f"{sheet.code(p)},2025,5000,{share},{share + 5000}")


def payroll(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """給与: real My Numbers under their label."""
    sheet.lines.append("社員番号,氏名,フリガナ,生年月日,住所,個人番号,支給額")
    for p in people:
        cells = [f"E{p.serial:05d}", sheet.name(p), sheet.kana(p), sheet.birth(p, "short")]
        cells += [sheet.address(p), sheet.my_number(p), str(rng.randrange(180, 620) * 1000)]
        sheet.lines.append(",".join(cells))


def welfare_transfer(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """生活保護費の口座振込: bank accounts at banks and branches that exist."""
    sheet.lines.append(
        "統一コード,氏名,金融機関コード,支店コード,口座区分,口座番号,口座名義,扶助種別,支給額"
    )
    for p in people:
        account = p.account
        number = sheet.put(p, "jp.bank_account", account.normal(), account.number)
        cells = [sheet.code(p), sheet.name(p), account.bank, account.branch, account.kind, number]
        cells += [sheet.kana(p, half=True), "生活扶助", str(rng.randrange(50, 160) * 1000)]
        sheet.lines.append(",".join(cells))


def protection_memo(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """DV等支援措置: few people, and the most dangerous page of the disk."""
    sheet.lines += ["【取扱注意】DV等支援措置対象者 (閲覧制限)", ""]
    for number, p in enumerate(people, 1):
        sheet.lines += [
            f"{number}. 氏名: {sheet.name(p)}  生年月日: {sheet.birth(p, 'era')}",
            f"   避難先住所: {sheet.address(p)}  電話: {sheet.phone(p)}",
            f"   備考: 配偶者からの暴力。{rng.choice(('証明書交付制限', '一時保護中'))}",
        ]


def voter_list(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """選挙人名簿."""
    sheet.lines.append("投票区,簿冊,氏名,性別,年齢,生年月日,住所,郵便番号")
    for p in people:
        cells = [str(rng.randint(1, 40)), str(rng.randint(1, 9)), sheet.name(p), p.sex]
        cells += [str(2026 - p.birth.year), sheet.birth(p, "digits")]
        sheet.lines.append(",".join([*cells, sheet.address(p), sheet.postcode(p)]))


def customer_list(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """顧客一覧, tab-separated, with card numbers."""
    sheet.lines.append("会員番号\t氏名\t電話番号\tメールアドレス\t郵便番号\t住所\tカード番号")
    for p in people:
        card = sheet.put(p, "card.pan", pan := card_number(rng), pan)
        cells = [f"M{p.serial:06d}", sheet.name(p), sheet.phone(p), sheet.email(p)]
        sheet.lines.append("\t".join([*cells, sheet.postcode(p), sheet.address(p), card]))


def school_roster(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """児童名簿."""
    sheet.lines.append("学年,組,番号,児童氏名,フリガナ,性別,住所,電話番号")
    for number, p in enumerate(people, 1):
        cells = [str(1 + number // 70 % 6), str(1 + number // 35 % 2), str(number % 35 + 1)]
        cells += [sheet.name(p), sheet.kana(p), p.sex, sheet.address(p), sheet.phone(p)]
        sheet.lines.append(",".join(cells))


def address_book(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """連絡先: running text with labels, no table."""
    for p in people:
        sheet.lines.append(f"氏名:{sheet.name(p)} 電話:{sheet.phone(p)} 住所:{sheet.address(p)}")


def card_copy(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """The transcript of a My Number card: the shortest text worth finding."""
    for p in people:
        sheet.lines.append(f"氏名:{sheet.name(p)} 個人番号:{sheet.my_number(p, spaced=True)}")


def products(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """商品マスタ: JAN codes, some of which pass other checks, and UPC codes of twelve digits."""
    sheet.lines.append("商品コード,JANコード,UPC,商品名,単価")
    fixed = ["4938693381716", "4952258146909"]
    for number in range(200):
        body = f"49{rng.randrange(10**10):010d}"
        jan = fixed.pop() if fixed else body + ean_digit(body)
        upc = f"{rng.randrange(10**11):011d}"
        cells = [f"P{number:04d}", sheet.decoy("card.pan", jan)]
        cells += [sheet.decoy("jp.my_number", upc + ean_digit(upc)), f"商品{number}号", "1280"]
        sheet.lines.append(",".join(cells))


def orders(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """注文履歴: order numbers that are a date and a counter, one of which passes the check."""
    sheet.lines.append("注文番号,受付日時,型番,数量,金額")
    for number in range(1, 121):
        order = sheet.decoy("jp.my_number", f"20261016{number:04d}")
        stamp = sheet.decoy("jp.my_number", f"2019033112{number % 60:02d}")
        sheet.lines.append(f"{order},{stamp},AB-{rng.randrange(10**4):04d},{number % 7 + 1},9800")


def offices(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """公共施設一覧: addresses and telephones of offices, which are nobody's."""
    sheet.lines.append("施設名,郵便番号,所在地,代表電話")
    rows = (
        ("中央市民センター", "994-0013", "山形県天童市老野森1丁目1番1号", "023-654-1111"),
        ("東部公民館", "994-0034", "山形県天童市本町2-3-4", "023-654-2222"),
        ("総合窓口課", "994-0013", "山形県天童市老野森1丁目1番2号", "0120-000-111"),
    )
    for name, postcode, address, phone in rows:
        sheet.decoy("phone", phone.replace("-", ""), phone)
        sheet.lines.append(f"{name},{postcode},{address},{phone}")


def test_cards(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Card numbers that payment companies publish for tests."""
    sheet.lines.append("# 決済テスト用カード番号 (テスト環境のみ)")
    for pan in ("4111111111111111", "5555555555554444", "378282246310005", "3530111333300000"):
        sheet.lines.append(f"test card: {sheet.decoy('card.pan', pan)}")


def form_sample(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """記入例: a blank form with the published sample number."""
    sheet.lines += [
        "給付金申請書 【記入例】",
        "氏名: 見本　太郎   フリガナ: ミホン　タロウ",
        f"個人番号: {sheet.decoy('jp.my_number', '123456789018', '1234 5678 9018')}",
        f"電話番号: {sheet.decoy('phone', '09012345678', '090-1234-5678')}",
        "※この用紙は見本です。実際の申請には窓口の用紙をお使いください。",
    ]


def manual(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A page about a system, without anybody in it."""
    sheet.lines += [
        "住民情報システム 操作手引書 第3版",
        "1. ログオン画面で職員番号とパスワードを入力します。",
        "2. 検索画面の「氏名」欄または「住所」欄に検索語を入力し、実行を押します。",
        "3. 個人番号の照会には別途権限が必要です。",
    ] * 12


def system_log(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A service log: times, addresses of machines, sizes."""
    for number in range(600):
        sheet.lines.append(
            f"2026-03-{number % 28 + 1:02d} 09:{number % 60:02d}:12 INFO "
            f"192.168.10.{number % 250} GET /app/list?id={rng.randrange(10**6)} 200 {number * 13}"
        )


def readme(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A licence-like English text."""
    sheet.lines += ["PRINT SPOOLER TOOLS", "", "This software is provided as is."] * 20


def card_number(rng: random.Random) -> str:
    """A Visa-shaped number that passes Luhn and is not in any published test list."""
    body = "4" + "".join(str(rng.randrange(10)) for _ in range(14))
    doubled = (int(d) * 2 for d in body[::2])
    total = sum(d - 9 if d > 9 else d for d in doubled) + sum(int(d) for d in body[1::2])
    return body + str(-total % 10)


def ean_digit(body: str) -> str:
    """The check digit of EAN-13 and UPC-A (GS1): weights 3, 1, 3 … from the right."""
    return str(-sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(reversed(body))) % 10)


WRITERS: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        resident_register,
        tax_roll,
        payroll,
        welfare_transfer,
        protection_memo,
        voter_list,
        customer_list,
        school_roster,
        address_book,
        card_copy,
        products,
        orders,
        offices,
        test_cards,
        form_sample,
        manual,
        system_log,
        readme,
    )
}
