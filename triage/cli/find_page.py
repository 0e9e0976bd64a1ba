"""What ``find`` prints: a page, or one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from triage.model import Inventory
from triage.pipeline.person.search import GRADES, Agreement
from triage.pipeline.person.wanted import Wanted
from triage.report import describe
from triage.report.headline import third
from triage.report.page import part
from triage.report.prose import Prose
from triage.text.locator import Order, order_of
from triage.text.safe import safe_text
from triage.wording import Wording

MOST = 12
"""Places listed for one line; the JSON document has them all."""


def page(
    wanted: Sequence[Wanted],
    found: Sequence[Agreement],
    known: Inventory,
    wording: Wording,
    *,
    reveal: bool,
) -> Iterator[RenderableType]:
    """A section for each line of the list, then what was not examined."""
    nobody = wording.say("find.none_with_gaps" if known.gaps else "find.none")
    for one in wanted:
        own = sorted((a for a in found if a.number == one.number), key=_order)
        yield part(_answer(one.number, own, nobody, wording), _places(own, wording, reveal=reveal))
    yield Group(Text(), Prose(third(known, wording)))


def _answer(number: int, own: Sequence[Agreement], nobody: str, wording: Wording) -> str:
    counts = {grade: sum(a.grade == grade for a in own) for grade in GRADES}
    said = [wording.say(f"find.{grade}", count=count) for grade, count in counts.items() if count]
    return wording.say("find.line", number=number, found=wording.listed(said) or nobody)


def _places(own: Sequence[Agreement], wording: Wording, *, reveal: bool) -> RenderableType:
    shown = [one for one in own if one.grade != "other"]
    lines: list[RenderableType] = []
    for one in shown[:MOST]:
        kinds = wording.listed(wording.say(f"find.by.{kind}") for kind in one.kinds)
        head = Text(wording.say(f"find.is.{one.grade}"), style="bold")
        head.append(f"  {kinds}  ", style="not bold")
        values = [safe_text(value) for _, value in one.values]
        if not reveal:
            values = [describe.masked(value, wording) for _, value in one.masked()]
        head.append("  ".join(values), style="not bold")
        where = f"{one.locator}  {wording.say(f'origin.{one.origin}')}"
        lines += [head, Padding(Text(safe_text(where), style="dim", overflow="fold"), (0, 0, 0, 2))]
    if len(shown) > MOST:
        lines.append(Text(wording.say("show.more", count=len(shown) - MOST), style="dim"))
    return Group(*lines)


def _order(one: Agreement) -> tuple[int, Order]:
    return GRADES.index(one.grade), order_of(one.locator)


def document(
    wanted: Sequence[Wanted], found: Sequence[Agreement], known: Inventory, *, reveal: bool
) -> str:
    """``triage.find/1``: the lines by number, what agrees with each, the coverage."""
    coverage = known.coverage
    found = sorted(found, key=_order)
    people = [
        {
            "number": one.number,
            "found": any(a.number == one.number and a.grade != "other" for a in found),
            "places": [_place(a, reveal=reveal) for a in found if a.number == one.number],
        }
        for one in wanted
    ]
    examined = {
        name: getattr(coverage, name)
        for name in (
            *("bytes_total", "examined_file", "examined_raw", "encrypted", "unreadable"),
            *("skipped", "files_total", "files_examined", "files_partial", "files_failed"),
        )
    }
    whole = {
        "schema": "triage.find/1",
        "people": people,
        "coverage": examined,
        "gaps": len(known.gaps),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _place(one: Agreement, *, reveal: bool) -> dict[str, object]:
    values = [
        {"signature": signature, "masked": masked}
        for (signature, _), (_, masked) in zip(one.values, one.masked(), strict=True)
    ]
    if reveal:
        for value, (_, clear) in zip(values, one.values, strict=True):
            value["value"] = clear
    return {
        "grade": one.grade,
        "agrees": list(one.kinds),
        "locator": str(one.locator),
        "origin": one.origin,
        "offset": one.offset,
        "values": values,
    }
