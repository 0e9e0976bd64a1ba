"""People counted: at least, at most, over records, files and the disk."""

import random
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from subjects import (
    FULL,
    NO_BLANK,
    OPTIONS,
    RULES,
    SIGNATURE_OF,
    assessed,
    block,
    part,
    people,
    stored,
    subject,
)

from triage.exposure import Assessment, assess, conclude
from triage.exposure.keyed import across, pack
from triage.exposure.people import fewest
from triage.exposure.record import NAME_PHONE, reduced
from triage.hashes import fold_readings, hashed
from triage.model import FindingBlock, PartFindings
from triage.text.column import lines
from triage.text.house import fold_address, houses


def count(*assessments: Assessment) -> tuple[int, int]:
    verdict = conclude(assessments, FULL, (), (), NO_BLANK, OPTIONS).verdict
    return verdict.people_min, verdict.people_max


def one(*parts: PartFindings) -> tuple[int, int]:
    found = assessed(*parts)
    return found.people_min, found.people_max


def test_rows_of_a_whole_table_are_people() -> None:
    assert one(people(200, ["name", "birth_date", "address"])) == (200, 200)


def test_namesakes_with_other_birth_dates_are_two() -> None:
    table = part(
        block("jp.person_name", ["佐藤清", "佐藤清"]),
        block("birth_date", ["1950-01-01", "1960-01-01"]),
    )
    assert one(table) == (2, 2)


def test_the_same_name_alone_is_between_one_and_two_in_a_table_and_one_in_a_letter() -> None:
    names = block("jp.person_name", ["佐藤清", "佐藤清"])
    assert one(part(names)) == (1, 2)
    assert one(part(block("jp.person_name", ["佐藤清"] * 9, [-1] * 9), table=False)) == (1, 1)


def test_addresses_are_one_with_and_without_the_municipality() -> None:
    names = ["佐藤清", "佐藤清", "釜谷修平"]
    blocks = ["大手町1丁目2番3号", "下香貫四の五", "我入道五丁目六番地十二"]
    short = part(block("jp.person_name", names), block("jp.address", blocks, column=2))
    homes = ["静岡県沼津市大手町1-2-3", "沼津市下香貫4-5", "沼津市我入道5-6-12"]
    whole = part(block("jp.person_name", names), block("jp.address", homes, column=2))
    assert count(assessed(short, name="a"), assessed(whole, name="b")) == (3, 3)


def test_spellings_of_one_name_are_one() -> None:
    table = part(
        block("jp.person_name", ["髙橋一郎", "高橋 一郎"]),
        block("birth_date", ["1950-01-01"] * 2),
    )
    assert one(table) == (1, 1)


def test_lone_addresses_of_mail_are_people_once_each() -> None:
    mails = block("email", ["a@example.net", "b@example.net", "a@example.net"], [-1, -1, -1])
    assert one(part(mails, table=False)) == (2, 2)


def test_role_mailboxes_and_company_phones_are_nobody() -> None:
    weak = block("email", ["info@example.net"], [-1], confidence=40)
    phone = block("phone", ["0312345678"], [-1], confidence=45)
    assert one(part(weak, phone, table=False)) == (0, 0)


def test_my_number_beats_everything() -> None:
    table = part(block("jp.my_number", ["1", "1", "2"]), block("jp.person_name", ["a", "b", "c"]))
    assert one(table) == (2, 2)


def test_two_my_numbers_of_one_name_in_a_row_are_two() -> None:
    numbers = block("jp.my_number", ["1", "2"], [0, 0])
    assert one(part(numbers, block("jp.person_name", ["佐藤清", "佐藤清"], [0, 0]))) == (2, 2)


def test_mother_and_daughter_of_one_name_in_one_home_have_a_code_each() -> None:
    """Other tables know them by nothing else; an entry that was made twice has one."""
    names, homes = block("jp.person_name", ["堀蒼"] * 2), block("jp.address", ["津市栄町1-2"] * 2)
    kept = []
    for second in ("1985-01-01", "1950-01-01"):
        births = block("birth_date", ["1950-01-01", second])
        made = assessed(part(names, homes, births, codes=("A100001", "A100002")))
        kept.append(np.count_nonzero(made.rolls[0].codes))
    assert kept == [2, 1]


def test_codes_are_people_where_names_are_beside_them() -> None:
    codes = ("000000000019", "000000000027", "000000000035")
    names = block("jp.person_name", ["佐藤清", "佐藤清", "佐藤清"])
    assert one(part(names, codes=codes)) == (3, 3)


