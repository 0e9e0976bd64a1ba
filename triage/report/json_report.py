"""``--format json``: one object, ``triage.inventory/1`` (``inventory.schema.json``).

The same inventory gives the same bytes: keys sorted, ASCII only, English, no clock, no digest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, TextIO

from triage.model import (
    Exposure,
    Extent,
    FindingLine,
    Gap,
    Inventory,
    KnownFiles,
    Link,
    Locator,
    Refuted,
    SourceReport,
    Verdict,
    Versions,
    Volume,
)
from triage.report.options import ReportOptions

SCHEMA = "triage.inventory/1"
_LONE = re.compile("[\ud800-\udfff]")


def document(inventory: Inventory) -> dict[str, Any]:
    """The inventory as JSON values."""
    blank = inventory.blankness
    return {
        "schema": SCHEMA,
        "tool": {name: plain(value) for name, value in inventory.tool},
        "source": _source(inventory.source),
        "coverage": asdict(inventory.coverage),
        "verdict": _verdict(inventory.verdict),
        "volumes": [_volume(volume) for volume in inventory.volumes],
        "exposures": [_exposure(exposure) for exposure in inventory.exposures],
        "links": [_link(link) for link in inventory.links],
        "versions": [_versions(one) for one in inventory.versions],
        "keywords": [
            {"keyword": text(word), "hits": hits, "locators": _locators(where)}
            for word, hits, where in inventory.keywords
        ],
        "refuted": [_refuted(refuted) for refuted in inventory.refuted],
        "gaps": [_gap(gap) for gap in inventory.gaps],
        "blankness": None if blank is None else asdict(blank),
        "map": [[cell.offset, cell.length, cell.kind] for cell in inventory.map],
        "known": None if inventory.known is None else _known(inventory.known),
        "examination": {name: text(value) for name, value in inventory.examination},
    }


def _known(known: KnownFiles) -> dict[str, Any]:
    return {
        "lists": [
            {"name": text(name), "sha256": sha256, "hashes": hashes}
            for name, sha256, hashes in known.lists
        ],
        "files": len(known.locators),
        "bytes": known.bytes,
        "locators": _locators(known.locators),
    }


def text(value: str) -> str:
    """Text that every JSON reader accepts: bytes that no encoding explained become ``\\xNN``."""
    return _LONE.sub(_escaped, value)


def _escaped(match: re.Match[str]) -> str:
    point = ord(match[0])
    return f"\\x{point - 0xDC00:02x}" if 0xDC80 <= point <= 0xDCFF else f"\\u{point:04x}"


def plain(value: object) -> object:
    """JSON values: every text made acceptable, pairs as objects."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 for pair in value
    ):
        return {str(key): plain(inner) for key, inner in value}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def _maybe(value: str | None) -> str | None:
    return None if value is None else text(value)


def _extents(extents: Iterable[Extent]) -> list[list[int]]:
    return [[extent.offset, extent.length] for extent in extents]


def _locators(locators: Iterable[Locator]) -> list[str]:
    return [text(str(locator)) for locator in locators]


def _source(source: SourceReport) -> dict[str, Any]:
    return {
        "path": text(source.path),
        "format": source.format,
        "size": source.size,
        "sha256": source.sha256,
        "stored_hashes": dict(source.stored_hashes),
        "hash_verified": source.hash_verified,
        "serial": _maybe(source.serial),
        "model": _maybe(source.model),
        "segments": [text(segment) for segment in source.segments],
        "unreadable": _extents(source.unreadable),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "severity": verdict.severity,
        "effort": verdict.effort,
        "my_number": verdict.my_number,
        "categories": {name: asdict(category) for name, category in verdict.categories},
        "due": [asdict(due) for due in verdict.due],
        "people_min": verdict.people_min,
        "people_max": verdict.people_max,
        "erasure": verdict.erasure,
        "indications": [asdict(indication) for indication in verdict.indications],
    }


def _volume(volume: Volume) -> dict[str, Any]:
    lock = volume.encryption
    return {
        "locator": text(str(volume.locator)),
        "kind": volume.kind,
        "offset": volume.offset,
        "length": volume.length,
        "encryption": None
        if lock is None
        else {
            "scheme": lock.scheme,
            "cipher": lock.cipher,
            "key_protectors": list(lock.key_protectors),
            "clear_key": lock.clear_key,
        },
        "label": _maybe(volume.label),
        "created": volume.created,
        "block_size": volume.block_size,
        "notes": {name: text(value) for name, value in volume.notes},
    }


def _exposure(exposure: Exposure) -> dict[str, Any]:
    return {
        "rank": exposure.rank,
        "severity": exposure.severity,
        "score": exposure.score,
        "effort": exposure.effort,
        "locator": text(str(exposure.locator)),
        "path": _maybe(exposure.path),
        "suggested_name": _maybe(exposure.suggested),
        "origin": exposure.origin,
        "intact": exposure.intact,
        "size": exposure.size,
        "sha256": exposure.sha256,
        "mime": text(exposure.mime),
        "record_kind": exposure.record_kind,
        "fields": list(exposure.fields),
        "people_min": exposure.people_min,
        "people_max": exposure.people_max,
        "rows": exposure.rows,
        "households": exposure.households,
        "accounts": exposure.accounts,
        "org_unit": _maybe(exposure.org_unit),
        "fiscal_year": exposure.fiscal_year,
        "counts": dict(exposure.counts),
        "hits": dict(exposure.hits),
        "extents": _extents(exposure.extents),
        "copies": _locators(exposure.copies),
        "reasons": [asdict(reason) for reason in exposure.reasons],
        "yara": list(exposure.yara),
    }


def _link(link: Link) -> dict[str, Any]:
    return {"key": link.key, "locators": _locators(link.locators), "people": link.people}


def _versions(one: Versions) -> dict[str, Any]:
    return {
        "locators": _locators(one.locators),
        "people": list(one.people),
        "in_all": one.in_all,
        "together": one.together,
    }


def _refuted(refuted: Refuted) -> dict[str, Any]:
    return {
        "locator": text(str(refuted.locator)),
        "signature": refuted.signature,
        "values": refuted.values,
        "pass_rate": round(refuted.pass_rate, 4),
        "statement": text(refuted.statement),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "locator": text(str(gap.locator)),
        "stage": gap.stage,
        "code": gap.code,
        "reason": text(gap.reason),
        "bytes": gap.bytes,
        "blocks_no": gap.blocks_no,
    }


class JsonReport:
    """The whole inventory; findings are in ``jsonl`` only."""

    name = "json"

    def write(
        self,
        inventory: Inventory,
        findings: Iterable[FindingLine],
        out: TextIO,
        options: ReportOptions,
    ) -> None:
        """One object and a newline."""
        json.dump(document(inventory), out, sort_keys=True, ensure_ascii=True, indent=2)
        out.write("\n")


PLUGIN = JsonReport()
