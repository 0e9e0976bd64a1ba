"""Outlook Express: laid out by the published description of the format, since no program that
writes it runs here."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from mutants import damaged

from triage import plugins
from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.file.carve.view import Carved, View
from triage.model import Gap, Item, Table, Text

PEOPLE = ("剱持英介", "和泉薫", "大江亘", "蘆名陽向", "毛受結衣")
HEADER = 0x24BC
Parts = list[Text | Table | Item | Gap]


def letter(name: str, number: int) -> bytes:
    made = EmailMessage()
    made["From"] = f"{name} <p{number}@example.jp>"
    made["To"] = "oe@example.jp"
    made["Subject"] = f"{name}の件"
    made.set_content(f"{name}の電話は 090-1111-000{number} です。\n" * 20, charset="iso-2022-jp")
    roster = f"氏名,電話\r\n{name},090-2222-000{number}\r\n和泉 花,090-3333-000{number}\r\n"
    made.add_attachment(
        roster.encode("cp932"), maintype="application", subtype="x-any", filename="名簿.csv"
    )
    return made.as_bytes().replace(b"\n", b"\r\n")


class Box:
    """A message file: header, segments in no order, indexes, a tree of two levels."""

    def __init__(self, letters: list[bytes]) -> None:
        self.data = bytearray(HEADER)
        self.data[:16] = bytes.fromhex("cfad12fec5fd746f66e3d1119a4e00c0")
        self.chains = [self.chain(one) for one in letters]
        infos = [self.info(places[0], number % 2) for number, places in enumerate(self.chains)]
        child = self.node([(place, 0, 0) for place in infos[2:]], 0, 0)
        count = len(infos[2:])
        root = self.node([(infos[0], child, count), (infos[1], 0, 0)], 0, 0)
        struct.pack_into("<I", self.data, 0xE4, root)
        struct.pack_into("<I", self.data, 0xC4, len(infos))
        self.root = root

    def chain(self, letter: bytes) -> list[int]:
        pieces = [letter[at : at + 512] for at in range(0, len(letter), 512)]
        places = [len(self.data) + 528 * number for number in range(len(pieces))]
        places = places[1:] + places[:1]
        self.data += bytes(528 * len(pieces))
        for place, piece, following in zip(places, pieces, [*places[1:], 0], strict=True):
            struct.pack_into("<4I", self.data, place, place, 512, len(piece), following)
            self.data[place + 16 : place + 16 + len(piece)] = piece
        return places

    def info(self, start: int, direct: int) -> int:
        place = len(self.data)
        fields = struct.pack("<I", start << 8 | 0x84) if direct else struct.pack("<I", 0x04)
        body = fields + (b"" if direct else struct.pack("<I", start))
        self.data += struct.pack("<IIHBB", place, len(body), len(body) + 12, 1, 0) + body
        self.data += bytes(-len(self.data) % 4)
        return place

    def node(self, entries: list[tuple[int, int, int]], first: int, below: int) -> int:
        place = len(self.data)
        head = struct.pack("<IIIIBBHI", place, 0, first, 0, 0, len(entries), 0, below)
        body = b"".join(struct.pack("<III", *entry) for entry in entries)
        self.data += (head + body).ljust(0x27C, b"\0")
        return place

    def delete(self, number: int) -> None:
        """As Outlook Express does: each segment becomes a free block, linked both ways."""
        before = 0
        for place in self.chains[number]:
            following = struct.unpack_from("<I", self.data, place + 12)[0]
            struct.pack_into("<5I", self.data, place, place, 0x1FC, 0x210, following, before)
            before = place


def walk(data: bytes) -> Parts:
    mime = identify(data, "受信トレイ.dbx")
    assert mime == "application/x-outlook-express"
    return list(extract(Item((), "受信トレイ.dbx", Memory(data)), mime, Budget()))


def text(parts: Sequence[Text | Table | Item | Gap]) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def codes(parts: Parts) -> set[str]:
    return {part.code for part in parts if isinstance(part, Gap)}


@pytest.fixture(scope="module")
def box() -> Box:
    return Box([letter(name, number) for number, name in enumerate(PEOPLE)])


def test_every_message_of_the_tree_is_read(box: Box) -> None:
    parts = walk(bytes(box.data))
    assert codes(parts) == set()
    for number, name in enumerate(PEOPLE):
        assert f"{name}の件" in text(parts)
        assert text(parts).count(f"090-1111-000{number}") == 20
    (people,) = [p for p in parts if isinstance(p, Table) and p.steps == ("addresses",)]
    assert set(people.columns[1]) == {"oe@example.jp", *(f"p{n}@example.jp" for n in range(5))}
    rosters = [p for p in parts if isinstance(p, Table) and p.steps[-1] == "名簿.csv"]
    assert [table.columns[0][0] for table in rosters] == list(PEOPLE)
    assert {table.steps[0] for table in rosters} == {f"message:{n}" for n in range(1, 6)}


def test_a_lost_tree_loses_no_message(box: Box) -> None:
    damaged = bytearray(box.data)
    damaged[box.root : box.root + 600] = b"\x9c" * 600
    parts = walk(bytes(damaged))
    assert codes(parts) == {"dbx.salvaged"}
    assert all(f"{name}の件" in text(parts) for name in PEOPLE)


def test_deleted_messages_are_read_but_for_what_their_links_cover(box: Box) -> None:
    made = Box([letter(name, number) for number, name in enumerate(PEOPLE)])
    made.delete(3)
    parts = walk(bytes(made.data))
    read = [p for p in parts if isinstance(p, Text) and f"{PEOPLE[3]}の電話" in p.text]
    assert read
    assert text(read).count("090-1111-0003") >= 15
    assert all(f"{name}の件" in text(parts) for name in PEOPLE)


def test_a_segment_that_is_lost_is_a_gap(box: Box) -> None:
    damaged = bytearray(box.data)
    lost = box.chains[1][1]
    damaged[lost : lost + 16] = bytes(16)
    parts = walk(bytes(damaged))
    assert codes(parts) == {"dbx.damaged"}
    assert all(f"{name}の件" in text(parts) for name in PEOPLE)


def test_chains_and_trees_that_bite_their_tail_end(box: Box) -> None:
    damaged = bytearray(box.data)
    for places in box.chains:
        struct.pack_into("<I", damaged, places[-1] + 12, places[0])
    struct.pack_into("<III", damaged, box.root + 24, 0, box.root, 9)
    parts = walk(bytes(damaged))
    assert f"{PEOPLE[1]}の件" in text(parts)
    assert codes(parts) == {"dbx.salvaged"}


def test_a_list_of_folders_holds_no_messages() -> None:
    (gap,) = walk(bytes.fromhex("cfad12fec6fd746f66e3d1119a4e00c0") + bytes(HEADER))
    assert isinstance(gap, Gap)
    assert (gap.code, gap.blocks_no) == ("unsupported.type", False)


def test_mutants_end_in_parts() -> None:
    whole = bytes(Box([letter(name, 1)[:1200] for name in PEOPLE[:3]]).data)
    read = 0
    for seed in range(300):
        read += "の件" in text(walk(damaged(whole, seed, 8)))
    assert read > 200


@pytest.mark.parametrize(
    ("used", "begin", "end"),
    [
        (0, 0, 0),  # a header that tells nothing: the last thing that says where it stands
        (0x9F00, 0, 0x9F00),  # no room was given yet
        (0x9F00, 0x2AD4, 0x12AD4),  # room grows in steps from where it begins
        (0x7FFFFFFF, 0x2AD4, 0),  # too far: nobody keeps so much
    ],
)
def test_a_carved_mailbox_goes_as_far_as_its_header_says(
    box: Box, used: int, begin: int, end: int
) -> None:
    """The files of Outlook Express 6 that this was tried on end so, to the byte."""
    data = bytearray(box.data)
    struct.pack_into("<I", data, 0x7C, used and max(used, len(data)))
    struct.pack_into("<I", data, 0x88, begin)
    space = Memory(bytes(data) + bytes(1 << 20))
    found = plugins.load("file.carve")["dbx"].measure(View(space, 0, space.length, 1 << 30))
    assert found == Carved(end or len(data))
