"""``triage show`` over a letter with a table: what stands in a part of it, masked and in clear."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import Scanned, scan
from test_cli_scan import run

from triage.errors import UsageError
from triage.pipeline.case import opened_case, read_again
from triage.pipeline.result.show import find

LETTER = Path(__file__).parents[1] / "documents" / "office" / "letter.docx"
pytestmark = pytest.mark.slow

REVEAL = ("--reveal", "--reason", "a test", "--lang", "en")


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return scan(LETTER, tmp_path_factory.mktemp("show") / "case")


def test_a_cell_is_not_the_text_before_its_table(letter: Scanned) -> None:
    """The letter's first words were shown for every cell of its table."""
    with opened_case(letter.case) as store:
        cell = find(store, "letter.docx/table:1/row:5/col:5", b"key").place
        line = find(store, "letter.docx/row:5", b"key").place
    assert read_again(letter.case, cell).decode() == "長崎県長崎市星取3-2-13"
    assert "小粥\u3000静香" in read_again(letter.case, line).decode()


def test_values_are_masked_until_they_are_revealed(letter: Scanned) -> None:
    told = {line.id: line.value for line in letter.lines if "table:1" in line.locator.steps}
    with opened_case(letter.case) as store:
        masked = find(store, "letter.docx/table:1", b"key").findings
        clear = find(store, "letter.docx/table:1", b"key", reveal=True).findings
    assert {line.id: line.value for line in masked} == dict.fromkeys(told)
    assert {line.id: line.value for line in clear} == told


def test_the_page_shows_clear_values_in_order_and_no_packed_bytes(
    letter: Scanned, tmp_path: Path
) -> None:
    masked = run(tmp_path, "show", letter.case, "letter.docx/table:1", "--lang", "en").stdout
    clear = run(tmp_path, "show", letter.case, "letter.docx/table:1", *REVEAL).stdout
    assert "values are masked" in masked
    assert "values are in clear" in clear
    assert [page.count("加藤茂") for page in (masked, clear)] == [0, 1]
    rows = [int(row) for row in re.findall(r"row:(\d+)/col", masked)]
    assert rows == sorted(rows)
    assert rows[0] == 2
    whole = run(tmp_path, "show", letter.case, "letter.docx", *REVEAL).stdout
    assert "小粥蒼" in whole
    assert "no text" in whole
    assert "word/" not in whole


def test_a_row_without_a_value_says_so_beside_its_file(letter: Scanned, tmp_path: Path) -> None:
    page = run(tmp_path, "show", letter.case, "letter.docx/row:9999", "--lang", "en").stdout
    assert "Nothing was detected in this place." in page


def test_a_range_of_the_disk_tells_of_the_file_in_it(scanned: Callable[[str], Scanned]) -> None:
    """Such a range was said to hold nothing, as if nobody's file lay there."""
    known = scanned("fat32")
    one = next(e for e in known.inventory.exposures if e.origin == "live" and len(e.extents) == 1)
    extent = one.extents[0]
    with opened_case(known.case) as store:
        shown = find(store, f"@{extent.offset}+{extent.length}", b"key")
        inside = find(store, str(one.locator), b"key")
        with pytest.raises(UsageError, match="no such place"):
            find(store, f"@{known.inventory.source.size}+1", b"key")
    assert shown.exposure is not None
    assert shown.exposure.extents == one.extents
    assert (
        {line.id for line in shown.findings}
        >= {line.id for line in inside.findings if line.offset is not None}
        != set()
    )
