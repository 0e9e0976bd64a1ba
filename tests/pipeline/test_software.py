"""What stands alone in a file of software is the software's; a register in one is somebody's."""

import shutil
from itertools import product
from pathlib import Path

import pytest
from scanning import Scanned, scan

LETTER = "担当 神崎 美咲\n電話 090-3345-6712\n生年月日 1971年4月9日\n岡山県津山市山下{}-1\n"
HIDDEN = "支援措置申出書\n氏名 神崎 美咲\n{}住所 岡山県津山市山下{}-1\n閲覧制限をかけている。\n"
BORN = "生年月日 1971年4月9日\n"
PEOPLE = ["佐藤健一", "鈴木陽子", "高橋直樹", "田中美咲", "伊藤翔太"]
ROWS = "".join(
    f"{name},090-2345-67{number:02d},岡山県津山市山下{number}-1\n"
    for number, name in enumerate(PEOPLE, 10)
)
SECRET = 'db_password = "Mizu{}!kaze"\n'
CLASS = "出席番号,氏名\n" + "".join(
    f"{at},{surname}{given}\n"
    for at, (surname, given) in enumerate(
        product(["大西", "神崎", "三宅", "河合"], ["健一", "陽子", "直樹", "恵", "亮"])
    )
)
ADDRESSES = "mail,sent\n" + "".join(f"m.mori{n}@komachi-clinic.jp,{n}\n" for n in range(20))


