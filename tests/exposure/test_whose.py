"""Of which department, school and year a list is, by what it and its folders are called."""

import dataclasses

import pytest
from subjects import RULES, people, subject

from triage.exposure import assess
from triage.model import PartFindings


def named(path: str | None, part: PartFindings) -> tuple[str | None, int | None]:
    one = dataclasses.replace(subject(part), path=path)
    made = assess(one, RULES)
    return made.org_unit, made.fiscal_year


@pytest.mark.parametrize(
    ("path", "steps", "told"),
    [
        ("/福祉局/令和3年度/受給者.csv", (), ("福祉局", 2021)),
        ("/総務局/人事課/FY2019/a.csv", (), ("人事課", 2019)),
        ("/退避/a.zip", ("教育委員会", "H29年度", "b.csv"), ("教育委員会", 2017)),
        ("/a.xlsx", ("南中学校",), ("南中学校", None)),
        ("/全部/一部変更/2024/取引関係.csv", (), (None, None)),
        (None, (), (None, None)),
    ],
)
def test_the_nearest_name_says_whose_it_is(
    path: str | None, steps: tuple[str, ...], told: tuple[str | None, int | None]
) -> None:
    assert named(path, people(3, ["name"], steps=steps)) == told


def test_what_the_list_says_itself_stands_first() -> None:
    own = dataclasses.replace(people(3, ["name"]), org_unit="税務課", fiscal_year=2020)
    assert named("/福祉局/令和3年度/a.csv", own) == ("税務課", 2020)
