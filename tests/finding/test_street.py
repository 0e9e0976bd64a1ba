"""Addresses in running text: where they begin and end."""

import pytest

from triage.finding.address.street import spans


@pytest.mark.parametrize(
    "address",
    [
        "和歌山市紀三井寺1162番地11コーポひまわりA棟103",
        "札幌市中央区北一条西24-17-14 コーポさくら101",
        "松山市三津浜1117",  # a lot's number ends the line
        "小豆郡小豆島町苗羽甲1945",
        "小豆郡小豆島町苗羽甲1945 サンハイツB棟305",
    ],
)
@pytest.mark.parametrize("behind", ["", "\n", "\t090-1234-5678"])
def test_the_whole_address_and_no_more(address: str, behind: str) -> None:
    text = f"担当 {address}{behind}"
    assert [text[start:end] for start, end in spans(text)] == [address]


@pytest.mark.parametrize(
    "text",
    [
        "横浜市港北区菊名2000円",
        "横浜市港北区菊名20人",
        "横浜市港北区菊名 2000",
        "横浜市港北区菊名7",
    ],
)
def test_what_is_counted_or_stands_apart_is_no_block(text: str) -> None:
    assert not [*spans(text)]


def test_a_particle_behind_a_house_is_not_its_name() -> None:
    text = "和歌山市紀三井寺1162番地11コーポに3人"
    assert [text[a:b] for a, b in spans(text)] == ["和歌山市紀三井寺1162番地11コーポ"]


@pytest.mark.parametrize(
    "address", ["長野県南佐久郡軽井沢町大字長倉123番地4", "高知県土佐郡いの町枝川1395番地29"]
)
def test_a_town_under_a_county_that_it_left_or_never_was_in(address: str) -> None:
    text = f"帰住地 {address} へ行く。"
    assert [text[start:end] for start, end in spans(text)] == [address]


def test_a_date_behind_a_building_is_no_room_of_it() -> None:
    line = "剱持 美咲 〒708-0004 岡山県津山市山北12-3 グリーンハイツ503 H11.2.17\n"
    ((start, end),) = spans(line)
    assert line[start:end] == "岡山県津山市山北12-3 グリーンハイツ503"
