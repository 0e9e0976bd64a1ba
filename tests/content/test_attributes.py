"""What XML holds in attributes."""

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.finding.examiner import Examiner
from triage.model import Item, Table, Text
from triage.signatures import load


def parts(written: str, encoding: str = "utf-8") -> list[Text | Table]:
    data = written.encode(encoding)
    found = extract(Item((), "x.xml", Memory(data)), identify(data, "x.xml"), Budget())
    return [part for part in found if isinstance(part, Text | Table)]


def tables(written: str, encoding: str = "utf-8") -> list[Table]:
    return [part for part in parts(written, encoding) if isinstance(part, Table)]


def test_the_elements_of_a_list_are_rows_and_each_cell_has_its_place() -> None:
    written = """<?xml version="1.0" encoding="Shift_JIS"?><名簿 xmlns:a="urn:b">
      <会員 氏名="剱持 英介" 携帯='090-2345-6781'/><!-- <会員 氏名="だれ"/> -->
      <会員 携帯="090-2345-6782" 氏名="忽那 豊"></会員></名簿>"""
    (table,) = tables(written, "cp932")
    assert table.header == ("氏名", "携帯")
    assert table.columns == (("剱持 英介", "忽那 豊"), ("090-2345-6781", "090-2345-6782"))
    assert table.cell_offsets is not None
    data = written.encode("cp932")
    for column, cells in enumerate(table.columns):
        for row, cell in enumerate(cells):
            assert data[table.cell_offsets[row, column] :].startswith(cell.encode("cp932"))


def test_what_is_inside_of_a_row_belongs_to_it() -> None:
    rows = "".join(
        f'<pay id="{n}"><ginko code="0001">みずほ</ginko><shiten code="{branch}"/>'
        f'<kouza shubetsu="1" bango="{number}" meigi="ケンモチ エイスケ"/></pay>'
        for n, (branch, number) in enumerate((("001", "4826713"), ("004", "4826714")))
    )
    (table,) = tables(f"<?xml version='1.0'?><root>{rows}</root>")
    assert table.header is not None
    assert {"ginko code", "shiten code", "kouza bango"} <= {*table.header}
    found = Examiner(load()).examine(table)
    accounts = next(block for block in found.blocks if block.signature == "jp.bank_account")
    assert tuple(accounts.values) == ("0001-001-1-4826713", "0001-004-1-4826714")


def test_codes_without_a_word_of_japanese_are_told_by_their_names() -> None:
    rows = "".join(f'<Account bank="0001" branch="004" type="1" no="482671{n}"/>' for n in range(4))
    (table,) = tables(f"<?xml version='1.0'?><Payments>{rows}</Payments>")
    found = Examiner(load()).examine(table)
    accounts = next(block for block in found.blocks if block.signature == "jp.bank_account")
    assert accounts.values[0] == "0001-004-1-4826710"
    assert accounts.confidence.min() >= 50


def test_attributes_of_layout_and_of_pages_make_no_table() -> None:
    drawn = "".join(f'<path id="p{n}" d="M {n} 0 L 1 1" style="x"/>' for n in range(9))
    assert tables(f"<?xml version='1.0'?><svg><title>図</title>{drawn}</svg>") == []
    page = '<html><body><img alt="氏名" src="a"/><img alt="住所" src="b"/></body></html>'
    assert tables(f"<?xml version='1.0'?><!DOCTYPE html>{page}") == []


def test_torn_and_deep_elements_do_no_harm() -> None:
    torn = (
        '名="x"/></a></b><c 氏名="剱持 英介"><c 氏名="忽那 豊"><d></c></c><c 氏名="和泉 薫"/><c 氏'
    )
    (table,) = tables(f"<?xml version='1.0'?>{torn}")
    assert {"剱持 英介", "和泉 薫"} <= {*table.columns[0]}
    deep = "<a 氏名='剱持'>" * 5000
    assert sum(len(table.rows) for table in tables(f"<?xml version='1.0'?>{deep}")) <= 5000
