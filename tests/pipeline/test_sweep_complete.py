"""Every specimen of every signature is found in raw bytes, once and in place, wherever it is."""

import cProfile
import hashlib
import json
import pstats
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest import mock

import pytest
from hosts import IBM, JEF, KEIS, records
from hypothesis import example, given, settings
from hypothesis import strategies as st

from triage.finding.examiner import Examiner
from triage.model import Extent
from triage.pipeline.steps import hashing, sweeping
from triage.pipeline.tasks import HashTask
from triage.signatures import load
from triage.survey import regions
from triage.survey.triggers import NO_TERMS
from triage.text.codec import ENCODINGS, decode

SIZE = 6000
WINDOW, MARGIN = 2048, 1024
# A record of this one is a whole line of a file, not a value inside other text.
SPECIMENS = [
    (signature.id, specimen)
    for signature in load().patterns
    for specimen in signature.match
    if signature.id != "jp.zengin_record"
]
PROSE = "日本語の文章がここにあります。\r\n" * 400


class Disk:
    """A byte space that counts what is read of it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.read = data, 0

    @property
    def length(self) -> int:
        return len(self.data)

    def read_at(self, offset: int, length: int) -> bytes:
        found = self.data[offset : offset + length]
        self.read += len(found)
        return found

    def unreadable(self) -> tuple[Extent, ...]:
        return ()


def surroundings(kind: str, seed: int) -> bytes:
    source = random.Random(seed)
    if kind == "random":
        return source.randbytes(SIZE)
    if kind == "binary":
        return b"".join(source.randrange(200).to_bytes(4, "little") for _ in range(SIZE // 4))
    known = {
        "zero": bytes(SIZE),
        "ascii": b"lorem ipsum dolor sit amet\n" * 300,
        "cp932": PROSE.encode("cp932"),
        "utf-16": PROSE.encode("utf-16-le"),
    }
    return known[kind][:SIZE]


def swept(
    disk: Disk, start: int = 0, end: int | None = None, least: int = 0
) -> list[tuple[str, int]]:
    """(signature, offset) of everything that a sweep of the disk, or a piece of it, finds with
    ``least`` percent of confidence."""
    bench = mock.Mock(examiner=lambda: Examiner(load()), terms=NO_TERMS, barren=set())
    stop = disk.length if end is None else end
    stretches = sweeping.sweep(bench, disk, (start, stop, 0, disk.length))
    return [
        (block.signature, position)
        for stretch in stretches
        for part in stretch.parts
        for block in part.blocks
        for position, confidence in zip(block.position.tolist(), block.confidence, strict=True)
        if confidence >= least
    ]


def rows_of_sqlite(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows of short texts as they lie in a leaf of a table (the file format's document, 2.1)."""
    made = b""
    for number, row in enumerate(rows, 1):
        texts = [cell.encode() for cell in row]
        types = b"".join(bytes([13 + 2 * len(text)]) for text in texts)
        body = bytes([len(types) + 1]) + types + b"".join(texts)
        made += bytes([len(body), number]) + body
    return made


def test_a_stretch_begins_where_the_first_row_of_a_database_does() -> None:
    """A row in Latin letters before the first in Japanese was none of the bytes that told it."""
    rows = [
        ("Aoi Hana", "Mori", "Sato Ken"),
        ("ヤギ\u3000フミコ", "東京都羽村市羽加美4-2-8", "八木\u3000文子"),
        ("オオクボ\u3000ヒデキ", "愛知県稲沢市小沢9丁目2番8号", "大久保\u3000秀樹"),
    ]
    disk = Disk(bytes(300) + rows_of_sqlite(rows) + bytes(300))
    bench = mock.Mock(examiner=lambda: Examiner(load()), terms=NO_TERMS, barren=set())
    told: dict[str, bool] = {}
    for stretch in sweeping.sweep(bench, disk, (0, disk.length, 0, disk.length)):
        for block in (block for part in stretch.parts for block in part.blocks):
            told |= dict.fromkeys(block.values, block.position.min() >= stretch.start)
    assert {"SatoKen", "八木文子"} <= told.keys()
    assert all(told.values())


@pytest.fixture(autouse=True, scope="module")
def no_supervisor() -> Iterator[None]:
    with mock.patch("triage.work.slot.tick"):
        yield


