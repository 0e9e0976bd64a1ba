"""The times of log lines: UTC where the line names its zone, else the server's local ones."""

from __future__ import annotations

import datetime
from functools import lru_cache

from triage.text.date import iso
from triage.text.fold import fold

_NAMES = (b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
_MONTHS = {month: number for number, month in enumerate(_NAMES, 1)}
_EPOCH = datetime.date(1970, 1, 1).toordinal()


Moment = tuple[int, bool]
"""Seconds since 1970, and whether they are the server's local ones."""


def _local(at: int | None) -> Moment | None:
    return None if at is None else (at, True)


@lru_cache(4096)
def _day(year: int, month: int, day: int) -> int | None:
    try:
        return (datetime.date(year, month, day).toordinal() - _EPOCH) * 86400
    except ValueError:
        return None


def _at(year: int, month: int, day: int, clock: bytes) -> int | None:
    start = _day(year, month, day)
    if start is None:
        return None
    return start + int(clock[0:2]) * 3600 + int(clock[3:5]) * 60 + int(clock[6:8])


def common(text: bytes) -> Moment | None:
    """``02/Nov/2019:10:11:12 +0900``, UTC."""
    try:
        day, month, year = int(text[0:2]), _MONTHS[text[3:6]], int(text[7:11])
        at = _at(year, month, day, text[12:20])
        zone = text[21:26]
        shift = (int(zone[1:3]) * 3600 + int(zone[3:5]) * 60) * (-1 if zone[:1] == b"-" else 1)
    except (ValueError, KeyError):
        return None
    return None if at is None else (at - shift, False)


def ctime(text: bytes) -> Moment | None:
    """``Sat Nov  2 10:11:12 2019``, local."""
    try:
        _, month, day, clock, year = text.split()
        return _local(_at(int(year), _MONTHS[month], int(day), clock))
    except (ValueError, KeyError):
        return None


def syslog(text: bytes, year: int | None) -> Moment | None:
    """``Nov  2 10:11:12`` (local, of the given year), or ISO 8601 (local without a zone)."""
    if text[:1].isdigit():
        return written(text.decode("ascii", "replace"))
    if year is None:
        return None
    try:
        month, day, clock = text.split()
        return _local(_at(year, _MONTHS[month], int(day), clock))
    except (ValueError, KeyError):
        return None


def written(text: str) -> Moment | None:
    """A day and time as a table writes it, Western or Japanese; UTC where it names a zone."""
    try:
        at = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return _local(_japanese(fold(text).text.strip()))
    if at.tzinfo is None:
        return int(at.replace(tzinfo=datetime.UTC).timestamp()), True
    return int(at.timestamp()), False


def _japanese(text: str) -> int | None:
    day, _, clock = text.replace("T", " ").rpartition(" ")
    if ":" not in clock:
        day, clock = text, "00:00:00"
    known = iso(day.strip())
    if known is None:
        return None
    try:
        hours = datetime.time.fromisoformat(clock if clock[1:2] != ":" else f"0{clock}")
    except ValueError:
        return None
    start = (datetime.date.fromisoformat(known).toordinal() - _EPOCH) * 86400
    return start + hours.hour * 3600 + hours.minute * 60 + hours.second
