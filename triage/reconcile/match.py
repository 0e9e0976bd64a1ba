"""Lease rows, images and certificates → entries: each row and each image is in exactly one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.fleet import STATUSES, Certificate, Drive, Entry, Lease, Sought, Status
from triage.model import SEVERITIES
from triage.reconcile.judge import certified, judge, valid
from triage.reconcile.serial import Near, model_number, mutual, normal, sought

_MOST_NEAR = 20
"""Rows of one model that are listed beside a drive."""
_OUTCOMES = (False, None, True)


@dataclass(slots=True)
class _Pair:
    """A lease row, an image, or both, while they are being joined."""

    lease: Lease | None
    drive: Drive | None
    status: Status
    why: list[str]
    near: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        own = normal(self.drive.serial) if self.drive else ""
        return own or normal(self.lease.serial if self.lease else None)


def match(
    leases: Sequence[Lease],
    certificates: Sequence[Certificate],
    drives: Sequence[Drive],
    named: Mapping[tuple[str, int], str],
) -> tuple[Entry, ...]:
    """Join by the image that a row names, by serial number, then by the one that stands inside
    the drive. Worst entries first: what can be read, what cannot be told, what passed.

    ``named`` gives the drive's key for (list, row) of a lease that names an image.
    """
    pairs = _by_image(leases, drives, named)
    joined = {id(pair.lease) for pair in pairs}, {id(pair.drive) for pair in pairs}
    rest = [lease for lease in leases if id(lease) not in joined[0]]
    alone = [drive for drive in drives if id(drive) not in joined[1]]
    pairs = _by_inside([*pairs, *_by_serial(rest, alone)])
    _mark_duplicates(pairs)
    _mark_near(pairs)
    _mark_models(pairs)
    papers = _Papers(certificates)
    looked = sought(leases)
    entries = [_entry(pair, papers, looked) for pair in pairs]
    return tuple(sorted(entries, key=_order))


def _by_image(
    leases: Iterable[Lease], drives: Iterable[Drive], named: Mapping[tuple[str, int], str]
) -> list[_Pair]:
    by_key = {drive.key: drive for drive in drives}
    taken: Counter[str] = Counter()
    pairs = []
    for lease in leases:
        key = named.get((lease.list, lease.row), "")
        drive = by_key.get(key)
        if drive is None:
            continue
        taken[key] += 1
        if taken[key] > 1:
            pairs.append(_Pair(lease, None, "duplicate", ["image-named-twice"]))
        elif _differ(lease, drive):
            pair = _Pair(lease, drive, "ambiguous", ["serial-differs"], (lease.serial,))
            pairs.append(pair)
        else:
            pairs.append(_Pair(lease, drive, "matched", ["image"]))
    return pairs


def _differ(lease: Lease, drive: Drive) -> bool:
    one, other = normal(lease.serial), normal(drive.serial)
    return bool(one and other and one != other)


def _by_serial(leases: Sequence[Lease], drives: Sequence[Drive]) -> list[_Pair]:
    waiting: defaultdict[str, list[Lease]] = defaultdict(list)
    for lease in leases:
        waiting[normal(lease.serial)].append(lease)
    pairs = []
    for drive in sorted(drives, key=lambda one: one.key):
        number = normal(drive.serial)
        found = waiting[number] if number else []
        if found:
            pairs.append(_Pair(found.pop(0), drive, "matched", ["serial"]))
        else:
            why = "serial-not-listed" if number else "serial-unknown"
            pairs.append(_Pair(None, drive, "unknown", [why]))
    left = [lease for others in waiting.values() for lease in others]
    return pairs + [_absent(lease) for lease in left]


def _by_inside(pairs: Sequence[_Pair]) -> list[_Pair]:
    """A drive that bears no number itself but names one listed number, which no other drive
    bears or names alone, is that row's; else the named numbers are listed, none is taken."""
    rows = {pair.number: pair for pair in pairs if pair.lease and not pair.drive and pair.number}
    written = {normal(p.lease.serial): p.lease.serial for p in pairs if p.lease}
    named = [(pair, _named_in(pair, written)) for pair in pairs]
    alone = Counter(inside[0] for _, inside in named if len(inside) == 1)
    taken = set()
    for pair, inside in named:
        if not inside:
            continue
        row = rows.get(inside[0])
        if row and len(inside) == 1 and alone[inside[0]] == 1:
            pair.lease, pair.status, pair.why = row.lease, "matched", ["serial-inside"]
            taken.add(id(row))
            continue
        pair.status, pair.near = "ambiguous", tuple(written[one] for one in inside)
        pair.why.append("serials-inside" if len(inside) > 1 else "serial-inside-taken")
    return [pair for pair in pairs if id(pair) not in taken]


def _named_in(pair: _Pair, listed: Mapping[str, str]) -> tuple[str, ...]:
    if pair.lease or pair.drive is None or normal(pair.drive.serial):
        return ()
    return tuple(number for number in pair.drive.inside if number in listed)


def _absent(lease: Lease) -> _Pair:
    if _destroyed(lease):
        return _Pair(lease, None, "destroyed", ["listed-destroyed"])
    return _Pair(lease, None, "missing", ["in-use"] if lease.expected == "in-use" else [])


