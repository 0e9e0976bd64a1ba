"""dBase, SQL dumps, address books: rows with their columns, in every encoding they come in."""

import base64
import time
from pathlib import Path

import pytest
from mutants import damaged

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

DATABASES = Path(__file__).parents[1] / "documents" / "databases"
Parts = list[Text | Table | Item | Gap]


def walk(data: bytes, name: str = "a", mime: str = "") -> Parts:
    item = Item((), name, Memory(data))
    return list(extract(item, mime or identify(data, name), Budget()))


def rows(parts: Parts, *steps: str) -> list[dict[str, str]]:
    return [
        dict(zip(table.header or map(str, range(9)), row, strict=False))
        for table in parts
        if isinstance(table, Table) and table.steps == steps
        for row in zip(*table.columns, strict=True)
    ]


def test_dbase_keeps_what_is_marked_as_deleted() -> None:
    data = (DATABASES / "people.dbf").read_bytes()
    parts = walk(data)
    assert [row["氏名"] for row in rows(parts)] == ["剱持英介", "大江亘"]
    assert rows(parts, "deleted") == [
        {"番号": "2", "氏名": "和泉薫", "連絡先": "090-1111-3333", "住所": "堺市西区"}
    ]
    cut = walk(data[:-90])
    assert [row["氏名"] for row in rows(cut)] == ["剱持英介"]
    assert [part.code for part in cut if isinstance(part, Gap)] == ["dbase.truncated"]


def test_dbase_without_a_code_page_is_read_by_all_its_text_together() -> None:
    """ｷﾓﾂｷ ｻﾄﾐ alone is as good in EUC-JP."""
    people = [("田淵　慎一", "ﾀﾌﾞﾁ ｼﾝｲﾁ"), ("肝付　里実", "ｷﾓﾂｷ ｻﾄﾐ"), ("菊池　明", "ｷｸﾁ ｱｷﾗ")]
    fields = ((b"SIMEI", 20), (b"KANA", 20))
    described = b"".join(
        name.ljust(11, b"\0") + b"C" + bytes(4) + bytes([size]) + bytes(15) for name, size in fields
    )
    start, size = 32 + len(described) + 1, 1 + sum(size for _, size in fields)
    head = b"\x03\x67\x05\x14" + len(people).to_bytes(4, "little")
    head += start.to_bytes(2, "little") + size.to_bytes(2, "little") + bytes(20)
    records = (
        b" " + b"".join(cell.encode("cp932").ljust(20) for cell in person) for person in people
    )
    data = head + described + b"\r" + b"".join(records) + b"\x1a"
    found = rows(walk(data, "kaiin.dbf", "application/x-dbf"))
    assert [(row["SIMEI"], row["KANA"]) for row in found] == people


@pytest.mark.parametrize("name", ["people.sql", "people-cp932.sql"])
def test_a_dump_by_the_sqlite_shell(name: str) -> None:
    parts = walk((DATABASES / name).read_bytes(), name)
    assert rows(parts, "住民")[1] == {
        "番号": "2", "氏名": "和泉薫", "連絡先": "090-1111-3333", "住所": "堺市西区"
    }  # fmt: skip
    assert rows(parts, "備考") == [{"番号": "1", "内容": "和泉'さん; (仮), 090-1111-5555"}]


def test_dumps_of_other_databases() -> None:
    data = (
        "CREATE TABLE `住民` (\n  `id` int(11) NOT NULL,\n  `氏名` varchar(40),\n"
        "  `額` decimal(10,2) DEFAULT '0',\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n"
        "INSERT INTO `住民` VALUES (1,'剱持\\'英介',1.5),(2,NULL,-3);\n"
        "UPDATE x SET mail='izumi@example.jp' WHERE id=2;\n"
        "COPY public.名簿 (id, 氏名, mail) FROM stdin;\n"
        "1\t和泉薫\tizumi@example.jp\n2\t\\N\toe@example.jp\n\\.\n"
    )
    parts = walk(data.encode("euc_jp"))
    assert rows(parts, "住民") == [
        {"id": "1", "氏名": "剱持'英介", "額": "1.5"},
        {"id": "2", "氏名": "", "額": "-3"},
    ]
    assert rows(parts, "名簿")[0] == {"id": "1", "氏名": "和泉薫", "mail": "izumi@example.jp"}
    assert any(isinstance(part, Text) and "UPDATE x" in part.text for part in parts)


