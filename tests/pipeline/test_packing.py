"""Which parts are kept."""

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.model import Table
from triage.pipeline.steps.packing import has_result
from triage.signatures import load


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        (("宛名番号", "均等割額", "所得割額"), True),
        (("商品コード", "単価", "在庫"), False),
        (("宛名番号", "連番", "桁"), False),
    ],
)
def test_a_register_by_code_alone_is_kept_for_the_table_that_names_them(
    header: tuple[str, ...], kept: bool
) -> None:
    codes = tuple(f"{7 * n + 1000000:010d}" for n in range(30))
    amounts = tuple(str(100 * n) for n in range(30))
    table = Table((), header, (codes, amounts, amounts), np.arange(2, 32), "cp932")
    assert has_result(Examiner(load()).examine(table)) is kept
