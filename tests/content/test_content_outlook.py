"""Outlook's objects: what their properties say, and that a damaged file ends in a gap."""

import random
import struct

import pytest

from triage.content import Budget, extract
from triage.content.collected import CARD, Collected, Correspondents
from triage.content.container.compound import Compound, Entry
from triage.content.identify import identify
from triage.content.mail.mapi import (
    BINARY,
    STRING8,
    UNICODE,
    Attachment,
    Book,
    Outlook,
    read_object,
)
from triage.content.mail.msg import message
from triage.content.mail.rtf_packed import unpack_rtf
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

Parts = list[Text | Table | Item | Gap]

# The example of [MS-OXRTFCP] 3.1: what Outlook writes for "hello world".
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900"
    "20627705b06c647d0a800fa0"
)
RTF = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def wide(text: str) -> tuple[int, bytes]:
    return UNICODE, text.encode("utf-16-le")


def read(thing: Outlook) -> Parts:
    book = Book(Correspondents(()), Collected(("contacts",), CARD))
    return [*read_object((), thing, book, Budget()), *book.rest()]


MESSAGE = Outlook(
    {
        0x1A: wide("IPM.Note"),
        0x37: wide("\x01\x05Re: 名簿の件"),
        0x1000: (STRING8, "剱持様 090-1111-2222\0".encode("cp932")),
        0x0C1A: wide("和泉薫"),
        0x5D01: wide("izumi@example.jp"),
    },
    [{0x3001: wide("剱持英介"), 0x39FE: wide("kenmochi@example.jp")}],
    [Attachment({0x3707: wide("名簿.csv"), 0x3701: (BINARY, b"a,b\r\n1,2\r\n")})],
)


def test_a_message() -> None:
    parts = read(Outlook({}, (), [Attachment({0x3001: wide("転送")}, MESSAGE)]))
    (text,) = [part for part in parts if isinstance(part, Text)]
    assert text.steps == ("attachment:1", "転送", "part:1")
    assert "Subject: Re: 名簿の件" in text.text
    assert "剱持様 090-1111-2222" in text.text
    (item,) = [part for part in parts if isinstance(part, Item)]
    assert item.steps == ("attachment:1", "転送", "attachment:1", "名簿.csv")
    (table,) = [part for part in parts if isinstance(part, Table)]
    assert set(zip(*table.columns, strict=True)) == {
        ("和泉薫", "izumi@example.jp"),
        ("剱持英介", "kenmochi@example.jp"),
    }


def test_a_contact_is_a_row_of_the_address_book() -> None:
    card = {0x1A: wide("IPM.Contact"), 0x3001: wide("大江亘"), 0x3A1C: wide("090-1111-3333")}
    (table,) = [part for part in read(Outlook(card)) if isinstance(part, Table)]
    assert dict(zip(table.header or (), (c[0] for c in table.columns), strict=True)) == {
        **dict.fromkeys(CARD, ""),
        "氏名": "大江亘",
        "携帯電話": "090-1111-3333",
    }


def test_packed_rich_text_of_the_specification() -> None:
    assert unpack_rtf(PACKED, Budget()) == RTF


def test_a_run_that_reaches_into_itself() -> None:
    # "abc", then 10 bytes from the place of the "a": [MS-OXRTFCP] 3.2 in short
    data = struct.pack("<II4sI", 0, 13, b"LZFu", 0) + b"\x08abc" + struct.pack(">H", 207 << 4 | 8)
    assert unpack_rtf(data, Budget()) == b"abc" + b"abcabcabca"


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_mailbox_is_a_gap(seed: int) -> None:
    rng = random.Random(seed)
    data = b"!BDN" + rng.randbytes(4) + b"SM\x17\0\x13\0\1\1" + rng.randbytes(4096)
    parts = list(extract(Item((), "a.pst", Memory(data)), identify(data, "a.pst"), Budget()))
    assert [part.code for part in parts if isinstance(part, Gap)] == ["pst.damaged"]


class Streams(Compound):
    """A compound file of these streams."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        super().__init__(b"", Budget())
        self.contents = contents
        self.streams = {name: Entry(name, 2, 0, 0, 0, 0, len(contents[name])) for name in contents}

    def read(self, name: str) -> bytes:
        return self.contents[name]


def test_a_single_message_with_one_inside() -> None:
    inner = "__attach_version1.0_#00000000/__substg1.0_3701000D/"
    streams = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_001A001E": b"IPM.Note",
        "__substg1.0_0037001E": "名簿の件".encode("cp932"),
        "__substg1.0_1000001F": "剱持様 090-1111-2222".encode("utf-16-le"),
        "__recip_version1.0_#00000000/__substg1.0_3001001F": "剱持英介".encode("utf-16-le"),
        "__recip_version1.0_#00000000/__substg1.0_39FE001F": "k@example.jp".encode("utf-16-le"),
        "__attach_version1.0_#00000000/__substg1.0_3001001F": "転送".encode("utf-16-le"),
        f"{inner}__properties_version1.0": bytes(24),
        f"{inner}__substg1.0_1000001E": "和泉様 090-1111-3333".encode("cp932"),
        f"{inner}__attach_version1.0_#00000000/__substg1.0_3707001F": "一.csv".encode("utf-16-le"),
        f"{inner}__attach_version1.0_#00000000/__substg1.0_37010102": b"a,b\r\n1,2\r\n",
    }
    parts = list(message((), Streams(streams)))
    found = {part.steps: part.text for part in parts if isinstance(part, Text)}
    assert "Subject: 名簿の件" in found["part:1",]
    assert "剱持様 090-1111-2222" in found["part:1",]
    assert "和泉様 090-1111-3333" in found["attachment:1", "転送", "part:1"]
    (item,) = [part for part in parts if isinstance(part, Item)]
    assert item.steps == ("attachment:1", "転送", "attachment:1", "一.csv")
    (table,) = [part for part in parts if isinstance(part, Table)]
    assert table.columns == (("剱持英介",), ("k@example.jp",))
