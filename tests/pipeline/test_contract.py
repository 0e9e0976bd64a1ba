"""Real output against the published schema."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from importlib import resources

import pytest
from jsonschema import Draft202012Validator
from scanning import Scanned

from triage import plugins
from triage.report.options import ReportOptions

SCHEMA = json.loads(
    resources.files("triage").joinpath("report/inventory.schema.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xdist_group(name))
        for name in ("demo", "places", "folder", "encrypted", "blank-zero")
    ],
)
def test_what_a_scan_prints_fits_the_schema(name: str, scanned: Callable[[str], Scanned]) -> None:
    found = scanned(name)
    out = io.StringIO()
    plugins.load("report")["json"].write(found.inventory, (), out, ReportOptions())
    document = json.loads(out.getvalue())
    Draft202012Validator(SCHEMA).validate(document)
    assert "digest" not in out.getvalue()
    lines = io.StringIO()
    plugins.load("report")["jsonl"].write(found.inventory, found.lines, lines, ReportOptions())
    finding = Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": "#/$defs/finding"})
    for line in lines.getvalue().splitlines()[:500]:
        finding.validate(json.loads(line))
