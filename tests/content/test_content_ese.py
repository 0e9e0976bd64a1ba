"""ESE: what is made of the library's answers, and a file that only begins like a database."""

from __future__ import annotations

import struct

import pyesedb
import pytest

from triage.content import Budget, extract
from triage.content.ese import _value
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item

KIND = pyesedb.column_types


class Record:
    """One value, as the library hands it out."""

    def __init__(self, kind: int, data: bytes | None, flags: int = 0, text: str | None = None):
        self.kind, self.data, self.flags, self.text = kind, data, flags, text

    def get_column_type(self, column: int) -> int:
        return self.kind

    def get_value_data_flags(self, column: int) -> int:
        return self.flags

    def is_long_value(self, column: int) -> bool:
        return False

    def get_value_data(self, column: int) -> bytes | None:
        return self.data

    def get_value_data_as_string(self, column: int) -> str | None:
        if self.text is None:
            raise OSError
        return self.text


NAME = "剱持英介"
SEVERAL = struct.pack("<3H", 6, 0x8000 | 14, 16) + NAME.encode("utf-16-le") + b"\7\0" + b"Izumi"


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (Record(KIND.LARGE_TEXT, NAME.encode("utf-16-le"), 0, NAME), NAME),
        (Record(KIND.TEXT, NAME.encode("cp932"), 0, "Œ•Ž\x9d‰p‰î"), NAME),
        (Record(KIND.TEXT, NAME.encode("cp932")), NAME),
        (Record(KIND.LARGE_TEXT, b"\x18packed", 2, "Kenmochi"), "Kenmochi"),
        (Record(KIND.TEXT, None), None),
        (Record(KIND.LARGE_TEXT, SEVERAL, 8), f"{NAME} / Izumi"),
        (Record(KIND.INTEGER_32BIT_SIGNED, b"\xff\xff\xff\xff"), -1),
        (Record(KIND.INTEGER_32BIT_UNSIGNED, b"\xff\xff\xff\xff"), 0xFFFFFFFF),
        (Record(KIND.FLOAT_32BIT, struct.pack("<f", 1.5)), 1.5),
        (Record(KIND.BOOLEAN, b"\xff"), True),
        (Record(KIND.DATE_TIME, struct.pack("<d", 29221.5)), "1980-01-01 12:00:00"),
        (Record(KIND.DATE_TIME, struct.pack("<Q", 119600064000000000)), "1980-01-01 00:00:00"),
        (Record(KIND.LARGE_BINARY_DATA, b"PK"), b"PK"),
        (Record(KIND.GUID, bytes(16)), None),
    ],
)
def test_a_value_as_it_is_shown(record: Record, value: object) -> None:
    assert _value(record, 0) == value


def test_a_database_that_is_none_is_a_gap() -> None:
    data = bytes(4) + b"\xef\xcd\xab\x89" + bytes(9000)
    mime = identify(data, "mail.edb")
    assert mime == "application/x-ese-database"
    (gap,) = extract(Item((), "mail.edb", Memory(data)), mime, Budget())
    assert isinstance(gap, Gap)
    assert (gap.code, gap.blocks_no) == ("ese.damaged", True)
