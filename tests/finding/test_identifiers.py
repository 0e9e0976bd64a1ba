"""Every identifier of ``identifiers.toml`` in a line, a form and a table, and without a label."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage.content import Budget
from triage.content.text.plain import parts
from triage.finding.examiner import Examiner
from triage.model import Table, Text
from triage.signatures import load

ROWS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("identifiers.toml").read_text("utf-8")
)["identifier"]
LABELLED = [row for row in ROWS if row["label"]]
VOCABULARY = {signature.id for signature in load().patterns if not signature.patterns}
PEOPLE = ("五十嵐 亘", "薬師寺 薫", "長谷川 美咲", "菅野 陽菜", "小野寺 翔太", "大久保 直樹")


def name(row: dict[str, Any]) -> str:
    return f"{row['signature']}-{row['label']}"


@cache
def asserted(text: str) -> frozenset[tuple[str, str]]:
    examiner = Examiner(load())
    found = [examiner.examine(part) for part in parts(Text((), text, "utf-8", None), Budget())]
    return frozenset(
        (block.signature, value)
        for one in found
        for block in one.blocks
        for value, percent in zip(block.values, block.confidence.tolist(), strict=True)
        if percent >= 50
    )


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_behind_its_label_in_a_line(row: dict[str, Any]) -> None:
    for written, normal in row["written"]:
        for mark in ("：", "\u3000", ":\n") if row["label"] else ("",):
            assert (row["signature"], normal) in asserted(f"{row['label']}{mark}{written}\n")


@pytest.mark.parametrize("row", LABELLED, ids=name)
def test_in_a_form(row: dict[str, Any]) -> None:
    for written, normal in row["written"]:
        spread = "\u3000".join(row["label"][:2]) + row["label"][2:]
        form = f"申請書\n申請日　令和5年4月3日\n{spread}：　{written}\n申請の理由：転居のため\n"
        assert (row["signature"], normal) in asserted(form)


@pytest.mark.parametrize("row", LABELLED, ids=name)
@pytest.mark.parametrize("mark", [",", "\t"])
def test_under_its_header_in_a_table(row: dict[str, Any], mark: str) -> None:
    lines = [mark.join(("番号", "職員名", row["label"], "備考"))]
    pairs = zip(row["written"], PEOPLE, strict=False)
    lines += [mark.join((str(i), who, pair[0], "")) for i, (pair, who) in enumerate(pairs, 1)]
    found = asserted("\n".join(lines) + "\n")
    assert {normal for _, normal in row["written"]} <= {
        value for signature, value in found if signature == row["signature"]
    }


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_without_a_label(row: dict[str, Any]) -> None:
    for text, normal in row.get("bare", ()):
        assert (row["signature"], normal) in asserted(f"先日の件です。\n{text}\nよろしく。\n")
    for text in row["decoy"]:
        found = asserted(f"先日の件です。\n{text}\nよろしく。\n")
        assert row["signature"] not in {signature for signature, _ in found}, text


def test_the_list_names_every_signature_that_has_patterns() -> None:
    listed = {row["signature"] for row in ROWS}
    # A corporate number is public: it keeps its digits from being anything else.
    elsewhere = {
        "jp.corporate_number",
        "jp.zengin_record",
        "credential.key",
        "confidential.mark",
    } | VOCABULARY
    assert listed == {signature.id for signature in load().patterns} - elsewhere


def test_columns_without_header_are_told_by_their_cells() -> None:
    source = random.Random(4)
    count = 30
    numbers = [f"{source.randrange(10**11):011d}" for _ in range(count)]
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rests = [sum(int(d) * w for d, w in zip(n, weights, strict=True)) % 11 for n in numbers]

    def some(low: int, high: int) -> list[int]:
        return [source.randrange(low, high) for _ in range(count)]

    codes = ("7080022", "5900078", "0170044", "1000001")
    columns = {
        "jp.my_number": [
            number + str(0 if rest <= 1 else 11 - rest)
            for number, rest in zip(numbers, rests, strict=True)
        ],
        "jp.person_name": [PEOPLE[i % 6] for i in range(count)],
        "phone": [f"090{number}" for number in some(20_000_000, 99_999_999)],
        "jp.postcode": [codes[i] for i in some(0, 4)],
        "birth_date": [f"{year}0{year % 9 + 1}17" for year in some(1930, 1999)],
        "email": [f"k.haruno{i}@docomo.ne.jp" for i in range(count)],
        "jp.vehicle_plate": [f"岡山 500 さ {i}-{i}" for i in some(10, 99)],
        "jp.employment_insurance": [f"5012-{number}-4" for number in some(100_000, 999_999)],
    }
    rows = np.arange(1, count + 1, dtype=np.int64)
    table = Table((), None, tuple(map(tuple, columns.values())), rows, "utf-8")
    found = Examiner(load()).examine(table)
    sure = {block.signature: int((block.confidence >= 50).sum()) for block in found.blocks}
    assert {signature: sure.get(signature, 0) for signature in columns} == dict.fromkeys(
        columns, count
    )