def test_a_code_that_many_share_is_no_key() -> None:
    names = block("jp.person_name", [f"人{i}" for i in range(50)])
    assert one(part(names, codes=("001234",) * 50)) == (50, 50)


def test_running_numbers_of_two_sheets_do_not_merge_people() -> None:
    sheets = [
        part(
            block("jp.person_name", [f"{sheet}{i}" for i in range(30)]),
            codes=tuple(str(i) for i in range(30)),
            steps=(f"sheet:{sheet}",),
        )
        for sheet in "ab"
    ]
    assert one(*sheets) == (60, 60)


def test_pieces_of_one_table_go_together() -> None:
    pieces = [people(100, ["name", "birth_date"], first=first) for first in (0, 100, 200)]
    assert one(*pieces) == (300, 300)


def test_two_registers_of_the_same_people_are_one_where_a_key_proves_it() -> None:
    payroll = assessed(people(80, ["my_number", "name", "birth_date"]), name="pay.csv")
    voters = assessed(people(100, ["name", "birth_date", "address"]), name="voters.csv")
    assert count(payroll, voters) == (100, 100)
    coded = assessed(people(80, ["my_number", "bank_account"]), name="coded.csv")
    assert count(coded, voters) == (100, 180)


def test_a_name_and_address_list_meets_the_register_that_has_both() -> None:
    register = assessed(people(100, ["name", "birth_date", "address"]), name="a")
    letters = assessed(people(100, ["name", "address"]), name="b")
    assert count(register, letters)[0] == 100


def listed(name: str, *rows: tuple[str, str], born: str = "") -> Assessment:
    """A table of names with an address, or with a telephone, each."""
    signature = "phone" if rows[0][1].isdigit() else "jp.address"
    blocks = [block("jp.person_name", [who for who, _ in rows])]
    blocks.append(block(signature, [where for _, where in rows], column=2))
    blocks += [block("birth_date", [born] * len(rows), column=3)] if born else []
    return assessed(part(*blocks), name=name)


@pytest.mark.parametrize(
    ("old", "new"), [("津市栄町1-2", "草津市大路3-4"), ("0592223333", "09011112222")]
)
def test_who_is_in_two_lists_may_have_moved_or_be_called_elsewhere(old: str, new: str) -> None:
    sure = ("東海林恵子", "津市一色町9")
    homes = listed("a", ("佐藤清", old), sure)
    assert count(homes, listed("b", ("佐藤清", new), sure))[0] == 2
    assert count(homes, listed("b", ("佐藤清", new)), listed("c", ("佐藤清", new[:-1])))[0] == 2
    assert (
        count(listed("r", ("佐藤清", old), born="1950-01-01"), listed("b", ("佐藤清", new)))[0] == 1
    )


def test_namesakes_of_one_list_are_told_by_where_they_live() -> None:
    here, there, elsewhere = (("佐藤清", f"津市{town}1-2") for town in ("栄町", "一色町", "丸之内"))
    assert count(listed("a", here, there), listed("b", elsewhere))[0] == 2
    assert count(listed("a", here), listed("b", there), listed("c", elsewhere))[0] == 1
    assert count(listed("a", here, there), listed("b", here, elsewhere))[0] == 2
    born = listed("r", here, born="1950-01-01")
    assert count(born, listed("a", here, there), listed("b", elsewhere))[0] == 2


def test_who_is_in_a_log_again_and_again_is_one_person_at_least() -> None:
    calls = [("佐藤清", f"090111122{n:02}") for n in range(8)]
    assert count(listed("a", *calls, ("東海林恵子", "0592223333")))[0] == 2
    register = [(f"name{n}", f"津市栄町{n}-2") for n in range(30)]
    namesakes = [("佐藤清", f"津市丸之内{n}") for n in (1, 2)]
    assert count(listed("a", *namesakes, *register))[0] == 32


def test_of_namesakes_no_more_have_a_second_telephone_than_there_are_telephones() -> None:
    def rows(name: str, *phones: str) -> Assessment:
        named = block("jp.person_name", ["佐藤清"] * len(phones))
        return assessed(part(named, block("phone", phones)), name=name)

    born = part(
        block("jp.person_name", ["佐藤清", "林明"]),
        block("birth_date", ["1950-01-01", "1960-01-01"]),
        block("phone", ["09011112222", "09011113333"]),
    )
    homes = rows("homes.csv", "0311112222", "0311113333", "0311114444")
    assert count(assessed(born, name="born.csv"), homes) == (4, 5)


