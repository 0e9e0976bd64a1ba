"""``--format json``: one object, ``triage.fleet/1`` (``fleet.schema.json``); the same
fleet gives the same bytes."""

from __future__ import annotations

import json
from typing import Any, TextIO

from triage.fleet import Array, Entry, Fleet, SharedFile
from triage.report.fleet.facts import certificate, facts
from triage.report.json_report import plain
from triage.report.options import ReportOptions

SCHEMA = "triage.fleet/1"


def document(fleet: Fleet) -> dict[str, Any]:
    """The fleet as JSON values."""
    return {
        "schema": SCHEMA,
        "tool": dict(fleet.tool),
        "drives": [_entry(entry) for entry in fleet.entries],
        "people_min": fleet.people_min,
        "people_max": fleet.people_max,
        "missing": list(fleet.missing),
        "certificates_due": [
            {"lessor": lessor or None, "drives": [_due(entry) for entry in entries]}
            for lessor, entries in fleet.due
        ],
        "shared_files": [_shared(one) for one in fleet.files],
        "arrays": [_array(one) for one in fleet.arrays],
        "totals": dict(fleet.totals),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        **facts(entry),
        "near": list(entry.near),
        "why": list(entry.why),
        "certificates": [certificate(one) for one in entry.certificates],
        "arrays": sorted({one.array for one in entry.drive.members}) if entry.drive else [],
    }


def _due(entry: Entry) -> dict[str, Any]:
    known = facts(entry)
    names = ("serial", "asset", "model", "contract", "ends", "lessee", "status")
    return {name: known[name] for name in names}


def _shared(one: SharedFile) -> dict[str, Any]:
    return {
        "sha256": one.sha256,
        "size": one.size,
        "severity": one.severity,
        "people_min": one.people_min,
        "people_max": one.people_max,
        "places": [{"drive": drive, "locator": locator} for drive, locator in one.places],
    }


def _array(one: Array) -> dict[str, Any]:
    return {
        "array": one.array,
        "level": one.level,
        "devices": one.devices,
        "drives": list(one.drives),
    }


class FleetJson:
    """The whole fleet."""

    name = "json"

    def write(self, fleet: Fleet, out: TextIO, options: ReportOptions) -> None:
        """One object and a newline."""
        json.dump(plain(document(fleet)), out, sort_keys=True, ensure_ascii=True, indent=2)
        out.write("\n")


PLUGIN = FleetJson()
