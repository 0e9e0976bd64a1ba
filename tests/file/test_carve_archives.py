"""Archives and packed streams: where each one ends, and what is left of one whose end is gone."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from file_making import Memory
from tooling import tool

from triage import plugins
from triage.file.carve.view import Carved, Joiner, View
from triage.pipeline.bench import Bench
from triage.pipeline.lost.tasks import CarveTask
from triage.pipeline.steps.carving import carve

NOISE = random.Random(12).randbytes(60_000)
ROWS = "".join(f"架空 花子{n},03-0000-{n:04}\r\n" for n in range(2000)).encode("cp932")


def view(data: bytes) -> View:
    return View(Memory(data), 0, len(data), 1 << 30)


def measured(kind: str, data: bytes) -> Carved | None:
    found: Carved | None = plugins.load("file.carve")[kind].measure(view(data))
    return found


class Pipe(io.RawIOBase):
    """Where nothing can be changed that was written: sizes follow their members."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.data += bytes(cast("bytes", data))
        return len(cast("bytes", data))


def streamed(stored: bool = False) -> bytes:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for number in range(4):
            kind = zipfile.ZIP_STORED if stored and number % 2 else zipfile.ZIP_DEFLATED
            archive.writestr(f"名簿{number}.csv", ROWS[: 9000 * number], kind)
    return bytes(pipe.data)


def large() -> bytes:
    """All of whose sizes are written as one that needs eight bytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("名簿.csv", "w", force_zip64=True) as member,
    ):
        member.write(ROWS)
    return made.getvalue()


@pytest.mark.parametrize("data", [streamed(), streamed(stored=True), large()])
def test_members_lead_to_the_directory_whatever_says_how_long_they_are(data: bytes) -> None:
    for behind in (b"", bytes(700), NOISE):
        assert measured("zip", data + behind) == Carved(len(data), proven=True)


def test_an_archive_is_followed_by_its_headers_and_not_searched_for_its_end() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("film.bin", NOISE * 400)
    data = made.getvalue()
    look = View(Memory(data[:-60] + NOISE), 0, len(data) + 50_000, 1 << 30)
    assert plugins.load("file.carve")["zip"].measure(look) is None
    assert (1 << 30) - look.left < 200_000


def test_an_archive_that_lacks_its_last_byte_is_not_whole() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", ROWS)
        archive.comment = b"of a test"
    assert measured("zip", made.getvalue()) == Carved(len(made.getvalue()), proven=True)
    assert measured("zip", made.getvalue()[:-1]) is None


def test_of_an_archive_whose_end_is_gone_the_members_are_kept() -> None:
    data = streamed()
    directory = data.index(b"PK\1\2")
    cut = directory // 512 * 512
    plug = plugins.load("file.carve")["zip"]
    assert isinstance(plug, Joiner)
    found = plug.join(view(data[:cut] + NOISE))
    assert found is not None
    assert found.doubted
    assert not found.proven
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        last = max(one.header_offset for one in archive.infolist())
    assert found.length == last  # the last one lies across the end


def test_what_an_archive_is_overwritten_with_is_not_its_own(tmp_path: Path) -> None:
    """A stored member says that it is long; another file begins in it, which is found too."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("first.csv", ROWS)
        archive.writestr("film.bin", NOISE)
    data, other = made.getvalue(), gzip.compress(ROWS)
    at = (len(ROWS) + 20_000) // 512 * 512
    disk = data[:at] + other
    disk += bytes(-len(disk) % 512) + random.Random(1).randbytes(100_000)
    task = CarveTask((("zip", 0, len(disk)), ("gzip", at, len(disk))))
    found = carve(cast("Bench", SimpleNamespace(space=Memory(disk))), task).files
    assert [(one.kind, one.offset, one.length) for one in found] == [
        ("zip", 0, at),
        ("gzip", at, len(other)),
    ]


def test_an_archive_is_whole_however_many_of_its_members_begin_where_a_sector_does() -> None:
    """Each of them may be an archive too, and waits for its share behind the first, which takes
    longest of all."""
    made, rng = io.BytesIO(), random.Random(3)
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(90):
            name = f"{number:04}.bin"
            archive.writestr(name, rng.randbytes(160 * 512 - 30 - len(name)))
    disk = made.getvalue() + bytes(-len(made.getvalue()) % 512)
    inside = [at for at in range(0, len(disk), 512) if disk[at : at + 4] == b"PK\3\4"]
    assert len(inside) == 90
    task = CarveTask(tuple(("zip", at, len(disk)) for at in inside))
    found = carve(cast("Bench", SimpleNamespace(space=Memory(disk))), task)
    assert [(one.offset, one.length) for one in found.files] == [(0, len(made.getvalue()))]
    assert found.gaps == ()


def test_a_text_that_takes_long_is_found_before_an_archive_that_does() -> None:
    rng = random.Random(9)
    text = "".join(f"架空 花子,千葉県架空市{n},0470-00-{n:06}\n" for n in range(60_000)).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(50):
            archive.writestr(f"{number}", rng.randbytes(99_999))
    disk = b"".join(one + bytes(-len(one) % 4096) for one in (NOISE, text, NOISE, made.getvalue()))
    places = [("zip", disk.index(b"PK\3\4"), len(disk)), ("text", disk.index(text), len(disk))]
    found = carve(cast("Bench", SimpleNamespace(space=Memory(disk))), CarveTask(tuple(places)))
    assert {(one.kind, one.length) for one in found.files} == {
        ("zip", len(made.getvalue())),
        ("text", len(text)),
    }


