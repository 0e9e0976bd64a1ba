"""What the law may ask of who lost a medium: thresholds and dates, and what is to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from triage.model import Inventory, Verdict
from triage.report import describe
from triage.report.headline import first, third
from triage.text.safe import safe_text
from triage.wording import Wording, bound

_REPORTS: Final = ("preliminary", "final")
_BOUND: Final = ("business", "public", "all", "")
"""Whom a threshold is for, in the order of the page; empty: nothing is to be told apart."""
_TOLD: Final = frozenset({"outline", "items", "cause", "damage", "other"})
"""What the persons are told too: items 1, 2, 4, 5 and 9 of a report (APPI rules 10 and 45)."""
_HARM: Final = ("card", "bank_account", "credential", "my_number", "safety", "sensitive", "contact")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold that seems met, with its article, and the dates by which a report is due."""

    text: str
    dates: tuple[str, ...]


def met(verdict: Verdict, wording: Wording) -> str:
    """How many reporting thresholds seem met, with the first dates; empty where there is none."""
    rules = {due.rule for due in verdict.due}
    if not rules:
        return ""
    said = [_counted(rules, wording)]
    for what in _REPORTS:
        dates = [due.date for due in verdict.due if due.what == what and due.date]
        if dates:
            said.append(wording.say("due.line", what=wording.say(f"due.{what}"), date=min(dates)))
    return " | ".join(said if len(said) > 1 else [*said, wording.say("due.undated")])


def _counted(rules: set[str], wording: Wording) -> str:
    """A body is a business or a public one: their thresholds are never met together."""
    for_all = sum(bound(rule) is None for rule in rules)
    business, public = (sum(bound(r) == org for r in rules) for org in ("business", "public"))
    if business and public:
        counts = {"business": business + for_all, "public": public + for_all}
        return wording.say("due.met_either", **counts)
    return wording.say("due.met", count=len(rules))


def thresholds(verdict: Verdict, wording: Wording) -> list[tuple[str, list[Threshold]]]:
    """The thresholds that seem met by whom they are for; one group has no heading."""
    dates = {(due.rule, due.what): due.date for due in verdict.due if due.date}
    apart = {"business", "public"} <= {bound(one.rule) for one in verdict.indications}
    groups: dict[str, list[Threshold]] = {}
    for one in verdict.indications:
        said = tuple(
            wording.say("due.line", what=wording.say(f"due.{what}"), date=dates[one.rule, what])
            for what in _REPORTS
            if (one.rule, what) in dates
        )
        text = safe_text(wording.law(one.rule, one.text))
        org = (bound(one.rule) or "all") if apart else ""
        groups.setdefault(org, []).append(Threshold(text, said))
    return [
        (wording.say(f"due.for_{org}") if org else "", groups[org])
        for org in _BOUND
        if org in groups
    ]


def contents(inventory: Inventory, wording: Wording) -> Iterator[tuple[str, bool, str]]:
    """What a report asks, whether the persons are told it too, and what the medium says of it.

    Nothing where no threshold seems met. What no medium can say is left to be filled in.
    """
    if not inventory.verdict.due:
        return
    outline = first(inventory, wording), *_recorded(inventory, "known_at", wording)
    known = {
        "outline": " ".join(outline),
        "items": wording.listed(_fields(inventory, wording)),
        "people": _people(inventory.verdict, wording),
        "cause": wording.listed(_recorded(inventory, "incident", wording)),
        "damage": wording.listed(_harms(inventory.verdict, wording)),
        "persons": "",
        "published": "",
        "prevention": "",
        "other": third(inventory, wording),
    }
    for name, said in known.items():
        told = said or wording.say("contents.open")
        yield wording.say(f"contents.{name}"), name in _TOLD, safe_text(told)


def _fields(inventory: Inventory, wording: Wording) -> list[str]:
    """The items of all that is told, the most important first."""
    told = (one for one in inventory.exposures if describe.asserted(one))
    names = dict.fromkeys(name for one in told for name in one.fields)
    return [wording.term("field", name) for name in names if wording.has(f"field.{name}")]


def _people(verdict: Verdict, wording: Wording) -> str:
    numbers = dict(verdict.categories)["my_number"]
    said = describe.bounds(verdict.people_min, verdict.people_max, wording)
    of_numbers = describe.bounds(numbers.people_min, numbers.people_max, wording)
    if numbers.people_max:
        return wording.say("contents.of_them", people=said, numbers=of_numbers)
    return said


def _recorded(inventory: Inventory, name: str, wording: Wording) -> list[str]:
    """What the operator said of the incident; nothing where nothing was said."""
    known = (value for one, value in inventory.examination if one == name)
    return [describe.recorded(name, value, wording) for value in known]


def _harms(verdict: Verdict, wording: Wording) -> list[str]:
    """What may follow, by the kinds of data that were found."""
    found = {name for name, category in verdict.categories if category.state == "found"}
    return [wording.say(f"harm.{name}") for name in _HARM if name in found]
