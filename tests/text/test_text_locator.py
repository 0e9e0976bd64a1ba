import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.model import Locator
from triage.text.locator import decode_step, encode_step, parse


@given(st.binary(max_size=40))
def test_every_name_comes_back(name: bytes) -> None:
    step = encode_step(name)
    assert decode_step(step) == name
    assert "/" not in step
    assert step
    assert step[0] not in "~@"
    assert parse(str(Locator(("p1", step, "row:1")))) == Locator(("p1", step, "row:1"))


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("名簿 2.csv", "名簿 2.csv"),
        ("a/b%", "a%2Fb%25"),
        ("~x@y", "%7Ex@y"),
        ("@9", "%409"),
        ("a\u202eb\x00", "a%E2%80%AEb%00"),
        (b"\x96\xbc", "%96%BC"),
        ("", "%"),
    ],
)
def test_steps(name: str | bytes, step: str) -> None:
    assert encode_step(name) == step


def test_the_empty_locator() -> None:
    assert parse("") == Locator(())