def test_what_was_read_is_not_read_again_for_what_begins_in_it() -> None:
    """Members that say nowhere how long they are, listed in another order than they lie."""
    pipe, rng = Pipe(), random.Random(5)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(300):
            archive.writestr(f"{number}.csv", ROWS[: rng.randrange(4000)])
        rng.shuffle(archive.filelist)
    data = bytes(pipe.data)
    one = view(data)
    found: Carved | None = plugins.load("file.carve")["zip"].measure(one)
    assert found is not None
    assert found.length == len(data)
    assert (1 << 30) - one.left < 25 * len(data)


def test_what_a_doubted_file_holds_is_no_file_of_its_own() -> None:
    """The same archive, cut behind its members: one begins where a sector does."""
    member = gzip.compress(ROWS)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("x" * (512 - 30))
        archive.writestr(info, member)
        archive.writestr("b.txt", ROWS)
    disk = made.getvalue()[: made.getvalue().index(b"PK\1\2")]
    length = len(disk)
    disk += bytes(-length % 512) + NOISE
    assert disk[512:].startswith(member)
    task = CarveTask((("zip", 0, len(disk)), ("gzip", 512, len(disk))))
    found = carve(cast("Bench", SimpleNamespace(space=Memory(disk))), task).files
    assert [(one.kind, one.offset, one.length) for one in found] == [("zip", 0, length)]


@pytest.mark.parametrize(
    ("kind", "pack"), [("gzip", gzip.compress), ("bzip2", bz2.compress), ("xz", lzma.compress)]
)
def test_several_packed_streams_are_one_file(kind: str, pack: object) -> None:
    one, other = (pack(rows) for rows in (ROWS, ROWS[::-1]))  # type: ignore[operator]
    for behind in (b"", bytes(900), NOISE):
        assert measured(kind, one + behind) == Carved(len(one), proven=True)
        assert measured(kind, one + other + behind) == Carved(len(one + other), proven=True)
    cut = measured(kind, one + other[: len(other) // 2] + NOISE)
    assert cut == Carved(len(one), proven=False)
    assert measured(kind, one[:-9] + NOISE) is None


@pytest.mark.parametrize("form", ["gnu", "ustar", "pax"])
def test_what_tar_writes_ends_with_its_record(form: str, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"名簿{number}.csv").write_bytes(ROWS[: 7000 * number])
    words = [tool("tar"), f"--format={form}", "-cf", str(tmp_path / "made.tar")]
    names = [path.name for path in sorted(tmp_path.glob("*.csv"))]
    subprocess.run([*words, "-C", str(tmp_path), *names], check=True, capture_output=True)
    data = (tmp_path / "made.tar").read_bytes()
    assert len(data) % 10_240 == 0
    assert measured("tar", data + NOISE) == Carved(len(data))
    assert measured("tar", data[:8192] + NOISE) is None
    with tarfile.open(tmp_path / "made.tar") as archive:
        assert len(archive.getnames()) == 5


@pytest.mark.parametrize("signed", [False, True])
def test_links_that_state_a_size_have_nothing_behind_them(signed: bool) -> None:
    """As in archives of old programs, whose sums some made of bytes with signs."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for number, kind in enumerate((tarfile.REGTYPE, tarfile.LNKTYPE, tarfile.REGTYPE)):
            info = tarfile.TarInfo(f"名簿{number}.csv")
            info.size, info.type, info.linkname = 7000, kind, "名簿0.csv"
            archive.addfile(info, io.BytesIO(ROWS) if kind == tarfile.REGTYPE else None)
    data = bytearray(made.getvalue())
    heads = [at for at in range(0, len(data), 512) if data[at + 257 : at + 262] == b"ustar"]
    assert len(heads) == 3
    data[heads[1] + 124 : heads[1] + 136] = b"%011o\0" % 7000  # as the file has that it links to
    for at in heads:
        data[at + 148 : at + 156] = b" " * 8
        head = data[at : at + 512]
        total = sum(head) - (sum(byte >= 128 for byte in head) << 8) * signed
        data[at + 148 : at + 156] = b"%06o\0 " % total
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert len(archive.getnames()) == 3
    assert measured("tar", bytes(data) + NOISE) == Carved(len(data))


def test_a_program_ends_with_its_tables() -> None:
    program = Path(shutil.which("true") or "").resolve()
    data = program.read_bytes()
    if not data.startswith(b"\x7fELF"):
        pytest.skip("the programs here are of another kind")
    assert measured("elf", data + NOISE) == Carved(len(data))
    assert measured("elf", data[: len(data) // 2]) is None


def shared(seed: int) -> bytes:
    """As an office writes them: what is alike in all its documents comes first."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, noise in (("styles.xml", 1), ("fonts.xml", 2), ("content.xml", seed)):
            info = zipfile.ZipInfo(name, (2026, 11, 23, 9, 30, 2 * (noise == seed) * seed % 60))
            archive.writestr(info, random.Random(noise).randbytes(9000))
    return made.getvalue()


def test_the_end_of_another_archive_that_begins_alike_is_not_its_own() -> None:
    first, other = shared(7), shared(9)
    half = 40 * 512
    assert len(first) == len(other)
    assert first[:18_000] == other[:18_000]
    plug = plugins.load("file.carve")["zip"]
    assert isinstance(plug, Joiner)
    found = plug.join(view(first[:half] + other[half:] + NOISE))
    assert found is None or found.doubted
    disk = first[:half] + other[:half] + first[half:] + bytes(-len(first) % 512) + other[half:]
    places = (("zip", 0, len(disk)), ("zip", half, len(disk)))
    space = Memory(disk + bytes(-len(disk) % 512))
    files = carve(cast("Bench", SimpleNamespace(space=space)), CarveTask(places)).files
    pieces = [b"".join(disk[piece.offset : piece.end] for piece in one.extents) for one in files]
    assert pieces == [first, other]
