"""Dates as Japanese files write them, to ISO 8601.

Eras by the imperial ordinances and the Gengo Act: 大正 from 1912-07-30, 昭和 from 1926-12-25, 平成
from 1989-01-08, 令和 from 2019-05-01. A date outside its era (S64.1.8) is refused; the day of a
change belongs to both. Hosts count on in an era that is over: S65 is 1990, 4310515 is in 2019.
They number eras from 1 on; the records and forms of 日本年金機構 give them the odd digits (5 昭和).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache

ERAS = (
    ("明M1", 1867, "1868-01-25", "1912-07-30"),
    ("大T2", 1911, "1912-07-30", "1926-12-25"),
    ("昭S3", 1925, "1926-12-25", "1989-01-07"),
    ("平H4", 1988, "1989-01-08", "2019-04-30"),
    ("令R5", 2018, "2019-05-01", "2099-12-31"),
)
LATE = 20
"""Years that an era is counted on."""
OF_HOSTS, OF_PENSIONS = "12345", "13579"
"""The digits of the eras, as hosts write them and as 日本年金機構 does."""
_LONGEST_TAISHO = 15
_NUMBER = r"[0-9]{1,2}|[元〇一二三四五六七八九十]{1,3}"
_SEPARATED = rf"[ ]?[-/.年・ ][ ]?({_NUMBER})[ ]?[-/.月・ ][ ]?({_NUMBER})[ ]?日?"
_WESTERN = re.compile(r"([0-9]{4}|[一二〇九][〇一二三四五六七八九]{3})" + _SEPARATED)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ERA = r"([明大昭平令MTSHR㍾㍽㍼㍻㋿])(?:治|正|和|成)?"
_ERA_SEPARATED = re.compile(_ERA + rf"[-./・ ]?({_NUMBER})" + _SEPARATED, re.IGNORECASE)
_ERA_COMPACT = re.compile(_ERA + r"([0-9]{2})([0-9]{2})([0-9]{2})", re.IGNORECASE)
_HOST = re.compile(r"([1-579])[- ]?([0-9]{2})(-?)([0-9]{2})\3([0-9]{2})")
_OF_HOST = re.compile(rf"(?m)^[ \t]*{_HOST.pattern}[ \t]*$")
_MARKS = "明大昭平令MTSHR"
_CHOICE = re.compile(
    rf"(?P<eras>[^0-9]*[西{_MARKS}][^0-9]*?)(?P<day>(?:[0-9]{{4}}|{_NUMBER}){_SEPARATED})",
    re.IGNORECASE,
)
"""The eras that a form lets choose from, and a date without one."""
_TICKED = re.compile(rf"[■☑☒✓✔レ●◉◎] ?([西{_MARKS}])", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_ENGLISH = frozenset(
    {
        *_MONTHS,
        *("january", "february", "march", "april", "june", "july", "august", "september", "sept"),
        *("october", "november", "december"),
    }
)
_DAY_FIRST = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[ ./-]{0,2}([A-Za-z]{3,9})[ .,/-]{0,2}([0-9]{4})"
)
_MONTH_FIRST = re.compile(
    r"([A-Za-z]{3,9})[ .]{0,2}([0-9]{1,2})(?:st|nd|rd|th)?[ ,]{1,2}([0-9]{4})"
)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_MONTHS_OF_A_YEAR = 12
_WITH_SEX = re.compile(
    rf"(?:[12][ :]?|[男女][ :]?)({_ERA}[0-9]{{6}}|(?<![0-9])[0-9]{{8}})"
    rf"|({_ERA}[0-9]{{6}})[ :]?[12男女]|([0-9]{{8}}) ?[男女]|([0-9]{{8}}) [12]"
)
"""A host's date with the digit of the sex before or behind it."""
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_SPACES = re.compile(" {2,}")
_SEX = "男女性 :・()"
_KANJI = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"元": 1}


