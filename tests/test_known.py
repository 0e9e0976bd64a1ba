"""Hash lists as the usual tools write them, and a scan that sets their files aside."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import Unwatched

from triage.errors import UsageError
from triage.known import Known, gather
from triage.pipeline.case import opened_case, run_scan
from triage.pipeline.result.inventory import inventory
from triage.pipeline.settings import Examination, ScanSettings
from triage.report.json_report import document

MEMBERS = "氏名,電話番号,メールアドレス\n剱持 英介,090-2345-6781,k.eisuke@sakura.ne.jp\n" * 2
NSRL = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\n'


def folder(tmp_path: Path) -> Path:
    made = tmp_path / "disk"
    made.mkdir()
    (made / "known.csv").write_text(MEMBERS, "utf-8")
    (made / "own.csv").write_text(MEMBERS.replace("英介", "真琴"), "utf-8")
    (made / "empty.txt").write_bytes(b"")
    return made


@pytest.mark.parametrize("tool", ["md5sum", "sha1sum", "sha256sum"])
def test_sums_are_read_as_their_tools_print_them(tool: str, tmp_path: Path) -> None:
    disk = folder(tmp_path)
    printed = subprocess.run([tool, *disk.iterdir()], capture_output=True, check=True).stdout
    (tmp_path / "sums.txt").write_bytes(printed)
    (found,) = gather((tmp_path / "sums.txt",), tmp_path)
    known, kind = Known(tmp_path), tool.removesuffix("sum")
    assert found.hashes == 3
    assert set(known.sets) == {kind}
    content = (disk / "own.csv").read_bytes()
    assert known.holds(kind, hashlib.new(kind, content).digest())
    assert not known.holds(kind, hashlib.new(kind, content + b"\n").digest())
    # every empty file would be somebody's known one
    assert not known.holds(kind, hashlib.new(kind, b"").digest())


def test_a_list_longer_than_a_piece_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.known._PIECE", 100)
    digests = [hashlib.sha256(bytes([i])).digest() for i in range(50)]
    digests.append(hashlib.sha256(b"403").digest())
    assert digests[-1].endswith(b"\0")
    (tmp_path / "long.txt").write_text("".join(f"{d.hex().upper()}\n" for d in digests))
    gather((tmp_path,), tmp_path)
    known = Known(tmp_path)
    assert all(known.holds("sha256", digest) for digest in digests)


@pytest.mark.parametrize(
    "printed",
    [
        "SHA256 ハッシュ (対象 a.csv):\r\n{0}\r\nCertUtil: 正常に完了しました。\r\n".encode(
            "cp932"
        ),
        b"%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## hashdeep\n## \n9,{1},{0},/a\n",
        "\r\nAlgorithm  Hash  Path\r\n---------  ----  ----\r\nSHA256  {0}  C:\\a\r\n\r\n".encode(
            "utf-16"
        ),
        b"SHA256 (a.csv) = {0}\n",
        b"; made by a tool\n{0} ?UTF8*a.csv\n",
    ],
)
def test_what_tools_print_around_a_hash_is_passed_over(printed: bytes, tmp_path: Path) -> None:
    wide = printed[:2] == b"\xff\xfe"
    content = b"some content"
    sums = [hashlib.new(kind, content).hexdigest() for kind in ("sha256", "md5")]
    for number, one in enumerate(sums):
        mark = f"{{{number}}}"
        code = "utf-16-le" if wide else "ascii"
        printed = printed.replace(mark.encode(code), one.encode(code))
    (tmp_path / "list.txt").write_bytes(printed)
    gather((tmp_path / "list.txt",), tmp_path)
    assert Known(tmp_path).holds("sha256", hashlib.sha256(content).digest())


@pytest.mark.parametrize("content", ["", "nothing here\n", "a\nb\nc\n" + "0" * 64 + "\n", "f" * 99])
def test_what_is_no_list_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(content)
    with pytest.raises(UsageError):
        gather((tmp_path / "list.txt",), tmp_path)
    with pytest.raises(UsageError):
        gather((tmp_path / "absent.txt",), tmp_path)


def test_what_is_no_list_in_a_folder_of_lists_is_passed_over(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    known, other = hashlib.md5(b"known").digest(), hashlib.md5(b"other").digest()
    (lists / "one.md5sums").write_text(f"{known.hex()}  usr/bin/one\n")
    (lists / "one.list").write_text(f"/usr\n/usr/bin\n/usr/bin/one\n{other.hex()}\n")
    (lists / "two.md5sums").write_text("")
    assert [one.name for one in gather((lists,), tmp_path)] == ["one.md5sums"]
    assert Known(tmp_path).holds("md5", known)
    assert not Known(tmp_path).holds("md5", other)
    (lists / "one.md5sums").unlink()
    with pytest.raises(UsageError):
        gather((lists,), tmp_path)


def test_known_files_are_set_aside_counted_and_named(tmp_path: Path) -> None:
    disk = folder(tmp_path)
    content = (disk / "known.csv").read_bytes()
    row = f'"{hashlib.sha1(content).hexdigest().upper()}","{hashlib.md5(content).hexdigest()}"'
    (tmp_path / "NSRLFile.txt").write_text(f'{NSRL}{row},"00000000","x.csv",9,1,"362",""\n')
    settings = ScanSettings(
        disk, tmp_path / "case", None, 1, Examination(), known=(tmp_path / "NSRLFile.txt",)
    )
    run_scan(settings, Unwatched())
    with opened_case(tmp_path / "case") as store:
        made = inventory(store)
    assert [exposure.path for exposure in made.exposures] == ["own.csv"]
    assert made.coverage.files_known == 1
    assert made.coverage.bytes_total == made.coverage.examined_file
    said = document(made)["known"]
    assert said["files"] == 1
    assert said["bytes"] == len(content)
    assert said["locators"] == ["known.csv"]
    assert said["lists"][0]["name"] == "NSRLFile.txt"


RDS3 = """
CREATE TABLE {table} (sha256 VARCHAR NOT NULL, sha1 VARCHAR NOT NULL, md5 VARCHAR NOT NULL,
  crc32 VARCHAR NOT NULL, file_name VARCHAR NOT NULL, file_size INTEGER NOT NULL,
  package_id INTEGER NOT NULL, CONSTRAINT PK_FILE__FILE
  PRIMARY KEY (sha256, sha1, md5, file_name, file_size, package_id));
