"""A worker's messages are not believed: names are refused, shapes checked, half messages ended."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage.errors import NotADisk, TriageError
from triage.model import Extent, Gap, Locator
from triage.work import Batch, Done, Limits, Lost, Supervisor, wire
from triage.work.context import ForkedContext
from triage.work.slot import Phase
from triage.work.template import template

HERE = Path(__file__).parent


class Call:
    """Pickles to a call of ``function``."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self._call


@pytest.mark.parametrize(
    "value",
    [
        None,
        ("日本", 1, 2.5, True, b"x", bytearray(b"y")),
        {"a": [1, {2}, frozenset({3})]},
        Gap(Locator(("p1", "名簿")), "content", "timeout", "no progress"),
        (Extent(-1, 5), range(3), Path("a/b")),
    ],
)
def test_values_and_nouns_come_through(value: object) -> None:
    assert wire.answer(pickle.dumps(value, protocol=5)) == value


@pytest.mark.parametrize("dtype", ["int64", "uint8", "bool", "<U4", "datetime64[s]", "S3"])
def test_arrays_come_through(dtype: str) -> None:
    for array in (np.zeros(5, dtype), np.zeros((4, 4), dtype)[::2, 1:], np.zeros(0, dtype)):
        back = wire.answer(pickle.dumps(array, protocol=5))
        assert back.dtype == array.dtype
        np.testing.assert_array_equal(back, array)


def test_members_of_enums_come_through_as_every_python_writes_them() -> None:
    for value in (Phase.ITEM, Call(getattr, Phase, "ITEM"), Call(Phase, 2)):
        assert wire.answer(pickle.dumps(value)) is Phase.ITEM


def test_an_instalment_is_of_an_item_that_was_asked_for() -> None:
    handed = pickle.dumps(("日本", 1))
    assert wire.outcome((1, handed), 2) == wire.Handing(1, ("日本", 1))
    for value in ((2, handed), (-1, handed), ("1", handed), (1, handed, 0), (1, "text")):
        with pytest.raises(TypeError):
            wire.outcome(value, 2)
    with pytest.raises(TypeError):
        wire.outcome((0, pickle.dumps(Call(os.getpid))), 2)


def test_errors_come_through() -> None:
    error = wire.answer(pickle.dumps(NotADisk("too small", where="x", do="force it")))
    assert isinstance(error, NotADisk)
    assert str(error) == "x: too small (force it)"


@pytest.mark.parametrize(
    "order",
    [
        Call(os.mkdir, "must-not-exist"),
        Call(eval, "1"),
        Call(getattr, 1, "real"),
        Call(getattr, Phase, "mro"),
        Call(Path.touch, Path("must-not-exist")),
        Call(Supervisor, 1, "a:b", ()),
        Call(wire.answer, b""),
        np.array([Call(os.mkdir, "must-not-exist")], dtype=object),
    ],
)
def test_orders_to_the_parent_are_refused(
    order: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TypeError):
        wire.answer(pickle.dumps(order))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["custody\nos.system", "custody\nwrite_atomic", "custody\nos"])
def test_functions_inside_our_package_are_refused_too(name: str) -> None:
    with pytest.raises(TypeError):
        wire.answer(b"ctriage." + name.encode() + b"\n.")


@pytest.mark.parametrize("data", [b"", b"\x80\x05", b"junk", b"cno.such\nmodule\n.", b"(" * 999])
def test_damaged_answers_are_refused(data: bytes) -> None:
    with pytest.raises(TypeError):
        wire.answer(data)


@pytest.mark.parametrize("value", [None, [], [b"a"], [b"a", 1], (b"a", b"b"), b"junk", {}])
def test_answers_of_another_shape_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        wire.outcome(value, 2)


def test_an_error_stands_for_all_answers() -> None:
    outcome = wire.outcome(pickle.dumps(TriageError("no")), 2)
    assert isinstance(outcome, TriageError)
    assert wire.outcome([b"a", "KeyError"], 2) == [b"a", "KeyError"]


def test_words_are_reduced_to_word_characters() -> None:
    assert wire.word("KeyError") == "KeyError"
    assert wire.word(b"\x1b[2J\xff" + b"a" * 99) == "??2J?" + "a" * 43


def test_a_message_of_another_kind_is_refused() -> None:
    reader, writer = ForkedContext(template()).Pipe(duplex=False)
    writer.send(Call(os.mkdir, "must-not-exist"))
    with pytest.raises(TypeError):
        reader.recv()
    assert not Path("must-not-exist").exists()
    writer.send_bytes(b"junk")
    with pytest.raises(TypeError):
        reader.recv()


def test_half_a_message_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PARTIAL_SECONDS", 0.05)
    reader, writer = ForkedContext(template()).Pipe(duplex=False)
    os.write(writer.fileno(), b"\x00\x00\x10\x00half")
    with pytest.raises(OSError, match="half-way"):
        reader.recv()


def test_a_worker_cannot_give_the_parent_orders() -> None:
    forbidden = Path("/tmp/triage-work-test-must-not-exist")
    with Supervisor(1, "work_bad_parser:setup", (), Limits(), (HERE,)) as working:
        working.submit(Batch("b", "work_bad_parser:order_the_parent", (0, 1, 0)))
        given = list(working.results())
    assert [type(answer) for answer in given] == [Done, Lost, Done]
    assert isinstance(given[1], Lost)
    assert given[1].code == "ForbiddenAnswer"
    assert not forbidden.exists()


def test_nouns_cross_the_process_border() -> None:
    with Supervisor(1, "work_bad_parser:setup", (), Limits(), (HERE,)) as working:
        working.submit(Batch("b", "work_bad_parser:nouns", (7,)))
        (answer,) = working.results()
    assert isinstance(answer, Done)
    gap, extents, array, *_ = answer.result
    assert gap == Gap(Locator(("p1", "名簿")), "content", "timeout", "no progress", 7)
    assert extents == {"extent": Extent(1, 2)}
    assert array.tolist() == list(range(7))
