"""Words beside a name in running text: the roles before it, titles and respect behind it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from triage.finding.name import lone
from triage.finding.name.lexicon import roles

JOINTS = ("である", "として", "という", "の", "は", "が")
"""What may join a role and the name behind it."""
_GAP = " \t:=・,、。()「」『』【】[]<>*■●○◎▽△☆◇◆※-"
_OF_ANYTHING = frozenset({"名前", "上記", "下記", "新規入居", "新規入所", "訃報"}) | {
    *("居宅", "訪問看護", "訪問介護", "訪問入浴", "通所介護", "福祉用具")
}
"""Words before a name that stand before what things are called too."""
_NUMBERS = frozenset("123456789①②③④⑤⑥⑦⑧⑨")
"""Of several in one role: 作成者② 梅木慎一."""
_LONGEST, _WIDEST = 8, 10
"""Characters of a name without a space, and of a role."""
_KEPT = 1 << 13
"""Runs whose verdicts are kept: text repeats its words, soon or not at all, and a worker keeps them
to its end."""
_RESPECTED = re.compile("[^ \\n](?:様|殿|氏|さん|さま)[ 、,]?$")
_NEAR = 4
"""Characters before a place in which that stands."""


OF_WORDS = "仕模同異多"
"""What stands before 様 in words, and at the end of no name: 仕様, 模様, 同様, 異様, 多様."""


@cache
def behind() -> re.Pattern[str]:
    """Titles and words of respect, the longest first."""
    words = sorted(roles()["behind"], key=lambda word: (-len(word), word))
    return re.compile(
        f"(?!様[子々式態]|さまざま|(?<=[{OF_WORDS}])様)(?:" + "|".join(map(re.escape, words)) + ")"
    )


@cache
def begins_behind() -> frozenset[str]:
    """What titles begin with, or the space before one."""
    return frozenset(word[0] for word in roles()["behind"]) | {" "}


@lru_cache(_KEPT)
def in_front(run: str) -> int:
    """How much of a run of kanji is a role and what stands before it."""
    known = roles()["before"]
    for end in range(len(run) - 1, max(1, len(run) - _LONGEST - 1), -1):
        if any(run[start:end] in known for start in range(max(0, end - _WIDEST), end - 1)):
            return end
    return int(run[0] in lone.KIN and lone.is_of_kin(run))


def of_anything(run: str) -> bool:
    """Does a run of kanji end with a word that stands before things as before people?"""
    return run.endswith(tuple(_OF_ANYTHING))


@lru_cache(_KEPT)
def is_role(run: str) -> bool:
    """Does a run of kanji end with a role, and not with a surname behind one?"""
    known = roles()["before"]
    begins = range(max(0, len(run) - _WIDEST), in_front(run) or 1)
    return any(run[begin:] in known for begin in begins)


@lru_cache(_KEPT)
def at_end(run: str, least: int = 2) -> int:
    """How many characters at the end of a run are titles; respect stands behind ``least`` of them
    and more."""
    known = roles()["behind"]
    respect = run.find("様", least)
    if respect > 0 and run[respect - 1] not in OF_WORDS:  # 様分, 様宛, but 新仕様
        return len(run) - respect + at_end(run[:respect])
    for at in range(1, len(run)):
        if run[at:] in known and not (run[at] == "様" and run[at - 1] in OF_WORDS):
            return len(run) - at + at_end(run[:at])
    return 0


@cache
def _role_ends() -> frozenset[str]:
    """What the roles before a name end with: most text before a candidate does not."""
    return frozenset(role[-1] for role in roles()["before"])


@cache
def _ends_before() -> frozenset[str]:
    """What may stand right before a name that a role is before."""
    return _role_ends() | {*_GAP, *(joint[-1] for joint in JOINTS)}


def is_before(text: str, start: int, *, of_people: bool = False) -> bool:
    """Does a role stand before a place? ``of_people``: one that no thing has."""
    if text[start - 1 : start] not in _ends_before():
        return False
    before = text[max(0, start - 20) : start]
    bare = before[:-1] if before.endswith(("、", ",")) else before
    if bare.endswith(JOINTS):
        before = bare.removesuffix(next(filter(bare.endswith, JOINTS)))
    before = before.rstrip(_GAP).replace(" ", "")
    if before[-1:] in _NUMBERS:
        before = before[:-1]
    if before[-1:] not in _role_ends():
        return False
    known = roles()["before"] - (_OF_ANYTHING if of_people else frozenset())
    return any(before[-length:] in known for length in range(1, min(_WIDEST, len(before)) + 1))


@cache
def in_office() -> re.Pattern[str]:
    """What says, right before a name, that who has it writes of others (調査員, 担当)."""
    words = "|".join(map(re.escape, sorted(roles()["office"])))
    return re.compile(rf"(?:{words})[{re.escape(_GAP)}]*\Z")


def is_behind_another(text: str, start: int) -> bool:
    """Does a name with a word of respect stand right before (山田様 書類未提出(1983年5月2日生))?
    What is told behind is that person's."""
    return _RESPECTED.search(text, max(start - _NEAR, 0), start) is not None
