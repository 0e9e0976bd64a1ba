"""The sentences that every page of a fleet begins with, and how a certificate is named."""

from __future__ import annotations

from triage.fleet import Certificate, Fleet
from triage.report.headline import people
from triage.wording import Wording


def headline(fleet: Fleet, wording: Wording) -> tuple[str, str, str]:
    """What can be read, how many drives pass, what was not examined."""
    totals = dict(fleet.totals)
    count = len(fleet.entries)
    if fleet.people_max:
        who = people(fleet.people_min, fleet.people_max, wording)
        first = wording.say("fleet.head", drives=count, people=who)
    else:
        first = wording.say("fleet.head_none", drives=count)
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


def certificate(one: Certificate, wording: Wording) -> str:
    """「物理破壊証明書 No. 12, 2019-11-02」."""
    kind = wording.say(f"certificate_kind.{one.kind}")
    number = f"{kind} No. {one.number}" if one.number else kind
    return wording.listed(word for word in (number, one.date) if word)