def _value(text: str) -> int:
    """A number of up to four digits in Arabic or kanji digits (二十三, 一九七五)."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if ten:
        return (_value(tens) if tens else 1) * 10 + (_value(ones) if ones else 0)
    total = 0
    for char in text:
        total = total * 10 + _KANJI.get(char, 0)
    return total


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def digits_of_eras(told: Iterable[tuple[str, int]]) -> str:
    """``OF_HOSTS`` or ``OF_PENSIONS``: by which of them a column has eras and years, of pairs of a
    digit and a year. 7 and 9 are of one alone, 2 and 4 of the other; 3 may be 昭和 or 大正, of
    which there were fifteen years, and 5 令和 or 昭和."""
    pensions = hosts = 0
    for era, year in told:
        pensions += era in {"7", "9"} or (era == "5" and year > LATE)
        hosts += era in {"2", "4"} or (era == "3" and year > _LONGEST_TAISHO)
    return OF_PENSIONS if pensions > hosts else OF_HOSTS


def eras_in(dates: Iterable[str]) -> str:
    """``digits_of_eras`` of the dates of a host (3500101) among these."""
    found = _OF_HOST.findall("\n".join(dates))
    return digits_of_eras([(era, int(year)) for era, year, *_ in found]) if found else OF_HOSTS


def _era_day(era: str, *numbers: int, late: int = LATE) -> str | None:
    year, month, day = numbers
    for marks, before, first, last in ERAS:
        if era.upper() in marks:
            iso = _day(before + year, month, day) if year else None
            final = int(last[:4]) - before
            beyond = final - era.isdecimal() < year <= final + late
            return iso if iso and (first <= iso <= last or beyond) else None
    return None


@lru_cache(maxsize=1 << 16)
def iso(text: str, eras: str = "") -> str | None:
    """``YYYY-MM-DD`` of a folded date in any Western or era form; None where it is none.

    ``eras`` are the digits of eras in its column, see ``eras_in``; without them it tells itself.

    Known: 1975-01-01, 1975/1/1, 1975年1月1日, 19750101, 昭和50年1月1日, 昭和五十年一月一日,
    平成元年5月3日, S50.1.1, S500101, and the host form 3500101 or 3-50-01-01
    (1 明治 … 5 令和, or 1 明治 … 9 令和), 23 Jan 1975, January 23, 1975, 31/12/1975 where the day
    tells itself, and the digit of the sex beside a host's date (S500101 1, 1S500101), the sex in a
    word, midnight behind it, and the eras of a form before it.
    """
    text = _SPACES.sub(" ", _MIDNIGHT.sub("", text.strip().replace("\n", "")))
    if match := _WESTERN.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(_value, match.groups())
        return _day(year, month, day)
    if match := _ERA_SEPARATED.fullmatch(text) or _ERA_COMPACT.fullmatch(text):
        return _era_day(match[1], *map(_value, match.groups()[1:]))
    if match := _HOST.fullmatch(text):
        era = (eras or digits_of_eras([(match[1], int(match[2]))])).find(match[1]) + 1
        return _era_day(str(era), *map(_value, match.group(2, 4, 5)))
    if match := _DAY_FIRST.fullmatch(text):
        return _english(match[3], match[2], match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        return _english(match[3], match[1], match[2])
    if match := _YEAR_LAST.fullmatch(text):
        return year_last(text, day_first=int(match[1]) > _MONTHS_OF_A_YEAR, sure=True)
    if match := _WITH_SEX.fullmatch(text):
        return iso(match[1] or match[3] or match[5] or match[6], eras)
    if match := _CHOICE.fullmatch(text):
        return _chosen(match["eras"], match["day"])
    bare = text.strip(_SEX)
    return iso(bare, eras) if bare != text else None


def is_day_first(dates: Iterable[str]) -> bool | None:
    """Does the day stand before the month in a column of dates that end in their year? None where
    no day above 12 tells, or two tell otherwise."""
    written = [match for date in dates if (match := _YEAR_LAST.fullmatch(date.strip()))]
    first, second = (
        any(int(match[group]) > _MONTHS_OF_A_YEAR for match in written) for group in (1, 3)
    )
    return None if first == second else first


def year_last(text: str, *, day_first: bool, sure: bool = False) -> str | None:
    """``iso`` of a date that ends in its year (31/12/1975, 12/31/1975); ``sure``: only where its
    own numbers tell the day from the month."""
    match = _YEAR_LAST.fullmatch(text.strip())
    if match is None:
        return None
    day, month = (match[1], match[3]) if day_first else (match[3], match[1])
    if sure and int(day) <= _MONTHS_OF_A_YEAR and day != month:
        return None
    return _day(int(match[4]), int(month), int(day))


def _chosen(eras: str, day: str) -> str | None:
    """The date in the era that is ticked, else in the only one that has such a date."""
    cells = eras.split("\t")
    if written := iso(day) or (len(cells) > 1 and iso(cells[-1] + day)):
        return written
    if ticked := _TICKED.search(eras):
        return iso(ticked[1] + day)
    numbers = [
        _value(number) for number in re.split(r"[^0-9元〇一二三四五六七八九十]+", day) if number
    ]
    days = {_era_day(era, *numbers, late=0) for era in eras.upper() if era in _MARKS} - {None}
    if len(days) == 2:  # whoever fills in a form that still offers 明治 was born later
        days -= {_era_day("明", *numbers, late=0)}
    return days.pop() if len(days) == 1 else None


def _english(year: str, month: str, day: str) -> str | None:
    if month.lower() not in _IN_ENGLISH:
        return None
    return _day(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day))
