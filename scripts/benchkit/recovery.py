"""``scripts/bench recovery``: what comes back of 120 files, next to what other programs get."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchkit.documents import documents
from imagekit.formats import Content, fill, format_volume, remove

SIZE, LARGE = 160 << 20, 1 << 30
SYSTEMS = ("ntfs", "fat32", "exfat", "ext4")
OVER = (
    ("ntfs", "fat32"),
    ("ntfs", "exfat"),
    ("ntfs", "ext4"),
    ("fat32", "ntfs"),
    ("fat32", "exfat"),
    ("exfat", "ntfs"),
    ("ext4", "ntfs"),
    ("ext4", "exfat"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Of so many lost files: back to the byte, with their name, with their whole path; and how
    many were called intact and are none of them, or were given a path that is wrong."""

    lost: int
    content: int
    name: int
    path: int | None = None
    lies: int | None = None
    wrong: int | None = None

    def __str__(self) -> str:
        if self.path is None:
            return f"{self.content} / {self.name}"
        return f"{self.content} / {self.name} / {self.path}"


Found = tuple[str, str]
"""SHA-256 of a file that came back, and its path, which begins with … where part is unknown."""


def images(
    folder: Path, files: dict[str, bytes], only: str
) -> Iterator[tuple[str, Path, set[str]]]:
    """Each case whose name holds ``only``, with its image and the paths of what is lost on it; one
    image at a time."""
    every = [Content(path, data) for path, data in files.items()]
    second = list(files)[::2]
    for kind in SYSTEMS:
        case = f"{kind}, every second file deleted"
        if only not in case:
            continue
        image = _blank(folder)
        _format(image, kind)
        fill(image, kind, every)
        remove(image, kind, second, orphan=False)
        yield case, image, set(second)
    for before, after, size, used in _formats():
        words = [before, *["used"] * used, *["1 GiB"] * (size == LARGE)]
        case = f"{', '.join(words)}, quick-formatted as {after}"
        if only not in case:
            continue
        image = _blank(folder, size)
        _format(image, before)
        if used:
            _use(image, before, every)
        fill(image, before, every)
        _format(image, after)
        yield case, image, set(files)


def _formats() -> Iterator[tuple[str, str, int, bool]]:
    """What was formatted as what: before, after, size, and whether it was in use for a while."""
    for before, after in [(kind, kind) for kind in SYSTEMS] + list(OVER):
        yield before, after, SIZE, False
    for kind in SYSTEMS:
        yield kind, kind, SIZE, True
    for kind in SYSTEMS:
        yield kind, kind, LARGE, False
    yield "ntfs", "fat32", LARGE, False
    yield "ntfs", "exfat", LARGE, False


def _use(image: Path, kind: str, every: list[Content]) -> None:
    """Write other files and delete two of three: what comes next lies in pieces, in records that
    others had."""
    others = _others({one.path: one.data for one in every})
    fill(image, kind, [Content(path, data) for path, data in others.items()])
    remove(image, kind, [path for n, path in enumerate(others) if n % 3], orphan=False)


def _others(files: dict[str, bytes]) -> dict[str, bytes]:
    """What a volume that was in use held before: as many files, each backwards."""
    return {f"以前/{n:03}_{Path(p).name}": files[p][::-1] for n, p in enumerate(files)}


def _blank(folder: Path, size: int = SIZE) -> Path:
    image = folder / "image.raw"
    with image.open("wb") as out:
        out.truncate(size)
    return image


def _format(image: Path, kind: str) -> None:
    format_volume(image, kind, label="DATA", start=0, options=())


def own(image: Path, folder: Path, files: dict[str, bytes], lost: set[str]) -> Score:
    """This program's result, as its case store says it."""
    rows = scanned(image, folder)
    score = _score(((digest, path) for digest, path, _ in rows), files, lost)
    known = _digests(files)
    written = known.keys() | _digests(_others(files)).keys()
    paths = [(path, known[digest]) for digest, path, _ in rows if digest in known and path]
    return Score(
        score.lost,
        score.content,
        score.name,
        sum(path == right for path, right in set(paths)),
        sum(1 for digest, _, intact in rows if intact and digest not in written),
        sum(not _right(path, right) for path, right in set(paths)),
    )


def scanned(image: Path, folder: Path) -> list[tuple[str, str, bool]]:
    """What a scan gives back: SHA-256, path, and whether it is called intact. A suggested name
    counts, a title that is none does not."""
    case = folder / "case"
    shutil.rmtree(case, ignore_errors=True)
    words = ["scan", str(image), "--case", str(case), "-q", "--format", "json"]
    done = subprocess.run([sys.executable, "-m", "triage", *words], capture_output=True)
    if done.returncode not in (0, 3):
        raise SystemExit(f"the scan failed: {done.stderr.decode()}")
    store = sqlite3.connect(case / "case.sqlite")
    rows = store.execute(
        "SELECT c.sha256, CASE WHEN f.path IS NOT NULL THEN f.path WHEN f.suggested LIKE '%._%'"
        " THEN '…/' || f.suggested ELSE '' END, f.intact FROM file f"
        " JOIN content c ON c.key = f.content WHERE f.origin <> 'live'"
    ).fetchall()
    store.close()
    return rows