@settings(max_examples=120, derandomize=True)
@given(
    chosen=st.sampled_from(SPECIMENS),
    encoding=st.sampled_from(ENCODINGS),
    kind=st.sampled_from(("random", "zero", "ascii", "cp932", "utf-16", "binary")),
    offset=st.integers(200, SIZE - 1000) | st.integers(WINDOW - 60, WINDOW + 20),
    seed=st.integers(0, 20),
)
@example(("phone", "Tel: 018.860.4321"), "euc_jp", "random", 700, 1)
@example(("credential.password", "password: kx92-Haru"), "utf-8", "utf-16", 701, 1)
@example(("jp.person_name_kana", "ｼﾒｲ ﾊﾙﾉ ｺﾏﾁ"), "cp932", "binary", 2040, 1)
@example(("jp.person_name", "氏\u3000\u3000名\n小鳥遊 六花"), "cp932", "zero", 2047, 1)
@example(("jp.household", "続柄:長男"), "euc_jp", "cp932", 900, 1)
@example(("jp.bank_account", "科目 普\n番号 4826713"), "cp932", "random", 200, 0)
@example(("jp.postcode", "〒七〇八-〇〇二二"), "utf-8", "random", 200, 0)
@example(("birth_date", "生年月日 昭・平\t昭39.2.9"), "utf-8", "random", 200, 2)
def test_a_specimen_is_found_once_wherever_it_stands(
    chosen: tuple[str, str], encoding: str, kind: str, offset: int, seed: int
) -> None:
    signature, specimen = chosen
    offset &= ~1 if kind == "utf-16" and encoding.startswith("utf-16") else ~0
    planted = f"\n{specimen}\n".encode(encoding, "ignore")
    if decode(planted, encoding)[0] != f"\n{specimen}\n":
        return  # the encoding cannot write it
    around = surroundings(kind, seed)
    data = around[:offset] + planted + around[offset + len(planted) :]
    with mock.patch.multiple(sweeping, WINDOW=WINDOW, MARGIN=MARGIN):
        found = swept(Disk(data))
    mine = [at for name, at in found if name == signature and 0 <= at - offset < len(planted)]
    assert mine
    assert len(mine) == len(set(mine))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("edge", range(2000, 2120, 7))
def test_units_and_windows_share_what_lies_on_their_edges(encoding: str, edge: int) -> None:
    """Also where an edge cuts an escape sequence, a character or a value of a running text."""
    lines = [f"{n}番の方の電話は 03-3{n:03}-45{n:02} です。" for n in range(10, 60)]
    sizes = [len(f"{line}\r\n".encode(encoding)) for line in lines]
    data = "".join(f"{line}\r\n" for line in lines).encode(encoding)
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    with mock.patch.multiple(sweeping, WINDOW=WINDOW, MARGIN=MARGIN):
        found = swept(Disk(data), 0, edge) + swept(Disk(data), edge, len(data))
    places = sorted(at for name, at in found if name == "phone")
    assert [bisect_right(ends, at) for at in places] == list(range(len(lines)))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_office_in_noise_is_one_in_no_encoding(encoding: str) -> None:
    """Its telephones read as well in the other order of UTF-16, or without the kanji beside."""
    table = (
        "施設名,郵便番号,所在地,代表電話\r\n"
        "北野市民センター,994-0013,山形県天童市老野森1丁目1番1号,023-654-1111\r\n"
        "西部公民館,994-0034,山形県天童市本町2-3-4,023-654-2222\r\n"
        "予防係,994-0013,山形県天童市老野森1丁目1番2号,0120-000-111\r\n"
    )
    noise = random.Random(2).randbytes(8292)
    for before in (noise, bytes(8193)):
        assert not swept(Disk(before + table.encode(encoding) + noise), least=50)
    people = table.replace("施設名", "氏名").replace("所在地", "住所").replace("代表電話", "電話")
    people = people.replace("北野市民センター", "北野 健一").replace("西部公民館", "西 京子")
    found = swept(Disk(noise + people.encode(encoding) + noise), least=50)
    assert sum(name == "phone" for name, _ in found) >= 2


def test_a_word_between_noise_tells_nothing() -> None:
    """Random bytes spell every short word some day; a line or a sentence they do not."""
    chance = [(word, "cp932") for word in ("ｶﾙﾃ", "前科", "滞納", "pW=b2?e@P")]
    chance += [(word, "utf-16-le") for word in ("傷病", "起訴", "信条")]
    for seed, (word, encoding) in enumerate(chance):
        noise = random.Random(seed).randbytes(4096)
        # no line of its own by chance: the bytes beside it are no ends of one
        apart = b"\x93J\xfb\x8c" + word.encode(encoding) + b"\xbf\x9b\x9f\x8e\xc5)"
        assert not swept(Disk(noise + apart + noise)), word
    for word in ("カルテ", "前科", "滞納"):
        noise = random.Random(word).randbytes(4096)
        for text in (f"\r\n{word}\r\n", f"面談の記録によると{word}があるとのことでした。"):
            assert swept(Disk(noise + text.encode("cp932") + noise)), text


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8", "utf-16-le", "utf-16-be"])
def test_a_word_that_no_chance_spells_is_told_in_noise(encoding: str) -> None:
    """Five kanji are ten bytes or more: among random ones they do not come up."""
    noise = random.Random(encoding).randbytes(4094) + b"\1\1"  # that are no half of a character
    for word in ("統合失調症", "障害者手帳"):
        assert swept(Disk(noise + word.encode(encoding) + noise)), word


