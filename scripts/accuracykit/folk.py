"""Other invented people: names and towns written by hand for the layouts of the incidents.

Nothing here comes from a list of names: no surname by its frequency, no table of towns.
"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import groupby

from people import Person, people

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
_GIVEN = {
    "男": (
        *("嘉一郎 カイチロウ", "征四郎 セイシロウ", "冬馬 トウマ", "与志雄 ヨシオ", "拓真 タクマ"),
        *("泰輔 タイスケ", "健悟 ケンゴ", "隆之介 リュウノスケ", "義春 ヨシハル", "宏 ヒロシ"),
        *("昭二 ショウジ", "一 ハジメ", "耕平 コウヘイ", "大樹 ダイキ", "律季 リツキ", "清 キヨシ"),
    ),
    "女": (
        *(
            "凪沙 ナギサ",
            "トミエ トミエ",
            "佐和子 サワコ",
            "紗弥香 サヤカ",
            "文乃 フミノ",
            "和美 カズミ",
        ),
        *(
            "みどり ミドリ",
            "早希 サキ",
            "千枝子 チエコ",
            "ゆかり ユカリ",
            "絵里花 エリカ",
            "春江 ハルエ",
        ),
        *("里緒 リオ", "ヨシ子 ヨシコ", "美代子 ミヨコ", "志乃 シノ", "真理 マリ", "つね ツネ"),
    ),
}
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


def folk(seed: int, count: int, *, first: int) -> list[Person]:
    """``count`` people in households as ``people`` makes them, under other names and elsewhere."""
    rng = random.Random(f"folk-{seed}-{first}")
    made: list[Person] = []
    for _, family in groupby(people(seed, count, first=first), key=lambda person: person.household):
        surname, reading = rng.choice(_SURNAMES).split()
        postcode, town = rng.choice(_TOWNS).split()
        one, two, three = rng.randint(1, 6), rng.randint(1, 28), rng.randint(1, 19)
        block = rng.choice(
            (f"{one}-{two}-{three}", f"{one}丁目{two}番{three}号", f"{two}番地{three}")
        )
        given_names = {sex: rng.sample(names, len(names)) for sex, names in _GIVEN.items()}
        for person in family:
            given, given_kana = given_names[person.sex].pop().split()
            made.append(
                replace(
                    person,
                    surname=surname,
                    surname_kana=reading,
                    given=given,
                    given_kana=given_kana,
                    postcode=postcode.replace("-", ""),
                    town=town,
                    block=block,
                )
            )
    return made
