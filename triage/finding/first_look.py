"""Does anything stand in a text that a value could begin with? Most of what binaries hold has none.

All that the pattern engine may find in Western text is asked in one pass of an automaton: the
patterns behind groups of digits, with their literals, behind their labels, words of vocabularies,
names in Latin letters. It says too often that something stands there, and never too seldom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from triage import automaton
from triage.automaton import Automaton, Expression, UnfitError
from triage.finding.context import BEFORE, BEHIND
from triage.finding.labels import SEPARATOR, words, written
from triage.finding.name import in_latin, parted
from triage.finding.number import local_phone
from triage.finding.rule import is_mute
from triage.finding.western import as_bytes, western
from triage.signatures import Pattern, Signature, Signatures, load
from triage.text import fold, script
from triage.text.script import is_western

_NAME = 0
"""The number of the pattern of names in Latin letters, which many words of programs look like."""
_NO_LETTER = r"(?:\A|[^A-Za-z])"

_handed: list[bytes] = []


def adopt(packed: tuple[bytes, ...]) -> None:
    """Take the automaton as ``pack`` gave it, instead of compiling it here."""
    _handed[:] = packed


def pack() -> tuple[bytes, ...]:
    """The automaton of the shipped signatures as bytes, for a processor of this kind."""
    return (_compiled(load()).dump(),)


def sound(packed: tuple[bytes, ...]) -> bool:
    """Can this be used here?"""
    try:
        return len([Automaton.loaded(data) for data in packed]) == 1
    except UnfitError:
        return False


def identity() -> str:
    """SHA-256 over all that the automaton comes from: the signatures, the code that makes patterns
    of them (any of this stage), and the engine's version."""
    digest = hashlib.sha256(automaton.version() + load().sha256.encode())
    code = sorted(Path(__file__).parent.rglob("*.py"))
    for module in (*code, *(Path(str(one.__file__)) for one in (automaton, fold, script))):
        digest.update(module.read_bytes())
    return digest.hexdigest()


class FirstLook:
    """The look for the values of some signatures."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures

    @cached_property
    def _automaton(self) -> Automaton:
        if _handed and self._signatures.sha256 == load().sha256:
            return Automaton.loaded(_handed[0])
        return _compiled(self._signatures)

    def is_bare(self, text: str) -> bool:
        """Is folded text surely without any value, and each piece of it that ends at a zero? Never
        said of text that is not Western."""
        if not is_western(text):
            return False
        found: list[int] = []

        def note(number: int, *_: object) -> None:
            found.append(number)

        self._automaton.scan(as_bytes(text), note)
        if not found:
            return True
        ends = text.replace("\0", "\n")  # a name may end where a text does
        return found == [_NAME] and next(in_latin.written(ends), None) is None


def _compiled(signatures: Signatures) -> Automaton:
    return Automaton.of(
        [Expression(regex.encode(), once=True) for regex in _expressions(signatures)]
    )


def _expressions(signatures: Signatures) -> Iterator[str]:
    """The patterns of bytes, that of names in Latin letters first."""
    yield f"{_NO_LETTER}{western(in_latin.LATIN.pattern)}"
    told = [western(regex.pattern) for regex in (parted.TITLED, local_phone.LOCAL)]
    told += [one for signature in signatures.patterns for one in _of_signature(signature)]
    told.append(_whole_words(word for signature in signatures.patterns for word in signature.words))
    # directly behind a word only a sign counts as glue (TEL0466)
    told.append(f"{_any(words(signatures))}[0-9]")
    yield from filter(None, told)


def _of_signature(signature: Signature) -> Iterator[str | None]:
    """What its values look like, and behind which words."""
    labels = _any(signature.labels)
    for pattern in signature.patterns:
        if pattern.leads and is_mute(signature, pattern):
            yield _whole_words(signature.labels)
        elif pattern.leads and (digits := _digits(pattern)):
            yield f"{BEFORE}{digits}{BEHIND}"
        elif pattern.anchors and not pattern.finder:
            yield western(pattern.regex, begins=True)
        elif pattern.after and labels and (regex := western(pattern.regex)):
            yield f"{labels}{western(SEPARATOR.pattern, ends=False)}{regex}"


def _digits(pattern: Pattern) -> str | None:
    found = western(pattern.regex, ends=False) if pattern.leads else None
    return found and f"(?:{found})"


def _any(several: Iterable[str]) -> str | None:
    """Any of the words that Western text can hold."""
    found = sorted({written(word) for word in several if is_western(word)})
    return f"(?i:{'|'.join(found)})" if found else None


def _whole_words(several: Iterable[str]) -> str | None:
    found = _any(several)
    return found and f"{_NO_LETTER}{found}(?:\\z|[^A-Za-z])"
