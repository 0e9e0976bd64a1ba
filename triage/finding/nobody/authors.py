"""Mail addresses of authors and of examples: those in programs, manuals and foreign text.

Every system holds tens of thousands of them and they are nobody's file. One is asserted only where
something beside it speaks of a person or of Japan: Japanese text, a Japanese domain, a letter's
head, a list of nothing but addresses, another personal value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from triage.finding.overlap import Match, by_latin_label
from triage.text.script import JAPANESE
from triage.text.source import HEAD_OF_ENTRY, is_source

DEVELOPMENT = "a development text's address"
AUTHOR = "an author's name in a development text"
FOREIGN = "in foreign text, beside nothing personal"

_DEVELOPMENT = re.compile(
    r"(?i:copyright|\(c\) ?(?:19|20)\d\d|\b(?:licen[cs]e|author|maintain|urgency=|changelog"
    r"|signed-off-by|co-authored|reported-by|upstream|patch|debian|ubuntu|github|sourceforge|gitlab|bug"
    r"|msgid|redistribut|contribut|translat|git\b|commit|merge|fix|compil|segfault|makefile"
    r"|readme|kernel|linux|driver|firmware|ioctl|usage:|syntax|synopsis|command|function|api\b|null\b|boolean|unicode)"
    r"|バグ|パッチ|ソースコード|コンパイル|メンテナ|翻訳者|コマンド|引数)"
    r"|(?m:^\.(?:TH|SH|SS|PP|TP|IP|BR|B|I) )|\\f[BIRP]|#include|(?m:^(?:def|class|import|from) \w)"
    r"|--[a-z]{3}|\w\(\)|=>|[{};]$"
)
# What handbooks of servers say beside the addresses of their invented company.
_SERVED = re.compile(
    r"構文|設定ファイル|ディレク|エイリアス|(?i:smtp|maildir|postfix|sendmail)|(?<![\w.])/(?:etc|usr|var|bin)/"
)
_BLOCK = 1500
"""Characters; an address is judged by the words of its block and of the two beside it."""
_FEW, _MANY = 2, 3
"""So many different words make a program's text, the more where it is Japanese."""
_BESIDE = 300
"""Characters around it within which Japanese or another value speaks for a person."""
_JAPANESE = re.compile(r"[ぁ-ん]{2}")
_NEXT = 80
"""Characters between the beginnings of two addresses of a list, at most."""
_HEAD = re.compile(r"(?im)^(?:from|to|cc|bcc|reply-to|return-path|delivered-to)[ \t]*:[^\n]*\Z")
_ENTRY = re.compile(HEAD_OF_ENTRY + r"\Z")
# What a label or a tag says of the name behind it.
_WRITER = re.compile(
    r"(?i)\b(?:credit|author|translator|editor|maintainer|copyright|contributor)s?\b[^\n]{0,60}\Z"
)
_TRANSLATORS = re.compile(r"(?:日本語訳|翻訳者|訳者|監訳|原著者)[^\n]{0,600}\Z")
# A heading of its own, right above the line.
_HEADED = re.compile(
    r"(?i)(?:^|\n)[0-9A-Z. ]{0,12}(?:author|maintainer|translator|contributor|credit)s?[: ]*\n"
    r"\s{0,40}[^\n]{0,60}\Z"
)
_COPYRIGHT = re.compile(r"(?i)(?:copyright|\(c\)|©) ?(?:\(c\) ?)?(?:19|20)\d\d[^\n]{0,120}\Z")
_ALONE = re.compile(r"(?:\A|\n)[ \t<\"',;]*\Z")
_LINE = re.compile(r"[^\s>\"',;]{3,120}[ \t>\"',;]*(?:\r?\n|\Z)")
_ASSERTED = 50
_PERSONAL = frozenset(
    {"phone", "birth_date", "jp.address", "jp.my_number", "jp.bank_account", "jp.postcode"}
)


