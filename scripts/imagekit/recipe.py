"""``images/<case>/recipe.toml`` as frozen nouns; unknown words are refused."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

MIB = 1 << 20

Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True)
class Document:
    """What one place holds, and where the place is.

    ``content`` is a writer of ``contents.py`` or a kind of ``binary.py``; ``people`` are (first
    serial, count). ``wrap`` is zip, gzip, pdf or locked_zip. For a file ``path`` (and ``stream``)
    says where; ``state`` is live, deleted, orphan or reformatted. For raw space ``where`` says so:
    disk (with ``offset``, from the end if negative), free, slack or record (those of the file
    ``path``). ``attributes`` are compressed or sparse.
    """

    id: str
    content: str
    path: str = ""
    stream: str = ""
    people: tuple[int, int] = (0, 0)
    local: bool = False
    encoding: str = "cp932"
    bom: bool = False
    wrap: str = ""
    member: str = ""
    state: str = "live"
    where: str = "file"
    offset: int = 0
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partition:
    """A stretch of the disk and the file system made on it.

    A later partition with the same start formats the same bytes again. ``filesystem_size`` leaves
    the rest of the partition behind the file system; ``keep_boot`` puts the first KiB back.
    """

    format: str
    start: int
    size: int
    label: str = ""
    options: tuple[str, ...] = ()
    filesystem_size: int = 0
    logical: bool = False
    keep_boot: bool = False
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """One image: its disk, table and what lies where.

    ``kind`` is raw or folder; ``fill`` is zero, ff or random; ``keep`` cuts the finished disk to
    that share; ``containers`` names further forms of the same disk: E01, split.
    """

    name: str
    title: str
    kind: str = "raw"
    size: int = 0
    table: str = "none"
    sector: int = 512
    seed: int = 1
    fill: str = "zero"
    keep: float = 1.0
    partitions: tuple[Partition, ...] = ()
    documents: tuple[Document, ...] = ()
    gaps: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


def load(folder: Path) -> Recipe:
    """The recipe of ``folder``; raises ``ValueError`` on a word that no field knows."""
    data = tomllib.loads((folder / "recipe.toml").read_text(encoding="utf-8"))
    partitions = tuple(
        _make(Partition, {"documents": _documents(row), **row}) for row in data.pop("partition", ())
    )
    documents = _documents(data)
    return _make(
        Recipe, {**data, "name": folder.name, "partitions": partitions, "documents": documents}
    )


def _documents(row: dict[str, Any]) -> tuple[Document, ...]:
    return tuple(_make(Document, document) for document in row.pop("document", ()))


def _make(kind: type[Noun], row: dict[str, Any]) -> Noun:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    words = {word.removesuffix("_mib"): _sized(word, value) for word, value in row.items()}
    if unknown := sorted(set(words) - known):
        raise ValueError(f"{kind.__name__}: unknown words {unknown}")
    return kind(**words)


def _sized(word: str, value: Any) -> Any:
    if word.endswith("_mib"):
        return int(value * MIB)
    return tuple(value) if isinstance(value, list) else value
