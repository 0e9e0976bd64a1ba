"""What is read of each kind of document, measured on ``tests/documents``: docs/formats.md.

``python -m documentkit.formats`` (in ``scripts/``) writes the table anew; a test compares them.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from documentkit.truth import (
    BOXED,
    DELETED,
    FOOTED,
    FORMER,
    HEADED,
    NOTED,
    ROSTER,
    SHOWN,
    SPOKEN,
)
from people import Person
from triage.content import HEAD, Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
TARGET = ROOT / "docs" / "formats.md"

Part = Text | Table | Item | Gap
Damage = Callable[[bytes], bytes]


def document(name: str) -> bytes:
    """A shipped document; large ones are packed."""
    path = DOCUMENTS / name
    return (
        path.read_bytes()
        if path.exists()
        else gzip.decompress((DOCUMENTS / f"{name}.gz").read_bytes())
    )


def walk(data: bytes, passwords: Sequence[str] = ()) -> list[Part]:
    """Every part of a content, as the scan sees it: without its name."""
    item = Item((), "", Memory(data))
    return list(extract(item, identify(data[:HEAD], ""), Budget(passwords=tuple(passwords))))


# --- damage -------------------------------------------------------------------------------------


def without_directory(data: bytes) -> bytes:
    """A ZIP file that was cut where its directory begins."""
    return data[: data.find(b"PK\x01\x02")]


def without_tables(data: bytes) -> bytes:
    """A PDF that was cut where its table of objects begins."""
    return data[: data.rfind(b"\nxref")]


def without_allocation(data: bytes) -> bytes:
    """A compound file whose first sector of the allocation table is lost."""
    at = 512 * (1 + int.from_bytes(data[76:80], "little"))
    return data[:at] + bytes(512) + data[at + 512 :]


def cut_short(data: bytes) -> bytes:
    """The last fifth is missing."""
    return data[: len(data) * 4 // 5]


# --- measuring ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Family:
    """One row: a document, who is in its tables and in its text, its locked and damaged forms."""

    name: str
    live: str
    rows: Sequence[Person] = ()
    told: Sequence[Person] = ()
    locked: str = ""
    damage: Damage | None = None


_BESIDE = (NOTED, DELETED, BOXED, HEADED, FOOTED)
FAMILIES = (
    Family("Excel .xlsx", "office/roster.xlsx", (*ROSTER, *FORMER), (NOTED, HEADED),
           "office/locked.xlsx", without_directory),
    Family("Excel .xlsb", "office/roster.xlsb", (*ROSTER, *FORMER), (), "", without_directory),
    Family("Excel 97 .xls", "office/roster.xls", (*ROSTER, *FORMER), (NOTED, HEADED),
           "office/locked.xls", without_allocation),
    Family("Excel 5 .xls, CP932", "office/excel5.xls", ROSTER, (), "", without_allocation),
    Family("OpenDocument .ods", "office/roster.ods", (*ROSTER, *FORMER), (NOTED, HEADED),
           "office/locked.ods", without_directory),
    Family("Word .docx", "office/letter.docx", ROSTER, _BESIDE, "", without_directory),
    Family("Word 97 .doc", "office/letter.doc", ROSTER, _BESIDE, "office/locked.doc",
           without_allocation),
    Family("RTF", "office/letter.rtf", ROSTER, _BESIDE, "", cut_short),
    Family("RTF, CP932", "office/wordpad.rtf", (), ROSTER, "", cut_short),
    Family("OpenDocument .odt", "office/letter.odt", ROSTER, _BESIDE, "", without_directory),
    Family("PowerPoint .pptx", "office/slides.pptx", SHOWN, (BOXED, SPOKEN), "",
           without_directory),
    Family("PowerPoint 97 .ppt", "office/slides.ppt", SHOWN, (BOXED, SPOKEN), "",
           without_allocation),
    Family("OpenDocument .odp", "office/slides.odp", SHOWN, (BOXED, SPOKEN), "",
           without_directory),
    Family("PDF of a sheet", "office/roster.pdf", ROSTER, (), "", without_tables),
    Family("PDF of slides", "office/slides.pdf", SHOWN, (BOXED,), "", without_tables),
    Family("PDF of a letter", "office/letter.pdf", ROSTER, (DELETED, BOXED, HEADED, FOOTED),
           "office/locked.pdf", without_tables),
    Family("Mail .eml", "mixed/letter.eml", ROSTER, (NOTED,), "", cut_short),
    Family("Mailbox .mbox", "mixed/letters.mbox", ROSTER, (NOTED, BOXED, SPOKEN), "", cut_short),
    Family("ZIP", "mixed/roster.zip", ROSTER, (), "mixed/locked.zip", without_directory),
    Family("7z", "mixed/roster.7z", ROSTER, (), "mixed/locked.7z"),
    Family("LZH", "mixed/roster.lzh", ROSTER, (), "", cut_short),
    Family("CAB", "mixed/roster.cab", ROSTER),
    Family("tar", "mixed/roster.tar", ROSTER, (), "", cut_short),
    Family("tar, gzip", "mixed/roster.tgz", ROSTER, (), "", cut_short),
    Family("tar, bzip2", "mixed/roster.tar.bz2", ROSTER),
    Family("tar, xz", "mixed/roster.tar.xz", ROSTER),
    Family("SQLite, live and deleted", "mixed/roster.sqlite", (*ROSTER, *FORMER), (), "",
           cut_short),
    Family("SQL dump, CP932", "mixed/roster.sql", ROSTER, (), "", cut_short),
    Family("dBase", "mixed/roster.dbf", ROSTER, (), "", cut_short),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """Found and planted: people told in text, whole rows of tables, names; the lock as it is
    named; names found in the damaged form."""

    text: tuple[int, int]
    rows: tuple[int, int]
    names: tuple[int, int]
    lock: str
    salvaged: tuple[int, int] | None


def measure(family: Family) -> Measured:
    """One family, on its shipped documents."""
    parts = walk(document(family.live))
    everybody = (*family.rows, *family.told)
    lock = ""
    if family.locked:
        locks = [p for p in walk(document(family.locked)) if isinstance(p, Gap)]
        lock = next((g.reason for g in locks if g.code.startswith("locked.")), "NOT DETECTED")
    salvaged = None
    if family.damage is not None:
        salvaged = _names(walk(family.damage(document(family.live))), everybody)
    return Measured(
        _told(parts, family.told),
        _whole_rows(parts, family.rows),
        _names(parts, everybody),
        re.sub(".*(?:encrypted|locked) with |[:;] .*", "", lock),
        salvaged,
    )


def _told(parts: Iterable[Part], people: Sequence[Person]) -> tuple[int, int]:
    texts = [part.text for part in parts if isinstance(part, Text)]
    found = sum(any(p.name in text and p.phone in text for text in texts) for p in people)
    return found, len(people)


def _whole_rows(parts: Iterable[Part], people: Sequence[Person]) -> tuple[int, int]:
    rows = {
        frozenset(_bare(cell) for cell in row)
        for part in parts
        if isinstance(part, Table)
        for row in zip(*part.columns, strict=True)
    }
    wanted = [frozenset(map(_bare, (p.name, p.address, p.phone, p.my_number))) for p in people]
    return sum(any(one <= row for row in rows) for one in wanted), len(people)


def _names(parts: Sequence[Part], people: Sequence[Person]) -> tuple[int, int]:
    texts = [part.text for part in parts if isinstance(part, Text)]
    texts += [
        cell for p in parts if isinstance(p, Table) for column in p.columns for cell in column
    ]
    whole = _bare("\n".join(texts))
    return sum(_bare(person.name) in whole for person in people), len(people)


def _bare(text: str) -> str:
    return "".join(text.split(" ")).replace("\u3000", "")


# --- the table ----------------------------------------------------------------------------------

_INTRODUCTION = """\
# Formats

