"""Lists of words and of places: nobody's, however much their entries look like names."""

import csv
import io
import json
from itertools import islice

import numpy as np
import pytest
from reading import asserted, examiner

from triage.content.budget import Budget
from triage.content.space import Memory
from triage.content.text import objects, plain
from triage.finding.name import lexicon
from triage.model import Item, Table, Text

ENTRIES = (*sorted(lexicon.proper_nouns())[::9], "吉田泉殿", "足利直義", "結城有紀", "社外秘")
TOWNS = [
    (f"{code[:3]}-{code[3:]}", cities[-1], town)
    for code, cities in sorted(lexicon.postcode_cities().items())[::400]
    for town in islice(sorted(lexicon.towns().get(cities[-1], ())), 2)
]


def confidences(part: Text | Table) -> list[tuple[str, int]]:
    """The signatures of what is asserted in a part."""
    return [
        (block.signature, int(confidence))
        for block in examiner().examine(part).blocks
        for confidence in block.confidence
        if confidence >= 50
    ]


def found(written: str) -> list[str]:
    """The signatures of what is asserted in a text and the tables of it."""
    parts = plain.parts(Text((), written, "utf-8", None), Budget())
    return [signature for part in parts for signature, _ in confidences(part)]


def test_a_dictionary_of_an_input_method_is_no_table() -> None:
    words = "".join(f"よみ{n} /{word}/{word};{word}の注/\n" for n, word in enumerate(ENTRIES))
    item = Item((), "dict", Memory(words.encode("euc_jp", "ignore")))
    for part in plain.PLUGIN.extract(item, Budget()):
        assert isinstance(part, Text)
        assert confidences(part) == []


@pytest.mark.parametrize(
    "entry", ["{0}\n", "#T35*300 {0} #T35*10 {0}\n", "{0},1293,8676,名詞,{0}\n"]
)
def test_a_dictionary_holds_nobody(entry: str) -> None:
    assert found("".join(entry.format(word) for word in ENTRIES)) == []


def test_those_of_a_roster_are_somebodys() -> None:
    people = [
        f"{surname}{given}"
        for surname in ("山田", "鈴木", "結城")
        for given in ("直義", "有紀", "健一")
    ]
    words = [word for word in ENTRIES if word not in people][:40]
    values = {value for _, value in asserted("\n".join((*people, *words)))}
    assert values >= {*people}


def test_towns_and_their_postcodes_are_nobodys() -> None:
    out = io.StringIO()
    csv.writer(out).writerows(TOWNS)
    assert found("郵便番号,市区町村,町域\n" + out.getvalue()) == []
    assert found("".join(f"{code} {city}{town}\n" for code, city, town in TOWNS)) == []
    housed = "".join(
        f"{code},{city}{town}{n % 9 + 1}-{n}\n" for n, (code, city, town) in enumerate(TOWNS)
    )
    assert found("郵便番号,住所\n" + housed).count("jp.address") >= 0.9 * len(TOWNS)


def test_what_a_dictionary_explains_is_nobodys() -> None:
    lines = [
        f"0018{i:03d} /組合{i} @ 北海道札幌市北区北十条西1丁目{i}番3号/" for i in range(500, 560)
    ]
    lines += [f"はま{i} /浜{i};村営 098-989-20{i}/" for i in range(10, 40)]
    assert not asserted("\n".join(lines))


def test_a_logged_field_and_codes_of_no_area_are_no_telephones() -> None:
    assert not asserted("INFO slip=27982 depot=03-3114-1872 status=SHIPPED\n07-2409-6059\n")
    assert asserted("自宅 03-3114-1872") == [("phone", "0331141872")]


def test_what_a_canna_dictionary_marks_is_an_entry() -> None:
    words = "".join(
        f"u#JN*3 #_{n % 7}{word}_3{word[:2]} #JN*36 {word} " for n, word in enumerate(ENTRIES[:99])
    )
    assert found(f"あかざ {words}\n") == []


def test_a_dictionary_of_pronunciations_is_no_list_of_people() -> None:
    entries = "".join(
        f"{word} /sˌäũpˈɯᵝ/, よみ /sˌäũ/\n(noun (common) (futsuumeishi))\nmanager {n}\n"
        for n, word in enumerate(ENTRIES[:99])
    )
    assert found(entries) == []


LANGUAGES = ("Koro Wachi", "Mao Naga", "Sara Kaba", "Ume Sami")


def test_few_names_behind_a_label_of_many_things_are_things() -> None:
    others = (f"Zhw{chr(97 + n % 26)}l Qeb{n}" for n in range(60))
    things = "".join(f'  "name": "{one}",\n  "scope": "I"\n' for one in (*others, *LANGUAGES))
    assert found(things) == []
    people = "".join(f'  "name": "{one}",\n  "scope": "I"\n' for one in LANGUAGES)
    assert found(people) != []
    told = things.replace('"I"', '"090-2345-6781"')
    assert "jp.person_name" in found(told)


