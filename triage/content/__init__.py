"""Content: bytes understood as ``Text`` and ``Table``; archives are opened down to a budget.

One module per family, in the folder of its kind, exports ``PLUGIN`` with ``name``, ``mimes`` and
``extract(item, budget)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from triage import plugins
from triage.content.budget import Budget, BudgetSpent
from triage.content.container.appended import carried
from triage.content.identify import identified
from triage.content.kinds import blocks_no, family
from triage.content.together import together
from triage.model import Gap, Item, Locator, Table, Text

__all__ = ["HEAD", "Budget", "BudgetSpent", "extract", "reads"]

HEAD = 64 << 10
"""How many bytes ``identify`` looks at."""
ROOMS = ("container", "database", "document", "mail", "markup", "pdf", "text", "windows")
"""The folders whose modules are plug-ins."""

Part = Text | Table | Item | Gap


@cache
def _by_mime() -> dict[str, Any]:
    plugs = (plug for room in ROOMS for plug in plugins.load(f"content.{room}").values())
    return {mime: plug for plug in plugs for mime in plug.mimes}


def reads(mime: str) -> bool:
    """Is there an extractor for this type?"""
    return family(mime) in _by_mime()


@dataclass(slots=True)
class _Open:
    """A container that is being walked, and the members of silent types seen in it."""

    item: Item
    parts: Iterator[Part]
    silent: dict[str, list[Item]] = field(default_factory=dict)


def _none(_: Item) -> bool:
    return False


def extract(
    item: Item, mime: str, budget: Budget, leave_out: Callable[[Item], bool] = _none
) -> Iterator[Part]:
    """Everything that can be read in ``item``, members of members included, in order.

    Each ``Item`` that comes out is an archive's member, given before its own parts so that the
    caller can run signatures over its bytes; it is (or, if ``reads`` says no, cannot be) walked
    here, and must not be given to ``extract`` again. Members that ``leave_out`` names do not come
    out. A limit, a lock, damage or a type without an extractor is a ``Gap`` whose locator holds
    the steps below the content root.
    """
    if reads(mime):
        stack = [_Open(item, together(_by_mime()[family(mime)].extract(item, budget)))]
    else:
        yield from _unread(item, mime)
        stack = [_Open(item, carried(item, mime))]
    while stack:
        top = stack[-1]
        try:
            part = next(top.parts, None)
        except BudgetSpent as limit:
            part = None
            yield Gap(Locator(top.item.steps), "content", limit.code, f"it {limit.reason}")
        if part is None:
            yield from _silent(stack.pop())
        elif isinstance(part, Item):
            if leave_out(part):
                continue
            yield part
            yield from _enter(part, stack, budget)
        else:
            yield part


def _enter(item: Item, stack: list[_Open], budget: Budget) -> Iterator[Gap]:
    """Put a member on the stack, or say why not."""
    mime = identified(item.data, item.name)
    if not reads(mime):
        if blocks_no(mime, item.data.length):
            yield from _unread(item, mime)
        else:
            stack[-1].silent.setdefault(family(mime), []).append(item)
            if len(stack) <= budget.depth:
                stack.append(_Open(item, carried(item, mime)))
        return
    plugin = _by_mime()[family(mime)]
    if len(stack) > budget.depth and plugin.name not in ("plain", "markup", "objects"):
        reason = f"it is nested more than {budget.depth} levels deep"
        yield Gap(Locator(item.steps), "content", "limit.depth", reason, item.data.length)
        return
    stack.append(_Open(item, together(plugin.extract(item, budget))))


def _unread(item: Item, mime: str) -> Iterator[Gap]:
    size = item.data.length
    if size:
        reason = f"no extractor for {family(mime)}"
        blocks = blocks_no(mime, size)
        yield Gap(Locator(item.steps), "content", "unsupported.type", reason, size, blocks)


def _silent(closed: _Open) -> Iterator[Gap]:
    """One gap for all members of a type that hides no text: a jar holds thousands of them."""
    for mime, items in sorted(closed.silent.items()):
        size = sum(item.data.length for item in items)
        where = items[0].steps if len(items) == 1 else closed.item.steps
        reason = f"no extractor for {mime}" + (f" ({len(items)} members)" if len(items) > 1 else "")
        if size:
            yield Gap(Locator(where), "content", "unsupported.type", reason, size, False)