CREATE TABLE MFG (manufacturer_id INTEGER PRIMARY KEY, name VARCHAR NOT NULL);
CREATE TABLE VERSION (version VARCHAR UNIQUE NOT NULL, build_set VARCHAR NOT NULL,
  build_date TIMESTAMP NOT NULL, release_date TIMESTAMP NOT NULL, description VARCHAR NOT NULL);
CREATE VIEW DISTINCT_HASH AS SELECT DISTINCT sha256, sha1, md5, crc32 FROM {table};
"""


# The minimal sets hold a table FILE; in the full ones FILE is a view on the table METADATA.
@pytest.mark.parametrize("table", ["FILE", "METADATA"])
def test_the_librarys_database_is_read(
    table: str, tmp_path: Path, needs: Callable[[str], str]
) -> None:
    files = [MEMBERS.encode(), b"program", b""]
    rows = "".join(
        "INSERT INTO {} VALUES ('{}','{}','{}','00000000','x{}',1,1);".format(
            table,
            *(hashlib.new(kind, one).hexdigest().upper() for kind in ("sha256", "sha1", "md5")),
            i,
        )
        for i, one in enumerate(files)
    )
    database = tmp_path / "RDS_minimal.db"
    subprocess.run([needs("sqlite3"), database, RDS3.replace("{table}", table) + rows], check=True)
    (found,) = gather((database,), tmp_path)
    assert (found.name, found.hashes) == ("RDS_minimal.db", 3)
    assert found.sha256 == hashlib.sha256(database.read_bytes()).hexdigest()
    known = Known(tmp_path)
    assert set(known.sets) == {"sha256"}
    assert [known.holds("sha256", hashlib.sha256(one).digest()) for one in files] == [
        True, True, False
    ]  # fmt: skip
    database.write_bytes(database.read_bytes()[:5000])
    with pytest.raises(UsageError):
        gather((database,), tmp_path)


def test_a_database_without_digests_is_no_list(tmp_path: Path, needs: Callable[[str], str]) -> None:
    subprocess.run([needs("sqlite3"), tmp_path / "a.db", "CREATE TABLE t (name TEXT);"], check=True)
    with pytest.raises(UsageError):
        gather((tmp_path / "a.db",), tmp_path)


def test_known_members_of_an_archive_are_set_aside(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    own = MEMBERS.replace("英介", "真琴")
    with zipfile.ZipFile(disk / "both.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("known.csv", MEMBERS)
        archive.writestr("own.csv", own)
    with zipfile.ZipFile(disk / "known.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("known.csv", MEMBERS)
    (tmp_path / "sums.txt").write_text(hashlib.sha256(MEMBERS.encode()).hexdigest() + "\n")
    settings = ScanSettings(
        disk, tmp_path / "case", None, 1, Examination(), known=(tmp_path / "sums.txt",)
    )
    run_scan(settings, Unwatched())
    with opened_case(tmp_path / "case") as store:
        made = inventory(store)
    assert [exposure.path for exposure in made.exposures] == ["both.zip"]
    assert made.verdict.people_max == 1
