"""Documents of the published incidents, laid out from what the reports say was in them.

A second set beside ``tables`` and ``prose``, with people and towns of its own (``folk``): what
holds only there need not hold here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from accuracykit.tables import Writer, account, half_kana, hiragana, squeezed, unspaced
from imagekit.sheet import Sheet, squeeze
from people import Person

_DIAGNOSES = ("高血圧症", "２型糖尿病", "統合失調症", "乳癌術後", "気管支喘息")


def _close(sheet: Sheet, person: Person) -> str:
    return sheet.put(person, "jp.person_name", squeezed(person.name), squeezed(person.name))


def _spaced(sheet: Sheet, person: Person) -> str:
    """Name with an ordinary space."""
    return sheet.put(
        person, "jp.person_name", squeezed(person.name), person.name.replace("\u3000", " ")
    )


def _short(sheet: Sheet, person: Person) -> str:
    """The address as a city writes it of its own people: without the prefecture."""
    town = person.town.partition("府")[2] or person.town.partition("県")[2] or person.town
    written = town + person.block
    return sheet.put(person, "jp.address", squeeze(written), written)


def voters(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """The roll of voters on a portable disk that had been formatted."""
    sheet.lines.append("投票区,簿冊,頁,行,氏名,性別,年齢,生年月日,住所,郵便番号")
    for number, p in enumerate(people):
        cells: tuple[str, ...] = (
            "012",
            "3",
            str(number // 20 + 1),
            str(number % 20 + 1),
            sheet.name(p),
            p.sex,
        )
        born = sheet.birth(p, "digits")
        cells += (str(2025 - p.birth.year), born, _short(sheet, p), sheet.postcode(p))
        sheet.lines.append(",".join(cells))


def benefit_households(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Households that a benefit was paid to, a row for each member."""
    sheet.lines.append(
        "世帯CD\t宛名CD\t氏名漢字\t氏名ｶﾅ\t続柄名称\t生年月日\t均等割\t口座名義人ｶﾅ\t振込済処理日時"
    )
    head = ""
    for p in people:
        head = half_kana(sheet, p) if p.relation == "世帯主" or not head else head
        cells: tuple[str, ...] = (
            f"{p.household:09d}",
            f"{p.serial:012d}",
            sheet.name(p),
            half_kana(sheet, p),
        )
        born = sheet.birth(p, "short")
        cells += (p.relation, born, rng.choice(("0", "3500")), head, "2022/06/21 17:02")
        sheet.lines.append("\t".join(cells))


