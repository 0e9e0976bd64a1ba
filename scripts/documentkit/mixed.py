"""Mail, archives and databases with the people of ``truth``: ``python -m documentkit.mixed``.

Each by a program that people use: Python's own mail and sqlite3, 7z, zip, tar, a Java LHA
(Debian's jlha-utils), gcab, and the package dbf (not among our own dependencies).
"""

from __future__ import annotations

import csv
import io
import mailbox
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

from documentkit.truth import BOXED, FORMER, HEADER, NOTED, PASSWORD, ROSTER, SPOKEN, row
from people import Person

TARGET = Path(__file__).resolve().parents[2] / "tests" / "documents" / "mixed"
_JAPANESE = {"JAVA_TOOL_OPTIONS": "-Dlha.encoding=MS932", "LC_ALL": "C.UTF-8"}


def sheet(people: Sequence[Person]) -> bytes:
    """A list as Excel of Japan saves it."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *map(row, people)])
    return out.getvalue().encode("cp932", "replace")


def letter(person: Person, charset: str, attached: Sequence[Person] = ()) -> EmailMessage:
    """A message about one person, perhaps with a list."""
    made = EmailMessage()
    made["From"], made["To"] = "kakari@example.jp", f"{person.name} <u@example.jp>"
    made["Subject"] = f"{person.name} 様の件"
    made.set_content(f"{person.name} 様の電話は {person.phone} です。\n", charset=charset)
    if attached:
        made.add_attachment(
            sheet(attached), maintype="application", subtype="x-any", filename="名簿.csv"
        )
    return made


def archives(work: Path) -> None:
    """The same list in every kind of archive."""
    (work / "名簿").mkdir()
    (work / "名簿" / "一覧表.csv").write_bytes(sheet(ROSTER))
    for name, command in {
        "roster.zip": ("zip", "-qr"),
        "roster.7z": ("7z", "a"),
        "locked.zip": ("7z", "a", "-tzip", "-mem=AES256", f"-p{PASSWORD}"),
        "locked.7z": ("7z", "a", f"-p{PASSWORD}"),
        "roster.tar": ("tar", "-cf"),
        "roster.tgz": ("tar", "-czf"),
        "roster.tar.bz2": ("tar", "-cjf"),
        "roster.tar.xz": ("tar", "-cJf"),
        "roster.lzh": ("jlha", "a"),
    }.items():
        call = [*command, str(TARGET / name), "名簿"]
        subprocess.run(call, cwd=work, check=True, capture_output=True, env=os.environ | _JAPANESE)
    call = ["gcab", "-cz", str(TARGET / "roster.cab"), "名簿/一覧表.csv"]
    subprocess.run(call, cwd=work, check=True, capture_output=True)


def databases() -> None:
    """A database with deleted rows, and its dump; a dBase table."""
    import dbf  # type: ignore[import-not-found]

    columns = ", ".join(f"{name} TEXT" for name in HEADER)
    marks = ", ".join("?" * len(HEADER))
    with closing(sqlite3.connect(TARGET / "roster.sqlite")) as db:
        db.execute("PRAGMA secure_delete = 0")
        db.execute(f"CREATE TABLE 住民 ({columns})")
        db.executemany(f"INSERT INTO 住民 VALUES ({marks})", map(row, [*ROSTER, *FORMER]))
        db.commit()
        numbers = [(person.my_number,) for person in FORMER]
        db.executemany("DELETE FROM 住民 WHERE 個人番号 = ?", numbers)
        db.commit()
        dump = "\n".join(db.iterdump())
    (TARGET / "roster.sql").write_bytes(dump.encode("cp932", "replace"))
    names = ("番号", "氏名", "カナ", "生年", "郵便", "住所", "連絡先", "個人番")
    fields = "; ".join(f"{name} C(60)" for name in names)
    with dbf.Table(str(TARGET / "roster.dbf"), fields, codepage="cp932") as table:
        table.open(dbf.READ_WRITE)
        for person in ROSTER:
            table.append(row(person))


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for old in TARGET.iterdir():
        old.unlink()
    (TARGET / "letter.eml").write_bytes(letter(NOTED, "iso-2022-jp", ROSTER).as_bytes())
    with closing(mailbox.mbox(TARGET / "letters.mbox")) as box:
        for person, charset in ((NOTED, "utf-8"), (BOXED, "iso-2022-jp"), (SPOKEN, "shift_jis")):
            box.add(letter(person, charset, ROSTER if person is SPOKEN else ()))
    with tempfile.TemporaryDirectory() as work:
        archives(Path(work))
    databases()


if __name__ == "__main__":
    main()
