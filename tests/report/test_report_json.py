"""Machine output: the contract's schema, stable bytes, no value where none belongs."""

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from inventories import CLEAN, EXPOSED, LINE, exposure

import triage.report
from triage import plugins
from triage.cli.writing import write
from triage.model import Inventory, Locator
from triage.report.json_report import PLUGIN as JSON
from triage.report.jsonl_report import PLUGIN as JSONL
from triage.report.options import ReportOptions

SCHEMA = json.loads(
    (Path(triage.report.__file__).parent / "inventory.schema.json").read_text("utf-8")
)
FINDING = {"$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], "$ref": "#/$defs/finding"}


def written(inventory: Inventory) -> str:
    out = io.StringIO()
    JSON.write(inventory, (LINE,), out, ReportOptions(lang="ja"))
    return out.getvalue()


@pytest.mark.parametrize("inventory", [CLEAN, EXPOSED])
def test_the_inventory_keeps_the_schema(inventory: Inventory) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(written(inventory)), SCHEMA)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [(("verdict", "my_number"), "maybe"), (("coverage", "skipped"), -1), (("schema",), "x")],
)
def test_the_schema_refuses_what_the_contract_does(path: tuple[str, ...], wrong: object) -> None:
    document = json.loads(written(EXPOSED))
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


def test_the_bytes_are_sorted_ascii_and_end_with_a_newline() -> None:
    text = written(EXPOSED)
    assert text.isascii()
    assert text.endswith("}\n")
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert text == written(EXPOSED)


def test_digests_and_findings_stay_out_of_json() -> None:
    assert LINE.digest not in written(EXPOSED)


def test_names_that_no_encoding_explains_are_valid_json() -> None:
    odd = replace(
        EXPOSED,
        exposures=(exposure(1, path="/a\udc80\ud800b\x1b[2J", locator=Locator(("p1", "a%80"))),),
    )
    text = written(odd)
    document = json.loads(text)
    assert document["exposures"][0]["path"] == "/a\\x80\\ud800b\x1b[2J"
    assert document["exposures"][0]["locator"] == "p1/a%80"
    text.encode("utf-8")
    json.dumps(document, ensure_ascii=False).encode("utf-8")


def lines(*findings: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    JSONL.write(EXPOSED, findings, out, ReportOptions())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_finding_line_is_masked_and_keeps_the_schema() -> None:
    (line,) = lines(LINE)
    jsonschema.validate(line, FINDING)
    assert "value" not in line
    assert line["locator"] == "p1/総務課/名簿1.csv/row:2/col:3"


def test_a_revealed_finding_has_its_value() -> None:
    (line,) = lines(replace(LINE, value="123456789018", offset=None, person=None))
    jsonschema.validate(line, FINDING)
    assert line["value"] == "123456789018"


def test_every_format_is_a_plug_in() -> None:
    assert list(plugins.load("report")) == ["html", "json", "jsonl", "terminal"]


def test_a_pipe_named_as_output_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write("report", "json", CLEAN, (), output=pipe, lang="en")
    assert pipe.is_fifo()
    assert json.loads(os.read(reader, 1 << 16))["schema"] == "triage.inventory/1"
    os.close(reader)
