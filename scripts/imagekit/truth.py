"""``expected.toml`` (what each place holds) and ``planted.tsv.xz`` (every value, by person)."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Iterable
from pathlib import Path

from imagekit.build import Built
from imagekit.recipe import Recipe

COLUMNS = ("place", "must", "person", "signature", "value", "text")


def write(folder: Path, recipe: Recipe, image: Path, made: list[Built]) -> None:
    """Write both files for a finished image."""
    rows = list(_rows(made))
    (folder / "planted.tsv.xz").write_bytes(_packed([COLUMNS, *rows]))
    data = image.read_bytes()
    found = [(person, sign, value) for _, must, person, sign, value, _ in rows if must == "found"]
    head: dict[str, object] = {
        "kind": recipe.kind,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "people": len({person for person, _, _ in found}),
        "my_numbers": len({value for _, sign, value in found if sign == "jp.my_number"}),
        "gaps": list(recipe.gaps),
    }
    lines = ["# Made by scripts/make_images.py; the values are in planted.tsv.xz.", *_toml(head)]
    for part in recipe.partitions:
        kind = "luks" if part.format == "luks2" else part.format
        volume = {"kind": kind, "offset": part.start, "length": part.size}
        lines += ["", "[[volume]]", *_toml(volume)]
    for built in made:
        lines += ["", "[[place]]", *_toml(_place(built))]
    (folder / "expected.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _place(built: Built) -> dict[str, object]:
    document = built.document
    row: dict[str, object] = {
        "id": document.id,
        "content": document.content,
        "origin": document.where if document.where != "file" else document.state,
        "path": document.path,
        "stream": document.stream,
        "wrap": document.wrap,
        "member": document.member,
        "encoding": document.encoding,
        "size": len(built.data),
        "people": len({planted.person for planted in built.planted}),
        "values": len(built.planted),
    }
    if built.offset >= 0:
        row["offset"] = built.offset
    return row


def _rows(made: Iterable[Built]) -> Iterable[tuple[str, str, str, str, str, str]]:
    for built in made:
        unreadable = built.document.wrap == "locked_zip"
        for planted in built.planted:
            must = "locked" if unreadable else "found"
            who = str(planted.person)
            yield built.document.id, must, who, planted.signature, planted.value, planted.text
        for decoy in built.decoys:
            yield built.document.id, "never", "0", decoy.signature, decoy.value, decoy.text


def _packed(rows: Iterable[tuple[str, ...]]) -> bytes:
    text = "".join("\t".join(row) + "\n" for row in rows)
    return lzma.compress(text.encode(), preset=9)


def _toml(row: dict[str, object]) -> list[str]:
    return [f"{word} = {_literal(value)}" for word, value in row.items()]


def _literal(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return str(value)
