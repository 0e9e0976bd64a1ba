"""Objects of JSON at the ends of log lines are rows; the rest of the lines stays text."""

import json
import re
from urllib.parse import urlencode

import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.content.text import plain
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


def test_a_log_in_raw_space_is_one_text_beside_its_table() -> None:
    log = "".join(
        f"10:11:{n:02} POST {json.dumps(order, ensure_ascii=False)}\n"
        for n, order in enumerate(ORDERS)
    )
    table, *rest = plain.parts(Text((), log, "utf-8"), Budget())
    assert isinstance(table, Table)
    assert len(table.rows) == len(ORDERS)
    assert len(rest) == 1, "not one for each line: what is around a text is asked for each"


def test_objects_with_keys_of_their_own_are_no_tables_each() -> None:
    lines = [f'10:11:12 INFO {{"k{n}": "田淵 慎一", "v{n}": 1}}\n' for n in range(2000)]
    parts = list(plain.parts(Text((), "".join(lines), "utf-8"), Budget()))
    assert sum(isinstance(part, Table) for part in parts) <= 256
    written = "".join(part.text for part in parts if isinstance(part, Text))
    cells = sum(
        column.count("田淵 慎一") for p in parts if isinstance(p, Table) for column in p.columns
    )
    assert written.count("田淵 慎一") + cells == 2000


def test_forms_that_servers_log_are_read_as_they_were_typed() -> None:
    """As nginx 1.24 and PHP-FPM log them: %XX of a form, \\xXX of a body."""
    form = {"your-name": "剱持 美咲", "kana": "ケンモチ ミサキ", "mail": "m.kenmochi@inet.ne.jp"}
    body = json.dumps({"buyer": {"fullname": "田淵 慎一"}, "tel": "090-5512-3107"}).encode()
    # ngx_http_log_escape: quotes, backslashes and whatever is no printable ASCII.
    logged = "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\x{c:02X}" for c in body)
    utf8 = "".join(f"\\x{c:02X}" for c in '{"memo": "荒木 俊介"}'.encode() if c)
    lines = [
        f'192.0.2.7 - - [04/Mar/2025:10:11:12 +0900] "GET /a?{urlencode(form)}&b=1 HTTP/1.1" 200',
        f'192.0.2.7 - - [04/Mar/2025:10:11:13 +0900] "POST /b HTTP/1.1" 422 body="{logged}"',
        f'192.0.2.7 - - [04/Mar/2025:10:11:14 +0900] "POST /b HTTP/1.1" 422 body="{utf8}"',
        '192.0.2.7 - - [04/Mar/2025:10:11:15 +0900] "GET /c?d=%E0%A4%A+b HTTP/1.1" 404',
    ]
    data = "\n".join(lines).encode()
    found = walk(data.decode())
    cells = {cell for part in found if isinstance(part, Table) for c in part.columns for cell in c}
    text = "".join(part.text for part in found if isinstance(part, Text))
    assert {"田淵 慎一", "荒木 俊介"} <= {*cells, *re.findall("荒木 俊介|田淵 慎一", text)}
    assert "your-name=剱持 美咲&kana=ケンモチ ミサキ&mail=m.kenmochi@inet.ne.jp&b=1" in text
    assert "d=%E0%A4%A+b" in text
    (part,) = [part for part in found if isinstance(part, Text) and "ケンモチ" in part.text]
    assert part.offsets is not None
    at = int(part.offsets[part.text.index("m.kenmochi")])
    assert data[at : at + 10] == b"m.kenmochi"
    assert len(part.offsets) == len(part.text) + 1
