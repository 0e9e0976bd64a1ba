"""What a walk takes into the store, without a disk."""

from __future__ import annotations

import pytest

from triage.file.sweep import one_by_one
from triage.model import Inode, Stream


class Records:
    """Records of nine bytes, one of them with a size that no file has."""

    def __init__(self, size: int) -> None:
        self.size = size

    def inode(self, address: int) -> Inode:
        own = self.size if address == 7 else 9
        return Inode(address, 1, True, "file", own, (), (Stream(0, b"", own, own, ()),))


@pytest.mark.parametrize("size", [1 << 63, -1])
def test_a_record_of_a_size_that_no_file_has_is_damaged(size: int) -> None:
    swept = one_by_one(Records(size), 6, 9, lambda: None)
    assert swept.records.heads["address"].tolist() == [6, 8]
    assert swept.damaged == (7,)
