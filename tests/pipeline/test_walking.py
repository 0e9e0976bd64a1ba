"""What a walk takes into the store, without a disk."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from triage.model import Inode, Stream
from triage.pipeline.steps.walking import read_inodes
from triage.pipeline.tasks import InodesTask


@pytest.mark.parametrize("size", [1 << 63, -1])
def test_a_record_of_a_size_that_no_file_has_is_damaged(size: int) -> None:
    def inode(address: int) -> Inode:
        own = size if address == 7 else 9
        return Inode(address, 1, True, "file", own, (), (Stream(0, b"", own, own, ()),))

    bench: Any = SimpleNamespace(files=lambda volume: SimpleNamespace(inode=inode))
    answer = read_inodes(bench, (None, InodesTask(1, ((6, 9),))))
    assert [row[0] for row in answer.rows] == [6, 8]
    assert answer.damaged == (7,)
