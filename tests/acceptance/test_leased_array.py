"""Drives of a leased server, each a member of a striped array that was only initialised.

Rows 1 to 6 of docs/acceptance.md: three of twelve members (one not on the lease list) and one that
was wiped, between a lease list of eighteen and no certificate.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from incident_media import MIB, category, counts, formatted, listed, volume, workbook
from scanning import KEY, Scanned, Unwatched

from imagekit.sheet import squeeze
from people import Person, people
from triage.fleet import Drive
from triage.model import Inventory
from triage.pipeline.case import opened_case
from triage.pipeline.fleet.fleet import BatchSettings, run_batch
from triage.pipeline.fleet.plan import make_plan
from triage.pipeline.person.search import search
from triage.pipeline.person.wanted import read
from triage.pipeline.result.inventory import inventory
from triage.pipeline.result.lines import finding_lines
from triage.pipeline.settings import Examination
from triage.report.fleet.json import document

UNIT, MEMBERS = 32 << 10, 12
BUREAUS = ("総務局", "環境農政局", "保健福祉局", "県民局", "県土整備局", "教育局")
SERIALS = [f"ZC1{n:02}KQ{n * 37 % 90 + 10}" for n in range(18)]
OURS = {2: SERIALS[3], 5: SERIALS[11], 9: "ZC199XX99"}
WIPED = SERIALS[7]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of the array and who is in it."""

    bureau: str
    kind: str
    data: bytes
    folk: tuple[Person, ...]


def papers() -> dict[str, Paper]:
    """Small papers of six bureaus, and some that no single member holds whole."""
    made: dict[str, Paper] = {}
    for n in range(96):
        bureau, some = BUREAUS[n % 6], tuple(people(100 + n, 12 + n % 9))
        kind, data = (_car_tax, _staff, _audit)[n // 6 % 3](bureau, some)
        suffix = {"car": "csv", "staff": "xlsx", "audit": "txt"}[kind]
        made[f"{bureau}/文書{n:03}.{suffix}"] = Paper(bureau, kind, data, some)
        if n % 8 == 0:
            made[f"{bureau}/図面{n:03}.bin"] = Paper(
                bureau, "", random.Random(n).randbytes(180_000), ()
            )
    many = tuple(people(90, 7000))
    made["総務局/自動車税_全件.csv"] = Paper("総務局", "large", _car_tax("総務局", many)[1], many)
    return made


def _car_tax(bureau: str, some: tuple[Person, ...]) -> tuple[str, bytes]:
    heading = "宛名番号,氏名,住所,登録番号,税額"
    rows = (
        (
            p.code,
            p.name,
            p.address,
            f"横浜 300 あ {p.serial % 90 + 10}-{p.serial % 89 + 10}",
            "39500",
        )
        for p in some
    )
    return "car", listed(heading, rows)


def _staff(bureau: str, some: tuple[Person, ...]) -> tuple[str, bytes]:
    rows = (("総務室", "主事", p.name, p.kana, p.phone) for p in some)
    return "staff", workbook("所属,職,氏名,フリガナ,電話番号", rows, f"{bureau}　職員名簿")


def _audit(bureau: str, some: tuple[Person, ...]) -> tuple[str, bytes]:
    letters = (
        f"{bureau}\r\n　　税務調査について（通知）\r\n\r\n"
        f"住所　{p.address}\r\n氏名　{p.name}　様\r\n"
        "　下記のとおり、帳簿書類その他の物件の調査を行いますので通知します。\r\n\r\n"
        for p in some
    )
    return "audit", "".join(letters).encode("cp932")


PAPERS = papers()


@dataclass(frozen=True, slots=True)
class Depot:
    """The batch over the drives: its document, its drives' inventories and findings by serial."""

    made: dict[str, Any]
    drives: dict[str, Scanned]
    whole: dict[str, list[str]]


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Depot:
    folder = tmp_path_factory.mktemp("depot")
    array = volume(folder / "array", "ntfs", 24, {p: one.data for p, one in PAPERS.items()})
    formatted(array, "ntfs")
    data, members = array.read_bytes(), {}
    array.unlink()
    for number, serial in OURS.items():
        members[serial] = b"".join(
            data[at : at + UNIT] for at in range(number * UNIT, len(data), MEMBERS * UNIT)
        )
        (folder / f"{serial}.raw").write_bytes(members[serial])
    (folder / f"{WIPED}.raw").write_bytes(bytes(2 * MIB))
    whole = {
        serial: [path for path, one in PAPERS.items() if one.kind and one.data in member]
        for serial, member in members.items()
    }
    _lists(folder)
    settings = BatchSettings(folder / "fleet", 1, KEY, Examination())

    made = document(run_batch(make_plan(str(folder / "fleet.toml")), settings, Unmoved()))
    drives = {one["serial"]: _read(folder / "fleet", one) for one in made["drives"] if one["case"]}
    return Depot(made, drives, whole)


def _read(fleet: Path, entry: dict[str, Any]) -> Scanned:
    case = fleet / str(entry["case"])
    with opened_case(case) as store:
        return Scanned(case, inventory(store), tuple(finding_lines(store, KEY, reveal=True)), 0)


class Unmoved(Unwatched):
    """An observer of a batch that looks away."""

    def fleet(self, drives: tuple[Drive, ...], waiting: int) -> None:
        pass

    def begins(self, drive: Drive) -> Unwatched:
        return Unwatched()

    def ends(self, drive: Drive) -> None:
        pass


def _lists(folder: Path) -> None:
    rows = ((f"R{n:03}", serial, "ST3000NM", "3TB") for n, serial in enumerate(SERIALS, 1))
    (folder / "lease.csv").write_bytes(listed("物件番号,シリアルナンバー,型番,容量", rows))
    labels = ((f"{serial}.raw", serial) for serial in (*OURS.values(), WIPED))
    (folder / "labels.csv").write_bytes(listed("イメージ,シリアルナンバー", labels))
    (folder / "fleet.toml").write_text(
        'lease = "lease.csv"\nlabels = "labels.csv"\nimages = ["*.raw"]\n'
    )


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("leased-array")]


