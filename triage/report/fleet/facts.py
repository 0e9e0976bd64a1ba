"""The facts of an entry as every format states them, in English and as plain values."""

from __future__ import annotations

from typing import Any

from triage.fleet import Certificate, Entry

_PASS = {True: "PASS", False: "FAIL", None: "CANNOT TELL"}


def facts(entry: Entry) -> dict[str, Any]:
    """One entry; what only an examined drive has is null where there is none."""
    lease, drive = entry.lease, entry.drive
    done = drive if drive is not None and drive.state == "done" else None
    return {
        "asset": _said(lease.asset if lease else None),
        "serial": entry.serial,
        "model": _said((drive.model if drive else None) or (lease.model if lease else None)),
        "lessee": _said(lease.lessee if lease else None),
        "lessor": _said(lease.lessor if lease else None),
        "contract": _said(lease.contract if lease else None),
        "ends": _said(lease.ends if lease else None),
        "expected": lease.expected if lease else None,
        "status": entry.status,
        "certificate": entry.certified,
        "pass": entry.passed,
        "erasure": done.erasure if done else None,
        "severity": done.severity if done else None,
        "people_min": done.people_min if done else None,
        "people_max": done.people_max if done else None,
        "my_number": done.my_number if done else None,
        "image": drive.image if drive else None,
        "state": drive.state if drive else None,
        "reason": _said(drive.reason if drive else None),
        "exit": drive.exit if drive else None,
        "size": done.size if done else None,
        "sha256": done.sha256 if done else None,
        "unexamined_bytes": done.unexamined if done else None,
        "gaps": done.gaps if done else None,
        "case": done.case if done else None,
        "label": label(entry),
    }


def label(entry: Entry) -> str:
    """The line for the sticker on the drive."""
    asset = entry.lease.asset if entry.lease else ""
    words = [asset, f"S/N {entry.serial or '?'}", _PASS[entry.passed]]
    if entry.drive is not None and entry.drive.state == "done":
        words.append(entry.drive.erasure)
    words.append(f"certificate {entry.certified}")
    return " | ".join(word for word in words if word)


def certificate(one: Certificate) -> dict[str, Any]:
    """One certificate, with the list and row where it stands."""
    return {
        "kind": one.kind,
        "number": _said(one.number),
        "date": _said(one.date),
        "method": _said(one.method),
        "issuer": _said(one.issuer),
        "succeeded": one.succeeded,
        "list": one.list,
        "row": one.row,
    }


def _said(text: str | None) -> str | None:
    return text or None
