"""A whole column is judged as its cells are one by one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.finding.name import name, name_cells
from triage.finding.table.column import Column
from triage.finding.table.mixed import mixed
from triage.text.coded import coded

PARTS = (
    *(
        "山田",
        "太郎",
        "与市",
        "中村",
        "木村 課",
        "ヤマダ",
        "はな",
        "様",
        "さん",
        "不明",
        "なし",
        "計",
    ),
    *("株式会社", "(株)", "あおば工業", "市役所", "図書館", "支店2", "John", "Smith", "O'Neil"),
    *("金", "壱", "万", "円", "御", "祭神", "手洗"),
    *(" ", "  ", "・", "1", "-", "々", "\U00020b9f"),
)
CELLS = st.sets(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("".join), max_size=30)


@settings(max_examples=300)
@given(CELLS)
def test_a_column_is_judged_as_its_cells_are(cells: set[str]) -> None:
    column = sorted(cells)
    assert name_cells.shaped(column).tolist() == [*map(name.is_shaped, column)]
    assert name_cells.organisations(column).tolist() == [*map(name.is_organisation, column)]
    kana = [name.is_kana(cell) and len(cell) >= 2 for cell in column]
    assert name_cells.kana(column).tolist() == kana


def test_a_firm_without_a_birth_date_is_a_firm_among_people() -> None:
    columns = [Column(0, "name", "jp.person_name", 95, ()), Column(1, "birth_date", None, 0, ())]
    cells = [["山田 太郎", "あおば工業", "あさひ商店"], ["1980-01-02", "", "1990-03-04"]]
    assert mixed(columns, [*map(coded, cells)]).offices.tolist() == [False, True, False]


def test_firms_in_latin_letters_read_as_names_by_chance() -> None:
    """Of thirty firms one, of three parties one: the latter may well be a person."""
    columns = [Column(0, "organisation", None, 0, ())]
    firms = [f"Northgate {word} Works" for word in map(str, range(30))]
    many, few = ([*firms, "Nitto Seiko"], [*firms[:2], "Nitto Seiko"])
    assert mixed(columns, [coded(many)]).people.sum() == 0
    assert mixed(columns, [coded(few)]).people.tolist() == [False, False, True]


def test_what_is_offered_is_no_name() -> None:
    offered = ["金 壱萬円", "金伍千円也", "五百円", "御祭神", "御神前"]
    assert not name_cells.shaped(offered).any()
    assert name_cells.shaped(["金 蓮", "円谷 英子", "御手洗結"]).all()
    assert not name.strength("金", "壱萬円", spaced=True)
    assert name.strength("金", "蓮", spaced=True)