def _mark_duplicates(pairs: Sequence[_Pair]) -> None:
    """One serial number on several rows, or on several images."""
    rows = Counter(normal(pair.lease.serial) for pair in pairs if pair.lease)
    images = Counter(normal(pair.drive.serial) for pair in pairs if pair.drive)
    for pair in pairs:
        number = pair.number
        if number and (rows[number] > 1 or images[number] > 1):
            pair.status = "duplicate"
            if rows[number] > 1:
                pair.why.append("serial-on-several-rows")
            if images[number] > 1:
                pair.why.append("serial-on-several-images")


def _mark_near(pairs: Sequence[_Pair]) -> None:
    """List near serial numbers; a row and an image near each other alone are both ambiguous."""
    images = {p.number: p for p in pairs if p.status == "unknown" and p.number}
    rows = {p.number: p for p in pairs if p.status == "missing" and p.number}
    index = Near(rows)
    near = {number: found for number in images if (found := index.of(number))}
    for number, found in near.items():
        pair = images[number]
        pair.status, pair.near = "ambiguous", tuple(_written(rows[one]) for one in found)
        pair.why.append("serial-near")
        for one in found:
            rows[one].near = (*rows[one].near, _written(pair))
    for row in mutual(near).values():
        rows[row].status = "ambiguous"
        rows[row].why.append("serial-near")


def _mark_models(pairs: Sequence[_Pair]) -> None:
    """A drive of unknown number whose system names the model of rows without an image: these are
    listed, since drives of one model come by the dozen; none is taken."""
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        if pair.status == "missing" and pair.lease:
            waiting[model_number(pair.lease.model)].append(_written(pair) or pair.lease.asset)
    for pair in pairs:
        if pair.status != "unknown" or pair.number or pair.drive is None:
            continue
        near = [row for model in pair.drive.inside for row in waiting.get(model, ())]
        if near:
            pair.status, pair.near = "ambiguous", tuple(near[:_MOST_NEAR])
            pair.why.append("model-inside")


def _written(pair: _Pair) -> str:
    own = pair.drive.serial if pair.drive else None
    return own or (pair.lease.serial if pair.lease else "")


class _Papers:
    """Certificates by what they name: serial number, asset number, or their own number."""

    def __init__(self, certificates: Sequence[Certificate]) -> None:
        self.any = bool(certificates)
        self.by: defaultdict[tuple[str, str], list[Certificate]] = defaultdict(list)
        for one in certificates:
            if normal(one.serial):
                self.by["serial", normal(one.serial)].append(one)
            elif one.asset:
                self.by["asset", one.asset].append(one)
            if one.number:
                self.by["number", one.number].append(one)

    def of(self, pair: _Pair) -> tuple[Certificate, ...]:
        """Every certificate of a pair, once, in the order of the lists."""
        lease = pair.lease
        keys = [("serial", pair.number)] if pair.number else []
        if lease is not None:
            keys += [("serial", normal(lease.serial))] if normal(lease.serial) else []
            keys += [("asset", lease.asset)] if lease.asset else []
            keys += [("number", lease.certificate)] if lease.certificate else []
        found = {(one.list, one.row): one for key in keys for one in self.by.get(key, ())}
        if not self.any and lease is not None and lease.certificate:
            named = Certificate(lease.list, lease.row, "erasure", lease.certificate, lease.serial)
            return (replace(named, kind="destruction"),) if _destroyed(lease) else (named,)
        return tuple(found[place] for place in sorted(found))


def _destroyed(lease: Lease) -> bool:
    return lease.expected == "destroyed"


def _entry(pair: _Pair, papers: _Papers, looked: Sought) -> Entry:
    lease, drive = pair.lease, pair.drive
    found = papers.of(pair)
    passed, reason = judge(drive, found)
    status = pair.status
    if status == "missing" and any(one.kind == "destruction" for one in valid(found)):
        status = "destroyed"
    state = certified(lease, found, passed)
    why = [*pair.why, reason]
    if drive is not None and drive.state == "done" and not normal(drive.serial):
        why += _unread(drive, looked)
    if lease is not None and drive is not None:
        if _destroyed(lease):
            why.append("listed-destroyed")
        if normal(lease.model) and normal(drive.model) and not _alike(lease.model, drive.model):
            why.append("model-differs")
        if model_number(lease.model) in drive.inside:
            why.append("model-inside")
    if len(valid(found)) < len(found):
        why.append("certificate-of-failure")
    if state == "due" and lease is not None and lease.certificate:
        why.append("certificate-named-not-there")
    return Entry(status, state, passed, lease, drive, found, pair.near, tuple(why))


def _unread(drive: Drive, looked: Sought) -> list[str]:
    """What was not looked for inside a drive that bears no number."""
    if not drive.sought:
        return ["serial-inside-not-read"]
    said = ["serial-list-changed"] if drive.sought != looked.mark else []
    return [*said, "serial-list-cut"] if looked.left else said


def _alike(one: str, other: str | None) -> bool:
    """A maker's name and a revision may stand around a model's number."""
    left, right = normal(one), normal(other)
    return left in right or right in left


def _order(entry: Entry) -> tuple[object, ...]:
    drive, lease = entry.drive, entry.lease
    return (
        _OUTCOMES.index(entry.passed),
        SEVERITIES.index(drive.severity) if drive else len(SEVERITIES),
        -(drive.people_max if drive else 0),
        entry.certified != "contradicted",
        STATUSES.index(entry.status),
        entry.serial or "",
        drive.image if drive else "",
        (lease.list, lease.row) if lease else ("", 0),
    )