@pytest.mark.parametrize("fill", [b"\0", b"\xff"])
@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8", "utf-16-le", "utf-16-be"])
def test_what_was_erased_around_a_word_is_no_noise(encoding: str, fill: bytes) -> None:
    """Zeros, and the 0xFF that flash memory is erased to."""
    for text in ("前科", "宗教：浄土真宗", "パスワード：Sora-9821"):
        assert swept(Disk(fill * 4096 + text.encode(encoding) + fill * 4096)), text


def test_objects_of_json_in_noise_are_read_where_they_stand() -> None:
    """With their Japanese as escapes, and a kanji beyond the first plane among them."""
    people = [
        {"氏名": f"春野 {given}", "電話番号": f"090-2345-678{i}", "住所": "岡山県津山市山北520"}
        for i, given in enumerate(("健一", "京子", "𠮷雄"))
    ]
    data = json.dumps(people).encode()
    noise = random.Random(5).randbytes(4096)
    for around in (noise, bytes(4097)):
        found = swept(Disk(around + data + around), least=50)
        phones = [at for kind, at in found if kind == "phone"]
        assert [(around + data)[at : at + 13] for at in phones] == [
            f"090-2345-678{i}".encode() for i in range(3)
        ]
    names = [data[at - len(around) :] for kind, at in found if kind == "jp.person_name"]
    assert len(names) == 3
    assert all(name.startswith(b"\\u6625\\u91ce") for name in names)


def test_specimens_in_records_of_a_mainframe_are_found() -> None:
    """80 bytes each, as on cards; kanji shifted as in JEF, as in KEIS, or as IBM's."""
    missed = []
    filler = [f"{number:06} ABC   ｱｲｳ" for number in range(3)]
    for seed, (signature, specimen) in enumerate(SPECIMENS):
        try:
            data = records([*filler, f" {specimen}", *filler], (JEF, KEIS, IBM)[seed % 3])
        except UnicodeEncodeError:
            continue  # a host cannot write it
        # Records have no lines: what stands behind the end of one may look like the noise behind.
        noisy = seed // 2 % 2 and "\n" not in specimen
        noise = random.Random(seed).randbytes(700) if noisy else bytes(700)
        found = swept(Disk(noise + data + noise))
        places = [at for name, at in found if name == signature]
        if len(places) != len(set(places)) or not places:
            missed.append(signature)
    # The key's backslash is a yen sign there, and records know no line of its own for a mark.
    assert set(missed) <= {"credential.key", "confidential.mark"}, missed


@pytest.mark.parametrize("host", [JEF, KEIS, IBM])
def test_a_record_that_shifts_often_is_read_with_its_neighbours(host: tuple[bytes, bytes]) -> None:
    filler = [f"{number:06} ABC   ｱｲｳ" for number in range(3)]
    lines = [*filler, " 生年月日 □明治 □大正 ■昭和 □平成 50年 1月 23日", *filler]
    found = swept(Disk(bytes(700) + records(lines, host) + bytes(700)))
    assert "birth_date" in [name for name, _ in found]


def test_random_bytes_cost_little_work() -> None:
    """Counted, not timed: bytes read and bytes decoded a byte of disk, Python calls a MiB."""
    size = 8 << 20
    disk = Disk(random.Random(3).randbytes(size))
    swept(Disk(PROSE.encode("cp932") + disk.data))  # tables and engines are built once
    calls, _ = counted(lambda: swept(disk))
    assert disk.read <= 1.01 * size
    assert calls / (size >> 20) < 4_000
    calls, found = counted(lambda: regions(disk.data, 0))
    assert calls / (size >> 20) < 2_000
    assert sum(region.end - region.start for region in found) < size // 1000


def test_no_byte_is_read_more_than_twice() -> None:
    """Once for digests, classes and evidence, once for the survey, whose regions are in memory."""
    noise = random.Random(4).randbytes(3 << 20)
    disk = Disk(noise + PROSE.encode("cp932") * 40 + bytes(1 << 20) + noise)
    bench = mock.Mock(space=disk)
    bench.source.facts.stored_hashes = ()
    hashed = hashing.hash_disk(bench, HashTask())
    assert dict(hashed.digests)["sha256"] == hashlib.sha256(disk.data).hexdigest()
    assert disk.read == disk.length
    swept(disk)
    assert disk.read <= 2.02 * disk.length


def counted(call: Callable[[], Sequence[Any]]) -> tuple[int, Sequence[Any]]:
    """How many calls of functions it makes, and its answer."""
    profile = cProfile.Profile()
    found = profile.runcall(call)
    return pstats.Stats(profile).total_calls, found  # type: ignore[attr-defined]
