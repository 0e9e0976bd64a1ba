"""Addresses in running text: from a block number back to the municipality, and on to the room.

The block is looked for first, since few numbers stand behind a town; municipality and town must be
in the table of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.finding.address.address import city, is_town
from triage.finding.name.lexicon import prefectures
from triage.text.fold import fold_kanji
from triage.text.script import is_western

_NAME = "一-鿿㐀-䶿豈-﫿々〆ヶヵぁ-ゖァ-ヺー"
_KANJI = "〇一二三四五六七八九十百千"
_NUMBER = rf"(?:[0-9]{{1,5}}(?![0-9])|[{_KANJI}]{{1,6}})"
_UNIT = "丁目|番丁|番町|番地|番|条通|条|線|地割|丁|号(?!室|棟|館)"
_FIRST = re.compile(
    rf"(?<=[{_NAME}\n])(?:[0-9]{{1,5}}(?:{_UNIT}|[-のノ][0-9])?|[{_KANJI}]{{1,6}}(?:丁目|番|条|線|地割)"
    r"|無番地)"
)
_FURTHER = r"[一-鿿々ヶケ]{1,8}(?=[0-9]{1,4}(?:丁目|番|条|-[0-9]))"
_NEXT = " (?=[1-9][0-9]{0,3}(?:[番丁]|-[0-9]{1,4}(?![-0-9])))"
_JOINT = rf"(?:[東西南北]|の|ノ|-|{_NEXT}|{_FURTHER})?"
_CHAIN = re.compile(rf"(?:{_NUMBER}(?:{_UNIT})?|無番地)(?:{_JOINT}{_NUMBER}(?:{_UNIT})?)*")
_QUARTER = re.compile(
    rf"{_NUMBER}(?:条通?|線|地割|番[町丁]|丁目)(?![0-9])"
    rf"|{_NUMBER}番(?=[一-鿿])|[{_KANJI}]{{1,6}}番"
)
"""One number of a street or a quarter, where no house is told: the name of a place (一番堰)."""
_COUNTS = "[人名件円年月日時分秒%回個台本枚週歳才倍度階歩戸軒億万千兆割点位世代]|[ヶカか][月所国年]"
_COUNTED = re.compile(
    rf"{_COUNTS}| (?:{_COUNTS})(?![一-鿿])| ?(?:[./:~～][0-9]|[km]?[mgl](?![a-z]))"
    r"|,[0-9]{3}(?![-0-9])"
)
_CLOSED = re.compile(r"[0-9]{2,5}(?= ?(?:[\r\n\t|]|  |\Z))")
"""A number that ends its line or its field."""
_PART = r"(?<=[都道府県市区町村郡])(?: |\r?\n {0,8})"
"""Between the parts of an address that a form or a table wrote apart."""
_BEFORE = re.compile(rf"[{_NAME}]+(?:{_PART}[{_NAME}]+)*(?:\r?\n)?\Z")
_PLACE = re.compile("[都道府県市区町村郡]")
_POSTCODE = re.compile("〒?[0-9]{3}-[0-9]{4}(?![-0-9])")
"""On the next line it opens another address."""
_REACH = 40
"""Characters before the first block number in which prefecture, municipality and town stand."""

_HOUSES = (
    "荘|ハイツ|コーポ|メゾン|マンション|アパート|レジデンス|ガーデン|ビル|団地|住宅|寮|宿舎|ハウス|パーク|タワー|ヴィラ"
    "|コート|プラザ|シャトー|ハイム|パレス|官舎|社宅|テラス|ホーム|キャッスル|グラン|様方"
)
_ROOM = (
    r"(?:[A-Z]?-?[0-9]{1,5}(?:号室|号棟|号館|号|室|階|棟|F)?|[A-Z]棟"
    r"|[〇一二三四五六七八九]{3,4}号室?)"
)
_PHONE = r"0[0-9]{1,4}[-(][0-9]"
_ERA = r"[MTSHR][0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]"
"""A date by its era, behind a building (H11.12.17)."""
_END = "|".join(f"(?<={word})" for word in ("荘", "寮", "ビル", "団地", "住宅", "様方", "ハイツ"))
_BUILDING = re.compile(
    r"(?P<gap> ?(?:\r?\n[ \t]{0,8})?)"
    r"(?P<name>[A-Za-z一-鿿々ぁ-ゖァ-ヺ][A-Za-z一-鿿々ぁ-ゖァ-ヺー・&]{0,20}?"
    r"(?: [ァ-ヺー一-鿿]{2,12}?)?)"
    rf"(?P<rooms>(?: ?-?(?!{_PHONE}|{_ERA}){_ROOM}){{1,3}}|{_END}"
    r"|(?<=コーポ)|(?<=アパート)|(?<=マンション))"
    rf"(?:(?=[在居]住)|(?![0-9一-鿿ァ-ヺー]|[ぁ-ゖ]{{2,6}} ?-?{_ROOM}))"
)
_PARTICLE = re.compile("(?:に|へ|で|を|は|が|から|より|まで|の)[はもの]?(?![ぁ-ゖァ-ヺー])")
"""What a sentence goes on with behind an address that it sets off with blanks."""
_ALONE = re.compile(r" ?(?:[0-9]{1,4}号室|[A-Z]?-?[0-9]{3,4}(?= ?(?:[\r\n]|\Z)))")
_HOUSE = re.compile(_HOUSES)
_KATAKANA = re.compile("[ァ-ヺー]{3}")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses begin and end in folded text, by place; they do not overlap."""
    done = 0
    for block in () if is_western(text) else _FIRST.finditer(text):
        if block.start() < done:
            continue
        before = _BEFORE.search(text, max(done, block.start() - _REACH), block.start())
        if before is None or not _PLACE.search(before[0]):
            continue
        broken, bare = before[0].endswith("\n"), block[0].isdigit()
        bare |= broken and _POSTCODE.match(text, block.start()) is not None
        if broken and bare:
            continue
        end = ending(text, block.start())
        lone = bare and not (end > block.end() or _CLOSED.match(text, block.start()))
        start = _beginning(before[0].rstrip(), bare=bare, lone=lone) if end else None
        if start is not None and not _is_quarter(text, block.start(), end):
            yield before.start() + start, end
            done = end