def test_versions_of_one_list_count_once() -> None:
    older = assessed(people(100, ["name", "birth_date"]), name="v1.csv")
    newer = assessed(people(100, ["name", "birth_date"], first=10), name="v2.csv")
    assert count(older, newer) == (110, 110)


def test_versions_of_a_list_are_told_each_by_its_people() -> None:
    older = assessed(people(100, ["name", "birth_date"]), name="v1.csv")
    newer = assessed(people(120, ["name", "birth_date"], first=10), name="v2.csv")
    other = assessed(people(80, ["name", "birth_date"], first=900), name="other.csv")
    part = assessed(people(30, ["name", "birth_date"], first=300), name="part.csv")
    some = assessed(people(15, ["name", "birth_date"], first=20), name="some.csv")
    found = conclude([newer, part, other, older, some], FULL, (), (), NO_BLANK, OPTIONS).versions
    assert [[str(place) for place in one.locators] for one in found] == [["p1/v1.csv", "p1/v2.csv"]]
    assert [(one.people, one.in_all, one.together) for one in found] == [((100, 120), 90, 130)]


def test_who_has_another_address_in_another_version_of_a_list_may_have_moved() -> None:
    def version(name: str, elsewhere: range, whose: str) -> Assessment:
        homes = [f"{'new' if i in elsewhere else 'old'}{i}" for i in range(100)]
        named = [f"{whose if i in elsewhere else 'name'}{i}" for i in range(100)]
        return assessed(part(block("jp.person_name", named), block("jp.address", homes)), name=name)

    older, none = version("v1.csv", range(0), "name"), range(0)
    assert count(older, version("v2.csv", none, "name")) == (100, 100)
    assert count(older, version("v2.csv", range(9), "name")) == (100, 102)
    assert count(older, version("v2.csv", range(9), "other")) == (109, 109)
    assert count(older, version("v2.csv", range(60), "name")) == (100, 102)


def test_two_letters_to_one_name_may_be_two_people() -> None:
    letters = [
        assessed(part(block("jp.person_name", ["佐藤清"], [-1]), table=False), name=f"{i}.txt")
        for i in range(2)
    ]
    assert count(*letters) == (1, 2)


def test_linked_codes_join_a_tax_roll_to_the_register() -> None:
    register = assessed(people(300, ["name", "birth_date"], codes=True), name="register.csv")
    tax = assessed(people(200, ["amount"], codes=True, kind="tax_roll"), name="tax.csv")
    assert count(register, tax)[0] == 300


def test_accounts_whose_holders_the_register_names_hide_nobody_whom_it_does_not_know() -> None:
    register = assessed(people(300, ["name", "kana", "birth_date"], codes=True), name="juki.csv")
    accounts = assessed(people(200, ["kana", "bank_account"], codes=True), name="koza.csv")
    class_list = assessed(people(30, ["name", "phone"], first=900), name="class.csv")
    assert count(register, accounts, class_list) == (330, 330)
    unnamed = assessed(people(200, ["kana", "bank_account"], codes=True, first=500), name="k.csv")
    assert count(register, unnamed, class_list) == (500, 530)


def test_what_many_tables_share_is_counted_for_each_of_them() -> None:
    """Benefits, accounts and taxes of the same people: each list is part of the register alone."""
    register = assessed(people(300, ["name", "birth_date"], codes=True), name="register.csv")
    tax = assessed(people(240, ["amount"], codes=True, kind="tax_roll"), name="tax.csv")
    some = [
        assessed(
            people(60, ["amount"], codes=True, kind="benefit_household", first=first),
            name=f"{first}.csv",
        )
        for first in (0, 30, 90, 120)
    ]
    assert count(*some, tax, register) == (300, 300)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_subjects_does_not_matter(seed: int) -> None:
    found = [
        assessed(people(40, ["name", "birth_date"], codes=True), name="a"),
        assessed(people(50, ["amount"], codes=True, kind="tax_roll"), name="b"),
        assessed(people(30, ["my_number", "name", "birth_date"], first=20), name="c"),
        assessed(people(25, ["name", "phone"], first=10), name="d"),
        assessed(people(10, ["name"], first=5), name="e", origin="free"),
    ]
    expected = conclude(found, FULL, (), (), NO_BLANK, OPTIONS)
    random.Random(seed).shuffle(found)
    assert conclude(found, FULL, (), (), NO_BLANK, OPTIONS) == expected


