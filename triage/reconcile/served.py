"""Files of disks joined with what server logs say of their paths, with the class of each match."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from triage.correlation import Client, DiskFile, Event, Kind, Outcome, Served, Session, Sums
from triage.reconcile.clients import Clients
from triage.reconcile.logs.paths import base, folded, headless, masked, shown

_CLASSES = ("hash", "path", "name", "mask", "lost", "size", "time")
_PAUSE = 1800
"""Seconds without an access that end a session."""
_SAME_TIME = 2
"""Seconds; the resolution of FAT's times."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a server's paths lie on the disk: (server prefix, disk prefix) pairs, and the folder
    that each user's paths begin in."""

    prefixes: tuple[tuple[str, str], ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)


class _Score(NamedTuple):
    """How well a file fits a path, the greater the better."""

    hash: bool
    spelled: bool  # every letter is in the log
    steps: int
    size: bool


@dataclass(slots=True)
class _Match:
    """A file and the accesses to it, as numbers of events."""

    file: DiskFile
    events: list[int] = field(default_factory=list)
    paths: dict[str, None] = field(default_factory=dict)
    by: set[str] = field(default_factory=set)
    candidates: int = 1


class Join:
    """Everything that is in the logs and on a disk."""

    def __init__(
        self,
        files: Sequence[DiskFile],
        events: Sequence[Event],
        clients: Clients,
        places: Places,
        earlier: frozenset[str] | None,
    ) -> None:
        self.events, self.clients, self.places, self.earlier = events, clients, places, earlier
        self._kinds: dict[str, tuple[Kind, str]] = self._tell_kinds()
        self._by_name: defaultdict[str, list[DiskFile]] = defaultdict(list)
        for file in files:
            name = base(file.path)
            for one in shown(name, lost=file.lost):
                self._by_name[one].append(file)
        self._matches: dict[tuple[int, str, str], _Match] = {}
        for number, event in enumerate(events):
            self._match(number, event)

    def _tell_kinds(self) -> dict[str, tuple[Kind, str]]:
        agents: defaultdict[str, set[str]] = defaultdict(set)
        for event in self.events:
            agents[event.address].add(event.agent)
        return {
            address: self.clients.kind(address, sorted(known)) for address, known in agents.items()
        }

    # --- matching

    def _match(self, number: int, event: Event) -> None:
        """The files that fit best on each disk; by name alone only where nothing fits better."""
        scored: dict[int, list[tuple[_Score, DiskFile, str]]] = {}
        for path in event.names:
            steps = self._steps(path, event.user)
            name = base(path)
            for key in (name, headless(name)):
                for file in self._by_name.get(key, ()):
                    score = _score(steps, event, file)
                    scored.setdefault(file.disk, []).append((score, file, path))
        for found in scored.values():
            best = max(score for score, _, _ in found)
            chosen = [(file, path) for score, file, path in found if score == best]
            contents = {file.sha256 or file.locator for file, _ in chosen}
            for file, path in chosen:
                self._add(file, path, number, best, len(contents))

    def _add(self, file: DiskFile, path: str, number: int, score: _Score, contents: int) -> None:
        match = self._matches.setdefault((file.disk, file.locator, file.path), _Match(file))
        event = self.events[number]
        match.events.append(number)
        match.paths[path] = None
        match.candidates = max(match.candidates, contents)
        match.by.add("path" if score.steps > 1 else "name")
        if not score.spelled:
            match.by.add("lost" if match.file.lost else "mask")
        if score.hash:
            match.by.add("hash")
        if score.size:
            match.by.add("size")
        if event.action == "store" and _same_time(event, file.modified):
            match.by.add("time")

    def _steps(self, path: str, user: str) -> tuple[str, ...]:
        steps = _parts(path)
        home = _parts(self.places.homes.get(user, ""))
        if steps[: len(home)] != home:
            steps = home + steps
        for server, disk in self.places.prefixes:
            known = _parts(server)
            if steps[: len(known)] == known:
                return _parts(disk) + steps[len(known) :]
        return steps

    # --- results

    def files(self) -> tuple[Served, ...]:
        """Every file that is in the logs, those with most people and most fetches first."""
        made = [self._served(match) for match in self._matches.values()]
        return tuple(
            sorted(
                made,
                key=lambda one: (
                    -one.file.people_max,
                    -one.hits,
                    one.file.disk,
                    one.file.locator,
                    one.file.path,
                ),
            )
        )

    def _served(self, match: _Match) -> Served:
        events = [self.events[number] for number in match.events]
        fetched = [one for one in events if one.action == "fetch"]
        whole = [one for one in fetched if one.outcome == "whole"]
        other: Counter[Outcome] = Counter()
        for one in fetched:
            if one.outcome != "whole":
                other[one.outcome] += one.count
        by = match.by - ({"name"} if "path" in match.by else set())
        return Served(
            file=match.file,
            matched_by=tuple(word for word in _CLASSES if word in by),
            candidates=match.candidates,
            paths=tuple(sorted(match.paths)),
            stored_at=min(_times(events, "store"), default=None),
            deleted_at=max(_times(events, "delete"), default=None),
            on_server=any(one.outcome != "refused" for one in events),
            hits=sum(one.count for one in whole),
            other=tuple(sorted(other.items())),
            clients=tuple(self._clients(whole)),
            fresh=None
            if self.earlier is None
            else not self.earlier & {match.file.locator, match.file.path, *match.paths},
        )

    def _clients(self, whole: Iterable[Event]) -> list[Client]:
        by_address: defaultdict[str, list[Event]] = defaultdict(list)
        for one in whole:
            by_address[one.address].append(one)
        made = []
        for address, events in by_address.items():
            kind, name = self._kinds[address]
            times = [at for one in events for at in one.times]
            made.append(
                Client(
                    address=address,
                    kind=kind,
                    name=name,
                    hits=sum(one.count for one in events),
                    first=min(times, default=None),
                    last=max(times, default=None),
                    agents=tuple(sorted({one.agent for one in events if one.agent})),
                )
            )
        return sorted(made, key=lambda one: (-one.hits, one.address))

    def sums(self, disk: int | None = None, *, personal: bool = False) -> Sums:
        """The numbers over all disks or one of them; an access to several files counts once."""
        matches = [
            match
            for match in self._matches.values()
            if disk in (None, match.file.disk) and (match.file.people_max or not personal)
        ]
        numbers = {number for match in matches for number in match.events}
        fetched = [self.events[n] for n in numbers if self.events[n].action == "fetch"]
        whole = [one for one in fetched if one.outcome == "whole"]
        hits: Counter[Kind] = Counter()
        for one in whole:
            hits[self._kinds[one.address][0]] += one.count
        people = {one.address for one in whole if self._kinds[one.address][0] != "robot"}
        return Sums(
            files=len(matches),
            personal=sum(1 for match in matches if match.file.people_max),
            deleted=sum(1 for match in matches if self._has(match, "delete")),
            fetched=sum(1 for match in matches if self._has(match, "fetch")),
            hits=hits.total(),
            robot_hits=hits["robot"],
            provider_hits=hits["provider"],
            other_hits=hits["unknown"],
            addresses=len(people),
            ambiguous=sum(1 for match in matches if match.candidates > 1),
            not_whole=sum(one.count for one in fetched) - hits.total(),
        )

    def _has(self, match: _Match, action: str) -> bool:
        events = (self.events[number] for number in match.events)
        return any(one.action == action and one.outcome == "whole" for one in events)

    def sessions(self) -> tuple[Session, ...]:
        """Fetches of each address in order of time, a long pause apart."""
        numbers = {number for match in self._matches.values() for number in match.events}
        by_address: defaultdict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number in numbers:
            one = self.events[number]
            if one.action == "fetch" and one.outcome == "whole":
                by_address[one.address] += [(at, one.names) for at in one.times]
        found = [
            self._session(address, run)
            for address, times in by_address.items()
            for run in _runs(sorted(times))
        ]
        return tuple(sorted(found, key=lambda one: (one.begin, one.address)))

    def _session(self, address: str, run: Sequence[tuple[int, tuple[str, ...]]]) -> Session:
        kind, name = self._kinds[address]
        files = len({names for _, names in run})
        return Session(address, kind, name, run[0][0], run[-1][0], len(run), files)


