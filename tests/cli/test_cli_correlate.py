"""Two disks and the logs of their server: what was there, deleted, fetched, and by whom."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from scanning import scan

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "triage" / "report" / "correlation.schema.json"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PEOPLE = "氏名,住所,電話番号\n" + "".join(
    f"{name},東京都千代田区丸の内{n}-2-3,090-{1000 + n}-{5678 + n}\n"
    for n, name in enumerate(("佐藤一郎", "鈴木花子", "髙橋健太", "田中美咲", "伊藤大輔"), 1)
)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory, needs: Callable[..., str]) -> tuple[Path, Path]:
    """A stick with a list, live and deleted, and a stick with nothing of the server."""
    needs("mkfs.fat", "mcopy", "mmd", "mdel")
    folder = tmp_path_factory.mktemp("disks")
    (folder / "people.csv").write_bytes(PEOPLE.encode("cp932"))
    (folder / "memo.txt").write_text("nothing here\n")
    for name in ("one", "two"):
        disk = folder / f"{name}.raw"
        subprocess.run([needs("mkfs.fat"), "-C", disk, "360"], check=True, capture_output=True)
        subprocess.run(["mmd", "-i", disk, "::www"], check=True)
        subprocess.run(["mcopy", "-i", disk, folder / "memo.txt", "::www/memo.txt"], check=True)
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    disk = folder / "one.raw"
    for target in ("::www/名簿.csv", "::www/deleted-list.csv", "::www/MEIBO.CSV"):
        copy = ["mcopy", "-i", str(disk), str(folder / "people.csv"), target]
        subprocess.run(copy, check=True, env=env)
    for target in ("::www/deleted-list.csv", "::www/MEIBO.CSV"):
        subprocess.run(["mdel", "-i", disk, target], check=True)
    made = [
        scan(folder / f"{name}.raw", folder / f"{name}.triage", 1).case for name in ("one", "two")
    ]
    return made[0], made[1]


def line(path: str, status: int = 200, address: str = "192.0.2.7", agent: str = "Mozilla") -> str:
    return (
        f'{address} - - [02/Nov/2019:10:11:12 +0900] "GET {path} HTTP/1.1" {status} 500 "-"'
        f' "{agent}"\n'
    )


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    name = quote("/~u/www/名簿.csv".encode("cp932"))
    (folder / "access.log").write_text(
        line(name) + line(name, 404) + line("/robots.txt", address="192.0.2.9") + line("/x.html")
    )
    old = line(name, agent=ROBOT, address="66.249.66.1") + line(name, address="192.0.2.9")
    (folder / "access.log.1.gz").write_bytes(gzip.compress(old.encode()))
    table = "操作日時,対象ファイル,処理\n2019/11/03 09:00:00,D:\\home\\www\\deleted-list.csv,削除\n"
    (tmp_path / "delete.csv").write_bytes(table.encode("cp932"))
    return folder


def called(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "triage", "correlate", *map(str, words), "--jobs", "1"],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )


def run(*words: str | Path, cwd: Path) -> tuple[int, Any]:
    done = called(*words, "--quiet", cwd=cwd)
    assert done.stderr == b""
    return done.returncode, done.stdout


@pytest.mark.slow
def test_two_disks_and_three_logs(cases: tuple[Path, Path], logs: Path, tmp_path: Path) -> None:
    (tmp_path / "providers.csv").write_text("network,name\n192.0.2.0/28,甲ネット\n")
    words = (*cases, "--access-log", logs, "--delete-log", tmp_path / "delete.csv")
    more = ("--providers", tmp_path / "providers.csv", "--format", "json")
    code, out = run(*words, *more, cwd=tmp_path)
    made = json.loads(out)
    assert code == 0
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(made, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**made, "files": [{**made["files"][0], "candidates": 0}]}, schema)
    files = {one["path"]: one for one in made["files"]}
    assert set(files) == {"www/名簿.csv", "www/deleted-list.csv"}

    live = files["www/名簿.csv"]
    assert (live["matched_by"], live["hits"], live["other"]) == (["path"], 3, {"refused": 1})
    assert {one["address"]: one["kind"] for one in live["clients"]} == {
        "192.0.2.7": "provider",
        "192.0.2.9": "robot",
        "66.249.66.1": "robot",
    }
    assert live["clients"][0]["first"] == "2019-11-02T01:11:12Z"
    assert live["people_max"] >= 5

    gone = files["www/deleted-list.csv"]
    assert (gone["deleted_at"], gone["hits"]) == ("2019-11-03T00:00:00Z", 0)
    sums = made["totals"]["with_personal_data"]
    assert (sums["hits"], sums["robot_hits"], sums["addresses"]) == (3, 2, 1)
    assert made["totals"]["deleted"] == 1
    assert made["disks"][1]["totals"]["files"] == 0
    assert made["disks"][1]["totals"]["hits"] == 0

    (tmp_path / "earlier.txt").write_text("www/名簿.csv\n")
    _, out = run(*words, "--earlier", tmp_path / "earlier.txt", "--format", "json", cwd=tmp_path)
    fresh = {one["path"]: one["new"] for one in json.loads(out)["files"]}
    assert fresh == {"www/名簿.csv": False, "www/deleted-list.csv": True}


def test_a_log_that_is_none_is_told_and_the_others_count(
    cases: tuple[Path, Path], logs: Path, tmp_path: Path
) -> None:
    (logs / "core.bin").write_bytes(bytes(range(256)) * 40)
    (logs / "broken.gz").write_bytes(gzip.compress(line("/www/memo.txt").encode() * 999)[:60])
    done = called(cases[0], "--access-log", logs, "--lang", "ja", cwd=tmp_path)
    assert done.returncode == 3
    said = done.stderr.decode().splitlines()
    assert said[1] == "ログを読み取っています"
    assert said[-2].startswith("100 %")
    text = done.stdout.decode()
    assert "its format is not known" in text
    assert "www/名簿.csv" in text
    assert "検索ロボット2回" in text


def test_names_of_which_the_log_or_the_disk_lost_letters(
    cases: tuple[Path, Path], tmp_path: Path
) -> None:
    masked = "?" * len("名簿".encode())
    said = 'Sat Nov  2 10:11:12 2019 [pid 2] [ftp] OK DOWNLOAD: Client "192.0.2.7", "{}", 9 bytes\n'
    (tmp_path / "vsftpd.log").write_text(said.format(f"/www/{masked}.csv"))
    (tmp_path / "access.log").write_text(line("/www/meibo.csv") + line("/www/xmeibo.csv"))
    logs = ("--access-log", tmp_path / "*.log", "--format", "json")
    _, out = run(cases[0], *logs, cwd=tmp_path)
    made = {one["path"]: one["matched_by"] for one in json.loads(out)["files"]}
    assert made == {"www/名簿.csv": ["path", "mask"], "www/_EIBO.CSV": ["path", "lost"]}
