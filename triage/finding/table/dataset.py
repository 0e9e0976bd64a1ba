"""How many households the rows of a table are of."""

from __future__ import annotations

from collections.abc import Sequence

_HEADS = frozenset({"世帯主", "戸主", "筆頭者", "本人"})
_MEMBERS = frozenset({"妻", "夫", "子", "長男", "長女", "父", "母", "配偶者", "二男", "二女", "孫"})
"""Who makes 本人 the head of a family: alone it says who filled a form in."""


def households(
    codes: Sequence[str] | None,
    relations: Sequence[str] | None,
    heads: Sequence[str] | None,
    addresses: Sequence[str] | None,
) -> int | None:
    """How many households the rows are of, in whatever order they stand: by household number, else
    by 続柄, else by the names of heads; null where the table has none of them.

    By 続柄 each head is one, and so is each address at which no row is a head's.
    """
    if codes is not None:
        return len({code for code in codes if code})
    places = addresses or ()
    if relations is not None:
        marks = _HEADS if any(relation in _MEMBERS for relation in relations) else _HEADS - {"本人"}
        told = [relation in marks for relation in relations]
        if not any(told):
            return None
        at_head = {place for place, head in zip(places, told, strict=False) if head}
        others = {place for place, mark in zip(places, relations, strict=False) if place and mark}
        return sum(told) + len(others - at_head)
    if heads is not None:
        pairs = zip(heads, places or heads, strict=True)
        return len({pair for pair in pairs if pair[0]}) or None
    return None
