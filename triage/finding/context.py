"""What stands around a value in folded text: glue, units, addresses of the web, its label."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from triage.finding.labels import Hit, Use
from triage.signatures import Signatures
from triage.text.paragraph import apart

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORD = _LETTERS | frozenset("0123456789_")
_JOINTS = frozenset("-/\\@%~")
_DIGIT_JOINTS = frozenset(".:")
_BEFORE_FRACTION = frozenset(" \t\n+-(,")
_ESCAPES = frozenset("nrt")
"""What a line end and a tab are written as behind a backslash, in JSON, calendars and programs."""
_SIGNS = frozenset("+$¥\u20ac\u00a3")
BEFORE = r"(?:\A|[^0-9A-Za-z_+$\xa5\xa3]|\\[nrt])"
BEHIND = r"(?:\z|[^0-9A-Za-z_])"
"""As bytes of Western text: all that a value may stand behind and before, and a little more (see
``glued_before``, ``glued_behind``)."""
_URL = re.compile(r"(?:https?|ftp|file)://[^\s\"'<>]{0,200}\Z|www\.[^\s\"'<>]{0,200}\Z")
_BLOCK = 1500
"""Characters that a heading speaks for at most."""
_LINE, _WORDS = 240, 12
"""Characters of a line, and words before a value, in which it is told to be a sample."""
_IN_FRONT = re.compile("^ *[【《<(][ ・、/]*[】》>)][^:、。0-9]*$")
"""What is left of a heading of which words in brackets say that a form is filled in as a sample."""
_HEADING = 32
"""Characters of a line that may be a heading."""
# (例:…), 例えば … — but no 症例:, 条例:
_EXAMPLE = re.compile(r"(?<![一-鿿])例(?:えば|として|[:)\]】])[^\n]{0,24}\Z")
# (山田太郎・花子の例), 佐藤一郎の記入例
_OF_EXAMPLE = re.compile(r"[^\n、。]{2,24}?の(?:記[入載]|入力)?例[ ]?(?:[)\]】」〉》:\n]|\Z)")
_QUALIFIED = re.compile(r"\.(?:[a-z_][a-z0-9_]{0,40}\.){0,4}[A-Z][A-Za-z0-9_$]")
"""What stands behind a package's part in the name of a class (jp.go.sample.Controller)."""
_DATE = "birth_date"
"""Any date may be any date: nothing but its label tells."""
# What may stand between a label in Latin letters and its value: signs, brackets, little words. At
# each place one of them fits at most; no possessive group: gh-106052.
_LEADING = re.compile(
    r"(?i)(?:\([^()\n]*\)|[^a-z(]|\((?![^()\n]*\))|(?<![a-z])(?:is|was|are|on|in|of|at|for|the|my|your|his|her|our|no|nr|num|number|date"
    r"|datetime|day|code|id|type|value|text|field|home|work|office|mobile|private|new|old|and|or|to)(?![a-z]))*"
)
_BESIDE = re.compile(r"[ ]?\(")


class Verdict(NamedTuple):
    """How the words around a value speak of it, and in which words that is told."""

    kind: Literal["own", "anti", "none"]
    why: str


_NONE = Verdict("none", "")


def _bound(text: str, at: int, step: int) -> bool:
    """Is the character at ``at`` part of a longer token that goes on in direction ``step``?"""
    if not 0 <= at < len(text):
        return False
    char, beyond = text[at], at + step
    if char in _WORD:
        return True
    if not 0 <= beyond < len(text):
        return False
    if char in _DIGIT_JOINTS:
        fraction = step < 0 and char == "." and text[beyond] in _BEFORE_FRACTION  # -.0705519
        return fraction or "0" <= text[beyond] <= "9"
    return char in _JOINTS and text[beyond] in _WORD


