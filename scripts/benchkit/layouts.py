"""``scripts/bench recovery --layouts``: what carving gets back of files that lie in pieces.

The layouts are those that the carving challenges of DFRWS 2006 and 2007 published (in one piece, in
two and three with random bytes, text or another file between, intertwined, out of order), with
files of our own at sectors of a disk of random bytes, which nothing but their content tells of.
"""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchkit import documents, recovery
from benchkit.documents import Maker

SECTOR = 512
CARVERS = ("photorec", "foremost", "scalpel")
BETWEEN = 64
"""Sectors of random bytes between two scenarios."""

SCENARIOS = {
    "HTML": ("a", "a1 jpg a2", "a1 wide a2", "a1 b1 a2 b2"),
    "Word": ("a", "a1 random a2", "a1 random a2 random a3"),
    "Excel": ("a", "a1 random a2", "a1 text a2"),
    "JPEG": (
        "a", "a1 random a2", "a1 text a2", "a1 zeros a2", "a1 html a2", "a1 jpg a2",
        "a1 random a2 random a3", "a1 b1 a2 b2", "a1 b1 c1 a2 b2 c2", "a2 random a1",
    ),
    "progressive JPEG": ("a", "a1 random a2"),
    "PNG": ("a", "a1 random a2", "a1 zeros a2", "a1 b1 a2 b2", "a2 random a1"),
    "ZIP": (
        "a", "a1 random a2", "a1 text a2", "a1 jpg a2", "a1 random a2 random a3",
        "a1 b1 a2 b2", "a2 random a1",
    ),
    "DOCX": ("a", "a1 random a2", "a1 b1 a2 b2"),
    "PDF": ("a", "a1 random a2", "a1 text a2", "a1 b1 a2 b2"),
    "mailbox": ("a", "a1 random a2", "a1 b1 a2 b2"),
    "SQLite": ("a", "a1 random a2"),
    "text": ("a", "a1 random a2", "a1 zeros a2"),
}  # fmt: skip
"""Of each kind of file: where its pieces lie. ``a``, ``b`` are files, ``a1`` the first piece of
one; any other word is what fills the space between."""

KINDS: dict[str, tuple[str, Maker]] = {
    "HTML": ("html", documents.KINDS["book.xlsx"]),
    "Word": ("doc", documents.KINDS["paper.docx"]),
    "Excel": ("xls", documents.KINDS["book.xlsx"]),
    "JPEG": ("jpeg", documents.KINDS["photo.jpg"]),
    "progressive JPEG": ("jpg", documents.KINDS["photo.jpg"]),
    "PNG": ("png", documents.KINDS["photo.jpg"]),
    "ZIP": ("zip", documents.KINDS["packed.zip"]),
    "DOCX": ("docx", documents.KINDS["paper.docx"]),
    "PDF": ("pdf", documents.KINDS["letter.pdf"]),
    "mailbox": ("mbox", documents.KINDS["mail.eml"]),
    "SQLite": ("sqlite", documents.KINDS["base.sqlite"]),
    "text": ("txt", documents.KINDS["sjis.csv"]),
}
"""What each kind is called, and what makes it, or that of which LibreOffice makes it."""

FILES, TEXTS = {"jpg": "JPEG", "html": "HTML"}, {"text": "text", "wide": "text"}
"""Words of layouts for other files between the pieces, and for text."""

_FILE = re.compile("[a-c][1-9]?")

SOURCES = {"html": "csv", "doc": "txt", "xls": "csv", "png": "ppm"} | documents.OFFICE


@dataclass(frozen=True, slots=True)
class Placed:
    """One scenario: its name, and what lies in its pieces, file by file."""

    name: str
    files: tuple[bytes, ...]


def disk(path: Path, seed: int = 11) -> tuple[list[Placed], list[bytes]]:
    """Write the disk to ``path``; the scenarios on it in their order, and whole files in
    between."""
    rng = random.Random(seed)
    stock, made = _stock(rng), []
    filler = _Filler(rng, stock, [])
    with path.open("wb") as out:
        out.write(rng.randbytes(BETWEEN * SECTOR))
        for kind, layouts in SCENARIOS.items():
            for layout in layouts:
                words = layout.split()
                names = dict.fromkeys(word[0] for word in words if _FILE.fullmatch(word))
                files = {name: next(stock[kind]) for name in names}
                for word in words:
                    data = _piece(word, words, files, filler)
                    out.write(data + rng.randbytes(-len(data) % SECTOR))
                out.write(rng.randbytes(BETWEEN * SECTOR))
                made.append(Placed(f"{kind}: {layout}", tuple(files.values())))
    return made, filler.whole


