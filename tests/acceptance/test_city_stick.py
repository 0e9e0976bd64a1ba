"""A lost stick with the registers of a whole city: what was on it, how locked, was it opened.

Rows 11 to 15 and 36 of docs/acceptance.md.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
from pathlib import Path

import pytest
from incident_media import category, counts, exposure, exposures, listed, volume
from scanning import Scanned, Unwatched, scan
from tooling import tool

from imagekit.formats import format_volume
from imagekit.sheet import half_width
from people import Person, people
from triage.pipeline.case import opened_case, run_scan
from triage.pipeline.result.inventory import inventory
from triage.pipeline.settings import Examination, ScanSettings

pytestmark = pytest.mark.slow

RESIDENTS = people(1101, 4605, local=True)
TAXED = RESIDENTS[:3605]
HEADS = [one for one in RESIDENTS if one.relation == "世帯主"]
FIRST_YEAR, SECOND_YEAR = HEADS[:748], HEADS[748:827]
WELFARE, CHILDREN = RESIDENTS[200:368], RESIDENTS[1000:1692]
PASSWORD = "Ams2022sumida"


def register() -> bytes:
    rng = random.Random(1)
    heading = "統一コード,氏名,郵便番号,住所,生年月日,性別,住民となった年月日"
    rows = (
        (p.code, p.name, p.postcode, p.address, f"{p.birth:%Y%m%d}", p.sex, _moved_in(rng))
        for p in RESIDENTS
    )
    return listed(heading, rows)


def _moved_in(rng: random.Random) -> str:
    return f"{rng.randint(1980, 2021)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"


def taxes() -> bytes:
    return listed("統一コード,均等割額", ((p.code, "5000") for p in TAXED))


def benefits(heads: list[Person], year: int) -> bytes:
    rng = random.Random(year)
    heading = "世帯主統一コード,申請書番号,申請受付日,不達理由,振込済処理日時"
    return listed(
        heading,
        (
            (
                p.code,
                f"{year}{number:06}",
                f"{year}/03/{rng.randint(1, 28):02}",
                rng.choice(("", "", "", "宛所なし", "転居先不明")),
                f"{year}04{rng.randint(1, 28):02}{rng.randint(9, 17):02}{rng.randint(0, 59):02}",
            )
            for number, p in enumerate(heads, 1)
        ),
    )


def accounts(holders: list[Person]) -> bytes:
    heading = "統一コード,金融機関コード,支店コード,口座区分,口座番号,口座名義"
    rows = ((p.code, *_account(p), half_width(p.kana)) for p in holders)
    return listed(heading, rows)


def _account(p: Person) -> tuple[str, str, str, str]:
    return p.account.bank, p.account.branch, p.account.kind, p.account.number


FILES = {
    "給付金/住民基本台帳.csv": register(),
    "給付金/住民税.csv": taxes(),
    "給付金/給付金_令和3年度.csv": benefits(FIRST_YEAR, 2021),
    "給付金/給付金_令和4年度.csv": benefits(SECOND_YEAR, 2022),
    "給付金/口座_生活保護.csv": accounts(WELFARE),
    "給付金/口座_児童手当.csv": accounts(CHILDREN),
}


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return volume(tmp_path_factory.mktemp("stick") / "stick.raw", "fat32", 40, FILES)


@pytest.fixture(scope="module")
def found(stick: Path) -> Scanned:
    return scan(stick, stick.with_name("case"))


GROUP = pytest.mark.xdist_group("city-stick")


@GROUP
def test_11_rows_people_and_fields_of_every_table(found: Scanned) -> None:
    rows = {
        "住民基本台帳.csv": len(RESIDENTS),
        "住民税.csv": len(TAXED),
        "給付金_令和3年度.csv": len(FIRST_YEAR),
        "給付金_令和4年度.csv": len(SECOND_YEAR),
        "口座_生活保護.csv": len(WELFARE),
        "口座_児童手当.csv": len(CHILDREN),
    }
    for name, count in rows.items():
        one = exposure(found, name)
        assert (one.rows, one.origin, one.intact) == (count, "live", True), name
        assert counts(one, count), (name, one.people_min, one.people_max)
    whole = exposure(found, "住民基本台帳.csv")
    assert whole.record_kind == "resident_register"
    assert {"name", "address", "birth_date", "sex", "internal_code"} <= set(whole.fields)
    assert whole.severity == "high"  # critical from a whole city on: the score grows with people
    assert exposure(found, "住民税.csv").record_kind == "tax_roll"
    assert exposure(found, "給付金_令和3年度.csv").record_kind == "benefit_household"
    for name, holders in (("口座_生活保護.csv", WELFARE), ("口座_児童手当.csv", CHILDREN)):
        one = exposure(found, name)
        assert one.record_kind == "bank_transfer"
        assert one.accounts == len({_account(p) for p in holders})
        assert one.severity in ("critical", "high")
    assert category(found, "welfare") == "found"
    assert category(found, "bank_account") == "found"
    verdict = found.inventory.verdict
    assert verdict.people_min <= len(RESIDENTS) <= verdict.people_max
    assert verdict.people_min >= 0.98 * len(RESIDENTS)


@GROUP
def test_13_the_code_of_the_city_is_no_my_number(found: Scanned) -> None:
    refuted = {str(one.locator).split("/")[2]: one for one in found.inventory.refuted}
    for name in ("住民基本台帳.csv", "住民税.csv"):
        assert refuted[name].signature == "jp.my_number"
        assert 0.08 < refuted[name].pass_rate < 0.12
    assert refuted["住民基本台帳.csv"].values == len(RESIDENTS)
    assert found.inventory.verdict.my_number == "no"
    assert not found.values("jp.my_number", 0.5)


@GROUP
def test_14_the_tables_join_to_one_person(found: Scanned) -> None:
    joined = [one for one in found.inventory.links if one.key == "internal_code"]
    names = {str(place).rpartition("/")[2] for one in joined for place in one.locators}
    assert names == {path.rpartition("/")[2] for path in FILES}
    linked = {
        p.code for group in (TAXED, FIRST_YEAR, SECOND_YEAR, WELFARE, CHILDREN) for p in group
    }
    assert max(one.people for one in joined) == len(linked)


@GROUP
def test_15_every_file_is_still_the_master_copy(stick: Path, tmp_path: Path) -> None:
    """A found stick against the hashes of what was put on it: one file was changed meanwhile."""
    sums = tmp_path / "master.sha256"
    master = {**FILES, "給付金/住民税.csv": taxes() + b"000000009999,5000\r\n"}
    sums.write_text(
        "".join(f"{hashlib.sha256(d).hexdigest()}  {path}\n" for path, d in master.items()), "utf-8"
    )
    settings = ScanSettings(stick, tmp_path / "case", None, 2, Examination(), known=(sums,))
    run_scan(settings, Unwatched())
    with opened_case(tmp_path / "case") as store:
        report = inventory(store)
    assert report.known is not None
    same = {str(place).rpartition("/")[2] for place in report.known.locators}
    assert same == {path.rpartition("/")[2] for path in FILES} - {"住民税.csv"}
    assert [one.path for one in report.exposures] == ["給付金/住民税.csv"]


# --- the same stick, locked ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The tables in an archive whose directory is locked too."""
    folder = tmp_path_factory.mktemp("plain")
    for path, data in FILES.items():
        (folder / Path(path).name).write_bytes(data)
    names = sorted(path.name for path in folder.iterdir())
    words = [tool("7z"), "a", "-mhe=on", f"-p{PASSWORD}", "data.7z", *names]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return (folder / "data.7z").read_bytes()


