import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from triage.text.safe import cells, fit, safe_text


def test_controls_are_shown() -> None:
    assert safe_text("a\x1b[31m\x9b\u202e\u200b\u2028\n") == (
        "a\\x1b[31m\\x9b\\u202e\\u200b\\u2028\\x0a"
    )
    assert safe_text("名簿\ue000.csv") == "名簿\ue000.csv"
    assert safe_text(b"\xffa") == "\\xffa"
    assert safe_text("\ud800\ufffe\U0001ffff") == "\\ud800\\ufffe\\U0001ffff"


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_nothing_dangerous_is_left(text: str) -> None:
    shown = safe_text(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert safe_text(shown) == shown
    shown.encode()


def test_widths() -> None:
    assert (cells("abc"), cells("名簿"), cells("ﾒｲﾎﾞ"), cells("か\u3099")) == (3, 4, 4, 2)
    assert fit("名簿一覧.csv", 7) == "名簿一…"
    assert fit("名簿一覧.csv", 12) == "名簿一覧.csv"
    assert fit("名簿", 1) == "…"
    assert fit("名簿", 0) == ""


@given(st.text(max_size=30), st.integers(0, 20))
def test_fit_fits(text: str, width: int) -> None:
    assert cells(fit(text, width)) <= width
