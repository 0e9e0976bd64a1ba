"""Documents that are ZIP files of named parts: OPC (Office) and OpenDocument."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from triage.content.budget import Budget
from triage.content.container.zip import unpack_member
from triage.content.container.zip_directory import Member, members
from triage.content.member_name import member_name
from triage.model import Gap, Item, Locator

_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Package:
    """The parts of one document by name. ``gaps`` are what was met while reading them."""

    item: Item
    budget: Budget
    parts: dict[str, Member] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def names(self, pattern: str) -> list[str]:
        """The names that match wholly, ``sheet2`` before ``sheet10``."""
        wanted = re.compile(pattern, re.IGNORECASE)
        return sorted(filter(wanted.fullmatch, self.parts), key=_in_order)

    def read(self, name: str) -> bytes:
        """The bytes of a part as far as they go; empty where there is none."""
        member = self.parts.get(name) or self.parts.get(name.lstrip("/"))
        if member is None:
            return b""
        items = list(self._open(name.lstrip("/"), member))
        return b"".join(one.data.read_at(0, one.data.length) for one in items)

    def embedded(self, pattern: str) -> Iterator[Item | Gap]:
        """Files inside the document: pictures, workbooks inside a letter."""
        for name in self.names(pattern):
            yield from self._open(name, self.parts[name])
            yield from self.drain()

    def drain(self) -> Iterator[Gap]:
        """The gaps so far, each once."""
        yield from self.gaps
        self.gaps.clear()

    def _open(self, name: str, member: Member) -> Iterator[Item]:
        steps = (*self.item.steps, *filter(None, name.split("/")))
        for part in unpack_member(self.item, member, name, steps, self.budget):
            if isinstance(part, Gap):
                self.gaps.append(part)
            else:
                yield part


def open_package(item: Item, budget: Budget) -> Package:
    """The parts of ``item``, found by their own headers where the directory is lost."""
    listed, sound = members(item.data)
    package = Package(item, budget)
    if not sound:  # a part that is cut has a gap of its own
        reason = "the ZIP directory is lost: parts found by their own headers"
        package.gaps.append(replace(damaged(item, reason), blocks_no=False))
    locked: Counter[str] = Counter()
    for member in listed:
        budget.member()
        if member.cipher:
            locked[member.cipher] += max(member.packed, 0)
        else:
            package.parts.setdefault(member_name(member.name), member)
    for cipher, size in sorted(locked.items()):
        reason = f"parts of the document are encrypted with {cipher}"
        package.gaps.append(Gap(Locator(item.steps), "content", "locked.document", reason, size))
    return package


def damaged(item: Item, reason: str) -> Gap:
    """A document that was read as far as it goes."""
    return Gap(Locator(item.steps), "content", "document.damaged", reason, item.data.length)


def _in_order(name: str) -> tuple[list[int], str]:
    return [int(digits[:9]) for digits in _NUMBER.findall(name)], name
