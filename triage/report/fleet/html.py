"""``--format html``: the fleet on one page that needs nothing but itself.

No script, no request, no style from elsewhere; everything of evidence is escaped text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import TextIO

from triage.fleet import Entry, Fleet
from triage.report import describe
from triage.report.fleet.wording import certificate, doubts, headline, named
from triage.report.options import ReportOptions
from triage.text.safe import safe_text
from triage.wording import Wording

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, "Noto Sans CJK JP", sans-serif; margin: 2rem auto; padding: 0 1rem;
  max-width: 76rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884;
  overflow-wrap: anywhere; vertical-align: top; }
th { position: sticky; top: 0; background: Canvas; }
th, td.whole, td.number { white-space: nowrap; }
td.number { text-align: right; }
tr { break-inside: avoid; }
.critical, .high, .false, .contradicted { color: #c4161c; font-weight: 600; }
.medium, .null { color: #9a6700; } .true { color: #18794e; }
@media (prefers-color-scheme: dark) { .critical, .high, .false, .contradicted { color: #ff7b7b; }
  .medium, .null { color: #e3b341; } .true { color: #4ac98a; } }
@media print { body { margin: 0; max-width: none; font-size: 12px; } th { position: static; } }
@page { size: landscape; }
"""


class FleetHtml:
    """The same parts as the terminal page, every row of them."""

    name = "html"

    def write(self, fleet: Fleet, out: TextIO, options: ReportOptions) -> None:
        """One document."""
        wording = Wording(options.lang)
        title, *rest = headline(fleet, wording)
        out.write(f'<!doctype html>\n<html lang="{wording.lang}"><head><meta charset="utf-8">\n')
        out.write('<meta name="viewport" content="width=device-width">\n')
        out.write(f"<title>{_text(options.case)}</title>\n<style>{_STYLE}</style></head><body>\n")
        out.write(f"<h1>{_text(title)}</h1>\n")
        out.writelines(f"<p>{_text(line)}</p>\n" for line in rest)
        out.writelines(_sections(fleet, wording))
        out.write("</body></html>\n")


PLUGIN = FleetHtml()


def _sections(fleet: Fleet, wording: Wording) -> Iterator[str]:
    say = wording.say
    names = ("severity", "people", "pass", "status", "certificate", "serial", "drive", "erasure")
    heads = [say(f"fleet_column.{name}") for name in names]
    yield from _table(say("fleet.drives"), heads, (_row(one, wording) for one in fleet.entries))
    yield from _papers_and_places(fleet, wording)
    yield from _doubts(fleet, wording)
    yield from _over_drives(fleet, wording)


def _papers_and_places(fleet: Fleet, wording: Wording) -> Iterator[str]:
    """What certificates contradict, what is missing, which certificates are."""
    say = wording.say
    papers = [one for one in fleet.entries if one.certified == "contradicted"]
    yield from _table(say("fleet.contradicted"), [], (_papers(one, wording) for one in papers))
    gone = [one.lease for one in fleet.entries if one.status == "missing" and one.lease]
    yield from _table(
        say("fleet.missing"),
        [],
        (_cells(one.serial, one.asset, one.model, one.lessee, one.contract) for one in gone),
    )
    yield from _table(
        say("fleet.due"),
        [],
        (
            _cells(
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
    doubtful = ((named(one), doubts(one, wording)) for one in fleet.entries)
    yield from _table(say("fleet.why"), [], (_cells(*both) for both in doubtful if both[1]))
    bad = [one.drive for one in fleet.entries if one.drive and one.drive.state == "quarantined"]
    yield from _table(
        say("fleet.quarantined"), [], (_cells(d.image, wording.reason(d.reason)) for d in bad)
    )


def _over_drives(fleet: Fleet, wording: Wording) -> Iterator[str]:
    """What several drives hold together: the same files, one disk array."""
    say = wording.say
    yield from _table(
        say("fleet.shared"),
        [],
        (
            _cells(
                describe.bounds(one.people_min, one.people_max, wording),
                say("fleet.places", count=len(one.places)),
                wording.listed(f"{drive} {place}" for drive, place in one.places[:5]),
            )
            for one in fleet.files
        ),
    )
    yield from _table(
        say("fleet.arrays"),
        [],
        (
            _cells(f"RAID {one.level}", one.array, wording.listed(one.drives))
            for one in fleet.arrays
        ),
    )


def _table(title: str, heads: list[str], rows: Iterable[str]) -> Iterator[str]:
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    if not body:
        return
    head = "".join(f"<th>{_text(one)}</th>" for one in heads)
    yield f"<h2>{_text(title)}</h2>\n<table>"
    yield f"<thead><tr>{head}</tr></thead>\n" if head else ""
    yield f"<tbody>{body}</tbody></table>\n"


def _row(entry: Entry, wording: Wording) -> str:
    say, drive, lease = wording.say, entry.drive, entry.lease
    done = drive if drive is not None and drive.state == "done" else None
    outcome = {True: "true", False: "false", None: "null"}[entry.passed]
    who = describe.bounds(done.people_min, done.people_max, wording) if done else ""
    where = "  ".join(filter(None, [lease.asset if lease else "", drive.image if drive else ""]))
    near = say("fleet.near", serials=wording.listed(entry.near)) if entry.near else ""
    name = done.severity if done else "none"
    return (
        f'<td class="{name}">{_text(say(f"severity.{name}")) if done else "-"}</td>'
        f'<td class="number">{_text(who)}</td>'
        f'<td class="whole {outcome}">{_text(say(f"pass.{outcome}"))}</td>'
        f'<td class="whole">{_text(say(f"status.{entry.status}"))}</td>'
        f'<td class="whole {entry.certified}">{_text(say(f"certificate.{entry.certified}"))}</td>'
        f'<td class="whole">{_text(entry.serial or "-")}</td>'
        + _cells(f"{where} {near}".strip(), wording.term("erasure", done.erasure) if done else "-")
    )


def _papers(entry: Entry, wording: Wording) -> str:
    drive = entry.drive
    papers = "; ".join(certificate(one, wording) for one in entry.certificates)
    who = describe.bounds(drive.people_min, drive.people_max, wording) if drive else "-"
    return _cells(entry.serial or "-", papers, who)


def _cells(*words: str) -> str:
    return "".join(f"<td>{_text(word)}</td>" for word in words)


def _text(value: str) -> str:
    return escape(safe_text(value))
