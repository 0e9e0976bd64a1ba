"""What was found in texts and tables, as columns; and one finding as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from triage.model.files import Origin
from triage.model.places import Locator


def _none() -> NDArray[np.uint64]:
    return np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True)
class FindingBlock:
    """All findings of one signature in one part, as columns of equal length.

    ``position`` is the byte offset in the content root's bytes (-1: none), ``length`` its bytes;
    ``row`` the 1-based line or sheet row, ``column`` the 1-based column (0: none);
    ``confidence`` in percent; ``why`` indexes ``whys``; ``record`` numbers the record of the
    part that the value belongs to (-1: stands alone); ``values`` are in normal form. Where it comes
    from the store, ``numbers`` and ``keys`` stand for the values (see ``hashes``), and no value
    is decoded before it is asked for.
    """

    signature: str
    position: NDArray[np.int64]
    length: NDArray[np.int32]
    row: NDArray[np.int64]
    column: NDArray[np.int32]
    confidence: NDArray[np.uint8]
    why: NDArray[np.int32]
    record: NDArray[np.int64]
    values: Sequence[str]
    whys: tuple[tuple[str, ...], ...]
    numbers: NDArray[np.uint64] = field(default_factory=_none)
    keys: NDArray[np.uint64] = field(default_factory=_none)

    def where(self, keep: NDArray[np.bool_]) -> FindingBlock:
        """The findings that ``keep`` marks."""
        if keep.all():
            return self
        index = np.flatnonzero(keep)
        return replace(
            self,
            position=self.position[index],
            length=self.length[index],
            row=self.row[index],
            column=self.column[index],
            confidence=self.confidence[index],
            why=self.why[index],
            record=self.record[index],
            values=tuple(self.values[i] for i in index.tolist()),
            numbers=self.numbers[keep] if len(self.numbers) else self.numbers,
            keys=self.keys[keep] if len(self.keys) else self.keys,
        )


@dataclass(frozen=True, slots=True)
class Refutation:
    """A column, or a piece of one, that looks like an identifier and is proved not to be one.

    ``{rate}`` in the statement stands for the pass rate of the whole column.
    """

    steps: tuple[str, ...]
    signature: str
    values: int
    pass_rate: float
    statement: str
    column: int = 0


@dataclass(frozen=True, slots=True)
class PartFindings:
    """What was found in one Text or Table. ``rows`` is null for running text.

    ``fields`` are the kinds of column in the contract's words (name, address, …);
    ``internal_codes`` are the values of a same-dataset code column, one per record, or empty;
    ``code_numbers`` stand for them where they come from the store.
    ``topics`` are fields that a title says of everybody in the part (welfare, safety, sensitive).
    """

    steps: tuple[str, ...]
    kind: Literal["text", "table"]
    encoding: str
    rows: int | None
    header: tuple[str, ...]
    fields: tuple[str, ...]
    record_kind: str | None
    blocks: tuple[FindingBlock, ...]
    refuted: tuple[Refutation, ...] = ()
    internal_codes: Sequence[str] = ()
    code_numbers: NDArray[np.uint64] = field(default_factory=_none)
    org_unit: str | None = None
    fiscal_year: int | None = None
    households: int | None = None
    accounts: int | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One line of ``--format jsonl``. ``value`` is set only when revealed."""

    id: str
    signature: str
    locator: Locator
    offset: int | None
    length: int
    origin: Origin
    masked: str
    digest: str
    confidence: float
    why: tuple[str, ...]
    person: str | None
    value: str | None = None
