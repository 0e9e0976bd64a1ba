"""``--format json``: one object, ``triage.correlation/1`` (``correlation.schema.json``); the same
input gives the same bytes."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from typing import Any, TextIO

from triage.correlation import Client, Correlation, LogReport, Served, Session, Sums
from triage.report.json_report import plain
from triage.report.options import ReportOptions

SCHEMA = "triage.correlation/1"


def instant(at: int | None) -> str | None:
    """``2019-11-02T01:11:12Z``."""
    if at is None:
        return None
    return datetime.datetime.fromtimestamp(at, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def document(made: Correlation) -> dict[str, Any]:
    """The correlation as JSON values."""
    return {
        "schema": SCHEMA,
        "tool": dict(made.tool),
        "files": [_file(one, made) for one in made.files],
        "totals": _sums(made.totals, made.personal),
        "disks": [
            {"case": case, "totals": _sums(every, personal)} for case, every, personal in made.disks
        ],
        "sessions": [_session(one) for one in made.sessions],
        "logs": [_log(one) for one in made.logs],
        "robots_date": made.robots_date,
    }


def _sums(every: Sums, personal: Sums) -> dict[str, Any]:
    return {**asdict(every), "with_personal_data": asdict(personal)}


def _file(one: Served, made: Correlation) -> dict[str, Any]:
    file = one.file
    return {
        "case": made.disks[file.disk][0],
        "locator": file.locator,
        "path": file.path,
        "present": file.present,
        "size": file.size if file.present else None,
        "sha256": file.sha256,
        "severity": file.severity if file.present else None,
        "people_min": file.people_min if file.present else None,
        "people_max": file.people_max if file.present else None,
        "matched_by": list(one.matched_by),
        "candidates": one.candidates,
        "server_paths": list(one.paths),
        "on_server": one.on_server,
        "stored_at": instant(one.stored_at),
        "deleted_at": instant(one.deleted_at),
        "hits": one.hits,
        "other": dict(one.other),
        "clients": [_client(client) for client in one.clients],
        "new": one.fresh,
    }


def _client(one: Client) -> dict[str, Any]:
    return {
        "address": one.address,
        "kind": one.kind,
        "name": one.name or None,
        "hits": one.hits,
        "first": instant(one.first),
        "last": instant(one.last),
        "agents": list(one.agents),
    }


def _session(one: Session) -> dict[str, Any]:
    return {
        "address": one.address,
        "kind": one.kind,
        "name": one.name or None,
        "begin": instant(one.begin),
        "end": instant(one.end),
        "hits": one.hits,
        "files": one.files,
    }


def _log(one: LogReport) -> dict[str, Any]:
    return {
        "path": one.path,
        "format": one.format or None,
        "lines": one.lines,
        "unread": one.unread,
        "first_unread": one.first_unread if one.first_unread >= 0 else None,
        "notes": list(one.notes),
    }


class CorrelationJson:
    """The whole correlation."""

    name = "json"

    def write(self, made: Correlation, out: TextIO, options: ReportOptions) -> None:
        """One object on one line: there may be a hundred thousand files."""
        out.write(json.dumps(plain(document(made)), sort_keys=True, ensure_ascii=True) + "\n")


PLUGIN = CorrelationJson()