def test_1_each_drive_lists_the_whole_small_papers_of_every_bureau(depot: Depot) -> None:
    for serial, paths in depot.whole.items():
        drive, names = depot.drives[serial], depot.drives[serial].values("jp.person_name", 0.5)
        assert len(paths) >= 5
        folk = [p for path in paths for p in PAPERS[path].folk]
        known = [p for p in folk if _bare(p.name) in names]
        assert len(known) >= 0.98 * len(folk), (serial, len(known), len(folk))
        kinds = {one.record_kind for one in drive.inventory.exposures}
        assert kinds >= {"staff_roster"} or not _has(paths, "staff")
        assert kinds >= {"tax_roll"} or not _has(paths, "car")
        units = {one.org_unit for one in drive.inventory.exposures if one.org_unit}
        staff = {PAPERS[path].bureau for path in paths if PAPERS[path].kind == "staff"}
        assert staff <= units
        scores = [one.score for one in drive.inventory.exposures]
        assert scores == sorted(scores, reverse=True)


def _bare(name: str) -> str:
    return name.replace("\u3000", "")


def _has(paths: list[str], kind: str) -> bool:
    return any(PAPERS[path].kind == kind for path in paths)


def test_2_whole_small_files_are_told_from_the_pieces_of_large_ones(depot: Depot) -> None:
    for serial, paths in depot.whole.items():
        books = [path for path in paths if PAPERS[path].kind == "staff"]
        found = [
            one
            for one in depot.drives[serial].inventory.exposures
            if one.record_kind == "staff_roster" and one.intact
        ]
        assert len(found) == len(books)
        sizes = sorted(len(PAPERS[path].folk) for path in books)
        assert sorted(one.rows or 0 for one in found) == sizes
        assert all(counts(one, one.rows or 0) for one in found)
        member = Path(depot.drives[serial].inventory.source.path).read_bytes()
        pieces = {
            squeeze(p.address)
            for p in PAPERS["総務局/自動車税_全件.csv"].folk[::10]
            if p.address.encode("cp932") in member
        }
        assert any(not one.intact for one in depot.drives[serial].inventory.exposures)
        known = depot.drives[serial].values("jp.address", 0.5) & pieces
        assert len(known) >= 0.95 * len(pieces) > 20


def test_3_my_numbers_no_with_the_refuted_codes_and_what_was_read(depot: Depot) -> None:
    for serial in depot.whole:
        report = depot.drives[serial].inventory
        assert report.verdict.my_number == "no"
        assert category(depot.drives[serial], "my_number") == "none-found"
        covered = report.coverage
        assert covered.examined_file + covered.examined_raw == covered.bytes_total
        assert not depot.drives[serial].values("jp.my_number", 0.5)
        refuted = [one for one in report.refuted if one.signature == "jp.my_number"]
        assert refuted
        assert all(0.05 <= one.pass_rate <= 0.2 for one in refuted)


def test_4_every_row_of_the_lease_list_and_every_drive_has_its_place(depot: Depot) -> None:
    status = {one["serial"]: one["status"] for one in depot.made["drives"]}
    assert status[OURS[2]] == status[OURS[5]] == status[WIPED] == "matched"
    assert status[OURS[9]] == "unknown"
    assert sorted(depot.made["missing"]) == sorted({*SERIALS} - {OURS[2], OURS[5], WIPED})
    assert len(depot.made["drives"]) == 19


def test_5_initialised_is_not_erased(depot: Depot) -> None:
    drives = {one["serial"]: one for one in depot.made["drives"] if one["case"]}
    for serial in OURS.values():
        assert drives[serial]["pass"] is False
        assert drives[serial]["erasure"] not in ("wiped", "encrypted", "untouched")
    assert drives[OURS[2]]["certificate"] == "due"
    assert (drives[WIPED]["pass"], drives[WIPED]["erasure"]) == (True, "wiped")


def test_6_is_this_citizen_in_it(depot: Depot) -> None:
    serial, paths = next((s, p) for s, p in depot.whole.items() if _has(p, "car"))
    paper = next(PAPERS[path] for path in paths if PAPERS[path].kind == "car")
    person, stranger = paper.folk[3], people(6001, 1)[0]
    wanted = read([f"{one.name},{one.address}" for one in (person, stranger)])
    with opened_case(depot.drives[serial].case) as store:
        found = list(search(store, wanted))
    assert {one.number for one in found if one.grade in ("certain", "likely")} == {wanted[0].number}
    report: Inventory = depot.drives[serial].inventory
    assert report.verdict.people_min >= sum(len(PAPERS[path].folk) for path in paths) * 0.9
