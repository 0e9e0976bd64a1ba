"""Media of the published incidents at small scale: real formatters, real programs, invented people.

What is written follows the words of the reports (fields, headings, counts, state), not the
signatures: nothing here looks at what the product knows.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from scanning import Scanned
from tooling import MISSING, tool

from imagekit.formats import Content, fill, format_volume, remove
from triage.model import Exposure
from triage.text.locator import decode_step

MIB = 1 << 20
_NEEDS = {
    "fat12": ("mkfs.fat", "mcopy", "mmd", "mdel"),
    "fat32": ("mkfs.fat", "mcopy", "mmd", "mdel"),
    "ntfs": ("mkfs.ntfs", "ntfs-3g"),
    "ext4": ("mkfs.ext4",),
}

Row = Sequence[str]


def volume(
    image: Path, kind: str, mib: int, files: Mapping[str, bytes], gone: Iterable[str] = ()
) -> Path:
    """A disk of one file system that holds ``files``; those in ``gone`` were deleted again."""
    with image.open("wb") as out:
        out.truncate(mib * MIB)
    formatted(image, kind)
    fill(image, kind, [Content(path, data) for path, data in files.items()])
    remove(image, kind, list(gone), orphan=False)
    return image


def formatted(image: Path, kind: str) -> None:
    """Make a file system over whatever the image holds: a quick format."""
    tool(*_NEEDS[kind])
    if not kind.startswith("fat") and (os.geteuid() or not Path("/dev/fuse").exists()):
        pytest.skip(MISSING + "/dev/fuse and root")
    format_volume(image, kind, label="", start=0, options=())


def listed(heading: str, rows: Iterable[Row], encoding: str = "cp932") -> bytes:
    """A comma-separated table as office programs save it; ``heading`` is one line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([heading.split(","), *rows])
    return out.getvalue().encode(encoding)


def workbook(heading: str, rows: Iterable[Row], title: str = "", sheet: str = "Sheet1") -> bytes:
    """An Excel workbook of one sheet, with a title line above the heading if there is one."""
    return workbooks({sheet: [*([[title]] if title else []), heading.split(","), *rows]})


def workbooks(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """An Excel workbook: the rows of each sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    page.write_string(number, column, cell)
    return out.getvalue()


def exposures(found: Scanned, ending: str) -> list[Exposure]:
    """What is exposed at paths, or places inside of files, that end so."""
    return [
        one for one in found.inventory.exposures if (one.path or _written(one)).endswith(ending)
    ]


def _written(one: Exposure) -> str:
    return "/".join(decode_step(step).decode("utf-8", "replace") for step in one.locator.steps)


def exposure(found: Scanned, ending: str) -> Exposure:
    """The one thing that is exposed there."""
    (one,) = exposures(found, ending)
    return one


def counts(one: Exposure, people: int) -> bool:
    """Whether the bounds hold the truth and both lie within two percent of it (or one person)."""
    near = max(people * 0.02, 1 if people > 50 else 0)
    low, high = one.people_min, one.people_max
    return low <= people <= high and people - low <= near and high - people <= near


def category(found: Scanned, name: str) -> str:
    """What the verdict says of a category."""
    return dict(found.inventory.verdict.categories)[name].state
