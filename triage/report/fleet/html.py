"""``--format html``: the fleet on one page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from triage.fleet import Entry, Fleet
from triage.model import SeverityName
from triage.report import describe
from triage.report.fleet.wording import certificate, doubts, headline, named, status
from triage.report.markup import cells, document, table, text
from triage.report.options import ReportOptions
from triage.wording import Wording

_STYLE = """@page { size: landscape; }
table:first-of-type thead th:nth-child(2) { text-align: right; }
"""


class FleetHtml:
    """The same parts as the terminal page, every row of them."""

    name = "html"

    def write(self, fleet: Fleet, out: TextIO, options: ReportOptions) -> None:
        """One document."""
        wording = Wording(options.lang)
        out.writelines(document(options.case, wording, _page(fleet, wording), _STYLE))


PLUGIN = FleetHtml()


def _page(fleet: Fleet, wording: Wording) -> Iterator[str]:
    title, *rest = headline(fleet, wording)
    yield f"<h1>{text(title)}</h1>\n"
    yield from (f"<p>{text(line)}</p>\n" for line in rest)
    yield from _sections(fleet, wording)


def _sections(fleet: Fleet, wording: Wording) -> Iterator[str]:
    names = ("severity", "people", "pass", "status", "certificate", "serial", "drive", "erasure")
    rows = (_row(one, fleet, wording) for one in fleet.entries)
    yield from table(wording.say("fleet.drives"), _heads(wording, *names), rows)
    yield from _papers_and_places(fleet, wording)
    yield from _doubts(fleet, wording)
    yield from _over_drives(fleet, wording)


def _papers_and_places(fleet: Fleet, wording: Wording) -> Iterator[str]:
    """What certificates contradict, what is missing, which certificates are."""
    say = wording.say
    papers = [one for one in fleet.entries if one.certified == "contradicted"]
    yield from table(
        say("fleet.contradicted"),
        _heads(wording, "serial", "certificate", "people"),
        (_papers(one, wording) for one in papers),
    )
    gone = [one.lease for one in fleet.entries if one.status == "missing" and one.lease]
    yield from table(
        say("fleet.missing"),
        _heads(wording, "serial", "asset", "model", "lessee", "contract"),
        (cells(one.serial, one.asset, one.model, one.lessee, one.contract) for one in gone),
    )
    yield from table(
        say("fleet.due"),
        _heads(wording, "lessor", "drives", "serial"),
        (
            cells(
                lessor or say("fleet.no_lessor"),
                f"{len(entries):,}",
                wording.listed(one.serial or "-" for one in entries),
            )
            for lessor, entries in fleet.due
        ),
    )


def _doubts(fleet: Fleet, wording: Wording) -> Iterator[str]:
    """Drives that need a look, images that could not be examined."""
    say = wording.say
    doubtful = ((named(one), doubts(one, fleet, wording)) for one in fleet.entries)
    yield from table(
        say("fleet.why"),
        _heads(wording, "drive", "doubt"),
        (cells(*both) for both in doubtful if both[1]),
    )
    bad = [one.drive for one in fleet.entries if one.drive and one.drive.state == "quarantined"]
    yield from table(
        say("fleet.quarantined"),
        _heads(wording, "drive", "reason"),
        (cells(d.image, wording.reason(d.reason)) for d in bad),
    )


def _over_drives(fleet: Fleet, wording: Wording) -> Iterator[str]:
    """What several drives hold together: the same files, one disk array."""
    say = wording.say
    yield from table(
        say("fleet.shared"),
        _heads(wording, "severity", "people", "copies", "places"),
        (
            _severity(one.severity, wording)
            + cells(
                describe.bounds(one.people_min, one.people_max, wording),
                say("fleet.places", count=len(one.places)),
                wording.listed(f"{drive} {place}" for drive, place in one.places[:5]),
            )
            for one in fleet.files
        ),
    )
    yield from table(
        say("fleet.arrays"),
        _heads(wording, "level", "array", "members"),
        (cells(f"RAID {one.level}", one.array, wording.listed(one.drives)) for one in fleet.arrays),
    )


def _heads(wording: Wording, *names: str) -> list[str]:
    return [wording.say(f"fleet_column.{name}") for name in names]


def _row(entry: Entry, fleet: Fleet, wording: Wording) -> str:
    say, drive, lease = wording.say, entry.drive, entry.lease
    done = drive if drive is not None and drive.state == "done" else None
    outcome = {True: "true", False: "false", None: "null"}[entry.passed]
    who = describe.bounds(done.people_min, done.people_max, wording) if done else ""
    where = "  ".join(filter(None, [lease.asset if lease else "", drive.image if drive else ""]))
    near = say("fleet.near", serials=wording.listed(entry.near)) if entry.near else ""
    return (
        (_severity(done.severity, wording) if done else cells("-"))
        + f'<td class="number">{text(who)}</td>'
        f'<td class="whole {outcome}">{text(say(f"pass.{outcome}"))}</td>'
        f'<td class="whole">{text(status(entry.status, fleet, wording))}</td>'
        f'<td class="whole {entry.certified}">{text(say(f"certificate.{entry.certified}"))}</td>'
        f'<td class="whole">{text(entry.serial or "-")}</td>'
        + cells(f"{where} {near}".strip(), wording.term("erasure", done.erasure) if done else "-")
    )


def _severity(name: SeverityName, wording: Wording) -> str:
    return f'<td class="whole {name}">{text(wording.say(f"severity.{name}"))}</td>'


def _papers(entry: Entry, wording: Wording) -> str:
    drive = entry.drive
    papers = "; ".join(certificate(one, wording) for one in entry.certificates)
    who = describe.bounds(drive.people_min, drive.people_max, wording) if drive else "-"
    return cells(entry.serial or "-", papers, who)