def test_a_big_disk_is_counted_in_time() -> None:
    numbers = np.arange(40_000)
    tables = [
        assessed(
            part(
                block("jp.person_name", [f"n{i // 4}" for i in numbers + shift]),
                block("birth_date", [f"d{i % 365}" for i in numbers + shift]),
            ),
            name=str(shift),
        )
        for shift in (0, 20_000)
    ]
    assert count(*tables) == (60_000, 60_000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("兵庫県尼崎市東七松町1丁目23番1号", "尼崎市東七松町1-23-1"),
        ("尼崎市東七松町1丁目23番地の1", "尼崎市東七松町1-23-1"),
        ("神奈川県横浜市中区日本大通1", "横浜市中区日本大通1"),
        ("静岡県焼津市大村二丁目14番3号コーポ青葉203号室", "焼津市大村2-14-3"),
        ("滋賀県犬上郡豊郷町大字石畑812番地", "豊郷町石畑812"),
        ("焼津市大村二丁目十四番地三", "焼津市大村2-14-3"),
        ("焼津市大村二の十四の三", "焼津市大村2-14-3"),
        ("焼津市大村百二十三番地の四", "焼津市大村123-4"),
        ("札幌市中央区北1条西3丁目2番地", "札幌市中央区北一条西三丁目二番地"),
        ("千代田区霞ヶ関1-2-3", "千代田区霞が関1丁目2番3号"),
    ],
)
def test_block_notations_are_one(one: str, other: str) -> None:
    assert fold_address(one) == fold_address(other)


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("神奈川県横浜市青葉区美しケ丘1-2-3", "美しが丘1-2-3"),
        ("青葉区美しが丘1-2-3", "美しが丘1-2-3"),
        ("長野県下伊那郡松川町元大島3-2", "元大島3-2"),
        ("東京都武蔵村山市学園1-5-12", "学園1-5-12"),
        ("東近江市八日市本町4-5", "八日市本町4-5"),
    ],
)
def test_a_house_in_its_town_leaves_out_the_municipality(whole: str, short: str) -> None:
    assert houses([whole]) == houses([short])
    assert fold_address(whole) != fold_address(short)


def test_a_town_that_is_called_like_a_municipality_stays() -> None:
    assert houses(["松川町1-2", "府中市松川町1-2"]) == ["松川町1-2"] * 2


def test_readings_of_hosts_and_of_rosters_are_one() -> None:
    long, short = (fold_readings(lines([one])) for one in ("ショウイチロー", "シヨウイチロ"))
    assert [*long] == [*short]


def test_hashes_are_of_their_kind_and_never_zero() -> None:
    assert hashed("name", ["a"]) != hashed("phone", ["a"])
    assert hashed("name", ["\ud800"])[0] > 0


def household(heads: list[str], names: list[str]) -> PartFindings:
    """A register whose first column of names is the head's."""
    rows = list(range(len(names)))
    one = block("jp.person_name", heads + names, records=rows * 2)
    column = np.repeat(np.array([1, 2], np.int32), len(rows))
    return part(replace(one, column=column))


def test_heads_who_are_in_the_list_are_counted_once_and_guardians_who_are_not_too() -> None:
    names = ["六車恭平", "六車美佳", "六車陽菜", "北川善行", "北川八重"]
    assert one(household(["六車恭平"] * 3 + ["北川善行"] * 2, names)) == (5, 5)
    assert one(household(["六車重雄"] * 3 + ["北川トメ"] * 2, names)) == (7, 7)


def guarded(guardians: list[str], houses: list[str]) -> PartFindings:
    """Pupils, whoever brought them, and where they live."""
    pupils = ["六車恭平", "北川善行", "釜谷典子", "忽那香織", "剱持英介", "鷲頭修平"][: len(houses)]
    rows = list(range(len(houses)))
    one = block("jp.person_name", pupils + guardians, records=rows * 2)
    column = np.repeat(np.array([1, 2], np.int32), len(rows))
    return part(replace(one, column=column), block("jp.address", houses))