@pytest.mark.xdist_group("city-stick-locked")
def test_12_a_locked_archive_alone_is_no_exposure_and_no_clearance(
    locked: bytes, tmp_path: Path
) -> None:
    stick = volume(tmp_path / "stick.raw", "fat32", 40, {"給付金.7z": locked})
    found = scan(stick, tmp_path / "case")
    gap = next(gap for gap in found.inventory.gaps if str(gap.locator).endswith("給付金.7z"))
    assert gap.code.startswith("locked.")
    assert "AES" in gap.reason
    assert gap.blocks_no
    assert found.inventory.coverage.encrypted == len(locked)
    assert found.inventory.verdict.my_number == "unknown"
    assert category(found, "bank_account") == "cannot-tell"
    assert not [one for one in found.inventory.exposures if one.severity not in ("info", "low")]
    assert found.exit_code == 3


@pytest.mark.xdist_group("city-stick-locked")
def test_12_a_plain_copy_that_was_deleted_undoes_the_lock(locked: bytes, tmp_path: Path) -> None:
    files = {
        "給付金.7z": locked,
        "作業用/口座_生活保護.csv": FILES["給付金/口座_生活保護.csv"],
        "readme.txt": f"解凍パスワード：{PASSWORD}\r\n".encode("cp932"),
    }
    stick = volume(tmp_path / "stick.raw", "fat32", 40, files, gone=["作業用/口座_生活保護.csv"])
    found = scan(stick, tmp_path / "case")
    (plain,) = exposures(found, "口座_生活保護.csv")
    assert (plain.origin, plain.effort) == ("deleted", "undelete")
    assert counts(plain, len(WELFARE))
    assert plain.severity in ("critical", "high")
    assert exposure(found, "readme.txt").counts == (("credential.password", 1),)
    assert category(found, "credential") == "found"


