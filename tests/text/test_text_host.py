"""Text of mainframes: JEF's, KEIS's and IBM's kanji between shift codes, kana and digits around."""

import pytest
from hosts import IBM, JEF, KEIS, kanji_of, written
from hypothesis import given
from hypothesis import strategies as st

from triage.text.codec import EBCDIC, decode

TEXT = "001 ｻｻｷﾞ AB-C@氏名　佐々木0722-41!#:"


@pytest.mark.parametrize("shifts", [JEF, KEIS, (b"\x38", b"\x29"), IBM])
def test_kanji_stand_between_shift_codes(shifts: tuple[bytes, bytes]) -> None:
    data = written(TEXT, shifts)
    text, offsets = decode(data, EBCDIC, base=1000)
    assert text == TEXT
    first = text.index("氏")
    assert data[offsets[first] - 1000 : offsets[first + 1] - 1000] == kanji_of("氏", shifts)
    assert offsets[-1] == 1000 + len(data)


def test_every_kanji_of_the_first_level_as_ibm_writes_it() -> None:
    rows = (bytes((0xB0 + row, 0xA1 + column)) for row in range(31) for column in range(94))
    kanji = b"".join(rows).decode("euc_jp")
    assert decode(written(kanji, IBM), EBCDIC)[0] == kanji


def test_what_a_user_drew_and_what_is_nothing_stay_one_character() -> None:
    data = b"\x0e\x47\x71\x69\x41\x68\xfe\x40\x40\x0f\xf1"
    assert decode(data, EBCDIC)[0] == "桜\ue000〓\u30001"


def test_wide_space_new_lines_and_what_a_user_drew() -> None:
    data = b"\x28\xbb\xe1@@\xcc\xbe\x80\xa1\x29\x15\xf1\x25\xf2"
    assert decode(data, EBCDIC)[0] == "氏\u3000名〓\n1\n2"


def test_kanji_that_are_never_closed_end_where_they_end() -> None:
    assert decode(b"\x28\xbb\xe1\x40\xf1", EBCDIC)[0] == "氏 1"


@given(st.binary(max_size=300))
def test_any_bytes_are_text_of_some_kind(data: bytes) -> None:
    text, offsets = decode(data, EBCDIC)
    assert len(offsets) == len(text) + 1
    assert offsets[-1] == len(data)
    assert all(offsets[1:] > offsets[:-1])
