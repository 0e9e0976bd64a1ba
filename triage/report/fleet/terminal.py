"""``--format terminal``: one ranked page for the fleet, in Japanese or English."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from triage.fleet import Entry, Fleet
from triage.report import describe
from triage.report.fleet.wording import certificate, doubts, headline, named, status
from triage.report.headline import people
from triage.report.options import ReportOptions
from triage.report.page import GAP, columns, frame, more, part, render, severity
from triage.report.prose import Prose
from triage.text.safe import safe_text
from triage.wording import Wording

_COLUMNS = ("severity", "people", "pass", "status", "certificate", "drive")
_WHOLE = {"severity", "people", "pass"}
"""Columns that are read at a glance: their numbers and words are never broken over lines."""
_NEXT = ("html", "json")
_PASS = {True: "green", False: "bold red", None: "yellow"}


class FleetTerminal:
    """Panels and tables that fit the terminal; plain text where there is none."""

    name = "terminal"

    def write(self, fleet: Fleet, out: TextIO, options: ReportOptions) -> None:
        """The sections that have something to say."""
        width = columns(options.width)
        page = _Page(fleet, Wording(options.lang), options, width)
        render(page.sections(), out, width, color=options.color)


PLUGIN = FleetTerminal()


class _Page:
    """One fleet in one language at one width."""

    def __init__(self, fleet: Fleet, wording: Wording, options: ReportOptions, width: int) -> None:
        self.fleet, self.wording, self.options, self.width = fleet, wording, options, width

    def sections(self) -> Iterator[RenderableType]:
        lines = Prose("\n".join(headline(self.fleet, self.wording)))
        yield frame(self.options.case, lines, self.width)
        yield from self.part("by_status", self.by_status())
        yield from self.part("drives", self.drives())
        yield from self.part("contradicted", self.contradicted())
        yield from self.part("missing", self.missing())
        yield from self.part("due", self.due())
        yield from self.part("why", self.doubtful())
        yield from self.part("quarantined", self.quarantined())
        yield from self.part("shared", self.shared())
        yield from self.part("arrays", self.arrays())
        yield from self.part("next", self.following(), "section.next")

    def part(
        self, name: str, body: RenderableType | None, title: str | None = None
    ) -> Iterator[RenderableType]:
        if body is not None:
            yield part(self.wording.say(title or f"fleet.{name}"), body)

    def by_status(self) -> RenderableType:
        counted = [
            f"{status(key.removeprefix('status.'), self.fleet, self.wording)}: {count:,}"
            for key, count in self.fleet.totals
            if key.startswith("status.")
        ]
        return Text(self.wording.listed(counted))

    def drives(self) -> RenderableType | None:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        entries, unsaid = self.fleet.entries, self.unsaid()
        names = [name for name in _COLUMNS if name not in unsaid]
        for name in names:
            head = Text(self.wording.say(f"fleet_column.{name}"))
            table.add_column(head, overflow="fold", no_wrap=name in _WHOLE)
        table.columns[1].justify = "right"
        for entry in entries[: self.options.rows]:
            cells = self.row(entry)
            table.add_row(*(cells[name] for name in names))
        left = len(entries) - table.row_count
        return Group(table, *more(left, self.wording)) if table.row_count else None

    def unsaid(self) -> set[str]:
        """Columns about papers where none were given: their one word on every line says nothing."""
        if self.fleet.listed or any(one.certified != "none" for one in self.fleet.entries):
            return set()
        plain = all(one.status == "unknown" for one in self.fleet.entries)
        return {"certificate", "status"} if plain else {"certificate"}

    def row(self, entry: Entry) -> dict[str, Text]:
        drive = entry.drive
        done = drive if drive is not None and drive.state == "done" else None
        say = self.wording.say
        outcome = {True: "true", False: "false", None: "null"}[entry.passed]
        who = describe.bounds(done.people_min, done.people_max, self.wording) if done else ""
        image = Path(drive.image).name if drive else ""
        asset = entry.lease.asset if entry.lease else ""
        near = say("fleet.near", serials=self.wording.listed(entry.near)) if entry.near else ""
        words = (entry.serial, asset, image, near)
        return {
            "severity": severity(done.severity, self.wording) if done else Text("-"),
            "people": Text(who),
            "pass": Text(say(f"pass.{outcome}"), style=_PASS[entry.passed]),
            "status": Text(status(entry.status, self.fleet, self.wording)),
            "certificate": Text(say(f"certificate.{entry.certified}")),
            "drive": Text("  ".join(safe_text(word) for word in words if word)),
        }

    def contradicted(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        found = [one for one in self.fleet.entries if one.certified == "contradicted"]
        for entry in found[: self.options.rows]:
            drive = entry.drive
            papers = "; ".join(certificate(one, self.wording) for one in entry.certificates)
            if drive is not None and drive.people_max:
                who = people(drive.people_min, drive.people_max, self.wording)
                said = self.wording.say("fleet.contradicts", certificate=papers, people=who)
            else:
                said = self.wording.say("fleet.contradicts_data", certificate=papers)
            table.add_row(Text(safe_text(entry.serial or "-")), Prose(safe_text(said)))
        return self.with_more(table, len(found))

    def doubtful(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        every = ((one, doubts(one, self.fleet, self.wording)) for one in self.fleet.entries)
        found = [(one, said) for one, said in every if said]
        for entry, said in found[: self.options.rows]:
            table.add_row(Text(safe_text(named(entry)), overflow="fold"), Prose(said))
        return self.with_more(table, len(found))

    def missing(self) -> RenderableType | None:
        gone = [one.lease for one in self.fleet.entries if one.status == "missing" and one.lease]
        table = Table.grid(padding=GAP)
        for lease in gone[: self.options.rows]:
            words = (lease.serial or "-", lease.asset, lease.model, lease.lessee, lease.contract)
            table.add_row(*(Text(safe_text(word), overflow="fold") for word in words))
        return self.with_more(table, len(gone))

    def due(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for lessor, entries in self.fleet.due[: self.options.rows]:
            serials = [
                entry.serial or (entry.lease.asset if entry.lease else "-") for entry in entries
            ]
            listed = Prose(safe_text(self.wording.listed(serials[: self.options.rows])))
            left = len(serials) - self.options.rows
            if left > 0:
                listed.append(f" {self.wording.say('gap.more', count=left)}", style="dim")
            name = lessor or self.wording.say("fleet.no_lessor")
            table.add_row(Text(safe_text(name)), Text(f"{len(entries):,}"), listed)
        return self.with_more(table, len(self.fleet.due))

    def quarantined(self) -> RenderableType | None:
        drives = [one.drive for one in self.fleet.entries if one.drive]
        bad = [drive for drive in drives if drive.state == "quarantined"]
        table = Table.grid(padding=GAP)
        for drive in bad[: self.options.rows]:
            reason = safe_text(self.wording.reason(drive.reason))
            table.add_row(Text(safe_text(drive.image), overflow="fold"), Text(reason))
        return self.with_more(table, len(bad))

    def shared(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for one in self.fleet.files[: self.options.rows]:
            places = "\n".join(safe_text(f"{drive}  {place}") for drive, place in one.places[:3])
            who = describe.bounds(one.people_min, one.people_max, self.wording)
            count = self.wording.say("fleet.places", count=len(one.places))
            table.add_row(
                severity(one.severity, self.wording),
                Text(who, justify="right"),
                Text(count),
                Text(places, overflow="fold"),
            )
        return self.with_more(table, len(self.fleet.files))

    def arrays(self) -> RenderableType | None:
        table = Table.grid(padding=GAP)
        for one in self.fleet.arrays[: self.options.rows]:
            devices = "?" if one.devices is None else str(one.devices)
            said = self.wording.say(
                "fleet.array", level=f"RAID {one.level}", devices=devices, present=len(one.drives)
            )
            table.add_row(Text(safe_text(said)), Text(safe_text("\n".join(one.drives))))
        return self.with_more(table, len(self.fleet.arrays))

    def following(self) -> RenderableType:
        say = self.wording.say
        words = {"manifest": self.options.manifest, "case": self.options.case}
        typed = {name: safe_text(shlex.quote(word)) for name, word in words.items()}
        lines = [say(f"fleet.next_{what}", **typed) for what in _NEXT]
        worst = next((one.drive for one in self.fleet.entries if one.drive), None)
        if worst is not None and worst.state == "done":
            lines.append(say("fleet.next_drive", case=safe_text(shlex.quote(worst.case))))
        return Group(*(Text(line, overflow="fold") for line in lines))

    def with_more(self, table: Table, total: int) -> RenderableType | None:
        left = total - table.row_count
        return Group(table, *more(left, self.wording)) if table.row_count else None