@pytest.mark.xdist_group("city-stick-locked")
def test_12_a_locked_volume_names_its_cipher(tmp_path: Path) -> None:
    tool("cryptsetup")
    stick = tmp_path / "stick.raw"
    stick.write_bytes(bytes(8 << 20))
    format_volume(stick, "luks2", label="", start=0, options=())
    found = scan(stick, tmp_path / "case")
    (lock,) = [one for one in found.inventory.volumes if one.encryption]
    assert lock.encryption is not None
    assert "aes" in (lock.encryption.cipher or "").lower()
    assert found.inventory.verdict.erasure == "encrypted"
    assert found.inventory.verdict.my_number == "unknown"
    assert "note.encryption" in {one.rule for one in found.inventory.verdict.indications}


# --- old media -----------------------------------------------------------------------------------

HOUSEHOLDS = people(1136, 460, local=True)


def transfers() -> bytes:
    """A file for a bank: one header, a record of 120 bytes for each household, the sums, an end."""
    lines = [
        f"1210{'0012345678'}{'ﾐﾎﾝﾁﾖｳｷﾕｳﾌｷﾝ':<40}04100009{'':<15}117{'':<15}1{'1234567'}{'':<17}"
    ]
    for number, p in enumerate(HOUSEHOLDS, 1):
        a = p.account
        head = f"2{a.bank}{'':<15}{a.branch}{'':<15}{'':<4}"
        holder = half_width(p.kana)[:30]
        lines.append(f"{head}{a.kind}{a.number}{holder:<30}{100000:010}1{number:010}{'':<19}")
    lines.append(f"8{len(HOUSEHOLDS):06}{100000 * len(HOUSEHOLDS):012}{'':<101}")
    lines.append(f"9{'':<119}")
    assert {len(line.encode("cp932")) for line in lines} == {120}
    return "".join(line + "\r\n" for line in lines).encode("cp932")


@pytest.mark.xdist_group("floppy")
def test_36_a_floppy_with_a_file_for_the_bank(tmp_path: Path) -> None:
    tool("mformat", "mcopy")
    floppy = tmp_path / "floppy.img"
    subprocess.run(["mformat", "-C", "-f", "1440", "-i", floppy, "::"], check=True)
    (tmp_path / "FURIKOMI.TXT").write_bytes(transfers())
    subprocess.run(["mcopy", "-i", floppy, tmp_path / "FURIKOMI.TXT", "::"], check=True)
    found = scan(floppy, tmp_path / "case")
    assert [one.kind for one in found.inventory.volumes] == ["fat12"]
    one = exposure(found, "FURIKOMI.TXT")
    assert one.record_kind == "zengin_file"
    assert one.accounts == len({p.account for p in HOUSEHOLDS})
    assert counts(one, len(HOUSEHOLDS))
    assert one.severity in ("critical", "high")
    assert found.inventory.verdict.my_number == "no"
    assert found.exit_code == 0
