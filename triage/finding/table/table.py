"""Findings in one table: columns are decided once, then judged whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from triage.finding import agreement
from triage.finding.judge import Judge
from triage.finding.pattern import PatternEngine
from triage.finding.table import dataset
from triage.finding.table.beside import beside
from triage.finding.table.born import births
from triage.finding.table.column import Column, decide, without_counters
from triage.finding.table.confirmed import confirmed
from triage.finding.table.few import few
from triage.finding.table.latin import latin
from triage.finding.table.my_number_column import Outcome
from triage.finding.table.past import without_past
from triage.finding.table.piece import Piece
from triage.finding.table.relatives import relatives
from triage.finding.table.surnames import surnames
from triage.finding.table.travellers import travellers
from triage.finding.table.unnamed import unnamed
from triage.model import PartFindings, Table
from triage.registers import fiscal_year, kind_of, org_unit, topics
from triage.signatures import Signatures
from triage.text.coded import Coded, coded
from triage.text.column import Lines, lines
from triage.text.fold import fold, fold_lines

_STATED = frozenset({"sex", "age", "tax", "salary", "income", "amount", "card_expiry"})
"""Columns that say something of every record although no finding is made of them."""
_GOVERNMENT = (
    *("jp.driver_licence", "jp.resident_code", "jp.pension_number", "jp.health_insurance", "mrz"),
    *("jp.care_insurance", "jp.employment_insurance", "jp.passport", "jp.residence_card"),
)
_FIELDS = {
    "jp.my_number": "my_number",
    **dict.fromkeys(("jp.bank_account", "jp.yucho_account", "jp.zengin_record"), "bank_account"),
    **dict.fromkeys(_GOVERNMENT, "government_id"),
    "jp.corporate_number": "corporate_number",
    "jp.person_name": "name",
    "jp.person_name_kana": "kana",
    "jp.address": "address",
    "jp.postcode": "postcode",
    "jp.household": "relationship",
    "jp.policy_number": "policy_number",
    "jp.vehicle_plate": "vehicle_plate",
    "card.pan": "card",
    "credential.password": "password",
}
_ASSERTED = 50


@dataclass(slots=True)
class TableExaminer:
    """Examines the pieces of one table; the first piece decides what the columns are. ``name`` is
    the file's."""

    signatures: Signatures
    engine: PatternEngine
    judge: Judge
    name: str = ""
    columns: tuple[Column, ...] = field(default=())
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def examine(self, table: Table) -> PartFindings:
        """Findings of one piece; record numbers are its rows, from 0."""
        raw = [coded(lines(column)) for column in table.columns]
        cells = [column.spelled(folded) for column in raw]
        if len(self.columns) != len(cells):
            decided = decide(table.header, cells, self.engine.classify)
            decided = latin(births(decided, cells, table.header is not None), cells)
            if not table.header:
                decided = few(unnamed(decided, cells), cells, self.engine.classify)
            decided = travellers(confirmed(decided, cells), cells)
            decided = beside(decided, cells)
            decided = agreement.in_columns(without_counters(decided, cells), cells)
            self.columns = tuple(without_past(surnames(relatives(decided, cells), cells), cells))
        heading = " ".join((self.name, *table.steps, table.title or ""))
        piece = Piece(
            table, raw, self.columns, cells, self.engine, self.judge, self.outcomes, heading
        )
        piece.examine()
        return self._findings(piece)

    def _findings(self, piece: Piece) -> PartFindings:
        table = piece.table
        words = " ".join((*(table.header or ()), table.title or ""))
        places = {column.field: column.index for column in reversed(self.columns)}
        cells = {name: piece.cells[index] for name, index in places.items()}
        blocks = piece.collector.blocks()
        fields = self._fields(piece)
        for block in blocks:
            if len(block.confidence) and block.confidence.max() >= _ASSERTED:
                fields.add(_FIELDS.get(block.signature) or block.signature.partition(".")[0])
        accounts = [block.values for block in blocks if block.signature == "jp.bank_account"]
        kind = self._kind(piece, fields, fold(words).text)
        return PartFindings(
            steps=table.steps,
            kind="table",
            encoding=table.encoding,
            rows=len(table.rows),
            header=table.header or (),
            fields=tuple(sorted(fields)),
            record_kind=kind,
            blocks=blocks,
            refuted=tuple(piece.refuted),
            internal_codes=piece.codes,
            org_unit=org_unit(table.title or "") or _only(cells.get("org_unit")),
            fiscal_year=fiscal_year(words) or _year(cells.get("fiscal_year")),
            households=dataset.households(
                cells.get("household_code"),
                cells.get("relationship"),
                self._heads(piece),
                cells.get("address"),
            ),
            accounts=len(set(accounts[0])) if accounts else None,
            topics=tuple(sorted(topics(table.title or "", kind))),
        )

    def _heads(self, piece: Piece) -> Coded | None:
        """The heads of households beside the names of their members."""
        named = [column for column in self.columns if column.field in ("name", "surname")]
        heads = [column for column in named if "世帯主" in column.label]
        return piece.cells[heads[0].index] if heads and len(named) > 1 else None

    def _kind(self, piece: Piece, fields: set[str], words: str) -> str | None:
        """By the value that every row begins with, else by fields and words."""
        first = {cell for cell in piece.cells[0][:1000] if cell} if piece.cells else set[str]()
        for kind in self.signatures.records:
            if first and len(piece.cells) >= kind.wide and first <= frozenset(kind.starts):
                return kind.id
        return kind_of(self.signatures.records, fields, words)

    def _fields(self, piece: Piece) -> set[str]:
        stated = {column.field for column in self.columns} & _STATED
        return stated | ({"internal_code"} if piece.codes else set())


def folded(column: Sequence[str]) -> Lines:
    """The cells folded and trimmed; a line end inside of one is a blank."""
    return fold_lines(lines(column))


def _only(cells: Coded | None) -> str | None:
    distinct = {*cells.distinct} - {""} if cells else set[str]()
    return distinct.pop() if len(distinct) == 1 else None


def _year(cells: Coded | None) -> int | None:
    text = _only(cells)
    return fiscal_year(text if text.endswith("年度") else f"{text}年度") if text else None
