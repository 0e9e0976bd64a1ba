"""docs/acceptance.md names every question once, and for each the tests that there are."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = (HERE.parents[1] / "docs" / "acceptance.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)


def numbered() -> dict[int, set[str]]:
    """The tests of this folder by the questions in their names (``test_7_and_9_…``)."""
    found = defaultdict(set)
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            numbers = re.match(r"test_((?:\d+_(?:and_)?)+)", getattr(node, "name", ""))
            for number in re.findall(r"\d+", numbers[1]) if numbers else ():
                found[int(number)].add(str(getattr(node, "name", "")))
    return found


def test_every_question_has_its_row_and_its_tests() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 37))
    tests = numbered()
    for number, *_, named in ROWS:
        assert set(re.findall(r"`(\w+)`", named)) == tests[int(number)] != set(), number
    assert set(tests) == {int(row[0]) for row in ROWS}
