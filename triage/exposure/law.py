"""Which reporting thresholds seem met, as indications: ``signatures/law.toml``.

Nothing here is legal advice; every text says "may". Dates count the day of knowing as the first
(PPC guideline on reporting), which is the earlier reading; days off are not skipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from triage.errors import SignatureError
from triage.model import Category, Due, Indication
from triage.signatures import root


@dataclass(frozen=True, slots=True)
class Rule:
    """A threshold: any of ``needs`` found (empty: any person), more than ``above`` people."""

    id: str
    org: str | None
    needs: tuple[str, ...]
    above: int
    count: str | None
    wrongful: bool
    article: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark without a date, said where all of its conditions hold."""

    id: str
    org: str | None
    when: tuple[str, ...]
    my_number: tuple[str, ...]
    encrypted: bool
    article: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Law:
    """``law.toml``, checked. ``incidents`` says which of them may have a wrongful purpose."""

    version: str
    read: str
    preliminary: int
    final: int
    final_wrongful: int
    first_day: int
    incidents: Mapping[str, bool]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...]

    def texts(self, lang: str) -> dict[str, str]:
        """Rule id → text with its article, in ``ja`` or ``en``."""
        every: tuple[Rule | Note, ...] = (*self.rules, *self.notes)
        return {one.id: f"{one.texts[lang]} [{one.article}]" for one in every}


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of the incident and of the disk."""

    org: str | None
    incident: str | None
    known_at: date | None
    my_number: str
    encrypted: bool
    people: int
    categories: Mapping[str, Category]


@cache
def law_rules() -> Law:
    """The thresholds that are shipped, read once."""
    return load_law(root() / "law.toml")


def load_law(path: Path) -> Law:
    """Read ``law.toml``; ``SignatureError`` names the file and what is wrong."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return _law(data)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SignatureError(
            f"law data cannot be used ({type(error).__name__})", where=path.name
        ) from error


def judge(case: Case, law: Law) -> tuple[tuple[Indication, ...], tuple[Due, ...]]:
    """The indications in the order of the file, and a preliminary and a final date for each rule.

    An unknown organisation is told the rules for both kinds. People are counted at most: a
    possible leak is enough for the duty.
    """
    met = [rule for rule in law.rules if _met(rule, case, law)]
    texts = law.texts("en")
    said: list[Rule | Note] = [*met, *(note for note in law.notes if _applies(note, case, met))]
    indications = tuple(Indication(one.id, texts[one.id]) for one in said)
    return indications, tuple(due for rule in met for due in _dates(rule, case, law))


def _met(rule: Rule, case: Case, law: Law) -> bool:
    if case.org is not None and rule.org not in (None, case.org):
        return False
    if rule.wrongful and not law.incidents.get(case.incident or "", False):
        return False
    if rule.needs and not any(case.categories[name].state == "found" for name in rule.needs):
        return False
    if rule.needs and not rule.count:
        return True
    people = case.categories[rule.count].people_max if rule.count else case.people
    return people > rule.above


def _applies(note: Note, case: Case, met: list[Rule]) -> bool:
    return (
        (case.org is None or note.org in (None, case.org))
        and (not note.when or case.incident in note.when)
        and (not note.my_number or case.my_number in note.my_number)
        and (not note.encrypted or case.encrypted)
        and bool(met or note.my_number or note.encrypted)
    )


def _dates(rule: Rule, case: Case, law: Law) -> tuple[Due, Due]:
    days = law.final_wrongful if rule.wrongful else law.final
    return (
        Due(rule.id, "preliminary", _day(case.known_at, law.preliminary, law)),
        Due(rule.id, "final", _day(case.known_at, days, law)),
    )


def _day(known: date | None, days: int, law: Law) -> str | None:
    if known is None:
        return None
    return (known + timedelta(days=days - law.first_day)).isoformat()


def _law(data: dict[str, Any]) -> Law:
    due = data["due"]
    return Law(
        version=data["version"],
        read=data["read"],
        preliminary=int(due["preliminary"]),
        final=int(due["final"]),
        final_wrongful=int(due["final_wrongful"]),
        first_day=int(due["first_day"]),
        incidents=data["incidents"],
        rules=tuple(_rule(row) for row in data["rules"]),
        notes=tuple(_note(row) for row in data["notes"]),
    )


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        org=row.get("org"),
        needs=tuple(row.get("needs", ())),
        above=int(row["above"]),
        count=row.get("count"),
        wrongful=bool(row.get("wrongful", False)),
        article=row["article"],
        texts={"ja": row["ja"], "en": row["en"]},
    )


def _note(row: dict[str, Any]) -> Note:
    return Note(
        id=row["id"],
        org=row.get("org"),
        when=tuple(row.get("when", ())),
        my_number=tuple(row.get("my_number", ())),
        encrypted=bool(row.get("encrypted", False)),
        article=row["article"],
        texts={"ja": row["ja"], "en": row["en"]},
    )
