"""Inventories of invented disks, for the reports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from triage.model import (
    Blankness,
    Category,
    Coverage,
    Due,
    Encryption,
    Exposure,
    Extent,
    FindingLine,
    Gap,
    Indication,
    Inventory,
    Link,
    Locator,
    Reason,
    Refuted,
    SourceReport,
    Verdict,
    Versions,
    Volume,
)

GB = 1_000_000_000
NAMES = (
    "bank_account",
    "card",
    "contact",
    "contract",
    "credential",
    "government_id",
    "identity",
    "my_number",
    "safety",
    "sensitive",
    "welfare",
)
NONE = Category("none-found", 0, 0, 0)


def at(*steps: str) -> Locator:
    return Locator(steps)


def exposure(rank: int, **facts: Any) -> Exposure:
    values: dict[str, Any] = {
        "rank": rank,
        "severity": "high",
        "score": 72.0,
        "effort": "plug-in",
        "locator": at("p1", "総務課", f"名簿{rank}.csv"),
        "path": f"/総務課/名簿{rank}.csv",
        "origin": "live",
        "intact": True,
        "size": 12345,
        "sha256": "ab" * 32,
        "mime": "text/csv",
        "record_kind": "resident_register",
        "fields": ("name", "address", "birth_date", "sex", "postcode", "internal_code"),
        "people_min": 460,
        "people_max": 460,
        "rows": 460,
        "households": None,
        "accounts": None,
        "org_unit": None,
        "fiscal_year": 2019,
        "counts": (("jp.person_name", 460),),
        "hits": (("jp.person_name", 460),),
        "extents": (Extent(1048576, 12345),),
        "copies": (),
        "reasons": (Reason("field:name", 10.0), Reason("people:460", 26.6)),
        "yara": (),
    }
    return Exposure(**{**values, **facts})


def verdict(**facts: Any) -> Verdict:
    categories = dict.fromkeys(NAMES, NONE) | facts.pop("found", {})
    values: dict[str, Any] = {
        "severity": "none",
        "effort": None,
        "my_number": "no",
        "categories": tuple(sorted(categories.items())),
        "due": (),
        "people_min": 0,
        "people_max": 0,
        "erasure": "untouched",
        "indications": (),
    }
    return Verdict(**{**values, **facts})


def coverage(*classes: int, files: int = 10) -> Coverage:
    file, raw, encrypted, unreadable, skipped = classes
    return Coverage(sum(classes), file, raw, encrypted, unreadable, skipped, files, files, 0, 0)


CLEAN = Inventory(
    tool=(("name", "triage"), ("version", "0.1.0"), ("libraries", (("pytsk3", "20260715"),))),
    source=SourceReport(
        "evidence/pc.raw", "raw", 500 * GB, "cd" * 32, (), None, None, None, ("pc.raw",), ()
    ),
    coverage=coverage(200 * GB, 300_100_000_000, 0, 0, 0),
    verdict=verdict(),
    volumes=(Volume(at("p1"), "ntfs", 1 << 20, 500 * GB, label="システム", created="2019-03-01"),),
    exposures=(),
    links=(),
    keywords=(),
    refuted=(),
    gaps=(),
    blankness=Blankness(100 * GB, 0, 0, 400 * GB),
)

FOUND = Category("found", 12345, 13010, 12000)
LONG = "退職者を含む職員の源泉徴収票と扶養控除申告書の控え(令和元年度分・最終版・修正2).csv"

EXPOSED = replace(
    CLEAN,
    coverage=coverage(200 * GB, 215_500_000_000, 60 * GB, 2 * GB, 22_600_000_000),
    verdict=verdict(
        severity="critical",
        effort="undelete",
        my_number="yes",
        people_min=12345,
        people_max=13010,
        erasure="deleted",
        found={
            "my_number": FOUND,
            "sensitive": Category("found", 12, 12, 12),
            "safety": Category("found", 12, 12, 12),
        },
        indications=(
            Indication("appi.43.1", "Sensitive personal information may be included"),
            Indication("appi.43.4", "More than 100 people may be concerned"),
        ),
        due=(
            Due("appi.43.1", "preliminary", "2026-11-26"),
            Due("appi.43.1", "final", "2026-12-21"),
        ),
    ),
    exposures=(
        exposure(
            1,
            severity="critical",
            score=100.0,
            origin="deleted",
            effort="undelete",
            record_kind="payroll",
            fields=("my_number", "name", "address", "birth_date", "amount"),
            people_min=12345,
            people_max=13010,
            path=f"/共有/総務部/人事課/給与/令和元年度/{LONG}",
            copies=(at("p1", "~99-3"), at("@1048576+4096")),
            reasons=(
                Reason("field:my_number", 40.0),
                Reason("field:amount", 15.0),
                Reason("people:13010", 41.1),
                Reason("origin:deleted", -4.8),
                Reason("floor:my_number_many", 8.7),
            ),
        ),
        exposure(
            2,
            severity="critical",
            score=95.0,
            people_min=12,
            people_max=12,
            rows=None,
            record_kind=None,
            fields=("safety", "name", "address"),
            origin="free",
            effort="carve",
            intact=False,
            path=None,
            locator=at("@734003200+65536"),
        ),
        exposure(3, severity="medium", score=45.0, org_unit="税務課"),
        exposure(
            4,
            severity="low",
            score=34.9,
            record_kind=None,
            fields=("internal_code",),
            people_min=0,
            people_max=0,
            rows=460517,
            reasons=(
                Reason("field:internal_code", 4.0),
                Reason("people:460517", 56.6),
                Reason("ceiling:bare_code", -25.7),
            ),
        ),
        exposure(
            5,
            severity="info",
            score=8.0,
            record_kind=None,
            fields=(),
            people_min=0,
            people_max=0,
            rows=None,
            yara=("remote_control_tool",),
        ),
    ),
    links=(Link("internal_code", (at("p1", "税.csv"), at("p1", "住基.csv")), 360573),),
    versions=(Versions((at("p1", "R5.csv"), at("p1", "R6.csv")), (2400, 2410), 2160, 2530),),
    refuted=(Refuted(at("p1", "税.csv", "col:1"), "jp.my_number", 460517, 0.0998, "chance level"),),
    gaps=(
        Gap(at("p1", "給与.xlsx"), "content", "office-document", "no extractor for xlsx", 52_000),
        Gap(at("p1", "証明書.pdf"), "content", "pdf", "no extractor for PDF", 2_600_000_000),
        *(
            Gap(at("p1", f"写真{i}.jpg"), "content", "picture", "no text recognition", 20 * GB // 9)
            for i in range(9)
        ),
        Gap(at("p2"), "volume", "encrypted-volume", "BitLocker", 60 * GB),
    ),
    volumes=(
        *CLEAN.volumes,
        Volume(
            at("p2"),
            "bitlocker",
            400 * GB,
            60 * GB,
            Encryption("BitLocker", "XTS-AES 128", ("tpm",)),
        ),
        Volume(at("@460000000000+40100000000"), "free", 460 * GB, 40_100_000_000),
    ),
    examination=(("case_number", "R01-77"),),
)

LINE = FindingLine(
    id="f1",
    signature="jp.my_number",
    locator=at("p1", "総務課", "名簿1.csv", "row:2", "col:3"),
    offset=1048600,
    length=12,
    origin="live",
    masked="************ (check digit ok)",
    digest="0" * 32,
    confidence=0.95,
    why=("check digit ok", "column vote"),
    person="p1/1",
)