def _put(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    root = tmp_path_factory.mktemp("disk")
    _put(
        root,
        {
            "usr/share/doc/meibo/letter.txt": LETTER.format(11),
            "usr/share/meibo/list.csv": "氏名,電話番号,住所\n" + ROWS,
            "Users/mori/Downloads/meibo-1.2/LICENSE": "Permission is hereby granted\n",
            "Users/mori/Downloads/meibo-1.2/Makefile": "all:\n\tcc main.c\n",
            "Users/mori/Downloads/meibo-1.2/src/main/letter.txt": LETTER.format(12),
            "Users/mori/Downloads/meibo-1.2/uploads/letter.txt": LETTER.format(22),
            "Users/mori/Downloads/meibo-1.2/class.csv": CLASS,
            "Users/mori/Downloads/meibo-1.2/own.ini": SECRET.format(71),
            "Users/mori/Downloads/meibo-1.2/src/main/key.rb": SECRET.format(73),
            "Users/mori/Downloads/tools/LICENSES/MIT.txt": "Permission is hereby granted\n",
            "Users/mori/Downloads/tools/CMakeLists.txt": "project(tools)\n",
            "Users/mori/Downloads/tools/letter.txt": LETTER.format(17),
            "Users/mori/Downloads/meibo-1.2/data/hidden.txt": HIDDEN.format(BORN, 31),
            "Users/mori/Downloads/meibo-1.2/data/also.txt": HIDDEN.format(BORN, 32),
            "Users/mori/Downloads/meibo-1.2/data/also.html": HIDDEN.format(BORN, 32),
            "Users/mori/Downloads/meibo-1.2/data/unnamed.txt": HIDDEN.format("", 33),
            "Users/mori/Downloads/meibo-1.2/tests/hidden.txt": HIDDEN.format(BORN, 34),
            "Users/mori/Downloads/meibo-1.2/manual/hidden.html": HIDDEN.format(BORN, 35),
            "usr/share/meibo/hidden.txt": HIDDEN.format(BORN, 36),
            "Users/mori/old/forms-3/legal/LICENSE": "Permission is hereby granted\n",
            "Users/mori/old/forms-3/build.xml": "<project/>\n",
            "Users/mori/old/forms-3/letter.txt": LETTER.format(18),
            "Users/mori/Desktop/NOTICE.txt": "Permission is hereby granted\n",
            "Users/mori/Desktop/Makefile": "all:\n\tcc main.c\n",
            "Users/mori/Desktop/letter.txt": LETTER.format(19),
            "Users/mori/docs/CONTRIBUTING.md": "Pull requests are welcome.\n",
            "Users/mori/docs/docfx.json": "{}\n",
            "Users/mori/docs/connect/letter.txt": LETTER.format(23),
            "Users/mori/kept/test/test_mail.py": "import unittest\n",
            "Users/mori/kept/test/data/letter.txt": LETTER.format(25),
            "Users/mori/kept/testdata/letter.txt": LETTER.format(41),
            "Users/mori/kept/own_test.go": "package own\n" + LETTER.format(42),
            "Users/mori/kept/examples/tls/run.c": "int main(void) { return 0; }\n",
            "Users/mori/kept/examples/tls/letter.txt": LETTER.format(43),
            "Users/mori/kept/examples/letter.txt": LETTER.format(44),
            "Users/mori/Documents/test/test_own.py": "import unittest\n",
            "Users/mori/Documents/test/letter.txt": LETTER.format(45),
            "Users/mori/Documents/examples/run.py": "print(1)\n",
            "Users/mori/Documents/examples/letter.txt": LETTER.format(46),
            "Users/mori/kept/saml/tests/__init__.py": "",
            "Users/mori/kept/saml/tests/letter.txt": LETTER.format(47),
            "Users/mori/kept/saml/__init__.py": "",
            "Users/mori/kept/saml/letter.txt": LETTER.format(48),
            "Users/mori/kept/boot/debian/copyright": "Files: *\nLicense: GPL-2+\n",
            "Users/mori/kept/boot/debian/rules": "#!/usr/bin/make -f\n%:\n\tdh $@\n",
            "Users/mori/kept/boot/debian/patches/letter.txt": LETTER.format(49),
            "Users/mori/kept/boot/letter.txt": LETTER.format(50),
            "Users/mori/kept/demos/tls/run.sh": "openssl s_server -key own.pem\n",
            "Users/mori/kept/demos/tls/letter.txt": LETTER.format(51),
            "Users/mori/demo/letter.txt": LETTER.format(52),
            "Users/mori/kept/mqtt/package.json": "{}\n",
            "Users/mori/kept/mqtt/test/client.js": "require('assert')\n",
            "Users/mori/kept/mqtt/test/helpers/letter.txt": LETTER.format(53),
            "Users/mori/kept/mqtt/letter.txt": LETTER.format(54),
            "Users/mori/kept/notes/test/client.js": "require('assert')\n",
            "Users/mori/kept/notes/test/letter.txt": LETTER.format(55),
            "Users/mori/docs/list-3.csv": "氏名,電話番号,住所\n"
            + "".join(ROWS.splitlines(True)[:3]),
            "Users/mori/test/letter.txt": LETTER.format(26),
            "Users/mori/kept/test_mail.py": "import unittest\n",
            "Users/mori/kept/letter.txt": LETTER.format(27),
            "Users/mori/order-2/docfx.json": "{}\n",
            "Users/mori/order-2/letter.txt": LETTER.format(24),
            "Users/mori/tools/LICENSE": "Permission is hereby granted\n",
            "Users/mori/tools/letter.txt": LETTER.format(13),
            "Users/mori/order/Makefile": "all:\n\tcc main.c\n",
            "Users/mori/order/letter.txt": LETTER.format(14),
            "Program Files/Meibo/letter.txt": LETTER.format(15),
            "Program Files/Meibo/readme.txt": LETTER.format(20),
            "Program Files/Meibo/samples/letter.txt": LETTER.format(21),
            "Users/mori/letter.txt": LETTER.format(16),
            "Program Files/Meibo/own.ini": SECRET.format(72),
            "Program Files/Meibo/sent.csv": ADDRESSES,
            "usr/share/meibo/sent.csv": "name," + ADDRESSES,
        },
    )
    shutil.copy(root / "Users/mori/letter.txt", root / "usr/share/meibo/letter.txt")
    return scan(root, tmp_path_factory.mktemp("case") / "case", jobs=1)


@pytest.mark.parametrize(
    ("house", "asserted"),
    [
        (11, False),
        (12, False),
        (13, True),
        (14, True),
        (15, True),
        (16, True),
        (17, False),
        (18, False),
        (19, True),
        (20, False),
        (21, False),
        (22, True),
        (23, False),
        (24, True),
        (25, False),
        (26, True),
        (27, True),
        (41, False),
        (42, False),
        (43, False),
        (44, True),
        (45, True),
        (46, True),
        (47, False),
        (48, True),
        (49, False),
        (50, True),
        (51, False),
        (52, True),
        (53, False),
        (54, True),
        (55, True),
    ],
)
def test_one_person_is_somebody_where_no_software_lies(
    disk: Scanned, house: int, asserted: bool
) -> None:
    address = f"岡山県津山市山下{house}-1"
    told = [
        line for line in disk.lines if line.value == address and "list" not in str(line.locator)
    ]
    assert told, "what is not asserted is told all the same"
    assert all((line.confidence >= 0.5) is asserted for line in told)
    assert asserted or all("software" in line.why[-1] for line in told)


@pytest.mark.parametrize(
    ("house", "asserted"),
    [(31, True), (32, True), (33, False), (34, False), (35, False), (36, False)],
)
def test_one_person_who_hides_is_no_specimen(disk: Scanned, house: int, asserted: bool) -> None:
    """A second identifier beside the name, in a file that is no source, test or manual."""
    address = f"岡山県津山市山下{house}-1"
    place = next(line.locator for line in disk.lines if line.value == address)
    told = [line for line in disk.lines if line.locator.steps[:-1] == place.steps[:-1]]
    assert {line.signature for line in told} >= {"jp.person_name", "safety"}
    assert all((line.confidence >= 0.5) is asserted for line in told)


def test_a_register_is_one_wherever_it_lies(disk: Scanned) -> None:
    listed = [line for line in disk.lines if "list.csv" in str(line.locator)]
    assert {line.value for line in listed if line.confidence >= 0.5} >= set(PEOPLE)
    ranked = {str(one.locator): one for one in disk.inventory.exposures}
    assert ranked["usr/share/meibo/list.csv"].people_min == len(PEOPLE)
    assert ranked["usr/share/doc/meibo/letter.txt"].people_min == 0


def test_three_clients_beside_a_published_manual_are_a_list(disk: Scanned) -> None:
    ranked = {str(one.locator): one for one in disk.inventory.exposures}
    assert ranked["Users/mori/docs/list-3.csv"].people_min == 3


def test_a_list_of_addresses_is_one_where_a_program_keeps_its_users_data(disk: Scanned) -> None:
    listed = {str(one.locator): one.people_min for one in disk.inventory.exposures}
    assert listed["Program Files/Meibo/sent.csv"] == 20
    assert listed.get("usr/share/meibo/sent.csv", 0) == 0


def test_a_class_of_which_only_the_names_are_told_is_one_in_a_published_tree(disk: Scanned) -> None:
    """A teacher who programs puts it where the marks are added up."""
    listed = {str(one.locator): one.people_min for one in disk.inventory.exposures}
    assert listed["Users/mori/Downloads/meibo-1.2/class.csv"] == 20


def test_what_a_program_keeps_of_its_user_stays(disk: Scanned) -> None:
    stored = {
        str(line.locator).rpartition("/")[0].rpartition("/")[0]
        for line in disk.lines
        if line.signature == "credential.password" and line.confidence >= 0.5
    }
    assert stored == {"Program Files/Meibo", "Users/mori/Downloads/meibo-1.2"}
