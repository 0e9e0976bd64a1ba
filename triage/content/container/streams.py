"""Compressed streams that stand behind each other in one file and are one content together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from triage.content.container.inflate import Unpacked
from triage.content.space import Memory
from triage.model import Gap, Item, Locator
from triage.text.locator import encode_step


def joined(
    item: Item, name: str, family: str, stream: Callable[[int], Unpacked | None]
) -> Iterator[Item | Gap]:
    """One ``Item`` called ``name`` with what all streams hold; a ``Gap`` where they end too early.

    ``stream`` unpacks the one that begins at an offset, and is null where none does; ``family``
    begins the gap's code.
    """
    steps = (*item.steps, encode_step(name))
    parts: list[bytes] = []
    at, code, reason = 0, "", ""
    while not code and (got := stream(at)) is not None:
        parts.append(got.data)
        at, code, reason = at + got.used, got.code, got.reason
    data = b"".join(parts)
    if data:
        yield Item(steps, name, Memory(data), whole=item.whole and not code)
    if code:
        lost = max(item.data.length - at, 0)
        yield Gap(Locator(steps), "content", f"{family}.{code}", reason, lost)
