"""The rows that a sheet's table begins with: titles, and a header of one row or two."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from triage.content.text.boxes import joined
from triage.content.text.forms import of_labels, of_pairs
from triage.content.text.grid import Row, used, wide
from triage.content.text.header import completes, is_above, is_header, is_title, says_label

SAMPLE = 50
"""Rows that tell what a sheet's table is."""
_OVER = 3
"""Of the words of an upper row of labels, one in so many is known as a label."""
_PARTS = frozenset(
    {
        *("元号", "年号", "年", "月", "日", "姓", "氏", "名", "セイ", "メイ"),
        *("番号", "コード", "名称", "種別", "種目", "種類"),
    }
)
"""Words of a header that say what part of the thing over them it is."""
_OF_A_BANK = frozenset({"銀行", "金融機関", "支店", "店舗", "預金", "口座", "振込先"})


def opening(rows: list[Row], width: int) -> tuple[int, str | None, tuple[str, ...] | None]:
    """The first data row, the title above the header, and the header if there is one."""
    titles: list[str] = []
    bare = 0
    columns = used(rows[: 2 * SAMPLE])
    for at, row in enumerate(rows[:10]):
        if header := _two_rows(rows[at : at + 2 + SAMPLE], columns, width):
            return at + 2, " ".join(titles)[:500] or None, header
        cells = wide(row, columns)
        body = [wide(one, columns) for one in rows[at + 1 : at + 1 + SAMPLE]]
        above = is_title(cells) or is_above(cells, body)
        paired = of_pairs(row)
        if (
            len(cells) >= 2
            and not (paired and at and of_pairs(rows[at - 1]))
            and is_header(wide(Row(0, joined(row.cells)), columns), body)
            and not above
        ):
            header = tuple(cell.strip().replace("\n", " ") for cell in wide(row, range(width)))
            header = _under(rows[at - 1], header) if at else header
            header = _stacked(rows[at - 1], header) if at and of_labels(rows[at - 1]) else header
            return at + 1, " ".join(titles)[:500] or None, header
        if not (above or paired) or len(rows) - at <= 2:
            break
        titles.append(" ".join(row.cells[column] for column in sorted(row.cells)))
        bare += above and bare == at
    return bare, " ".join(titles[:bare])[:500] or None, None


def _stacked(above: Row, header: tuple[str, ...]) -> tuple[str, ...]:
    """The header below another row of labels, whose records take two rows: both labels of each
    column, the upper one first."""
    labels = {column: cell.strip() for column, cell in above.cells.items()}
    both = [column for column in labels if column < len(header) and says_label(header[column])]
    if not both:
        return header
    return tuple(
        "\n".join(filter(None, (labels.get(column, ""), cell)))
        for column, cell in enumerate(header)
    )


def _two_rows(rows: Sequence[Row], columns: Sequence[int], width: int) -> tuple[str, ...] | None:
    """The header that two rows make: things, and below some of them their parts; each column has a
    word in one of both at least."""
    if len(rows) < 4:
        return None
    above, parts = wide(rows[0], columns), wide(rows[1], columns)
    told = [part for part in parts if part.strip()]
    if rows[1].cells.keys() < rows[0].cells.keys() and of_labels(rows[1]) and is_over(rows[0]):
        both = _stacked(rows[0], tuple(wide(rows[1], range(width))))
        body = [wide(one, columns) for one in rows[2:]]
        return both if is_header(tuple(both[at] for at in columns), body) else None
    if len(told) < 2 or not (all(map(_is_part, told)) or completes(above, parts)):
        return None
    if not all(map(_either, above[1:], parts[1:])):  # the first column may only number the rows
        return None
    under = _under(rows[0], tuple(wide(rows[1], range(width))))
    header = tuple(cell or rows[0].cells.get(at, "") for at, cell in enumerate(under))
    body = [wide(one, columns) for one in rows[2:]]
    is_one = is_header(tuple(header[at] for at in columns), body)
    return _told_by_both(rows[0], header) if is_one else None


def is_over(row: Row) -> bool:
    """Words without a digit, some of which are labels: the upper row of a header?"""
    told = [*row.cells.values()]
    words = len(told) > _OVER and not any(map(str.isdigit, "".join(told)))
    return words and _OVER * sum(map(says_label, told)) > len(told)


def _told_by_both(above: Row, header: tuple[str, ...]) -> tuple[str, ...]:
    """The header; in English its parts are read behind what stands over them (Date and place of
    birth: date, place)."""
    over, labels = "", []
    for column, cell in enumerate(header):
        over = above.cells.get(column, over).strip()
        parted = cell.isascii() and over.isascii() and cell.strip() not in ("", over)
        labels.append(f"{over} {cell}".strip() if parted else cell)
    return tuple(labels)


def _either(above: str, part: str) -> bool:
    return bool(above.strip() or part.strip())


def of_parts(row: Row) -> bool:
    """Are all its words parts of the things over them?"""
    return all(map(_is_part, row.cells.values()))


def _is_part(cell: str) -> bool:
    return unicodedata.normalize("NFKC", cell).strip() in _PARTS


def _under(above: Row, header: tuple[str, ...]) -> tuple[str, ...]:
    """The header; short words in it (年, 月, 日, コード) with the label that stands over them."""
    over, labels = "", []
    for column, cell in enumerate(header):
        is_part = _is_part(cell)
        over = above.cells.get(column, over if not cell or is_part else "")
        told = is_part and (says_label(over) or over.strip() in _OF_A_BANK)
        labels.append(f"{over.strip()}{cell}" if told else cell)
    return tuple(labels)
