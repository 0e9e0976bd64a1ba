"""The truth of the images is true: every planted value is where expected.toml says it is.

The checks read the images with The Sleuth Kit and plain Python, not with the code under test.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import itertools
import tomllib
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyewf
import pytest
import pytsk3
from tooling import MISSING, needs_loops

from imagekit import build, recipe, spots

IMAGES = Path(__file__).resolve().parent.parent.parent / "images"
CASES = sorted(path.parent.name for path in IMAGES.glob("*/recipe.toml"))
BUDGET = 12 << 20
"""Bytes that all committed images may take together."""


@pytest.mark.parametrize("case", CASES)
def test_recipe_is_well_formed_and_built(case: str) -> None:
    plan = recipe.load(IMAGES / case)
    facts = tomllib.loads((IMAGES / case / "expected.toml").read_text(encoding="utf-8"))
    documents = [d for part in plan.partitions for d in part.documents] + list(plan.documents)
    assert plan.title
    assert [d.id for d in documents] == [place["id"] for place in facts.get("place", ())]
    assert set(facts["gaps"]) <= {d.id for d in documents} | {"encryption"}


@pytest.mark.parametrize("case", CASES)
def test_truth_is_what_the_recipe_makes_today(case: str, expected: Callable[[str], Any]) -> None:
    plan = recipe.load(IMAGES / case)
    documents = [d for part in plan.partitions for d in part.documents] + list(plan.documents)
    made = [build.render(plan, dataclasses.replace(document, wrap="")) for document in documents]
    today = [(b.document.id, v.person, v.text) for b in made for v in b.planted + b.decoys]
    assert [(row.place, row.person, row.text) for row in expected(case).planted] == today


@pytest.mark.slow
@pytest.mark.parametrize("case", ["ntfs-mbr", "fat12-floppy", "ext4", "exfat"])
def test_an_image_can_be_built_again(
    case: str, tmp_path: Path, needs: Callable[..., str], expected: Callable[[str], Any]
) -> None:
    needs("mkfs.ntfs", "ntfs-3g", "mkfs.fat", "mcopy", "mkfs.ext4", "mkfs.exfat", "blkls", "sfdisk")
    needs("mount.exfat-fuse" if case == "exfat" else "losetup")
    needs_loops()
    if not Path("/dev/fuse").exists():
        pytest.skip(MISSING + "/dev/fuse")
    target = tmp_path / "image.raw"
    made = build.build(recipe.load(IMAGES / case), target)
    assert target.stat().st_size == expected(case).facts["size"]
    data = target.read_bytes()
    assert [b.document.id for b in made if data[b.offset :][: len(b.data)] != b.data] == []


def test_unknown_words_are_refused(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text('title = "x"\ntabel = "mbr"\n')
    with pytest.raises(ValueError, match="tabel"):
        recipe.load(tmp_path)


def test_serials_are_nobody_else_s() -> None:
    for case in CASES:
        plan = recipe.load(IMAGES / case)
        documents = [d for part in plan.partitions for d in part.documents] + list(plan.documents)
        counts: dict[tuple[int, bool], int] = {}
        for document in documents:
            first, count = document.people
            group = (first, document.local)  # one first serial means the same people
            counts[group] = max(counts.get(group, 0), count)
        spans = sorted((first, first + count) for (first, _), count in counts.items() if count)
        assert [a for a, b in itertools.pairwise(spans) if a[1] > b[0]] == [], case


def test_the_committed_images_stay_small() -> None:
    sizes = [path.stat().st_size for path in IMAGES.rglob("*.xz")]
    assert sum(sizes) < BUDGET


@pytest.mark.parametrize("case", CASES)
def test_sha256_is_that_of_the_image(
    case: str, image: Callable[[str], Path], expected: Callable[[str], Any]
) -> None:
    path, truth = image(case), expected(case)
    data = (IMAGES / case / f"{case}.zip" if path.is_dir() else path).read_bytes()
    assert len(data) == truth.facts["size"]
    assert hashlib.sha256(data).hexdigest() == truth.facts["sha256"]


@pytest.mark.parametrize("case", CASES)
def test_every_planted_value_is_there(
    case: str, image: Callable[[str], Path], expected: Callable[[str], Any]
) -> None:
    path = image(case)
    truth = expected(case)
    readable = [row for row in truth.planted if truth.places[row.place]["wrap"] != "locked_zip"]
    contents = {place: _content(path, truth, place) for place in {row.place for row in readable}}
    absent = [
        (row.place, row.person, row.signature)
        for row in readable
        if row.text not in contents[row.place]
    ]
    assert absent == []


@pytest.mark.parametrize("case", CASES)
def test_what_is_said_to_be_locked_is_not_in_the_clear(
    case: str, image: Callable[[str], Path], expected: Callable[[str], Any]
) -> None:
    truth = expected(case)
    # A name or a town may stand elsewhere by chance; a telephone number does not.
    locked = [row for row in truth.planted if row.must == "locked" and row.signature == "phone"]
    data = image(case).read_bytes() if locked else b""
    assert not [row.person for row in locked if row.text.encode("cp932") in data]


def test_every_container_holds_the_same_disk(image: Callable[[str], Path]) -> None:
    raw = image("fat12-floppy").read_bytes()
    first = image("fat12-floppy/fat12-floppy.001")
    segments = sorted(first.parent.glob("*.0??"))
    assert len(segments) == 3
    assert b"".join(segment.read_bytes() for segment in segments) == raw
    handle = pyewf.handle()
    handle.open([str(image("fat12-floppy/fat12-floppy.E01"))])
    assert handle.media_size == len(raw)
    assert handle.read_buffer_at_offset(len(raw), 0) == raw
    handle.close()


def test_images_cannot_be_written_by_accident(image: Callable[[str], Path]) -> None:
    assert image("fat12-floppy").stat().st_mode & 0o777 == 0o400


def _content(image: Path, truth: Any, name: str) -> str:
    """The text of a place, read from its bytes or, where they lie scattered, by its path."""
    place = truth.places[name]
    if image.is_dir():
        data = (image / place["path"]).read_bytes()
    elif "offset" in place:
        with image.open("rb") as source:
            source.seek(place["offset"])
            data = source.read(place["size"])
    else:
        data = _file(image, truth, place)
    wrap = place["wrap"]
    if wrap == "zip":
        with zipfile.ZipFile(io.BytesIO(data), metadata_encoding="cp932") as archive:
            data = archive.read(place["member"])
    elif wrap == "gzip":
        data = zlib.decompress(data, wbits=31)
    encoding: str = place["encoding"]
    if wrap == "pdf":
        shown = zlib.decompress(data.split(b"stream\n")[1]).split(b"<")[1:]
        lines = (bytes.fromhex(line.split(b">")[0].decode()) for line in shown)
        data, encoding = "\n".encode("utf-16-be").join(lines), "utf-16-be"
    return str(data, encoding)


def _file(image: Path, truth: Any, place: dict[str, Any]) -> bytes:
    """A live file's stream through The Sleuth Kit; some volume of the image must have it."""
    disk = pytsk3.Img_Info(str(image))
    for volume in truth.facts["volume"]:
        try:
            entry, _ = spots.find(pytsk3.FS_Info(disk, offset=volume["offset"]), place["path"])
        except OSError:
            continue
        for attribute in entry:
            name = (attribute.info.name or b"").decode()
            if int(attribute.info.type) in (1, 128) and name in (place["stream"], "$Data"):
                size = int(attribute.info.size)
                data: bytes = entry.read_random(
                    0, size, int(attribute.info.type), int(attribute.info.id)
                )
                return data
    raise AssertionError(f"{place['id']}: no such file")