Written by `python -m documentkit.formats` from the documents under `tests/documents`, which real
programs made; a test fails when this table is not what is measured. A number is *found of planted*:
people told in running text (comments, headers, text boxes, deleted text), table rows that come out
whole, names in their right characters, and names that are still read when the document is damaged
(the ZIP directory, the allocation table, the table of objects, or the last fifth is lost). A lock
is named with its cipher and key derivation.

| format | text | table rows | names | lock | damaged |
|---|---|---|---|---|---|
"""

_WITHOUT_A_DOCUMENT = """\

No document of the following is shipped, so nothing of them is measured. Their tests lay files out by
the published descriptions of the formats, or have a program make them.

| format | read | damaged |
|---|---|---|
| Outlook Express .dbx | every message of the tree; deleted ones by their segments | 300 mutants; messages without their tree |
| Outlook .pst, .ost | folders, messages, contacts, attachments, by libpff; no whole file is tested | 30 files of noise behind a header |
| Access .mdb, .accdb | rows, deleted rows, names of tables and columns | 300 mutants |
| ESE .edb, .dat | rows of every table, long values, by libesedb | 300 mutants of catalog and rows, checksums mended |
| Registry hive, .LOG1, .LOG2 | keys and values as hivex writes them, freed ones, pages of logs; accounts and owners as a table | 60 mutants; bins without a beginning |
| Windows event log .evtx | each distinct value of a field, by pyevtx-rs | 40 mutants; chunks behind a broken one |
"""  # noqa: E501


def table() -> str:
    """The whole document."""
    lines = []
    for family in FAMILIES:
        found = measure(family)
        pairs = (found.text, found.rows, found.names)
        cells = [family.name, *map(_pair, pairs), found.lock or "–", _pair(found.salvaged)]
        lines.append(f"| {' | '.join(cells)} |\n")
    return _INTRODUCTION + "".join(lines) + _WITHOUT_A_DOCUMENT


def _pair(pair: tuple[int, int] | None) -> str:
    return f"{pair[0]} of {pair[1]}" if pair and pair[1] else "–"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    sys.exit(0)
