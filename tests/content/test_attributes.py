"""What XML holds in attributes, and the records that it is made of."""

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


def test_an_export_of_a_database_is_a_table_whatever_its_encoding_and_names() -> None:
    person = (
        "<T_x51FA__x9858_><姓>{}</姓><名>{}</名>"
        "<生年月日>1988-02-{}T00:00:00</生年月日></T_x51FA__x9858_>"
    )
    people = [("剱持", "英介", "11"), ("忽那", "豊", "12"), ("和泉", "薫", "13")]
    rows = "".join(person.format(*one) for one in people)
    written = f'<?xml version="1.0" encoding="UTF-16"?>\r\n<dataroot>{rows}</dataroot>'
    (table,) = tables(written, "utf-16")
    assert table.header == ("姓", "名", "生年月日")
    assert table.title == "dataroot T出願"
    assert table.columns[0] == ("剱持", "忽那", "和泉")
    assert table.cell_offsets is not None
    at = int(table.cell_offsets[1, 0])
    assert written.encode("utf-16")[at:].startswith("忽那".encode("utf-16-le"))


def test_records_keep_what_is_inside_of_them_and_the_lines_beside_them() -> None:
    one = (
        '<受給者 no="{}"><氏名>剱持 {}</氏名><生年月日><元号>昭和</元号><年>5{}</年><月>7</月>'
        "<日>3</日></生年月日><支払金額>100&#48;</支払金額></受給者>"
    )
    people = "".join(one.format(n, "英亮健"[n], n) for n in range(3))
    payer = "<支払者><名称>みどり商事</名称></支払者>"
    written = f"<?xml version='1.0'?><支払調書>{payer}{people}</支払調書>"
    table, text = parts(written)
    assert isinstance(table, Table)
    assert isinstance(text, Text)
    assert table.header == ("受給者 no", "氏名", "支払金額", "元号", "年", "月", "日")
    assert table.columns[2] == ("1000",) * 3
    assert "みどり商事" in text.text
    found = Examiner(load()).examine(table)
    dates = {
        value for block in found.blocks if block.signature == "birth_date" for value in block.values
    }
    assert dates == {"1975-07-03", "1976-07-03", "1977-07-03"}


def test_names_twice_and_sections_do_no_harm() -> None:
    one = '<人 名="甲"><名><![CDATA[剱持 英介]]></名><住所>津市栗真町屋町1</住所></人>'
    (table,) = tables(f"<?xml version='1.0'?><名簿>{one * 3}</名簿>")
    assert table.header == ("名", " 名", "住所")
    assert {cells[0] for cells in table.columns} == {"甲", "剱持 英介", "津市栗真町屋町1"}


def test_cells_of_a_sheet_are_no_records() -> None:
    cell = '<Cell StyleID="s1"><Data Type="String">{}</Data></Cell>'
    rows = "".join(
        f"<Row>{cell.format(name)}{cell.format('津市')}</Row>"
        for name in ("剱持 英介", "忽那 豊", "和泉 薫")
    )
    assert "剱持 英介" not in [
        table.columns[-1][0] for table in tables(f"<?xml version='1.0'?><W>{rows}</W>")
    ]


def test_a_document_with_lists_stays_text() -> None:
    rows = "".join(f"<li><b>{n}</b>会の知らせ<i>次回</i>は来月です</li>" for n in range(9))
    written = f"<?xml version='1.0'?><doc><p>会員の皆様へ。</p><ul>{rows}</ul></doc>"
    assert not tables(written)


def test_an_address_in_elements_and_two_telephones_are_of_one_record() -> None:
    rows = "".join(
        f'<会員 番号="{n}"><氏名>{name}</氏名><宅><県>静岡県</県><市>焼津市</市>'
        f"<番地>大村2丁目{n}番3号</番地></宅>"
        f'<電話 種別="自宅">054-628-88{n}</電話><電話 種別="携帯">090-2345-67{n}</電話></会員>'
        for n, name in ((11, "剱持 英介"), (12, "忽那 豊"), (13, "砥粉川 拓"))
    )
    (table,) = tables(f'<?xml version="1.0"?><名簿>{rows}</名簿>')
    found = Examiner(load()).examine(table)
    blocks = {block.signature: block for block in found.blocks}
    assert blocks["jp.address"].values[0] == "静岡県焼津市大村2丁目11番3号"
    assert sorted(blocks["phone"].record.tolist()) == [0, 0, 1, 1, 2, 2]
