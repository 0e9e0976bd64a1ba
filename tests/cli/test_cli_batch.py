"""A batch as its users run it: lists, images, a bad one among them, kills, more drives later."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from scanning import Unwatched

from triage import plugins
from triage.fleet import Drive, Fleet
from triage.pipeline.fleet.fleet import BatchSettings, run_batch, worst
from triage.pipeline.fleet.plan import make_plan
from triage.pipeline.settings import Examination
from triage.report.fleet.json import document
from triage.report.options import ReportOptions

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "triage" / "report" / "fleet.schema.json"
DRIVES = 300
KEY = b"a key for the tests only"
LEASE = """資産番号,シリアルナンバー,型番,リース会社,状態,イメージ
A-001,WD-WXC123456,WD10EZEX,甲リース,消去済,blank.raw
A-002,WD-WXC123457,WD10EZEX,甲リース,消去済,floppy.raw
A-003,WD-WXC123458,WD10EZEX,乙リース,,
A-004,ZX00112233,ST500DM002,乙リース,,
A-005,ZX99887766,ST500DM002,乙リース,物理破壊,
"""
PAPERS = """証明書番号,シリアル番号,種別,消去日
C-77,WXC123457,データ消去証明書,令和元年11月2日
D-01,ZX99887766,物理破壊証明書,2019/11/05
"""


class Quiet:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.examined: list[str] = []
        self.open_files: list[int] = []

    def fleet(self, drives: tuple[Drive, ...], waiting: int) -> None:
        pass

    def begins(self, drive: Drive) -> Unwatched:
        self.examined.append(Path(drive.image).name)
        self.open_files.append(len(list(Path("/proc/self/fd").iterdir())))
        return Unwatched()

    def ends(self, drive: Drive) -> None:
        pass


@pytest.fixture(scope="session")
def stick(tmp_path_factory: pytest.TempPathFactory, needs: Callable[..., str]) -> Path:
    """A small FAT disk with a list of forty invented people."""
    copy = needs("mkfs.fat", "mcopy")
    folder = tmp_path_factory.mktemp("stick")
    families = ("佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡辺", "山本", "中村")
    names = [a + b for a in families for b in ("一郎", "花子", "健太", "美咲", "大輔")]
    rows = "".join(
        f"{name},東京都千代田区丸の内{n}-2-3,090-{1000 + n}-{5678 + n}\n"
        for n, name in enumerate(names, 1)
    )
    listed = folder / "名簿.csv"
    listed.write_bytes(("氏名,住所,電話番号\n" + rows).encode("cp932"))
    disk = folder / "stick.raw"
    subprocess.run([needs("mkfs.fat"), "-C", disk, "360"], check=True, capture_output=True)
    subprocess.run([copy, "-i", disk, listed, "::meibo.csv"], check=True, capture_output=True)
    return disk


@pytest.fixture
def depot(tmp_path: Path, stick: Path) -> Path:
    """A depot: a wiped drive, a full one and its twin, a damaged image, a note, the lists."""
    folder = tmp_path / "depot"
    folder.mkdir()
    (folder / "blank.raw").write_bytes(bytes(1 << 20))
    shutil.copy(stick, folder / "floppy.raw")
    shutil.copy(stick, folder / "twin.dd")
    (folder / "twin.dd.txt").write_text(
        "Drive Serial Number: ZX00112233\nDrive Model: ST500DM002\n"
    )
    (folder / "bad.E01").write_bytes(b"EVF\t\r\n\xff\0" + bytes(range(256)) * 40)
    (folder / "メモ.txt").write_text("返却分の控え")
    (folder / "lease.csv").write_bytes(LEASE.encode("cp932"))
    (folder / "papers.csv").write_text(PAPERS)
    (folder / "fleet.toml").write_text(
        'lease = "lease.csv"\ncertificates = "papers.csv"\nimages = ["*.raw", "*.dd", "*.E01"]\n'
    )
    return folder


def examined(manifest: Path, case: Path) -> tuple[Fleet, Quiet]:
    seen = Quiet()
    settings = BatchSettings(case, 1, KEY, Examination())
    return run_batch(make_plan(str(manifest)), settings, seen), seen


def run(manifest: Path, case: Path) -> tuple[dict[str, Any], Quiet, int]:
    fleet, seen = examined(manifest, case)
    return document(fleet), seen, worst(fleet)


def status_of(entry: dict[str, Any]) -> str:
    return str(entry["status"])


@pytest.mark.slow
def test_a_depot(depot: Path, tmp_path: Path) -> None:
    fleet, seen = examined(depot / "fleet.toml", tmp_path / "fleet")
    made, code = document(fleet), worst(fleet)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(printed(fleet, "json")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**made, "drives": [{**made["drives"][0], "status": "lost"}]}, schema)
    assert sorted(seen.examined) == ["bad.E01", "blank.raw", "floppy.raw", "twin.dd"]
    assert code == 1  # one image is quarantined
    assert len(set(seen.open_files[1:])) == 1  # nothing of a drive stays open
    drives = {one["asset"] or Path(one["image"]).name: one for one in made["drives"]}
    assert len(made["drives"]) == 6

    assert (drives["A-001"]["status"], drives["A-001"]["pass"]) == ("matched", True)
    assert drives["A-001"]["certificate"] == "due"
    assert drives["A-002"]["certificate"] == "contradicted"
    assert drives["A-002"]["pass"] is False
    assert drives["A-003"]["status"] == "missing"
    assert drives["A-003"]["case"] is None
    assert (drives["A-004"]["status"], drives["A-004"]["why"][0]) == ("matched", "serial")
    assert (drives["A-005"]["status"], drives["A-005"]["certificate"]) == ("destroyed", "agrees")
    assert drives["bad.E01"]["state"] == "quarantined"
    assert made["missing"] == ["WD-WXC123458"]
    assert {one["lessor"]: len(one["drives"]) for one in made["certificates_due"]} == {
        "甲リース": 1,
        "乙リース": 2,
    }

    assert drives["A-002"]["people_min"] == drives["A-004"]["people_min"] == 40
    assert (made["people_min"], made["people_max"]) == (40, 40)  # the twin adds nobody
    (shared,) = made["shared_files"]
    assert len(shared["places"]) == 2

    page = printed(fleet, "terminal")
    assert "内容と矛盾する証明書" in page
    assert "WD-WXC123458" in page
    rows = printed(fleet, "csv").removeprefix("\ufeff")
    table = {row["asset"]: row for row in csv.DictReader(io.StringIO(rows))}
    assert table["A-002"]["label"] == (
        "A-002 | S/N WD-WXC123457 | FAIL | untouched | certificate contradicted"
    )
    html = printed(fleet, "html")
    assert "A-002" in html
    assert "://" not in html
    assert "<script" not in html

    assert (tmp_path / "fleet" / "fleet.sqlite").stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(tmp_path / "fleet" / "fleet.sqlite") as db:
        statuses = [status for (status,) in db.execute("SELECT status FROM entry")]
    assert sorted(statuses) == [one["status"] for one in sorted(made["drives"], key=status_of)]


def test_done_drives_are_left_alone_and_new_ones_added(depot: Path, tmp_path: Path) -> None:
    for name in ("twin.dd", "floppy.raw"):
        (depot / name).unlink()
    (depot / "second.raw").write_bytes(b"\xff" * (1 << 20))
    folder = tmp_path / "images"
    folder.mkdir()
    shutil.copy(depot / "blank.raw", folder)
    first, seen, _ = run(folder, tmp_path / "fleet")
    assert seen.examined == ["blank.raw"]
    again, seen, _ = run(folder, tmp_path / "fleet")
    assert seen.examined == []
    assert again == first
    shutil.copy(depot / "second.raw", folder)
    more, seen, code = run(folder, tmp_path / "fleet")
    assert seen.examined == ["second.raw"]
    assert [one["pass"] for one in more["drives"]] == [True, True]
    assert code == 0


def test_an_image_is_one_drive_from_whatever_folder_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("images", "elsewhere"):
        (tmp_path / folder).mkdir()
    (tmp_path / "images/a.raw").write_bytes(bytes(1 << 20))
    (tmp_path / "link").symlink_to("images")
    keys = set()
    for cwd, name in (("images", "."), ("elsewhere", "../images"), ("elsewhere", "../link")):
        monkeypatch.chdir(tmp_path / cwd)
        keys |= {image.key for image in make_plan(name).images}
    assert len(keys) == 1


def test_a_hint_in_random_bytes_contradicts_no_certificate(tmp_path: Path) -> None:
    """Random bytes hold words of two letters; a page shows them as hints, and asserts nothing."""
    folder = tmp_path / "images"
    folder.mkdir()
    (folder / "wiped.raw").write_bytes(random.Random(5).randbytes(1 << 19))
    (tmp_path / "lease.csv").write_text("シリアル番号,イメージ\nZX00112233,images/wiped.raw\n")
    (tmp_path / "papers.csv").write_text("証明書番号,シリアル番号\nC-1,ZX00112233\n")
    (tmp_path / "fleet.toml").write_text('lease = "lease.csv"\ncertificates = "papers.csv"\n')
    made, _, _ = run(tmp_path / "fleet.toml", tmp_path / "fleet")
    (drive,) = made["drives"]
    assert (drive["pass"], drive["certificate"], drive["erasure"]) == (True, "agrees", "wiped")


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_says_how_to_go_on(asked: signal.Signals, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(300):  # not done before the signal comes, however busy the machine is
        (folder / f"{number:03}.raw").write_bytes(bytes(1 << 12))
    words = ["batch", str(folder), "--case", str(tmp_path / "fleet"), "--lang", "en"]
    with subprocess.Popen(
        [sys.executable, "-m", "triage", *words],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "ja_JP.UTF-8", "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as batch:
        assert batch.stderr is not None
        assert batch.stderr.readline() == "1/300 000.raw\n"
        batch.send_signal(asked)
        said = batch.stderr.read().splitlines()
    assert batch.returncode == 130
    assert said[-1] == "triage: stopped; run the same command to go on"


@pytest.mark.slow
def test_an_image_that_changed_is_quarantined(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    (folder / "one.raw").write_bytes(bytes(1 << 20))
    run(folder, tmp_path / "fleet")
    (folder / "one.raw").write_bytes(b"\x55" * (2 << 20))
    made, seen, code = run(folder, tmp_path / "fleet")
    assert seen.examined == ["one.raw"]
    assert made["drives"][0]["reason"] == "the case belongs to another source"
    assert code == 1


@pytest.mark.slow
def test_people_cannot_be_compared_under_two_keys(tmp_path: Path) -> None:
    from triage.errors import UsageError

    folder = tmp_path / "images"
    folder.mkdir()
    (folder / "one.raw").write_bytes(bytes(1 << 20))
    run(folder, tmp_path / "fleet")
    settings = BatchSettings(tmp_path / "fleet", 1, b"another key altogether", Examination())
    with pytest.raises(UsageError, match="another digest key"):
        run_batch(make_plan(str(folder)), settings, Quiet())


def triage(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    environment["XDG_DATA_HOME"] = str(cwd / "home")
    return subprocess.run(
        [sys.executable, "-m", "triage", *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        check=False,
    )


def test_problems_are_all_printed_before_anything_begins(depot: Path, tmp_path: Path) -> None:
    (depot / "lease.csv").write_text(LEASE.replace("消去済,blank.raw", "謎,nowhere.raw"))
    done = triage("batch", depot / "fleet.toml", "--case", tmp_path / "fleet", cwd=tmp_path)
    assert done.returncode == 2
    said = done.stderr.decode()
    assert "row 2 [状態] state-unknown" in said
    assert "row 2 [image] image-absent" in said
    assert not (tmp_path / "fleet").exists()


@pytest.mark.slow
def test_a_workbook_of_the_fleet_to_a_file_and_to_a_pipe(depot: Path, tmp_path: Path) -> None:
    words = ("batch", depot / "fleet.toml", "--case", tmp_path / "fleet", "-q", "--format", "xlsx")
    done = triage(*words, "-o", tmp_path / "fleet.xlsx", cwd=tmp_path)
    assert done.returncode == 1  # one image is quarantined
    again = triage(*words, cwd=tmp_path)
    assert again.stdout == (tmp_path / "fleet.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "fleet.xlsx") as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "p0/meibo.csv" in texts
    assert "contradicted" in texts


def printed(fleet: Fleet, format_: str) -> str:
    out = io.StringIO(newline="")
    plugins.load("report.fleet")[format_].write(fleet, out, ReportOptions(lang="ja"))
    return out.getvalue()


def start(folder: Path, case: Path, cwd: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(cwd / "home")}
    words = [sys.executable, "-m", "triage", "batch", str(folder), "--case", str(case)]
    return subprocess.Popen(
        [*words, "--jobs", "1", "-q", "--format", "json"],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def drives_of(folder: Path, count: int, full: Path) -> None:
    """Tiny drives: most wiped, some with files, all different."""
    folder.mkdir()
    for number in range(count):
        place = folder / f"{number:04}.raw"
        if number % 50 == 1:
            shutil.copy(full, place)
            os.truncate(place, place.stat().st_size + 512 * number)
        else:
            place.write_bytes(bytes([number % 2 * 255]) * (64 << 10))


def killed_until_done(folder: Path, case: Path, cwd: Path, kills: int) -> bytes:
    chooser = random.Random(8)
    for number in range(kills):
        process = start(folder, case, cwd)
        time.sleep(chooser.uniform(0.2, 4))
        process.send_signal(signal.SIGKILL if number % 2 else signal.SIGINT)
        process.communicate()
    process = start(folder, case, cwd)
    out, _ = process.communicate()
    assert process.returncode == 0, out
    return out


@pytest.mark.slow
def test_many_drives_and_twenty_kills(tmp_path: Path, stick: Path) -> None:
    drives_of(tmp_path / "images", DRIVES, stick)
    straight = start(tmp_path / "images", tmp_path / "one" / "fleet", tmp_path).communicate()[0]
    resumed = killed_until_done(tmp_path / "images", tmp_path / "two" / "fleet", tmp_path, 20)
    assert resumed.replace(b"/two/", b"/one/") == straight
    made = json.loads(straight)
    assert made["totals"]["drive.done"] == DRIVES
    assert made["totals"]["pass.true"] == DRIVES - DRIVES // 50


@pytest.mark.slow
def test_a_workbook_says_what_its_csv_says(tmp_path: Path, needs: Callable[..., str]) -> None:
    listed = tmp_path / "lease.csv"
    listed.write_text(LEASE.replace("blank.raw", "").replace("floppy.raw", ""))
    words = ["--headless", "--infilter=CSV:44,34,UTF8", "--convert-to", "xlsx"]
    subprocess.run(
        [needs("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", *words, listed],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    plans = [make_plan(str(tmp_path / name)) for name in ("lease.csv", "lease.xlsx")]
    table, book = ([replace(row, list="") for row in plan.leases] for plan in plans)
    assert table == book
    assert len(book) == 5
