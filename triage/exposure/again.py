"""Who stands in a part again: under one name, with a telephone or an address of mail that another
record of it has among its own.

A contact has two telephones, of which an older entry knows the second; a home is spelt in two ways
beside one telephone; an order has a number of its own. Neither tells two people of one name apart
who have anything else in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from triage.exposure.sets import Places, joined, pairs
from triage.hashes import U64, mixed, rows_as_numbers

BESIDE = ("phone", "email")
"""What proves the same person beside an equal name. Father and son share a home; who has another
telephone there may be either."""
_APART = ("my_number", "birth_date")
"""What tells namesakes apart who share a telephone: father and son."""
_TOLD = ("internal_code", "address", "phone", "email")
"""What a record's keys are made of, and is made that of one record of the person."""


def tell_alike(values: Mapping[str, U64], beside: Iterable[tuple[Places, U64]]) -> None:
    """Give each record of somebody, in place, what one of theirs is told by. ``values`` are
    columns of records; ``beside`` are records and what they hold of ``BESIDE``, all of it."""
    named = _repeated(values["name"])
    if not named.any():
        return
    labels = np.arange(len(named))
    found = [(rows[named[rows]], keys[named[rows]]) for rows, keys in beside]
    people = np.concatenate([labels[:0], *(rows for rows, _ in found)])
    keys = np.concatenate([values["name"][:0], *(keys for _, keys in found)])
    some, others = _alike(values, people, mixed(values["name"][people], keys))
    labels = joined(labels, some, others)
    first = _firsts(values, labels, np.concatenate([some, others]))[labels]
    again = np.flatnonzero(first != np.arange(len(labels)))
    first = first[again]
    for field in _TOLD if len(again) else ():
        column = values[field]
        lacking = column[first] == 0
        np.maximum.at(column, first[lacking], column[again][lacking])
        column[again] = np.where(column[again] > 0, column[first], 0)


def _alike(values: Mapping[str, U64], people: Places, keys: U64) -> tuple[Places, Places]:
    """The records with equal ``keys`` that nothing tells apart, in pairs: those told the same, and
    whoever is told less with one of them, the same one however the rows are sorted."""
    told = [values[field][people] for field in _APART]
    same = mixed(keys, rows_as_numbers([keys, *told]))
    found = pairs(keys, people, *told), pairs(same, people)
    some, others = (np.concatenate(side) for side in zip(*found, strict=True))
    return some, others


def _firsts(values: Mapping[str, U64], labels: Places, rows: Places) -> Places:
    """For each label the record, of some ``rows``, that tells of the person: the same one however
    the rows are sorted, so that a list sorted otherwise says the same."""
    found = np.arange(len(labels))
    numbers = rows_as_numbers([values[field][rows] for field in (*_TOLD, *_APART)])
    order = np.lexsort((numbers, labels[rows]))[::-1]
    found[labels[rows[order]]] = rows[order]
    return found


def _repeated(names: U64) -> NDArray[np.bool_]:
    """Which records bear a name that another one bears."""
    order = np.argsort(names)
    values = names[order]
    same = (values[1:] == values[:-1]) & (values[1:] > 0)
    found = np.zeros(len(names), np.bool_)
    found[order[1:][same]] = True
    found[order[:-1][same]] = True
    return found
