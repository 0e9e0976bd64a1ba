"""Forty exposures in the order in which somebody with one afternoon should open them.

Small and deadly first, then whole towns, then lists by what they hold, then what is nobody's. The
order is asserted as it stands: each score is at least that of the next line, and each band is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from subjects import RULES, SIGNATURE_OF, block, part, people, subject

from triage.exposure import assess
from triage.exposure.severity import Lock, score
from triage.model import PartFindings, Subject

FOUR = ["name", "address", "birth_date", "sex"]
REGISTER = [*FOUR, "postcode"]


@dataclass(frozen=True, slots=True)
class Case:
    """One exposure; ``lock`` stands before it, ``linked`` says that names are beside its codes."""

    what: str
    band: str
    made: Callable[[], Subject]
    lock: Lock = "plain"
    linked: bool = False


def of(parts: Callable[[], PartFindings], **facts: object) -> Callable[[], Subject]:
    return lambda: subject(parts(), **facts)  # type: ignore[arg-type]


def table(count: int, have: list[str], **facts: object) -> Callable[[], PartFindings]:
    return partial(people, count, have, **facts)  # type: ignore[arg-type]


def weak(signature: str, count: int) -> Callable[[], PartFindings]:
    values = [f"{i:012d}" for i in range(count)]
    return lambda: part(block(SIGNATURE_OF[signature], values, confidence=10))


def loose(signature: str, count: int, why: str = "pattern") -> Callable[[], PartFindings]:
    """Values that stand alone in a text."""
    values = [f"{signature}{i}" for i in range(count)]
    return lambda: part(block(signature, values, [-1] * count, whys=(why,)), table=False)


ORDER = (
    Case("twelve addresses under protection", "critical",
         of(table(12, ["name", "address", "safety"]))),
    Case("one name under protection, torn out of free space", "critical",
         of(table(1, ["name", "safety"]), origin="free", intact=False)),
    Case("a tool with six million customers in it, a tenth of a percent", "critical",
         of(table(5960, ["name", "address", "phone", "birth_date", "bank_account", "email"]))),
    Case("suppliers with bank accounts", "critical",
         of(table(22_000, ["name", "address", "phone", "bank_account"]))),
    Case("150 salaries with My Numbers", "critical",
         of(table(150, ["my_number", "amount", "name", "address", "birth_date"]))),
    Case("bank details of recipients of welfare", "critical",
         of(table(1676, ["name", "kana", "bank_account", "welfare"], codes=True))),
    Case("three hundred patients with diagnoses", "critical",
         of(table(300, ["name", "birth_date", "sensitive"]))),
    Case("a whole town's register", "critical", of(table(120_000, REGISTER, codes=True))),
    Case("deleted voters", "critical",
         of(table(102_000, [*FOUR, "age"]), origin="deleted")),
    Case("5,000 bare My Numbers", "critical", of(table(5000, ["my_number"]))),
    Case("101 bare My Numbers", "critical", of(table(101, ["my_number"]))),
    Case("a case ledger of thirty", "high", of(table(30, ["name", "address", "sensitive"]))),
    Case("welfare recipients", "high", of(table(800, ["name", "address", "welfare"]))),
    Case("15,000 users of a town", "high",
         of(table(15_000, ["name", "address", "phone"], codes=True))),
    Case("one photographed My Number card", "high",
         of(table(1, ["my_number", "name", "address", "birth_date", "sex"]))),
    Case("646 residents with their households", "high",
         of(table(646, ["name", "kana", "address", "birth_date", "sex", "household"]))),
    Case("979 policy holders", "high",
         of(table(979, ["name", "phone", "address", "policy_number"]))),
    Case("4,605 of a register, undeleted", "high", of(table(4605, FOUR), origin="deleted")),
    Case("tax by code, the names beside it", "high",
         of(table(20_000, ["amount"], codes=True, kind="tax_roll")), linked=True),
    Case("a roster of 120 players", "high",
         of(table(120, ["name", "address", "age", "birth_date", "phone"]))),
    Case("three patients by name alone", "high", of(table(3, ["name"], kind="patient_list"))),
    Case("eighty bank accounts with names", "high", of(table(80, ["name", "bank_account"]))),
    Case("one full card number", "high", of(loose("card.pan", 1))),
    Case("an administrator's password", "high",
         of(loose("credential.password", 1, "label administrator at -1"))),
    Case("one My Number in slack", "high", of(table(1, ["my_number"]), origin="slack")),
    Case("tax by code, nobody named on the disk", "medium",
         of(table(20_000, ["amount"], codes=True, kind="tax_roll"))),
    Case("fifty small tax files, carved", "medium",
         of(table(50, ["name", "address", "amount"]), origin="carved")),
    Case("a leaflet on violence at home", "medium", of(loose("safety", 3))),
    Case("200 pupils with parents' phones", "medium",
         of(table(200, ["name", "phone", "household"]), origin="deleted")),
    Case("a mailbox", "medium", of(table(500, ["email"], kind="mailbox"))),
    Case("some password", "medium", of(loose("credential.password", 1))),
    Case("460,517 codes alone, a tenth of them", "low",
         of(lambda: part(codes=tuple(map(str, range(100_000, 146_051)))))),
    Case("a town's register behind a sound lock", "low",
         of(table(4605, [*REGISTER, "my_number"], codes=True)), lock="sound"),
    Case("a town's plain register behind a sound lock", "low",
         of(table(4605, REGISTER, codes=True)), lock="sound"),
    Case("300 names", "low", of(table(300, ["name"]))),
    Case("35 deleted pupils", "low", of(table(35, ["name", "phone"]), origin="deleted")),
    Case("ten visitors", "low", of(table(10, ["name", "phone"]))),
    Case("one name with a phone", "low", of(table(1, ["name", "phone"]))),
    Case("three addresses of mail", "info", of(loose("email", 3))),
    Case("5,000 numbers with a check digit and nothing else", "info", of(weak("my_number", 5000))),
)  # fmt: skip


def test_forty_exposures_stand_in_their_order() -> None:
    assert len(ORDER) == 40
    made = []
    for case in ORDER:
        profile = assess(case.made(), RULES).profile
        made.append(score(profile, RULES, org=None, lock=case.lock, linked=case.linked))
    told = [(case.what, one.severity) for case, one in zip(ORDER, made, strict=True)]
    assert told == [(case.what, case.band) for case in ORDER]
    scores = [one.score for one in made]
    disorder = [
        (ORDER[i].what, scores[i], ORDER[i + 1].what, scores[i + 1])
        for i in range(len(scores) - 1)
        if scores[i] < scores[i + 1]
    ]
    assert disorder == []
