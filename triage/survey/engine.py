"""The Hyperscan databases: compiled once, handed on as bytes, scanned with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from triage import automaton, signatures
from triage.automaton import Automaton, Expression, UnfitError
from triage.survey import patterns
from triage.survey.patterns import ASCII, DATE, LABELS, Pattern, of_values

_SINGLE = ("utf-8", "cp932", "euc_jp", "iso2022_jp")
_UTF_16 = ("utf-16-be", "utf-16-le")
_WIDE = frozenset((*_UTF_16, *map(LABELS.__getitem__, _UTF_16)))
_PLAIN = frozenset((ASCII, DATE, LABELS[ASCII]))
_KINDS = (*_SINGLE, *sorted(_WIDE), *sorted(_PLAIN))
ALL = frozenset[str]()


def variant(encoding: str) -> frozenset[str]:
    """The kinds that say nothing new inside text of this encoding: of UTF-16 both orders."""
    if encoding in _UTF_16:
        return _WIDE
    return _PLAIN | {encoding} if encoding in _SINGLE else ALL


VARIANTS = (ALL, _WIDE, *map(variant, _SINGLE))
"""The kinds that are left out of a database."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A database and the kind of each of its patterns."""

    automaton: Automaton
    kinds: tuple[str, ...]

    def scan(self, data: bytes, note: Callable[[str, int], None]) -> None:
        """Call ``note`` with the kind and the end of every match."""

        def match(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            note(self.kinds[number], end)

        self.automaton.scan(data, match)

    def dump(self) -> bytes:
        """The kinds as a line of hexadecimal digits, then the database."""
        kinds = bytes(map(_KINDS.index, self.kinds))
        return kinds.hex().encode() + b"\n" + self.automaton.dump()


_handed: dict[frozenset[str], bytes] = {}


def adopt(packed: tuple[bytes, ...]) -> None:
    """Take the databases of ``VARIANTS`` as ``pack`` gave them, instead of compiling them here."""
    _handed.update(zip(VARIANTS, packed, strict=bool(packed)))


def pack() -> tuple[bytes, ...]:
    """The engines of ``VARIANTS`` as bytes, for a processor of this kind."""
    return tuple(of_signatures(without).dump() for without in VARIANTS)


def sound(packed: tuple[bytes, ...]) -> bool:
    """Can these be used here? A database fits one version of the engine and kind of processor."""
    try:
        return len([_loaded(data) for data in packed]) == len(VARIANTS)
    except UnfitError:
        return False


def identity() -> str:
    """SHA-256 over all that the databases come from: the signatures, the code that makes patterns
    of them, and the engine's version. The patterns themselves take as long as all imports."""
    digest = hashlib.sha256(automaton.version())
    digest.update(signatures.load().sha256.encode())
    for module in (signatures.__file__, patterns.__file__, automaton.__file__, __file__):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()


@cache
def of_signatures(without: frozenset[str]) -> Engine:
    """The engine of the signatures' patterns; ``without`` is one of ``VARIANTS``."""
    handed = _handed.get(without)
    return of_patterns(of_values(), without) if handed is None else _loaded(handed)


def of_patterns(several: tuple[Pattern, ...], without: frozenset[str]) -> Engine:
    """The engine of these patterns but those of the kinds ``without``."""
    chosen = tuple(one for one in several if one[0] not in without)
    expressions = [Expression(regex, any_case=kind in _PLAIN) for kind, regex in chosen]
    return Engine(Automaton.of(expressions), tuple(kind for kind, _ in chosen))


def _loaded(data: bytes) -> Engine:
    head, _, rest = data.partition(b"\n")
    kinds = tuple(_KINDS[number] for number in bytes.fromhex(head.decode()))
    return Engine(Automaton.loaded(rest), kinds)
