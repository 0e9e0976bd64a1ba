"""The people of the corpus: of every document, and others for the layouts of the incidents, whose
surnames and towns come from no list: no surname by its frequency, no table of towns.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from accuracykit import names
from people import Person, people

_BY_HAND = 0.6
"""Families with a surname of the list below; the others' are put together."""
_SURNAMES = (
    *(
        "戸松 トマツ",
        "葛目 クズメ",
        "槙野 マキノ",
        "川俣 カワマタ",
        "水無瀬 ミナセ",
        "樫原 カシハラ",
    ),
    *(
        "奥谷 オクタニ",
        "辻岡 ツジオカ",
        "久世 クゼ",
        "松ヶ下 マツガシタ",
        "大迫 オオサコ",
        "室 ムロ",
    ),
    *(
        "五反田 ゴタンダ",
        "笹倉 ササクラ",
        "竹ノ谷 タケノタニ",
        "二階堂 ニカイドウ",
        "穴吹 アナブキ",
    ),
    *(
        "鳥飼 トリカイ",
        "芝 シバ",
        "古賀野 コガノ",
        "高野瀬 タカノセ",
        "森兼 モリカネ",
        "城間 シロマ",
    ),
    *(
        "重光 シゲミツ",
        "美濃部 ミノベ",
        "国府方 コクブカタ",
        "渡辺 ワタナベ",
        "髙田 タカダ",
        "岩﨑 イワサキ",
    ),
    *(
        "濱口 ハマグチ",
        "楠瀬 クスノセ",
        "帯広谷 オビヒロタニ",
        "栩木 トチギ",
        "雑賀 サイカ",
        "斉藤 サイトウ",
    ),
    *("鴫原 シギハラ", "釘宮 クギミヤ", "梅ヶ枝 ウメガエ", "安次嶺 アシミネ", "木ノ下 キノシタ"),
)
_TOWNS = (
    *(
        "590-0078 大阪府堺市堺区南瓦町",
        "593-8324 大阪府堺市西区鳳東町",
        "660-8501 兵庫県尼崎市東七松町",
    ),
    *(
        "661-0002 兵庫県尼崎市塚口町",
        "425-8502 静岡県焼津市本町",
        "529-1169 滋賀県犬上郡豊郷町石畑",
    ),
    *(
        "231-0021 神奈川県横浜市中区日本大通",
        "753-8650 山口県山口市亀山町",
        "963-8024 福島県郡山市朝日",
    ),
    *(
        "890-0064 鹿児島県鹿児島市鴨池新町",
        "838-0816 福岡県朝倉郡筑前町新町",
        "633-0292 奈良県宇陀市榛原下井足",
    ),
    *(
        "584-0082 大阪府富田林市向陽台",
        "406-0031 山梨県笛吹市石和町市部",
        "121-0816 東京都足立区梅島",
    ),
    *(
        "759-3622 山口県阿武郡阿武町奈古",
        "730-0011 広島県広島市中区基町",
        "530-0012 大阪府大阪市北区芝田",
    ),
)


def crowd(seed: int, count: int, *, first: int) -> list[Person]:
    """``count`` people: surnames by their frequency, no rare one in a list, given names of many."""
    return list(_renamed(people(seed, count, first=first, unlisted=True), f"crowd-{seed}-{first}"))


def folk(seed: int, count: int, *, first: int) -> list[Person]:
    """``count`` people in households as ``people`` makes them, under other names and elsewhere."""
    rng = random.Random(f"folk-{seed}-{first}")
    made: list[Person] = []
    for _, family in groupby(people(seed, count, first=first), key=lambda person: person.household):
        surname, reading = names.surname(rng)
        if rng.random() < _BY_HAND:
            surname, reading = rng.choice(_SURNAMES).split()
        postcode, town = rng.choice(_TOWNS).split()
        one, two, three = rng.randint(1, 6), rng.randint(1, 28), rng.randint(1, 19)
        block = rng.choice(
            (f"{one}-{two}-{three}", f"{one}丁目{two}番{three}号", f"{two}番地{three}")
        )
        made += (
            replace(
                person,
                surname=surname,
                surname_kana=reading,
                postcode=postcode.replace("-", ""),
                town=town,
                block=block,
            )
            for person in family
        )
    return list(_renamed(made, f"folk-given-{seed}-{first}"))


def _renamed(everyone: list[Person], seed: str) -> Iterator[Person]:
    rng = random.Random(seed)
    for person in everyone:
        given, kana = names.given(rng, person.sex)
        yield replace(person, given=given, given_kana=kana)
