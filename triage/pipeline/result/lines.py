"""One line per finding: its locator, image offset, mask and digest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from triage.model import FindingBlock, FindingLine, Locator, PartFindings
from triage.pipeline.result.subjects import Placed, subjects
from triage.store import Store
from triage.text.mask import digest, mask


def finding_lines(store: Store, key: bytes, *, reveal: bool = False) -> Iterator[FindingLine]:
    """All findings in a fixed order; clear values only when ``reveal`` is set."""
    for placed in subjects(store):
        seen: Counter[tuple[str, Locator]] = Counter()
        for number, part in enumerate(placed.subject.parts):
            for block in part.blocks:
                yield from _block_lines(placed, number, part, block, key, reveal, seen)


def _block_lines(
    placed: Placed,
    number: int,
    part: PartFindings,
    block: FindingBlock,
    key: bytes,
    reveal: bool,
    seen: Counter[tuple[str, Locator]],
) -> Iterator[FindingLine]:
    offsets = placed.image_offsets(block.position).tolist()
    lengths, records = block.length.tolist(), block.record.tolist()
    places = zip(
        block.position.tolist(), lengths, block.row.tolist(), block.column.tolist(), strict=True
    )
    for i, (position, length, row, column) in enumerate(places):
        locator = locate(placed, part, position, length, row, column)
        seen[block.signature, locator] += 1
        nth = seen[block.signature, locator]
        value = block.values[i]
        yield FindingLine(
            id=_identity(block.signature, locator, nth),
            signature=block.signature,
            locator=locator,
            offset=offsets[i] if offsets[i] >= 0 else None,
            length=length,
            origin=placed.subject.origin,
            masked=mask(block.signature, value),
            digest=digest(key, block.signature, value),
            confidence=int(block.confidence[i]) / 100,
            why=block.whys[int(block.why[i])],
            person=_person(placed, number, records[i]),
            value=value if reveal else None,
        )


def locate(
    placed: Placed, part: PartFindings, position: int, length: int, row: int, column: int
) -> Locator:
    """The finding's address: table cells by row and column, text by byte range, else by line."""
    subject = placed.subject
    if subject.sha256 is None:  # raw: the finding's own bytes say more than the stretch's
        return Locator((*subject.locator.steps[:-1], f"@{position}+{length}"))
    inner = subject.locator.child(*part.steps)
    if part.kind == "table":
        return inner.child(f"row:{row}", f"col:{column}") if column else inner.child(f"row:{row}")
    return inner.child(f"@{position}+{length}" if position >= 0 else f"row:{row}")


def _identity(signature: str, locator: Locator, nth: int) -> str:
    text = f"{signature}\n{locator}\n{nth}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _person(placed: Placed, part: int, record: int) -> str | None:
    if record < 0:
        return None
    text = f"{placed.subject.locator}\n{part}\n{record}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
