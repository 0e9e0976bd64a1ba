"""gzip: all members of the file as one content, as far as they go (RFC 1952)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from triage.content.budget import Budget
from triage.content.container.inflate import GZIP, Unpacked, inflate
from triage.content.container.streams import joined
from triage.model import Gap, Item, Table, Text
from triage.text.codec import decode, detect

_MAGIC = b"\x1f\x8b\x08"
_EXTRA, _NAME = 4, 8


class _Gzip:
    name = "gzip"
    mimes = frozenset({"application/gzip"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """One ``Item`` with the unpacked bytes; a ``Gap`` where they end too early."""
        budget.member()

        def stream(at: int) -> Unpacked | None:
            if item.data.read_at(at, len(_MAGIC)) != _MAGIC:
                return None
            return inflate(item.data, at, item.data.length, budget, GZIP)

        yield from joined(item, _inner_name(item), "gzip", stream)


def _inner_name(item: Item) -> str:
    """The name that the first member's header states, else the file's own without ``.gz``."""
    head = item.data.read_at(0, 4096)
    flags, at = (head[3] if len(head) > 3 else 0), 10
    if flags & _EXTRA and len(head) >= 12:
        at += 2 + int.from_bytes(head[10:12], "little")
    if flags & _NAME:
        raw = head[at : head.find(b"\0", at)] if head.find(b"\0", at) > at else b""
        encoding = detect(raw) or "utf-8"
        stated = PurePosixPath(decode(raw, encoding)[0].replace("\\", "/")).name
        if stated and stated != "..":
            return stated
    path = PurePosixPath(item.name)
    inner = {".gz": path.stem, ".tgz": f"{path.stem}.tar"}.get(path.suffix.lower(), "")
    return inner or "content"


PLUGIN = _Gzip()
