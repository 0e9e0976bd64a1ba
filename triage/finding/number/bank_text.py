"""Bank accounts in running text whose bank and branch stand apart from their number.

「みずほ銀行 東京営業部 普通 4826713」, or a label a line, or the codes in brackets: what is named
in the lines before a number is looked up in the list of banks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.finding.name import lexicon
from triage.finding.overlap import Match
from triage.text import paragraph
from triage.text.fold import fold_name

_REACH = 160
"""Characters before a number within which its bank is named."""
_UNKNOWN = "????-???-"
_NAMED, _WRITTEN = 92, 60
"""Percent of an account whose bank and branch are named and exist; whose branch no list has."""
_BANK_CODE = re.compile(
    r"(?:(?:金融機関|銀行)(?:コード|番号|(?=[\"']?[:=]))|銀行[^0-9\n]{0,2}\(|(?i:bank(?:_?(?:code|no|cd))?))"
    r"[\"']?[ :=]{0,3}[\"']?([0-9]{4})(?![0-9])"
)
_BRANCH_CODE = re.compile(
    r"(?:支店(?:コード|番号|(?=[\"']?[:=]))|店番号?|店舗番号|(?:支店|営業部|店)\(|(?i:branch(?:_?(?:code|no|cd))?))"
    r"[\"']?[ :=]{0,3}[\"']?([0-9]{3})(?![0-9])"
)
_BOTH_CODES = re.compile(r"\(([0-9]{4})[-/ ]([0-9]{3})\)[^0-9\n]{0,12}\Z")
"""Behind the names of both, right before the number: 中央支店(0001-528) 普通."""
_BANK_ENDS = re.compile(r"銀行|(?:信金|信組|労金|農協|漁協)(?!銀行)")
_COOPERATIVE = re.compile(r"JA ?([一-龥ぁ-ゖァ-ヺーヶ]{2,12})")
_BRANCH_ENDS = re.compile(r"(?:支店|出張所|営業部|営業所|支所|本店|店)(?![番舗コ])")
_PARTED = re.compile(r"[ \t\n/・、,:()]+")
_LONGEST, _MOST = 16, 6
_TYPE = re.compile(
    r"普通|当座|貯蓄|(?i:ordinary|checking|savings)"
    r"|(?:(?:預金|口座)?種[目別]|(?i:acc(?:oun)?t_?type))[\"']?[ :=]{1,3}[\"']?[1249](?![0-9])"
)
_TYPES = {"普通": "1", "当座": "2", "貯蓄": "4", "ordinary": "1", "checking": "2", "savings": "4"}
_ACCOUNTS = frozenset({"jp.bank_account", "jp.yucho_account"})
_NAMED_AGAIN = re.compile(
    r"(?<!同)(?<!同じ)(?:銀行|信用金庫|信金|信用組合|信組|労働金庫|労金|協同組合|農協|漁協|JA|[支本]店|出張所"
    "|営業部|SMBC|MUFG|(?i:bank|branch))"
)
_LABEL = re.compile(r"(?:銀行名|支店名|金融機関名|本支店名)[ :]{0,3}\n?")


def completed(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches, accounts without codes completed by what the text before them names, but not
    before another account; where nothing is named between them, both are of one branch."""
    found: list[Match] = []
    before = None
    for match in matches:
        found.append(_completed(text, match, before) if _is_bare(match) else match)
        if match.signature in _ACCOUNTS:
            before = found[-1]
    return found


def _is_bare(match: Match) -> bool:
    if match.signature != "jp.bank_account" or not match.value.startswith(_UNKNOWN):
        return False
    return not any(why.startswith("specimen") for why in match.why)


def _completed(text: str, match: Match, before: Match | None) -> Match:
    begin = paragraph.begin(text, match.start, _REACH)
    near = before if before and before.end > begin else None
    begin = near.end if near else begin
    if near is None or _names_another(text[begin : match.start]):
        bank, branch = codes(fold_name(_LABEL.sub(" ", text[begin : match.start])))
        written = _WRITTEN
    else:  # carried on from the one before, where nothing was written for this one
        is_alike = near.signature == match.signature
        bank, branch = near.value.replace("?", "").split("-")[:2] if is_alike else ("", "")
        written = 0
    if not (bank and branch):
        return match
    kind, number = match.value.split("-")[2:]
    if kind == "?" and (named := _TYPE.findall(text[begin : match.end])):
        kind = _TYPES.get(named[-1].lower(), named[-1][-1:])
    value = f"{bank}-{branch}-{kind}-{number}"
    if branch not in lexicon.branches().get(bank, ()):
        sure = written if bank in lexicon.branches() else 0
        why = (*match.why, "bank and branch are not listed")
        return replace(match, value=value, confidence=max(match.confidence, sure), why=why)
    why = (*match.why, "bank and branch named before it exist")
    return replace(match, value=value, confidence=max(match.confidence, _NAMED), why=why)


def _names_another(between: str) -> bool:
    """Is a bank or branch named between two accounts, be it without that word (楽天 第二)?"""
    if _NAMED_AGAIN.search(between):
        return True
    return not lexicon.bank_codes().keys().isdisjoint(map(fold_name, _PARTED.split(between)))


def codes(before: str) -> tuple[str, str]:
    """The codes of the last bank named, and of the branch named behind it, or as it is written
    there (lists of branches age); empty if unknown.

    ``before`` is folded as names are.
    """
    both = _BOTH_CODES.search(before)
    if both and both[1] in lexicon.branches():
        return both[1], both[2]
    before = _COOPERATIVE.sub(_as_listed, lexicon.shortened(before))
    numbered, begin = _last(_BANK_CODE, before), 0
    bank = numbered[1] if numbered else ""
    for end in _ends(_BANK_ENDS, before):
        code = _listed(before, end, lexicon.bank_codes(), "銀行")
        if code:
            bank, begin = bank or code, end
            break
    known = lexicon.branches().get(bank, frozenset())
    branch = _last(_BRANCH_CODE, before)
    if branch and branch[1] in known:
        return bank, branch[1]
    names = lexicon.branch_codes(bank) if known else {}
    rest = before[begin:]
    found = (_listed(rest, end, names, "支店") for end in _ends(_BRANCH_ENDS, rest))
    told = (names.get(part, "") for part in _PARTED.split(rest))  # みずほ銀行/銀座/普通
    named = next(filter(None, (*found, *told)), "")
    return bank, named or (branch[1] if branch and bank else "")


def _as_listed(called: re.Match[str]) -> str:
    """JA京都中央 as 京都中央農協, where that is one; what else it is left as it stands."""
    known = lexicon.bank_codes()
    for size in range(len(called[1]), 1, -1):
        if (name := f"{called[1][:size]}農協") in known:
            return f"{name} {called[1][size:]}"
    return called[0]


def _listed(text: str, end: int, codes: Mapping[str, str], suffix: str) -> str:
    """The code of the longest listed name that ends at ``end``; empty where none does."""
    last = end - len(suffix) if text.endswith(suffix, 0, end) else end
    names = (text[start:last] for start in range(max(end - _LONGEST, 0), last))
    return next((codes[name] for name in names if name in codes), "")


def _ends(pattern: re.Pattern[str], text: str) -> list[int]:
    """Where the pattern ends, the last first, as many as a sentence may hold."""
    return [found.end() for found in pattern.finditer(text)][: -_MOST - 1 : -1]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)
