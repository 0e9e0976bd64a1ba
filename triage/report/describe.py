"""What the terminal says of the parts of an inventory, as inert text; layout is not here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.model import (
    PLACE_NOTE,
    SLACK_NOTE,
    Coverage,
    CoverageClass,
    Exposure,
    Gap,
    Inventory,
    Link,
    Locator,
    Refuted,
    SourceReport,
    Verdict,
    Versions,
    Volume,
)
from triage.report.headline import of_victims, percent, scheme, shares, unfinished
from triage.signatures import load
from triage.text.safe import cells, safe_text
from triage.text.suffix import unlike
from triage.wording import Wording

CHANCE = (0.05, 0.20)
"""Pass rates that a column of other numbers has: a check digit holds for one in ten."""

MARKS: dict[CoverageClass, str] = {
    "examined_file": "█",
    "examined_raw": "▓",
    "encrypted": "▒",
    "unreadable": "!",
    "skipped": "░",
}
_FIELDS_SHOWN = 5
_NAMED = 3
_VERIFIED = 0.9


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Gaps of one code and reason: how many, their bytes (null where none says), the first."""

    code: str
    reason: str
    count: int
    bytes: int | None
    first: tuple[Gap, ...]


def tail(text: str, width: int) -> str:
    """``text`` cut at its front to at most ``width`` cells: a path's end tells most."""
    if cells(text) <= width:
        return text
    used, start = 1, len(text)
    while start and used + cells(text[start - 1]) <= width:
        start -= 1
        used += cells(text[start])
    return "…" + text[start:]


def place(exposure: Exposure, wording: Wording) -> str:
    """The path as the file system names it, with its type where the name promises another one;
    else the locator, with the name that is suggested."""
    if exposure.path is None:
        where = str(exposure.locator)
        if exposure.suggested:
            where = wording.say("table.suggested", place=where, name=exposure.suggested)
        return safe_text(where)
    kind = f" ({exposure.mime.partition(';')[0]})" if unlike(exposure.path, exposure.mime) else ""
    return safe_text(exposure.path + kind)


def asserted(exposure: Exposure) -> bool:
    """Whether anything is asserted of it, beside hints of low confidence."""
    return bool(exposure.counts or exposure.yara or exposure.fields or exposure.people_max)


def recorded(name: str, value: str, wording: Wording) -> str:
    """What the operator recorded of the examination, known words in the reader's language."""
    return safe_text(f"{wording.say(f'examination.{name}')}: {wording.term(name, value)}")


def integrity(source: SourceReport, wording: Wording) -> str:
    """That the source is not what its container says it is; empty where nothing speaks for it."""
    return wording.say("made.mismatch") if source.hash_verified is False else ""


def categories(verdict: Verdict, wording: Wording) -> tuple[list[tuple[str, str, str]], list[str]]:
    """What was found of each kind (kind, people, values), and a line for each kind of nothing."""
    found, absent = [], dict[str, list[str]]()
    for name, category in verdict.categories:
        word = wording.term("category", name)
        if category.state == "found":
            people = bounds(category.people_min, category.people_max, wording)
            found.append((word, people, wording.say("table.values", count=category.values)))
        elif name != "sensitive" or not of_victims(verdict):
            absent.setdefault(category.state, []).append(word)
    return found, [
        f"{wording.say(f'state.{state}')}: {wording.listed(words)}"
        for state, words in absent.items()
    ]


def who(exposure: Exposure, wording: Wording) -> str:
    """People of an exposure."""
    return bounds(exposure.people_min, exposure.people_max, wording)


def bounds(least: int, most: int, wording: Wording) -> str:
    """People at least and at most, ``-`` for nobody."""
    if not most:
        return "-"
    return wording.say(
        "people.cell" if least == most else "people.cell_range", least=least, most=most
    )


def what(exposure: Exposure, wording: Wording) -> str:
    """Kind of record and fields."""
    known = [field for field in exposure.fields if wording.has(f"field.{field}")]
    fields = wording.listed(wording.term("field", field) for field in known[:_FIELDS_SHOWN])
    more = "…" if len(known) > _FIELDS_SHOWN else ""
    if exposure.record_kind:
        kind = safe_text(wording.term("kind", exposure.record_kind))
        return f"{kind} ({fields}{more})" if fields else kind
    return fields + more or safe_text(wording.listed(exposure.yara)) or "-"


def numbers(exposure: Exposure, wording: Wording) -> str:
    """Rows, households, accounts, where a table has them, and copies."""
    counts = (
        ("table.rows", exposure.rows),
        ("table.households", exposure.households),
        ("table.accounts", exposure.accounts),
        ("table.copies", len(exposure.copies) or None),
    )
    said = [wording.say(key, count=count) for key, count in counts if count]
    said += [safe_text(exposure.org_unit)] if exposure.org_unit else []
    return wording.listed(said)


def value_names(wording: Wording) -> dict[str, str]:
    """What each signature finds, in words."""
    return {signature.id: getattr(signature, wording.lang) for signature in load().patterns}


def found(exposure: Exposure, wording: Wording) -> str:
    """How many different values of each kind: ``My Number 157, name 160``."""
    names = value_names(wording)
    return wording.listed(
        wording.say("show.count", name=names.get(signature, signature), count=count)
        for signature, count in exposure.counts
    )


def origin(exposure: Exposure, wording: Wording) -> str:
    """How the content is held."""
    word = wording.term("origin", exposure.origin)
    return word if exposure.intact else f"{word} ({wording.say('origin.fragment')})"


def reasons(exposure: Exposure, wording: Wording) -> str:
    """The terms of a score: ``氏名 +10.0  人数(12人) +10.8``."""
    return "  ".join(
        f"{_term(reason.term, wording)} {reason.points:+.1f}" for reason in exposure.reasons
    )