def test_a_dump_longer_than_a_piece_loses_no_row() -> None:
    values = ",".join(f"({i},'剱持{i}','090-1111-{i % 10000:04}')" for i in range(80_000))
    parts = walk(f"INSERT INTO a (id, 氏名, 電話) VALUES {values};\n".encode("cp932"))
    assert [row["id"] for row in rows(parts, "a")] == [str(i) for i in range(80_000)]


def test_cards_of_old_telephones_and_new_ones() -> None:
    data = (
        b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
        b"FN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8C=95=8E=9D=\r\n=89p=89=EE\r\n"
        b"TEL;CELL:090-1111-2222\r\nEND:VCARD\r\n"
        + "BEGIN:VCARD\r\nVERSION:3.0\r\nN:和泉;薫;;;\r\nADR;TYPE=HOME:;;北区1-2;堺市;大阪府;"
        "591-8001;日本\r\nBDAY:1970-01-02\r\nNOTE:折り返し\\n\r\n のある\r\n  備考\r\n"
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n SkZJRg==\r\nEND:VCARD\r\n".encode()
    )
    parts = walk(data)
    first, second = rows(parts)
    assert (first["氏名"], first["携帯電話"]) == ("剣持英介", "090-1111-2222")
    assert second["氏名"] == "和泉 薫"
    assert (second["郵便番号"], second["住所"]) == ("591-8001", "大阪府堺市北区1-2")
    assert second["生年月日"] == "1970-01-02"
    assert "折り返し のある 備考" in second["備考"]
    (photo,) = [part for part in parts if isinstance(part, Item)]
    assert photo.data.read_at(0, 3) == b"\xff\xd8\xff"


def test_readings_of_cards_are_told_in_either_order_surname_first() -> None:
    apple = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:和泉;薫;;;\r\nFN:和泉 薫\r\n"
        "X-PHONETIC-FIRST-NAME:カオル\r\n"
        "X-PHONETIC-LAST-NAME:イズミ\r\nEND:VCARD\r\n"
    )
    (card,) = rows(walk(apple.encode()))
    assert (card["氏名"], card["フリガナ"]) == ("和泉 薫", "イズミ カオル")
    ldif = (
        "dn: uid=x,dc=y\nobjectClass: person\ngivenName: 薫\nsn: 和泉\n"
        "givenName;lang-ja;phonetic: かおる\n"
        "sn;lang-ja;phonetic: いずみ\nhomePostalAddress: 大阪府堺市北区1-2$北荘203号\n"
    )
    (entry,) = rows(walk(ldif.encode()))
    assert (entry["氏名"], entry["フリガナ"]) == ("和泉 薫", "いずみ かおる")
    assert entry["住所"] == "大阪府堺市北区1-2 北荘203号"


def test_the_card_of_a_firm_names_nobody() -> None:
    """Every card has a name to show; a firm's is its own, and it has no surname."""
    firm = "BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:{}\nORG:山岡楽器\nTEL:076-1\nEND:VCARD\n"
    shown = ("山岡楽器", "山岡楽器 小松支店", "山岡楽器 和泉 薫")
    found = rows(walk("".join(map(firm.format, shown)).encode()))
    assert [row["氏名"] for row in found] == ["", "", "山岡楽器 和泉 薫"]


