"""Input made to cost time: every shape below once took quadratic time somewhere."""

import time
from collections.abc import Callable

import pytest

from triage.content.database import sqlite_torn
from triage.content.markup.markup import bare
from triage.content.text import hl7
from triage.content.text.delimited import NO_LAYOUT, split
from triage.content.text.escapes import sent
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


HL7 = "MSH|^~\\&|EMR|HOSP|\r"
UNPLEASANT: dict[str, tuple[str, Callable[[str], object]]] = {
    "one letter far behind each form's first sign": (
        "a" * 399 + " %E3%81%82 ",
        lambda text: sent(Text((), text, "utf-8")),
    ),
    "blanks of a form": ("%E3%81%82" + "+" * 7900, lambda text: sent(Text((), text, "utf-8"))),
    "quotes in logs": (r"\x22a", lambda text: sent(Text((), text, "utf-8"))),
    "empty segments": ("PID|\r", lambda text: hl7.apart(Text((), HL7 + text, "utf-8"))),
    "segments of nobody": ("NK1|||\r", lambda text: hl7.apart(Text((), HL7 + text, "utf-8"))),
    "lists without an end": ("<select>", lambda text: bare(Text((), text, "utf-8"))),
    "headers of no rows": ("\b", lambda text: sqlite_torn.tables(text.encode(), 0)),
    "headers of empty texts": ("\r\r\r\b", lambda text: sqlite_torn.tables(text.encode(), 0)),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", UNPLEASANT)
def test_no_reader_takes_a_second_for_a_mebibyte(case: str) -> None:
    piece, read = UNPLEASANT[case]
    text = piece * (4 * SIZE // len(piece))

    def taken() -> float:
        began = time.process_time()
        read(text)
        return time.process_time() - began

    assert any(taken() < 1 for _ in range(3))