def _runs(
    times: Sequence[tuple[int, tuple[str, ...]]],
) -> Iterable[list[tuple[int, tuple[str, ...]]]]:
    run: list[tuple[int, tuple[str, ...]]] = []
    for one in times:
        if run and one[0] - run[-1][0] > _PAUSE:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in folded(path).split("/") if part not in ("", "."))


def _score(steps: tuple[str, ...], event: Event, file: DiskFile) -> _Score:
    own = _parts(file.path)
    same, spelled = _common(steps, own), True
    for lossy in () if same else _unspelled(own, steps, file):
        same, spelled = max(same, _common(steps, lossy)), False
    if same == len(steps) == len(own):
        same += 1  # the whole path, also where it is a single step
    return _Score(bool(event.hash) and event.hash == file.sha256, spelled, same, _fits(event, file))


def _unspelled(
    own: tuple[str, ...], steps: tuple[str, ...], file: DiskFile
) -> Iterable[tuple[str, ...]]:
    """A file's steps where the log does not show every letter, or the disk lost the first."""
    yield from (tuple(lossy.split("/")) for lossy in masked("/".join(own)))
    if file.lost:
        yield own[:-1] + steps[-1:]


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many steps at the end are equal."""
    same = 0
    while same < min(len(one), len(other)) and one[-1 - same] == other[-1 - same]:
        same += 1
    return same


def _fits(event: Event, file: DiskFile) -> bool:
    return file.present and 0 < event.size == file.size


def _same_time(event: Event, modified: int | None) -> bool:
    return modified is not None and any(abs(at - modified) <= _SAME_TIME for at in event.times)


def _times(events: Iterable[Event], action: str) -> list[int]:
    return [
        at for one in events if one.action == action and one.outcome == "whole" for at in one.times
    ]