class Authors:
    """One text with its matches, by place; answers for the addresses in it."""

    def __init__(self, text: str, matches: Sequence[Match]) -> None:
        self._text = text
        self._is_source = is_source(text)
        self._known: dict[int, frozenset[str]] = {}
        self._personal = [
            match.start
            for match in matches
            if match.signature in _PERSONAL and match.confidence >= _ASSERTED
        ]
        addresses = [match for match in matches if match.signature == "email"]
        self._addresses = [match.start for match in addresses]
        ours = sum(match.value.endswith(".jp") for match in addresses)
        self._ours = 2 * ours >= len(addresses) or _JAPANESE.search(text) is not None

    def reason(self, match: Match) -> str:
        """Why an address is nobody's in particular; empty where it may be somebody's."""
        text = self._text
        if self._is_source:
            return DEVELOPMENT
        japanese = self._in_japanese(match)
        if _COPYRIGHT.search(text, self._line(match), match.start):
            return DEVELOPMENT
        entry = _ENTRY.match(text, self._line(match), match.start)
        headed = _HEADED.search(text, max(match.start - _BESIDE, 0), match.start)
        least = _MANY - self._served(match.start) if japanese else _FEW
        if entry or headed:
            return DEVELOPMENT
        # A server's log of what somebody sent is full of such words too.
        if self._signs(match.start) >= least and not self._is_sent(match):
            return DEVELOPMENT
        if (
            japanese
            or (self._ours and match.value.endswith(".jp"))
            or self._is_listed(match)
            or self._near_personal(match)
        ):
            return ""
        return "" if _HEAD.search(text, self._line(match), match.start) else FOREIGN

    def writes(self, match: Match) -> bool:
        """Is a password or a date behind an English label one of a manual page or of code?"""
        if self._is_source:
            return True
        return by_latin_label(match) and self._signs(match.start) >= _FEW

    def of_product(self, match: Match) -> bool:
        """Is a telephone in a text on programs, in which nothing is Japanese or somebody's?"""
        return not self._in_japanese(match) and self._signs(match.start) >= _FEW

    def signs_name(self, match: Match) -> bool:
        """Is a name told as an author's, or in a text that is of programs beyond doubt?"""
        credited = self._is_source or self._is_credited(match.start)
        signed = credited or self._signs(match.start) > _MANY
        return signed and not self._near_personal(match)

    def _is_credited(self, start: int) -> bool:
        """Does the word for a writer or a translator stand before a place?"""
        told = _WRITER.search(self._text, max(start - _NEXT, 0), start)
        return bool(told or _TRANSLATORS.search(self._text, max(start - 620, 0), start))

    def _signs(self, place: int) -> int:
        """How many different words of authors and programs stand around."""
        block = place // _BLOCK
        return len(set[str]().union(*map(self._words, range(max(block - 1, 0), block + 2))))

    def _served(self, place: int) -> int:
        """How many different words of servers stand around."""
        return len({*_SERVED.findall(self._text, max(place - _BLOCK, 0), place + _BLOCK)})

    def _words(self, block: int) -> frozenset[str]:
        if block not in self._known:
            found = _DEVELOPMENT.finditer(self._text, block * _BLOCK, (block + 1) * _BLOCK)
            self._known[block] = frozenset(sign[0][:4].lower() for sign in found)
        return self._known[block]

    def _in_japanese(self, match: Match) -> bool:
        """Does it stand in Japanese text, or behind a Japanese label?"""
        if any(why.startswith("label ") and not why.isascii() for why in match.why):
            return True
        low, high = max(match.start - _BESIDE, 0), match.end + _BESIDE
        return _JAPANESE.search(self._text, low, high) is not None

    def _is_sent(self, match: Match) -> bool:
        """Do Japanese and a value that only a person has stand on the same line, close to it?"""
        text, low = self._text, max(self._line(match), match.start - _BESIDE)
        line_end = text.find("\n", match.end, match.end + _BESIDE)
        high = line_end if line_end >= 0 else match.end + _BESIDE
        at = bisect_left(self._personal, low)
        beside = at < len(self._personal) and self._personal[at] < high
        return beside and JAPANESE.search(text, low, high) is not None

    def _line(self, match: Match) -> int:
        return self._text.rfind("\n", max(match.start - _BESIDE, 0), match.start) + 1

    def _is_listed(self, match: Match) -> bool:
        """Does it fill its line, as most of the addresses beside it do?"""
        at = bisect_left(self._addresses, match.start)
        near = self._addresses[max(at - 2, 0) : at + 3]
        close = [start for start in near if abs(start - match.start) <= 2 * _NEXT]
        alone = sum(map(self._fills, close))
        return self._fills(match.start) and alone > 1 and 2 * alone > len(close)

    def _fills(self, start: int) -> bool:
        """Is an address all that stands on its line?"""
        before = _ALONE.search(self._text, max(start - 8, 0), start)
        return before is not None and _LINE.match(self._text, start) is not None

    def _near_personal(self, match: Match) -> bool:
        at = bisect_left(self._personal, match.start - _BESIDE)
        return at < len(self._personal) and self._personal[at] <= match.end + _BESIDE
