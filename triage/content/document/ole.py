"""Documents in compound files: Office up to 2003, locked newer ones, Ichitaro, Outlook messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from triage.content.budget import Budget, BudgetSpent
from triage.content.container.compound import Compound, lying_at
from triage.content.container.compound_kind import KINDS
from triage.content.document import doc, jtd, ppt, unlock, xls
from triage.content.lock import locked
from triage.content.mail import msg
from triage.content.space import Memory
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.locator import encode_step

_MOST = 256 << 20
_MARKS = {
    "Workbook": (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00"),
    "WordDocument": (b"\xec\xa5\xc1\x00", b"\xec\xa5"),
    "PowerPoint Document": (b"\x0f\x00\xe8\x03",),
}
"""How a stream begins, for when nothing else says where it is."""

_COMPRESSED, _LZH_AT = b"JustCompressedDocument", 38
_LOCKED_SLIDES = b"\xdf\xc4\xd1\xf3"

Parts = Iterator[Text | Table | Item | Gap]


class _Ole:
    name = "ole"
    mimes = KINDS

    def extract(self, item: Item, budget: Budget) -> Parts:
        """The parts of each stream that a reader knows; what is locked or damaged is a gap."""
        if item.data.length > _MOST:
            raise BudgetSpent("limit.bytes", "is larger than the limit for a compound file")
        data = item.data.read_at(0, item.data.length)
        compound = Compound(data, budget)
        read = msg.MARK in compound
        if read:
            yield from msg.message(item.steps, compound)
        for path in list(compound.streams):
            reader = _READERS.get(path.rpartition("/")[2])
            if reader is not None:
                read = True
                inside = (encode_step(step) for step in path.split("/")[:-1])
                yield from reader((*item.steps, *inside), compound, path)
        if not read:
            yield from _lying(item, data, compound)
        if not compound.sound:
            reason = "the compound file is damaged: it was read as far as its sectors go"
            yield _gap(item.steps, "document.damaged", reason, len(data))
        elif not read:
            reason = "no extractor for what this compound file holds"
            yield _gap(item.steps, "unsupported.type", reason, len(data))


PLUGIN = _Ole()


def _gap(steps: tuple[str, ...], code: str, reason: str, size: int) -> Gap:
    return Gap(Locator(steps), "content", code, reason, size)


def _lying(item: Item, data: bytes, compound: Compound) -> Parts:
    """Streams of a file whose directory is lost, by how they begin."""
    for name, marks in _MARKS.items():
        for stream in lying_at(data, marks):
            compound.sound = False
            if name == "Workbook":
                yield from xls.workbook(item.steps, stream, compound.budget)
            elif name == "WordDocument":
                first = doc.head(stream)
                yield from doc.stories(item.steps, stream, first, b"") if first else ()
            else:
                yield from ppt.presentation(item.steps, stream)


def _workbook(steps: tuple[str, ...], compound: Compound, path: str) -> Parts:
    stream = compound.read(path)
    lock = unlock.describe(stream)
    clear = unlock.workbook(stream, unlock.BUILT_IN) if lock else stream
    if clear is None:
        clear = unlock.workbook(stream, compound.budget.passwords)
        yield locked(steps, f"encrypted with {lock}", len(stream), clear is not None)
    if clear is None:
        return
    yield from xls.workbook(steps, clear, compound.budget)


def _word(steps: tuple[str, ...], compound: Compound, path: str) -> Parts:
    stream = compound.read(path)
    first = doc.head(stream)
    if first is None:
        compound.sound = False
        return
    table = compound.read(path.removesuffix("WordDocument") + first.table_stream)
    if first.lock:
        clear = unlock.word(stream, table, compound.budget.passwords)
        name = "XOR obfuscation" if first.obfuscated else unlock.stream_lock(table).name
        yield locked(steps, f"encrypted with {name}", len(stream), clear is not None)
        if clear is None:
            return
        stream, table = clear
    yield from doc.stories(steps, stream, first, table)


def _package(steps: tuple[str, ...], compound: Compound, path: str) -> Parts:
    """A newer document in a locked package: the document itself, if a password fits."""
    info = compound.read(path.removesuffix("EncryptedPackage") + "EncryptionInfo")
    clear = unlock.package(compound.data, info, unlock.BUILT_IN)
    if clear is None:
        clear = unlock.package(compound.data, info, compound.budget.passwords)
        size = compound.streams[path].size
        yield locked(steps, unlock.package_lock(info), size, clear is not None)
    if clear is None:
        return
    compound.budget.spend(len(clear))
    yield Item((*steps, "document"), "document", Memory(clear))


def _ichitaro(steps: tuple[str, ...], compound: Compound, path: str) -> Parts:
    stream = compound.read(path)
    yield from jtd.document(steps, stream)
    reason = "Ichitaro: its text was read; frames, tables drawn and pictures were not"
    yield _gap(steps, "document.partial", reason, len(stream))


def _compressed(steps: tuple[str, ...], compound: Compound, path: str) -> Parts:
    """Ichitaro's .jtdc: the document as the one member of an LZH archive behind a mark."""
    stream = compound.read(path)
    inside = stream[_LZH_AT:]
    if stream[2:_LZH_AT].startswith(_COMPRESSED) and inside[2:5] == b"-lh":
        yield Item((*steps, "document"), "document", Memory(inside))
    else:
        reason = "a compressed Ichitaro document of a kind that is not understood"
        yield _gap(steps, "unsupported.type", reason, len(stream))


def _slides(steps: tuple[str, ...], compound: Compound, path: str) -> Parts:
    current = compound.read(path.removesuffix("PowerPoint Document") + "Current User")
    if current[12:16] == _LOCKED_SLIDES:
        size = compound.streams[path].size
        yield locked(steps, "encrypted with RC4, key by SHA-1", size, opened=False)
        return
    yield from ppt.presentation(steps, compound.read(path))


_READERS: dict[str, Callable[[tuple[str, ...], Compound, str], Parts]] = {
    "Workbook": _workbook,
    "Book": _workbook,
    "WordDocument": _word,
    "PowerPoint Document": _slides,
    "EncryptedPackage": _package,
    "DocumentText": _ichitaro,
    "JSCompDocument": _compressed,
}
