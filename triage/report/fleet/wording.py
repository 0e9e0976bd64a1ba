"""The sentences that every page of a fleet begins with, and how a certificate is named."""

from __future__ import annotations

from pathlib import Path

from triage.fleet import Certificate, Entry, Fleet
from triage.report.headline import people
from triage.wording import Wording

_OF_LISTS = ("serial-unknown", "serial-not-listed")
"""What is no matter without a list."""


def headline(fleet: Fleet, wording: Wording) -> tuple[str, str, str]:
    """What can be read, how many drives pass, what was not examined."""
    totals = dict(fleet.totals)
    drives = len({one.drive.key for one in fleet.entries if one.drive is not None})
    rows = sum(one.drive is None for one in fleet.entries)
    key = "fleet.of_drives_and_rows" if rows else "fleet.of_drives"
    what = wording.say(key, drives=drives, rows=rows)
    if fleet.people_max:
        who = people(fleet.people_min, fleet.people_max, wording)
        first = wording.say("fleet.head", what=what, people=who)
    else:
        first = wording.say("fleet.head_none", what=what)
    second = wording.say(
        "fleet.second",
        passed=totals.get("pass.true", 0),
        failed=totals.get("pass.false", 0),
        open=totals.get("pass.null", 0),
    )
    third = wording.say(
        "fleet.third",
        quarantined=totals.get("drive.quarantined", 0),
        missing=totals.get("status.missing", 0),
    )
    return first, second, third


def named(entry: Entry) -> str:
    """What people call an entry: serial number and asset number, else the image's name."""
    asset = entry.lease.asset if entry.lease else ""
    said = "  ".join(word for word in (entry.serial, asset) if word)
    return said or (Path(entry.drive.image).name if entry.drive else "-")


def status(name: str, fleet: Fleet, wording: Wording) -> str:
    """How an entry stands to the list; where none was given, no drive can be missing from it."""
    unlisted = name == "unknown" and not fleet.listed
    return wording.say("status.unlisted" if unlisted else f"status.{name}")


def doubts(entry: Entry, fleet: Fleet, wording: Wording) -> str:
    """Why an entry needs a look; empty where it is plain."""
    plain = () if fleet.listed else _OF_LISTS
    known = (f"why.{code}" for code in entry.why if code not in plain)
    return wording.listed(wording.say(key) for key in known if wording.has(key))


def certificate(one: Certificate, wording: Wording) -> str:
    """「物理破壊証明書 No. 12, 2019-11-02」."""
    kind = wording.say(f"certificate_kind.{one.kind}")
    number = f"{kind} No. {one.number}" if one.number else kind
    return wording.listed(word for word in (number, one.date) if word)
