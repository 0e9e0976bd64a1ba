"""Findings in one piece of a table whose columns are decided."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from triage.finding.block import Collector, Found
from triage.finding.header import of_another_number
from triage.finding.judge import Judge
from triage.finding.name import joint, order
from triage.finding.pattern import PatternEngine
from triage.finding.table import at_home, bank, members, relatives, unread
from triage.finding.table.column import Column
from triage.finding.table.composed import composed
from triage.finding.table.loose import Loose, not_denied
from triage.finding.table.mixed import OF_ORGANISATIONS, Mixed, mixed, of_mailboxes, of_office
from triage.finding.table.my_number_column import STATEMENT, Outcome, column_test, rows_of, twelves
from triage.finding.table.others import of_others
from triage.finding.table.shaped import are_codes, beside_others, shaped
from triage.model import Refutation, Table
from triage.text.codec import lengths
from triage.text.coded import Coded, coded
from triage.text.form import forms

_MY_NUMBER = "jp.my_number"
_POSTAL = "jp.yucho_account"
_SILENT = frozenset(
    {
        *("transaction", "internal_code", "household_code", "corporate_number", "date"),
        *("sex", "age", "tax", "salary", "income", "amount", "fiscal_year", "card_expiry"),
        *("birth_year", "birth_month", "birth_day", "birth_era"),
        *("bank_code", "branch_code", "account_type", "account_number", "bank_name"),
        *("branch_name", "org_unit", "organisation", "party", "insurance_symbol"),
        *("place", "thanked", "nationality", "animal"),
    }
)
"""Columns whose cells are neither findings nor read as text."""
_PERSONAL = frozenset({"name", "surname", "kana", "birth_date", "address", "phone", "my_number"})
"""Fields whose table is one of people: an address in its remarks is theirs."""
_SOMEBODY = frozenset({"name", "surname", "kana", "birth_date", "my_number"})
"""Fields of one person: a word of a sensitive vocabulary in the same row is about them."""
_WORD, _OF_THE_ROW, _BEFORE_HOME = ("word",), 70, 75
_CODE_BEFORE = re.compile(r"^(?:〒 ?)?([0-9]{3}-?[0-9]{4})(?=[^0-9-])[ ]?")
_SAMPLE = 200


@dataclass(slots=True)
class Piece:
    """One piece while it is being examined; ``raw`` are the cells as written, ``cells`` folded and
    trimmed, both by column.

    ``outcomes`` are the column tests of the table so far, by column; ``heading`` is what stands
    above the table and what its file is called.
    """

    table: Table
    raw: list[Coded]
    columns: tuple[Column, ...]
    cells: list[Coded]
    engine: PatternEngine
    judge: Judge
    outcomes: dict[int, Outcome]
    heading: str = ""
    collector: Collector = field(default_factory=Collector)
    refuted: list[Refutation] = field(default_factory=list)
    codes: Sequence[str] = ()
    whose: Mixed = field(init=False)
    stated: Set[str] = field(init=False)

    def examine(self) -> None:
        """Fill ``collector``, ``refuted`` and ``codes``."""
        self.whose = mixed(self.columns, self.cells)
        self.stated = {one.field for one in self.columns if self.cells[one.index].filled().any()}
        self._people_among_organisations()
        used = self._twelve_digits() | self._accounts() | self._composed()
        for column in self.columns:
            if column.field == "internal_code" and not self.codes:
                self.codes = self.cells[column.index]
            if column.index in used:
                continue
            if column.field == relatives.FIELD:
                self._relatives(column)
            elif column.field in members.FIELDS:
                self._several(column)
            elif column.signature and column.confidence:
                self._typed(column, column.signature)
            elif column.field not in _SILENT and column.signature is None:
                self._loose(column, np.arange(len(self.table.rows)))

    # --- kinds of column ------------------------------------------------------------------------

    def _twelve_digits(self) -> set[int]:
        """The column test over every column of (mostly) twelve-digit numbers; returns those."""
        tested: set[int] = set()
        labelled = any(column.signature == _MY_NUMBER for column in self.columns)
        for column in self.columns:
            named = column.signature == _MY_NUMBER
            if not named and (column.signature or not twelves(self.cells[column.index])):
                continue
            values = _formed(_MY_NUMBER, self.cells[column.index])
            label = column.label.strip()[:40] if named else ""
            told = column.field in _SILENT or of_another_number(column.label)
            other = not named and (labelled or told)
            valid = self.judge.valid(_MY_NUMBER, values)
            rows = rows_of(self.columns, self.cells, column.index)
            outcome = column_test(values, valid, label, other, rows)
            self._judged(column, values, self._settled(column.index, outcome, valid))
            tested.add(column.index)
        return tested

    def _settled(self, index: int, outcome: Outcome, valid: NDArray[np.bool_]) -> Outcome:
        """The outcome, or the table's earlier one where this piece is too short to tell."""
        if outcome.tells:
            self.outcomes[index] = outcome
            return outcome
        earlier = self.outcomes.get(index)
        if earlier is None:
            return outcome
        accepted = valid & (earlier.confidence > 0)
        return replace(earlier, accepted=accepted, tested=outcome.tested)

    def _judged(self, column: Column, values: Coded, outcome: Outcome) -> None:
        if outcome.refuted:
            self.refuted.append(
                Refutation(
                    self.table.steps,
                    _MY_NUMBER,
                    outcome.tested,
                    outcome.rate,
                    STATEMENT,
                    column.index + 1,
                )
            )
            if column.field != "transaction" and not self.codes:
                self.codes = values
        rows = np.flatnonzero(outcome.accepted)
        self._add(_MY_NUMBER, column.index, rows, values, (outcome.confidence, outcome.why))

    def _accounts(self) -> set[int]:
        """Bank accounts; returns the columns that made them."""
        found = bank.accounts(self.columns, self.cells, self.heading)
        if not found:
            return set()
        known = np.array(found.known, np.bool_)
        values = coded(found.values)
        filled = values.filled()
        for mask, strength in (
            (filled & known, (97, ("columns", "bank and branch exist"))),
            (filled & ~known, (75, ("columns", "bank and branch are not listed"))),
        ):
            own, offices = mask & ~self.whose.offices, mask & self.whose.offices
            for rows, sure in ((own, strength), (offices, of_office(*strength))):
                self._add("jp.bank_account", found.column, np.flatnonzero(rows), values, sure)
        postal = _formed(_POSTAL, coded(found.postal))
        sound = np.flatnonzero(self.judge.valid(_POSTAL, postal))
        why = ("columns", "symbol and number of a postal account")
        self._add(_POSTAL, found.column, sound, postal, (92, why))
        return set(found.columns)

    def _composed(self) -> set[int]:
        """Other values that several columns make together; returns those columns."""
        used: set[int] = set()
        for group in composed(self.columns, self.cells):
            used |= group.columns
            cells = coded(group.values)
            values = _formed(group.signature, cells)
            rows = np.flatnonzero(self.judge.valid(group.signature, values) & cells.filled())
            self._add(group.signature, group.column, rows, values, (92, group.why))
        return used

    def _typed(self, column: Column, signature: str) -> None:
        cells = self.cells[column.index]
        if signature == "jp.person_name":
            cells = self._named(column, cells.spelled(relatives.names_of))
        elif signature == "jp.address" and any(map(_CODE_BEFORE.match, cells.distinct[:_SAMPLE])):
            cells = self._without_codes(column, cells)
        if signature == "jp.address" and at_home.in_some(cells.distinct[:_SAMPLE]):
            cells = self._without_people(column, cells)
        values, filled = _formed(signature, cells), cells.filled()
        if self.judge.checks(signature):
            good = self.judge.valid(signature, values) & filled
            if signature == "phone":
                good &= ~beside_others(cells)
            elif signature == "jp.postcode":
                good &= are_codes(cells)
        else:
            good = shaped(column, signature, cells)
        start = (column.confidence, column.why)
        for strength, rows in self.judge.strengths(signature, values, np.flatnonzero(good), start):
            if signature == "jp.person_name":
                office = (
                    of_mailboxes(self.columns, self.cells, self.judge, cells) | self.whose.services
                )[rows]
            else:
                office = self.whose.offices[rows] & (signature in OF_ORGANISATIONS)
            self._add(signature, column.index, rows[~office], values, strength)
            self._add(signature, column.index, rows[office], values, of_office(*strength))
        if signature not in ("jp.household", "welfare", "safety"):
            self._loose(column, np.flatnonzero(filled & ~good))
        if signature == "jp.person_name":
            self._unread(column, cells, filled & ~good)

    def _named(self, column: Column, cells: Coded) -> Coded:
        """One name a row; the others of its cell are collected, each alone."""
        if "relationship" in self.stated or joint.are_set_in(self.raw[column.index]):
            cells = joint.carried(cells)
        own, others = joint.apart(cells)
        sure = (column.confidence, (*column.why, "one of several in a cell"))
        for found in others:
            rows, values = np.flatnonzero(found.filled()), _formed("jp.person_name", found)
            alone = np.full_like(rows, -1)
            self._put("jp.person_name", column.index, rows, values.taken(rows), sure, alone)
        return order.surname_first(own)

    def _without_codes(self, column: Column, cells: Coded) -> Coded:
        """The addresses without the postcodes before them, which are found in their own right."""
        values = _formed("jp.postcode", cells.spelled(_codes_before))
        rows = np.flatnonzero(self.judge.valid("jp.postcode", values) & values.filled())
        strength = (column.confidence, (*column.why, "before the address"))
        office = self.whose.offices[rows]
        self._add("jp.postcode", column.index, rows[~office], values, strength)
        self._add("jp.postcode", column.index, rows[office], values, of_office(*strength))
        return cells.spelled(lambda cells: [_CODE_BEFORE.sub("", cell) for cell in cells])

    def _without_people(self, column: Column, cells: Coded) -> Coded:
        """The addresses without the names before them, which are found in their own right."""
        told = [at_home.parted(cell) or ("", cell) for cell in cells.distinct]
        values = _formed("jp.person_name", Coded([who for who, _ in told], cells.codes))
        strength = (_BEFORE_HOME, (*column.why, "before the address"))
        self._add("jp.person_name", column.index, np.flatnonzero(values.filled()), values, strength)
        return Coded([home for _, home in told], cells.codes)

    def _relatives(self, column: Column) -> None:
        cells = self.cells[column.index]
        stems = relatives.whole(column, relatives.stems(cells), self.columns, self.cells)
        good = relatives.shaped(stems.distinct)[stems.codes]
        values = _formed("jp.person_name", stems)
        strength = (column.confidence, column.why)
        self._add("jp.person_name", column.index, np.flatnonzero(good), values, strength)
        numbers = _formed("phone", cells.spelled(lambda cells: [*map(relatives.number, cells)]))
        reached = good & numbers.filled() & self.judge.valid("phone", numbers)
        self._add("phone", column.index, np.flatnonzero(reached), numbers, (80, ("beside a name",)))
        self._loose(column, np.flatnonzero(~good))
        self._unread(column, stems, stems.filled() & ~good)

    def _unread(self, column: Column, cells: Coded, doubtful: NDArray[np.bool_]) -> None:
        """Cells of a column of names that read as none, in the rows in which it told no other."""
        told = self.collector.rows("jp.person_name", column.index + 1)
        doubtful &= ~(self.whose.offices | np.isin(self.table.rows, told))
        for rows, values, sure, why in unread.unread(cells, np.flatnonzero(doubtful)):
            strength = (min(sure, column.confidence), (*column.why, why))
            found = _formed("jp.person_name", values)
            self._put("jp.person_name", column.index, rows, found, strength)

    def _several(self, column: Column) -> None:
        """People in a list; members of a household have records of their own."""
        cells, sure = self.cells[column.index], (column.confidence, column.why)
        beyond = len(cells) * (len(self.columns) + 1)
        surnames = relatives.surnames(self.columns, self.cells)
        for signature, told, nth in members.listed(column.field, cells, surnames):
            rows, values = np.flatnonzero(told.filled()), _formed(signature, told)
            records = rows + nth * beyond if nth else np.full_like(rows, -1)
            self._put(signature, column.index, rows, values.taken(rows), sure, records)
        self._loose(column, np.flatnonzero(~members.are_lists(column.field, cells)))

    def _people_among_organisations(self) -> None:
        index, rows = self.whose.column, np.flatnonzero(self.whose.people)
        if len(rows):
            values = _formed("jp.person_name", self.cells[index])
            why = ("columns", "a person among organisations")
            self._add("jp.person_name", index, rows, values, (80, why))

    def _loose(self, column: Column, rows: NDArray[np.int64]) -> None:
        """Cells that are no plain value of their column: read as text, the header as label."""
        header = self.table.header[column.index] if self.table.header else ""
        personal, cells = bool(self.stated & _PERSONAL), self.cells[column.index]
        read = [*Loose(self.engine, header, personal).read(cells, rows)]
        others = of_others(self.columns, self.cells, cells, read, headed=bool(header))
        beyond = len(self.table.rows) * (column.index + 1)  # a record of their own
        for found in read:
            strength = (found.confidence, found.why)
            if found.why == _WORD and self.stated & _SOMEBODY:
                strength = (_OF_THE_ROW, (*_WORD, "in the row of a person"))
                found = not_denied(found, cells)
            office = self.whose.offices[found.rows] & (found.signature in OF_ORGANISATIONS)
            for part, sure in ((~office, strength), (office, of_office(*strength))):
                values = coded(found.values).taken(part)
                chosen = found.rows[part]
                apart = others[chosen] & (found.why != _WORD)
                records = np.where(apart, chosen + beyond, chosen)
                self._put(found.signature, column.index, chosen, values, sure, records)

    # --- collecting -----------------------------------------------------------------------------

    def _add(
        self,
        signature: str,
        index: int,
        rows: NDArray[np.int64],
        values: Coded,
        strength: tuple[int, tuple[str, ...]],
    ) -> None:
        """Collect the values of some rows out of one for each row."""
        self._put(signature, index, rows, values.taken(rows), strength)

    def _put(
        self,
        signature: str,
        index: int,
        rows: NDArray[np.int64],
        values: Coded,
        strength: tuple[int, tuple[str, ...]],
        records: NDArray[np.int64] | None = None,
    ) -> None:
        """Collect ``values[i]`` of row ``rows[i]``, whose record is ``records[i]`` or the row."""
        if not len(rows) or not strength[0]:
            return
        places, raw = self.table.cell_offsets, self.raw[index].taken(rows).used()
        position = np.full(len(rows), -1, np.int64) if places is None else places[rows, index]
        length = lengths(raw.distinct, self.table.encoding)[raw.codes]
        lines = self.table.rows[rows]
        records = rows if records is None else records
        self.collector.add(
            Found(signature, values, position, length, lines, records, index + 1, *strength)
        )


def _formed(signature: str, cells: Coded) -> Coded:
    """A column of folded cells as values in normal form."""
    return cells.spelled(partial(forms, signature))


def _codes_before(cells: Sequence[str]) -> list[str]:
    """The postcodes with which addresses begin."""
    return [found[1] if (found := _CODE_BEFORE.match(cell)) else "" for cell in cells]
