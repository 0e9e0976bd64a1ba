"""Builds one image from its recipe and says what is where."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from imagekit import binary, disk, formats, spots
from imagekit.contents import WRITERS
from imagekit.recipe import Document, Partition, Recipe
from imagekit.sheet import Planted, Sheet
from people import Person, people


@dataclass(frozen=True, slots=True)
class Built:
    """One document as planted. ``offset`` is where its bytes lie in one piece, or -1."""

    document: Document
    data: bytes
    planted: tuple[Planted, ...]
    decoys: tuple[Planted, ...]
    offset: int = -1


def build(recipe: Recipe, image: Path) -> list[Built]:
    """Write the raw image and return its documents with their offsets in it."""
    disk.create(image, recipe)
    made: list[tuple[Built, int, int]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for partition in recipe.partitions:
            part = Path(scratch) / "part"
            part.write_bytes(disk.read_region(image, partition.start, partition.size))
            documents = _build_partition(recipe, partition, part)
            disk.write_region(image, partition.start, part.read_bytes())
            made += [(built, partition.start, partition.size) for built in documents]
    for document in recipe.documents:
        built = render(recipe, document)
        offset = document.offset % recipe.size
        disk.write_region(image, offset, built.data)
        made.append((built, offset, len(built.data)))
    if recipe.keep < 1:
        with image.open("r+b") as out:
            out.truncate(int(recipe.size * recipe.keep))
    whole = image.read_bytes()
    return [_located(built, whole, start, size) for built, start, size in made]


def _build_partition(recipe: Recipe, partition: Partition, part: Path) -> list[Built]:
    kind = partition.format
    whole = part.read_bytes()
    if partition.filesystem_size:
        with part.open("r+b") as out:
            out.truncate(partition.filesystem_size)
    formats.format_volume(
        part,
        kind,
        label=partition.label,
        start=partition.start,
        options=partition.options,
        sector=recipe.sector,
    )
    if partition.keep_boot:
        disk.write_region(part, 0, whole[:1024])
    made = [render(recipe, document) for document in partition.documents]
    files = [built for built in made if built.document.where == "file"]
    formats.fill(part, kind, [_content(built) for built in files])
    for state in ("orphan", "deleted"):  # in this order: an orphan's folder must be the first hole
        gone = [built.document.path for built in files if built.document.state == state]
        formats.remove(part, kind, gone, orphan=state == "orphan")
    for built in made:
        _plant(part, built)
    if partition.filesystem_size:
        with part.open("ab") as out:
            out.write(whole[partition.filesystem_size :])
    return made


def _content(built: Built) -> formats.Content:
    document = built.document
    return formats.Content(document.path, built.data, document.stream, document.attributes)


def _plant(part: Path, built: Built) -> None:
    document, length = built.document, len(built.data)
    if document.where == "free":
        disk.write_region(part, spots.free_spot(part, length), built.data)
    elif document.where == "slack":
        disk.write_region(part, spots.slack_spot(part, document.path, length), built.data)
    elif document.where == "record":
        disk.write_region(part, spots.record_spot(part, document.path, length), built.data)


def render(recipe: Recipe, document: Document) -> Built:
    """The bytes of a document, and their truth."""
    rng = random.Random(f"{recipe.seed}-{document.id}")
    writer = WRITERS.get(document.content)
    if writer is None:
        return Built(document, _binary(document.content, rng), (), ())
    sheet = Sheet(newline="\n" if document.encoding == "euc_jp" else "\r\n")
    first, count = document.people
    everyone = people(recipe.seed, count, first=first, local=document.local)
    writer(sheet, [p for p in everyone if _fits(p, document.encoding)], rng)
    data = sheet.text.encode(document.encoding)
    if document.bom:
        data = "\ufeff".encode(document.encoding) + data
    wrapped = _wrap(document, sheet.text, data)
    return Built(document, wrapped, tuple(sheet.planted), tuple(sheet.decoys))


def _fits(person: Person, encoding: str) -> bool:
    try:
        (person.name + person.address).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _binary(content: str, rng: random.Random) -> bytes:
    if content == "jpeg":
        return binary.jpeg()
    if content == "program":
        return binary.program(rng)
    if content == "ssh_key":
        return binary.ssh_key(rng)
    raise ValueError(f"unknown content {content}")


def _wrap(document: Document, text: str, data: bytes) -> bytes:
    if not document.wrap:
        return data
    if document.wrap == "pdf":
        return binary.pdf(text)
    wrappers = {"zip": binary.zipped, "gzip": binary.gzipped, "locked_zip": binary.locked_zip}
    return wrappers[document.wrap](document.member, data)


def _located(built: Built, whole: bytes, start: int, size: int) -> Built:
    offset = whole.find(built.data, start, start + size)
    raw = built.document.state != "live" or built.document.where != "file"
    if offset < 0 and raw:
        raise ValueError(f"{built.document.id}: its bytes are nowhere in one piece")
    return Built(built.document, built.data, built.planted, built.decoys, offset)
