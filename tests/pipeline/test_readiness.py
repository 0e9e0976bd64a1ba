"""The engine's databases are compiled once a machine, kept privately, and never trusted blindly."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from triage.finding import first_look
from triage.pipeline import readiness
from triage.signatures import load
from triage.survey import engine

TEXT = "氏名 小鳥遊六花 電話 072-987-6543".encode("cp932")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache folder with the databases in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    readiness.engines()
    return tmp_path / "triage"


def ends(one: engine.Engine) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    one.scan(TEXT, lambda kind, at: found.append((kind, at)))
    return found


def test_kept_engines_find_the_same_and_nobody_else_reads_them(cache: Path) -> None:
    (kept,) = cache.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with mock.patch.object(engine, "pack", side_effect=AssertionError):
        packed = readiness.engines()
    with mock.patch.dict(engine._handed):
        engine.of_signatures.cache_clear()
        engine.adopt(packed)
        handed = [ends(engine.of_signatures(variant)) for variant in engine.VARIANTS]
    engine.of_signatures.cache_clear()
    assert handed == [ends(engine.of_signatures(variant)) for variant in engine.VARIANTS]
    assert {"cp932", "ascii"} <= {kind for kind, _ in handed[0]}


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "link", "foreign-engine"])
def test_a_broken_cache_is_compiled_again(cache: Path, harm: str) -> None:
    (kept,) = cache.iterdir()
    good = data = kept.read_bytes()
    middle = len(data) // 2
    if harm == "flip":
        data = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    elif harm == "foreign-engine":  # sound as a file, but of another version of the engine
        data = readiness._joined((b"00\n" + bytes(100),) * len(engine.VARIANTS))
    else:
        data = data[:middle] if harm == "cut" else b""
    kept.unlink()
    if harm == "link":
        (cache / "elsewhere").write_bytes(good)
        kept.symlink_to(cache / "elsewhere")
    else:
        kept.write_bytes(data)
    assert engine.sound(readiness.engines())
    assert not kept.is_symlink()
    assert readiness._read(kept) == readiness.engines()


def test_without_a_cache_folder_the_engines_are_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert engine.sound(readiness.engines())


def test_without_a_home_the_engines_are_compiled_and_kept_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "relative")
    assert engine.sound(readiness.engines())
    assert not [*tmp_path.iterdir()]


def test_engines_of_old_signatures_do_not_pile_up(cache: Path) -> None:
    (kept,) = cache.iterdir()
    for number in range(10):
        old = cache / f"engine-{number:064}"
        old.write_bytes(b"old")
        os.utime(old, (number, number))
    kept.write_bytes(b"damaged")
    assert engine.sound(readiness.engines())
    left = {file.name for file in cache.iterdir()}
    assert left == {kept.name} | {f"engine-{number:064}" for number in (7, 8, 9)}


def test_the_first_look_is_kept_too_and_sees_the_same(cache: Path) -> None:
    packed = readiness.look()
    assert sorted(file.name.partition("-")[0] for file in cache.iterdir()) == ["engine", "look"]
    with mock.patch.object(first_look, "pack", side_effect=AssertionError):
        assert readiness.look() == packed
    texts = ["TEL0466-23-4567", "4111 1111 1111 1111", "mail a.b@example.com", "no value at all"]
    with mock.patch.object(first_look, "_handed", list(packed)):
        handed = [*map(first_look.FirstLook(load()).is_bare, texts)]
    with mock.patch.object(first_look, "_handed", []):
        assert [*map(first_look.FirstLook(load()).is_bare, texts)] == handed
    assert handed == [False, False, False, True]


def test_every_process_asks_for_the_same_engines() -> None:
    asked = "from triage.survey import engine; print(engine.identity())"
    said = {
        subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in "123"
    }
    assert said == {engine.identity().encode() + b"\n"}