def glued_before(text: str, start: int, *, labelled: bool) -> bool:
    """Does a longer token (UUID, hash, decimal, path, amount) go on from before ``start``?

    Directly behind a label (``TEL0466…``) nothing but a sign counts as glue.
    """
    if start > 0 and text[start - 1] in _SIGNS:
        return True
    if start > 1 and text[start - 2] == "\\" and text[start - 1] in _ESCAPES:
        return False
    return not labelled and _bound(text, start - 1, -1)


def glued_behind(text: str, end: int) -> bool:
    """Does a longer token go on behind ``end``?"""
    if text[end : end + 1] == "\\" and text[end + 1 : end + 2] in _ESCAPES:
        return text[end + 2 : end + 3] in _LETTERS  # \n and another line, but no \next
    return _bound(text, end, 1)


def in_url(text: str, start: int) -> bool:
    """Does the token that holds ``start`` begin as a web address?"""
    return bool(_URL.search(text, max(0, start - 220), start))


def unit_matcher(units: Sequence[str]) -> Callable[[str, int], bool]:
    """A test for a unit right behind a number: 円, 件, % …, not the beginning of a longer word."""
    choices = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    regex = re.compile(rf"(?:{choices})(?![一-鿿a-z])", re.IGNORECASE)
    return lambda text, end: bool(regex.match(text, end))


class Scene:
    """One text with the words found in it; answers which label a place belongs to."""

    def __init__(
        self, text: str, hits: list[Hit], extra: Sequence[Use], signatures: Signatures
    ) -> None:
        self.text = text
        self.hits = hits
        self.starts = {hit.start: hit.use for hit in hits}
        self._begins = [hit.start for hit in hits]
        samples = [hit for hit in hits if hit.use.sample and not _is_package(text, hit)]
        self._samples = {hit.start for hit in samples}
        self._headings = [hit for hit in samples if _alone(text, hit, samples)]
        self._shows = "例" in text
        self._extra = extra
        self._window = signatures.context.window

    def uses(self) -> Iterator[Use]:
        """What the words in the text and those that the caller gave are used for."""
        yield from (hit.use for hit in self.hits)
        yield from self._extra

    def ends_label(self, at: int) -> bool:
        """Does a word end exactly here?"""
        before = bisect_left(self._begins, at)
        return before > 0 and self.hits[before - 1].end == at

    def next_hit(self, start: int, end: int) -> int:
        """Where the first word inside (start, end) begins; ``end`` if there is none."""
        after = bisect_left(self._begins, start + 1)
        return min(self._begins[after], end) if after < len(self._begins) else end

    def label(self, signature: str, start: int, end: int) -> Verdict:
        """The nearest word that speaks for or against ``signature`` at a span.

        In this order: before it on the line, in brackets behind it, alone on the line above, the
        words that the caller gave (the column's header). The label of another number ends the
        search: what stands behind it belongs to it.
        """
        line = self.text.rfind("\n", max(0, start - self._window), start) + 1
        at = bisect_left(self._begins, start) - 1
        beside = self._in_brackets(signature, at, end)
        if beside.kind == "anti":
            return beside
        for place in range(at, -1, -1):
            hit = self.hits[place]
            if hit.start < max(line, start - self._window) or hit.end > start:
                break
            verdict = _speaks(hit.use, signature)
            if verdict == "own" and signature == _DATE and not self._leads(hit, start):
                continue
            if verdict != "none":
                return Verdict(verdict, _told(verdict, hit.use.word, f"at -{start - hit.end}"))
            if hit.use.blocks:
                return self._behind(signature, at, end)
        return self._behind(signature, at, end, above=line)

    def _leads(self, hit: Hit, start: int) -> bool:
        """Does the label of a date speak on to ``start``? None over the end of a sentence, one in
        Latin letters not over words: it may be a word among them (happy birthday)."""
        if not hit.use.word.isascii():
            return "。" not in self.text[hit.end : start]
        return _LEADING.fullmatch(self.text, hit.end, start) is not None

    def _behind(self, signature: str, at: int, end: int, above: int = 0) -> Verdict:
        beside = self._in_brackets(signature, at, end)
        if beside.kind != "none":
            return beside
        verdict = self._above(signature, at, above) if above else _NONE
        return verdict if verdict.kind != "none" else self._given(signature)

    def _in_brackets(self, signature: str, at: int, end: int) -> Verdict:
        for hit in self.hits[at + 1 : at + 3]:
            if hit.start >= end and hit.start - end <= 2 and _BESIDE.match(self.text, end):
                kind = _speaks(hit.use, signature)
                if kind != "none":
                    return Verdict(kind, _told(kind, hit.use.word, f"at +{hit.start - end}"))
        return _NONE

    def _above(self, signature: str, at: int, line: int) -> Verdict:
        """A label on the line above that no digit follows there."""
        top = self.text.rfind("\n", max(0, line - 1 - 2 * self._window), line - 1) + 1
        told = [hit for hit in self.hits[max(at - 7, 0) : at + 1] if top <= hit.start < line]
        kinds = {_speaks(hit.use, signature): hit for hit in told}
        if "own" not in kinds or "anti" in kinds:
            return _NONE
        hit = kinds["own"]
        if any(char.isdigit() for char in self.text[hit.end : line]):
            return _NONE
        return Verdict("own", f"label {hit.use.word} on the line above")

    def _given(self, signature: str) -> Verdict:
        for use in self._extra:
            verdict = _speaks(use, signature)
            if verdict != "none":
                return Verdict(verdict, _told(verdict, use.word, "of the column"))
        return _NONE

    def sample(self, start: int) -> str:
        """The word that marks a form or sample near ``start``: on this line, on the one above, or
        as the heading of the block of lines."""
        if self._shows:
            before = _EXAMPLE.search(self.text, max(start - self._window, 0), start)
            if before or _OF_EXAMPLE.match(self.text, start):
                return "例"
        heading = bisect_left(self._headings, start, key=_start) - 1
        if heading >= 0:
            hit = self._headings[heading]
            near = start - hit.end <= _BLOCK
            if near and not apart(self.text, hit.end + 2, start):
                return hit.use.word
        at = bisect_left(self._begins, start) - 1
        for place in range(at, max(at - _WORDS, -1), -1):
            hit = self.hits[place]
            far = start - hit.end
            if far > _LINE:
                break
            is_sample = hit.start in self._samples
            if not (is_sample or far > 2 * self._window):
                continue
            lines = self.text.count("\n", hit.end, start)
            if lines and far > 2 * self._window:
                break
            if is_sample and lines <= 1:
                return hit.use.word
        return ""


