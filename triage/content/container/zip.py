"""ZIP: members unpacked in memory; locked, damaged and unknown ones are gaps by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from triage.content import lock
from triage.content.budget import Budget
from triage.content.container.inflate import copy, inflate
from triage.content.container.zip_directory import Member, data_range, members
from triage.content.container.zip_lock import opened as unlocked
from triage.content.member_name import member_name, member_steps
from triage.content.space import Memory
from triage.model import Gap, Item, Locator, Table, Text

_STORED, _DEFLATED = 0, 8
_METHODS = {1: "shrunk", 6: "imploded", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard"}


class _Zip:
    name = "zip"
    mimes = frozenset({"application/zip", "application/java-archive"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Its members as items; one gap for each cipher, one for each member that is cut."""
        return _members(item, budget)


PLUGIN = _Zip()


def _members(item: Item, budget: Budget) -> Iterator[Item | Gap]:
    """The members, unpacked. Raises ``BudgetSpent`` at their number's limit."""
    listed, sound = members(item.data)
    if not sound:
        reason = "the directory is damaged: members were found by their own headers"
        yield Gap(Locator(item.steps), "content", "zip.salvaged", reason, None, blocks_no=False)
    locked: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    opened: list[tuple[tuple[str, ...], int]] = []
    plain = False
    seen: Counter[tuple[str, ...]] = Counter()
    for member in listed:
        budget.member()
        name = member_name(member.name)
        if name.endswith("/"):
            continue
        steps = member_steps(item.steps, name, seen)
        clear = unlocked(item.data, member, budget) if member.cipher else None
        if clear is not None:
            opened.append((steps, member.packed))
            yield Item(steps, name, Memory(clear), whole=item.whole)
        elif member.cipher:
            locked.setdefault(member.cipher, []).append((steps, max(member.packed, 0)))
        else:
            plain = True
            yield from unpack_member(item, member, name, steps, budget)
    if opened:
        yield from _opened(item, opened, plain or bool(locked))
    for cipher, places in sorted(locked.items()):
        where = places[0][0] if len(places) == 1 else item.steps
        reason = (
            f"members of the archive locked with {cipher}: {len(places)}; the names are legible"
        )
        size = sum(packed for _, packed in places)
        yield Gap(Locator(where), "content", "locked.zip", reason, size)


def _opened(item: Item, places: list[tuple[tuple[str, ...], int]], mixed: bool) -> Iterator[Gap]:
    """Said of the archive where all of it was locked, else of each member."""
    if not mixed:
        places = [(item.steps, sum(packed for _, packed in places))]
    for steps, packed in places:
        yield lock.locked(steps, "locked with ZipCrypto", packed, opened=True)


def unpack_member(
    item: Item, member: Member, name: str, steps: tuple[str, ...], budget: Budget
) -> Iterator[Item | Gap]:
    """One member, as far as its bytes go, and the gap that says why no further."""
    where = data_range(item.data, member)
    if member.method not in (_STORED, _DEFLATED) or where is None:
        how = _METHODS.get(member.method, f"method {member.method}")
        damaged = where is None
        code = "zip.damaged" if damaged else "zip.method"
        reason = "no member stands at its place" if damaged else f"compressed with {how}"
        yield Gap(Locator(steps), "content", code, reason, max(member.packed, 0))
        return
    unpack = inflate if member.method == _DEFLATED else copy
    got = unpack(item.data, *where, budget)
    if got.data:
        yield Item(steps, name, Memory(got.data), whole=item.whole and not got.code)
    if got.code:
        lost = max(where[1] - where[0] - got.used, 0)
        yield Gap(Locator(steps), "content", f"zip.{got.code}", got.reason, lost)
