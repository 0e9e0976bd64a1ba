"""Input made to cost time: every shape below once took quadratic time somewhere."""

import time

import pytest

from triage.content.text.delimited import NO_LAYOUT, split
from triage.model import Text

SIZE = 1 << 18
SHAPES = {
    "quotes": '"' * SIZE,
    "quoted line ends": '"\n' * (SIZE // 2),
    "line ends": "\n" * SIZE,
    "alternating widths": "a,b\na,b,c\n" * (SIZE // 10),
    "ragged": ("a,b,c\n" * 3 + "x\n") * (SIZE // 20),
    "one wide row": ",".join("x" * (SIZE // 4)) + "\n" + ",".join("x" * (SIZE // 4)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_cost_is_linear(shape: str) -> None:
    started = time.process_time()
    parts, _ = split(Text((), SHAPES[shape], "utf-8"), NO_LAYOUT)
    assert len(parts) < SIZE // 4
    assert time.process_time() - started < 5