def _start(hit: Hit) -> int:
    return hit.start


def _is_package(text: str, hit: Hit) -> bool:
    """Is a word a part of a class's name, as logs begin their lines?"""
    return text[hit.start - 1 : hit.start] == "." and bool(_QUALIFIED.match(text, hit.end))


def _alone(text: str, hit: Hit, samples: Sequence[Hit]) -> bool:
    """Does a word stand on a line with nothing but its like (記入例(見本)), brackets and signs, or
    before what the form is, in brackets: 【記入例・見本】申請書?"""
    begin, end = text.rfind("\n", 0, hit.start) + 1, text.find("\n", hit.end)
    rest = text[begin : end if end >= 0 else len(text)]
    if len(rest) > _HEADING:
        return False
    first, last = (bisect_left(samples, at, key=_start) for at in (begin, begin + len(rest)))
    for other in samples[first:last]:
        rest = rest.replace(text[other.start : other.end], "", 1)
    return not any(map(str.isalnum, _IN_FRONT.sub("", rest)))


def _speaks(use: Use, signature: str) -> Literal["own", "anti", "none"]:
    if signature in use.own:
        return "own"
    return "anti" if use.against_all or signature in use.anti else "none"


def _told(kind: str, word: str, where: str) -> str:
    return f"{'label' if kind == 'own' else 'anti-label'} {word} {where}"
