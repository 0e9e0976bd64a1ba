"""The rows of a list → leases, certificates and labels, with every problem of every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, cast

from triage.fleet import Certificate, Expected, Label, Lease, Problem, Sheet
from triage.reconcile.serial import normal
from triage.reconcile.vocabulary import columns_of, folded, vocabulary
from triage.text.date import iso
from triage.text.fold import fold

Say = Callable[[int, str, str, str], None]
_TIME = re.compile(r"[T ]?\d{1,2}:\d{2}.*$")


class Reading:
    """Reads sheets and gathers what is wrong with them; ``problems`` grows as it reads."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def leases(self, sheet: Sheet) -> tuple[Lease, ...]:
        """A lease list or manifest: a row needs a serial number, an asset number or an image."""
        return tuple(self._lease(row) for row in self._rows(sheet, "serial or asset or image"))

    def certificates(self, sheet: Sheet) -> tuple[Certificate, ...]:
        """A list of certificates: a row needs the drive's serial or asset number."""
        kind = _kind(sheet.name)
        return tuple(self._certificate(row, kind) for row in self._rows(sheet, "serial or asset"))

    def labels(self, sheet: Sheet) -> tuple[Label, ...]:
        """What labels or barcodes say: image and serial number, both needed."""
        found = []
        for row in self._rows(sheet, "image"):
            if not normal(row["serial"]):
                row.bad("serial", "serial-absent", "a label needs a serial number")
            found.append(Label(row["image"], row["serial"], row["model"]))
        return tuple(found)

    def _rows(self, sheet: Sheet, names: str) -> Iterator[_Row]:
        columns, needed = columns_of(sheet.header), names.split(" or ")
        if sheet.rows and not columns.keys() & set(needed):
            reason = f"no column for {names} is known by its heading"
            self.problems.append(Problem(sheet.name, 0, "", "header-unknown", reason))
            return
        for number, cells in sheet.rows:
            row = _Row(sheet, number, cells, columns, self.problems)
            if len(cells) > len(sheet.header):
                row.bad("", "row-ragged", f"{len(cells)} cells under {len(sheet.header)} headings")
            elif not any(row[name] for name in needed):
                row.bad(needed[0], "row-unnamed", f"the row names no {names}")
            else:
                yield row

    def _lease(self, row: _Row) -> Lease:
        return Lease(
            list=row.sheet.name,
            row=row.number,
            asset=row["asset"],
            serial=row["serial"] if normal(row["serial"]) else "",
            model=row["model"],
            lessee=row["lessee"],
            lessor=row["lessor"],
            contract=row["contract"],
            ends=row.date("ends"),
            expected=row.expected(),
            image=row["image"],
            certificate=row["certificate"],
        )

    def _certificate(self, row: _Row, kind: str | None) -> Certificate:
        said = " ".join((row["kind"], row["method"])).strip()
        return Certificate(
            list=row.sheet.name,
            row=row.number,
            kind=cast(Literal["erasure", "destruction"], _kind(said) or kind or "erasure"),
            number=row["certificate"],
            serial=row["serial"] if normal(row["serial"]) else "",
            asset=row["asset"],
            model=row["model"],
            date=row.date("date"),
            method=row["method"],
            issuer=row["issuer"],
            succeeded=not _has(row["result"], vocabulary().failure),
        )


class _Row:
    """One row by the meaning of its columns."""

    def __init__(
        self,
        sheet: Sheet,
        number: int,
        cells: tuple[str, ...],
        columns: dict[str, int],
        problems: list[Problem],
    ) -> None:
        self.sheet, self.number, self.cells = sheet, number, cells
        self.columns, self.problems = columns, problems

    def __getitem__(self, meaning: str) -> str:
        place = self.columns.get(meaning)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def bad(self, meaning: str, code: str, reason: str) -> None:
        place = self.columns.get(meaning)
        heading = self.sheet.header[place] if place is not None else ""
        self.problems.append(Problem(self.sheet.name, self.number, heading, code, reason))

    def date(self, meaning: str) -> str:
        """ISO 8601; Western and Japanese eras, a time of day behind it is dropped."""
        said = fold(self[meaning]).text
        if not said:
            return ""
        day = iso(_TIME.sub("", said).strip())
        if day is None:
            self.bad(meaning, "date-unreadable", "this is no date")
        return day or ""

    def expected(self) -> Expected:
        said = folded(self["expected"])
        if not said:
            return "wiped"
        known = vocabulary().expected.get(said)
        if known is None:
            words = "wiped, destroyed, in-use or unwiped"
            self.bad("expected", "state-unknown", f"this is no state that is known: {words}")
        return cast(Expected, known or "wiped")


def _kind(text: str) -> str | None:
    return "destruction" if _has(text, vocabulary().destruction) else None


def _has(text: str, words: tuple[str, ...]) -> bool:
    plain = fold(text).text.lower()
    if not plain.isascii():
        return any(word in plain for word in words)
    return any(re.search(rf"\b{re.escape(word)}", plain) for word in words if word.isascii())