def test_beside_each_of_two_people_in_a_line_stands_a_further_one() -> None:
    """会員, 遺族, 会員, 遺族: the second pair of columns is of records of its own."""
    members = ["六車恭平", "北川善行", "釜谷典子", "忽那香織"]
    dead = ["六車源一", "北川静夫", "釜谷実", "忽那茂"]
    named = block("jp.person_name", members + dead, records=[0, 1, 2, 3] * 2)
    column = np.array([1, 5, 1, 5, 2, 6, 2, 6], np.int32)
    assert one(part(replace(named, column=column))) == (8, 8)


def test_guardians_of_one_name_in_two_houses_may_be_two() -> None:
    houses = ["津市栄町1-2", "津市栄町3-4", "津市栄町5-6"]
    assert one(guarded(["佐藤健", "佐藤健", "北川八重"], houses)) == (5, 6)
    assert one(guarded(["佐藤健", "佐藤健", "北川八重"], [houses[0], houses[0], houses[2]])) == (
        5,
        5,
    )
    assert one(guarded(["佐藤健", "釜谷典子", "北川八重"], houses)) == (5, 6)
    assert one(guarded(["釜谷典子", "佐藤健", "北川善行"], houses)) == (4, 5)


def test_given_names_beside_the_names_of_a_list_may_be_further_people() -> None:
    listed = guarded(["典子", "良平", "典子"], ["津市栄町1-2", "津市栄町3-4", "津市栄町5-6"])
    names, homes = listed.blocks
    sure = np.array([95] * 3 + [35] * 3, np.uint8)
    assert one(replace(listed, blocks=(replace(names, confidence=sure), homes))) == (3, 6)
    unlikely = np.array([95] * 3 + [20] * 3, np.uint8)
    assert one(replace(listed, blocks=(replace(names, confidence=unlikely), homes))) == (3, 3)


def test_a_column_told_by_its_label_is_the_rows_own_however_many_are_beside_it() -> None:
    names = ["六車恭平", "六車恭平", "釜谷典子", "北川トメ", "剱持英介", "鷲頭修平"]
    beside = block("jp.person_name", names, records=[0, 1, 2] * 2)
    column, sure = np.array([1, 1, 1, 2, 2, 2], np.int32), np.array([95] * 3 + [75] * 3, np.uint8)
    born = block("birth_date", ["1950-01-01", "1985-05-05", "1990-01-01"])
    assert one(part(replace(beside, column=column, confidence=sure), born)) == (6, 6)
    again = part(block("jp.person_name", names[:3]), born)
    assert count(
        assessed(part(replace(beside, column=column, confidence=sure), born), name="a.csv"),
        assessed(again, name="b.csv"),
    ) == (6, 6)


def noted(notes: list[list[str]], helpers: list[str]) -> PartFindings:
    """Visits: who went, and a note that names one after the other."""
    visits = [n for n, names in enumerate(notes) for _ in names]
    beside = list(range(len(notes), len(notes) + len(helpers)))  # with records of their own
    written = [name for names in notes for name in names]
    named = block("jp.person_name", written + helpers, records=visits + beside)
    column = np.array([2] * len(written) + [1] * len(helpers), np.int32)
    homes = block("jp.address", [f"津市栄町{n}-2" for n in range(len(notes))], column=3)
    return part(replace(named, column=column), homes)


def test_everybody_in_a_note_is_somebody() -> None:
    notes = [["六車恭平", "六車美佳", "佐藤健"], ["北川陽菜", "北川善行", "佐藤健"]]
    assert one(noted(notes, ["佐藤健", "佐藤健"])) == (5, 6)
    assert one(noted([["六車恭平", "MUGURUMA KYOHEI"]], [])) == (1, 1)  # in other letters
    assert one(noted([["六車恭平"] * 2, ["釜谷典子", "北川善行"]], [])) == (3, 3)


def test_an_equal_name_with_an_equal_address_of_mail_is_one_person() -> None:
    mails = ["ken@example.net"] * 3 + ["k.sato@example.net"]
    sitters = part(block("jp.person_name", ["佐藤健"] * 4), block("email", mails))
    assert one(sitters) == (1, 2)


def test_a_doctor_is_one_person_in_whatever_house() -> None:
    houses = [f"津市栄町{n}-2" for n in range(6)]
    assert one(guarded(["佐藤健"] * 4 + ["東海林恵子"] * 2, houses)) == (8, 8)


def test_a_letter_whose_name_was_not_read_may_be_to_a_further_person() -> None:
    letters = part(
        block("jp.person_name", ["佐藤清"], [0]),
        block("jp.address", ["津市栄町1-2", "津市栄町3-4", "津市栄町3-4"], [0, 1, 2]),
        table=False,
    )
    assert one(letters) == (1, 2)
    again = part(
        block("jp.person_name", ["佐藤清"], [0]),
        block("jp.address", ["津市栄町1-2"] * 2, [0, 1]),
        table=False,
    )
    assert one(again) == (1, 1)