def _right(path: str, right: str) -> bool:
    """Whether a path is the file's, as far as it goes; FAT keeps a short name beside the long."""
    name = path.removeprefix("…/")
    return right == path if name == path else right.endswith(name) or "~" in name


@dataclass(frozen=True, slots=True)
class Program:
    """Another program that recovers files: its command, which fills ``folder/out``, what it is fed,
    and whether it makes that folder itself."""

    words: tuple[Path | str, ...]
    feed: str = ""
    makes: bool = False


def others(image: Path, folder: Path) -> dict[str, Program]:
    """The programs that are installed."""
    out = folder / "out"
    trees = "".join(f"restore {n} 5\nrestore {n} -1\n" for n in range(_TREES))
    search = "partition_none,options,paranoid,wholespace,search"
    known = {
        "tsk_recover": Program(("tsk_recover", "-e", image, out)),
        "photorec": Program(("photorec", "/d", out / "r", "/cmd", image, search)),
        "foremost": Program(("foremost", "-q", "-i", image, "-o", out), makes=True),
        "recuperabit": Program(("recuperabit", "-o", out, image), f"\n{trees}quit\n"),
    }
    return {name: one for name, one in known.items() if shutil.which(name)}


_TREES = 8
"""So many of the file systems that RecuperaBit finds are restored, roots and lost files."""


def written(program: Program, folder: Path) -> list[Found]:
    """What another program gives back: the files that it wrote."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    if not program.makes:
        out.mkdir()
    subprocess.run(
        [str(word) for word in program.words],
        input=program.feed.encode(),
        capture_output=True,
        cwd=folder,
        timeout=300,
    )
    return [
        (hashlib.sha256(path.read_bytes()).hexdigest(), str(path.relative_to(out)))
        for path in out.rglob("*")
        if path.is_file()
    ]


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {hashlib.sha256(data).hexdigest(): path for path, data in files.items()}


def _score(found: Iterable[Found], files: dict[str, bytes], lost: set[str]) -> Score:
    known = _digests(files)
    content, named = set(), set()
    for digest, path in found:
        right = known.get(digest)
        if right in lost:
            content.add(right)
            if Path(path).name == Path(right).name:
                named.add(right)
    return Score(len(lost), len(content), len(named))


def measure(folder: Path, only: str = "") -> str:
    """The table as Markdown, of the cases whose names hold ``only``."""
    files = documents()
    names = list(others(folder / "image.raw", folder))
    lines = [
        "| image | lost | "
        + " | ".join(["triage", *names])
        + " | called intact, is not | wrong path |",
        "|---|---:|" + "---:|" * (len(names) + 3),
    ]
    for case, image, lost in images(folder, files, only):
        mine = own(image, folder, files, lost)
        rest = [
            str(_score(written(program, folder), files, lost))
            for program in others(image, folder).values()
        ]
        cells = [case, str(mine.lost), f"**{mine}**", *rest, str(mine.lies), str(mine.wrong)]
        lines.append("| " + " | ".join(cells) + " |")
        print(lines[-1], file=sys.stderr)
    return HEAD + "\n".join(lines) + "\n"


HEAD = """# Recovery

Made by `scripts/bench recovery`: 120 Japanese files of ten kinds in five folders (CSV in CP932 and
UTF-8, text in EUC-JP, XLSX, DOCX, PDF, JPEG, ZIP, mail in ISO-2022-JP, SQLite) on disks of 160 MiB
made by the real formatters. A cell counts files that came back **to the byte / with their name**
and, for this program, **/ with their whole path**. tsk_recover and PhotoRec run with their widest
settings, foremost with its defaults; RecuperaBit restores all that it finds.

A quick format wipes the first cluster of the root directory of FAT and exFAT and the root's block
of ext4, and with them the names of the topmost folders: there a path begins with an ellipsis. What
is formatted over a small NTFS volume overwrites its master file table; its files are carved then,
and their names are suggested by index blocks, where a size and a type fit one name only, or where
records and clusters rise together around the file. exFAT wipes the first inodes of a small ext4;
its journal still has them. Where two folders of FAT hold long names of one short form that run over
a cluster's border, the short name is what is proved and what is shown.
*Called intact* counts files of which a scan says so although no file of the disk had that content;
a deleted FAT file of several clusters is called so only where its chain is left in the table's
second copy, or its own checksums hold; one of a single cluster, where it ends as its size says. No
lost file is called so in whose last sector other bytes follow.
*Used* volumes held 120 other files before, of which two of three were deleted: what came next lies
in their records and gaps, an exFAT's in pieces.

"""
