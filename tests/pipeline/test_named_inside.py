"""Serial numbers of a lease list that only the system on a drive names."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import Unwatched

from triage.finding.serials import Serials
from triage.fleet import Drive, Entry, Fleet
from triage.model import Text
from triage.pipeline.case import opened_case
from triage.pipeline.fleet.fleet import BatchSettings, run_batch
from triage.pipeline.fleet.plan import make_plan
from triage.pipeline.result.inventory import inventory
from triage.pipeline.settings import Examination

LISTED = ("WD-WXC1D2345678", "Z9AKQ7PM", "S3YJNX0K112233", "Z9AKQ7PR")
ROOTS = {
    "one": {"boot/grub/device.map": "(hd0)\t/dev/disk/by-id/ata-WDC_WD10EZEX-08WN4A0_{0}\n"},
    "two": {
        "boot/grub/device.map": "(hd0)\t/dev/disk/by-id/ata-ST500DM002-1BD142_{1}\n",
        "etc/fstab": "/dev/disk/by-id/ata-Samsung_SSD_850_EVO_{2}-part1 / ext4 defaults 0 1\n",
    },
    "name": {"var/lib/smartmontools/smartd.ST500DM002_1BD142-{3}.ata.state": "temperature = 31\n"},
    "none": {"etc/fstab": "/dev/disk/by-id/ata-ST500DM002-1BD142_X{1}7 / ext4 defaults 0 1\n"},
}


class Quiet:
    """A batch that nobody watches."""

    examined = 0

    def fleet(self, drives: tuple[Drive, ...], waiting: int) -> None:
        self.examined = waiting

    def begins(self, drive: Drive) -> Unwatched:
        return Unwatched()

    def ends(self, drive: Drive) -> None:
        pass


def run(folder: Path, case: Path) -> tuple[Fleet, int]:
    seen = Quiet()
    settings = BatchSettings(case, 1, b"a key for the tests only", Examination())
    return run_batch(make_plan(str(folder / "fleet.toml")), settings, seen), seen.examined


def lease(folder: Path, serials: tuple[str, ...]) -> None:
    rows = "".join(f"A-{number},{serial}\n" for number, serial in enumerate(serials, 1))
    (folder / "lease.csv").write_text("資産番号,シリアル番号\n" + rows)


@pytest.fixture
def depot(tmp_path: Path, needs: Callable[..., str]) -> Path:
    """Drives with a real ext4 each, whose numbers stand in no container and on no label."""
    for name, files in ROOTS.items():
        root = tmp_path / "roots" / name
        for path, text in files.items():
            place = root / path.format(*LISTED)
            place.parent.mkdir(parents=True)
            place.write_text(text.format(*LISTED))
        disk = tmp_path / f"{name}.raw"
        words = [needs("mkfs.ext4"), "-q", "-d", str(root), str(disk), "2M"]
        subprocess.run(words, check=True, capture_output=True)
    (tmp_path / "fleet.toml").write_text('lease = "lease.csv"\nimages = "*.raw"\n')
    lease(tmp_path, LISTED)
    return tmp_path


def by_image(fleet: Fleet) -> dict[str, Entry]:
    return {Path(one.drive.image).stem: one for one in fleet.entries if one.drive}


@pytest.mark.slow
def test_a_drive_is_told_by_the_one_listed_number_in_its_system(depot: Path) -> None:
    fleet, _ = run(depot, depot / "fleet")
    found = by_image(fleet)
    assert (found["one"].status, found["one"].serial) == ("matched", LISTED[0])
    assert found["one"].why[0] == "serial-inside"
    assert (found["two"].status, found["two"].lease) == ("ambiguous", None)
    assert sorted(found["two"].near) == sorted(LISTED[1:3])
    assert "serials-inside" in found["two"].why
    assert (found["name"].status, found["name"].serial) == ("matched", LISTED[3])
    assert (found["none"].status, found["none"].near) == ("unknown", ())
    assert sorted(fleet.missing) == sorted(LISTED[1:3])
    assert not any("serial-inside-not-read" in one.why for one in found.values())

    drive = found["one"].drive
    assert drive is not None
    with opened_case(Path(drive.case)) as store:
        assert inventory(store).keywords == ()  # the operator asked for none

    lease(depot, LISTED[1:])
    fleet, examined = run(depot, depot / "fleet")
    found = by_image(fleet)
    assert examined == 0  # another list does not read the drives again, and says so
    assert found["one"].status == "unknown"
    assert "serial-list-changed" in found["one"].why


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("ata-WDC_WD10EZEX-08WN4A0_WD-WXC1D2345678-part1", True),
        ("smartd.WDC_WD10EZEX_08WN4A0-WD_WXC1D2345678.ata.state", True),
        ("serial=wxc1d2345678,", True),
        ("ＷＸＣ１Ｄ２３４５６７８", True),
        ("XWXC1D2345678", False),
        ("WXC1D23456789", False),
    ],
)
def test_a_number_is_a_word_of_its_own(text: str, stands: bool) -> None:
    blocks = Serials(frozenset({"WXC1D2345678"})).find(Text((), text, "utf-8"))
    assert [[*block.values] for block in blocks] == ([["WXC1D2345678"]] if stands else [])


def test_a_number_with_marks_of_its_own_is_put_together() -> None:
    blocks = Serials(frozenset({"AB12CD34"})).find(Text((), "disk-AB12-CD34", "utf-8"))
    assert tuple(blocks[0].values) == ("AB12CD34",)
