"""Running text about invented people: letters, minutes, case notes, mails, forms."""

from __future__ import annotations

import random
from collections.abc import Sequence

from accuracykit.tables import Writer, housed, squeezed
from imagekit.sheet import Sheet
from people import Person


def _close(sheet: Sheet, person: Person) -> str:
    """The name without a space, as sentences have it."""
    return sheet.put(person, "jp.person_name", squeezed(person.name), squeezed(person.name))


def letters(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A letter to each: address block, salutation, a body about nobody else."""
    for p in people:
        sheet.lines += [
            f"〒{sheet.postcode(p)}",
            housed(sheet, p),
            f"　　{sheet.name(p)}　様",
            "",
            "拝啓　時下ますますご清祥のこととお慶び申し上げます。",
            f"{rng.choice(('固定資産税', '保育料', '水道料金'))}の還付についてお知らせします。",
            "同封の請求書に必要事項を記入のうえ、期日までに返送してください。敬具",
            "",
            "",
        ]


def minutes(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Minutes: who attended, who said what."""
    for start in range(0, len(people) - 3, 4):
        a, b, c, d = people[start : start + 4]
        sheet.lines += [
            f"第{start // 4 + 1}回運営協議会　会議録",
            f"出席者：{_close(sheet, a)}会長、{_close(sheet, b)}副会長、{_close(sheet, c)}委員",
            f"事務局：{_close(sheet, d)}主査",
            "議題１　前回議事録の承認",
            f"{a.surname}会長　異議がなければ承認とする。",
            "　　（異議なし）",
            "",
        ]


def case_notes(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """What a case worker writes, with what must not be read by others."""
    for number, p in enumerate(people, 1):
        state = rng.choice(
            ("うつ病で通院している", "糖尿病の治療を続けている", "認知症の診断を受けた")
        )
        sheet.lines += [
            f"{number % 12 + 1}月{number % 28 + 1}日　家庭訪問",
            f"{_close(sheet, p)}さん（{2026 - p.birth.year}歳）は{state}。連絡先 {sheet.phone(p)}",
            "次回は来月を予定する。",
            "",
        ]


def mails(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Mails in a row with signatures."""
    for p in people:
        sheet.lines += [
            "件名: 日程の件",
            "",
            "お世話になっております。ご連絡ありがとうございました。",
            "来週の打合せは水曜の午後でお願いいたします。",
            "-- ",
            f"{sheet.name(p)}",
            f"TEL: {sheet.phone(p)}",
            f"E-mail: {sheet.email(p)}",
            "",
            "",
        ]


def forms(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Forms that were filled in."""
    for p in people:
        sheet.lines += [
            "利　用　申　込　書",
            f"フリガナ　　{sheet.kana(p)}",
            f"氏　　名　　{sheet.name(p)}　　印",
            f"生年月日　　{sheet.birth(p, 'era')}",
            f"住　　所　　{housed(sheet, p)}",
            f"電　　話　　{sheet.phone(p)}",
            "",
        ]


def reports(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Sentences with names in the middle of them."""
    for p, q in zip(people[::2], people[1::2], strict=False):
        sheet.lines += [
            f"　申請人{_close(sheet, p)}は、{rng.randint(1, 12)}月の末に窓口を訪れ、",
            f"保証人として{_close(sheet, q)}を届け出た。書類に不備はなかった。",
            "",
        ]


PROSE: tuple[Writer, ...] = (letters, minutes, case_notes, mails, forms, reports)
