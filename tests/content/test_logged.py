"""Objects of JSON at the ends of log lines are rows; the rest of the lines stays text."""

import json

import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Item, Table, Text

ORDERS = [
    {
        "buyer": f"{surname} {given}",
        "tel": f"090-5512-{at}07",
        "birthDate": f"198{at % 10}-04-1{at % 9}",
    }
    for at, (surname, given) in enumerate(
        [("田淵", "慎一"), ("梅木", "佳子"), ("荒木", "俊介"), ("剱持", "美咲")] * 5, 10
    )
]


def walk(text: str) -> list[Text | Table]:
    data = text.encode()
    parts = extract(Item((), "app.log", Memory(data)), identify(data, "app.log"), Budget())
    return [part for part in parts if isinstance(part, Text | Table)]


@pytest.mark.parametrize(
    "begin",
    [
        "2025-03-04 10:11:{0:02},112 INFO [exec-3] shop.Order - POST ",
        "Mar  4 10:11:{0:02} web1 app[77]: ",
    ],
)
def test_objects_of_log_lines_are_rows(begin: str) -> None:
    lines = []
    for at, order in enumerate(ORDERS):
        lines.append(begin.format(at) + json.dumps(order, ensure_ascii=False) + " took 12 ms")
        lines.append(begin.format(at) + "timeout, again")
    parts = walk("\n".join(lines) + "\n")
    (table,) = [part for part in parts if isinstance(part, Table) and part.header is not None]
    assert table.header == ("buyer", "tel", "birthDate")
    assert list(table.columns[0]) == [order["buyer"] for order in ORDERS]
    assert table.rows.tolist() == [*range(1, 40, 2)]
    rest = "".join(part.text for part in parts if isinstance(part, Text))
    assert "田淵" not in rest


def test_a_log_without_japanese_or_times_stays_as_it_is() -> None:
    plain = "".join(f'10:11:0{n} GET {{"id": {n}, "user": "root"}}\n' for n in range(9))
    lines = [f"{n} {json.dumps(order, ensure_ascii=False)}" for n, order in enumerate(ORDERS)]
    for text in (plain, "\n".join(lines)):
        tables = [part for part in walk(text) if isinstance(part, Table)]
        assert not any(table.header == ("buyer", "tel", "birthDate") for table in tables)