def test_a_name_that_is_not_asserted_may_be_a_further_person_where_somebody_is() -> None:
    doubtful = block("jp.person_name", ["大和和子"], [1], confidence=40)
    sure = block("jp.person_name", ["佐藤清"], [0])
    assert one(part(sure, doubtful, table=False)) == (1, 2)
    assert one(part(doubtful, table=False)) == (0, 0)


def test_whom_a_cell_names_behind_another_is_a_further_person() -> None:
    """お子様 六車陽菜 … ご依頼主 六車恭平 様: one text, two people."""
    told = block("jp.person_name", ["六車陽菜", "北川八重", "六車恭平", "北川善行"], [0, 1, 0, 1])
    assert one(part(told)) == (4, 4)
    again = block("jp.person_name", ["六車陽菜", "六車陽菜", "ROKUSHA HINA"], [0, 0, 0])
    assert one(part(again)) == (1, 1)


def test_father_and_son_of_one_name_at_one_address_are_told_by_their_telephones() -> None:
    house = part(
        block("jp.person_name", ["堀蒼"] * 3),
        block("jp.address", ["津市栄町1-2"] * 3),
        block("phone", ["09011112222", "0592223333", "09011112222"]),
    )
    assert one(house) == (1, 2)
    version = people(3, ["name", "address", "phone"])
    assert one(version) == (3, 3)


def test_an_older_entry_that_knows_the_second_telephone_is_the_same_person() -> None:
    """Two contacts of one bearer in two firms: one with a switchboard, too."""
    contacts = part(
        block("jp.person_name", ["堀蒼", "轟忍", "堀蒼", "轟忍"], [0, 1, 2, 3]),
        block("phone", ["0592223333", "0592224444", "09011112222", "0592225555"], [0, 1, 2, 3]),
        block("phone", ["09011112222"], [0], column=3),
        codes=("A100001", "A100002", "A100003", "A100004"),
    )
    assert one(contacts) == (3, 3)
    spelt = part(
        block("jp.person_name", ["堀蒼", "堀蒼"]),
        block("jp.address", ["津市栄町1-2", "津市栄町一丁目2番3号"]),
        block("phone", ["0592223333"] * 2),
    )
    assert one(spelt) == (1, 1)
    twice = part(
        block("jp.person_name", ["堀蒼", "堀蒼"]),
        block("jp.address", ["津市栄町1-2"] * 2),
        block("phone", ["0592223333", "09011112222"]),
        codes=("A100001", "A100002"),
    )
    assert one(twice) == (1, 2)
    kin = replace(spelt, blocks=(*spelt.blocks, block("birth_date", ["1950-01-01", "1980-01-01"])))
    assert one(kin) == (2, 2)


@pytest.mark.parametrize(
    ("entries", "codes", "people"),
    [
        ([("", "", "4"), ("", "1950-01-01", "34"), ("津市栄町1-2", "1980-01-01", "44")], "ABC", 2),
        (
            [
                *(("", "", "34"), ("津市栄町1-2", "1950-01-01", "3")),
                *(("津市大門9-1", "", "34"), ("", "1950-01-01", "3")),
            ],
            "",
            1,
        ),
    ],
)
def test_who_is_the_same_person_does_not_depend_on_the_order_of_entries(
    entries: list[tuple[str, str, str]], codes: str, people: int
) -> None:
    """Father and son share a telephone, and some entries of the name have no birth date."""
    counts = set[tuple[int, int]]()
    for order in permutations(range(len(entries))):
        homes, births, called = zip(*(entries[at] for at in order), strict=True)
        phones = [f"059222{digits[0] * 4}" for digits in called]
        blocks = [block("jp.person_name", ["堀蒼"] * len(order)), block("phone", phones)]
        seconds = [f"059222{digits[1:] * 4}" if digits[1:] else "" for digits in called]
        for number, column in enumerate((homes, births, seconds), 2):
            signature = ("jp.address", "birth_date", "phone")[number - 2]
            held = [at for at, value in enumerate(column) if value]
            blocks.append(block(signature, [column[at] for at in held], held, column=number))
        counts.add(one(part(*blocks, codes=tuple(f"A10000{codes[at]}" for at in order if codes))))
    assert len(counts) == 1
    assert min(counts)[0] == people


