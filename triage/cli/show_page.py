"""The page that ``show`` prints."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from triage.cli import screen
from triage.model import Exposure, FindingLine
from triage.pipeline.result.show import Shown
from triage.report import describe
from triage.report.page import GAP, columns, frame, gap_table, part, severity
from triage.report.prose import Prose
from triage.text.locator import Order, order_of
from triage.text.safe import safe_text
from triage.wording import Wording

MOST = 12
"""Findings listed; ``report --format jsonl`` has them all."""


def page(
    shown: Shown, case: Path, what: str, wording: Wording, *, reveal: bool
) -> Iterator[RenderableType]:
    """What is there, what was found in it, what was left out, what can be done next."""

    width = columns(screen.width())
    yield frame(str(shown.place.locator), _head(shown, wording), width)
    yield part(wording.say("section.facts"), _facts(shown, wording))
    if shown.exposure is not None:
        reasons = describe.reasons(shown.exposure, wording)
        yield part(
            wording.say("section.score", score=f"{shown.exposure.score:.1f}"), Prose(reasons)
        )
    if shown.findings:
        title = wording.say("show.findings-clear" if reveal else "show.findings")
        yield part(title, _findings(shown.findings, wording))
    if shown.gaps:
        yield part(wording.say("section.gaps"), gap_table(shown.gaps, wording))
    yield part(wording.say("section.next"), _next(shown, case, what, wording))


def _head(shown: Shown, wording: Wording) -> Text:
    one = shown.exposure
    if one is None:
        return Text(wording.say("show.nothing") if not shown.findings else "")
    head = Text(wording.say("show.of", rank=one.rank) + "  ")
    head.append_text(severity(one.severity, wording))
    effort = wording.say(f"effort.{one.effort}")
    head.append(f"  {describe.origin(one, wording)} / {effort}")
    if one.people_max:
        head.append(f"  {wording.say('show.people')} {describe.who(one, wording)}")
    head.append(f"\n{describe.what(one, wording)}", style="bold")
    counted = describe.numbers(one, wording)
    head.append(f"  {counted}" if counted else "")
    return head if shown.findings else head.append(f"\n{wording.say('show.nothing')}")


def _facts(shown: Shown, wording: Wording) -> Table:
    place, one = shown.place.locator, shown.exposure
    rows = [("locator", str(place))]
    if one is not None:
        below = one.locator.steps == place.steps[: len(one.locator.steps)]
        rows += [("file", "" if below else str(one.locator)), *_exposure(one, wording)]
    table = Table.grid(padding=GAP)
    for label, value in rows:
        if value:
            table.add_row(
                Text(wording.say(f"show.{label}"), no_wrap=True),
                Text("\n".join(map(safe_text, value.split("\n"))), overflow="fold"),
            )
    return table


def _exposure(one: Exposure, wording: Wording) -> list[tuple[str, str]]:
    extents = [f"@{e.offset}+{e.length}" if e.offset >= 0 else f"+{e.length}" for e in one.extents]
    return [
        ("suggested", one.suggested or ""),
        ("size", f"{wording.size(one.size)}  {one.mime}"),
        ("found", describe.found(one, wording)),
        ("extents", "  ".join(describe.locators(extents))),
        ("sha256", one.sha256 or ""),
        ("copies", "\n".join(describe.locators(one.copies))),
    ]


def _findings(findings: Sequence[FindingLine], wording: Wording) -> RenderableType:
    """A line of what is shown of each, then where it is, its id and why it was taken for one."""
    names = describe.value_names(wording)
    lines: list[RenderableType] = []
    for one in sorted(findings, key=_order)[:MOST]:
        sure = wording.say(f"show.{describe.certainty(one.confidence)}")
        text = Text(names.get(one.signature, one.signature), style="bold")
        value = describe.masked(one.masked, wording) if one.value is None else safe_text(one.value)
        text.append(f"  {value}", style="not bold")
        text.append(f"  {sure} ({one.confidence:.2f})", style="not bold")
        place = str(one.locator.steps[-1]) if one.offset is None else f"@{one.offset}+{one.length}"
        steps = [step for step in one.locator.steps if step.startswith(("row:", "col:"))]
        why = "; ".join(map(wording.why, one.why))
        where = "  ".join((one.id, place, "/".join(steps), why))
        lines += [text, Padding(Text(safe_text(where), style="dim", overflow="fold"), (0, 0, 0, 2))]
    if len(findings) > MOST:
        lines.append(Text(wording.say("show.more", count=len(findings) - MOST), style="dim"))
    return Group(*lines)


def _order(one: FindingLine) -> tuple[bool, int, Order]:
    """As they stand on the medium, so that the values of one record stand together."""
    return one.offset is None, one.offset or 0, order_of(one.locator)


def _next(shown: Shown, case: Path, what: str, wording: Wording) -> RenderableType:
    named = {"case": shlex.quote(str(case)), "what": shlex.quote(what)}
    lines = [wording.say("show.reveal", **named), wording.say("show.bytes", **named)]
    if len(shown.findings) > 1:
        lines.insert(0, wording.say("show.one", case=named["case"], id=shown.findings[0].id))
    if len(shown.findings) > MOST:
        lines.append(wording.say("show.all", case=named["case"]))
    return Text("\n".join(map(safe_text, lines)), overflow="fold")
