"""What a compiler wrote into a program is the program's; the same beside it is somebody's."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import Scanned, scan

REGISTER = "".join(
    f"{name},090-2345-67{number:02d},岡山県津山市山下{number}-1\\n"
    for number, name in enumerate(["佐藤健一", "鈴木陽子", "高橋直樹", "田中美咲", "伊藤翔太"])
)


@pytest.fixture(scope="module")
def of_programs(needs: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    folder = tmp_path_factory.mktemp("programs")
    made = [needs("openssl"), "genpkey", "-algorithm", "RSA", "-out", "own.key"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    key = json.dumps((folder / "own.key").read_text("ascii"))
    _compile(needs("gcc"), folder, "library.so", f"const char *key = {key};\n")
    _compile(needs("gcc"), folder, "tool.so", f'const char *people = "{REGISTER}";\n')
    sound = b"RIFF" + bytes(4) + b"WAVEfmt " + bytes(36) + b"data" + bytes(400)
    (folder / "sound.wav").write_bytes(sound + "担当 神崎 美咲 様\n".encode() + bytes(400))
    # A Targa picture of 64 by 64 points, and one in which a register was put.
    points = bytes.fromhex("00000200 00000000 00000000 40004000 1820") + bytes(64 * 64 * 4)
    (folder / "points.tga").write_bytes(points + "担当 神崎 美咲 様\n".encode() + bytes(400))
    (folder / "people.tga").write_bytes(points + REGISTER.replace("\\n", "\n").encode())
    catalogue = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd") + bytes(64)
    (folder / "ja.qm").write_bytes(catalogue + "担当 神崎 美咲 様".encode("utf-16-be") + bytes(64))
    packed = [needs("7z"), "a", "-tzip", "own.zip", "own.key"]
    subprocess.run(packed, cwd=folder, check=True, capture_output=True)
    with zipfile.ZipFile(folder / "library.jar", "w") as jar:  # as jar(1) orders its members
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n")
        jar.write(folder / "own.key", "certs/own.key")
    return scan(folder, tmp_path_factory.mktemp("case") / "case", jobs=1)


def _compile(compiler: str, folder: Path, name: str, source: str) -> None:
    command = [compiler, "-x", "c", "-shared", "-o", name, "-"]
    subprocess.run(command, cwd=folder, check=True, input=source.encode())


def test_a_key_in_a_program_is_told_and_not_asserted(of_programs: Scanned) -> None:
    told = {
        str(line.locator).partition("/")[0]: line.confidence
        for line in of_programs.lines
        if line.signature == "credential.key"
    }
    assert told["own.key"] >= 0.5
    assert 0 < told["library.so"] < 0.5
    ranked = {str(one.locator): one for one in of_programs.inventory.exposures}
    assert (ranked["own.key"].severity, ranked["library.so"].severity) == ("high", "info")
    assert ranked["library.so"].yara == ()
    assert 0 < told["library.jar"] < 0.5 <= told["own.zip"]
    assert (ranked["library.jar"].severity, ranked["library.jar"].yara) == ("info", ())
    assert ranked["own.zip"].severity == "high"


def test_a_register_in_a_program_stays_one(of_programs: Scanned) -> None:
    assert {"0902345670" + str(number) for number in range(5)} <= of_programs.values("phone", 0.5)
    listed = {str(one.locator): one.people_min for one in of_programs.inventory.exposures}
    assert listed["people.tga"] == 5
    assert {"佐藤健一", "伊藤翔太"} <= of_programs.values("jp.person_name", 0.5)


def test_a_name_in_a_sound_a_picture_or_a_catalogue_of_messages_is_told_and_not_asserted(
    of_programs: Scanned,
) -> None:
    told = {
        str(line.locator).partition("/")[0]: line.confidence
        for line in of_programs.lines
        if line.value == "神崎美咲"
    }
    assert set(told) == {"sound.wav", "ja.qm", "points.tga"}
    assert max(told.values()) < 0.5
