"""The bytes of a list → its rows, as they were written. Runs in a worker.

Known: delimited text in any Japanese encoding, JSON (an array of objects), nwipe's log, and
erasure reports in XML (``entries``/``entry`` elements, as Blancco's product writes them).
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable

from triage.errors import UsageError
from triage.fleet import Sheet
from triage.text.codec import decode, detect

MOST_BYTES = 64 << 20
_DELIMITERS = ",\t;|"
_NWIPE_ROW = re.compile(
    r"^[! ]*(?P<device>[\w/.-]+) *\| *(?P<status>[^|]+?) *\| *[^|]*\| *[\d:]+ *\| *(?P<what>.+?) *$"
)
_NWIPE_TIME = re.compile(r"^\[(\d{4}/\d\d/\d\d) ")


def read(name: str, data: bytes) -> Sheet:
    """The rows of a list; raises ``UsageError`` where it is none."""
    text = _text(name, data)
    head = text[:4096].lstrip()
    if head.startswith("<"):
        return _xml(name, data)
    if head.startswith(("[{", "{")) or (head.startswith("[") and head[1:].lstrip()[:1] == "{"):
        return _json(name, text)
    if "nwipe" in text and "Drive Status" in text:
        return _nwipe(name, text)
    return _delimited(name, text)


def _text(name: str, data: bytes) -> str:
    encoding = detect(data)
    if encoding is None or (b"\0" in data[:64] and not encoding.startswith("utf-16")):
        raise UsageError("this is no list", where=name, do="give CSV, TSV, JSON, XML or XLSX")
    return decode(data, encoding)[0].lstrip("\ufeff")


def _delimited(name: str, text: str) -> Sheet:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        before = 0
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((before + 1, tuple(cell.strip() for cell in cells)))
            before = reader.line_num
    except csv.Error as error:
        where = f"{name}:{reader.line_num}"
        raise UsageError("a quote is not closed, or stands inside a cell", where=where) from error
    if not rows:
        raise UsageError("the list is empty", where=name)
    return Sheet(name, "table", rows[0][1], tuple(rows[1:]))


def _json(name: str, text: str) -> Sheet:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError("this is no JSON", where=name) from error
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [data])
    if not all(isinstance(row, dict) for row in data):
        raise UsageError("a list of objects is needed", where=name)
    return _sheet(name, "table", data)


def _sheet(name: str, kind: str, rows: Iterable[dict[str, object]]) -> Sheet:
    every = list(rows)
    header = tuple(dict.fromkeys(str(key) for row in every for key in row))
    cells = (tuple(_cell(row.get(key)) for key in header) for row in every)
    return Sheet(name, kind, header, tuple(enumerate(cells, 1)))


def _cell(value: object) -> str:
    return "" if value is None else str(value).strip()


def _nwipe(name: str, text: str) -> Sheet:
    """The table "Drive Status" at the end of the log; its time is the last one before it."""
    day, inside = "", False
    rows: list[dict[str, object]] = []
    for line in text.splitlines():
        if time := _NWIPE_TIME.match(line):
            day = time[1]
        inside = (inside and not line.startswith("****")) or "Drive Status" in line
        row = _NWIPE_ROW.match(line) if inside else None
        if row and row["device"] != "Device":
            model, _, serial = row["what"].rpartition("/")
            done = row["status"].strip() == "Erased"
            rows.append(
                {
                    "serial": serial,
                    "model": model,
                    "date": day,
                    "method": "nwipe",
                    "result": "ok" if done else "failed",
                }
            )
    return _sheet(name, "nwipe", rows)


def _xml(name: str, data: bytes) -> Sheet:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UsageError("a document type is not allowed in a list", where=name)
    try:
        top = ElementTree.fromstring(data)  # noqa: S314 - in a worker, without a document type
    except ElementTree.ParseError as error:
        raise UsageError("this is no XML", where=name) from error
    rows: list[dict[str, object]] = []
    for report in top.iter("report"):
        number = next((found.text for found in report.iter("document_id")), None)
        rows += [_erasure(each, number) for each in report.iter("entries") if _is_erasure(each)]
    return _sheet(name, "erasure-xml", rows)


def _is_erasure(element: ElementTree.Element) -> bool:
    return element.get("name") == "erasure"


def _erasure(element: ElementTree.Element, number: str | None) -> dict[str, object]:
    said: dict[str, str] = {}
    for entry in element.iter("entry"):
        said.setdefault(entry.get("name", ""), (entry.text or "").strip())
    state = said.get("state", "")
    return {
        "certificate": number,
        "serial": said.get("serial", ""),
        "model": said.get("model", ""),
        "date": said.get("end_time") or said.get("timestamp", ""),
        "method": said.get("erasure_standard_name", ""),
        "result": "ok" if state.lower().startswith("success") else f"failed: {state}",
    }
