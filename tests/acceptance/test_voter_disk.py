"""An official's PC and portable disk: what was on them, which files had been on a rented server,
and who fetched them from there.

Rows 7 to 10 of docs/acceptance.md. The lists are those of the report at a scale of 1 to 100, the
pupils in full.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from incident_media import counts, exposures, formatted, listed, volume, workbook
from scanning import Scanned, scan

from people import Person, people

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
VOTERS = people(701, 6825, local=True)
OFFICERS, WORKERS = people(702, 53), people(703, 100)
APPLICANTS, PUPILS = people(704, 11), people(705, 35)
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
HOME = "/home/users/kojin/web/"


def voters() -> bytes:
    heading = "氏名,性別,年齢,生年月日,住所,郵便番号"
    return listed(
        heading,
        (
            (p.name, p.sex, str(2011 - p.birth.year), f"{p.birth:%Y/%m/%d}", p.address, p.postcode)
            for p in VOTERS
        ),
    )


def absentees(some: list[Person]) -> bytes:
    rows = ((str(n), p.name, p.kana, p.sex) for n, p in enumerate(some, 1))
    return listed("番号,氏名,フリガナ,性別", rows)


def part_timers(some: list[Person]) -> bytes:
    rows = ((p.name, f"{p.birth:%Y/%m/%d}", p.address, p.phone, "7800") for p in some)
    return workbook("氏名,生年月日,住所,電話番号,賃金", rows, "投票事務　臨時職員")


def pupils(some: list[Person]) -> bytes:
    return workbook("氏名,電話番号", ((p.name, p.phone) for p in some), "職場体験学習　生徒")


def applicants() -> bytes:
    entries = (f"{p.name} 様　電話 {p.phone}　面接 11月{p.serial % 28 + 1}日" for p in APPLICANTS)
    return "\r\n".join(("採用試験申込者", *entries)).encode("cp932")


LISTS: dict[str, tuple[bytes, int]] = {
    "選挙/有権者データ.csv": (voters(), len(VOTERS)),
    "選挙/投票管理者・立会人.csv": (absentees(OFFICERS[:30]), 30),
    "選挙/不在者投票者.csv": (absentees(OFFICERS[30:]), 23),
    "選挙/臨時職員H23.xlsx": (part_timers(WORKERS[:60]), 60),
    "選挙/臨時職員H24.xlsx": (part_timers(WORKERS[60:]), 40),
    "外郭団体/採用試験.txt": (applicants(), 11),
    "外郭団体/職場体験.xlsx": (pupils(PUPILS), 35),
}
DULL = {
    f"システム/手順書_{n:02}.txt": "\r\n".join(
        f"{step}. 開票システムの画面{step}で「集計」を選び、{step * n % 97}番の帳票を印刷する。"
        for step in range(1, 60)
    ).encode("cp932")
    for n in range(1, 41)
}
FILES: Mapping[str, bytes] = {**{path: data for path, (data, _) in LISTS.items()}, **DULL}
ON_SERVER = [*LISTS, *list(DULL)[:8]]


@pytest.fixture(scope="module")
def pc(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """The PC, all of whose papers were deleted."""
    folder = tmp_path_factory.mktemp("official")
    return scan(volume(folder / "pc.raw", "ntfs", 24, FILES, gone=FILES), folder / "case")


GROUP = pytest.mark.xdist_group("voter-disk")


@GROUP
def test_7_and_9_deleted_lists_stand_first_and_nothing_else_is_called_personal(
    pc: Scanned,
) -> None:
    for path, (_, count) in LISTS.items():
        (one,) = exposures(pc, path)
        assert (one.path, one.origin, one.effort) == (path, "deleted", "undelete")
        assert one.intact
        assert counts(one, count), (path, one.people_min, one.people_max)
    ranked = [one.path for one in pc.inventory.exposures if one.severity != "info"]
    assert set(ranked) == set(LISTS)  # forty manuals beside them are no exposures
    assert ranked[0] == "選挙/有権者データ.csv"
    first = pc.inventory.exposures[0]
    assert {"name", "sex", "age", "birth_date", "address", "postcode"} <= set(first.fields)
    assert first.rows == len(VOTERS)
    assert first.severity in ("high", "critical")
    assert pc.inventory.verdict.erasure == "deleted"
    assert pc.inventory.verdict.my_number == "no"
    whole = sum(count for _, count in LISTS.values())
    verdict = pc.inventory.verdict
    assert 0.98 * whole <= verdict.people_min <= whole <= verdict.people_max <= 1.02 * whole


def test_7_a_formatted_portable_disk_gives_the_same_lists_back(tmp_path: Path) -> None:
    disk = volume(tmp_path / "portable.raw", "fat32", 40, FILES)
    formatted(disk, "fat32")
    portable = scan(disk, tmp_path / "case")
    for path, (_, count) in LISTS.items():
        (one,) = exposures(portable, path.rpartition("/")[2])
        assert one.origin == "reformatted"
        assert counts(one, count), (path, one.people_min, one.people_max)
    assert portable.inventory.verdict.erasure == "quick-formatted"
    assert portable.inventory.exposures[0].rows == len(VOTERS)


# --- the server ----------------------------------------------------------------------------------


def access_log() -> str:
    lines = []
    visits = [(ROBOT, "66.249.66.1")] * 32 + [("Mozilla/5.0 (Windows NT 6.1)", "192.0.2.10")] * 12
    visits += [("Mozilla/5.0 (Windows NT 6.1)", "198.51.100.7")] * 11
    for number, (agent, address) in enumerate(visits):
        path = ON_SERVER[number % 15]
        if path == "選挙/有権者データ.csv":
            address, agent = "192.0.2.10", "Mozilla/5.0 (Windows NT 6.1)"
        lines.append(hit(path, address, agent, number))
    lines.append(hit("not-here/index.html", "203.0.113.3", "Mozilla/5.0", 60))
    return "".join(lines)


def hit(path: str, address: str, agent: str, minute: int) -> str:
    url = quote(f"/{path}".encode("cp932"))
    when = f"{10 + minute // 60}:{minute % 60:02}:00"
    return f'{address} - - [05/Nov/2015:{when} +0900] "GET {url} HTTP/1.1" 200 900 "-" "{agent}"\n'


def delete_log() -> bytes:
    rows = [
        (f"2015/11/08 09:{n % 60:02}:00", f"{HOME}{path}", "DELETE")
        for n, path in enumerate([*ON_SERVER, *(f"blog/image{n:03}.jpg" for n in range(125))])
    ]
    return listed("日時,ファイル,操作", rows)


@GROUP
def test_8_and_10_the_server_s_logs_say_which_files_and_who(pc: Scanned, tmp_path: Path) -> None:
    (tmp_path / "access.log").write_text(access_log())
    (tmp_path / "delete.csv").write_bytes(delete_log())
    (tmp_path / "networks.csv").write_text("network,name\n192.0.2.0/24,甲\n198.51.100.0/24,乙\n")
    words = ["correlate", pc.case, "--access-log", "access.log", "--delete-log", "delete.csv"]
    words += [
        "--providers",
        "networks.csv",
        "--home",
        f"/={HOME}",
        "--jobs",
        "1",
        "--format",
        "json",
    ]
    made = called(tmp_path, *map(str, words))
    files = {one["path"]: one for one in made["files"] if one["deleted_at"]}
    assert set(files) == set(ON_SERVER)  # 15 of 140 deleted ones lie on this disk
    personal = {
        path for path, one in files.items() if one["severity"] not in (None, "none", "info")
    }
    assert personal == set(LISTS)
    totals = made["totals"]
    assert (totals["files"], totals["hits"]) == (15, 55)
    assert (totals["robot_hits"], totals["provider_hits"], totals["addresses"]) == (29, 26, 2)
    voted = files["選挙/有権者データ.csv"]
    assert {one["address"] for one in voted["clients"]} == {"192.0.2.10"}
    assert {one["kind"] for one in voted["clients"]} == {"provider"}
    assert all(one["first"] and one["last"] for path in files for one in files[path]["clients"])


def called(folder: Path, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "triage", *words, "--quiet"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 3), done.stderr.decode()
    made: dict[str, Any] = json.loads(done.stdout)
    return made
