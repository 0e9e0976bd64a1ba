"""The three sentences that a person who is no expert can read aloud.

What was found; My Number and sensitive data; what was not examined. No state of the disk is a
quiet success: an empty, wiped, encrypted or unreadable one is called by its name.
"""

from __future__ import annotations

from triage.model import (
    COVERAGE_CLASSES,
    EFFORTS,
    Coverage,
    CoverageClass,
    Inventory,
    Verdict,
    Volume,
)
from triage.wording import Wording

_HIDDEN: tuple[CoverageClass, ...] = ("encrypted", "unreadable", "skipped")
_MOSTLY = 0.5


def headline(inventory: Inventory, wording: Wording) -> tuple[str, str, str]:
    """The first, second and third line."""
    return first(inventory, wording), second(inventory, wording), third(inventory, wording)


def shares(coverage: Coverage) -> dict[CoverageClass, int]:
    """Thousandths of the disk by class: they add up to 1000, and no class that has a byte has 0.

    All zero for a source without bytes of its own.
    """
    sizes = {name: getattr(coverage, name) for name in COVERAGE_CLASSES}
    total = sum(sizes.values())
    if not total:
        return dict.fromkeys(COVERAGE_CLASSES, 0)
    parts = {name: max(size * 1000 // total, 1 if size else 0) for name, size in sizes.items()}
    most = max(COVERAGE_CLASSES, key=lambda name: sizes[name])
    by_rest = sorted(COVERAGE_CLASSES, key=lambda name: -(sizes[name] * 1000 % total))
    for name in by_rest:
        if sum(parts.values()) < 1000 and sizes[name] * 1000 >= total:
            parts[name] += 1
    parts[most] += 1000 - sum(parts.values())
    return parts


def percent(thousandths: int) -> str:
    """``83.1%``."""
    return f"{thousandths / 10:.1f}%"


def people(least: int, most: int, wording: Wording) -> str:
    """「少なくとも12人分(最大15人分)」."""
    key = "people.exact" if least == most else "people.range"
    return wording.say(key, least=least, most=most)


def scheme(volume: Volume) -> str:
    """``BitLocker (XTS-AES 128)``."""
    lock = volume.encryption
    if lock is None:
        return volume.kind
    return f"{lock.scheme} ({lock.cipher})" if lock.cipher else lock.scheme


# --- first line ---------------------------------------------------------------------------------


def first(inventory: Inventory, wording: Wording) -> str:
    """What the medium exposes, or which kind of nothing was found."""
    return _found(inventory, wording) or _not_found(inventory, wording)


def _found(inventory: Inventory, wording: Wording) -> str | None:
    verdict = inventory.verdict
    effort = _efforts(inventory, wording)
    if verdict.people_max:
        who = people(verdict.people_min, verdict.people_max, wording)
        if verdict.erasure == "quick-formatted":
            count = len(inventory.exposures)
            return wording.say("headline.quick_formatted", count=count, people=who, effort=effort)
        return wording.say("headline.exposed", people=who, effort=effort)
    names = [name for name, category in verdict.categories if category.state == "found"]
    if names:
        what = wording.listed(wording.term("category", name) for name in names)
        return wording.say("headline.exposed_values", what=what, effort=effort)
    return None


def _efforts(inventory: Inventory, wording: Wording) -> str:
    """How what the sentence counts is read, least effort first: the verdict's is that of the worst
    exposure, and one file that lies open does not open the deleted ones beside it."""
    told = inventory.exposures
    held = {e.effort for e in told if e.people_max} or {e.effort for e in told if e.fields}
    words = [wording.say(f"by.{effort}") for effort in EFFORTS if effort in held]
    if len(words) > 1:
        return wording.listed(wording.say("by.part", effort=word) for word in words)
    return words[0] if words else wording.say(f"by.{inventory.verdict.effort or 'carve'}")


def _not_found(inventory: Inventory, wording: Wording) -> str:
    coverage, state = inventory.coverage, inventory.verdict.erasure
    total = coverage.bytes_total
    if unfinished(inventory):
        return wording.say("headline.unfinished")
    if any(volume.encryption and volume.encryption.clear_key for volume in inventory.volumes):
        return _clear_key(inventory, wording)
    if state == "encrypted":
        return _encrypted(inventory, wording)
    if total and not coverage.examined_file + coverage.examined_raw:
        return wording.say("headline.nothing_read", parts=hidden_parts(inventory, wording))
    if coverage.unreadable >= _MOSTLY * total > 0:
        return wording.say("headline.unreadable", **_examined(coverage))
    if state == "wiped":
        return _wiped(inventory, wording)
    if inventory.verdict.my_number == "unknown":
        return wording.say("headline.encrypted_files")
    if inventory.exposures:
        return wording.say("headline.exposed_low", count=len(inventory.exposures))
    if _hidden(coverage):
        parts = hidden_parts(inventory, wording)
        return wording.say("headline.nothing_gaps", parts=parts, **_examined(coverage))
    return _nothing(inventory, wording)


def _nothing(inventory: Inventory, wording: Wording) -> str:
    """Every byte was read; what it held may still have been out of reach."""
    coverage, state = inventory.coverage, inventory.verdict.erasure
    blocking = sum(gap.blocks_no for gap in inventory.gaps)
    if state == "quick-formatted":
        return wording.say("headline.quick_formatted_none")
    if blocking:
        return wording.say("headline.nothing_files_gaps", gaps=blocking)
    if state == "partly-wiped" and inventory.blankness is not None:
        blank = inventory.blankness.zero + inventory.blankness.constant
        share = percent(blank * 1000 // coverage.bytes_total)
        return wording.say("headline.partly_wiped", blank=share)
    if not _of_files(inventory):
        return wording.say("headline.nothing", size=wording.size(coverage.bytes_total))
    return wording.say("headline.nothing_files", files=coverage.files_total)


def _encrypted(inventory: Inventory, wording: Wording) -> str:
    locked = [volume for volume in inventory.volumes if volume.encryption]
    names = wording.listed(dict.fromkeys(scheme(volume) for volume in locked))
    keys = any("recovery" in rule for one in inventory.exposures for rule in one.yara)
    return wording.say("headline.encrypted_key" if keys else "headline.encrypted", scheme=names)


def _clear_key(inventory: Inventory, wording: Wording) -> str:
    names = wording.listed(
        dict.fromkeys(
            scheme(volume)
            for volume in inventory.volumes
            if volume.encryption and volume.encryption.clear_key
        )
    )
    return wording.say("headline.clear_key", scheme=names)


def _wiped(inventory: Inventory, wording: Wording) -> str:
    blank = inventory.blankness
    if blank is None or blank.random > blank.zero + blank.constant:
        return wording.say("headline.wiped_random")
    if blank.zero and blank.constant:
        pattern = wording.say("pattern.mixed")
    elif blank.zero:
        pattern = wording.say("pattern.zero")
    elif blank.constant_byte is None:
        pattern = wording.say("pattern.mixed")
    else:
        pattern = wording.say("pattern.other", byte=f"{blank.constant_byte:02X}")
    return wording.say("headline.wiped", pattern=pattern)


# --- second and third ---------------------------------------------------------------------------


def second(inventory: Inventory, wording: Wording) -> str:
    """My Number and sensitive data, always; protected people where there are any."""
    found = dict(inventory.verdict.categories)
    answer = inventory.verdict.my_number
    numbers = found["my_number"].people_min if "my_number" in found else 0
    safety, sensitive = found["safety"].people_min, found["sensitive"]
    state = "of-victims" if of_victims(inventory.verdict) else sensitive.state
    sentence = wording.say(
        "second.line",
        my_number=wording.say(f"my_number.{answer}", people=numbers),
        sensitive=wording.say(f"sensitive.{state}", people=sensitive.people_min or safety),
    )
    return sentence + (wording.say("second.safety", people=safety) if safety else "")


def of_victims(verdict: Verdict) -> bool:
    """Whether sensitive data stands in records of protected people only: they are sensitive by
    law, and "none found" beside them would be a contradiction."""
    found = dict(verdict.categories)
    return found["safety"].people_min > 0 and found["sensitive"].state != "found"


def third(inventory: Inventory, wording: Wording) -> str:
    """What was not examined."""
    coverage = inventory.coverage
    parts = hidden_parts(inventory, wording)
    if parts:
        line = wording.say("examined.share", parts=parts, **_examined(coverage))
    elif _of_files(inventory):
        line = wording.say("examined.files", files=coverage.files_total)
    else:
        line = wording.say("examined.all", size=wording.size(coverage.bytes_total))
    if missing := sum(g.bytes or 0 for g in inventory.gaps if g.code == "image-incomplete"):
        line += wording.say("examined.incomplete", size=wording.size(missing))
    if coverage.files_known:
        line += wording.say("examined.known", count=coverage.files_known)
    blocking = sum(gap.blocks_no for gap in inventory.gaps) - unfinished(inventory)
    line += wording.say("examined.gaps", count=blocking) if blocking else ""
    return line + (wording.say("examined.unfinished") if unfinished(inventory) else "")


def hidden_parts(inventory: Inventory, wording: Wording) -> str:
    """「暗号化12.0%、読取不能0.4%」, empty where all was examined."""
    thousandths = shares(inventory.coverage)
    words = {"skipped": "part.pending"} if unfinished(inventory) else {}
    return wording.listed(
        wording.say(words.get(name, f"part.{name}"), share=percent(thousandths[name]))
        for name in _HIDDEN
        if thousandths[name]
    )


def unfinished(inventory: Inventory) -> bool:
    """Whether the scan was stopped: what it left out is still to come."""
    return any(gap.code == "unfinished" for gap in inventory.gaps)


def _of_files(inventory: Inventory) -> bool:
    """Whether the source is what an operating system lists, not a medium with all its bytes."""
    return inventory.source.format in ("folder", "file")


def _hidden(coverage: Coverage) -> int:
    return sum(shares(coverage)[name] for name in _HIDDEN)


def _examined(coverage: Coverage) -> dict[str, str]:
    rest = _hidden(coverage)
    return {"examined": percent(1000 - rest), "rest": percent(rest)}