def _term(term: str, wording: Wording) -> str:
    group, _, word = term.partition(":")
    if group == "people":
        return wording.say("reason.people", people=int(word))
    return wording.say(f"reason.{group}", word=wording.term(group, word))


def refuted(one: Refuted, wording: Wording) -> str:
    """Why a column is not what it looks like."""
    key = "refuted.line" if CHANCE[0] <= one.pass_rate <= CHANCE[1] else "refuted.other"
    return wording.say(key, values=one.values, rate=f"{100 * one.pass_rate:.2f}%")


def certainty(confidence: float) -> str:
    """The word for a confidence: an assertion begins at 0.5."""
    return "verified" if confidence >= _VERIFIED else "likely" if confidence >= 0.5 else "possible"


def masked(value: str, wording: Wording) -> str:
    """What may be shown of a value; a My Number's state is in words (see ``text.mask``)."""
    shown, bracket, state = value.removesuffix(")").partition(" (")
    told = wording.why(state)
    return safe_text(value if told == state else f"{shown}{bracket}{told})")


def link(one: Link, wording: Wording) -> str:
    """Which key joins how many people."""
    key = "+".join(wording.term("key", word) for word in one.key.split("+"))
    return wording.say("link.line", people=one.people, keys=key)


def together(one: Versions, wording: Wording) -> str:
    """How many people the versions of one list have together, and how many are in all of them."""
    return wording.say("versions.line", together=one.together, all=one.in_all)


def versions(one: Versions, wording: Wording) -> list[str]:
    """The first few versions of one list, each with its people."""
    counts = (wording.say("versions.people", people=count) for count in one.people)
    return locators(
        [f"{place}: {count}" for place, count in zip(one.locators, counts, strict=True)]
    )


def locators(several: Sequence[Locator | str]) -> list[str]:
    """The first few places, and how many more."""
    shown = [safe_text(str(one)) for one in several[:_NAMED]]
    return [*shown, f"… +{len(several) - _NAMED:,}"] if len(several) > _NAMED else shown


def system(one: Volume, wording: Wording) -> str:
    """What a volume holds, as people write it: ``NTFS``."""
    return safe_text(wording.term("system", one.kind))


def moment(instant: str) -> str:
    """``2026-11-22T11:04:24Z`` as ``2026-11-22 11:04 UTC``; without ``Z`` it is local time."""
    date, _, clock = instant.partition("T")
    zone = " UTC" if instant.endswith("Z") else ""
    return f"{date} {clock[:5]}".rstrip() + zone


def volume(one: Volume, wording: Wording) -> str:
    """Lock, label and date of a volume; where it lies, or what is left of its partition."""
    said: list[str] = []
    notes = dict(one.notes)
    if PLACE_NOTE in notes:
        said.append(wording.say(f"volume.{notes[PLACE_NOTE]}"))
    if SLACK_NOTE in notes:
        said.append(wording.say("volume.slack", size=wording.size(int(notes[SLACK_NOTE]))))
    if one.encryption:
        key = "volume.clear_key" if one.encryption.clear_key else "volume.locked"
        said.append(wording.say(key, scheme=scheme(one)))
    if one.label:
        said.append(wording.say("volume.label", label=one.label))
    if one.created:
        said.append(wording.say("volume.made", when=moment(one.created)))
    return safe_text("  ".join(said))


def gap_groups(gaps: Iterable[Gap]) -> list[GapGroup]:
    """Gaps by code and reason: those that may hide text first, then by bytes and number."""
    by_kind: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        by_kind.setdefault((gap.code, gap.reason), []).append(gap)
    groups = []
    for (code, reason), members in by_kind.items():
        sizes = [gap.bytes for gap in members if gap.bytes is not None]
        members.sort(key=lambda gap: (not gap.blocks_no, -(gap.bytes or 0), gap.locator))
        first = tuple(members[:_NAMED])
        groups.append(GapGroup(code, reason, len(members), sum(sizes) if sizes else None, first))
    groups.sort(
        key=lambda g: (not g.first[0].blocks_no, -(g.bytes or 0), -g.count, g.code, g.reason)
    )
    return groups


def gap(group: GapGroup, wording: Wording) -> str:
    """The kind of gap and its reason, in the reader's words."""
    key, reason = _gap_key(group.code), wording.reason(group.reason)
    if not wording.has(key):
        return safe_text(reason)
    return safe_text(f"{wording.say(key)} ({reason})" if reason else wording.say(key))


def _gap_key(code: str) -> str:
    """A limit reached inside an archive (``zip.limit.ratio``) is worded as any limit."""
    _, limit, which = code.partition("limit.")
    return f"gap.{limit}{which}" if limit else f"gap.{code}"


def bar(coverage: Coverage, width: int) -> list[tuple[CoverageClass, str]]:
    """The disk as ``width`` marks by class; a class that has a byte has a mark."""
    parts = [(name, share) for name, share in shares(coverage).items() if share]
    lengths = {name: max(share * width // 1000, 1) for name, share in parts}
    if lengths:
        most = max(lengths, key=lambda name: lengths[name])
        lengths[most] += width - sum(lengths.values())
    return [(name, MARKS[name] * length) for name, length in lengths.items()]


def legend(inventory: Inventory, wording: Wording) -> list[tuple[CoverageClass, str]]:
    """Each class with its share and size."""
    coverage = inventory.coverage
    words = {"skipped": "class.pending"} if unfinished(inventory) else {}
    return [
        (
            name,
            f"{wording.say(words.get(name, f'class.{name}'))} {percent(share)}"
            f" ({wording.size(getattr(coverage, name))})",
        )
        for name, share in shares(coverage).items()
        if share
    ]