def personnel(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Staff of an office, out of a leased server."""
    sheet.lines += [
        "令和元年度　職員配置表（取扱注意）",
        "所属|職|職員|よみ|採用|自宅|緊急時連絡先",
    ]
    for p in people:
        office = rng.choice(("税務課", "環境農政局総務室", "県土整備局"))
        cells: tuple[str, ...] = (
            office,
            rng.choice(("主事", "主査", "副主幹")),
            _spaced(sheet, p),
            hiragana(sheet, p),
        )
        cells += (f"H{rng.randint(1, 30)}.4.1", sheet.address(p), sheet.phone(p))
        sheet.lines.append("|".join(cells))


def pupil_records(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A school's roster with guardians of the same surname and marks."""
    sheet.lines += ["", "３年２組　進路希望調査", "番,氏　名,ふりがな,電話,第一志望,内申"]
    for number, p in enumerate(people, 1):
        cells: tuple[str, ...] = (str(number), sheet.name(p), hiragana(sheet, p), sheet.phone(p))
        sheet.lines.append(",".join((*cells, "市立商業", str(rng.randint(18, 45)))))


def outpatients(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A ward's list: no address, but what they suffer from."""
    sheet.lines.append('"No","ID","患者","カナ","生年月日","科","主病名","入院日"')
    for number, p in enumerate(people, 1):
        cells: tuple[str, ...] = (
            str(number),
            f"{p.serial + 410000:08d}",
            sheet.name(p),
            sheet.kana(p),
        )
        born = sheet.birth(p, "era")
        cells += (born, rng.choice(("内科", "外科")), rng.choice(_DIAGNOSES), "R4.6.2")
        sheet.lines.append(",".join(f'"{cell}"' for cell in cells))


def case_record(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """What a welfare office writes of a household."""
    for p in people:
        sheet.lines += [
            "ケース記録票（生活保護）",
            f"世帯主　{_close(sheet, p)}　　ケース番号　{p.serial:05d}",
            f"住所　{_short(sheet, p)}",
            f"６月{p.serial % 28 + 1}日　訪問。主は在宅。腰痛のため求職活動ができないとのこと。",
            f"主治医に照会することを伝え、{p.surname}氏も了承した。電話は{sheet.phone(p)}。",
            "",
        ]


def payees(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Accounts that benefits go to, without a kanji of the name."""
    sheet.lines.append("統一コード,金融機関コード,支店コード,口座区分,口座番号,口座名義")
    for p in people:
        cells: tuple[str, ...] = (
            f"{p.serial:012d}",
            p.account.bank,
            p.account.branch,
            p.account.kind,
        )
        sheet.lines.append(",".join((*cells, account(sheet, p), half_kana(sheet, p))))


def applications(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Forms that came in by post, as somebody typed them off."""
    for p in people:
        sheet.lines += [
            "子育て世帯臨時特別給付金　申請書",
            "（宛先）市長",
            f"１．申請者　　氏名：{_spaced(sheet, p)}（{sheet.kana(p)}）　{p.sex}",
            f"　　生年月日：{sheet.birth(p, 'era')}生",
            f"　　現住所：{sheet.address(p)}",
            f"　　日中連絡のとれる番号：{sheet.phone(p)}",
            "２．同意事項　公簿等の確認を行うことに同意します。",
            "----------------------------------------",
        ]


def reception_log(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Lines of a counter's log, one for each caller."""
    for number, p in enumerate(people):
        clock = f"{9 + number // 8:02d}:{number * 7 % 60:02d}"
        said = rng.choice(("不達の件", "再送依頼", "支給時期の問合せ"))
        sheet.lines.append(
            f"2022-06-{p.serial % 28 + 1:02d} {clock} [窓口{number % 4 + 1}] {_close(sheet, p)}様"
            f"より{said}（TEL {sheet.phone(p)}）対応済"
        )


def apologies(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """The letters that go out afterwards."""
    for p in people:
        sheet.lines += [
            sheet.postcode(p),
            sheet.address(p),
            f"{_spaced(sheet, p)} 様",
            "　　　　　　　　　　　　　　　　　　　　　　　　　　　　令和４年７月",
            "　　　個人情報を含む記録媒体の紛失について（お詫び）",
            "このたびは、多大なるご迷惑とご心配をおかけしましたことを深くお詫び申し上げます。",
            "",
            "\f",
        ]


def printed_cells(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """A table that became lines: a cell each, as text comes out of documents."""
    sheet.lines += ["契約者", "電話番号", "住所", "ステータス"]
    for p in people:
        sheet.lines += [sheet.name(p), sheet.phone(p), sheet.address(p), "継続"]


def wages(sheet: Sheet, people: Sequence[Person], rng: random.Random) -> None:
    """Part-time staff of an election, names without a space."""
    sheet.lines.append("臨時職員賃金台帳;;;;")
    sheet.lines.append("氏名;生年月日;住所;電話番号;賃金")
    for p in people:
        cells: tuple[str, ...] = (
            unspaced(sheet, p),
            sheet.birth(p),
            sheet.address(p),
            sheet.phone(p),
        )
        sheet.lines.append(";".join((*cells, str(rng.randint(40, 99) * 100))))


INCIDENTS: tuple[Writer, ...] = (
    *(voters, benefit_households, personnel, pupil_records, outpatients, case_record),
    *(payees, applications, reception_log, apologies, printed_cells, wages),
)