def test_namesakes_of_a_letter_may_be_one_with_what_stands_near_them() -> None:
    """使用者 堀蒼 … 所有者 住所 津市大門1-1 氏名 …: the home is the owner's."""
    names = block("jp.person_name", ["堀蒼", "堀蒼"])
    homes = block("jp.address", ["津市栄町1-2", "津市大門1-1"])
    assert one(part(names, homes, table=False)) == (1, 2)
    assert one(part(names, homes)) == (2, 2)


def test_a_telephone_without_a_name_among_contacts_may_be_a_firms() -> None:
    phones = [f"059222333{i}" for i in range(4)]
    contacts = part(block("jp.person_name", ["堀蒼", "轟忍", "林翠"]), block("phone", phones))
    assert one(contacts) == (3, 4)
    assert one(part(block("phone", phones))) == (4, 4)


def test_a_title_among_the_rows_of_a_register_may_be_nobody() -> None:
    """A page's heading that was cut into the columns below it."""
    register = people(40, ["name", "birth_date", "address"])
    names, *others = sorted(register.blocks, key=lambda one: one.signature != "jp.person_name")
    more = block("jp.person_name", [*names.values, "予約一"])
    assert one(replace(register, blocks=(more, *others))) == (40, 41)
    lone = part(block("jp.person_name", [f"堀{chr(0x4E00 + i)}" for i in range(9)]))
    assert one(lone) == (9, 9)


def test_agents_of_a_desk_are_not_the_people_of_its_rows() -> None:
    callers = [f"加藤{chr(0x4E00 + i)}" for i in range(40)]
    names = block("jp.person_name", [*["林忍", "轟翠"] * 20, *callers], [*range(40)] * 2)
    names = replace(
        names,
        column=np.repeat(np.array([1, 2], np.int32), 40),
        confidence=np.repeat(np.array([85, 75], np.uint8), 40),
    )
    mail = block("email", [f"m{i}@tsu.example.jp" for i in range(40)], column=3)
    assert one(part(names, mail)) == (42, 42)


def test_holders_in_kana_may_be_the_people_of_a_list_without_readings() -> None:
    names = assessed(people(30, ["name", "address"]), name="a.csv")
    holders = assessed(people(50, ["kana", "bank_account"]), name="b.csv")
    assert count(names, holders) == (50, 80)
    with_reading = assessed(people(30, ["name", "kana", "address"]), name="a.csv")
    assert count(with_reading, holders) == (50, 51)
    others = assessed(people(50, ["kana", "bank_account"], first=100), name="b.csv")
    assert count(with_reading, others) == (80, 80)


def test_people_by_number_alone_are_each_somebody_of_one_list_only() -> None:
    numbers = part(block("jp.my_number", [f"{n:012d}" for n in range(30)]))
    born = people(100, ["name", "birth_date"])
    called = people(100, ["name", "phone"], first=100)
    rolls = [
        roll
        for name, table in (("a", numbers), ("b", born), ("c", called))
        for roll in assessed(table, name=name).rolls
    ]
    assert fewest(rolls) == 200
    assert fewest(rolls[:2]) == 100


def test_no_kind_of_data_concerns_more_people_at_least_than_the_medium() -> None:
    written = assessed(people(20, ["name", "kana", "birth_date"], first=5), name="a.csv")
    numbers = assessed(people(20, ["phone", "my_number"]), name="b.csv")
    coded = assessed(people(10, ["kana", "internal_code"]), name="c.csv")
    found = conclude([written, numbers, coded], FULL, (), (), NO_BLANK, OPTIONS).verdict
    assert (found.people_min, found.people_max) == (25, 46)
    assert max(one.people_min for _, one in found.categories) == found.people_min


def test_the_parts_of_a_list_are_gone_through_once() -> None:
    whole = people(200, ["name", "birth_date", "address"])
    pieces = [replace(whole, blocks=tuple(_rows(b, i, i + 50) for b in whole.blocks), rows=50)
              for i in range(0, 200, 50)]  # fmt: skip
    streamed = assess(replace(subject(whole), parts=map(stored, pieces)), RULES)
    assert (streamed.people_min, streamed.people_max) == one(whole)
    assert (streamed.counts, streamed.rows) == (assessed(whole).counts, 200)


