"""tar: members where they lie, without a copy; what no header covers is a member of its own."""

from __future__ import annotations

import tarfile
from collections import Counter
from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.member_name import member_name, member_steps
from triage.content.space import Slice
from triage.content.stream import Stream
from triage.model import Gap, Item, Locator, Table, Text

_STEP = 1 << 20
_ERRORS = (tarfile.TarError, ValueError, OverflowError, EOFError, RecursionError)


class _Tar:
    name = "tar"
    mimes = frozenset({"application/x-tar", "application/x-gtar"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Its members as items; bytes between them that are not empty as one more item each."""
        seen: Counter[tuple[str, ...]] = Counter()
        size, done = item.data.length, 0
        for member, follows in _members(item):
            budget.member()
            yield from _uncovered(item, done, min(member.offset, size))
            done = max(done, follows)
            if not member.isreg() or not member.size:
                continue
            name = member_name(member.name.encode("utf-8", "surrogateescape"))
            steps = member_steps(item.steps, name, seen)
            start = member.offset_data
            end = min(start + member.size, follows)  # of a sparse file only its pieces stand here
            lost = end - size
            stretch = Slice(item.data, start, max(min(end, size) - start, 0))
            yield Item(steps, name, stretch, whole=item.whole and lost <= 0)
            if lost > 0:
                reason = "the archive ends inside this member"
                yield Gap(Locator(steps), "content", "tar.truncated", reason, lost)
        yield from _uncovered(item, done, size)


PLUGIN = _Tar()


def _members(item: Item) -> Iterator[tuple[tarfile.TarInfo, int]]:
    """Members in order, with where the next should begin; what is no sound header is passed
    over block by block."""
    try:
        archive = tarfile.TarFile(
            fileobj=Stream(item.data),
            encoding="utf-8",
            errors="surrogateescape",
            ignore_zeros=True,
        )
        while (member := archive.next()) is not None:
            yield member, archive.offset
            archive.members.clear()  # type: ignore[attr-defined]
    except _ERRORS:
        return


def _uncovered(item: Item, start: int, end: int) -> Iterator[Item | Gap]:
    """What stands where a header should; zeros are the padding of the archive."""
    if not any(any(item.data.read_at(at, min(_STEP, end - at))) for at in range(start, end, _STEP)):
        return
    steps = (*item.steps, f"@{start}+{end - start}")
    yield Item(steps, "", Slice(item.data, start, end - start), whole=False)
    reason = "no sound header stands here: the bytes were scanned as they are"
    yield Gap(Locator(steps), "content", "tar.damaged", reason, end - start)
