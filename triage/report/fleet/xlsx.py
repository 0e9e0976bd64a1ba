"""``--format xlsx``: the fleet as a workbook, a sheet for each part and for the worst drives.

Every text is written as a text, so that no cell is a formula or a link. The workbook is made in
memory: temporary files would hold what evidence says. The same fleet gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TextIO

from xlsxwriter import Workbook

from triage.fleet import Entry, Fleet
from triage.report.fleet.csv import COLUMNS
from triage.report.fleet.facts import certificate, facts
from triage.report.fleet.wording import headline
from triage.report.options import ReportOptions
from triage.text.safe import safe_text
from triage.wording import Wording

_CREATED = datetime(2000, 1, 1)  # the workbook's own date must not change its bytes
_DRIVE_SHEETS = 250
"""A spreadsheet program opens more of them slowly; the sheet of drives says which have none."""
_NAME = 31
_UNFIT = re.compile(r"[^0-9A-Za-z.-]+")
_WIDTH = 18
_PAPER = ("kind", "number", "date", "method", "issuer", "succeeded", "list", "row")
_DUE = ("lessor", "serial", "asset", "model", "contract", "ends", "lessee", "status")
_GONE = ("serial", "asset", "model", "lessee", "lessor", "contract", "ends")
_FILE = ("severity", "people_min", "people_max", "size", "sha256")

Row = Iterable[object]


class FleetXlsx:
    """Writes bytes to ``out.buffer``."""

    name = "xlsx"

    def write(self, fleet: Fleet, out: TextIO, options: ReportOptions) -> None:
        """One workbook."""
        made = io.BytesIO()  # into a pipe, ZIP writes other bytes
        with Workbook(made, {"in_memory": True}) as book:
            book.set_properties({"created": _CREATED})
            _Pages(book, fleet, Wording(options.lang)).write()
        out.buffer.write(made.getvalue())


PLUGIN = FleetXlsx()


class _Pages:
    """The sheets of one workbook, in order."""

    def __init__(self, book: Workbook, fleet: Fleet, wording: Wording) -> None:
        self.book, self.fleet, self.wording = book, fleet, wording
        self.bold = book.add_format({"bold": True})
        exposed = groupby(fleet.exposed, key=lambda one: one.places[0][0])
        self.files = {drive: tuple(files) for drive, files in exposed}
        self.behind = dict(self._with_files())

    def write(self) -> None:
        fleet, say = self.fleet, self.wording.say
        lines = [(line,) for line in headline(fleet, self.wording)]
        totals = [(*self.counted(name), number) for name, number in fleet.totals]
        self.page(say("fleet_sheet.summary"), (), [*lines, (), *totals])
        self.page(say("fleet_sheet.drives"), (*COLUMNS, "sheet"), map(self.drive, fleet.entries))
        gone = [facts(one) for one in fleet.entries if one.status == "missing"]
        self.page(say("fleet_sheet.missing"), _GONE, ([one[n] for n in _GONE] for one in gone))
        due = [facts(one) for _, entries in fleet.due for one in entries]
        self.page(say("fleet_sheet.due"), _DUE, ([one[n] for n in _DUE] for one in due))
        heads = ("serial", "asset", "certificate", *_PAPER)
        self.page(say("fleet_sheet.certificates"), heads, self.papers())
        self.page(say("fleet_sheet.shared"), (*_FILE, "drive", "locator"), self.shared())
        arrays = [
            (one.array, one.level, one.devices, drive)
            for one in fleet.arrays
            for drive in one.drives
        ]
        self.page(say("fleet_sheet.arrays"), ("array", "level", "devices", "drive"), arrays)
        for title, entry in self.behind.values():
            self.page(title, (), self.facts(entry))

    def page(self, title: str, heads: tuple[str, ...], rows: Iterable[Row]) -> None:
        """One sheet; a part that has nothing to say has none."""
        listed = list(rows)
        if not listed:
            return
        sheet = self.book.add_worksheet(title)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)  # one page wide, as many as it takes
        sheet.set_column(0, max(len(heads), 2) - 1, _WIDTH)
        if heads:
            sheet.freeze_panes(1, 0)
        for number, row in enumerate([heads, *listed] if heads else listed):
            style = self.bold if heads and not number else None
            for column, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(number, column, value, style)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value, style)
                elif value is not None:
                    sheet.write_string(number, column, safe_text(str(value)), style)

    def counted(self, name: str) -> tuple[str, str]:
        """What a total counts, in the reader's language."""
        group, _, word = name.partition(".")
        return self.wording.term("fleet_column", group), self.wording.term(group, word)

    def drive(self, entry: Entry) -> Row:
        known = facts(entry)
        title, _ = self.behind.get(_key(entry), (None, entry))
        return (*(known[name] for name in COLUMNS), title)

    def papers(self) -> Iterator[Row]:
        for entry in self.fleet.entries:
            known = facts(entry)
            for one in map(certificate, entry.certificates):
                heads = (known["serial"], known["asset"], known["certificate"])
                yield (*heads, *(one[name] for name in _PAPER))

    def shared(self) -> Iterator[Row]:
        for one in self.fleet.files:
            for drive, locator in one.places:
                yield (*(getattr(one, name) for name in _FILE), drive, locator)

    def facts(self, entry: Entry) -> Iterator[Row]:
        """What is known of one drive, then its files with personal data, the worst first."""
        yield from facts(entry).items()
        files = self.files.get(_key(entry), ())
        yield ()
        yield (*_FILE, "locator")
        for one in files:
            yield (*(getattr(one, name) for name in _FILE), one.places[0][1])
        left = (entry.drive.exposures if entry.drive else 0) - len(files)
        if left > 0:
            yield (self.wording.say("fleet_sheet.more", count=left),)

    def _with_files(self) -> Iterator[tuple[str, tuple[str, Entry]]]:
        """Drive → name of its sheet (place on the page, serial number) and what it says."""
        found = {_key(one): (place, one) for place, one in enumerate(self.fleet.entries, 1)}
        shown = [key for key, (_, one) in found.items() if one.drive and one.drive.exposures]
        for key in shown[:_DRIVE_SHEETS]:
            place, entry = found[key]
            word = _UNFIT.sub("", entry.serial or key)
            yield key, (f"{place} {word}"[:_NAME].strip(), entry)


def _key(entry: Entry) -> str:
    return entry.drive.key if entry.drive else ""
