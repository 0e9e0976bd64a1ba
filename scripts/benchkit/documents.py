"""A hundred and twenty mixed Japanese files, written by the programs that usually write them."""

from __future__ import annotations

import csv
import io
import random
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

FOLDERS = ("総務/給与", "選管", "税務課/令和7年度", "写真", "営業/顧客")
SUBJECTS = ("名簿", "給与一覧", "台帳", "顧客リスト", "申請書", "議事録")
SURNAMES = ["蘆名", "三ヶ尻", "波多江", "毛受", "小鳥遊", "東海林", "五十嵐", "勅使河原"]
GIVEN = ["陽向", "美咲", "大輝", "さくら", "健太", "結衣", "翔", "千尋"]

OFFICE = {"pdf": "txt", "docx": "txt", "xlsx": "csv", "jpg": "ppm"}
"""What LibreOffice makes, and of what."""

Maker = Callable[[random.Random, Path], bytes]


def documents(seed: int = 7) -> dict[str, bytes]:
    """Path to content: ten kinds, twelve of each."""
    rng = random.Random(seed)
    found: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as name:
        for number in range(12):
            for kind, make in KINDS.items():
                folder = FOLDERS[(len(found) * 7 + number) % len(FOLDERS)]
                subject = SUBJECTS[rng.randrange(len(SUBJECTS))]
                path = f"{folder}/{subject}_{number:02}_{kind}"
                found[path] = make(rng, Path(name) / "made")
        for target, suffix in OFFICE.items():
            wanted = {path: data for path, data in found.items() if path.endswith(target)}
            found.update(converted(wanted, suffix, target, Path(name)))
    return found


def _rows(rng: random.Random, most: int = 400) -> list[list[str]]:
    rows = [["氏名", "住所", "電話番号", "番号"]]
    for number in range(rng.randrange(20, most)):
        person = f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}"
        address = f"北海道架空市見本町{rng.randrange(1, 40)}丁目{rng.randrange(1, 99)}"
        rows.append([person, address, f"090-0000-{rng.randrange(10000):04}", str(number)])
    return rows


def _csv(rng: random.Random, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_rows(rng))
    return out.getvalue().encode(encoding)


def _text(rng: random.Random, path: Path) -> bytes:
    del path
    lines = [f"{row[0]}さんの住所は{row[1]}、電話は{row[2]}です。" for row in _rows(rng)[1:]]
    return "\n".join(lines).encode("euc_jp")


def _zip(rng: random.Random, path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"名簿{number}.csv", _csv(rng, "cp932"))
    return path.read_bytes()


def _mail(rng: random.Random, path: Path) -> bytes:
    del path
    mail = EmailMessage()
    mail["From"], mail["To"] = "taro@example.jp", "hanako@example.jp"
    mail["Subject"] = "名簿の件"
    body = "\n".join(" ".join(row) for row in _rows(rng, 60))
    mail.set_content(body, charset="iso-2022-jp")
    return mail.as_bytes()


def _sqlite(rng: random.Random, path: Path) -> bytes:
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE person (name, address, phone, number)")
    base.executemany("INSERT INTO person VALUES (?, ?, ?, ?)", _rows(rng)[1:])
    base.commit()
    base.close()
    return path.read_bytes()


def _picture(rng: random.Random, path: Path) -> bytes:
    """A photograph's kind of noise."""
    del path
    side = rng.randrange(80, 240)
    pixels = (
        bytes((x * 3 % 256, y * 2 % 256, rng.randrange(256)))
        for y in range(side)
        for x in range(side)
    )
    return b"P6 %d %d 255\n" % (side, side) + b"".join(pixels)


def _letter(rng: random.Random, path: Path) -> bytes:
    del path
    return "\n".join(" ".join(row) for row in _rows(rng, 80)).encode()


def converted(
    sources: dict[str, bytes], suffix: str, target: str, folder: Path
) -> dict[str, bytes]:
    """Files through LibreOffice, all in one run."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("soffice is missing: the documents cannot be made")
    names = {path: folder / f"{target}{number}.{suffix}" for number, path in enumerate(sources)}
    for path, name in names.items():
        name.write_bytes(sources[path])
    home = f"-env:UserInstallation=file://{folder}/office"
    words = [
        office,
        home,
        "--headless",
        "--convert-to",
        target,
        "--outdir",
        folder,
        *names.values(),
    ]
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
    return {path: name.with_suffix(f".{target}").read_bytes() for path, name in names.items()}


KINDS: dict[str, Maker] = {
    "sjis.csv": lambda rng, _: _csv(rng, "cp932"),
    "utf8.csv": lambda rng, _: _csv(rng, "utf-8"),
    "euc.txt": _text,
    "book.xlsx": lambda rng, _: _csv(rng, "utf-8"),
    "paper.docx": _letter,
    "letter.pdf": _letter,
    "photo.jpg": _picture,
    "packed.zip": _zip,
    "mail.eml": _mail,
    "base.sqlite": _sqlite,
}
