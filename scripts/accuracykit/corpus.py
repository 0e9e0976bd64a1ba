"""Which documents are made, of which people, in which encoding, container and state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from accuracykit.decoys import DECOYS
from accuracykit.folk import crowd, folk
from accuracykit.incidents import INCIDENTS
from accuracykit.prose import PROSE
from accuracykit.tables import TABLES, Writer
from imagekit import binary
from imagekit.sheet import Planted, Sheet
from people import Person

ENCODINGS = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")
PLACES = (
    ("plain", "live"),
    ("plain", "deleted"),
    ("plain", "free"),
    ("plain", "slack"),
    ("zip", "live"),
    ("zip", "deleted"),
    ("gzip", "live"),
)
"""Container and state."""
SYSTEMS = ("ntfs", "fat16", "ext4")
_BOM = {"utf-16-le", "utf-16-be"}
_FEW, _MANY = 6, 30
"""People of a document that must fit behind a file's end, and of any other."""
_SUFFIX = {"plain": "txt", "zip": "zip", "gzip": "gz"}


@dataclass(frozen=True, slots=True)
class Document:
    """One document with its truth; ``data`` are the bytes that lie on the disk."""

    number: int
    layout: str
    kind: str
    encoding: str
    container: str
    state: str
    system: str
    data: bytes
    planted: tuple[Planted, ...]

    @property
    def tag(self) -> str:
        """What finds it again in a locator."""
        return f"document-{self.number:05d}"

    @property
    def path(self) -> str:
        """Where it lies if it is a file."""
        return f"docs/{self.tag}.{_SUFFIX[self.container]}"

    @property
    def people(self) -> int:
        """How many people it names."""
        return len({planted.person for planted in self.planted})


def documents(seed: int, *, quick: bool) -> list[Document]:
    """Every layout in every encoding; in every place too, or (``quick``) in one after the other."""
    kinds = (("table", TABLES), ("prose", PROSE), ("decoy", DECOYS), ("incident", INCIDENTS))
    writers = [(kind, writer) for kind, group in kinds for writer in group]
    made: list[Document] = []
    first = 1
    for (e, encoding), (w, (kind, writer)) in product(enumerate(ENCODINGS), enumerate(writers)):
        for place in [(3 * e + w) % len(PLACES)] if quick else range(len(PLACES)):
            system = SYSTEMS[(len(made) + e) % len(SYSTEMS)]
            document = _document(
                seed, len(made), first, kind, writer, encoding, PLACES[place], system
            )
            if document is not None:
                made.append(document)
                first += _MANY
    return made


def _document(
    seed: int,
    number: int,
    first: int,
    kind: str,
    writer: Writer,
    encoding: str,
    place: tuple[str, str],
    system: str,
) -> Document | None:
    """A document, or null where the encoding cannot write it (half-width kana in ISO-2022-JP)."""
    container, state = place
    count = 0 if kind == "decoy" else _FEW if state == "slack" else _MANY
    sheet = Sheet(newline="\n" if encoding == "euc_jp" else "\r\n")
    make = folk if kind == "incident" else crowd
    everyone = make(seed, count, first=first)
    writer(sheet, list(_written(everyone, encoding)), random.Random(f"{seed}-{number}"))
    try:
        data = sheet.text.encode(encoding)
    except UnicodeEncodeError:
        return None
    if encoding in _BOM and state != "free":
        data = "\ufeff".encode(encoding) + data
    if state == "slack" and len(data) > 3900:
        data, planted = _shortened(sheet, encoding)
    else:
        planted = tuple(sheet.planted)
    if container == "zip":
        data = binary.zipped(f"{writer.__name__}.txt", data)
    elif container == "gzip":
        data = binary.gzipped("", data)
    name = writer.__name__
    return Document(number, name, kind, encoding, container, state, system, data, planted)


def _written(everyone: list[Person], encoding: str) -> Iterator[Person]:
    """Those whom the encoding can write; no family gives one name twice."""
    namesakes = set[tuple[int, str]]()
    for person in everyone:
        if (person.household, person.given) in namesakes:
            continue
        namesakes.add((person.household, person.given))
        try:
            (person.name + person.kana + person.address).encode(encoding)
        except UnicodeEncodeError:
            continue
        yield person


def _shortened(sheet: Sheet, encoding: str) -> tuple[bytes, tuple[Planted, ...]]:
    """The lines that fit behind a file's end, and what stands in them."""
    kept: list[str] = []
    for line in sheet.lines:
        kept.append(line + sheet.newline)
        if len("".join(kept).encode(encoding)) > 3900:
            kept.pop()
            break
    text = "".join(kept)
    return text.encode(encoding), tuple(p for p in sheet.planted if p.text in text)
