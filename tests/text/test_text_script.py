"""What may be Japanese is never called Western."""

import pytest

from triage.text.script import is_western


@pytest.mark.parametrize("text", ["", "plain", "café", "\ufffd\ufffdELF\x00\ufffd", "Ω 5"])
def test_latin_and_broken_bytes_are_western(text: str) -> None:
    assert is_western(text)


@pytest.mark.parametrize(
    "text",
    ["氏名", "\ufffdｶﾅ", "〒", "◯", "\ue000", "𠮟", "０", "A々", "\u3400"],
)
def test_one_sign_beyond_tells(text: str) -> None:
    assert not is_western(text)
