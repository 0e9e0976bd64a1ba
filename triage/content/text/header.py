"""Is the first row of a table its header?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_WORDS = re.compile(
    r"氏名|姓名|名前|名称|名義|宛名|カナ|フリガナ|ふりがな|住所|所在地|番地|町名|郵便|〒|電話|TEL|連絡先"
    r"|番号|コード|区分|種別|種目|年月日|日付|生年|誕生|性別|年齢|続柄|世帯|金額|支払|税|額$|年度|備考"
    r"|銀行名|支店名|金融機関|取引店|店番|口座|振込先|記号|携帯|メール|保険証|旅券|免許|マイナンバー"
    r"|なまえ|うまれた|たんじょう|じゅうしょ|おうち|でんわ|かかりつけ|健康保険|^[父母]$"
    r"|状態|状況|理由|日時|所属|役職|部署|学年|[組姓名氏性月日年]$|診療|病名|患者|会員|登録|商品|契約|投票|件数"
    r"|name|addr|phone|birth|date|mail|sex|gender|age\b|code|\bid\b|_id|no\.?$|number|zip|type|amount",
    re.IGNORECASE,
)
_OF_A_YEAR = r"\A(?:19|20)\d\d(?:年度?)?(?![年番号])[^\W\d_]"
_VALUE = re.compile(
    rf"(?!{_OF_A_YEAR})\d{{4}}|\d[-/.]\d|年\d{{1,2}}月\d{{1,2}}日|[^\s@]@[^\s@]+\.[a-zA-Z]"
    r"|[〇一二三四五六七八九十百千](?:丁目|番地|号室)"
)
"""A long number (but a year before a word: 2024受, 2023年度実績), a house's in kanji or an address
of mail is no label's."""
_DIGIT = re.compile(r"\d")
_SPOKEN = re.compile(r"(?<!\S)[^\s]*?[^\W\d_]\S*")
"""A word, where a hyphen or a number alone is none (Address 1 - Postal Code)."""
_MAX_LABEL = 40
_FORM = 3
"""So many different labels one below the other make a form."""
_OF_PEOPLE = re.compile(
    "氏名|姓名|名前|なまえ|フリガナ|ふりがな|世帯主|契約者|申請者|届出人|被保険者|利用者|受給者|対象者|患者|本人"
)
_STRONG = re.compile(
    "生年月日|うまれた|たんじょう|おうち|じゅうしょ|でんわ|性別|年齢|住所|居住地|電話|携帯|連絡先|E-?mail|メール|国籍|本籍|職業|勤務先|世帯主|保護者|続柄|日時$"
)
"""Labels that are no part of a name."""
_SHORT = 12
"""Lines of a form below its first, at most."""


def is_title(row: Sequence[str]) -> bool:
    """A line of a spreadsheet above its header: one cell in three filled, or fewer."""
    filled = sum(bool(cell.strip()) for cell in row)
    return len(row) >= 3 and filled * 3 <= len(row)


def completes(above: Sequence[str], parts: Sequence[str]) -> bool:
    """Do words without digits fill just what one row of labels leaves to the next: below those that
    stand over several columns, and not below those of one?"""
    told = [part for part in parts if part.strip()]
    known = sum(says_label(part) or len(part.strip()) == 1 for part in told)
    pairs = [(bool(a.strip()), bool(b.strip())) for a, b in zip(above, parts, strict=True)]
    words = not any(map(str.isdigit, "".join(told)))
    return words and (True, False) in pairs and (False, True) in pairs and 2 * known > len(told)


def is_above(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """A line above the header with words over some columns (受診者情報, 検査結果), or a title."""
    if len(body) < 2 or all(map(str.strip, row)):
        return False
    return all(map(str.strip, body[0])) and is_header(body[0], body[1:])


def is_header(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Labels hold no value, do not recur below, and differ in kind from their column."""
    cells = [unicodedata.normalize("NFKC", cell).strip() for cell in row]
    if not any(cells) or not all(map(_may_be_label, cells)):
        return False
    labels = sum(bool(_WORDS.search(cell)) for cell in cells)
    if body and _recurs(row, body) and labels < 2:
        return False
    if any(map(_is_of_labels, zip(*body, strict=True))) or _is_short_form(row, body):
        return False  # the first of its labels stands beside its value
    if _is_of_one(row, body) or _is_over_labels(row, body):
        return False
    if labels:
        return labels * 3 >= sum(map(bool, cells)) or _differs(cells, body)
    return _differs(cells, body)


def says_label(cell: str) -> bool:
    """Does the cell name a kind of value, and hold none?"""
    bare = unicodedata.normalize("NFKC", cell).strip()
    return (
        bool(bare) and not _DIGIT.search(bare) and _may_be_label(bare) and bool(_WORDS.search(bare))
    )


def _may_be_label(cell: str) -> bool:
    """Short, without a value, and no sentence."""
    return len(cell) <= _MAX_LABEL and len(_SPOKEN.findall(cell)) <= 4 and not _VALUE.search(cell)


def _is_of_labels(column: Sequence[str]) -> bool:
    """Does it name a kind of value in most lines, each time another?"""
    filled = [*filter(None, column)]
    labels, values = set[str](), 0
    for cell in filled:
        if says_label(cell):
            labels.add(cell.strip())
            continue
        values += 1
        if 2 * values > len(filled):
            return False  # as nearly every column
    return len(labels) >= _FORM and 2 * len(labels) >= len(filled)


def _is_short_form(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Two or three lines with a label each, a value beside the first, labels below it."""
    if not 0 < len(body) < _FORM:
        return False
    return any(
        says_label(cell)
        and row[i + 1].strip() != ""
        and not says_label(row[i + 1])
        and all(says_label(below[i]) for below in body)
        for i, cell in enumerate(row[:-1])
    )


def _is_of_one(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Does another label stand below that of a name, where a table would have names?"""
    named = [i for i, cell in enumerate(row[:-1]) if _OF_PEOPLE.search(cell)]
    return len(body) <= _SHORT and any(
        _STRONG.search(below[i]) and says_label(below[i]) and below[i] != row[i]
        for i in named
        if row[i + 1].strip() and not says_label(row[i + 1])
        for below in body
    )


def _is_over_labels(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Do nothing but labels stand below, and values (beside labels, as in a form) here?"""
    below = [cell for cell in body[0] if cell.strip()] if body else []
    if len(below) < _FORM or not all(map(says_label, below)):
        return False
    return sum(bool(cell.strip()) and not says_label(cell) for cell in row) > 1


def _recurs(row: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    return any(
        cell.strip() and any(other[i] == cell for other in body) for i, cell in enumerate(row)
    )


def _differs(cells: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Some column holds numbers below a cell without a digit."""
    if len(body) < 2:
        return False
    for index, cell in enumerate(cells):
        numbers = sum(bool(_DIGIT.search(row[index])) for row in body)
        if cell and not _DIGIT.search(cell) and numbers >= 0.8 * len(body):
            return sum(map(bool, cells)) >= 0.7 * len(cells)
    return False
