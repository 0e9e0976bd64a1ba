"""Serial numbers: what makes two of them one, and which are near enough to be looked at again.

Near ones are listed, never taken for one another: drives bought together differ by one digit.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from triage.fleet import Lease, Sought
from triage.reconcile.vocabulary import folded, vocabulary

_MARKS = re.compile(r"[^0-9A-Z]+")
_PREFIX = re.compile(r"^(?:S/?N|SERIAL(?: ?(?:NO|NUMBER))?|シリアル(?:番号|ナンバー)?)[.:： ]+")
_LOOK_ALIKE = str.maketrans("OQDILZSBG", "000112586")
_MAKER = re.compile("^WD(?=W)")
_SHORTEST = 6
"""A shorter number is near too many others to say anything."""
_MOST_SOUGHT = 10_000
"""The engine that looks for them takes seconds to build from more."""


def normal(text: str | None) -> str:
    """The number without spaces, marks and case; empty where there is none.

    ``WD-`` is written before Western Digital's numbers, which begin with W, by some programs and
    not by others.
    """
    plain = unicodedata.normalize("NFKC", text or "").strip().upper()
    plain = _PREFIX.sub("", plain)
    if folded(plain) in vocabulary().no_serial:
        return ""
    return _MAKER.sub("", _MARKS.sub("", plain))


def model_number(model: str | None) -> str:
    """The longest word of a model's name that no other model shares; empty where none is such."""
    words = (normal(word) for word in (model or "").split())
    return max(filter(_telling, words), key=len, default="")


def sought(leases: Sequence[Lease]) -> Sought:
    """The numbers of drives, then of models, that are long enough, and hold a digit, to be looked
    for in any text."""
    listed = [normal(one.serial) for one in leases] + [model_number(one.model) for one in leases]
    numbers = dict.fromkeys(filter(_telling, listed))
    kept = tuple(numbers)[:_MOST_SOUGHT]
    mark = hashlib.sha256(" ".join(sorted(kept)).encode()).hexdigest()[:16] if kept else ""
    return Sought(kept, len(numbers) - len(kept), mark)


def _telling(number: str) -> bool:
    return len(number) >= _SHORTEST and not number.isalpha()


def swapped(number: str) -> str:
    """The number with the two characters of each ATA word swapped, as some bridges show it."""
    even = number if len(number) % 2 == 0 else number + " "
    return "".join(even[i + 1] + even[i] for i in range(0, len(even), 2)).strip()


def _variants(number: str) -> Iterable[str]:
    """Keys that two near numbers share: one character left out, look-alikes made one."""
    yield number
    yield "~" + number.translate(_LOOK_ALIKE)
    yield from (number[:i] + "?" + number[i + 1 :] for i in range(len(number)))
    yield from (number[:i] + number[i + 1 :] for i in range(len(number)))


class Near:
    """Finds the numbers near a given one: one character wrong, missing or too many, look-alike
    characters, swapped pairs, or cut short by a bridge."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self._known = sorted({number for number in numbers if len(number) >= _SHORTEST})
        self._by_variant: dict[str, list[str]] = {}
        for number in self._known:
            for variant in set(_variants(number)):
                self._by_variant.setdefault(variant, []).append(number)
            for cut in range(_SHORTEST, len(number)):
                self._by_variant.setdefault(f"<{number[:cut]}", []).append(number)

    def of(self, number: str) -> tuple[str, ...]:
        """The numbers near this one, sorted; not itself."""
        if len(number) < _SHORTEST:
            return ()
        found = {near for key in _variants(number) for near in self._by_variant.get(key, ())}
        found.update(self._by_variant.get(swapped(number), ()))
        found.update(self._by_variant.get(f"<{number}", ()))
        found.update(
            cut
            for end in range(_SHORTEST, len(number))
            for cut in self._by_variant.get(number[:end], ())
            if cut == number[:end]
        )
        return tuple(sorted(found - {number}))


def mutual(one: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Pairs where each is near the other alone: (number → the only number near it)."""
    counted: dict[str, int] = {}
    for others in one.values():
        for other in others:
            counted[other] = counted.get(other, 0) + 1
    return {
        number: others[0]
        for number, others in one.items()
        if len(others) == 1 and counted[others[0]] == 1
    }