def _is_quarter(text: str, block: int, end: int) -> bool:
    found = _QUARTER.match(text, block)
    return found is not None and found.end() == end


def _beginning(before: str, *, bare: bool, lone: bool) -> int | None:
    """Where in the text before a block its address begins. A ``bare`` number without any unit is a
    block only behind a town of the table; a ``lone`` one, behind which the text goes on, only where
    the prefecture is written too."""
    places = [place for place, char in enumerate(before) if not char.isspace()]
    before = fold_kanji("".join(before.split()))
    for at in range(len(before) - 1):
        prefecture = next((n for n in (3, 4) if before[at : at + n] in prefectures()), 0)
        municipality = city(before[at + prefecture :], of_prefecture=prefecture > 0)
        if not municipality:
            continue
        rest = before[at + prefecture + len(municipality) :]
        if lone and not prefecture:
            return None
        if is_town(municipality, rest) or "字" in rest or (prefecture and not bare):
            return places[at]
    return None


def ending(text: str, block: int) -> int:
    """Where an address ends, with building and room, whose first block number begins at ``block``;
    0 where the number counts something."""
    chain = _CHAIN.match(text, block)
    if chain is None or _COUNTED.match(text, chain.end()):
        return 0
    building = _BUILDING.match(text, chain.end())
    if building and _is_building(building):
        return building.end()
    room = _ALONE.match(text, chain.end())
    return room.end() if room else chain.end()


def _is_building(found: re.Match[str]) -> bool:
    name, gap = found["name"], found["gap"]
    if "ぁ" <= name[0] <= "ゖ" and (not gap or _PARTICLE.match(name)):
        return False
    if _HOUSE.search(name):
        return True
    return "\n" not in gap and bool(found["rooms"]) and bool(_KATAKANA.search(name))
