from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.model import Locator
from triage.text.locator import decode_step, encode_step, parse, plain_steps


@given(st.binary(max_size=40))
def test_every_name_comes_back(name: bytes) -> None:
    step = encode_step(name)
    assert decode_step(step) == name
    assert "/" not in step
    assert step
    assert step[0] not in "~@"
    assert parse(str(Locator(("p1", step, "row:1")))) == Locator(("p1", step, "row:1"))


@given(st.lists(st.text("a名ー（～%/~@\u200b\u3000 .-", max_size=4).map(str.encode), min_size=1))
def test_plain_names_together_are_as_each_by_itself(names: list[bytes]) -> None:
    steps = [encode_step(name) for name in names]
    assert plain_steps(names) in (None, steps)
    if all(names) and not set("%/~@\u200b") & set(b"".join(names).decode()):
        assert plain_steps(names) == steps


@pytest.mark.parametrize("names", [[b"a", b"\x96\xbc"], [b"a/b", b"c"], [b""], [b"a", b"~1"]])
def test_names_that_change_are_not_plain(names: list[bytes]) -> None:
    assert plain_steps(names) is None


def test_a_plain_name_holds_no_sign_that_is_hidden_or_has_a_meaning() -> None:
    for char in map(chr, range(0x20000)):
        if plain_steps([char.encode("utf-8", "surrogatepass")]) is not None:
            assert category(char) not in {"Cc", "Cf", "Zl", "Zp", "Cs", "Cn"}, hex(ord(char))
            assert char not in "%/~@"


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
