"""A value planted anywhere, in any encoding, must lie in a region of that encoding."""

import random
import zlib
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hosts import records
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.survey import Region, blank, block_class, regions
from triage.text.codec import EBCDIC, ENCODINGS, decode

VALUES = (
    "個人番号: 123456789018",
    "電話 072-987-6543",
    "氏名,住所,生年月日\r\n剱持英介,大阪府堺市堺区,昭和50年1月1日\r\n",
    "１２３４５６７８９０１８",
    "連絡先 keisuke.k@mail.example.jp",
    "住所:北海道札幌市中央区北一条西",
)
SIZE = 24_000


def noise(kind: str, seed: int) -> bytearray:
    source = random.Random(seed)
    if kind == "random":
        return bytearray(source.randbytes(SIZE))
    if kind == "packed":
        plain = bytes(source.choice(b"abcdefgh ") for _ in range(4 * SIZE))
        return bytearray(zlib.compress(plain)[:SIZE].ljust(SIZE, b"\x90"))
    return bytearray(SIZE if kind == "zero" else b"lorem ipsum dolor " * (SIZE // 18))


def covers(found: tuple[Region, ...], start: int, end: int, encoding: str) -> bool:
    width = 2 if encoding.startswith("utf-16") else 1
    return any(
        region.encoding == encoding
        and region.start <= start
        and end <= region.end
        and (start - region.start) % width == 0
        for region in found
    )


@settings(max_examples=150)
@given(
    encoding=st.sampled_from(ENCODINGS),
    value=st.sampled_from(VALUES),
    kind=st.sampled_from(("random", "zero", "packed", "ascii")),
    offset=st.integers(0, SIZE - 1000),
    seed=st.integers(0, 50),
    base=st.integers(0, 1 << 40),
)
def test_planted_value_is_covered(
    encoding: str, value: str, kind: str, offset: int, seed: int, base: int
) -> None:
    data = noise(kind, seed)
    planted = value.encode(encoding)
    data[offset : offset + len(planted)] = planted
    found = regions(bytes(data), base)
    assert covers(found, base + offset, base + offset + len(planted), encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_long_text_comes_back_whole(encoding: str) -> None:
    text = "".join(
        f"{i}番 佐々木 真理子 大阪府堺市南瓦町{i}-1 ササキ マリコ\r\n" for i in range(900)
    )
    data = bytes(1000) + text.encode(encoding) + bytes(1000)
    whole = [
        region
        for region in regions(data, 0)
        if text in decode(data[region.start : region.end], region.encoding)[0]
    ]
    assert [region.encoding for region in whole] == [encoding]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
@pytest.mark.parametrize(
    "text",
    [
        "小鳥遊六花さんは剱岳の麓にある鷺沼の家へ、昨日の夕方ひとりで帰ったそうだ。",
        "ｺﾏﾂ ﾊﾙﾉ ｻﾝﾊ ｷﾉｳ ﾋﾄﾘﾃﾞ ﾔﾏﾉ ｲｴﾍ ｶｴｯﾀ ｿｳﾃﾞｽ ﾏﾀ ｱｼﾀ ｵｱｲｼﾏｼｮｳ ﾄﾉｺﾄ ﾃﾞｽ",
    ],
)
def test_a_short_text_without_any_trigger_is_read(text: str, encoding: str) -> None:
    planted = text.encode(encoding)
    assert 64 < len(planted) < 180
    found = regions(bytes(999) + planted + bytes(999), 0)
    assert covers(found, 999, 999 + len(planted), encoding)


@pytest.mark.parametrize("offset", range(65_528, 65_545))
def test_eight_digits_alone_are_seen_wherever_they_stand(offset: int) -> None:
    data = b"\x01\x80" * 33_000
    found = regions(data[:offset] + b"98765432" + data[offset + 8 :], 0)
    assert covers(found, offset, offset + 8, "utf-8")
    almost = data[:offset] + b"9876543\x80" + data[offset + 8 :]
    assert regions(almost, 0) == ()


def test_regions_are_sorted_and_absolute() -> None:
    data = bytes(5000) + "名簿:山田 電話 090-1111-2222".encode("cp932") + bytes(5000)
    found = regions(data, 1 << 30)
    assert list(found) == sorted(found)
    assert all(1 << 30 <= r.start < r.end <= (1 << 30) + len(data) for r in found)


def test_random_and_packed_bytes_give_next_to_nothing() -> None:
    source = random.Random(7)
    data = source.randbytes(4 << 20)
    assert sum(r.end - r.start for r in regions(data, 0)) < len(data) // 100
    packed = zlib.compress(bytes(source.choice(b"abcdefgh ") for _ in range(2 << 20)), 9)
    assert sum(r.end - r.start for r in regions(packed, 0)) < len(packed) // 50


def test_zero_bytes_give_nothing() -> None:
    assert regions(bytes(1 << 20), 0) == ()
    assert regions(b"", 0) == ()


def test_classes_of_blocks() -> None:
    assert blank(bytes(4096)) == "zero"
    assert blank(b"\xff" * 4096) == "constant"
    assert blank(random.Random(1).randbytes(1 << 16)) == "random"
    assert blank(b"lorem ipsum" * 5000) == "other"
    assert blank(bytes(range(256)) * 2) == "other"


RECORD = "000123 ｻｻｷ ﾏﾘｺ       佐々木真理子　大阪府堺市南瓦町１の１   0722417700         "


@pytest.mark.parametrize("encoding", [*ENCODINGS, EBCDIC])
def test_a_block_of_text_is_classed_by_its_encoding(encoding: str) -> None:
    lines = [f"{RECORD}{number:08}" for number in range(9000)]
    if encoding == EBCDIC:
        data = records(lines)
    else:
        data = "".join(f"{line}\r\n" for line in lines).encode(encoding, "ignore")
    assert block_class(data[777 : 777 + (1 << 19)]) == f"text:{encoding}"


def test_records_of_a_mainframe_are_one_region() -> None:
    data = records([f"{RECORD}{number:08}" for number in range(30)])
    for noise in (bytes(999), random.Random(8).randbytes(999)):
        assert covers(regions(noise + data + noise, 0), 999, 999 + len(data), EBCDIC)
    plain = "".join(f"{RECORD}{number:08}\r\n" for number in range(30))
    for encoding in ("cp932", "euc_jp", "utf-8", "utf-16-le"):
        found = regions(bytes(999) + plain.encode(encoding) + bytes(999), 0)
        assert EBCDIC not in {region.encoding for region in found}


def test_other_blocks_are_classed_by_their_bytes() -> None:
    source = random.Random(6)
    packed = zlib.compress("".join(source.choice("abcdefgh ") for _ in range(1 << 20)).encode(), 9)
    numbers = b"".join(source.randrange(70000).to_bytes(4, "little") for _ in range(1 << 16))
    assert block_class(packed[: 1 << 18]) == "compressed"
    assert block_class(numbers) == "structured"
    assert block_class(source.randbytes(1 << 18)) == "random"


def test_recorded_sound_is_no_text_of_a_mainframe() -> None:
    """Quiet speech as telephones sample it: its bytes lie beside each other, on both sides of the
    digits of EBCDIC."""
    source = random.Random(9)
    quiet = bytes(min(max(round(source.gauss(0xF9, 4)), 0xEB), 0xFE) for _ in range(4096))
    assert "ebcdic" not in {region.encoding for region in regions(bytes(99) + quiet, 0)}


@pytest.mark.parametrize("kind", ["zero", "random"])
def test_a_label_counts_where_a_value_may_stand_behind_it(kind: str) -> None:
    """Most words of programs that end as labels do are parts of other words, or end there."""

    def seen(text: bytes) -> bool:
        data = noise(kind, 5)
        data[1000 : 1000 + len(text)] = text
        return covers(regions(bytes(data), 0), 1000, 1000 + len(text), "utf-8")

    for text in (b"\nPassword: kx92\n", b"\nname\n  Haru Sasaki\n", b"1234567 (passport)\n"):
        assert seen(text)
    for text in (b"\0filename\0", b"\0nameless\0", b"\0get_name\0", b"\0passwordless: 12\0"):
        assert not seen(text)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "seen"),
    [
        *(("Tel: 12345", False), ("tel: 12345", True), ("hotel: 12345", False)),
        *(("dobra tel", False), ("Japan: 1", False), ("pan: 1", True), ("mail: 山", True)),
        *(("(1993\u20132006)", False), ("1993", False), ("00000000", False)),
        *(("03-1234", True), ("03\uff0d1234", True), ("090\u22121234", True), ("12345678", True)),
        *(("1993/1/2", True), ("s50.1.2", True), ("(03)1234", False), ("03(1234)5678", True)),
        *(("1234 5678 9012", True), ("昭和", True)),
    ],
)
def test_short_text_of_two_bytes_is_read_where_a_value_or_its_label_stands(
    text: str, seen: bool, encoding: str
) -> None:
    data, planted = bytes(SIZE), text.encode(encoding)
    data = data[:8000] + planted + data[8000 + len(planted) :]
    assert covers(regions(data, 0), 8000, 8000 + len(planted), encoding) == seen


@pytest.mark.parametrize("name", ["exfat", "ntfs-mbr"])
def test_the_table_of_characters_of_a_file_system_is_no_text(
    name: str, image: Callable[[str], Path]
) -> None:
    """Its digits would be a telephone number of every NTFS and exFAT."""
    disk = image(name).read_bytes()
    digits = "".join(map(chr, range(0x20, 0x40))).encode("utf-16-le")
    start = disk.index(digits)
    table = disk[start - 64 : start + 5000]  # exFAT's is compressed and not much longer
    assert [region for region in regions(table, 0) if region.start < 400] == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp932", "utf-8"])
def test_digits_in_order_in_a_text_are_text(encoding: str) -> None:
    value = "電話:0123456789".encode(encoding)
    data = noise("random", 5)
    data[6000 : 6000 + len(value)] = value
    assert covers(regions(bytes(data), 0), 6000, 6000 + len(value), encoding)


def test_short_words_that_come_by_chance_are_not_read() -> None:
    """Of 7,000 words four bytes long and longer, 20 stand in 16 MiB of noise; what is left of them
    are those with a digit or a character of text beside them by chance."""
    noise = random.Random(12).randbytes(16 << 20)
    assert len(regions(noise, 0)) <= 12


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["続柄 妻", "氏名:南", "平成  2年 1月", "昭50. 1.23", "生活保護\n"]
)
def test_a_word_is_read_where_one_character_may_be_its_value(text: str, encoding: str) -> None:
    data, value = noise("random", 5), text.encode(encoding)
    data[1000 : 1000 + len(value)] = value
    assert covers(regions(bytes(data), 0), 1000, 1000 + len(value), encoding)


LONGER = ("うつ病", "DV被害者", "受刑者", "ｶﾙﾃ番号", "氏名 纐纈", "氏名：渕上")
WRITTEN = [*product(LONGER, ("cp932", "euc_jp", "utf-8", "utf-16-le", "utf-16-be"))]
WRITTEN += product(["氏名 𠮷﨑"], ("utf-8", "utf-16-le", "utf-16-be"))


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_a_longer_word_is_read_alone_and_a_label_with_a_rare_name(text: str, encoding: str) -> None:
    """As a field of a binary record holds it, with lengths and numbers on both sides."""
    value = text.encode(encoding)
    for seed in range(20):
        data = bytearray(random.Random(seed).randbytes(2000))
        data[1000 : 1000 + len(value)] = value
        assert covers(regions(bytes(data), 0), 1000, 1000 + len(value), encoding)
