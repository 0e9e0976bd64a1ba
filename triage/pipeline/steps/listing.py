"""Reads outside lists and the records that acquisition programs leave beside an image."""

from __future__ import annotations

import re
from pathlib import Path

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.errors import TriageError, UsageError
from triage.fleet import Acquired, Sheet
from triage.model import Item, Table
from triage.reconcile.sheet import MOST_BYTES, read
from triage.text.codec import decode, detect

_SIDECAR_BYTES = 1 << 20
_SERIAL = re.compile(
    r"^[ \t]*(?:Drive |Disk |Device )?Serial(?: Number| No\.?)?[ \t]*[:=][ \t]*(\S.*?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_MODEL = re.compile(
    r"^[ \t]*(?:Drive |Disk |Device )?Model(?: Number)?[ \t]*[:=][ \t]*(\S.*?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def setup() -> None:
    """Lists need nothing that is kept open."""


def read_list(_: None, path: str) -> Sheet | TriageError:
    """The rows of one list; or the error that says why not."""
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise UsageError("the list is too long", where=path)
        return _workbook(path, data) if data.startswith(b"PK") else read(path, data)
    except OSError:
        return UsageError("the list cannot be read", where=path)
    except TriageError as error:
        return error


def _workbook(path: str, data: bytes) -> Sheet:
    """The first table of a workbook."""
    item = Item((), Path(path).name, Memory(data))
    for part in extract(item, identify(data[: 64 << 10], item.name), Budget()):
        if isinstance(part, Table):
            rows = list(zip(*part.columns, strict=True))
            numbers = part.rows.tolist()
            header = part.header
            if header is None:
                header, rows, numbers = rows[0], rows[1:], numbers[1:]
            cells = (tuple(cell.strip() for cell in row) for row in rows)
            return Sheet(path, "table", tuple(header), tuple(zip(numbers, cells, strict=True)))
    raise UsageError("there is no table in it", where=path)


def read_acquired(_: None, paths: tuple[str, ...]) -> Acquired:
    """Serial number and model from the records beside one image, the first that says them."""
    serial = model = None
    for path in paths:
        try:
            with Path(path).open("rb") as stream:
                data = stream.read(_SIDECAR_BYTES)
        except OSError:
            continue
        text = decode(data, detect(data) or "utf-8")[0]
        serial = serial or _first(_SERIAL, text)
        model = model or _first(_MODEL, text)
    return Acquired(serial, model)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1][:100] if found else None