def test_a_directory_and_a_calendar() -> None:
    ldif = (
        b"dn: cn=x,ou=people\ncn:: 5ZKM5rOJ6Jar\nmail: izumi@example.jp\nmobile: 090-1\n\n"
        b"dn: cn=y\ncn: Oe\n"
    )
    people = rows(walk(ldif))
    assert [row["氏名"] for row in people] == ["和泉薫", "Oe"]
    assert (people[0]["メールアドレス"], people[0]["携帯電話"]) == ("izumi@example.jp", "090-1")
    ics = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:剱持様 面談\n"
        'ATTENDEE;CN="和泉":mailto:i@example.jp\nATTENDEE:mailto:o@example.jp\n'
        "ORGANIZER;CN=大江 薫;ROLE=CHAIR:MAILTO:oe@example.jp\nEND:VEVENT\n"
        "BEGIN:VEVENT\nSUMMARY:和泉薫さんの誕生日\nDTSTART;VALUE=DATE:19750412\n"
        "RRULE:FREQ=YEARLY\nEND:VEVENT\n"
        "BEGIN:VEVENT\nSUMMARY:大江薫 誕生日\nDTSTART;VALUE=DATE:20210412\n"
        "RRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    guest, chair, event, birthday, entered = rows(walk(ics.encode()))
    assert (event["メールアドレス"], event["件名"]) == ("o@example.jp", "剱持様 面談")
    assert (guest["氏名"], guest["メールアドレス"]) == ("和泉", "i@example.jp")
    assert (chair["氏名"], chair["メールアドレス"]) == ("大江 薫", "oe@example.jp")
    assert (birthday["生年月日"], entered["生年月日"]) == ("19750412", "")


def test_a_directory_whose_first_name_is_folded_is_a_directory_with_readings() -> None:
    written = {
        "dn:": base64.b64encode("CN=釜谷 修平,OU=営業部営業第一課,DC=kk,DC=lan".encode()).decode(),
        "cn:": base64.b64encode("釜谷 修平".encode()).decode(),
        "msDS-PhoneticDisplayName:": base64.b64encode("カマヤ シュウヘイ".encode()).decode(),
        "displayName": "Shuhei KAMAYA",
        "mobile": "090-1111-2222",
    }
    lines = (f"{name}: {value}" for name, value in written.items())
    ldif = "".join(f"{line[:76]}\n {line[76:]}\n" if line[76:] else f"{line}\n" for line in lines)
    (entry,) = rows(walk(ldif.encode()))
    assert entry["氏名"] == "釜谷 修平"
    assert entry["フリガナ"] == "カマヤ シュウヘイ"
    assert entry["携帯電話"] == "090-1111-2222"


def test_an_event_keeps_its_title_and_its_place_apart_from_its_description() -> None:
    ics = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1@example.jp\r\nSUMMARY:剱持 英介様邸 点検\r\n"
        "LOCATION:津市栄町1-2\r\nDESCRIPTION:鍵 7\\n担当 和泉 薫\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    (row,) = rows(walk(ics.encode()))
    assert (row["件名"], row["場所"]) == ("剱持 英介様邸 点検", "津市栄町1-2")
    assert row["備考"] == "鍵 7 担当 和泉 薫"


@pytest.mark.parametrize("shape", ["(" * 200_000, "('" * 100_000, "(a,b" * 60_000, "(''" * 70_000])
def test_rows_without_end_cost_no_more_than_their_length(shape: str) -> None:
    parts = walk(f"INSERT INTO a VALUES {shape}".encode(), mime="application/sql")
    assert not any(isinstance(part, Gap) for part in parts)


@pytest.mark.parametrize("name", ["people.dbf", "people.sql"])
def test_mutants_end_in_parts(name: str) -> None:
    whole = (DATABASES / name).read_bytes()
    mime = identify(whole, name)
    for seed in range(300):
        walk(damaged(whole, seed), name, mime)


def test_a_value_of_many_soft_ends_is_joined_soon() -> None:
    """A picture in quoted-printable is tens of thousands of lines."""
    soft = b"=E3=81=82=\r\n" * 400_000
    head = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:A\r\n"
    card = head + b"NOTE;ENCODING=QUOTED-PRINTABLE:" + soft + b"=E3=81=84\r\nEND:VCARD\r\n"
    before = time.process_time()
    (row,) = rows(walk(card, mime="text/vcard"))
    assert row["備考"] == "あ" * 400_000 + "い"
    assert time.process_time() - before < 8, "each line joined to all before takes half a minute"


def test_mutants_of_cards_end_in_parts() -> None:
    card = (
        b"BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE:=8C=95\n"
        b"PHOTO;ENCODING=b:/9j/4A=\nEND:VCARD\n"
    )
    for seed in range(300):
        walk(damaged(card * 2, seed), mime="text/vcard")