def _piece(word: str, words: list[str], files: dict[str, bytes], filler: _Filler) -> bytes:
    """The bytes of one word of a layout."""
    if not _FILE.fullmatch(word):
        return filler.bytes(word)
    data, count = files[word[0]], sum(one[0] == word[0] for one in words if _FILE.fullmatch(one))
    each = max(len(data) // count // SECTOR, 1) * SECTOR
    number = int(word[1:] or 1)
    return data[(number - 1) * each : None if number == count else number * each]


@dataclass(frozen=True, slots=True)
class _Filler:
    """What lies between the pieces of a file; ``whole`` are the files among it."""

    rng: random.Random
    files: dict[str, Iterator[bytes]]
    whole: list[bytes]

    def bytes(self, word: str) -> bytes:
        size = self.rng.randrange(4, 40) * SECTOR
        if word == "random":
            return self.rng.randbytes(size)
        if word == "zeros":
            return bytes(size)
        if word in FILES:
            self.whole.append(next(self.files[FILES[word]]))
            return self.whole[-1]
        text = next(self.files["text"])[:size]
        return text if word == "text" else text.decode("cp932", "ignore").encode("utf-16-le")


def _stock(rng: random.Random) -> dict[str, Iterator[bytes]]:
    """Files of every kind, as many as the scenarios need."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for kind, (suffix, make) in KINDS.items():
            made = {str(n): make(rng, Path(name) / "made") for n in range(_needed(kind))}
            if suffix in SOURCES:
                made = documents.converted(made, SOURCES[suffix], suffix, Path(name))
            elif kind == "JPEG":
                made = {key: _photograph(data) for key, data in made.items()}
            elif kind == "mailbox":
                made = {key: _mailbox(data) for key, data in made.items()}
            found[kind] = iter(made.values())
    return found


def _needed(kind: str) -> int:
    """How many files of a kind lie on the disk, as what is lost or between its pieces."""
    lost = [{word[0] for word in one.split() if _FILE.fullmatch(word)} for one in SCENARIOS[kind]]
    words = " ".join(one for layouts in SCENARIOS.values() for one in layouts).split()
    return sum(map(len, lost)) + sum((FILES | TEXTS).get(word) == kind for word in words)


def _photograph(picture: bytes) -> bytes:
    """As cameras write them: one baseline scan."""
    words = [
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "image2pipe",
        "-c:v",
        "ppm",
        "-i",
        "pipe:0",
        "-q:v",
        "3",
        "-f",
        "mjpeg",
        "pipe:1",
    ]
    return subprocess.run(words, input=picture, check=True, capture_output=True).stdout


def _mailbox(mail: bytes) -> bytes:
    head = b"From taro@example.jp Sun Nov 22 09:00:00 2026\n"
    return (head + mail.replace(b"\r\n", b"\n") + b"\n") * 3


def measure(folder: Path) -> str:
    """The table as Markdown: of each scenario how many files came back to the byte."""
    image = folder / "layouts.raw"
    scenarios, between = disk(image)
    rows = recovery.scanned(image, folder)
    found = {"triage": {digest for digest, _, _ in rows}}
    for name, program in recovery.others(image, folder).items():
        if name in CARVERS:
            found[name] = {digest for digest, _ in recovery.written(program, folder)}
    lines = ["| layout | files | " + " | ".join(found) + " |", "|---|---:|" + "---:|" * len(found)]
    sums = dict.fromkeys(found, 0)
    for placed in scenarios:
        digests = {hashlib.sha256(data).hexdigest() for data in placed.files}
        back = {name: len(digests & those) for name, those in found.items()}
        sums = {name: sums[name] + back[name] for name in sums}
        lines.append(_line(placed.name, len(placed.files), back))
    lines.append(_line("all", sum(len(placed.files) for placed in scenarios), sums))
    every = {
        hashlib.sha256(data).hexdigest()
        for data in (*between, *(data for placed in scenarios for data in placed.files))
    }
    lies = sum(intact and digest not in every for digest, _, intact in rows)
    return "\n".join(lines) + f"\n\nCalled intact by this program and not: {lies}.\n"


def _line(name: str, files: int, back: dict[str, int]) -> str:
    cells = [f"**{count}**" if who == "triage" else str(count) for who, count in back.items()]
    return f"| {name} | {files} | " + " | ".join(cells) + " |"
