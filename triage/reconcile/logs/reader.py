"""Blocks of log lines → events, for the paths whose file name is on a disk; all else is counted."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field

from triage.correlation import Action, Event, LogPart, Outcome
from triage.reconcile.logs import clock
from triage.reconcile.logs.formats import FORMATS, Format, w3c
from triage.reconcile.logs.paths import Names, base, last, readings
from triage.reconcile.logs.samba import Openings

MOST_EVENTS = 500_000
"""Different (path, outcome, address, agent) that one task keeps."""
MOST_TIMES = 1_000
"""Times that are kept of one of them, besides the first and the last."""
_CACHE = 400_000
_SESSIONS = 10_000
_ROBOTS = 100_000
_ROBOTS_NAME = "robots.txt"
_AGENT = 300
_NOTHING: tuple[str, ...] = ()
_COMMENT = re.compile(rb"^(?:#[^\n]*|\s*)$", re.MULTILINE)
_FIELDS = re.compile(rb"^#Fields:([^\n]*)", re.MULTILINE)

Key = tuple[tuple[str, ...], Action, Outcome, str, str, str, str]
"""Names, action, outcome, address, user, agent, hash."""


def order(event: Event) -> tuple[object, ...]:
    """A fixed order of events that differ."""
    said = (event.names, event.action, event.outcome, event.address, event.user, event.agent)
    return (*said, event.hash, event.local)


@dataclass(slots=True)
class Tally:
    """Events while they are gathered, and what was counted on the way."""

    events: dict[tuple[Key, bool], list[int]] = field(default_factory=dict)
    times: dict[tuple[Key, bool], list[int]] = field(default_factory=dict)
    robots: dict[str, None] = field(default_factory=dict)
    lines: int = 0
    unread: int = 0
    first_unread: int = -1
    undated: int = 0
    cut: bool = False

    def add(self, one: Key, at: clock.Moment | None, size: int) -> None:
        """Count one access; ``size`` is -1 where the line has none."""
        key = one, at is not None and at[1]
        seen = self.events.get(key)
        if seen is None:
            if len(self.events) >= MOST_EVENTS:
                self.cut = True
                return
            seen = self.events[key] = [0, -1]
            self.times[key] = []
        seen[0] += 1
        seen[1] = max(seen[1], size)
        if at is None:
            self.undated += 1
            return
        times = self.times[key]
        if len(times) < MOST_TIMES:
            times.append(at[0])
        else:  # the last one stays true
            self.cut = True
            times[-1] = max(times[-1], at[0])

    def part(self) -> LogPart:
        """What was gathered, in a fixed order."""
        events = (
            Event(*key[:6], count, tuple(sorted(self.times[key, local])), size, key[6], local)
            for (key, local), (count, size) in self.events.items()
        )
        return LogPart(
            events=tuple(sorted(events, key=order)),
            lines=self.lines,
            unread=self.unread,
            first_unread=self.first_unread,
            robots=tuple(sorted(self.robots)),
            undated=self.undated,
            cut=self.cut,
        )


class Reader:
    """Reads blocks of whole lines of one format."""

    def __init__(self, name: str, fields: tuple[str, ...], names: Names, year: int | None) -> None:
        self.format = FORMATS.get(name) or w3c(fields)
        self.names, self.year = names, year
        self.tally = Tally()
        self.known: dict[bytes, tuple[str, ...]] = {}
        self.sessions: OrderedDict[bytes, tuple[str, str]] = OrderedDict()
        self.openings = Openings()

    def read(self, data: bytes, place: int) -> None:
        """Take in whole lines; ``place`` is where they begin in the file."""
        if self.format is not None and self.format.name == "w3c":
            self._with_fields(data, place)
        else:
            self._lines(data, place)

    def _with_fields(self, data: bytes, place: int) -> None:
        """W3C logs may change their columns at any line."""
        start = 0
        for match in _FIELDS.finditer(data):
            self._lines(data[start : match.start()], place + start)
            self.format = w3c(tuple(match[1].decode("ascii", "replace").split()))
            start = match.start()
        self._lines(data[start:], place + start)

    def _lines(self, data: bytes, place: int) -> None:
        count = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
        self.tally.lines += count
        found, known, form = 0, self.known, self.format
        if form is not None:
            for match in form.pattern.finditer(data):
                found += 1
                raw = match["path"]
                names = known.get(raw) if raw is not None else _NOTHING
                if names is None:
                    names = self._names(raw, form)
                if names or form.whole:
                    self._keep(match, names, form)
        if found < count:
            self._count_unread(data, place, count, count - found)

    def _count_unread(self, data: bytes, place: int, lines: int, missing: int) -> None:
        missing -= sum(1 for one in _COMMENT.finditer(data) if one.end() < len(data))
        beside = self.format.beside if self.format else None
        if beside is not None:  # the lines of other programs, and those that speak of no file
            missing = min(missing, lines - sum(1 for _ in beside.finditer(data)))
        if missing <= 0:
            return
        self.tally.unread += missing
        if self.tally.first_unread < 0:
            self.tally.first_unread = place + self._first_unread(data)

    def _first_unread(self, data: bytes) -> int:
        at = 0
        for line in data.splitlines(keepends=True):
            if not _COMMENT.match(line) and not self._understood(line):
                return at
            at += len(line)
        return 0

    def _understood(self, line: bytes) -> bool:
        form = self.format
        beside = form.beside if form else None
        return form is not None and bool(
            form.pattern.match(line) or (beside is not None and beside.match(line))
        )

    def _names(self, raw: bytes, form: Format) -> tuple[str, ...]:
        """The readings of a path whose file name is on a disk, or is robots.txt."""
        found = _NOTHING
        blanks = form.name == "w3c" and b"+" in raw  # its columns are parted by blanks
        plain = last(raw) if form.url and not blanks else None
        if plain is None or plain in self.names or plain == _ROBOTS_NAME:
            texts = readings(raw, url=form.url)
            if blanks:
                texts += tuple(text.replace("+", " ") for text in texts)
            found = tuple(one for one in texts if self._wanted(base(one)))
        if len(self.known) >= _CACHE:
            self.known.clear()
        self.known[raw] = found
        return found

    def _wanted(self, name: str) -> bool:
        return name in self.names or name == _ROBOTS_NAME

    def _keep(self, match: re.Match[bytes], names: tuple[str, ...], form: Format) -> None:
        if form.name == "samba":
            self._keep_shared(match, names, form)
            return
        said = match.groupdict()
        address, user = _text(said.get("address")), _text(said.get("user"))
        method, status, size = said.get("method"), said.get("status") or b"", said.get("size")
        pid = said.get("pid")
        if pid is not None:
            if said["opened"]:
                self._open(pid, address, user)
                return
            address, user = self.sessions.get(pid, ("", ""))
            method = method or said["removed"]
            if said["gone"] is not None:
                names = self._names(said["gone"], form)
        action = form.actions.get(said.get("done") or method or b"")
        if int(said.get("stored") or 0):
            action = "store"
        if action is None or not names:
            return
        length = int(size) if size and size.isdigit() else -1
        outcome = _outcome(form, method or b"", status, length)
        if base(names[0]) == _ROBOTS_NAME:
            if len(self.tally.robots) < _ROBOTS:
                self.tally.robots[address] = None
            return
        agent = _text(said.get("agent"))[:_AGENT]
        if form.name == "w3c":
            agent = agent.replace("+", " ")
        self.tally.add(
            (names, action, outcome, address, user, agent, ""), self._time(said, form), length
        )

    def _keep_shared(self, match: re.Match[bytes], names: tuple[str, ...], form: Format) -> None:
        if not names:
            return
        words = match.group("method", "status", "how", "prefix", "path")
        meaning = self.openings.meaning(*words)
        if meaning is not None:
            address, user = _samba(match["prefix"])
            at = self._time(match.groupdict(), form)
            self.tally.add((names, *meaning, address, user, "", ""), at, -1)

    def _open(self, pid: bytes, address: str, user: str) -> None:
        self.sessions[pid] = (address, user)
        self.sessions.move_to_end(pid)
        if len(self.sessions) > _SESSIONS:
            self.sessions.popitem(last=False)

    def _time(self, said: dict[str, bytes | None], form: Format) -> clock.Moment | None:
        text = said.get("time") or b""
        if form.clock == "common":
            return clock.common(text)
        if form.clock == "ctime":
            return clock.ctime(text)
        if form.clock == "epoch":
            return int(text), False
        if form.clock == "syslog":
            return clock.syslog(text, self.year)
        day = (said.get("date") or b"").decode("ascii", "replace")
        at = clock.written(f"{day} {text.decode('ascii', 'replace')}") if day else None
        return None if at is None else (at[0], False)  # the format's times are UTC


def _text(raw: bytes | None) -> str:
    text = (raw or b"").decode("utf-8", "replace")
    return "" if text == "-" else text


def _samba(prefix: bytes | None) -> tuple[str, str]:
    """Address and user of a configured prefix: what looks like an address, and the first other."""
    parts = [_text(part).rpartition(": ")[2] for part in (prefix or b"").split(b"|")[:-1]]
    address = next(
        (part for part in parts if re.fullmatch(r"[\d.]{7,15}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+", part)),
        "",
    )
    return address, next((part for part in parts if part and part != address), "")


def _outcome(form: Format, method: bytes, status: bytes, size: int) -> Outcome:
    if status in form.broken:
        return "partial" if size > 0 else "refused"
    if status in form.refused or status.startswith(b"fail"):
        return "refused"
    if method == b"HEAD":
        return "head"
    if not status.isdigit():
        return "whole"
    if status == b"206":
        return "partial"
    if status == b"304":
        return "unchanged"
    if not status.startswith(b"2"):
        return "refused"
    return "head" if method == b"GET" and size <= 0 else "whole"
