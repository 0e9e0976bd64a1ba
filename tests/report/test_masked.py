"""What a page shows of a value says in the reader's language what a check digit proved."""

import pytest

from triage.report.describe import masked
from triage.text.mask import mask
from triage.wording import Wording


@pytest.mark.parametrize(
    ("signature", "value", "said"),
    [
        ("jp.my_number", "123456789018", "************ (検査用数字が正しい)"),
        ("jp.my_number", "123456789012", "************ (検査用数字が合わない)"),
        ("confidential.mark", "取扱注意 (写し)", "取扱注意 (写し)"),
        ("confidential.mark", "秘)", "秘)"),
        ("phone", "09012345678", "********678"),
    ],
)
def test_a_state_is_in_words_and_a_value_as_it_is(signature: str, value: str, said: str) -> None:
    shown = mask(signature, value)
    assert masked(shown, Wording("ja")) == said
    assert masked(shown, Wording("en")) == shown