def test_the_addresses_of_a_catalogue_are_its_translators() -> None:
    catalogue = (
        "Project-Id-Version: game 1\nPO-Revision-Date: 2008-01-27 22:50+0900\n"
        "Last-Translator: A <a@example.net>\nLanguage-Team: Japanese <ja@example.org>\n"
        "都道府県を選んでください。\nsgtom@pluto.dti.ne.jp,yb@k6.dion.ne.jp\n"
    )
    assert found(catalogue) == []
    assert "email" in found(catalogue.partition("Japanese <")[2])


def test_foreign_json_is_one_text() -> None:
    """Cut at its colons each piece would be too short to tell a list of things."""
    others = (f"Zhw{chr(97 + n % 26)}l Qeb{n}" for n in range(60))
    rows = ({"alpha_3": one[:3], "name": one} for one in (*others, *LANGUAGES))
    written = json.dumps({"639-3": [*rows]}, indent=2)
    item = Item((), "x.json", Memory(written.encode()))
    read = [
        part for part in objects.PLUGIN.extract(item, Budget()) if isinstance(part, Text | Table)
    ]
    assert [type(part) for part in read] == [Text]
    assert [one for part in read for one in confidences(part)] == []


def test_a_list_of_people_with_marks_is_no_dictionary() -> None:
    people = "".join(f"剱持 英介{n} #PTA 090-2345-678{n}\n" for n in range(5))
    assert found(people).count("phone") == 5


def test_postcodes_of_an_input_method_are_its_words() -> None:
    towns = "".join(f"071140{n} #CNS 北海道上川郡東川町東{n}号\n" for n in "１２３４５６７８")
    assert found(towns) == []


def test_who_is_to_be_called_is_no_entry() -> None:
    sheet = "".join(
        f"乗務員台帳\t作成番号\t{n}\n免許\t大型\t点呼\t健診\t適性\t教育\t研修\t区分\t車種\t等級\n"
        f"緊急連絡先\t鳴海 花子\t0868-22-11{n}\t血圧\t聴力\t視力\t心電図\t異常なし\n"
        for n in range(10, 40)
    )
    assert found(sheet).count("jp.person_name") == 30


def test_a_reading_behind_a_name_in_a_cell_is_found() -> None:
    rows = [
        (f"2024/3/{n}", f"{who}様({read})初診")
        for n, (who, read) in enumerate(
            [
                ("釜谷 典子", "カマヤ ノリコ"),
                ("鳴海 聡", "ナルミ サトシ"),
                ("宮原 卓", "ミヤハラ タク"),
            ],
            1,
        )
    ]
    columns = tuple(zip(*rows, strict=True))
    table = Table((), ("日時", "内容"), columns, np.arange(2, 5), "utf-8", None)
    assert [one for one, _ in confidences(table)].count("jp.person_name_kana") == 3


def test_a_compiled_dictionary_parts_its_words_by_controls() -> None:
    words = [*(entry for entry in ENTRIES if len(entry) < 5)][:400]
    words[30::120] = ["慎之介", "志賀之助", "紀久夫", "神崎美咲"]
    assert found("".join(f"{word}{chr(1 + at % 6)}" for at, word in enumerate(words))) == []


def test_entries_of_a_menu_are_no_people() -> None:
    entries = [f"- name: {word}\n  href: page{at}.md\n" for at, word in enumerate(ENTRIES[:60])]
    entries[20] = "- name: 大西健一\n  href: onishi.md\n"
    assert found("".join(entries)) == []


def test_an_entry_of_a_compiled_dictionary_is_nobodys_wherever_it_is_cut() -> None:
    """As a constant database has them: two numbers of four bytes before each (cdb)."""
    entries = [
        "えりこ/江梨子/江里子;名/",
        "かとうひろゆき/加藤弘之/",
        "かとうぶし/河東節;[浄瑠璃]/",
    ]
    framed = [f"\x0e\x00\x00\x00\n\x00\x00\x00{entry}" for entry in entries * 4]
    for written in ("下等動物/" + "".join(framed), "".join(framed), entries[0] + "\n"):
        parts = plain.parts(Text((), written, "euc_jp", None), Budget(), raw=True)
        assert [told for part in parts for told in confidences(part)] == []


def test_a_word_in_a_table_of_words_tells_of_nobody() -> None:
    """What was bound to an entry that reads as a name is free again when that is nobody's."""
    words = [*ENTRIES[:400], "宗教", *ENTRIES[400:800]]
    column = tuple(words)
    numbers = np.arange(1, len(words) + 1, dtype=np.int64)
    readings = tuple(f"zi {n % 97} ku" for n in range(len(words)))
    part = Table((), None, (column, readings), numbers, "utf-8")
    assert [one for one in confidences(part) if one[0].startswith("sensitive")] == []
