"""Zeros are counted by whole pages, whatever a block's length."""

import pytest

from triage.survey import zero_bytes


@pytest.mark.parametrize(
    ("data", "zeros"),
    [
        (b"", 0),
        (b"a" * 612, 0),
        (bytes(4096), 4096),
        (bytes(4096) + b"a" * 4100, 4096),
        (b"a" + bytes(9000), 4096),
        (bytes(8192 + 613), 8192),
    ],
)
def test_zeros_of_a_block(data: bytes, zeros: int) -> None:
    assert zero_bytes(data) == zeros
