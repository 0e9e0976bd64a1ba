"""What was copied from an office, told by its hashes; and who stands in a mailbox.

Rows 22, 26 and 27 of docs/acceptance.md.
"""

from __future__ import annotations

import hashlib
import mailbox
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from incident_media import category, counts, exposure, exposures, listed, volume, workbook
from scanning import Scanned, Unwatched, scan

from people import people
from triage.model import Inventory
from triage.pipeline.case import opened_case, run_scan
from triage.pipeline.result.inventory import inventory
from triage.pipeline.settings import Examination, ScanSettings

FIRST = ("Anneke", "Bruno", "Chiara", "Dieter", "Elodie", "Frans", "Greta", "Henrik", "Ilse")
LAST = ("de Wit", "Fournier", "Galli", "Hartmann", "Janssen", "Keller", "Lindqvist", "Moreau")
STAFF = [(first, last) for last in LAST for first in FIRST]


def staff() -> bytes:
    rows = (
        (
            f"E{n:05}",
            f"{first} {last}",
            f"19{60 + n % 40}-{n % 12 + 1:02}-{n % 28 + 1:02}",
            f"{first.lower()}.{last.lower().replace(' ', '')}@hartwell-plant.eu",
            f"{52000 + n * 130}",
        )
        for n, (first, last) in enumerate(STAFF)
    )
    return listed("Employee ID,Name,Date of birth,E-mail,Salary", rows, "utf-8")


def papers() -> dict[str, bytes]:
    """Thirty-one files of a share: four lists of people, and plans."""
    made = {}
    for n in range(4):
        some = people(2600 + n, 30)
        rows = ((p.name, p.address, p.phone) for p in some)
        made[f"事業課/補助金/申請者一覧{n}.xlsx"] = workbook("氏名,住所,電話番号", rows)
    for n in range(27):
        text = f"第{n}回検討会の資料。事業の概要と予算の考え方を整理する。\r\n" * (20 + n)
        made[f"事業課/検討会/資料{n:02}.txt"] = text.encode("cp932")
    return made


PAPERS = papers()
OWN = {
    "private/年賀状.csv": listed(
        "氏名,郵便番号,住所", ((p.name, p.postcode, p.address) for p in people(2650, 25))
    ),
    "returned/hr/staff_eu.csv": staff(),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    files = {f"持ち帰り/{path}": data for path, data in PAPERS.items()}
    return volume(folder / "home.raw", "fat32", 40, files | OWN)


def compared(image: Path, sums: Path, case: Path) -> Inventory:
    run_scan(ScanSettings(image, case, None, 2, Examination(), known=(sums,)), Unwatched())
    with opened_case(case) as store:
        return inventory(store)


@pytest.mark.xdist_group("copied")
@pytest.mark.slow
def test_26_which_files_of_the_share_are_on_the_computer_at_home(
    home: Path, tmp_path: Path
) -> None:
    share = {**PAPERS, **{f"事業課/未読/{n}.txt": f"他の文書{n}".encode() for n in range(200)}}
    sums = tmp_path / "share.sha256"
    lines = (f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in share.items())
    sums.write_text("".join(lines), "utf-8")
    made = compared(home, sums, tmp_path / "case")
    assert made.known is not None
    same = {str(one).partition("持ち帰り/")[2] for one in made.known.locators}
    assert same == set(PAPERS)
    assert {one.path for one in made.exposures} == set(OWN)


@pytest.mark.slow
@pytest.mark.xdist_group("copied")
def test_22_and_26_who_is_in_what_was_taken(home: Path) -> None:
    found = scan(home, home.with_name("case"))
    lists = exposures(found, ".xlsx")
    assert len(lists) == 4
    assert all(counts(one, 30) for one in lists)
    assert not [one for one in found.inventory.exposures if (one.path or "").endswith(".txt")]
    one = exposure(found, "staff_eu.csv")
    assert {"email", "birth_date"} <= set(one.fields)
    assert counts(one, len(STAFF)), (one.people_min, one.people_max)


# --- a mailbox -----------------------------------------------------------------------------------

OUTSIDE = people(2701, 500)


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """A mailbox of two hundred messages: five hundred addresses, two lists attached."""
    folder = tmp_path_factory.mktemp("post")
    with closing(mailbox.mbox(folder / "Inbox")) as box:
        for number in range(200):
            made = EmailMessage()
            some = [OUTSIDE[(number * 3 + k) % 500] for k in range(4)]
            made["From"] = f"{some[0].name} <{some[0].email}>"
            made["To"] = ", ".join(f"{p.name} <{p.email}>" for p in some[1:3])
            made["Cc"] = some[3].email
            made["Subject"] = f"お問い合わせ {number}"
            made["Date"] = f"Wed, {number % 28 + 1:02} Mar 2023 10:00:00 +0900"
            made.set_content("お世話になっております。\n", charset="iso-2022-jp")
            if number in (40, 80):
                rows = ((p.name, p.phone) for p in people(2700 + number, 60))
                made.add_attachment(
                    workbook("氏名,電話番号", rows),
                    maintype="application",
                    subtype="octet-stream",
                    filename=f"名簿{number}.xlsx",
                )
            box.add(made)
    files = {"Thunderbird/Mail/Inbox": (folder / "Inbox").read_bytes()}
    return scan(volume(folder / "pc.raw", "fat32", 40, files), folder / "case")


@pytest.mark.xdist_group("post")
@pytest.mark.slow
def test_27_every_address_of_a_mailbox_once_and_the_attachments(post: Scanned) -> None:
    one = exposure(post, "Mail/Inbox")
    assert {"name", "email"} <= set(one.fields)
    assert post.values("email", 0.5) >= {p.email for p in OUTSIDE}
    assert counts(one, 500 + 120), (one.people_min, one.people_max)
    places = {str(line.locator) for line in post.lines if line.signature == "phone"}
    assert len({place.partition(".xlsx")[0] for place in places if ".xlsx" in place}) == 2
    assert category(post, "contact") == "found"
    assert category(post, "my_number") == "none-found"