def _rows(found: FindingBlock, first: int, last: int) -> FindingBlock:
    part = slice(first, last)
    columns = ("position", "length", "row", "column", "confidence", "why", "values")
    cut = {name: getattr(found, name)[part] for name in columns}
    return replace(found, record=found.record[part] - first, **cut)


def test_readings_born_on_other_days_than_the_written_names_are_other_people() -> None:
    names = ["剱持英介", "東海林恵子", "村上浩一"]
    written = part(
        block("jp.person_name", names),
        block("birth_date", ["1950-01-01", "1960-02-02", "1970-03-03"]),
    )
    read = part(
        block("jp.person_name_kana", ["ケンモツエイスケ", "フジワラサクラ", "ムラカミコウイチ"]),
        block("birth_date", ["1950-01-01", "1985-05-05", "1950-01-01"]),
    )
    register = assessed(written, name="a.csv")
    assert count(register, assessed(read, name="b.csv")) == (5, 6)
    undated = part(block("jp.person_name_kana", ["フジワラサクラ"]))
    assert count(register, assessed(undated, name="c.csv"))[0] == 3


def register(*names: str, extra: str = "address", first: int = 0) -> PartFindings:
    """A table of people and where they live, or how they are called, each elsewhere."""
    values = [f"{extra}{i}" for i in range(first, first + len(names))]
    return part(block("jp.person_name", names), block(SIGNATURE_OF[extra], values))


@pytest.mark.parametrize(
    ("here", "there", "least"),
    [
        (["TRAN THI MAI", "SILVA PEDRO"], ["チャン・ティ・マイ", "シルヴァ・ペドロ"], 2),
        (["LI XIAOMING"], ["李小明"], 1),
        (["KATO HANAKO"], ["加藤花子"], 1),
        (["TRAN THI MAI"], ["加藤花子"], 2),  # one is of abroad, one of Japan
        (["Tran Thi Mai"], ["MAI TRAN THI"], 1),
        (["佐藤清"], ["加藤花子"], 2),
    ],
)
def test_who_is_in_other_letters_may_be_the_same(
    here: list[str], there: list[str], least: int
) -> None:
    one = assessed(register(*here), name="a.csv")
    other = assessed(register(*there, first=50), name="b.csv")
    assert count(one, other) == (least, len(here) + len(there))
    other = assessed(register(*there, extra="phone"), name="b.csv")
    assert count(one, other)[0] == least


def test_names_in_other_letters_are_other_people_of_one_table_and_where_born_on_another_day() -> (
    None
):
    assert one(register("LI XIAOMING", "李小明", "チャン・ティ・マイ")) == (3, 3)
    days = (["1980-01-01", "1985-05-05"], ["1980-01-01", "1999-09-09"])
    lists = [
        assessed(part(block("jp.person_name", names), block("birth_date", born)), name=str(born))
        for names, born in zip((["LI XIAOMING", "TRAN MAI"], ["李小明", "陳梅"]), days, strict=True)
    ]
    assert count(*lists) == (3, 4)


def test_each_person_in_other_letters_is_one_of_the_others_only() -> None:
    written = assessed(register("LI XIAOMING"), name="a.csv")
    three = [
        assessed(register("李小明", first=20), name="b.csv"),
        assessed(register("王芳", extra="phone"), name="c.csv"),
        assessed(part(block("jp.person_name", ["張偉"])), name="d.csv"),
    ]
    assert count(written, *three)[0] == 3


def test_the_letters_of_names_are_told_under_a_key_too() -> None:
    def rolls(names: str, first: int) -> bytes:
        return pack([(None, assessed(register(names, first=first)).rolls)], b"secret")

    assert across([rolls("LI XIAOMING", 0), rolls("李小明", 10)]) == (1, 2)
    assert across([rolls("佐藤清", 0), rolls("加藤花子", 10)]) == (2, 2)


@pytest.mark.parametrize("absurd", [1 << 62, 1 << 40, -7, -(1 << 63)])
def test_a_finding_of_a_record_that_cannot_be_stands_alone(absurd: int) -> None:
    """Workers read what is hostile: what one of them answers takes no memory of the parent's."""
    names, telephones = (
        block(SIGNATURE_OF[field], [f"{field}{n}" for n in range(3)], records=[0, 1, absurd])
        for field in ("name", "phone")
    )
    rows = reduced(stored(part(names, telephones)), RULES).keys
    assert np.count_nonzero(rows[:, NAME_PHONE]) == 2
    assert len(rows) == 4
